"""The pages of several languages, each rendered in a process of its own: Sphinx keeps much of its state in modules."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from startoolkit.editions.processes import fork_server, without_main
from startoolkit.errors import StarError, as_star_error
from startoolkit.languages import Language
from startoolkit.project import Project

if TYPE_CHECKING:
    from markupsafe import Markup


@attrs.frozen
class Rendered:
    """All pages of one language, in reading order."""

    titles: Mapping[str, str]
    messages: Mapping[str, Mapping[str, tuple[str, ...]]]
    """The messages of each page in their order, with their kinds."""
    fragments: Mapping[str, Mapping[str, Markup]]
    """What each page shows of its messages, see ``html.passages.title_and_fragments``."""


def render(project: Project, languages: Sequence[Language], folder: Path) -> list[Rendered]:
    """Render all pages in the languages, at the same time; ``folder`` takes what Sphinx writes.

    Raises StarError for whatever keeps pages from being read or written, or where a process ends early.
    """
    context = fork_server(project.origin, folder, imports=["startoolkit.review.worker"])
    started: list[tuple[Any, Connection]] = []
    try:
        for language in languages:
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(theirs, project.origin, language, folder / language.tag))
            with without_main():
                process.start()
            theirs.close()
            started.append((process, ours))
        return [_received(*pair, language) for pair, language in zip(started, languages, strict=True)]
    finally:
        for process, connection in started:
            connection.close()
            process.terminate()
            process.join()


def _received(_process: object, connection: Connection, language: Language) -> Rendered:
    try:
        result: Rendered | StarError = connection.recv()
    except (EOFError, OSError) as error:
        message = f"The process that rendered {language.code} ended too early."
        raise StarError("edition-died", message, hint="Often the machine ran out of memory.") from error
    if isinstance(result, StarError):
        raise result
    return result


def _work(connection: Connection, root: Path, language: Language, folder: Path) -> None:
    """The target of a process: sends a Rendered, or the StarError that kept it from being made."""
    gc.freeze()  # what the fork server has imported stays
    gc.enable()  # it is disabled in the fork server
    result: Rendered | StarError
    try:
        from startoolkit.review.worker import rendered  # noqa: PLC0415  (imports Sphinx)

        result = rendered(Project.load(root), language, folder)
    except Exception as error:  # noqa: BLE001  (sent to the parent, which shows it)
        result = as_star_error(error, folder)
    with contextlib.suppress(OSError):  # the parent was killed
        connection.send(result)

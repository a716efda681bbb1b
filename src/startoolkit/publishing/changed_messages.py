"""Which messages of the catalogs the changes of the source touch, and in what state these are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project
from startoolkit.publishing.changes import Changes

State = Literal["translated", "fuzzy", "untranslated", "missing"]


@attrs.frozen
class Message:
    """A message that has changed or is new; ``line`` is None, and the state ``missing``, where no catalog has it."""

    language: Language
    docname: str
    source: str
    catalog: Path
    line: int | None
    state: State


@attrs.frozen
class Touched:
    """The messages that changes touch, and the catalogs that cannot be read."""

    messages: tuple[Message, ...]
    errors: tuple[StarError, ...]


def touched(project: Project, changes: Changes, languages: Sequence[Language]) -> Touched:
    """The messages of new and changed passages in the catalogs of ``languages``, in the order of the pages."""
    messages: list[Message] = []
    errors: list[StarError] = []
    for language in languages:
        for docname, sources in _sources(changes):
            try:
                messages += _found(project, language, docname, sources)
            except StarError as error:
                errors.append(error)
    return Touched(tuple(messages), tuple(errors))


def _sources(changes: Changes) -> Iterator[tuple[str, list[str]]]:
    """The messages of each page that are not those of the edition before."""
    for page in changes.pages:
        sources = [change.new.source for change in page.passages if change.new and change.cause == "source"]
        if sources:
            yield page.docname, sources


def _found(project: Project, language: Language, docname: str, sources: Sequence[str]) -> list[Message]:
    path = project.catalog(language, docname)
    live = po.read(path, within=project.root).live if path.exists() else ()
    known = {message.msgid: message for message in live if message.is_used}
    return [
        Message(
            language, docname, source, path, known[source].line if source in known else None, _state(known.get(source))
        )
        for source in sources
    ]


def _state(message: po.Message | None) -> State:
    if message is None:
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    return "translated" if message.translated else "untranslated"

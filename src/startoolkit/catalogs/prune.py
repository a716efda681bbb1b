"""``startoolkit prune``: takes translations out of the catalogs that no page uses any more."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs import files
from startoolkit.errors import StarError
from startoolkit.messages import po
from startoolkit.messages.po_edit import rewritten
from startoolkit.readings import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.project import Project

Translation = tuple[str | None, str, str, tuple[str, ...]]
"""Context, msgid and translation with its plural forms."""


@attrs.frozen
class Pruned:
    """What was, or would be, taken out of one catalog."""

    language: Language
    name: str
    path: Path
    is_orphan: bool
    """Whether the page of the catalog is gone, so that all of it goes."""
    messages: int = 0
    """Number of messages that go; of an orphan that stays, of those that would be lost."""
    words: int = 0
    """Number of words of their translations that no message in use has, in any catalog of the language."""
    stays: bool = False
    """Whether an orphan is left as it is: nobody asked, or it has translations that are nowhere else."""
    error: StarError | None = None
    """Why the catalog was left alone."""


def prune(
    project: Project, languages: Sequence[Language], *, orphans: bool = False, dry_run: bool = False
) -> list[Pruned]:
    """Remove the obsolete messages of all catalogs in use; with ``orphans`` also catalogs whose pages are gone.

    An orphan is removed only if each of its translations is in a catalog in use, or obsolete.  With ``dry_run`` nothing
    is changed.  A catalog that cannot be read or written is reported and left alone; raises StarError where none can be
    changed, or the disk is full.
    """
    chosen = [language for language in languages if language != project.settings.source_language]
    with nullcontext() if dry_run else files.locked(project):
        return [one for language in chosen for one in _of_language(project, language, orphans, dry_run)]


def _of_language(project: Project, language: Language, orphans: bool, dry_run: bool) -> Iterator[Pruned]:
    layout, found = project.layout(language), project.all_catalogs(language)
    uses = {name: layout.use(name) for name in found}
    every = [(name, path) for name, paths in found.items() for path in paths]
    kept = {one for name, path in every if uses[name] == "used" for one in _live(project, path)}
    for name, path in every:
        try:
            if uses[name] == "used":
                result = _obsolete(project, Pruned(language, name, path, is_orphan=False), kept, dry_run)
            elif uses[name] == "orphan":
                result = _orphan(project, Pruned(language, name, path, is_orphan=True), kept, orphans, dry_run)
            else:
                continue
        except StarError as error:
            if error.code == "disk-full":
                raise
            result = Pruned(language, name, path, is_orphan=uses[name] == "orphan", stays=True, error=error)
        if result.messages or result.is_orphan or result.error:
            yield result


def _obsolete(project: Project, found: Pruned, kept: set[Translation], dry_run: bool) -> Pruned:
    """Remove the obsolete messages of a catalog."""
    data = po.content(found.path, within=project.root)
    catalog = po.parse(data, found.path)
    if catalog.obsolete and not dry_run:
        files.write(found.path, rewritten(data, found.path, catalog.live))
    return attrs.evolve(found, messages=len(catalog.obsolete), words=_words(catalog.obsolete, kept))


def _orphan(project: Project, found: Pruned, kept: set[Translation], asked: bool, dry_run: bool) -> Pruned:
    """Remove a catalog whose page is gone, if that is asked for and nothing is lost."""
    catalog = po.read(found.path, within=project.root)
    lost = [message for message in catalog.live if _has_text(message) and _translation(message) not in kept]
    if lost or not asked:
        return attrs.evolve(found, messages=len(lost), words=_words(lost, kept), stays=True)
    if not dry_run:
        _remove(found.path, project.locale_dirs)
    return attrs.evolve(found, messages=len(catalog.messages), words=_words(catalog.messages, kept))


def _remove(path: Path, locale_dirs: Sequence[Path]) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise files.unwritable(path, error) from error
    for folder in path.parents:
        if folder in locale_dirs:
            return
        try:
            folder.rmdir()
        except OSError:  # something else is in it
            return


def _live(project: Project, path: Path) -> Iterator[Translation]:
    """The translations that a catalog has of messages in its pages; none where it cannot be read, which is told later."""
    with suppress(StarError):
        yield from map(_translation, po.read(path, within=project.root).live)


def _translation(message: po.Message) -> Translation:
    return message.context, message.msgid, message.msgstr, message.forms


def _has_text(message: po.Message) -> bool:
    return bool(message.msgstr or any(message.forms))


def _words(messages: Iterable[po.Message], kept: set[Translation]) -> int:
    """The words of translations whose text no message in use has, whatever its source: it may have been mended since."""
    texts = {text for _, _, *texts in kept for text in texts}
    lost = (message for message in messages if not {message.msgstr, message.forms} <= texts)
    return sum(words_in(text) for message in lost for text in message.forms or (message.msgstr,))

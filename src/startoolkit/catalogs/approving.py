"""``startoolkit approve``: writes down that somebody has read translations beside their sources and found them right."""

from __future__ import annotations

import datetime
from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import attrs

from startoolkit import approvals
from startoolkit.approvals import Approval, digest, path_of
from startoolkit.catalogs import files
from startoolkit.catalogs.named_pages import named_page
from startoolkit.catalogs.progress import Reader
from startoolkit.errors import StarErrors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from startoolkit.catalogs.judging import Messages
    from startoolkit.languages import Language
    from startoolkit.project import Project


@attrs.frozen
class Approved:
    """What ``approve`` has done."""

    path: Path
    new: int
    """Messages approved now."""
    before: int
    """Messages that the same person had approved."""
    left: dict[str, int]
    """Messages that are not approved, by the state that is why."""
    lapsed: int
    """Approvals taken out, since their source or translation is another one now."""


def approve(
    project: Project, language: Language, pages: Sequence[str], name: str, date: datetime.date, known: Messages | None
) -> Approved:
    """Approve all messages of the pages (names or patterns; none: all pages) that are translated and may be used.

    ``known`` are the messages of all pages, where a build has told them.  Raises StarError, and changes nothing, where a
    catalog or the file of the approvals cannot be read or written, where there is no page of a name, and where another
    command holds the catalogs.
    """
    with files.locked(project):
        return _approve(project, language, pages, name, date, known)


def _approve(
    project: Project, language: Language, pages: Sequence[str], name: str, date: datetime.date, known: Messages | None
) -> Approved:
    reader = Reader(project, language, known)
    if reader.errors:
        raise StarErrors(reader.errors)
    pages = _patterns(project, pages, known)
    found = [*_messages(reader)]
    chosen = [one for one in found if not pages or any(fnmatchcase(one.page, page) for page in pages)]
    good = {one.digest: one for one in reversed(chosen) if one.state == "translated"}
    current = _current(reader, found)
    kept = [one for one in reader.approvals if one.digest in current]
    mine = {one.digest for one in kept if one.name == name}
    new = [Approval(one.page, key, name, date) for key, one in good.items() if key not in mine]
    path, lapsed = path_of(project.locale, language), len(reader.approvals) - len(kept)
    if new or lapsed:
        files.write(path, approvals.as_text([*kept, *new]).encode())
    left = Counter(one.state for one in chosen if one.state != "translated")
    return Approved(path, len(new), len(good) - len(new), dict(left), lapsed)


@attrs.frozen
class _Message:
    page: str
    state: str
    digest: str


def _messages(reader: Reader) -> Iterator[_Message]:
    """The messages of all pages; one of a catalog for several pages stands on the first of its pages."""
    for name in reader.names:
        messages = reader.messages(name)
        if messages is None:
            continue
        states, usable = reader.states(name, messages)
        for msgid, state in states.items():
            yield _Message(reader.page_of(name, msgid), state, digest(msgid, usable.get(msgid, "")))


def _current(reader: Reader, found: Sequence[_Message]) -> set[str]:
    """The digests of all translations that there are, also those that are fuzzy or refused now."""
    every = (message for catalog in reader.catalogs.values() for message in catalog.live if message.is_used)
    return {digest(message.msgid, message.msgstr) for message in every} | {one.digest for one in found}


def _patterns(project: Project, pages: Sequence[str], known: Messages | None) -> list[str]:
    """Patterns as they are, and the docnames of pages that are named; raises StarError for what is no page."""
    there = [*known] if known is not None else project.pages()
    return [page if any(fnmatchcase(one, page) for one in there) else named_page(project, page) for page in pages]

"""``startoolkit approve``: writes down that somebody has read translations beside their sources and found them right."""

from __future__ import annotations

import datetime
from collections import Counter
from contextlib import nullcontext
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import attrs

from startoolkit import approvals, disk
from startoolkit.approvals import Approval, digest, path_of
from startoolkit.catalogs.lock import alone
from startoolkit.catalogs.progress import Reader
from startoolkit.errors import Code, Place, StarError, StarErrors, is_full
from startoolkit.settings import guess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from startoolkit.catalogs.judging import Messages
    from startoolkit.languages import Language
    from startoolkit.project import Project

_PATIENCE = 60.0
"""Seconds that another command which writes catalogs or approvals is waited for."""


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
    try:
        with alone(project.locale, _PATIENCE) if project.locale.is_dir() else nullcontext():
            return _approve(project, language, pages, name, date, known)
    except TimeoutError:
        hint = "Wait until it has ended, then run this one again."
        message = "An update of the catalogs, or another approval, is running."
        raise StarError("locale-busy", message, place=Place(project.locale), hint=hint) from None
    except OSError as error:
        hint = "Check that there is room, and that you have permission to write there; the file is unchanged."
        message = f"The approvals cannot be written: {error.strerror or error}."
        place = Place(path_of(project.locale, language))
        code: Code = "disk-full" if is_full(error) else "catalog-unwritable"
        raise StarError(code, message, place=place, hint=hint) from error


def _approve(
    project: Project, language: Language, pages: Sequence[str], name: str, date: datetime.date, known: Messages | None
) -> Approved:
    reader = Reader(project, language, known)
    if reader.errors:
        raise StarErrors(reader.errors)
    _check_pages(project, pages, known)
    found = [*_messages(reader)]
    chosen = [one for one in found if not pages or any(fnmatchcase(one.page, page) for page in pages)]
    good = {one.digest: one for one in reversed(chosen) if one.state == "translated"}
    current = _current(reader, found)
    kept = [one for one in reader.approvals if one.digest in current]
    mine = {one.digest for one in kept if one.name == name}
    new = [Approval(one.page, key, name, date) for key, one in good.items() if key not in mine]
    path, lapsed = path_of(project.locale, language), len(reader.approvals) - len(kept)
    if new or lapsed:
        disk.replace(path, approvals.as_text([*kept, *new]))
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


def _check_pages(project: Project, pages: Sequence[str], known: Messages | None) -> None:
    there = [*known] if known is not None else project.pages()
    for page in pages:
        if not any(fnmatchcase(one, page) for one in there):
            hint = guess(page, there) or 'Pages are named as in "cases/oxford", many as in "cases/*".'
            raise StarError("wrong-usage", f"There is no page {page!r}.", hint=hint)

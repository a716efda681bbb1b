"""One translation in its catalog: as it is on disk, whether another would be used, and how that is written.

For editors: each change is judged as a build would, and written alone, in the form that the catalog has.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs import files
from startoolkit.catalogs.judging import Judge
from startoolkit.errors import Place, StarError
from startoolkit.messages import po
from startoolkit.messages.po_edit import edited

if TYPE_CHECKING:
    from pathlib import Path

    from startoolkit.catalogs.judging import Messages
    from startoolkit.languages import Language
    from startoolkit.messages.faults import Fault
    from startoolkit.project import Project


@attrs.frozen
class Entry:
    """A message as the catalog on disk has it."""

    language: str
    """The code of the language."""
    catalog: str
    """The name of the catalog, as ``Layout`` has it: ``five-steps/map-it``."""
    msgid: str
    msgstr: str
    is_fuzzy: bool
    previous: str | None
    """The msgid that ``msgstr`` was written for."""
    comments: tuple[str, ...]
    """Translator comments."""
    extracted: tuple[str, ...]
    line: int | None
    """Of its msgid; None where the catalog lacks it."""
    version: str
    """A digest of translation, mark and comments as they are on disk; empty where the catalog lacks the message."""


class Conflict(StarError):
    """The message was changed on disk since its version was read; ``entry`` is what it is now."""

    def __init__(self, entry: Entry, place: Place) -> None:
        super().__init__(
            "catalog-changed",
            "This translation has been changed meanwhile, so yours is not saved.",
            place=place,
            hint="Compare the two, then save what is right.",
        )
        self.entry = entry


def entry(project: Project, language: Language, docname: str, msgid: str) -> Entry:
    """The message of a page as its catalog has it; raises StarError where the catalog cannot be read."""
    path = _path(project, language, docname)
    catalog = po.read(path, within=project.root) if os.path.lexists(path) else None
    message = _found(catalog, msgid) if catalog else None
    return _entry(project, language, docname, message or po.Message(0, msgid, ""))


def save(
    project: Project,
    language: Language,
    docname: str,
    msgid: str,
    *,
    msgstr: str,
    is_fuzzy: bool,
    version: str,
    known: Messages | None = None,
) -> Entry:
    """Write one translation into its catalog, and return what the catalog then has.

    Line breaks at the start and the end follow those of the source, as ``msgfmt`` asks.  Without ``is_fuzzy``, the text
    that the translation was made for is taken out, as PO editors do.  ``known`` are the messages of all pages with their
    kinds, as a build of the same pages has noted them.  Raises Conflict where ``version`` is not that of
    the file, and StarError where a build would refuse the translation (it may be empty), where the catalog lacks the
    message, and where it cannot be read or written; the catalog is then as it was.
    """
    path = _path(project, language, docname)
    msgstr = with_outer_breaks(msgid, msgstr)
    with files.locked(project, files.PATIENCE_AT_EDITOR):
        data = po.content(path, within=project.root) if os.path.lexists(path) else b""
        message = _found(po.parse(data, path), msgid) if data else None
        if message is None or not project.has_page(docname):
            raise _outdated(path)
        new = translated(message, msgstr, is_fuzzy=is_fuzzy)
        before, after = (_entry(project, language, docname, one) for one in (message, new))
        if before.version == after.version:
            return before
        if before.version != version:
            raise Conflict(before, Place(path, message.line))
        if msgstr != message.msgstr or not new.fuzzy:  # what is there already may be marked, whatever it is
            _refuse(_faults(project, language, docname, message, msgstr, known), Place(path, message.line))
        changed = edited(data, path, [new])
        files.write(path, changed)
    return _entry(project, language, docname, _found(po.parse(changed, path), msgid) or new)


def _faults(
    project: Project, language: Language, docname: str, message: po.Message, msgstr: str, known: Messages | None
) -> list[Fault]:
    """Why a translation may not be used on the pages of its catalog, as a build says; empty if it may, or is empty."""
    if not msgstr:
        return []
    layout = project.layout(language)
    pages = layout.pages_of(layout.name(docname)) or [docname]
    return Judge(project, language, {}, known).faults(message.msgid, msgstr, pages, message.locations)


def _path(project: Project, language: Language, docname: str) -> Path:
    path = project.catalog(language, docname)
    po.refuse_links(path, project.root)
    return path


def _found(catalog: po.Catalog, msgid: str) -> po.Message | None:
    return next((one for one in catalog.live if one.msgid == msgid and one.is_used), None)


def _entry(project: Project, language: Language, docname: str, message: po.Message) -> Entry:
    known = (message.msgstr, message.fuzzy, message.comments)
    return Entry(
        language.code,
        project.layout(language).name(docname),
        message.msgid,
        message.msgstr,
        message.fuzzy,
        message.previous,
        message.comments,
        message.extracted,
        message.line or None,
        hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16] if message.line else "",
    )


def translated(message: po.Message, msgstr: str, *, is_fuzzy: bool) -> po.Message:
    """The message with a translation, and with or without the marks of a fuzzy one; an empty text is never fuzzy."""
    new = attrs.evolve(message, msgstr=msgstr)
    if not is_fuzzy or not msgstr:
        return new.confirmed
    return new if new.fuzzy else attrs.evolve(new, flags=("fuzzy", *new.flags))


def with_outer_breaks(msgid: str, msgstr: str) -> str:
    """A translation with line feeds for line ends, and at its start and end with the line breaks of the source."""
    msgstr = msgstr.replace("\r\n", "\n")
    if not msgstr.strip("\n"):
        return ""
    start, end = ("\n" if found else "" for found in (msgid.startswith("\n"), msgid.endswith("\n")))
    return start + msgstr.strip("\n") + end


def _refuse(found: list[Fault], place: Place) -> None:
    if found:
        raise StarError(
            "translation-refused",
            f"This translation is not saved, since no build would use it: {found[0].message}",
            place=place,
            hint=found[0].hint,
        )


def _outdated(path: Path) -> StarError:
    return StarError(
        "catalog-outdated",
        "The catalog lacks this message, since its page has changed.",
        place=Place(path),
        hint="Run startoolkit update, then save again.",
    )

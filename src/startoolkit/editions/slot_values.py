"""What fills the slots of the pages of one edition: facts of its PDF, which may be built apart, anywhere."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import cache
from gettext import NullTranslations
from html import escape
from typing import Any
from urllib.parse import quote

from startoolkit.html.addresses import WHATS_NEW
from startoolkit.html.slots import slot_of_sheet
from startoolkit.html.templates import environment
from startoolkit.languages import Language
from startoolkit.plugins import SHEETS
from startoolkit.readings import Sheet
from startoolkit.record import Download, Record
from startoolkit.setting_values import FORMATS

_PARTIALS = {"pdf-link": "pdf-link", "pdf-menu": "pdf-menu", "pdf-download": "download"}
"""The slots, and the templates of their contents."""


def slots_of(
    record: Record,
    words: NullTranslations,
    statement: str,
    side_by_side: Callable[[str], list[dict[str, str]]] = lambda _up: [],
    *,
    whats_new: bool,
    sizes: Mapping[str, int] | None = None,
) -> Callable[[str], dict[str, str]]:
    """The contents of slots by their names, given what leads from a page to the folder of its edition (``../``).

    ``words`` are those of the interface, and ``statement`` is the address of the accessibility statement, relative to that folder, or empty;
    ``side_by_side`` gives files with two languages for the download list, as ``downloads_of``; with ``whats_new`` there is
    going to be a page "What is new".  ``sizes`` are those of the files of worksheets, in bytes.
    """
    templates = environment(words)

    @cache
    def slots(up: str) -> dict[str, str]:
        values = {
            "pdf": _pdf(record, up),
            "downloads": downloads_of(record, up, words),
            "groups": groups_of(record, up, words, sizes),
            "side_by_side": side_by_side(up),
            "statement": statement and up + statement,
        }
        contents = {
            slot: templates.get_template(f"partials/{partial}.html").render(values)
            for slot, partial in _PARTIALS.items()
        }
        for sheet in record.sheets:
            files = [one for one in _sheet_files(record, sheet, up, words, {}) if one["format"] != _ODT]
            contents[slot_of_sheet(sheet.file)] = templates.get_template("partials/sheet-files.html").render(
                files=files, title=sheet.title
            )
        if whats_new:
            name = words.gettext("What is new")
            contents["news"] = f'<li><a href="{up}{WHATS_NEW}">{escape(name)}</a></li>'
        return contents

    return slots


def downloads_of(record: Record, up: str, words: NullTranslations) -> list[dict[str, Any]]:
    """For templates: the files of other formats than PDF that hold the whole edition; ``up`` leads to its folder.

    ``words`` are those of the interface.
    """
    return [
        {
            "href": up + quote(one.file),
            "media_type": one.media_type,
            "label": words.gettext(_LABELS[one.format]) if one.format in _LABELS else one.label,
            "pages": one.pages,
            "size": Language(record.language).size(one.bytes),
        }
        for one in sorted(
            record.downloads, key=lambda one: FORMATS.index(one.format) if one.format in FORMATS else len(FORMATS)
        )
        if not one.title
    ]


_LABELS = {
    "epub": "Download as EPUB",
    "pdf-large": "Download as PDF in large print",
    "pdf-ua2": "Download as PDF 2.0 (PDF/UA-2)",
}
"""What links to files say, by their formats."""


def groups_of(
    record: Record, up: str, words: NullTranslations, sizes: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """For templates: the files of parts of an edition, in groups, each part with its files; as ``downloads_of``.

    ``sizes`` are those of the files of worksheets for word processors, in bytes.
    """
    sheets = [
        {"title": sheet.title, "language": sheet.language, "files": _sheet_files(record, sheet, up, words, sizes or {})}
        for sheet in record.sheets
    ]
    if not sheets:
        sheets = _parts(record, SHEETS.name, up, words)
    others = [(name, _parts(record, name, up, words)) for name in dict.fromkeys(one.format for one in record.downloads)]
    groups = [(words.gettext("Worksheets to fill in on screen"), [one for one in sheets if one["files"]])]
    groups += [(words.gettext(_GROUPS.get(name, name)), parts) for name, parts in others if name != SHEETS.name]
    return [{"name": name, "parts": parts} for name, parts in groups if parts]


_GROUPS = {"chapters": "Single chapters as PDFs"}
"""What a group of files is called, by its format."""


def _parts(record: Record, name: str, up: str, words: NullTranslations) -> list[dict[str, Any]]:
    """The parts of an edition of which a format has files."""
    parts: dict[str, dict[str, Any]] = {}
    for one in record.downloads:
        if one.format == name and one.title:
            part = {"title": one.title, "language": one.title_language, "files": []}
            parts.setdefault(_stem(one.file), part)["files"].append(_file(record, one, up, words))
    return [*parts.values()]


def _sheet_files(
    record: Record, sheet: Sheet, up: str, words: NullTranslations, sizes: Mapping[str, int]
) -> list[dict[str, str]]:
    """The files of a worksheet: for word processors, then PDFs."""
    size = Language(record.language).size
    made = [
        {"href": up + quote(name), "media_type": _ODT_TYPE, "format": _ODT, "facts": f"{_ODT}, {size(sizes[name])}"}
        for name in (sheet.file,)
        if name in sizes
    ]
    return made + [
        _file(record, one, up, words)
        for one in record.downloads
        if one.format == SHEETS.name and _stem(one.file) == _stem(sheet.file)
    ]


_ODT, _ODT_TYPE = "ODT", "application/vnd.oasis.opendocument.text"


def _stem(name: str) -> str:
    """The path of a file without its suffix, or suffixes: what the files of one part have in common."""
    return re.sub(r"(\.a[0-9])?\.[a-z]+$", "", name)


def _file(record: Record, one: Download, up: str, words: NullTranslations) -> dict[str, str]:
    pages = words.ngettext("%(count)s page", "%(count)s pages", one.pages) % {"count": one.pages}
    size = Language(record.language).size(one.bytes)
    facts = ", ".join([one.label, *([pages] if one.pages else []), size])
    return {"href": up + quote(one.file), "media_type": one.media_type, "format": one.label, "facts": facts}


def _pdf(record: Record, up: str) -> dict[str, Any] | None:
    if not record.pdf:
        return None
    language = Language(record.language)
    return {
        "href": up + record.pdf.file,
        "pages": record.pdf.pages,
        "size": language.size(record.pdf.bytes),
        "language": record.name,
        "date": language.date(datetime.date.fromisoformat(record.date)),
    }

"""What fills the slots of the pages of one edition: facts of its PDF, which may be built apart, anywhere."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cache
from gettext import NullTranslations
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from startoolkit.html.addresses import WHATS_NEW
from startoolkit.html.templates import environment
from startoolkit.languages import Language
from startoolkit.plugins import EPUB
from startoolkit.record import Record

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
            "sheets": _sheets(record, up, sizes or {}),
            "side_by_side": side_by_side(up),
            "statement": statement and up + statement,
        }
        contents = {
            slot: templates.get_template(f"partials/{partial}.html").render(values)
            for slot, partial in _PARTIALS.items()
        }
        if whats_new:
            name = words.gettext("What is new")
            contents["news"] = f'<li><a href="{up}{WHATS_NEW}">{escape(name)}</a></li>'
        return contents

    return slots


def downloads_of(record: Record, up: str, words: NullTranslations) -> list[dict[str, str]]:
    """For templates: the files of other formats than PDF; ``up`` leads from a page to the folder of the edition.

    ``words`` are those of the interface.
    """
    size = Language(record.language).size
    return [
        {
            "href": up + one.file,
            "media_type": one.media_type,
            "label": words.gettext("Download as EPUB") if one.format == EPUB.name else one.label,
            "size": size(one.bytes),
        }
        for one in record.downloads
    ]


def _sheets(record: Record, up: str, sizes: Mapping[str, int]) -> list[dict[str, Any]]:
    """For templates: the worksheets with the files of each, by format."""
    size = Language(record.language).size
    return [
        {
            "title": sheet.title,
            "language": sheet.language,
            "files": [
                {"href": up + quote(name), "format": PurePosixPath(name).suffix[1:].upper(), "size": size(sizes[name])}
                for name in (sheet.file,)
                if name in sizes
            ],
        }
        for sheet in record.sheets
    ]


def _pdf(record: Record, up: str) -> dict[str, Any] | None:
    if not record.pdf:
        return None
    language = Language(record.language)
    return {
        "href": up + record.pdf.file,
        "pages": record.pdf.pages,
        "size": language.size(record.pdf.bytes),
        "language": language.own_name,
        "date": language.date(datetime.date.fromisoformat(record.date)),
    }

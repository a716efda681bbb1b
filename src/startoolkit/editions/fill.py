"""What the web pages say of the PDF, put into them once both are there: formats may be built apart, anywhere.

The templates of the theme mark the places: ``<!-- pdf link --> ... <!-- /pdf -->`` holds ``partials/pdf-link.html``.
"""

from __future__ import annotations

import datetime
import re
from functools import cache, partial
from pathlib import Path
from typing import Any

from startoolkit.editions.templates import environment
from startoolkit.languages import Language
from startoolkit.record import Record

_PLACE = re.compile(r"<!-- pdf (\w+) -->.*?<!-- /pdf -->", re.DOTALL)
_ANY_PLACE = re.compile(rb"(<!-- (\w+)(?: \w+)? -->).*?(<!-- /\2 -->)", re.DOTALL)
_PARTIALS = {"link": "pdf-link", "menu": "pdf-menu", "download": "download"}


def fill(folder: Path, record: Record, statement: str) -> None:
    """Make the pages of an edition say what its record does; ``statement`` is an address relative to ``folder``.

    Pages that say so already are not touched.
    """
    templates = environment(Language(record.language))

    @cache
    def rendered(name: str, up: str) -> str:
        values = {"pdf": _pdf(record, up), "title": record.title, "statement": statement and up + statement}
        return f"<!-- pdf {name} -->{templates.get_template(f'partials/{_PARTIALS[name]}.html').render(values)}<!-- /pdf -->"

    def place(match: re.Match[str], up: str) -> str:
        return rendered(match[1], up) if match[1] in _PARTIALS else match[0]

    for page in folder.rglob("*.html"):
        text = page.read_bytes().decode()
        up = "../" * (len(page.relative_to(folder).parts) - 1)
        filled = _PLACE.sub(partial(place, up=up), text)
        if filled != text:
            rewrite(page, filled.encode())


def rewrite(page: Path, data: bytes) -> None:
    """Give a page other bytes, but not the file that it may be in another edition, too."""
    page.unlink()
    page.write_bytes(data)


def emptied(page: bytes) -> bytes:
    """A page without what stands in the places that are filled when editions are assembled."""
    return _ANY_PLACE.sub(rb"\1\3", page)


def _pdf(record: Record, up: str) -> dict[str, Any] | None:
    if not record.pdf:
        return None
    language = Language(record.language)
    return {
        "href": up + record.pdf.file,
        "file": record.pdf.file,
        "pages": record.pdf.pages,
        "sha256": record.pdf.sha256,
        "size": language.size(record.pdf.bytes),
        "language": language.own_name,
        "date": language.date(datetime.date.fromisoformat(record.date)),
    }

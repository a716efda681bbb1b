"""What a reader sees of a layout, read from the finished PDF with PDFium: gaps, and the pages of notes and marks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2

from tests.pdf.building import elements

TOP, BOTTOM = 59.5, 51.0
"""Points: the margins of the pages."""


def gaps(path: Path) -> dict[int, float]:
    """The highest part without text, line or picture of each page, from 1, as a part of the text area."""
    with pypdfium2.PdfDocument(path) as pdf:
        return {number: _gap(page) for number, page in enumerate(pdf, 1)}


def _gap(page: pypdfium2.PdfPage) -> float:
    height = page.get_height()
    bounds = (item.get_bounds() for item in page.get_objects())
    bands = sorted((height - top, height - bottom) for _, bottom, _, top in bounds)
    end, widest = TOP, 0.0
    for upper, lower in [
        *(band for band in bands if band[1] > TOP and band[0] < height - BOTTOM),
        (height - BOTTOM, 0),
    ]:
        widest = max(widest, upper - end if end > TOP else 0)
        end = max(end, lower)
    return widest / (height - TOP - BOTTOM)


def notes_elsewhere(path: Path) -> list[tuple[int, int]]:
    """The pages, from 1, of each link to a note on another page than its mark, and of that note."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        found = [
            (number, numbers[link.Dest[0].objgen])
            for number, page in enumerate(pdf.pages, 1)
            for link in page.get("/Annots", [])
            if "/Dest" in link and isinstance(link.Dest, pikepdf.Array) and _is_mark(pdf, link)
        ]
    return [(mark, note) for mark, note in found if mark != note]


def _is_mark(pdf: pikepdf.Pdf, link: pikepdf.Object) -> bool:
    """Whether a link is a mark in the text: in a note, the same link leads back."""
    element = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[int(link.StructParent)]
    return bool(element.P.S == "/Lbl") and not _is_in_note(element)


def headings_at_the_end(path: Path) -> list[int]:
    """The pages, from 1, whose last tagged content, apart from notes, is a heading."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        last: dict[int, tuple[int, bool]] = {}
        for element in elements(pdf):
            if _is_in_note(element):
                continue
            for child in _contents(element):
                page = numbers[element.Pg.objgen] if "/Pg" in element else 0
                last[page] = max(last.get(page, (-1, False)), (child, str(element.S)[:2] == "/H"))
    return [page for page, (_, is_heading) in sorted(last.items()) if is_heading and page]


def _contents(element: pikepdf.Object) -> list[int]:
    kids = element.get("/K", [])
    return [int(kid) for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, int)]


def _is_in_note(element: pikepdf.Object) -> bool:
    while "/S" in element:
        if element.S == "/Note":
            return True
        element = element.P
    return False


def repeated_fields(path: Path) -> list[str]:
    """The names and labels of form fields that occur twice."""
    with pikepdf.open(path) as pdf:
        fields = pdf.Root.AcroForm.Fields if "/AcroForm" in pdf.Root else []
        kinds = [Counter(str(field[kind]) for field in fields) for kind in ("/T", "/TU")]
        return [name for names in kinds for name, times in names.items() if times > 1]

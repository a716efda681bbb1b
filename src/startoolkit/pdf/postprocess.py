"""Adds to a PDF what Typst 0.15 cannot produce: row headers of tables, form fields, link texts in any language.

Typst produces the layout, the tags and the parent tree.  ``boxes.typ`` leaves markers, which are replaced here:

* ``row-head`` gives its cell a transparent fill in a colour that is used nowhere else; Typst writes it as an attribute
  of the cell's structure element.  The cell becomes a header (TH) with the scope Row.  Typst's own
  ``pdf.header-cell`` needs a feature that the Python package cannot enable.
* ``last-rows`` puts the last rows of a table into its footer, which keeps them together.  They move back to the body.
* ``blank`` and ``tick`` are links to an address that begins with ``startoolkit:``.  The link becomes a form field and
  keeps its rectangle, its structure element and its entry in the parent tree.
* Typst describes the target of a link in English if it lacks the language.  The description is replaced by the text of
  the edition's catalog, or by the number of the page alone.

The XMP metadata gets further properties, of schemas that PDF/A predefines, so no extension schema is needed.

Fields have neither border nor background, so the printed page does not change.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from xml.sax.saxutils import escape

import attrs
import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from startoolkit.pdf.field_font import font
from startoolkit.pdf.structure import children, descendants, describe
from startoolkit.pdf.syntax import FIELD_SCHEME

_ROW_MARK = (83, 116, 82)
_INK = "0.11 0.153 0.2"
_SIZE = 10
"""Points: text of this size is legible on paper; a viewer scrolls a field that is full."""
_FONT = "Wingdings"
"""The name of the font among the resources of fields.  PDFium takes the font of a field for all letters, and not another
one of the system for those beyond Windows-1252, only if it has a name of a font for symbols."""
_MULTILINE = 1 << 12
# The tick on a square of 20 units, the same shape as ``_tick-box`` in boxes.typ; the holes take the scale.
_TICK = f"q {{}} 0 0 {{}} 0 0 cm {_INK} RG 2.4 w 4 10 m 8 6 l 16 15 l S Q"


def finish(
    data: bytes,
    footnote: str,
    properties: Mapping[str, str],
    zoom: float = 1,
    last: Callable[[Pdf], None] = lambda _pdf: None,
) -> bytes:
    """The PDF with row headers, form fields and metadata; object streams make it less than half as large.

    ``footnote`` describes a link to a footnote and contains ``{number}``; ``properties`` are XMP values by name, for
    example ``dc:source``.  ``zoom`` is by how much text is larger than usual, also what is typed into fields.
    ``last`` is called with the PDF before it is saved.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _head_rows(pdf)
        _tell_links(pdf, footnote)
        _open_bookmarks(pdf)
        appearance = f"/{_FONT} {_SIZE * zoom:g} Tf {_INK} rg"
        fields = [_field(pdf, mark, appearance) for mark in _marks(pdf)]
        if fields:
            _form(pdf, fields, appearance)
        lines = "".join(f"  <{name}>{escape(text)}</{name}>\n    " for name, text in properties.items())
        describe(pdf, lines)
        last(pdf)
        finished = io.BytesIO()
        pdf.save(finished, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return finished.getvalue()


# Row headers


def _head_rows(pdf: Pdf) -> None:
    """Make marked cells row headers, and list their ids as ``Headers`` in the other cells of their rows."""
    tree, numbers = pdf.Root.StructTreeRoot, count(1)
    if "/IDTree" not in tree:
        tree.IDTree = pikepdf.NameTree.new(pdf).obj
    names = pikepdf.NameTree(tree.IDTree)
    for table in [one for one in descendants(tree) if one.S == "/Table"]:
        _join(table, str(pdf.Root.get("/Lang", "")))
        heads: list[tuple[str, int]] = []  # the headers of this row, each with the number of rows it still spans
        for row in _rows(table):
            for cell in filter(_unmark, children(row)):
                heads.append((f"R{next(numbers)}", int(_attributes(cell).get("/RowSpan", 1))))
                cell.S, cell.ID, _attributes(cell).Scope = Name.TH, String(heads[-1][0]), Name.Row
                names[heads[-1][0]] = cell
            for cell in children(row):
                if heads and cell.S == "/TD":
                    own = _attributes(cell)
                    own.Headers = Array([*own.get("/Headers", Array()), *(String(name) for name, _ in heads)])
            heads = [(name, rows - 1) for name, rows in heads if rows > 1]


def _join(table: Object, edition: str) -> None:
    """Move the rows of a table's footer, made by ``last-rows``, into its body; they keep their language."""
    parts = {str(part.S): part for part in children(table)}
    if {"/TBody", "/TFoot"} <= parts.keys():
        body, foot = parts["/TBody"], parts["/TFoot"]
        language = _language(foot, edition)
        differs = language != _language(body, edition)
        for row in children(foot):
            if differs and "/Lang" not in row:
                row.Lang = String(language)
            row.P = body
            body.K.append(row)
        table.K = Array([part for part in table.K if part != foot])


def _language(element: Object, edition: str) -> str:
    """The language of an element: its own, else that of its nearest ancestor with one, else the edition's."""
    while "/Lang" not in element:
        if "/P" not in element:
            return edition
        element = element.P
    return str(element.Lang)


def _unmark(cell: Object) -> bool:
    """Whether a cell is marked as a row header; removes the mark."""
    for attributes in cell.get("/A", Array()):
        colour = attributes.get("/BackgroundColor")
        if colour is not None and tuple(round(float(part) * 255) for part in colour) == _ROW_MARK:
            del attributes.BackgroundColor
            return True
    return False


def _attributes(cell: Object) -> Object:
    """The attributes of a cell whose owner is Table; added if there are none."""
    if "/A" not in cell:
        cell.A = Array()
    for attributes in cell.A:
        if attributes.O == "/Table":
            return attributes
    cell.A.append(Dictionary(O=Name.Table))
    return cell.A[-1]


def _rows(table: Object) -> Iterator[Object]:
    for part in children(table):
        yield from [part] if part.S == "/TR" else (row for row in children(part) if row.S == "/TR")


# Links

_FOOTNOTE = re.compile(r"Footnote (\d+)")
_PAGE = re.compile(r"(?:Section, )?\bpage (\d+)$")
_SAYING_PAGE = ("en", "fr")
"""The languages in which "page" is a word."""


def _tell_links(pdf: Pdf, footnote: str) -> None:
    """Replace English descriptions of internal links (``Contents``) by the language of the PDF."""
    speaks = str(pdf.Root.get("/Lang", "")).partition("-")[0] in _SAYING_PAGE
    for page in pdf.pages:
        for note in page.get("/Annots", Array()):
            if "/Contents" in note and "/URI" not in note.get("/A", Dictionary()):
                told = str(note.Contents).strip()
                number = _FOOTNOTE.fullmatch(told)
                told = footnote.format(number=number[1]) if number else told
                note.Contents = String(told if speaks else _PAGE.sub(r"\1", told))


def _open_bookmarks(pdf: Pdf) -> None:
    """Show the bookmarks when the PDF is opened: the chapters, each with its sections folded."""
    if "/Outlines" not in pdf.Root or "/First" not in pdf.Root.Outlines:
        return
    chapters = [pdf.Root.Outlines.First]
    if "/Next" not in chapters[0] and "/First" not in chapters[0]:
        return  # a worksheet has one heading
    while "/Next" in chapters[-1]:
        chapters.append(chapters[-1].Next)
    pdf.Root.PageMode = Name.UseOutlines
    for chapter in chapters:
        if "/Count" in chapter:
            chapter.Count = -abs(int(chapter.Count))
    pdf.Root.Outlines.Count = len(chapters)


# Fields


@attrs.frozen
class _Mark:
    """A link that marks a field; its address is ``startoolkit:<kind>:<language or nothing>:<bytes of the label>:<label><name>``."""

    page: pikepdf.Page
    note: Object
    kind: str
    language: str
    label: str
    name: str


def _marks(pdf: Pdf) -> Iterator[_Mark]:
    for page in pdf.pages:
        for note in page.get("/Annots", Array()):
            address = bytes(note.A.get("/URI", b"")).decode() if "/A" in note else ""
            if address.startswith(FIELD_SCHEME):
                kind, language, size, words = address.removeprefix(FIELD_SCHEME).split(":", 3)
                label, name = (part.decode() for part in (words.encode()[: int(size)], words.encode()[int(size) :]))
                yield _Mark(page, note, kind, language, label, name)


def _field(pdf: Pdf, mark: _Mark, appearance: str) -> Object:
    """Turn a link annotation into a widget, and its structure element into a Form; returns the field."""
    note, element = mark.note, pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[int(mark.note.StructParent)]
    element.S = Name.Form
    if mark.language:
        element.Lang = String(mark.language)
    for name in ("/A", "/Border", "/Contents"):
        if name in note:
            del note[name]
    note.Subtype, note.P = Name.Widget, mark.page.obj
    # A full stop in a name would make it the name of a field within another.
    note.T, note.TU = String(mark.name.replace(".", "\N{ONE DOT LEADER}")), String(mark.label)
    left, bottom, right, top = (float(side) for side in note.Rect)
    if mark.kind == "text":
        _text_field(pdf, note, appearance, right - left, top - bottom)
    else:
        _check_box(pdf, note, right - left, top - bottom, ticked=mark.kind == "ticked")
    return note


def _text_field(pdf: Pdf, note: Object, appearance: str, width: float, height: float) -> None:
    note.FT, note.Ff, note.DA = Name.Tx, _MULTILINE, String(appearance)
    if pdf.Root.get("/ViewerPreferences", Dictionary()).get("/Direction") == "/R2L":
        note.Q = 2
    note.AP = Dictionary(N=_look(pdf, "/Tx BMC EMC", width, height))


def _check_box(pdf: Pdf, note: Object, width: float, height: float, *, ticked: bool) -> None:
    tick = _look(pdf, _TICK.format(round(width / 20, 4), round(height / 20, 4)), width, height)
    note.FT, note.AP = Name.Btn, Dictionary(N=Dictionary(Yes=tick, Off=_look(pdf, "", width, height)))
    note.V = note.AS = Name.Yes if ticked else Name.Off


def _look(pdf: Pdf, code: str, width: float, height: float) -> Object:
    box = Array([0, 0, round(width, 3), round(height, 3)])
    return pdf.make_stream(code.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary())


def _form(pdf: Pdf, fields: list[Object], appearance: str) -> None:
    """Add the AcroForm; without NeedAppearances, which PDF/A forbids."""
    fonts = Dictionary(Font=Dictionary({f"/{_FONT}": font(pdf)}))
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DR=fonts, DA=String(appearance))

"""Building and reading PDFs for the tests: in this process, with every warning kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import page
import pikepdf
import pypdfium2
from sphinx.application import Sphinx, builtin_extensions
from sphinx.util.docutils import docutils_namespace, patch_docutils

from startoolkit.pdf.builder import TypstBuilder

for (
    _extension
) in builtin_extensions:  # their words stay in the language in which they are imported, unless there is none yet
    import_module(_extension)

CASES = Path(__file__).parent.parent / "cases" / "typst"
PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)


@dataclass
class Built:
    """What a build left: the builder with its results, and the warnings."""

    builder: TypstBuilder
    warnings: str

    @property
    def pdf(self) -> Path:
        assert self.builder.pdf_path is not None
        return self.builder.pdf_path

    @property
    def body(self) -> str:
        """The Typst code after the settings of the edition."""
        return (self.builder.source / "main.typ").read_text(encoding="utf-8").split("\n)\n\n", 1)[1]


def build_pdf(docs: Path, out: Path, *, builder: str = "typst", **overrides: object) -> Built:
    """What ``sphinx-build -b typst docs out -D overrides`` does, or with another builder of PDFs."""
    warnings = io.StringIO()
    with patch_docutils(docs), docutils_namespace():
        app = Sphinx(docs, docs, out, out / ".doctrees", builder, overrides, status=None, warning=warnings)
        app.build()
    assert isinstance(app.builder, TypstBuilder)
    return Built(app.builder, warnings.getvalue())


def failures(pdf: Path) -> list[str]:
    """What the validator finds against PDF/UA-1 and PDF/A-2a."""
    found = [failure for profile in PROFILES for failure in page.validate_pdf(pdf, profile=profile).failures]
    return [str(failure) for failure in found if not _is_false_alarm(failure, pdf)]


def _is_false_alarm(failure: object, pdf: Path) -> bool:
    """Whether it is page-validation 0.11 taking a last data byte that happens to be CR for a part of the line end.

    pikepdf reads as many bytes as ``/Length`` says and finds fault with a wrong one, as the standard has it.
    """
    if "STREAM-LENGTH" not in str(failure):
        return False
    with pikepdf.open(pdf) as file:
        return not file.check_pdf_syntax()


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The structure elements of a tagged PDF, from the top."""

    def below(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
        if isinstance(element, pikepdf.Array):
            for child in element:
                yield from below(child)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element and "/P" in element:
            yield element
            yield from below(element.get("/K"))

    yield from below(pdf.Root.StructTreeRoot.K)


def languages(pdf: pikepdf.Pdf) -> set[str]:
    """The languages that parts of the PDF are marked with: whole elements, or words inside one."""
    found = {str(element.Lang) for element in elements(pdf) if "/Lang" in element}
    for page_ in pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page_, "BDC"):
            if operator == pikepdf.Operator("BDC") and "/Lang" in operands[1]:
                found.add(str(operands[1].Lang))
    return found


def spoken(path: Path) -> list[tuple[str, str]]:
    """Each piece of text, in the order of reading, with the language it is read aloud in: that of its place in the tree,
    unless it has one of its own."""
    with pypdfium2.PdfDocument(path) as file, pikepdf.open(path) as pdf:
        texts = [marked_texts(page_) for page_ in file]
        pages = {page_.obj.objgen: number for number, page_ in enumerate(pdf.pages)}
        own = [_own_languages(page_) for page_ in pdf.pages]
        return list(_spoken(pdf.Root.StructTreeRoot.K, str(pdf.Root.Lang), 0, pages, texts, own))


def marked_texts(page_: pypdfium2.PdfPage) -> dict[int, str]:
    """The text of a page by its marked content."""
    found: dict[int, str] = {}
    raw, lines = pypdfium2.raw, page_.get_textpage()
    for part in page_.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        number = raw.FPDFPageObj_GetMarkedContentID(part.raw)
        room = (raw.c_ushort * (raw.FPDFTextObj_GetText(part.raw, lines.raw, None, 0) // 2))()
        raw.FPDFTextObj_GetText(part.raw, lines.raw, room, len(room) * 2)
        found[number] = found.get(number, "") + bytes(room).decode("utf-16-le").rstrip("\0")
    return found


def _own_languages(page_: pikepdf.Page) -> dict[int, str]:
    """The languages that words of a page are marked with, by their marked content."""
    marked = (
        operands[1] for operands, operator in pikepdf.parse_content_stream(page_, "BDC") if str(operator) == "BDC"
    )
    return {int(mark.MCID): str(mark.Lang) for mark in marked if "/MCID" in mark and "/Lang" in mark}


def _spoken(
    element: Any,
    language: str,
    page_: int,
    pages: dict[Any, int],
    texts: list[dict[int, str]],
    own: list[dict[int, str]],
) -> Iterator[tuple[str, str]]:
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from _spoken(child, language, page_, pages, texts, own)
    elif isinstance(element, pikepdf.Dictionary):
        page_ = pages[element.Pg.objgen] if "/Pg" in element else page_
        within = element.get("/K", element.get("/MCID"))
        yield from _spoken(within, str(element.get("/Lang", language)), page_, pages, texts, own)
    elif element is not None and (text := texts[page_].get(int(element))):
        yield own[page_].get(int(element), language), text


def bookmarks(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """The bookmarks with their depth."""
    with pdf.open_outline() as outline:
        return list(_bookmarks(outline.root, 1))


def _bookmarks(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield depth, item.title
        yield from _bookmarks(item.children, depth + 1)

"""The PDF in large print: measured in the finished file, page by page."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pypdfium2 import raw

from startoolkit.pdf.large import LargeBuilder
from startoolkit.testing import Briefing
from tests.pdf.building import Built, build_pdf, elements, failures
from tests.pdf.conftest import Write

ROWS = "\n".join(
    f"* - Month {number}\n  - What was done in it\n  - Who took part\n  - What it cost\n" for number in (1, 2)
)
TABLE = f""":::{{list-table}} Plan of the year
:header-rows: 1
:stub-columns: 1

* - When
  - What
  - Who
  - Cost
{ROWS}
:::
"""
FIELDS = TABLE.replace("What was done in it", "").replace("Who took part", "").replace("What it cost", "").replace(
    "  - \n", "  -\n"
)  # fmt: skip
PAGE = f"""# Guide

A first sentence with *stress*, `code` and a note.[^n]

## Small and large

{TABLE}

:::{{list-table}} Costs
:header-rows: 1

* - Year
  - Euro
* - 2025
  - 12
:::

> A quote.

:::{{note}}
A box.
:::

::::{{admonition}} Worksheet
:class: worksheet

{FIELDS}
::::

[^n]: The note, which is as large as the text.
"""


def large(write: Write, tmp_path: Path, text: str = PAGE, conf: str = "") -> Built:
    return build_pdf(write(index=text, conf=conf), tmp_path / "out", builder="typst-large")


def sizes(path: Path) -> Counter[float]:
    """The sizes of all letters on the pages of a PDF, in points."""
    return Counter(size for size, _ in _texts(path))


def _texts(path: Path) -> Iterator[tuple[float, float]]:
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            for part in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                size = ctypes.c_float()
                raw.FPDFTextObj_GetFontSize(part.raw, size)
                yield round(size.value * abs(part.get_matrix().a), 1), part.get_bounds()[0]


@pytest.mark.parametrize("language", ["en", "de", "he"])
def test_everything_that_is_read_is_in_18_points_or_more(write: Write, tmp_path: Path, language: str) -> None:
    """Only the marks of notes are smaller; the text itself is 18 points exactly, and pages are A4."""
    built = large(write, tmp_path, conf=f"language = {language!r}\n")
    found = sizes(built.pdf)
    assert found.most_common(1)[0][0] == 18
    assert {size for size in found if size < 18} <= {14.4}
    assert failures(built.pdf) == []
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        assert {tuple(map(round, page.get_size())) for page in pdf} == {(595, 842)}
    assert isinstance(built.builder, LargeBuilder)
    assert built.pdf.name == "small-en-large.pdf".replace("en", language)


def test_a_wide_table_is_a_list_and_a_small_one_stays(write: Write, tmp_path: Path) -> None:
    built = large(write, tmp_path)
    with pikepdf.open(built.pdf) as pdf:
        kinds = Counter(str(element.S) for element in elements(pdf))
    assert kinds["/Table"] == 1
    assert kinds["/LI"] >= 2
    with pypdfium2.PdfDocument(built.pdf) as file:
        words = " ".join(page.get_textpage().get_text_range() for page in file).split()
    assert "Month 2 What What was done in it Who Who took part Cost What it cost" in " ".join(words)


def test_a_worksheet_has_the_fields_of_the_book_with_room_for_large_letters(write: Write, tmp_path: Path) -> None:
    names, heights, widths = [], [], []
    for builder in ("typst", "typst-large"):
        built = build_pdf(write(index=PAGE), tmp_path / builder, builder=builder)
        with pikepdf.open(built.pdf) as pdf:
            fields = list(pdf.Root.AcroForm.Fields)
            names.append([(str(field.T), str(field.TU)) for field in fields])
            heights.append(min(float(field.Rect[3]) - float(field.Rect[1]) for field in fields))
            widths.append(min(float(field.Rect[2]) - float(field.Rect[0]) for field in fields))
    assert names[0] == names[1]
    assert len(names[0]) == 6
    assert heights[1] >= 2 * 18 * 1.2  # two lines
    assert widths[1] > 3 * widths[0]
    with pikepdf.open(tmp_path / "typst-large/small-en-large.pdf") as pdf:
        assert str(pdf.Root.AcroForm.Fields[0].DA).split()[1] == "18"


def test_a_box_higher_than_a_page_goes_on(write: Write, tmp_path: Path) -> None:
    """A box whose text fits on a page of the book does not fit on one in large print: nothing of it is cut off."""
    text = "# Guide\n\nText.\n\n:::{admonition} Case\n:class: case\n\n" + "Some words of a case. " * 90 + "END\n:::\n"
    built = large(write, tmp_path, text)
    with pypdfium2.PdfDocument(built.pdf) as file:
        assert "END" in file[len(file) - 1].get_textpage().get_text_range()
        words = " ".join(page.get_textpage().get_text_range() for page in file)
    assert words.count("Some") == 90


def test_large_print_is_the_same_bytes_each_time(write: Write, tmp_path: Path) -> None:
    first, second = (build_pdf(write(index=PAGE), tmp_path / name, builder="typst-large").pdf for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_readers_find_large_print_beside_the_pdf(tmp_path: Path) -> None:
    """On the page of all languages with pages and size, and on the first page."""
    pages = {"index": "# Guide\n\nHello.\n"}
    briefing = Briefing(tmp_path, pages, {"de": {"index": {"Hello.": "Hallo."}}}, formats=["html", "pdf", "pdf-large"])
    built = briefing.build()
    [large] = built.record("de").downloads
    assert (large.file, large.format) == ("guide-de-large.pdf", "pdf-large")
    assert large.pages >= 4
    entry = (built.output / "index.html").read_text(encoding="utf-8")
    for text in (entry, built.page("index", "de")):
        assert "Als PDF in Großdruck herunterladen" in text
        assert f"{large.pages} Seiten" in text

"""What a bureau would send back: notes away from their marks, headings at the foot of a page, pages half empty."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest

from startoolkit.pdf.engine import compiler_of
from startoolkit.pdf.ink import Page
from startoolkit.pdf.mending import consecutive
from tests.pdf.building import build_pdf, failures
from tests.pdf.conftest import Write
from tests.pdf.layout_facts import gaps, headings_at_the_end, notes_elsewhere


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_the_briefing_is_laid_out_without_faults(briefing: Path, language: str) -> None:
    """Notes are on the page of their mark, no heading ends a page, and one page in ten at most is a third empty."""
    (path,) = (briefing / language).glob(f"*-{language}.pdf")
    assert notes_elsewhere(path) == []
    assert headings_at_the_end(path) == []
    assert len([share for share in gaps(path).values() if share > 1 / 3]) <= len(gaps(path)) / 10


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_each_form_of_the_star_has_two_facing_pages(briefing: Path, language: str) -> None:
    """Each begins on a left page, whose number is even, and the next one two pages later."""
    (path,) = (briefing / language).glob(f"*-{language}.pdf")
    with pypdfium2.PdfDocument(path) as pdf:
        entries = [(mark.level, mark.get_dest().get_index() + 1) for mark in pdf.get_toc() if mark.level < 2]
    chapters = [at for at, (level, _) in enumerate(entries) if level == 0]
    forms = entries[chapters[_FORMS + 1] - 4 : chapters[_FORMS + 1]]
    first = forms[0][1]
    assert [(level, page) for level, page in forms] == [(1, first + more) for more in (0, 2, 4, 6)]
    assert first % 2 == 0


def test_each_chapter_opens_alike_in_every_language(briefing: Path) -> None:
    """The bands of colour at the heads of chapters, steps and forms are of the same height, in the same order."""
    opened = {
        language: _bands(next((briefing / language).glob(f"*-{language}.pdf"))) for language in ("de", "en", "fr")
    }
    assert opened["de"] == opened["en"] == opened["fr"]
    assert len(opened["en"]) > 20


def _bands(path: Path) -> list[int]:
    """In points: the height of the first part of each page that is as wide as the page, and does not fill it."""
    with pypdfium2.PdfDocument(path) as pdf:
        found = []
        for page in pdf:
            bounds = (item.get_bounds() for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
            wide = [bottom for left, bottom, right, _ in bounds if right - left >= page.get_width() - 1 and bottom > 1]
            found += [round(page.get_height() - wide[0])] if wide else []
        return found


_FORMS = 6
"""The bookmark, among those of chapters with that of the contents, of the chapter about the forms, which ends with them."""
_NOTED = "Words of a paragraph that goes on.[^{0}]\n\n"


@pytest.mark.parametrize("lines", [31, 33])
def test_a_note_stands_where_its_mark_is(lines: int, write: Write, tmp_path: Path) -> None:
    """Also in a table, in a list, and where the same note is named again on a later page, there once more."""
    rows = "".join(f"| row {number}[^r{number}] | {'words ' * 30} |\n" for number in range(12))
    items = "".join(f"- item {number}[^i{number}]\n" for number in range(9))
    names = ["a", *(f"r{number}" for number in range(12)), *(f"i{number}" for number in range(9))]
    notes = "".join(f"[^{name}]: {'Of the note. ' * 9}\n" for name in names)
    page = f"# Title\n\n{_NOTED.format('a')}" + "Line.\n\n" * lines + f"## Table\n\n| A | B |\n|---|---|\n{rows}\n"
    page += f"## List\n\n{items}\nAnd again,[^a] and once more.[^a]\n\n{notes}"
    built = build_pdf(write(index=page), tmp_path / "out")
    assert built.warnings == ""
    assert notes_elsewhere(built.pdf) == []
    assert headings_at_the_end(built.pdf) == []
    assert failures(built.pdf) == []


def test_a_box_is_divided_rather_than_leaving_half_a_page_empty(write: Write, tmp_path: Path) -> None:
    box = ":::{admonition} Case\n:class: case\n\n" + "Part.\n\n" * 22 + ":::\n"
    page = "# Title\n\n" + "Line.\n\n" * 12 + f"## Heading\n\n{box}\n" + "Line.\n\n" * 10
    built = build_pdf(write(index=page), tmp_path / "out")
    assert max(list(gaps(built.pdf).values())[3:-1]) < 1 / 3
    assert headings_at_the_end(built.pdf) == []


@pytest.mark.parametrize(
    "page",
    [
        "{notes}",
        "| A | B |\n|---|---|\n| a | " + "words " * 4000 + "|\n",
        "## " + "A title of many words " * 14 + "\n\nWords.\n",
        "".join(f"## Heading {number}\n\n" for number in range(60)) + "Words.\n",
    ],
)
def test_what_cannot_be_laid_out_well_is_laid_out(page: str, write: Write, tmp_path: Path) -> None:
    """More notes than a page holds, a row higher than a page, an endless title, nothing but headings."""
    notes = "Word.[^0] " * 40 + "\n\n[^0]: " + "Of the note. " * 1500
    built = build_pdf(write(index="# Title\n\n" + page.replace("{notes}", notes)), tmp_path / "out")
    assert failures(built.pdf) == []


def test_a_note_without_room_is_told_with_page_and_line(write: Write, tmp_path: Path) -> None:
    page = "# Title\n\nWords.\n\n| A | B |\n|---|---|\n" + "".join(f"| {n}[^{n}] | x |\n" for n in range(3))
    page += "".join(f"\n[^{n}]: {'Of the note. ' * 700}\n" for n in range(3))
    built = build_pdf(write(index=page), tmp_path / "out")
    elsewhere = notes_elsewhere(built.pdf)
    assert elsewhere != []
    told = re.findall(
        r"index\.md:(\d+): WARNING: The note \[\d\] stands on .* on page (\d+) of the PDF", built.warnings
    )
    assert told == [(str(line), str(mark)) for line, (mark, _) in enumerate(elsewhere, 8)]


def test_pages_begin_in_the_first_pass_where_they_do_in_the_end(write: Write, tmp_path: Path) -> None:
    """Links are laid out with their words before their targets are known, so that nothing moves when these are."""
    link = (
        "A sentence that leads to [a place with quite a long name](#last), and goes on after that for another line.\n\n"
    )
    built = build_pdf(
        write(index=f"# Title\n\n{link * 80}\n## Middle\n\n{link * 40}\n(last)=\n## Last\n\nEnd."), tmp_path / "pdf"
    )
    main = built.builder.main
    main.write_text(main.read_text(encoding="utf-8") + _HISTORY, encoding="utf-8")
    compiler = compiler_of(main, [])
    compiler.compile(format="pdf")
    nothing, *passes = json.loads(compiler.eval("query(<history>).first().value"))
    assert nothing == []
    assert passes[0][-1] > 3
    assert [pages for pages in passes if pages != passes[0]] == []


_HISTORY = """
#context {
  let before = query(<history>)
  let pages = query(heading).map(it => it.location().page())
  [#metadata((if before == () { () } else { before.first().value }) + (pages,))<history>]
}
"""
"""Typst code that notes the pages of all headings, as each pass of a layout knows them from the one before."""


def test_the_highest_gap_of_a_page_is_found() -> None:
    """Between the margins, below the first ink, whether at the foot or in the middle; running heads do not count."""
    head, foot = (20.0, 30.0), (760.0, 770.0)
    assert Page(800, (head, (60, 200), (500, 700), foot)).gap(50, 50) == (200, 500)
    assert Page(800, (head, (60, 200), (150, 300), foot)).gap(50, 50) == (300, 750)
    assert Page(800, ()).gap(50, 50) == (50, 750)


def test_pages_are_named_in_ranges() -> None:
    assert consecutive([3, 5, 6, 7, 9]) == "3, 5–7, 9"


def test_a_long_word_stays_in_its_cell(write: Write, tmp_path: Path) -> None:
    """An address, a number, or a word that has no place for a hyphen is divided at the edge of its column."""
    words = ("www.example.org/a/very/long/path/that/never/ends/index.html", "x" * 120, "1234567890" * 6)
    rows = "".join(f"| {word} | {word} | {word} |\n" for word in words)
    built = build_pdf(write(index=f"# Title\n\n| A | B | C |\n|---|---|---|\n{rows}"), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        texts = [item.get_bounds() for item in pdf[3].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])]
        widest = max(right - left for left, _, right, _ in texts if left < 200)
    assert widest < 385.5 / 3

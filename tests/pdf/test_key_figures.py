"""Key figures: a figure set large and what it says, two messages and one paragraph in every format."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from startoolkit.testing import Briefing
from tests.pdf.building import build_pdf, elements, failures, spoken
from tests.pdf.conftest import Write
from tests.test_drawings import build

PAGE = """# Page

:::{key-figure} 11,690
participatory budgets, by an *estimate*.[^note]
:::

:::{note}
:::{key-figure} £4.5 million
less was spent.
:::
:::

[^note]: Dias (2019).
"""
MARGIN = 4.2 * 72 / 2.54
"""Points: the outer margin of a page, which has figures where lines begin."""


def place_of(pdf: Path, words: str) -> tuple[float, float]:
    """Where words begin and end on the page that has them, in points from its left edge."""
    with pypdfium2.PdfDocument(pdf) as file:
        for page in file:
            text = page.get_textpage()
            found = text.search(words, match_case=True).get_next()
            if found:
                boxes = [text.get_charbox(at) for at in range(found[0], found[0] + found[1])]
                return min(box[0] for box in boxes), max(box[2] for box in boxes)
    raise AssertionError(words)


def test_figure_and_sentence_are_two_messages(tmp_path: Path) -> None:
    """Stock Sphinx extracts both, and other builders write them as words."""
    pot, _ = build(PAGE.removeprefix("# Page\n\n"), tmp_path, "gettext")
    messages = re.findall(r'^msgid "(.+)"', pot, re.MULTILINE)
    assert messages[1:3] == ["11,690", "participatory budgets, by an *estimate*.[^note]"]
    (tmp_path / "other").mkdir()
    text, warnings = build(PAGE.removeprefix("# Page\n\n"), tmp_path / "other", "text")
    assert not warnings
    assert "**11,690** participatory budgets" in text


def test_pages_and_books_have_one_paragraph_of_both(tmp_path: Path) -> None:
    """In words of the language, and side by side as two passages."""
    german = {"11,690": "11.690", "participatory budgets, by an *estimate*.[^note]": "Budgets, *geschätzt*.[^note]"}
    pair = {"formats": ["html", "epub"], "side_by_side": [["en", "de"]]}
    built = Briefing(tmp_path, {"index": PAGE}, {"de": {"index": german}}, **pair).build()  # type: ignore[arg-type]
    page = built.page("index", "de")
    assert '<p class="key-figure"><strong>11.690</strong> <span>Budgets, <em>geschätzt</em>.' in page
    assert re.search(r'<p class="key-figure"><strong [^>]*lang="en">£4.5 million</strong>', page)
    beside = (built.output / "de/en-de/index.html").read_text(encoding="utf-8")
    assert re.search(r'<td [^>]*class="dt">11,690</td><td [^>]*class="dt">11.690</td>', beside)


def test_what_says_nothing_is_refused(tmp_path: Path) -> None:
    _, warnings = build(":::{key-figure} 35%\nOne.\n\nTwo.\n:::\n", tmp_path)
    assert "index.md:3: ERROR: key-figure: the content is one paragraph, which says what the figure is." in warnings


def test_it_has_the_options_of_any_directive(tmp_path: Path) -> None:
    page, warnings = build(
        ":::{key-figure} 35%\n:class: wide\n:name: share\n\nof them.\n:::\n\n[There](#share).\n", tmp_path
    )
    assert not warnings
    assert '<p class="key-figure wide" id="share"><strong>35%</strong> <span>of them.</span></p>' in page


@pytest.mark.parametrize("language", ["en", "he"])
def test_it_stands_in_the_margin_and_is_read_with_its_sentence(write: Write, tmp_path: Path, language: str) -> None:
    """In a box it stands above its sentence; in both places they are one paragraph."""
    conf = f'extensions.append("startoolkit.sphinxext")\nlanguage = "{language}"\n'
    pdf = build_pdf(write(conf, index=PAGE), tmp_path / "out").pdf
    assert failures(pdf) == []
    with pikepdf.open(pdf) as file:
        here = file.pages[-1].objgen
        paragraphs = [one for one in elements(file) if one.S == "/P" and "/Pg" in one and one.Pg.objgen == here]
        assert [_begins_with_figure(one) for one in paragraphs].count(True) == 2
        width = float(file.pages[0].mediabox[2])
    left, right = place_of(pdf, "11,690")
    assert (right < MARGIN) if language == "en" else (left > width - MARGIN)
    boxed = place_of(pdf, "£4.5 million")
    assert (boxed[0] > MARGIN) if language == "en" else (boxed[1] < width - MARGIN)
    if language == "en":
        assert "11,690 participatory budgets" in " ".join("".join(text for _, text in spoken(pdf)).split())


def _begins_with_figure(paragraph: pikepdf.Dictionary) -> bool:
    """Whether a paragraph has strong words, and others after them."""
    kids = paragraph.get("/K")
    if not isinstance(kids, pikepdf.Array) or len(kids) == 1:
        return False
    return isinstance(kids[0], pikepdf.Dictionary) and kids[0].get("/S") == "/Strong"


def test_large_print_has_it_above_its_sentence(write: Write, tmp_path: Path) -> None:
    built = build_pdf(
        write('extensions.append("startoolkit.sphinxext")\n', index=PAGE), tmp_path / "out", builder="typst-large"
    )
    assert failures(built.pdf) == []
    figure, sentence = (place_of(built.pdf, words) for words in ("11,690", "participatory"))
    assert figure[0] == pytest.approx(sentence[0], abs=2)


def test_what_is_too_long_goes_on(write: Write, tmp_path: Path) -> None:
    """A paragraph longer than a page, and a figure of many words, lose none of them."""
    page = ":::{key-figure} " + "verba " * 90 + "\n" + "lorem " * 1500 + "\n:::\n"
    built = build_pdf(
        write('extensions.append("startoolkit.sphinxext")\n', index=f"# Page\n\n{page}"), tmp_path / "out"
    )
    with pypdfium2.PdfDocument(built.pdf) as file:
        shown = " ".join(page.get_textpage().get_text_bounded() for page in file)
    assert (shown.count("verba"), shown.count("lorem")) == (90, 1500)


@pytest.mark.parametrize("columns", [2, 6])
def test_a_table_of_many_columns_begins_in_the_margin(write: Write, tmp_path: Path, columns: int) -> None:
    rows = [f"| {'first' if row == 0 else 'cell'} |" + " Umweltverträglichkeit |" * (columns - 1) for row in range(2)]
    table = "\n".join([rows[0], "|" + "--|" * columns, rows[1]])
    pdf = build_pdf(write(index=f"# Page\n\n{table}\n"), tmp_path / "out").pdf
    assert failures(pdf) == []
    assert (place_of(pdf, "first")[0] < MARGIN) is (columns == 6)

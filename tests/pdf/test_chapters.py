"""Chapters as PDFs of their own: what is in each, and where its links lead."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from sphinx.errors import SphinxError

from startoolkit.testing import Briefing
from startoolkit.testing import Built as Editions
from tests.pdf.building import bookmarks, build_pdf, failures
from tests.pdf.conftest import Write

INDEX = "# Guide\n\nHello.\n\n{.notice}\nAll rights are ours.\n\n:::{toctree}\none/index\none\nend\n:::\n"
ONE = """# First

{.lead}
See [below](more.md#deep), [the end](../end.md#last), [its start](../end.md), [home](../index.md), <https://example.org/> and a note.[^n]

:::{toctree}
more
:::

[^n]: The note of the first.
"""
MORE = "# More of it\n\nWords.\n\n(deep)=\n## Deep\n\n" + "Many words of a page. " * 40
PAGES = {
    "index": INDEX, "one/index": ONE, "one/more": MORE, "one": "# Other\n\nWords.[^n]\n\n[^n]: Another note.\n",
    "end": "# The end\n\nWords.\n\n(last)=\n## Last\n\nMore words.\n",
}  # fmt: skip
NAMES = ["guide-en-chapter-one.pdf", "guide-en-chapter-one.2.pdf", "guide-en-chapter-end.pdf"]
CONF = 'extensions = ["myst_parser", "startoolkit.sphinxext"]\nhtml_theme = "startoolkit"\n'
CONF += 'myst_enable_extensions = ["attrs_block", "colon_fence"]\n'


def built(folder: Path, base: str = "") -> Editions:
    settings = {"base_url": base} if base else {}
    briefing = Briefing(
        folder,
        PAGES,
        {"de": {"index": {"Guide": "Leitfaden"}}},
        conf=CONF,
        formats=["html", "pdf", "chapters"],
        **settings,
    )
    return briefing.build("en")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    return built(tmp_path_factory.mktemp("chapters"), "https://example.org/star/")


def words(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def addresses(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        return [str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A]


def test_each_page_of_the_root_toctree_is_a_chapter_with_the_pages_below_it(edition: Editions) -> None:
    record = edition.record()
    assert [(one.file, one.title, one.pages) for one in record.downloads] == [
        (NAMES[0], "First", 1), (NAMES[1], "Other", 1), (NAMES[2], "The end", 1)
    ]  # fmt: skip
    assert not edition.found
    with pikepdf.open(edition.output / "en" / NAMES[0]) as pdf:
        assert bookmarks(pdf) == [(1, "First"), (2, "More of it"), (3, "Deep")]
    for name in NAMES:
        assert failures(edition.output / "en" / name) == [], name
        with pypdfium2.PdfDocument(edition.output / "en" / name) as file:
            assert {tuple(map(round, page.get_size())) for page in file} == {(595, 842)}


def test_a_chapter_says_what_it_is_a_part_of_and_has_the_notices_of_the_first_page(edition: Editions) -> None:
    for name in NAMES:
        text = words(edition.output / "en" / name)
        assert text.startswith("Guide · Edition 1 · 31 January 2026")
        assert "All rights are ours." in text
        assert "It follows PDF/UA-1 and PDF/A-2a." in text


def test_links_out_of_a_chapter_lead_to_the_web(edition: Editions) -> None:
    start = "https://example.org/star/en"
    assert addresses(edition.output / "en" / NAMES[0]) == [
        f"{start}/end.html#last", f"{start}/end.html", f"{start}/index.html", "https://example.org/",
    ]  # fmt: skip
    page = edition.output / "en/end.html"
    assert 'id="last"' in page.read_text(encoding="utf-8")


def test_without_an_address_links_name_the_chapter_once_and_those_inside_stay(tmp_path: Path) -> None:
    """The last of two links to a chapter names it; nothing is told, since nothing can be done about it."""
    alone = built(tmp_path)
    assert not alone.found
    path = alone.output / "en" / NAMES[0]
    assert "See below, the end, its start (The end), home (Guide), " in words(path)
    assert addresses(path) == ["https://example.org/"]
    with pikepdf.open(path) as pdf:
        links = [note for note in pdf.pages[0].Annots if note.Subtype == "/Link"]
    assert len(links) > 1 + 2  # the mark of the note, the note, and the link to the section


def test_chapters_are_the_same_bytes_each_time(edition: Editions, tmp_path: Path) -> None:
    again = built(tmp_path / "elsewhere", "https://example.org/star/")
    for name in NAMES:
        assert (again.output / "en" / name).read_bytes() == (edition.output / "en" / name).read_bytes()


def test_readers_find_the_chapters_in_a_list(edition: Editions) -> None:
    for page in (edition.page("index"), (edition.output / "index.html").read_text(encoding="utf-8")):
        assert "Single chapters as PDFs (3)" in page
        assert all(name in page for name in NAMES)


def test_a_briefing_without_a_toctree_is_told_so(write: Write, tmp_path: Path) -> None:
    with pytest.raises(SphinxError, match="The first page has no toctree, so the format chapters would have no file"):
        build_pdf(write(index="# Title\n\nText.\n"), tmp_path / "out", builder="typst-chapters")


def test_a_long_chapter_lists_its_sections(write: Write, tmp_path: Path) -> None:
    text = "# Long\n\n" + "".join(f"## Section {number}\n\n" + "Some words. " * 400 + "\n\n" for number in range(4))
    index = "# Title\n\nText.\n\n:::{toctree}\nlong\n:::\n"
    chapters = build_pdf(write(index=index, long=text), tmp_path / "out", builder="typst-chapters").builder
    [made] = chapters.made  # type: ignore[attr-defined]
    assert made.pages >= 4
    assert failures(made.path) == []
    with pypdfium2.PdfDocument(made.path) as pdf:
        first = pdf[0].get_textpage().get_text_range()
    assert "Contents" in first
    assert all(f"Section {number}" in first for number in range(4))

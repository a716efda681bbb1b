"""Worksheets as PDFs of their own: paper, fields, standards, and where readers find them."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import html

from startoolkit import api
from startoolkit.editions.assemble import assemble
from startoolkit.project import Project
from startoolkit.publishing.links import broken_links
from startoolkit.record import Record
from startoolkit.testing import Briefing, Built
from tests.pdf.building import elements, failures, languages

CONF = 'extensions = ["myst_parser", "startoolkit.sphinxext"]\nhtml_theme = "startoolkit"\n'
CONF += 'myst_enable_extensions = ["colon_fence", "tasklist"]\n'


def table(*heads: str, rows: tuple[str, ...] = ("Who?", "By when?")) -> str:
    """A table whose first column is the head of its rows, and whose other cells are empty."""
    lines = [f"* - {heads[0]}", *(f"  - {head}" for head in heads[1:])]
    for row in rows:
        lines += [f"* - {row}", *["  -"] * (len(heads) - 1)]
    return "\n:::{list-table}\n:header-rows: 1\n:stub-columns: 1\n\n" + "\n".join(lines) + "\n:::\n"


def sheet(title: str, body: str, look: str = "worksheet") -> str:
    return f"\n::::{{admonition}} {title}\n:class: {look}\n{body}\n::::\n"


GUIDE = "# Guide\n\nHello.\n\n:::{toctree}\nplan\nmore/steps\n:::\n"
PLAN = "# Plan\n\nWords.[^n]\n" + sheet(
    "Our plan",
    f"See [the steps](more/steps.md) and Łódź.[^n]\n{table('Question', 'Answer')}\n- [ ] Tell everybody",
    "worksheet a3",
)
PLAN += "\n[^n]: A note.\n"
STEPS = "# Steps\n" + sheet("First steps", table("Step", "A", "B", "C", "D")) + "\nWords.\n"
STEPS += sheet("First steps", table("Question", "Answer"))
PAGES = {"index": GUIDE, "plan": PLAN, "more/steps": STEPS}
GERMAN = {
    "index": {"Guide": "Leitfaden", "Hello.": "Hallo."},
    "plan": {"Our plan": "Unser Plan", "Question": "Frage", "Answer": "Antwort", "Who?": "Wer?"},
}
NAMES = [
    "plan_our-plan.pdf", "plan_our-plan.a3.pdf", "more/steps_first-steps.pdf", "more/steps_first-steps-2.pdf",
]  # fmt: skip


def briefing(folder: Path, pages: dict[str, str] = PAGES, *formats: str, **settings: str) -> Briefing:
    formats = formats or ("html", "pdf", "sheets")
    return Briefing(
        folder,
        pages,
        {"de": GERMAN},
        conf=CONF,
        formats=list(formats),
        base_url="https://example.org/star/",
        **settings,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return briefing(tmp_path_factory.mktemp("sheets")).build()


def fields(path: Path) -> dict[str, str]:
    """The labels of the form fields of a PDF by their names."""
    with pikepdf.open(path) as pdf:
        return {str(field.T): str(field.TU) for field in pdf.Root.AcroForm.Fields}


@pytest.mark.parametrize("tag", ["en", "de"])
def test_each_worksheet_is_a_pdf_that_keeps_to_both_standards(built: Built, tag: str) -> None:
    record = built.record(tag)
    assert [one.file for one in record.downloads] == NAMES
    for name in NAMES:
        assert failures(built.output / tag / name) == [], name


def test_paper_is_a4_upright_or_across_where_the_worksheet_is_wide_and_a3_for_its_class(built: Built) -> None:
    sizes = []
    for name in NAMES:
        with pypdfium2.PdfDocument(built.output / "en" / name) as pdf:
            assert len(pdf) == 1, name
            sizes.append(tuple(round(side) for side in pdf[0].get_size()))
    assert sizes == [(595, 842), (842, 1191), (842, 595), (595, 842)]


def test_fields_have_the_names_and_labels_that_they_have_in_the_book(built: Built) -> None:
    for tag in ("en", "de"):
        edition = built.output / tag
        book = fields(next(edition.glob("guide-*.pdf")))
        alone = {name: label for one in NAMES if ".a3." not in one for name, label in fields(edition / one).items()}
        assert alone == book
        assert len(book) == 2 + 1 + 8 + 2


def test_what_is_typed_is_larger_where_the_paper_is(built: Built) -> None:
    sizes = []
    for name in NAMES[:2]:
        with pikepdf.open(built.output / "en" / name) as pdf:
            sizes.append(float(str(pdf.Root.AcroForm.Fields[0].DA).split()[1]))
    assert sizes == [10, pytest.approx(14.14, abs=0.01)]


def test_a_worksheet_has_its_title_as_heading_and_says_of_which_edition_it_is(built: Built) -> None:
    with pypdfium2.PdfDocument(built.output / "de/plan_our-plan.pdf") as pdf:
        words = pdf[0].get_textpage().get_text_range()
        assert pdf.get_metadata_value("Title") == "Unser Plan"
    assert words.startswith("Entwurf · Leitfaden · Ausgabe 1 · 31. Januar 2026")
    with pikepdf.open(built.output / "de/plan_our-plan.pdf") as pdf:
        assert [str(one.S) for one in elements(pdf) if str(one.S).startswith("/H")] == ["/H1"]
        assert pdf.Root.Lang == "de"
        assert "en" in languages(pdf)  # of what is not translated


def test_a_link_to_another_page_leads_to_the_web_and_a_note_stays_in_the_worksheet(built: Built) -> None:
    with pikepdf.open(built.output / "en/plan_our-plan.pdf") as pdf:
        addresses = [str(one.A.URI) for one in pdf.pages[0].Annots if "/A" in one and "/URI" in one.A]
    with pypdfium2.PdfDocument(built.output / "en/plan_our-plan.pdf") as file:
        assert "A note." in file[0].get_textpage().get_text_range()
    assert addresses == ["https://example.org/star/en/more/steps.html"]
    assert not built.found


def test_readers_find_the_files_in_the_worksheet_on_the_first_page_and_on_the_entry_page(built: Built) -> None:
    plan = html.fromstring(built.page("plan"))
    links = {link.get("href"): link.text_content() for link in plan.xpath("//p[@class='sheet-file']/a")}
    assert list(links) == ["plan_our-plan.odt", "plan_our-plan.pdf", "plan_our-plan.a3.pdf"]
    assert links["plan_our-plan.a3.pdf"].startswith("Download as a PDF to print or fill in (PDF A3, 1 page, ")
    first = html.fromstring(built.page("index", "de"))
    [listed] = first.xpath("//details[@class='sheets']")
    assert "Arbeitsblätter zum Ausfüllen am Bildschirm (3)" in listed.text_content()
    assert "PDF A3, 1 Seite, " in listed.text_content()
    entry = html.fromstring((built.output / "index.html").read_text(encoding="utf-8"))
    assert len(entry.xpath("//section[@lang='de']//details//a[contains(@href, '.pdf')]")) == len(NAMES)
    assert broken_links(built.output, "https://example.org/star/") == []


def test_the_same_worksheets_are_the_same_bytes(built: Built, tmp_path: Path) -> None:
    again = briefing(tmp_path / "elsewhere").build("de", formats=["sheets"])
    for name in NAMES:
        assert (again.output / "de" / name).read_bytes() == (built.output / "de" / name).read_bytes()


def test_a_changed_page_changes_its_worksheets_and_an_unchanged_briefing_keeps_them(tmp_path: Path) -> None:
    made = briefing(tmp_path, PAGES, "html", "sheets")
    before = made.build("en").record()
    made.write("docs/plan.md", PLAN.replace("Tell everybody", "Tell everyone"))
    after = made.build("en").record()
    changed = [one.file for one, other in zip(before.downloads, after.downloads, strict=True) if one != other]
    assert changed == NAMES[:2]
    assert made.build("en").record() == after


def test_a_briefing_without_a_worksheet_is_told_so(tmp_path: Path) -> None:
    """With the line of the setting."""
    made = briefing(tmp_path, {"index": "# Guide\n\nHello.\n"}, "sheets")
    lines = (tmp_path / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if line.startswith("formats"))
    assert made.build("en").found == [
        f"{tmp_path / 'pyproject.toml'}:{at}: No page has a worksheet, so the format sheets would have no file. [empty-format]\n"
        "  hint: Write one (:::{worksheet} Title), or take sheets out of the setting formats."
    ]


def test_worksheets_that_are_built_apart_are_listed_once_assembled(tmp_path: Path) -> None:
    made = briefing(tmp_path / "project", PAGES, "html", "sheets")
    for name in ("html", "sheets"):
        api.build(made.root, ("en",), formats=(name,), output=tmp_path / name)
    project = Project.load(made.root)
    [record] = assemble(
        project, [tmp_path / "html", tmp_path / "sheets"], tmp_path / "whole", [project.language("en")], partial=True
    )
    assert [one.file for one in record.downloads] == NAMES
    assert record == Record.read(tmp_path / "whole/en")
    assert 'href="plan_our-plan.a3.pdf"' in (tmp_path / "whole/en/plan.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", ["en", "de", "fr"])
def test_worksheets_of_the_briefing_keep_to_both_standards_and_have_the_fields_of_its_book(
    briefing: Path, tag: str
) -> None:
    """The map is there in two sizes, and each worksheet fits on a page."""
    edition = briefing / tag
    made = [one for one in Record.read(edition).downloads if one.format == "sheets"]
    assert [one.file for one in made if one.label == "PDF A3"] == [
        "worksheets/steps_worksheet-our-co-production-map.a3.pdf"
    ]
    assert {one.pages for one in made} == {1}
    alone: dict[str, str] = {}
    for one in made:
        assert failures(edition / one.file) == [], one.file
        with pikepdf.open(edition / one.file) as pdf:
            if "/AcroForm" in pdf.Root:
                alone |= fields(edition / one.file)
    assert alone == fields(edition / f"co-production-star-{tag}.pdf")

"""Worksheets as files: what is in them, in which language, and that a build keeps them in step with their pages."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pytest
from docutils import nodes
from odfdo import Document, Element

from startoolkit.colours import tokens
from startoolkit.languages import Language
from startoolkit.odt.document import Sheet, odt
from startoolkit.readings import sheet_file
from startoolkit.record import Record
from startoolkit.sphinxext.sheets.ids import slug
from startoolkit.testing import Briefing

TABLE = """
:::{list-table} Who does what
:header-rows: 1
:stub-columns: 1
:widths: 30 70

* - Question
  - Answer
* - Who?
  -
* - By when?
  -
:::
"""
PLAN = f"# Plan\n\nWords.\n\n::::{{admonition}} Worksheet: our plan\n:class: worksheet\n{TABLE}\n- [ ] Tell everybody\n::::\n"
GUIDE = "# Guide\n\nHello.\n\n:::{toctree}\nplan\nsteps\n:::\n"
STEPS = "# Steps\n\n:::{admonition} First steps\n:class: worksheet\n\n1. What is first?\n:::\n"
GERMAN = {
    "index": {"Guide": "Leitfaden", "Hello.": "Hallo."},
    "plan": {
        "Plan": "Plan", "Words.": "Worte.", "Worksheet: our plan": "Arbeitsblatt: unser Plan", "Question": "Frage",
        "Answer": "Antwort", "Who?": "Wer?", "Who does what": "Wer macht was", "Tell everybody": "Alle informieren",
    },
    "steps": {"Steps": "Schritte", "First steps": "Erste Schritte", "What is first?": "Was kommt zuerst?"},
}  # fmt: skip
NAME = "plan_worksheet-our-plan.odt"
CONF = 'extensions = ["myst_parser", "startoolkit.sphinxext"]\nhtml_theme = "startoolkit"\n'
CONF += 'myst_enable_extensions = ["colon_fence", "tasklist"]\n'


def texts(parts: list[Element]) -> list[str]:
    return [part.text_recursive.strip() for part in parts]


def spoken(document: Document) -> dict[str, str | bool | None]:
    properties = document.styles.get_element("//style:default-style[@style:family='paragraph']/style:text-properties")
    assert properties is not None
    return {name: properties.get_attribute(f"fo:{name}") for name in ("language", "country")}


def made(*parts: nodes.Node, language: str = "en") -> bytes:
    """The file of a worksheet with these parts."""
    sheet = nodes.admonition("", nodes.title("", "Sheet"), *parts, classes=["worksheet"])
    return odt(
        Sheet(
            node=sheet,
            language=Language(language),
            briefing=nodes.title("", "Guide"),
            label=nodes.inline("", "Edition 1"),
            publisher="Civic Press",
            date=datetime.date(2026, 1, 31),
            generator="startoolkit",
            colours=tokens()["light"],
        )
    )


@pytest.fixture
def plan(tmp_path: Path) -> Briefing:
    pages = {"index": GUIDE, "plan": PLAN, "steps": STEPS}
    return Briefing(tmp_path, pages, {"de": GERMAN}, conf=CONF)


@pytest.mark.quick
def test_a_worksheet_is_a_file_in_the_language_of_its_edition(plan: Briefing) -> None:
    """Its name is that of the source; a passage without a translation is marked with its language."""
    built = plan.build()
    sheet = built.record("de").sheets[0]
    assert (sheet.file, sheet.title) == (NAME, "Arbeitsblatt: unser Plan")
    assert built.record("en").sheets[0].file == NAME
    document = Document(built.output / "de" / NAME)
    assert spoken(document) == {"language": "de", "country": "DE"}
    assert document.meta.title == "Arbeitsblatt: unser Plan"
    assert str(document.meta.language) == "de"
    assert texts(document.body.headers)[:2] == ["Arbeitsblatt: unser Plan", "Wer macht was"]
    assert texts(document.body.get_elements("//table:table-header-rows//table:table-cell")) == ["Frage", "Antwort"]
    assert len(document.body.get_elements("//table:table-header-columns/table:table-column")) == 1
    cells = document.body.get_elements("//table:table/table:table-row/table:table-cell")
    assert texts(cells) == ["Wer?", "", "By when?", ""]
    (untranslated,) = document.body.get_elements("//text:span[starts-with(@text:style-name, 'Language-')]")
    assert (untranslated.text, untranslated.get_attribute("text:style-name")) == ("By when?", "Language-en")
    assert "☐ Alle informieren" in texts(document.body.paragraphs)
    footer = document.styles.get_element("//style:footer")
    assert footer is not None
    assert footer.text_recursive.strip() == "Leitfaden · Ausgabe 1 · 1/1"


@pytest.mark.quick
def test_page_and_cover_name_the_file_with_its_size(plan: Briefing) -> None:
    built = plan.build("de")
    page, cover = built.page("plan", "de"), built.page("index", "de")
    link = f'href="{NAME}" type="application/vnd.oasis.opendocument.text"'
    assert link in page
    assert "Als Datei zum Ausfüllen am Bildschirm herunterladen (ODT, 4\N{NO-BREAK SPACE}kB)" in page
    assert "herunterladen" not in (built.output / "de/searchindex.js").read_text(encoding="utf-8")
    for sheet in built.record("de").sheets:
        assert f'<a {link.replace(NAME, sheet.file)}><span class="sheet">{sheet.title}</span>' in cover


@pytest.mark.quick
def test_no_two_worksheets_have_one_file() -> None:
    """What separates page and worksheet is in no id of a worksheet."""
    assert (sheet_file("a", slug("B c"), ".odt"), sheet_file("a-b", slug("C"), ".odt")) == ("a_b-c.odt", "a-b_c.odt")
    assert (slug("B_c"), slug("_ב_ג_")) == ("b-c", "ב-ג")


def test_files_follow_their_pages(plan: Briefing) -> None:
    """A changed worksheet is written again and others are kept; the file of one that is gone vanishes."""
    plan.build("en")
    folder = plan.root / "dist/en"
    kept, before = (folder / NAME).stat().st_ino, (folder / "steps_first-steps.odt").read_bytes()
    plan.write("docs/steps.md", STEPS.replace("What is first?", "Who begins?"))
    plan.build("en")
    assert (folder / NAME).stat().st_ino == kept
    assert (folder / "steps_first-steps.odt").read_bytes() != before
    plan.write("docs/steps.md", "# Steps\n\nNone.\n")
    sheets = plan.build("en").record().sheets
    assert [sheet.file for sheet in sheets] == [path.name for path in folder.glob("*.odt")] == [NAME]


@pytest.mark.quick
def test_whatever_a_worksheet_says_is_text() -> None:
    hostile = "]]></text:p><script>x</script>&amp; \x0b\x1f\ud800 $ink ${width}"
    data = made(nodes.paragraph("", hostile), nodes.raw("", "<script>y</script>", format="html"))
    document = Document(io.BytesIO(data))
    assert texts(document.body.paragraphs) == ["]]></text:p><script>x</script>&amp;  $ink ${width}"]
    assert not document.body.get_elements("//text:a")


@pytest.mark.quick
def test_code_keeps_its_lines_and_spaces() -> None:
    document = Document(io.BytesIO(made(nodes.literal_block("", "for all:\n    ask  now"))))
    (code,) = document.body.paragraphs
    spaces = [part.get_attribute("text:c") for part in code.get_elements("text:s")]
    assert (spaces, len(code.get_elements("text:line-break"))) == (["4", "2"], 1)
    assert texts([code]) == ["for all:\n    ask  now"]


@pytest.mark.quick
def test_links_lead_to_the_web_only() -> None:
    addresses = ("https://example.org/", "plan.html", "file:///etc/passwd", "javascript:x", "../../a.odt")
    links = [nodes.reference("", address, refuri=address) for address in addresses]
    document = Document(io.BytesIO(made(nodes.paragraph("", "", *links))))
    found = document.body.get_elements("//text:a")
    assert [link.get_attribute("xlink:href") for link in found] == ["https://example.org/"]


@pytest.mark.quick
def test_a_page_runs_as_its_language_is_written() -> None:
    """In Hebrew from the right, with an English passage from the left."""
    english = nodes.paragraph("", "Hello.", classes=["language-en"])
    document = Document(io.BytesIO(made(english, nodes.paragraph("", "שלום"), language="he")))
    page = document.styles.get_element("//style:page-layout-properties")
    assert page is not None
    assert page.get_attribute("style:writing-mode") == "rl-tb"
    first, second = document.body.paragraphs
    style = document.content.get_element(f"//style:style[@style:name='{first.style}']/style:paragraph-properties")
    assert style is not None
    assert (style.get_attribute("style:writing-mode"), style.get_attribute("fo:text-align")) == ("lr-tb", "left")
    assert second.style == "Text_20_body"


@pytest.mark.quick
def test_the_package_is_what_the_standard_asks_and_has_no_time_of_its_own() -> None:
    """OpenDocument 1.3, part 2: the type comes first and is not compressed."""
    package = zipfile.ZipFile(io.BytesIO(made(nodes.paragraph("", "Words."))))
    entries = package.infolist()
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert entries[0].extra == b""
    assert [entry.filename for entry in entries[1:]] == sorted(entry.filename for entry in entries[1:])
    assert {(entry.date_time, entry.create_system, entry.external_attr >> 16) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o644)
    }
    listed = Document(io.BytesIO(made())).manifest.get_paths()
    assert {*listed} - {"/"} == {"content.xml", "meta.xml", "styles.xml"}


def test_every_worksheet_of_the_briefing_has_the_same_file_in_every_language(briefing: Path) -> None:
    """With five columns or more it lies on its side; no row, column or cell to fill in is lost in translation."""
    shapes = {}
    for tag in ("en", "de", "fr"):
        for sheet in Record.read(briefing / tag).sheets:
            document = Document(briefing / tag / sheet.file)
            assert document.body.headers[0].text_recursive.strip() == sheet.title
            tables = document.body.get_elements("//table:table")
            columns = [len(table.get_elements(".//table:table-column")) for table in tables]
            page = document.styles.get_element("//style:page-layout-properties")
            assert page is not None
            wide = max(columns, default=0) >= 5
            assert page.get_attribute("style:print-orientation") == ("landscape" if wide else "portrait")
            empty = [not text for text in texts(document.body.get_elements("//table:table-cell"))]
            shapes.setdefault(sheet.file, []).append((columns, empty))
    assert len(shapes) > 10
    assert all(len(found) == 3 and found.count(found[0]) == 3 for found in shapes.values())


def test_another_theme_has_neither_fields_nor_files(tmp_path: Path) -> None:
    """Its pages are those of Sphinx; when the theme changes, so do they."""
    for theme in ("basic", "startoolkit"):
        conf = CONF.replace('"startoolkit"\n', f'"{theme}"\n')
        built = Briefing(tmp_path, {"index": GUIDE, "plan": PLAN, "steps": STEPS}, {"de": GERMAN}, conf=conf).build()
        page = (built.output / "de/plan.html").read_text(encoding="utf-8")
        is_ours = theme == "startoolkit"
        found = "<textarea" in page, bool(built.record("de").sheets), (built.output / "de" / NAME).exists()
        assert found == (is_ours, is_ours, is_ours)
        assert (built.output / "de/_static/styles/sheets.css").exists() == is_ours

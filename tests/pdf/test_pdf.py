"""What readers get: a PDF that is valid, says what it is, and is the same each time."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from startoolkit.findings import severity
from startoolkit.pdf.errors import PdfError, PdfErrors
from startoolkit.pdf.missing_glyphs import script_of
from tests.pdf.building import Built, bookmarks, build_pdf, elements, failures, languages, spoken
from tests.pdf.conftest import TABLE, Write

BRIEFING = {
    "index": """---
myst:
  html_meta:
    description: In short
    keywords: one, two
---

# Der Stern

{.subtitle}
Ein Heft

```{toctree}
first
second
```
""",
    "first": """# Erstes Kapitel

Ein Absatz über Zusammenarbeit.[^a] Siehe [](second.md) und [](#teil).

[^a]: Eine Fußnote.

{.language-en}
An English passage.

(teil)=
## Ein Teil

| Wer | Was |
|-----|-----|
| wir | alles |

- [x] fertig

![Ein Quadrat](dot.svg)

:::{note}
Ein Hinweis.
:::
""",
    "second": "# Zweites Kapitel\n\nEnde, [zurück](index.md).\n",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Built:
    docs = tmp_path_factory.mktemp("german") / "docs"
    docs.mkdir()
    conf = 'project = "Stern"\nlanguage = "de"\nrelease = "3"\nauthor = "Die Stadt"\n'
    conf += 'extensions = ["myst_parser", "startoolkit.pdf"]\n'
    conf += 'myst_enable_extensions = ["attrs_block", "colon_fence", "tasklist"]\n'
    (docs / "conf.py").write_text(conf, encoding="utf-8")
    (docs / "dot.svg").write_text(SVG, encoding="utf-8")
    for name, text in BRIEFING.items():
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        return build_pdf(docs, docs.parent / "out")


def test_it_is_named_for_its_edition_counted_and_valid(german: Built) -> None:
    assert german.pdf.name == "stern-de.pdf"
    assert german.warnings == ""
    assert failures(german.pdf) == []
    with pypdfium2.PdfDocument(german.pdf) as pdf:
        assert len(pdf) == german.builder.pdf_pages
    assert not list(german.pdf.parent.glob("*.part"))


def test_it_says_what_it_is(german: Built) -> None:
    """Title, author, description, keywords, date and language stand in the file."""
    with pikepdf.open(german.pdf) as pdf:
        assert pdf.Root.Lang == "de"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo.Title == "Der Stern"
        assert pdf.docinfo.Author == "Die Stadt"
        assert pdf.docinfo.Keywords == "one, two"
        assert pdf.docinfo.Subject == "In short"
        assert str(pdf.docinfo.CreationDate).startswith("D:20231114")


def test_bookmarks_are_the_headings(german: Built) -> None:
    with pikepdf.open(german.pdf) as pdf:
        # The contents page has the one heading that no page of the briefing has.
        assert bookmarks(pdf)[1:] == [(1, "Erstes Kapitel"), (2, "Ein Teil"), (1, "Zweites Kapitel")]


def test_assistive_technology_is_told_what_things_are(german: Built) -> None:
    """Header cells, alternative texts, notes, links, lists, and the language of a passage in another language."""
    with pikepdf.open(german.pdf) as pdf:
        found = list(elements(pdf))
        kinds = [str(element.S) for element in found]
        assert kinds.count("/TH") == 2
        assert kinds.count("/TD") == 2
        assert {"/H1", "/H2", "/P", "/Note", "/Link", "/L", "/LI", "/Figure"} <= set(kinds)
        assert "Ein Quadrat" in [str(element.Alt) for element in found if "/Alt" in element]
        assert "/P" in [str(element.S) for element in found if element.get("/Lang") == "en"]


def test_words_of_the_page_are_in_its_language(german: Built) -> None:
    with pypdfium2.PdfDocument(german.pdf) as pdf:
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    assert "Hinweis" in text
    assert "14. November 2023" in text
    assert "Deutsch" in text
    assert "November 14" not in text


def test_links_lead_to_pages_of_the_pdf(german: Built) -> None:
    with pikepdf.open(german.pdf) as pdf:
        links = [note for page in pdf.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        assert links
        assert not [note for note in links if "/A" in note and "/URI" in note.A]


def test_the_same_sources_give_the_same_bytes(write: Write, tmp_path: Path) -> None:
    """In another folder, too."""
    pages = {"index": BRIEFING["second"]}
    one = build_pdf(write(folder="here", **pages), tmp_path / "out")
    two = build_pdf(write(folder="there/and/further".replace("/", "-"), **pages), tmp_path / "another" / "place")
    assert one.pdf.read_bytes() == two.pdf.read_bytes()


def test_hebrew_runs_from_right_to_left(write: Write, tmp_path: Path) -> None:
    """Text, page and lists; an English passage inside keeps its own direction and language."""
    page = "# כותרת\n\nשלום עולם, *מודגש*.\n\n{.language-en}\nEnglish words.\n\n- אחת\n- שתיים\n\n| א | ב |\n|---|---|\n| 1 | 2 |\n"
    built = build_pdf(write(index=page, conf='language = "he"\n'), tmp_path / "out")
    assert failures(built.pdf) == []
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        last = pdf[len(pdf) - 1]
        width = last.get_width()
        text = last.get_textpage()
        start = text.get_text_range().index("שלום") if "שלום" in text.get_text_range() else None
        assert start is not None
        _, _, right, _ = text.get_charbox(start)
        assert right > width * 0.6
    with pikepdf.open(built.pdf) as pdf:
        assert pdf.Root.Lang == "he"
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"


def _lines(page: pypdfium2.PdfPage) -> list[list[tuple[str, float]]]:
    """The lines of a page from the top, each with its signs from the left and where they are."""
    text, rows = page.get_textpage(), {}
    for at in range(text.count_chars()):
        sign = text.get_text_range(at, 1)
        left, bottom, _, top = text.get_charbox(at)
        if sign.strip() and top > bottom:
            key = next((key for key in rows if abs(key - (bottom + top) / 2) < 5), (bottom + top) / 2)
            rows.setdefault(key, []).append((sign, left))
    return [sorted(row, key=lambda one: one[1]) for _, row in sorted(rows.items(), reverse=True)]


def test_page_numbers_stand_at_the_end_of_each_line_of_the_contents(write: Write, tmp_path: Path) -> None:
    """Whatever script a heading ends with, from right to left and from left to right; the words stay in their order."""
    headings = ["מדריך ל־PDF", "הרצת `make`", "PDF", "דוח (PDF)", "English words", "גרסה 2.0", "סוף"]
    page = "# נהר PDF\n\nמילים.\n\n" + "".join(f"## {heading}\n\nמילים.\n\n" for heading in headings)
    for language in ("he", "de"):
        built = build_pdf(write(index=page, conf=f'language = "{language}"\n'), tmp_path / f"out-{language}")
        assert failures(built.pdf) == []
        with pypdfium2.PdfDocument(built.pdf) as pdf:
            _, *lines = _lines(pdf[2])
        entries = ["".join(sign for sign, _ in line) for line in lines if any(sign == "4" for sign, _ in line)]
        assert len(entries) == len(headings) + 1
        if language == "he":
            assert all(re.match(r"4", entry) for entry in entries), entries
            assert entries[1].endswith("PDF־לךירדמ")
        else:
            assert all(re.search(r"4$", entry) for entry in entries), entries


def test_no_page_number_of_the_contents_stands_alone(write: Write, tmp_path: Path) -> None:
    """However closely a title fills its line: between any two of these are less than a space, and the longest have two lines."""
    most = "Words of a title that fills its line, to the very end of it, where there is hardly room"
    titles = [f"{most} {'i' * thin}{'t' * wide}" for thin in range(2, 14) for wide in range(2)]
    page = "# Title\n\nWords.\n\n" + "".join(f"## {title}\n\nWords.\n\n" for title in titles)
    built = build_pdf(write(index=page), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        text = pdf[2].get_textpage()
        found = [
            text.get_text_bounded(*(round(side) for side in box))
            for box in map(text.get_rect, range(text.count_rects()))
        ]
        rows = [(text.get_rect(at)[0], words) for at, words in enumerate(found)]
    starts = {left for left, words in rows if words.startswith("Words")}
    numbers = [left for left, words in rows if words.strip().isdecimal()]
    assert len(numbers) > 20
    assert not [left for left in numbers if any(abs(left - start) < 30 for start in starts)]


def test_keys_to_press_together_stand_from_left_to_right(write: Write, tmp_path: Path) -> None:
    built = build_pdf(write(index="# כותרת\n\nהקישו {kbd}`Ctrl+C` וגם.\n", conf='language = "he"\n'), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        (line,) = [line for row in _lines(pdf[len(pdf) - 1]) if "Ctrl" in (line := "".join(sign for sign, _ in row))]
    assert "Ctrl+C" in line


def test_a_character_without_a_font_is_named_with_its_place(write: Write, tmp_path: Path) -> None:
    docs = write(index="# Title\n\nFine.\n\nNot 漢 here.\n", strict=True)
    with pytest.raises(PdfError) as caught:
        build_pdf(docs, tmp_path / "out")
    error = caught.value
    assert error.code == "missing-glyph"
    assert error.message == "No font for text has the Chinese characters 漢 (U+6F22)."
    assert str(error.place).endswith("index.md:5")
    assert error.hint == "Add a folder with a font that has Chinese, with the setting fonts."
    assert not list((tmp_path / "out").glob("*.pdf"))


_ARABIC = "الإنتاج المشترك بين المواطنين والخدمات العامة"


def test_missing_characters_are_told_by_script_with_each_page(write: Write, tmp_path: Path) -> None:
    """Ten of a script are shown, and the first place of each page."""
    docs = write(
        index=f"# Title\n\n{_ARABIC} 😀\n\n```{{toctree}}\none\ntwo\n```\n",
        one=f"# One\n\nFine.\n\n{_ARABIC}\n\n{_ARABIC}\n",
        two="# Two\n\nहिन्दी\n",
    )
    with pytest.raises(PdfErrors) as caught:
        build_pdf(docs, tmp_path / "out")
    arabic, symbols, hindi = sorted(caught.value.errors, key=lambda error: error.message)
    assert re.match(
        r"No font for text has the Arabic characters (\S \(U\+06..\), ){9}\S \(U\+06..\) and \d+ more\. ",
        arabic.message,
    )
    assert re.search(r"They stand in \S*one\.md:5, too\.$", arabic.message)
    assert str(arabic.place).endswith("index.md:3")
    assert arabic.hint.startswith(
        "Add a folder with a font that has Arabic, with the setting fonts, once startoolkit adopt"
    )
    assert "the Devanagari characters" in symbols.message + hindi.message
    assert "the characters 😀 (U+1F600)." in symbols.message + hindi.message


def test_words_are_never_set_in_the_face_for_code(write: Write, tmp_path: Path) -> None:
    """It has Arabic, which code may use; and signs that no other has."""
    built = build_pdf(
        write(index=f"# Title\n\nSigns → ✓ ☐ ★\n\n`{_ARABIC}`\n\n```\n{_ARABIC}\n```\n"), tmp_path / "out"
    )
    assert failures(built.pdf) == []
    with pytest.raises(PdfError, match="the Arabic characters"):
        build_pdf(write(index=f"# Title\n\n`{_ARABIC}`\n\n{_ARABIC}\n", strict=True), tmp_path / "other")


def _font(folder: Path, letters: str) -> None:
    """A font that has a square for each of some letters."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 600), (450, 600), (450, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = {ord(letter): f"u{ord(letter):04X}" for letter in letters}
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys((".notdef", *names.values()), pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", *names.values()), (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular", "psName": "Squares-Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    folder.mkdir()
    builder.save(folder / "squares.ttf")


def test_a_font_of_the_project_sets_what_the_others_lack(write: Write, tmp_path: Path) -> None:
    _font(tmp_path / "letters", "".join(sorted({*_ARABIC} - {" "})))
    settings = '[tool.startoolkit]\nsource-language = "en"\ntitle = "T"\nname = "t"\nlabel = "1"\ndate = 2026-01-02\nfonts = ["letters"]\n'
    (tmp_path / "pyproject.toml").write_text(settings + 'languages = ["en"]\n', encoding="utf-8")
    built = build_pdf(write(index=f"# Title\n\n{_ARABIC}\n\n## Part {_ARABIC}\n"), tmp_path / "out")
    assert failures(built.pdf) == []
    with pikepdf.open(built.pdf) as pdf:
        faces = {str(one.BaseFont) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one}
    assert any("Squares" in face for face in faces)
    assert not any("DejaVu" in face for face in faces)


def test_signs_of_a_font_of_the_project_are_set_everywhere(write: Write, tmp_path: Path) -> None:
    """In words, headings, tables, notes, code, keys and formulas."""
    _font(tmp_path / "letters", "漢☃😀①")
    (tmp_path / "pyproject.toml").write_text(f'{TABLE}fonts = ["letters"]\n', encoding="utf-8")
    page = (
        "# Title\n\n漢 ☃ 😀 ① *漢* **😀** `☃漢` {kbd}`😀`\n\n## Part ☃😀漢\n\n| ☃ | 😀 |\n|---|---|\n| 漢 | b[^1] |\n\n"
        "[^1]: 😀漢\n\n```python\nx = '漢☃😀'\n```\n\n{math}`\\text{漢😀} + ☃`\n"
    )
    assert failures(build_pdf(write(index=page), tmp_path / "out").pdf) == []


def test_signs_for_private_use_are_named(write: Write, tmp_path: Path) -> None:
    """A PDF/A must say what each sign means, which nobody knows of those."""
    _font(tmp_path / "letters", "\ue123")
    (tmp_path / "pyproject.toml").write_text(f'{TABLE}fonts = ["letters"]\n', encoding="utf-8")
    with pytest.raises(PdfError, match=r"cannot hold characters for private use: U\+E123") as caught:
        build_pdf(write(index="# Title\n\nA \ue123 sign.\n"), tmp_path / "out")
    assert caught.value.code == "pdf-failed"


def test_few_signs_without_a_font_are_replaced_in_a_project_without_settings(write: Write, tmp_path: Path) -> None:
    """Of letters and of signs for private use; a page in a script that no font has is an error in any project."""
    docs = write(index="# Title\n\nFine 漢 words \ue123 and more, \U0001f6e0\ufe0f too.\n")
    built = build_pdf(docs, tmp_path / "out")
    assert "No font for text has the Chinese characters 漢 (U+6F22)." in built.warnings
    assert "No font for text has the characters \ue123 (U+E123), \U0001f6e0 (U+1F6E0)." in built.warnings
    assert "more, \N{REPLACEMENT CHARACTER} too." in built.body
    assert failures(built.pdf) == []
    with pytest.raises(PdfError, match="the Chinese characters"):
        build_pdf(write(index=f"# Title\n\n{'漢字' * 100}\n"), tmp_path / "other")


def test_backslashes_of_rst_escape_without_a_trace(write: Write, tmp_path: Path) -> None:
    docs = write()
    page = "Title\n=====\n\nA \\*star\\*, C:\\\\dir, no\\ space and `a\\_b <https://example.org/a\\_b>`_.\n"
    (docs / "index.rst").write_text(page, encoding="utf-8")
    built = build_pdf(docs, tmp_path / "out")
    assert built.warnings == ""
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        text = " ".join(pdf[len(pdf) - 1].get_textpage().get_text_range().split())
    assert "A *star*, C:\\dir, nospace and a_b." in text


@pytest.mark.parametrize(
    ("character", "script"),
    [
        ("ا", "Arabic"), ("א", "Hebrew"), ("क", "Devanagari"), ("ั", "Thai"), ("漢", "Chinese"), ("か", "Japanese"),
        ("カ", "Japanese"), ("한", "Korean"), ("አ", "Ethiopic"), ("Ꮳ", "Cherokee"), ("ክ", "Ethiopic"), ("٣", "Arabic"),
        ("ᬅ", "Balinese"), ("ᦀ", "New Tai Lue"), ("😀", ""), ("→", ""), ("ཀ", "Tibetan"), ("က", "Myanmar"), ("ក", "Khmer"),
    ],
)  # fmt: skip
def test_scripts_are_named(character: str, script: str) -> None:
    assert script_of(character) == script


def test_a_picture_that_typst_cannot_read_is_named(write: Write, tmp_path: Path) -> None:
    """With the reason in Typst's words, and where it stands."""
    docs = write(index="# Title\n\n![A picture](broken.png)\n", strict=True)
    (docs / "broken.png").write_bytes(b"not a picture")
    with pytest.raises(PdfError, match=r"The picture broken.png cannot be read: .*PNG signature") as caught:
        build_pdf(docs, tmp_path / "out")
    assert caught.value.code == "missing-image"


def test_a_failed_build_leaves_the_pdf_before_it(write: Write, tmp_path: Path) -> None:
    before = build_pdf(write(index="# Title\n\nText.\n", strict=True), tmp_path / "out").pdf
    kept = before.read_bytes()
    with pytest.raises(PdfError):
        build_pdf(write(index="# Title\n\n<b>x</b>\n", strict=True), tmp_path / "out")
    assert before.read_bytes() == kept


@pytest.mark.parametrize(
    ("markdown", "warning"),
    [
        ("![](dot.svg)", "index.md:3: WARNING: The picture dot.svg has no alternative text. [startoolkit]"),
        ("```{list-table}\n* - a\n```", "index.md:4: WARNING: The table has no header row [typst.header-row]"),
        ("```{raw} latex\nx\n```", "index.md:3: WARNING: Raw markup for latex is left out [typst.raw]"),
        ("```{image} dot.svg\n:alt: A\n:width: 3vw\n```", "index.md:3: WARNING: Paper has no unit for [typst.unit]"),
        ("{download}`dot.svg`", "index.md:3: WARNING: The PDF cannot offer 'dot.svg' for download [typst.download]"),
        ("```{toctree}\n:caption: Parts\nother\n```", "index.md:3: WARNING: The caption of a toctree [typst.caption]"),
        ("<startoolkit:text::x>", "WARNING: The link 'startoolkit:text::x' leads out of the PDF [typst.link]"),
        ("[lone](orphan.md)", "WARNING: The link '%orphan' leads out of the PDF [typst.link]"),
        (":::{todo}\nLater.\n:::", "index.md:3: WARNING: A to-do is left out of the PDF [typst.todo]"),
    ],
)
def test_what_is_lost_on_paper_is_told(markdown: str, warning: str, write: Write, tmp_path: Path) -> None:
    """With file, line and kind, none of which is in the way of a build; and the PDF is made and valid nevertheless."""
    conf = "extensions.append('sphinx.ext.todo')\n"
    docs = write(conf, index=f"# Title\n\n{markdown}\n", other="# Other\n", orphan="---\norphan: true\n---\n\n# Lone\n")
    (docs / "dot.svg").write_text(SVG, encoding="utf-8")
    built = build_pdf(docs, tmp_path / "out", exclude_patterns=[] if "other" in markdown else ["other.md"])
    words, _, kind = warning.removesuffix("]").partition(" [")
    assert re.search(rf"{re.escape(words)}.*\[{kind}\]", built.warnings)
    assert kind == "startoolkit" or severity(kind) == "layout"
    assert failures(built.pdf) == []


def test_a_to_do_that_is_on_is_a_box(write: Write, tmp_path: Path) -> None:
    conf = "extensions.append('sphinx.ext.todo')\ntodo_include_todos = True\n"
    built = build_pdf(write(conf, index="# Title\n\n:::{todo}\nLater.\n:::\n"), tmp_path / "out")
    assert built.warnings == ""
    assert '#"Later."' in built.body


def test_every_heading_is_in_the_pdf(write: Write, tmp_path: Path) -> None:
    """Also one with nothing under it; under one with a list of pages alone stand links to them, in their language."""
    docs = write(
        index="# Title\n\n## Empty\n\n(part)=\n## Part one\n\n```{toctree}\na\nb\n```\n\n## Part two\n\nWords.\n\n### Below\n\n"
        "### Listed\n\n```{toctree}\nc\n```\n\n```{toctree}\nd\n```\n\n## Hidden\n\n```{toctree}\n:hidden:\ne\n```\n\n"
        "## Words and a list\n\nWords.\n\n```{toctree}\nf\n```\n",
        a="# Page *a*\n\n## Empty in a\n\n## Pages of a\n\n```{toctree}\ng\n```\n",
        **{name: f"# Page {name}\n\nWords, [](#part).\n" for name in "bcdefg"},
    )
    built = build_pdf(docs, tmp_path / "out")
    assert built.warnings == ""
    assert failures(built.pdf) == []
    with pikepdf.open(built.pdf) as pdf:
        names = [name for _, name in bookmarks(pdf)]
    expected = ["Title", "Empty", "Part one", "Part two", "Below", "Listed", "Hidden", "Words and a list"]
    assert names[1:9] == expected
    assert {"Page a", "Empty in a", "Pages of a", *(f"Page {name}" for name in "bcdefg")} == {*names[9:]}
    listed = re.findall(r'\[#to\(label\("(\w):', built.body)
    assert listed == ["a", "b", "c", "d", "g"]


def test_pages_with_a_mark_open_in_their_colour(write: Write, tmp_path: Path) -> None:
    """An extension gives a page its mark and colour."""
    conf = f"""
from startoolkit.hooks import PageMark

def setup(app):
    app.setup_extension("startoolkit.sphinxext")
    app.connect("startoolkit-page-mark", lambda app, docname: PageMark({SVG!r}, {SVG!r}, "#0f6a5f") if docname == "child" else None)
"""
    docs = write(
        conf,
        index="# Title\n\n```{toctree}\nparent\n```\n",
        parent="# Parent\n\n```{toctree}\nchild\n```\n",
        child="# Child\n\n:::{admonition} Why?\n:class: question\n\nWords.\n:::\n",
    )
    built = build_pdf(docs, tmp_path / "out")
    assert 'low: true, colour: rgb("#0f6a5f"))[' in built.body
    assert '#chapter("#0f6a5f", "assets/mark-child.svg")[#heading' in built.body
    assert failures(built.pdf) == []
    assert built.builder.pdf_pages == 5  # cover, imprint, contents, and a page for each of the two
    with pikepdf.open(built.pdf) as pdf:
        headings = [element for element in elements(pdf) if str(element.S) in ("/H1", "/H2")]
        inside = [part for heading in headings for part in heading.K if isinstance(part, pikepdf.Dictionary)]
        assert len(headings) == 3
        assert [str(part.S) for part in inside if "/S" in part] == [], "a heading is words, not paragraphs or boxes"


def test_extensions_set_their_own_nodes(write: Write, tmp_path: Path) -> None:
    """Through ``app.add_node(node, typst=(visit, depart))``, with text that can never be code."""
    conf = """
import sys; sys.path.insert(0, str(__import__("pathlib").Path(__file__).parent))
extensions.append("own")
"""
    docs = write(conf, index='# Title\n\n```{own} a "b" #c\n```\n')
    (docs / "own.py").write_text(
        f'''
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

class own(nodes.General, nodes.Element):
    pass

class Own(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    def run(self):
        return [own(words=self.arguments[0])]

def visit(self, node):
    name = self.builder.add_asset("own.svg", b"""{SVG}""")
    self.code(f"#picture({{chr(34)}}{{name}}{{chr(34)}}, alt: none)\\n\\n")
    self.text(node["words"])
    raise nodes.SkipNode

def setup(app):
    app.add_node(own, typst=(visit, None))
    app.add_directive("own", Own)
''',
        encoding="utf-8",
    )
    built = build_pdf(docs, tmp_path / "out")
    assert '#picture("assets/own.svg", alt: none)\n\n#"a \\"b\\" #c"' in built.body


@pytest.mark.parametrize(
    ("left", "around", "said"),
    [
        ({"Who"}, "{}", "Ein Abschnitt dieser Ausgabe ist noch nicht übersetzt. Er erscheint auf Englisch.\r\nSeite 4"),
        ({"So.", "See."}, "we[^1]\n\n{}\nSo.\n\n[^1]: See.", "Sie erscheinen auf Englisch.\r\nSeiten 4, 6"),
    ],
)
def test_passages_that_are_not_translated_are_led_to(
    left: set[str], around: str, said: str, write: Write, tmp_path: Path
) -> None:
    """The head of a long table, on every page of it, is found once; pages rise, though notes stand last in the source."""
    catalog = tmp_path / "docs/locale/de/LC_MESSAGES/index.po"
    catalog.parent.mkdir(parents=True)
    known = {"Title": "Titel", "Who": "Wer", "What": "Was", "we": "wir", "we[^1]": "wir[^1]", "all of it": "alles"}
    entries = "".join(f'\nmsgid "{one}"\nmsgstr "{known[one]}"\n' for one in known if one not in left)
    catalog.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n{entries}', encoding="utf-8")
    table = "| Who | What |\n|---|---|\n" + "| we | all of it |\n" * 80
    conf = 'extensions.append("startoolkit.sphinxext")\nlanguage = "de"\nlocale_dirs = ["locale"]\n'
    built = build_pdf(write(conf, index=f"# Title\n\n{around.format(table)}"), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert f"{said}\r\n" in texts[1]
    assert sum(("Who" if "Who" in left else "Wer") in text for text in texts) > 1
    assert failures(built.pdf) == []


def test_the_cover_keeps_the_language_of_its_words(write: Write, tmp_path: Path) -> None:
    """A title or subtitle that is left in another language is read aloud in that language."""
    docs = write('language = "de"\n', index="{.language-fr}\n# Le titre\n\n{.subtitle .language-en}\nBelow it\n")
    built = build_pdf(docs, tmp_path / "out")
    with pikepdf.open(built.pdf) as pdf:
        assert {"fr", "en"} <= languages(pdf)
    assert failures(built.pdf) == []


def test_a_notice_stands_in_the_imprint(write: Write, tmp_path: Path) -> None:
    """Paragraphs of class notice on the first page are read in the imprint, in order and in their language, and not again."""
    page = "# Title\n\n{.notice}\nNot *theirs*.\n\nThe body.\n\n{.notice .language-de}\nNicht ihres.\n"
    built = build_pdf(write('language = "en"\n', index=page), tmp_path / "out")
    assert built.warnings == ""
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        cover, imprint, *others = [page.get_textpage().get_text_range() for page in pdf]
    assert re.search(r"Title\s+Not theirs\.\s+Nicht ihres\.\s+Edition", imprint)
    assert "The body." in "".join(others)
    assert "heirs" not in cover + "".join(others)
    with pikepdf.open(built.pdf) as pdf:
        assert "de" in languages(pdf)
    assert failures(built.pdf) == []


def test_a_page_of_notices_alone_is_cover_and_imprint(write: Write, tmp_path: Path) -> None:
    """A first page that says nothing else has no chapter of its own; one elsewhere is a paragraph like others."""
    pages = {"index": "# Title\n\n{.notice}\nNot theirs.\n\n```{toctree}\nfirst\n```\n"}
    pages["first"] = "# Chapter\n\n{.notice}\nIn its place.\n"
    built = build_pdf(write(**pages), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        _, imprint, *others = [page.get_textpage().get_text_range() for page in pdf]
    assert "Not theirs." in imprint
    assert re.search(r"Chapter\s+In its place\.", others[-1])
    with pikepdf.open(built.pdf) as pdf:
        assert [title for _, title in bookmarks(pdf)][1:] == ["Chapter"]


_MIXED = """# Deutsch

{.lead .language-en}
English lead.

{.language-en}
English paragraph with a note[^a] and another one.[^b]

Deutsch mit [English]{.language-en} darin, und einer Fußnote.[^c]

[^a]: Deutsch, darin [English title]{.language-en}.
[^b]: [English note]{.language-en}
[^c]: [English [link](other.md) note]{.language-en}

## [English heading]{.language-en}

- [English]{.language-en}
- Deutsch

[English term]{.language-en}
: Deutsch

Deutsch
: [English]{.language-en}

Deutsch
: Deutsch

:::{table} [English caption]{.language-en}
| [English]{.language-en} | Deutsch |
|---|---|
| [English]{.language-en} | Deutsch |
| Deutsch | Deutsch |
| Deutsch | [English]{.language-en} |
| [English]{.language-en} | [English]{.language-en} |
:::

:::{admonition} Deutsch
:class: case

[English]{.language-en}
:::
"""


def test_every_passage_is_read_aloud_in_its_own_language(write: Write, tmp_path: Path) -> None:
    """Wherever it stands: in lists, notes, tables, boxes, headings, and among words of the other language."""
    built = build_pdf(
        write('language = "de"\n', index="# Titel\n\n```{toctree}\nother\n```\n", other=_MIXED), tmp_path / "out"
    )
    said = [(language, text.strip()) for language, text in spoken(built.pdf) if re.search("English|Deutsch", text)]
    assert [one for one in said if one[0] != ("en" if "English" in one[1] else "de")] == []
    assert Counter(language for language, _ in said) == {"en": 18, "de": 16}


_LONG = "Beide Seiten bringen Wissen und Fähigkeiten ein, und die Einrichtung verändert gemeinsam vereinbarte Abläufe. "

_DIVIDED = "\ufffe"  # what PDFium says of a hyphen at the end of a line


def test_words_are_whole_when_they_are_copied(write: Write, tmp_path: Path) -> None:
    """Hardly any is divided at the end of a line, and nothing stands in the text that nobody sees: no sign for a
    ligature, none of private use; a word that is wider than its column is divided all the same."""
    narrow = (
        "| Was | Wer | Wie | Wo |\n|---|---|---|---|\n"
        + "| Verkehrsinfrastrukturfinanzierungsgesellschaft " * 4
        + "|\n"
    )
    page = f"# Kapitel\n\n## Teil\n\n{_LONG * 12}\n\n"
    docs = write(
        'language = "de"\n',
        index="# Titel\n\n```{toctree}\npage\ntable\n```\n",
        page=page,
        table=f"# Tafel\n\n{narrow}",
    )
    with pypdfium2.PdfDocument(build_pdf(docs, tmp_path / "out").pdf) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    hidden = {
        sign
        for sign in "".join(texts[:-1])
        if unicodedata.category(sign) in ("Cf", "Co") or "\ufb00" <= sign <= "\ufb06"
    }
    assert hidden == set()
    assert "".join(texts[:-1]).count(_DIVIDED) <= 1
    assert texts[-1].count(_DIVIDED) >= 4

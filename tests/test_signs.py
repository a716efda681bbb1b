"""Signs of each language: quotes that MyST writes, and line ends that are no spaces in Chinese and Japanese."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from startoolkit.catalogs.progress import progress
from startoolkit.catalogs.update import update
from startoolkit.errors import StarError, StarErrors
from startoolkit.languages import Language
from startoolkit.line_ends import as_written, joined
from startoolkit.messages import po
from startoolkit.project import Project
from startoolkit.sphinxext.joined_lines import join
from startoolkit.sphinxext.quotes import quotes_of
from startoolkit.testing import Briefing
from tests.test_as_it_is import stranger

CONF = "extensions = ['myst_parser', 'startoolkit.sphinxext', 'startoolkit.pdf']\n"
QUOTES = 'myst_enable_extensions = ["smartquotes", "attrs_inline"]\n'


def _built(docs: Path, language: str, builder: str = "html") -> Path:
    """The folder with what Sphinx has built of a language."""
    out = docs.parent / f"out-{builder}-{language}"
    with patch_docutils(docs), docutils_namespace():
        Sphinx(docs, docs, out, out / ".doctrees", builder, {"language": language}, None, io.StringIO()).build()
    return out


def _paragraphs(docs: Path, language: str) -> list[str]:
    """The texts of a page in HTML."""
    soup = BeautifulSoup((_built(docs, language) / "index.html").read_text(encoding="utf-8"), "html.parser")
    within = soup.select_one("article, div.body")
    assert within is not None
    return [p.get_text() for p in within.select("section > p, li > p")]


def _briefing(folder: Path, text: str, catalogs: dict[str, dict[str, str]], source: str = "en", conf: str = "") -> Path:
    briefing = Briefing(folder, {"index": text}, {code: {"index": words} for code, words in catalogs.items()})
    briefing.write("docs/conf.py", CONF + conf)
    settings = (folder / "pyproject.toml").read_text(encoding="utf-8")
    briefing.write("pyproject.toml", settings.replace('= "en"', f'= "{source}"').replace('["en"', f'["{source}"'))
    return folder / "docs"


# --- Quotes


def test_quotes_are_those_of_the_language_that_a_text_is_in(tmp_path: Path) -> None:
    """Of the source, of a translation with nested ones and emphasis, and of a span in a third language."""
    text = '# Tea\n\nThe "hot \'*tea*\' of [the "Kanne"]{.language-de}".\n\nNot "translated".\n'
    said = 'The "hot \'*tea*\' of [the "Kanne"]{.language-de}".'
    french = 'Le "thé \'*chaud*\' de [la "Kanne"]{.language-de}".'
    docs = _briefing(tmp_path, text, {"fr": {said: french}}, conf=QUOTES)
    assert _paragraphs(docs, "en") == ["The “hot ‘tea’ of the „Kanne“”.", "Not “translated”."]
    assert _paragraphs(docs, "fr") == ["Le «\u00a0thé “chaud” de la „Kanne“\u00a0».", "Not “translated”."]


def test_quotes_of_a_source_that_is_not_english(tmp_path: Path) -> None:
    docs = _briefing(tmp_path, '# Tee\n\nDer "Tee".\n', {}, source="de_simple", conf=QUOTES)
    assert _paragraphs(docs, "de_simple") == ["Der „Tee“."]


def test_in_a_project_as_it_is_they_stay_as_sphinx_has_them(tmp_path: Path) -> None:
    root = stranger(
        tmp_path / "guide", {"docs/conf.py": CONF + QUOTES + "language = 'de'\n", "docs/index.md": '# Tee\n\n"Tee"\n'}
    )
    assert _paragraphs(root / "docs", "de") == ["“Tee”"]


def test_quotes_without_spaces_around_them(tmp_path: Path) -> None:
    """They open and close in turns, an apostrophe of another language is none; what is left over stays as it is."""
    text = """# 川\n\n"川と'水'の*町*"です。"It's"もある。\n\n川の"水。\n"""
    docs = _briefing(tmp_path, text, {}, source="ja", conf=QUOTES)
    assert _paragraphs(docs, "ja") == ["「川と『水』の町」です。「It’s」もある。", '川の"水。']


@pytest.mark.parametrize(
    ("code", "marks"),
    [
        ("ja", "「」『』"),
        ("zh_Hans", "“”‘’"),
        ("zh_TW", "「」『』"),
        ("sr@latin", "„”’’"),
        ("de_CH_1901", "«»‹›"),
        ("cy", "“”‘’"),
        ("ach", ""),
    ],
)
def test_marks_of_other_codes(code: str, marks: str) -> None:
    assert "".join(quotes_of(Language(code), {})) == marks


@pytest.mark.parametrize("conf", ["", QUOTES])
def test_languages_that_docutils_lacks(tmp_path: Path, conf: str) -> None:
    """Welsh, with and without the extension of MyST."""
    docs = _briefing(tmp_path, '# Tea\n\nSome "tea".\n', {"cy": {'Some "tea".': 'Mae\'n "de".'}}, conf=conf)
    assert _paragraphs(docs, "cy") == ["Mae’n “de”."]


@pytest.mark.parametrize("conf", ["", QUOTES])
def test_a_project_has_marks_of_its_own(tmp_path: Path, conf: str) -> None:
    """In ``docutils.conf``, where docutils looks for them; docutils' own pass over quotes takes the same."""
    docs = _briefing(tmp_path, '# Tea\n\nSome "tea".\n', {}, source="cy", conf=conf)
    (docs / "docutils.conf").write_text("[parsers]\nsmartquotes_locales: cy: «»‹›\n", encoding="utf-8")
    assert _paragraphs(docs, "cy") == ["Some «tea»."]


# --- Line ends


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("文。\n文", "ja", "文。文"),
        ("ﾃｽﾄ\n ｶﾅ", "en", "ﾃｽﾄｶﾅ"),
        ("文\nword\n文", "ja", "文\nword\n文"),
        ("한국어\n한국어\n文", "ko", "한국어\n한국어\n文"),
        ("文\n“文”\n文——\n文", "zh", "文“文”文——文"),
        ("文\n“word", "en", "文\n“word"),
        ("😀\n😀", "ja", "😀\n😀"),
    ],
)
def test_which_line_ends_are_no_spaces(text: str, language: str, expected: str) -> None:
    assert joined(text, language) == expected


def _texts(*parts: str | nodes.Element) -> list[nodes.Node]:
    return [nodes.Text(part) if isinstance(part, str) else part for part in parts]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["文", nodes.strong("", "文"), "\n", "文"], "文文文"),
        (["文", nodes.footnote_reference("", "1"), "\n文"], "文1文"),
        (["文", nodes.literal("", "a\n文\n文"), "\n文"], "文a\n文\n文文"),
        (["文", nodes.literal("", "", nodes.inline("", "文\n文"), nodes.inline("", "\n文")), "\n文"], "文文\n文\n文文"),
        (["文", addnodes.literal_strong("", "文\n文")], "文文\n文"),
        (["文", "\n", "word", "\n", "文", "\n", "文"], "文\nword\n文文"),
        (["文", nodes.image(), "\n文"], "文\n文"),
        (["文", nodes.inline("", "word"), "\n文"], "文word\n文"),
    ],
)
def test_line_ends_in_markup(parts: Iterable[str | nodes.Element], expected: str) -> None:
    """Emphasis and marks of notes part no words; code stays as it is; a picture is no character."""
    paragraph = nodes.paragraph("", "", *_texts(*parts))
    join(nodes.section("", paragraph), Language("ja"))
    assert paragraph.astext() == expected


SOURCE = "# 川\n\n市民が計画を立て、\n川を守ります。\n\n- 一つの\n  項目。\n"
STOCK = {"川": "River", "市民が計画を立て、 川を守ります。": "Citizens protect the river.", "一つの 項目。": "One."}


def test_the_page_and_its_messages_are_without(tmp_path: Path) -> None:
    """A catalog that stock Sphinx has made is used as it is, counted, and brought up to date with nothing fuzzy."""
    docs = _briefing(tmp_path, SOURCE, {"en": STOCK}, source="ja")
    assert _paragraphs(docs, "ja") == ["市民が計画を立て、川を守ります。", "一つの項目。"]
    assert _paragraphs(docs, "en") == ["Citizens protect the river.", "One."]
    project, english = Project.load(tmp_path), Language("en")
    assert not any(updated.error for updated in update(project, [english]))
    messages = po.read(tmp_path / "locale/en/LC_MESSAGES/index.po").messages
    assert {one.msgid: (one.msgstr, one.fuzzy) for one in messages} == {
        msgid.replace(" ", ""): (text, False) for msgid, text in STOCK.items()
    }
    assert progress(project, english).total.messages.translated == len(STOCK)


@pytest.mark.parametrize(
    ("page", "source", "message", "shown"),
    [
        ("index.md", "町\n`文\n文` {code}`川\n川` 字\n字", "町 `文 文` {code}`川 川` 字字", "町文 文 川 川 字字"),
        (
            "index.rst",
            "町\n字 ``文\n文`` :code:`川\n川` 字\n字",
            "町字 ``文 文`` :code:`川 川` 字字",
            "町字 文 文 川 川 字字",
        ),
    ],
)
def test_code_stays_as_it_is(tmp_path: Path, page: str, source: str, message: str, shown: str) -> None:
    """On the page, in the message, and so in what a translator is given."""
    docs = _briefing(tmp_path, "# 川\n", {}, source="ja")
    (docs / "index.md").unlink()
    title = "# 川\n\n" if page.endswith(".md") else "川\n==\n\n"
    (docs / page).write_text(f"{title}{source}\n", encoding="utf-8")
    assert [text.replace("\n", " ") for text in _paragraphs(docs, "ja")] == [shown]
    template = (_built(docs, "ja", "gettext") / "index.pot").read_text(encoding="utf-8")
    assert f'msgid "{message}"' in template


def test_line_ends_of_a_translation_are_no_spaces_either(tmp_path: Path) -> None:
    docs = _briefing(
        tmp_path,
        "# A\n\nTea is *hot*\nand dark.\n",
        {"zh_Hans": {"Tea is *hot* and dark.": "茶是*热*\n的，\n“黑”的。"}},
    )
    assert _paragraphs(docs, "zh_Hans") == ["茶是热的，“黑”的。"]


def test_others_keep_pages_and_messages_of_sphinx_and_have_a_pdf_without(tmp_path: Path) -> None:
    root = stranger(tmp_path / "guide", {"docs/conf.py": CONF + "language = 'ja'\n", "docs/index.md": SOURCE})
    assert _paragraphs(root / "docs", "ja") == ["市民が計画を立て、\n川を守ります。", "一つの\n項目。"]
    template = (_built(root / "docs", "ja", "gettext") / "index.pot").read_text(encoding="utf-8")
    assert 'msgid "一つの 項目。"' in template
    with contextlib.suppress(
        StarError, StarErrors
    ):  # where there is no face for Japanese, the code is written all the same
        _built(root / "docs", "ja", "typst")
    code = (root / "out-typst-ja/typst/main.typ").read_text(encoding="utf-8")
    assert '#"市民が計画を立て、"#"川を守ります。"' in code


def test_messages_that_are_as_written_otherwise() -> None:
    """Only where one of the catalog is meant, and it is not a message of the page itself."""
    assert as_written(["文。文", "a b"], ["文。 文", "a  b"]) == {"文。文": "文。 文"}
    assert as_written(["文文"], ["文 文", "文文"]) == {}
    assert as_written(["文文文"], ["文 文文", "文文 文"]) == {}

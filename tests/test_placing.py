"""What a page shows of its translations: where links lead, what they say, line breaks, substituted texts, pictures.

Each claim holds for messages that are put into the page without a parser and for those that take one.
"""

from __future__ import annotations

import io
import json
import pickle
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from startoolkit.catalogs.progress import progress
from startoolkit.languages import Language
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.faults import Verdict
from startoolkit.messages.shape import faults
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.project import Project
from startoolkit.readings import READINGS, Counts, Reading
from tests.conftest import Run

HEADER = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
SETTINGS = """\
[tool.startoolkit]
title = "River"
name = "river"
source-language = "en"
languages = ["en", "de"]
label = "1"
date = 2026-01-02
"""
PLAN = "# Plan\n\n(lbank)=\n## Bank\n\n(lmill)=\n## Mill\n\nWords.\n"
PLAN_DE = {"Plan": "Ablauf", "Bank": "Ufer", "Mill": "Mühle", "Words.": "Wörter."}
DE = Language("de")


@dataclass
class Edition:
    """One language of a project, as Sphinx has built it."""

    folder: Path
    warnings: str
    readings: Mapping[str, Reading]
    pdf: str
    """The Typst code of the PDF, where that was asked for."""

    def page(self, name: str = "index") -> Tag:
        text = (self.folder / f"{name}.html").read_text(encoding="utf-8")
        article = BeautifulSoup(text, "html.parser").article
        assert article is not None
        return article

    def paragraph(self, name: str = "index") -> str:
        """The first paragraph of a page in HTML."""
        paragraph = self.page(name).select_one("section > p")
        assert paragraph is not None
        return paragraph.decode_contents()

    def links(self, name: str = "index") -> list[tuple[str, str]]:
        return [
            (str(link["href"]), link.get_text()) for link in self.page(name).select("a.reference") if link.get_text()
        ]

    def counts(self, name: str = "index") -> Counts:
        return self.readings[name].progress.messages


Build = Callable[..., Edition]


def written(
    root: Path, pages: Mapping[str, str], catalogs: Mapping[str, Mapping[str, str]], conf: str | None = None
) -> Path:
    """A project on disk; without ``conf``, it has no ``conf.py``."""
    (root / "docs").mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    if conf is not None:
        start = "extensions = ['myst_parser', 'startoolkit.sphinxext', 'startoolkit.pdf']\nhtml_theme = 'startoolkit'\n"
        (root / "docs/conf.py").write_text(start + conf, encoding="utf-8")
    others = [name for name in pages if name != "index"]
    for name, text in pages.items():
        listed = "\n```{toctree}\n:hidden:\n" + "\n".join(others) + "\n```\n" if name == "index" and others else ""
        (root / "docs" / f"{name}.md").write_text(text + listed, encoding="utf-8")
    folder = root / "locale/de/LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    for name, messages in catalogs.items():
        entries = (
            f"\nmsgid {json.dumps(msgid, ensure_ascii=False)}\nmsgstr {json.dumps(text, ensure_ascii=False)}\n"
            for msgid, text in messages.items()
        )
        (folder / f"{name}.po").write_text(HEADER + "".join(entries), encoding="utf-8")
    return root


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a project of one page and more: ``build(text, {msgid: msgstr}, plan=(text, {msgid: msgstr}))``."""

    def built(
        text: str,
        messages: Mapping[str, str],
        *,
        language: str = "de",
        builder: str = "html",
        conf: str = "",
        **more: tuple[str, Mapping[str, str]],
    ) -> Edition:
        pages = {"index": text, **{name: page for name, (page, _) in more.items()}}
        catalogs = {"index": messages, **{name: found for name, (_, found) in more.items()}}
        root, out, warnings = (
            written(tmp_path, pages, catalogs, conf),
            tmp_path / f"{builder}-{language}",
            io.StringIO(),
        )
        docs = root / "docs"
        with patch_docutils(docs), docutils_namespace():
            app = Sphinx(docs, docs, out, out / ".doctrees", builder, {"language": language}, None, warnings)
            app.build()
        is_pdf = isinstance(app.builder, TypstBuilder)
        code = (app.builder.source / "main.typ").read_text(encoding="utf-8") if is_pdf else ""
        # Builds of other tests in this process may have left their nodes and directives behind.
        said = [line for line in warnings.getvalue().splitlines(keepends=True) if "is already registered" not in line]
        return Edition(out, "".join(said), READINGS.of(app.env), code)

    return built


# --- Links


TWO = "See [the bank](plan.md#lbank), [the mill](plan.md#lmill) and [the plan](plan.md)."


@pytest.mark.parametrize(
    "translation",
    [
        pytest.param("Siehe [das Ufer](plan.md#lbank), [die Mühle](plan.md#lmill), [den Plan](plan.md).", id="fast"),
        pytest.param(
            "Siehe '[das Ufer](plan.md#lbank)', [die Mühle](plan.md#lmill), [den Plan](plan.md).", id="parsed"
        ),
        pytest.param("[Den Plan](plan.md) – '[die Mühle](plan.md#lmill)' und [das Ufer](plan.md#lbank).", id="turned"),
    ],
)
def test_links_into_one_page_keep_their_anchors(build: Build, translation: str) -> None:
    """Whichever way the message takes and however its links are ordered, each leads where its source does."""
    edition = build(f"# River\n\n{TWO}\n", {TWO: translation}, plan=(PLAN, PLAN_DE))
    found = {words.lower(): href for href, words in edition.links()}
    assert found == {"das ufer": "plan.html#lbank", "die mühle": "plan.html#lmill", "den plan": "plan.html"}


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        pytest.param(
            "*A* [one](plan.md#lbank) & [two](plan.md#lbank).",
            "*Ein* [eins](plan.md#lbank) & [zwei](plan.md#lbank): „so“.",
            [("plan.html#lbank", "eins"), ("plan.html#lbank", "zwei")],
            id="one target twice",
        ),
        pytest.param(
            "*A* [one][b] & [two][m].\n\n[b]: plan.md#lbank\n[m]: plan.md#lmill",
            "*Ein* [zwei][m] & [eins][b].",
            [("plan.html#lmill", "zwei"), ("plan.html#lbank", "eins")],
            id="reference links",
        ),
        pytest.param(
            "*A* [one](<plan.md#lbank>) & [](plan.md#lmill).",
            "*Ein* [](plan.md#lmill) & [eins](<plan.md#lbank>).",
            [("plan.html#lmill", "Mühle"), ("plan.html#lbank", "eins")],
            id="with and without words",
        ),
        pytest.param(
            "*A* {doc}`one <plan>`, {ref}`two <lbank>` & {ref}`lmill`.",
            "*Ein* {ref}`lmill`, {ref}`zwei <lbank>` & {doc}`eins <plan>`.",
            [("plan.html#lmill", "Mühle"), ("plan.html#lbank", "zwei"), ("plan.html", "eins")],
            id="roles",
        ),
        pytest.param(
            "*A* <project:plan.md#lbank> & <project:#lmill>.",
            "*Ein* <project:#lmill> & <project:plan.md#lbank>.",
            [("plan.html#lmill", "Mühle"), ("plan.html#lbank", "Ufer")],
            id="autolinks",
        ),
    ],
)
def test_links_of_every_kind_lead_where_their_source_does(
    build: Build, source: str, translation: str, expected: list[tuple[str, str]]
) -> None:
    msgid = source.partition("\n")[0]
    edition = build(f"# River\n\n{source}\n", {msgid: translation}, plan=(PLAN, PLAN_DE))
    assert edition.links() == expected
    assert edition.warnings == ""


def test_a_link_with_a_name_of_its_own_keeps_it(build: Build) -> None:
    """An id stands on its link once, and the other link of the same target has none."""
    source = "[One](plan.md#lbank){#first} & [two](plan.md#lmill)."
    translation = "[Zwei](plan.md#lmill) & [eins](plan.md#lbank){#first}."
    page = build(f"# River\n\n{source}\n", {source: translation}, plan=(PLAN, PLAN_DE)).page()
    assert [tag.get_text() for tag in page.select("#first")] in (["eins"], [""])
    assert [str(link["href"]) for link in page.select("p:not(.start) a")] == ["plan.html#lmill", "plan.html#lbank"]


@pytest.mark.parametrize("target", ["plan.md", "#lbank", "plan.md#lbank", "https://example.org/x"])
def test_the_title_of_a_link_is_that_of_the_translation(build: Build, target: str) -> None:
    """Of an inner link as of one to another host."""
    source, translation = f'See [the plan]({target} "Hint").', f'Siehe [den Plan]({target} "Hinweis").'
    edition = build(f"# River\n\n{source}\n", {source: translation}, plan=(PLAN, PLAN_DE))
    assert [link["title"] for link in edition.page().select("section > p:not(.start) a")] == ["Hinweis"]


WORDLESS = "See [](plan.md#bank), [](#lmill), {ref}`lbank`, [](#here) and [](plan.md#mill)."


@pytest.mark.parametrize(("language", "names"), [("en", ["Bank", "Mill", "Bank", "Here", "Mill"]), ("de", ["Ufer", "Mühle", "Ufer", "Hier", "Mühle"])])  # fmt: skip
@pytest.mark.parametrize("anchors", [0, 2])
def test_a_link_without_words_says_what_its_heading_says(
    build: Build, language: str, names: list[str], anchors: int
) -> None:
    """On the web and in the PDF, in every language, whether MyST names the headings or not."""
    text = f"# River\n\n{WORDLESS}\n\n## Here\n\nThere.\n"
    messages = {WORDLESS: f"Siehe: {WORDLESS[4:]}", "Here": "Hier", "There.": "Da.", "River": "Fluss"}
    conf = f"myst_heading_anchors = {anchors}\n"
    plan = (
        PLAN if anchors else PLAN.replace("## ", "(bank)=\n## ", 1).replace("(lmill)=", "(mill)=\n(lmill)="),
        PLAN_DE,
    )
    web = build(text, messages, language=language, conf=conf, plan=plan)
    assert [words for _, words in web.links()] == names
    pdf = build(text, messages, language=language, conf=conf, plan=plan, builder="typst")
    assert re.findall(r'#to\(label\("[^"]+"\)\)\[#"([^"]+)"\]', pdf.pdf) == names
    assert pdf.warnings == ""


@pytest.mark.parametrize("fast", [True, False])
def test_a_heading_that_is_not_translated_is_marked_in_links_to_it(build: Build, fast: bool) -> None:
    translation = "Siehe [](plan.md#bank)." if fast else "Siehe: '[](plan.md#bank)'."
    edition = build(
        "# River\n\nSee [](plan.md#bank).\n",
        {"See [](plan.md#bank).": translation},
        conf="myst_heading_anchors = 2\n",
        plan=(PLAN, {}),
    )
    (link,) = edition.page().select("section > p:not(.start) a")
    assert (link.get_text(), link.get("lang")) == ("Bank", "en")


def test_a_caption_that_is_not_translated_is_marked_in_links_to_it(build: Build) -> None:
    """The title of a table or picture as well as a heading."""
    text = "# River\n\nSee {ref}`flow`.\n\n(flow)=\n```{table} Flow of it\n| a |\n|---|\n| b |\n```\n"
    edition = build(text, {"See {ref}`flow`.": "Siehe {ref}`flow`."})
    (link,) = edition.page().select("section > p:not(.start) a")
    assert (link.get_text(), link.get("lang")) == ("Flow of it", "en")


# --- MyST's settings of a page


SUBSTITUTION = "myst_enable_extensions = ['substitution']\n"
FRONT = "---\nmyst:\n  enable_extensions: [substitution, strikethrough, attrs_inline]\n  substitutions:\n    club: Kiwi Club\n---\n"


def test_settings_in_the_front_matter_hold_for_translations(build: Build) -> None:
    source, translation = "{{ club }} meets, not ~~old~~ days.", "{{ club }} kommt, nicht ~~alt~~."
    edition = build(f"{FRONT}\n# River\n\n{source}\n", {source: translation, "Kiwi Club": "Kiwi-Verein"})
    assert edition.paragraph() == "Kiwi-Verein kommt, nicht <s>alt</s>."
    assert edition.warnings == ""


def test_all_commands_judge_by_the_front_matter(tmp_path: Path, build: Build) -> None:
    """``{{ other }}`` is a placeholder on a page whose front matter makes it one, and on no other."""
    page, messages = "# River\n\n{{ club }} meets.\n", {"{{ club }} meets.": "{{ other }} kommt."}
    edition = build(FRONT + page, messages)
    assert "The translation lacks the placeholder 'club' of the source." in edition.warnings
    assert progress(Project.load(tmp_path), DE).total.messages == Counts(1, 0, 0, refused=1)
    edition = build("---\nmyst: {enable_extensions: [deflist]}\n---\n" + page, messages, conf=SUBSTITUTION)
    assert edition.counts().translated == 1
    assert progress(Project.load(tmp_path), DE).total.messages == Counts(1, 1, 0)


def test_broken_front_matter_does_not_break_the_judge(tmp_path: Path) -> None:
    """It is told when the page is built."""
    for front in ("myst: [", "myst: 3", "myst: {enable_extensions: 7}", "- a", "myst: {enable_extensions: [none]}"):
        written(tmp_path, {"index": f"---\n{front}\n---\n\n# River\n"}, {"index": {"River": "Fluss", "A": "{{ b }}"}})
        assert progress(Project.load(tmp_path), DE).total.messages.total == 2


# --- Substitutions


CLUB = SUBSTITUTION + "myst_substitutions = {'club': 'The **Club** of friends', 'year': 2026}\n"
MEETS, KOMMT = "{{ club }} meets in {{ year }}.", "{{ club }} kommt {{ year }}."


def test_a_substituted_text_is_a_message(build: Build) -> None:
    messages = {"River": "Fluss", MEETS: KOMMT, "The **Club** of friends": "Der *Verein* der Freunde"}
    edition = build(f"# River\n\n{MEETS}\n", messages, conf=CLUB)
    assert edition.paragraph() == "Der <em>Verein</em> der Freunde kommt 2026."
    assert edition.counts() == Counts(3, 3, 0)


def test_a_substituted_text_that_is_not_translated_is_marked_and_counted(build: Build) -> None:
    edition = build(f"# River\n\n{MEETS}\n", {"River": "Fluss", MEETS: KOMMT}, conf=CLUB)
    (left,) = edition.page().select("section > p [lang]")
    assert (left.get_text(), left["lang"]) == ("The Club of friends", "en")
    assert edition.counts() == Counts(3, 2, 0)


def test_in_the_source_language_a_substituted_text_stands_as_it_did(build: Build) -> None:
    edition = build(f"# River\n\n{MEETS}\n", {}, conf=CLUB, language="en")
    assert edition.paragraph() == "The <strong>Club</strong> of friends meets in 2026."


def test_a_sentence_that_stays_has_its_substituted_text_in_the_same_language(build: Build) -> None:
    messages = {"The **Club** of friends": "Der **Verein**"}
    edition = build(f"# River\n\n{MEETS}\n", messages, conf=CLUB)
    assert edition.paragraph() == "The <strong>Club</strong> of friends meets in 2026."


def test_gettext_offers_the_text_of_a_substitution(build: Build) -> None:
    edition = build(f"# River\n\n{MEETS}\n", {}, conf=CLUB, language="en", builder="gettext")
    assert 'msgid "The **Club** of friends"' in (edition.folder / "index.pot").read_text(encoding="utf-8")


@pytest.mark.parametrize("evil", ["{{ env.srcdir }}", "{{ 7*7 }}", "{{ club }}{{ club }}", "{% raw %}x{% endraw %}"])
def test_nothing_of_a_catalog_is_rendered_as_a_template(build: Build, evil: str) -> None:
    """Neither in a sentence nor in the translation of a substituted text."""
    messages = {MEETS: f"{KOMMT} {evil}", "The **Club** of friends": f"Verein {evil}"}
    edition = build(f"# River\n\n{MEETS}\n", messages, conf=CLUB)
    assert "49" not in edition.paragraph()
    assert str(edition.folder.parent / "docs") not in edition.page().get_text()


def test_the_parser_renders_no_template_that_the_page_has_not(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the judge lets one through."""
    monkeypatch.setattr("startoolkit.messages.shape.verdict", lambda *_: Verdict([], {}))
    edition = build(f"# River\n\n{MEETS}\n", {MEETS: "{{ club }} {{ 7*7 }} {{ env.srcdir }}"}, conf=CLUB)
    assert "49" not in edition.paragraph()
    assert str(edition.folder.parent / "docs") not in edition.page().get_text()


# --- reStructuredText in Markdown


RST = "See :ref:`the spot <spot>`, `a site <https://example.org/s>`_, a note [#f]_ and ``code``."
RST_PAGE = f"# River\n\n```{{eval-rst}}\n{RST}\n\n.. [#f] A note.\n```\n\n(spot)=\n## Spot\n\nWords.\n"


def test_a_translation_in_eval_rst_is_restructuredtext(build: Build) -> None:
    translation = "Siehe [#f]_ und `den Ort <https://example.org/s>`_: :ref:`Stelle <spot>` mit ``code``."
    edition = build(RST_PAGE, {RST: translation, "A note.": "Notiz."})
    assert [href for href, _ in edition.links()] == ["https://example.org/s", "#spot"]
    assert edition.page().select_one("a.footnote-reference") is not None
    assert edition.page().select_one("aside.footnote p").get_text() == "Notiz."  # type: ignore[union-attr]
    assert edition.warnings == ""


@pytest.mark.parametrize(
    "evil",
    [
        "Siehe :download:`conf.py`.",
        "Siehe `einen Ort <https://evil.example>`_.",
        f"{RST} :raw-html:`<script>`",
        f"{RST}\n\n.. include:: /etc/passwd",
        ".. raw:: html",
        f"{RST} |x|",
    ],
)
def test_a_translation_in_eval_rst_that_does_something_else_is_refused(build: Build, evil: str) -> None:
    edition = build(RST_PAGE, {RST: evil})
    assert "[startoolkit.refused]" in edition.warnings
    assert "See the spot" in edition.paragraph() or "the spot" in edition.paragraph()


@pytest.mark.parametrize("block", ["2. Weltkrieg", "- Ja", ".. note:: Ja", "Titel\n=====", "| a"])
def test_no_block_of_restructuredtext_is_made_of_a_translation(
    build: Build, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the judge lets one through."""
    monkeypatch.setattr("startoolkit.sphinxext.translations.vetting.verdict", lambda *_: Verdict([], {}))
    page = build("# River\n\n```{eval-rst}\nSecond world war\n```\n", {"Second world war": block}).page()
    assert not page.select("section :is(ol, li, .admonition, h2, .line-block)")
    assert page.select("section > p")[0].get_text().split() == block.split()


def test_words_in_eval_rst_and_the_same_words_in_markdown(build: Build) -> None:
    """One message, parsed as what it stands in."""
    text = "# River\n\n*One*\n\n```{eval-rst}\n*One*\n```\n"
    page = build(text, {"*One*": "*Eins*"}).page()
    assert [p.decode_contents() for p in page.select("section > p")] == ["<em>Eins</em>"] * 2


# --- Line breaks


BREAKS = "# River\n\nMill Lane 5\\\nTown\n\nOpen daily  \nFree `a\\\nb` entry\n"


def test_a_line_break_is_visible_to_translators(build: Build) -> None:
    """The backslash and the two spaces alike."""
    edition = build(BREAKS, {}, language="en", builder="gettext")
    template = (edition.folder / "index.pot").read_text(encoding="utf-8")
    assert 'msgid "Mill Lane 5<br />Town"' in template
    assert 'msgid "Open daily<br />Free' in template


@pytest.mark.parametrize("sign", ["<br />", "<br>", "\\\n", "  \n", "<br/>"])
def test_a_translation_keeps_the_line_break_however_it_is_written(build: Build, sign: str) -> None:
    messages = {"River": "Fluss", "Mill Lane 5<br />Town": f"Gasse 5{sign}Stadt"}
    edition = build("# River\n\nMill Lane 5\\\nTown\n", messages)
    assert re.fullmatch(r"Gasse 5<br */?>\n?Stadt", edition.paragraph())
    assert edition.counts() == Counts(2, 2, 0)
    pdf = build("# River\n\nMill Lane 5\\\nTown\n", messages, builder="typst")
    assert re.search(r'#"Gasse 5"#linebreak\(\)\s*#"Stadt"', pdf.pdf)


def test_a_translation_that_loses_the_line_break_is_told(build: Build, tmp_path: Path) -> None:
    """By the build and, with the same words, without one."""
    edition = build("# River\n\nMill Lane 5\\\nTown\n", {"Mill Lane 5<br />Town": "Gasse 5 Stadt"})
    assert "The translation lacks the HTML line break <br /> of the source." in edition.warnings
    assert progress(Project.load(tmp_path), DE).total.messages.refused == 1


@pytest.mark.parametrize("sign", ["\\\n", "<br />"])
def test_a_catalog_of_plain_sphinx_keeps_its_line_breaks(build: Build, sign: str) -> None:
    """Its msgid has none; a translation that has them is used, and one that lost them is told with its line."""
    text = "# River\n\nMill Lane 5\\\nTown\n\nOpen daily  \nFree\n"
    edition = build(text, {"Mill Lane 5 Town": f"Gasse 5{sign}Stadt", "Open daily   Free": "Offen Frei"})
    assert re.fullmatch(r"Gasse 5<br/>\n?Stadt", edition.paragraph())
    assert re.search(
        r"index\.po:9: .*The translation lacks the HTML line break <br /> of the source\.", edition.warnings
    )
    assert edition.warnings.count("lacks the HTML line break") == 1


def test_a_translation_may_break_a_line_of_its_own() -> None:
    assert faults("Mill Lane 5, Town", "Gasse 5\\\nStadt", Dialect()) == []
    assert faults("Mill Lane 5, Town", "Gasse 5<br />Stadt", Dialect()) != []  # as with any HTML


def test_a_line_break_keeps_words_apart_wherever_they_are_taken(build: Build) -> None:
    """In the description of the page, in titles and what lists them."""
    text = "First *line*\\\nsecond\n===\n\nThird line\\\nfourth line.\n\nSee [](#top-of-it).\n\n(top-of-it)=\n## Top  \nof it\n"
    edition = build(text.replace("## Top  \nof it", "Top\\\nof it\n---"), {}, language="en")
    soup = BeautifulSoup((edition.folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert soup.select_one("meta[name=description]")["content"] == "Third line fourth line."  # type: ignore[index]
    assert "First line second" in soup.title.get_text()  # type: ignore[union-attr]
    assert ("#top-of-it", "Top of it") in edition.links()
    toc = " ".join(link.get_text() for link in soup.select(".toc-tree a, .sidebar-tree a"))
    assert "Topof" not in toc
    assert "linesecond" not in toc


def test_the_bookmarks_of_the_pdf_keep_the_words_of_a_broken_title_apart(build: Build) -> None:
    edition = build("Top\\\nline\n===\n\nWords.\n\n## Sub<br>head\n\nMore.\n", {}, language="en", builder="typst")
    (path,) = edition.folder.glob("*.pdf")
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        assert str(pdf.docinfo["/Title"]) == "Top line"
        assert [child.title for item in outline.root for child in item.children] == ["Sub head"]


def test_a_passage_with_a_line_break_is_listed_as_it_is_read(build: Build) -> None:
    edition = build(BREAKS, {"River": "Fluss"})
    listed = [link.get_text() for link in edition.page().select(".untranslated li")]
    assert listed[0] == "Mill Lane 5 Town"


# --- Pictures


OTTER = "A day with ![an otter](otter.png) here."


@pytest.mark.parametrize(
    ("messages", "language"),
    [
        ({OTTER: "Ein Tag mit ![einem Otter](otter.png) hier.", "an otter": "ein Otter"}, "de"),
        ({OTTER: "Ein Tag mit ![einem Otter](otter.png) hier."}, "de"),
        ({OTTER: "Ein Tag mit ![an otter](otter.png) hier."}, "en"),
        ({}, "en"),
    ],
)
def test_a_picture_in_a_sentence_is_marked_if_its_own_words_are_left(
    build: Build, messages: dict[str, str], language: str | None
) -> None:
    """A sentence may inflect what the picture alone is called."""
    (image,) = build(f"# River\n\n{OTTER}\n", messages).page().select("img")
    marked = image.get("lang") or next((tag["lang"] for tag in image.parents if tag.get("lang")), None)
    assert marked == language


def test_the_command_shows_a_line_break_to_translators(run: Run, tmp_path: Path) -> None:
    """``startoolkit update`` writes what ``gettext`` offers."""
    written(tmp_path, {"index": BREAKS}, {})
    done = run("update", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Mill Lane 5<br />Town" in (tmp_path / "locale/de/LC_MESSAGES/index.po").read_text(encoding="utf-8")


# --- Glossaries

GLOSSARY = (
    "# River\n\nA {term}`weir` and a {term}`dam`.\n\n:::{glossary}\ndam\n  High wall.\n\nweir\n  Low wall.\n:::\n"
)


@pytest.mark.parametrize(
    "sentence",
    ["Ein {term}`Wehr <weir>` und ein {term}`Wehr <dam>`.", "Ein {term}`Wehr` – „ein“ {term}`Wehr <dam>`.", "Ein {term}`Wehr` und ein {term}`Wehr`."],
)  # fmt: skip
@pytest.mark.parametrize("where", ["index", "plan"])
def test_two_terms_may_have_one_translation(build: Build, sentence: str, where: str) -> None:
    """Both stand in the glossary, a link leads to the term of its source, and a finding says where they are."""
    terms = {"dam": "Wehr", "weir": "Wehr", "High wall.": "Hohe Mauer.", "Low wall.": "Niedrige Mauer."}
    source = "A {term}`weir` and a {term}`dam`."
    more = {"plan": (f"# Plan\n\n{source}\n", {source: sentence})} if where == "plan" else {}
    conf = "myst_enable_extensions = ['colon_fence']\n"
    edition = build(GLOSSARY, {**terms, source: sentence}, conf=conf, **more)
    entries = [term.get_text(strip=True) for term in edition.page().select("dl.glossary dt")]
    assert [entry.removesuffix("#") for entry in entries] == ["Wehr", "Wehr"]
    assert [str(link["href"]).partition("#")[2] for link in edition.page(where).select("section > p a")] == (
        ["term-weir", "term-dam"]
    )
    assert len(edition.warnings.splitlines()) == 1
    assert re.search(r"index\.po:\d+: .*The term 'weir' has the same translation as 'dam', 'Wehr':", edition.warnings)
    assert "[startoolkit.same-term]" in edition.warnings


def test_titles_that_become_the_same_keep_their_order(build: Build, tmp_path: Path) -> None:
    """Of two titles with the same translation the first one has the name, whichever of them takes the parser."""
    text = "# Page\n\n## One *a* **b *c***\n\nA.\n\n## Two\n\nB.\n\n## Three **d *e***\n\nC.\n"
    messages = {"One *a* **b *c***": "*Gleich* **b *c***", "Two": "Gleich b c", "Three **d *e***": "Drei **d *e***"}
    trees = []
    for conf in ("", "startoolkit_fast = False\n"):
        shutil.rmtree(tmp_path / "html-de", ignore_errors=True)
        assert build(text, messages, conf=conf).warnings == ""
        trees.append(pickle.loads((tmp_path / "html-de/.doctrees/index.doctree").read_bytes()).pformat())
    assert trees[0] == trees[1]

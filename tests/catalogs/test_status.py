"""``startoolkit status``: the numbers of a build without a build, what has changed, and four ways to show it."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from startoolkit.catalogs.progress import progress
from startoolkit.languages import Language
from startoolkit.messages import dialect, shape
from startoolkit.project import Project
from startoolkit.readings import READINGS, Progress
from startoolkit.record import Record
from startoolkit.testing import Briefing
from tests.browsing import Tabs, barriers, faint, show
from tests.catalogs.conftest import SETTINGS
from tests.conftest import ROOT, Run, server, startoolkit
from tests.hostile.conftest import Book, benign, hostile
from tests.terminal import Terminal
from tests.test_as_it_is import stranger

__all__ = ["benign", "hostile"]

DE, FR = Language("de"), Language("fr")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
PAGES = {
    "index": "# The Star\n\nIt is [here](two.md) and good.\n\nFour words stand here.\n\nNot *yet*.\n\n"
    "In ``code``.\n\n**1**\n\n![A small dot](dot.svg)\n\n```{toctree}\ntwo\nthree\n```\n",
    "two": "# Second\n\nAnd more of it.\n",
    "three": "# Third\n\nNobody has begun with it.\n",
}
CATALOGS = {
    "de/index": [
        ("The Star", "Der Stern"),
        ("It is [here](two.md) and good.", "Es ist [hier](three.md) und gut."),  # refused
        ("Four words stand here.", "Vier Wörter stehen da.", "#, fuzzy"),
        ("Not *yet*.", ""),
        ("In ``code``.", "In ``Code"),  # broken markup
        ("**1**", "**1**"),
        ("A small dot", "Ein Punkt"),
        ("Three", ""),
        ("This is gone.", "Das ist weg."),
    ],
    "de/two": [("Second", "Zweite"), ("And more of it.", "", "#, fuzzy")],
    "fr/index": [("The Star", "L’étoile")],
    "fr/three": [("Third", "Troisième"), ("Nobody has begun with it.", "")],
}


def write(root: Path) -> Path:
    """A project with everything that can be wrong with a translation."""
    files = {f"docs/{name}.md": text for name, text in PAGES.items()}
    for name, messages in CATALOGS.items():
        code, page = name.split("/")
        entries = ["\n".join([*flags, f'msgid "{one}"', f'msgstr "{other}"', ""]) for one, other, *flags in messages]
        files[f"locale/{code}/LC_MESSAGES/{page}.po"] = "\n".join([HEADER, *entries])
    files["pyproject.toml"] = SETTINGS + 'formats = ["html"]\n'
    files["docs/dot.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def told(folder: Path, *options: str | Path) -> dict[str, Any]:
    """What ``status --format json`` says of each language, by its code."""
    done = startoolkit("status", "--format", "json", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {one["language"]: one for one in json.loads(done.stdout)["languages"]}


def counts(one: dict[str, Any]) -> dict[str, Any]:
    return {page["docname"]: (page["messages"], page["words"]) for page in one["pages"]}


def recorded(dist: Path, tag: str) -> dict[str, Any]:
    """The counts of an ``edition.json``, by page."""
    pages = json.loads((dist / tag / "edition.json").read_text(encoding="utf-8"))["pages"]
    return {page["docname"]: (page["messages"], page["words"]) for page in pages}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with everything, built."""
    root = write(tmp_path_factory.mktemp("mixed"))
    done = startoolkit("build", "--keep-going", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


def test_the_numbers_are_those_of_the_build(mixed: Path) -> None:
    """Of every state, with gone messages and pages without catalogs: messages, words and verdicts are the record's."""
    for code, one in told(mixed).items():
        record = json.loads((mixed / "dist" / code / "edition.json").read_text(encoding="utf-8"))
        assert counts(one) == recorded(mixed / "dist", code)
        assert (one["messages"], one["words"]) == (record["messages"], record["words"])
        assert one["verdict"] == record["verdict"] == "draft"
    states = told(mixed)["de"]["messages"]
    assert states == {"total": 12, "translated": 4, "fuzzy": 2, "refused": 2, "reviewed": 0, "untranslated": 4}


OBJECTS = """
A
=

Parameters
----------

.. py:function:: add(a)

   Adds.

   :param a: a number
   :raises ValueError: never
"""


def test_what_sphinx_says_itself_is_no_message_of_a_language(tmp_path: Path, run: Run) -> None:
    """The labels of fields in Spanish are Sphinx's own; in Welsh it has none, so that the catalog counts.

    The catalogs have them in both, as gettext extracts them, and are up to date; so they are where English is not built.
    """
    project = stranger(
        tmp_path / "guide",
        {"conf.py": "project = 'A'\n", "index.rst": OBJECTS},
        {f"locales/{code}/LC_MESSAGES/index.po": {"Adds.": "X."} for code in ("es", "cy")},
    )
    assert run("update", cwd=project).returncode == 0
    for languages in (["es"], ["es", "cy", "en"]):
        assert run("build", *languages, "--format", "html", cwd=project).returncode == 0
        totals = {}
        for code in languages:
            counted = json.loads((project / f"editions/{code}/edition.json").read_bytes())
            if code != "en":
                (told,) = json.loads(run("status", code, "--format", "json", cwd=project).stdout)["languages"]
                assert (told["messages"], told["words"]) == (counted["messages"], counted["words"])
                assert told["outdated"] == []
                listed = run("status", code, "--todo", cwd=project).stdout.count("untranslated: ")
                found = run("check", code, cwd=project).stdout.count("warning: untranslated: ")
                assert listed == found == counted["messages"]["untranslated"]
            totals[code] = counted["messages"]["total"]
    assert totals["cy"] == totals["en"] == totals["es"] + 1, "Raises; Parameters is a heading, too"


def test_without_a_build_they_are_those_of_the_catalogs(mixed: Path, tmp_path: Path) -> None:
    """Where nothing was built they agree for every page whose catalog is up to date, or another language's is."""
    for name in ("docs", "locale"):
        shutil.copytree(mixed / name, tmp_path / name)
    shutil.copy(mixed / "pyproject.toml", tmp_path)
    before, after = told(tmp_path), told(mixed)
    agreeing = {
        code: [page for page, one in counts(before[code]).items() if one == counts(after[code])[page]]
        for code in before
    }
    assert agreeing == {"de": ["three", "two"], "fr": ["three", "two"]}
    assert before["de"]["messages"]["refused"] == 2
    assert before["de"]["outdated"] == []
    assert after["de"]["outdated"] == ["index"]


def test_an_edited_page_is_not_taken_for_the_one_that_was_built(mixed: Path, tmp_path: Path, run: Run) -> None:
    """Once a page has changed, the last build says nothing of it; catalogs behind their pages are told in a line."""
    root = shutil.copytree(mixed, tmp_path / "copy")
    assert "de: 1 catalog not up to date with the pages; run startoolkit update." in run("status", cwd=root).stderr
    (root / "docs/two.md").write_text("# Second\n", encoding="utf-8")
    assert told(root)["de"]["outdated"] == []
    assert counts(told(root)["de"])["index"][0]["total"] == 9


def test_the_briefing(briefing: Path) -> None:
    """The whole briefing, with the build at hand and without it."""
    project = Project.load(briefing.parent)
    for code, one in told(briefing.parent).items():
        assert counts(one) == recorded(briefing, code)
        assert one["verdict"] == "edition"
        assert progress(project, Language(code)).pages == pages_of(briefing / code)


def pages_of(edition: Path) -> dict[str, Progress]:
    return {page.docname: page.progress for page in Record.read(edition).pages}


@pytest.mark.parametrize("which", ["hostile", "benign"])
def test_refusals_are_those_of_the_build(which: str, request: pytest.FixtureRequest) -> None:
    """Of all hostile and benign translations the same are refused, whatever kinds of messages they are for."""
    book: Book = request.getfixturevalue(which)
    with (book.root / "doctrees-de/environment.pickle").open("rb") as file:
        readings = READINGS.of(pickle.load(file))
    known = {name: reading.kinds for name, reading in readings.items()}
    pages = progress(Project.load(book.root), DE, known=known).pages
    assert pages == {name: reading.progress for name, reading in readings.items()}
    assert len(pages) > 90
    guessed = {name: dict.fromkeys(kinds, ()) for name, kinds in known.items()}
    assert progress(Project.load(book.root), DE, known=guessed).pages == pages


_TEXTS = st.text(alphabet=st.sampled_from("ab *_\n.:-+!()#>=|%\"'–é1~"), max_size=40)


@settings(deadline=None)
@given(_TEXTS, _TEXTS)
def test_what_needs_no_parser_has_no_markup(source: str, translation: str) -> None:
    """The faults found without a parser are those found with it; an extension that blocks only have makes it run."""
    usual = frozenset(dialect.EXTENSIONS)
    parsed = dialect.Dialect(extensions=usual | {"html_admonition"})
    assert shape.faults(source, translation, dialect.Dialect(usual)) == shape.faults(source, translation, parsed)


def test_what_has_changed_since(mixed: Path, tmp_path: Path) -> None:
    """New and edited messages count, and those with a new, other or lost translation; nothing else does."""
    root = shutil.copytree(mixed, tmp_path / "copy")
    assert {code: one["changed"] for code, one in told(root, "--since", root / "dist").items()} == {"de": 0, "fr": 0}
    catalog = root / "locale/de/LC_MESSAGES/index.po"
    text = catalog.read_text(encoding="utf-8")
    text = text.replace("Der Stern", "Ein Stern").replace(
        'msgid "Not *yet*."\nmsgstr ""', 'msgid "Not *yet*."\nmsgstr "Nein."'
    )
    catalog.write_text(text, encoding="utf-8")
    now = told(root, "--since", root / "dist")
    assert {page["docname"]: page["changed"] for page in now["de"]["pages"]} == {"index": 2, "three": 0, "two": 0}
    assert now["fr"]["changed"] == 0
    shutil.rmtree(root / "dist/fr")
    since = told(root, "--since", mixed / "dist")
    assert since["de"]["changed"] == 2
    assert "changed" not in told(root)["de"]


def test_since_a_folder_without_editions(mixed: Path, tmp_path: Path, run: Run) -> None:
    """Such a folder is an error in a sentence, not a count of everything."""
    result = run("status", "--since", tmp_path, cwd=mixed)
    assert result.returncode == 3
    assert "There are no editions in this folder." in result.stderr


def test_text_in_a_pipe(mixed: Path, run: Run) -> None:
    """Plain lines, a row each, without escapes and uncut; whole pages only with --all; other signs without UTF-8."""
    result = run("status", "de", cwd=mixed, COLUMNS="20")
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert "\x1b" not in result.stdout
    assert re.search(r"█+▒+░* +21 % +4 / 7 +2 / 8 +2 / 7 +4 / 11$", rows["de"])
    assert rows["three"].split()[1:4] == ["░" * 12, "0", "%"]
    assert "de: draft: 21 % of its words are translated, and an edition needs 100 %." in result.stdout
    shown = run("status", "de", cwd=mixed, PYTHONIOENCODING="ascii:replace", PYTHONUTF8="0").stdout
    assert re.search(r"#+\++-* +21 %", shown)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_text_on_a_terminal(mixed: Path, width: int) -> None:
    """Whatever its width, no row is wider, and the share of every language is there; NO_COLOR takes the colours away."""
    shown = on_terminal(mixed, width)
    assert "\x1b[33mdraft" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert all(len(line.rstrip()) <= width for line in plain.splitlines())
    assert re.search(r"de Deutsch.* 21 %", plain)
    assert "\x1b[3" not in on_terminal(mixed, width, NO_COLOR="1")


def on_terminal(folder: Path, width: int, **env: str) -> str:
    """What the command prints on a terminal of that width."""
    terminal = Terminal(["status"], folder, columns=width, rows=50, env={"TERM": "xterm", **env}, server=server())
    assert terminal.end() == 0
    return terminal.printed.replace("\r\n", "\n")


def test_markdown(mixed: Path, run: Run) -> None:
    """A table of which every row has as many cells as the head, with the languages and what is left of their pages."""
    lines = run("status", "--format", "markdown", cwd=mixed).stdout.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in table} == {7}
    assert "| **Deutsch** (de): draft | 21 % | 4 / 7 | 2 / 8 | 2 / 7 | 4 / 11 |" in table
    assert any(line.startswith("| `three` | 0 % |") for line in table)


def test_nothing_translated_is_not_reviewed(tmp_path: Path, run: Run) -> None:
    """Where a language or a page has no translation, a dash stands for the share that is reviewed, and no 100 %."""
    pages = {"index": "# One\n\n```{toctree}\ntwo\n```\n", "two": "# Two\n"}
    catalogs = {"de": {"index": {"One": "Eins"}, "two": {"Two": ""}}, "fr": {"index": {"One": ""}, "two": {"Two": ""}}}
    Briefing(tmp_path, pages, catalogs)
    with (tmp_path / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.startoolkit.gate]\nreviewed = 100\n")
    table = run("status", "--all", "--format", "markdown", cwd=tmp_path).stdout
    ends = [
        line.split(" | ")[0] + line[line.rindex(" | ") :] for line in table.splitlines() if "/" in line and "|" in line
    ]
    assert ends == [
        *["| **Deutsch** (de): draft | 0 % |", "| `index` | 0 % |", "| `two` | – |"],
        *["| **Français** (fr): draft | – |", "| `index` | – |", "| `two` | – |"],
    ]
    assert "<td>100 %</td>" not in run("status", "--all", "--format", "html", "fr", cwd=tmp_path).stdout
    assert re.findall(r" (\d+ %|–)$", run("status", "fr", "--all", cwd=tmp_path).stdout, re.MULTILINE) == ["–"] * 3
    assert (
        json.loads(run("status", "fr", "--format", "json", cwd=tmp_path).stdout)["languages"][0]["share-reviewed"]
        is None
    )


@pytest.mark.browser
def test_html(mixed: Path, run: Run, tmp_path: Path, tabs: Tabs) -> None:
    """One file that loads nothing and runs nothing; it has the numbers, no barriers, and fits a phone."""
    text = run("status", "--format", "html", "--since", "dist", cwd=mixed).stdout
    assert "<script" not in text
    assert not re.search(r'(src|href)="|url\(', text)
    (tmp_path / "status.html").write_text(text, encoding="utf-8")
    page = tabs.tab(320, 700)
    page.goto((tmp_path / "status.html").as_uri())
    assert barriers(page) == []
    show(page, 320, 700, "dark")
    assert faint(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    row = page.locator("section", has_text="Deutsch").locator("tbody tr").first.inner_text()
    assert re.sub(r"\s+", " ", row) == "All pages 21 % 4 7 words 2 8 words 2 7 words 4 11 words 0"


def test_it_needs_no_sphinx(mixed: Path) -> None:
    """Nothing of Sphinx is imported, not even to judge translations by their markup."""
    code = (
        "import sys; sys.argv = ['startoolkit', 'status']\nfrom startoolkit.cli import main\n"
        "try: main()\nfinally: print(any(name.split('.')[0] == 'sphinx' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=mixed, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")


def test_a_briefing_in_one_language(tmp_path: Path, run: Run) -> None:
    """Where there is nothing to translate, that is said."""
    shutil.copytree(ROOT / "tests/projects/straat", tmp_path / "straat")
    settings = tmp_path / "straat/pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["nl", "he"]', '["nl"]'), encoding="utf-8")
    result = run("status", cwd=tmp_path / "straat")
    assert (result.returncode, result.stdout) == (0, "There is no language to translate into.\n")


UNSEEN = """
msgid "Second"
msgstr "&nbsp;"

#,Fuzzy
msgid "And more of it."
msgstr "Und mehr davon."

msgctxt "of pages"
msgid "Second"
msgstr "Zweite"

msgid "One page"
msgid_plural "Pages"
msgstr[0] "Eine Seite"
msgstr[1] "Seiten"
"""


def test_what_readers_cannot_see_is_no_translation(tmp_path: Path) -> None:
    """A translation without a word or with a doubt is none, for build, status and check; what no page uses is told."""
    root = write(tmp_path)
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    (root / "locale/de/LC_MESSAGES/two.po").write_text(HEADER + plural + UNSEEN, encoding="utf-8")
    without = counts(told(root)["de"])["two"]
    assert startoolkit("build", "de", "--keep-going", cwd=root).returncode == 0
    assert re.search(r"<h1[^>]*>(<span[^>]*>)*Second", (root / "dist/de/two.html").read_text(encoding="utf-8"))
    assert counts(told(root)["de"])["two"] == recorded(root / "dist", "de")["two"] == without
    assert without[0] == {"total": 2, "translated": 0, "fuzzy": 1, "refused": 0, "reviewed": 0, "untranslated": 1}
    status, check = startoolkit("status", "de", cwd=root), startoolkit("check", "de", cwd=root)
    assert "de: 2 messages with msgctxt or msgid_plural, which no page uses; startoolkit check" in status.stderr
    found = re.findall(r"two\.po:\d+: \w+: ([a-z-]+): ", check.stdout)
    assert [name for name in found if name in ("untranslated", "fuzzy", "unused")] == [
        "untranslated", "fuzzy", "unused", "unused",
    ]  # fmt: skip

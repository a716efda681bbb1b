"""What a build says of faults in the sources: each once, in one sentence, where it stands, with what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from startoolkit.editions.missing_extensions import missing_extensions
from startoolkit.editions.sphinx_log import Logged, Names, early, explain, place_of, tidy
from startoolkit.editions.task import OF_CATALOGS
from startoolkit.errors import Place
from startoolkit.findings import SEVERITIES, Finding, severity, stopping
from startoolkit.sphinxext.tables import cells, shown_as_text, too_many_cells
from tests.conftest import ROOT, Run, startoolkit

SETTINGS = """\
[tool.startoolkit]
title = "Mill"
name = "mill"
source-language = "en"
languages = ["en"]
label = "1"
date = 2026-01-01
"""


def project(folder: Path, pages: dict[str, str], **settings: str) -> Path:
    """A briefing of these pages; the first one has a table of contents of all others but ``lost``."""
    (folder / "docs").mkdir(parents=True)
    more = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (folder / "pyproject.toml").write_text(SETTINGS + more, encoding="utf-8")
    others = "\n".join(name for name in pages if name not in ("index", "lost"))
    toctree = f"\n```{{toctree}}\n{others}\n```\n" if others else ""
    for name, text in {"index": "# Mill\n\nText.\n", **pages}.items():
        (folder / f"docs/{name}.md").write_text(text + (toctree if name == "index" else ""), encoding="utf-8")
    return folder


FAULTS = {
    # page: (text, line of the fault, how the finding begins, what the hint holds)
    "list-table": ("# A\n\n```{list-table}\n\n* - a\n  - b\n* - c\n```\n", 3,
                   "Row 2 of this list-table has 1 cell, and the first row has 2.", "same number of cells"),
    "drawn-table": ("# A\n\n```{eval-rst}\n+---+---+\n| a | b |\n+---+---+\n| c |\n+---+---+\n```\n", None,
                    "The table cannot be read.", "same width"),
    "csv-table": ('# A\n\n```{csv-table} T\n1,2\n"x\n```\n', 3, "The rows of this csv-table cannot be read", "in quotes"),
    "footnote": ("# A\n\nText[^one].\n", 3, "The footnote [^one] has no text.", "[^one]: Text"),
    "unused-footnote": ("# A\n\nText.\n\n[^two]: Nobody comes here.\n", 5, "No mark in the text leads to the footnote [^two]",
                        "Set the mark"),
    "star": ("# A\n\n```{star}\n- a\n  - b\n  - c\n- d\n  - e\n```\n", 3, "The star has no caption.", "{star} Words"),
    "front": ("---\ntitle: a: b\n---\n\n# A\n\nText.\n", 2, "The settings at the top of the page cannot be read: mapping values",
              "quotes"),
    "link": ("# A\n\nSee [there](fotnote.md).\n", 3, "The link leads to 'fotnote.md', and there is no such page or file.",
             "'footnote.md'"),
    "id": ("# A\n\nSee [there](star.md#nowhere).\n", 3, "The link leads to '#nowhere' in the page 'star'", "(name)="),
    "document": ("# A\n\nSee {doc}`csv-tabel`.\n", 3, "The link leads to the page 'csv-tabel', and there is none.",
                 "'csv-table'"),
    "term": ("# A\n\n{term}`wheal`\n\n```{glossary}\nwheel\n  It turns.\n```\n", 3, "The glossary has no term 'wheal'.", "'wheel'"),
    "short-rule": ("# A\n\n| a | b |\n|---|\n| c | d |\n", 4,
                   "The table is shown as text, since the line below its head has 1 column, and the head has 2.", ""),
    "no-rule": ("# A\n\n| a | b |\n| c | d |\n", 3, "The table is shown as text, since the line |---|---|", ""),
    "lost-cell": ("# A\n\n| a | b |\n|---|---|\n| c | d |\n| c | d | e |\n", 6, "This row has 3 cells and the table 2 columns", ""),
    "role": ("# A\n\nPress {kdb}`x`.\n", 3, "There is no role {kdb}.", "'kbd'"),
    "directive": ("# A\n\n```{nott}\nText\n```\n", 3, "There is no directive {nott}.", "'note'"),
    "level": ("# A\n\n### B\n\nText\n", 3, "A heading of level 3 follows one of level 1", "##"),
    "no-heading": ("Words alone.\n", 1, "The page has no heading, so no table of contents can name it.", "# Title"),
    "label": ("# A\n\n(one)=\n## B\n\nText\n\n(one)=\n## C\n\nText\n", 8, "The label 'one' stands twice in this page.", "another"),
}  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one build says of pages that have a fault each."""
    folder = project(tmp_path_factory.mktemp("faults"), {name: text for name, (text, *_) in FAULTS.items()})
    result = startoolkit("build", "--format", "html", cwd=folder)
    assert result.returncode == 1, result.stdout + result.stderr
    assert not (folder / "dist").exists()
    return result.stderr


@pytest.mark.parametrize("page", FAULTS)
def test_a_fault_is_told_once_with_its_line_and_what_to_do(said: str, page: str) -> None:
    _, line, begins, hint = FAULTS[page]
    found = re.findall(rf"(?m)^en: docs/{page}\.md(?::(\d+))?: error: (.*)(?:\n  hint: (.*))?", said)
    assert len(found) == 1, said
    at, message, told = found[0]
    assert message.startswith(begins)
    assert line is None or int(at) == line
    assert hint in told


def test_a_build_counts_each_fault_once(said: str) -> None:
    assert f"\n{len(FAULTS)} findings to resolve." in said


ENDINGS = {
    "circle": ({"index": "# Mill\n\n```{include} part.md\n```\n", "part": "# B\n\n```{include} index.md\n```\n"},
               "docs/part.md:3: The page includes index.md, which includes it in turn. [include-circle]"),
    "itself": ({"index": "# Mill\n\nText\n\n```{include} index.md\n```\n"}, "docs/index.md:5: The page includes itself. [include-circle]"),
    "no first page": ({"index": "", "other": "# B\n"}, "docs/index.md: The briefing has no first page: there is no index.md in docs/."),
    "no heading": ({"index": "Words.\n"}, "docs/index.md: The heading of the first page is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDINGS)
def test_what_keeps_sphinx_from_going_on_is_one_sentence(run: Run, tmp_path: Path, name: str) -> None:
    pages, sentence = ENDINGS[name]
    folder = project(tmp_path / "p", pages)
    if not pages["index"]:
        (folder / "docs/index.md").unlink()
    result = run("build", "--format", "html", cwd=folder)
    assert result.returncode == 3
    assert result.stderr.startswith(f"en: {sentence}"), result.stderr
    assert len(result.stderr.splitlines()) == 3, result.stderr


CONF = """\
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
extensions = ["myst_parser", "startoolkit.sphinxext", "theirs"]
"""
THEIRS = {
    "setup": "def setup(app):\n    raise KeyError('boom')\n",
    "event": "def setup(app):\n    app.connect('doctree-read', lambda *_: 1 / 0)\n",
    "directive": "from docutils.parsers.rst import Directive\nclass D(Directive):\n    def run(self):\n        return [][3]\n"
                 "def setup(app):\n    app.add_directive('theirs', D)\n",
    "import": "from json import nothing_of_that_name\n",
    "resolving": "from docutils import nodes\nfrom sphinx.transforms.post_transforms import SphinxPostTransform\n"
                 "class T(SphinxPostTransform):\n    default_priority = 5\n    def run(self):\n"
                 "        nodes.Element().index(nodes.Text('x'))\ndef setup(app):\n    app.add_post_transform(T)\n",
}  # fmt: skip


@pytest.mark.parametrize("name", THEIRS)
def test_what_an_extension_raises_is_told_with_its_name(run: Run, tmp_path: Path, name: str) -> None:
    folder = project(
        tmp_path / "p", {"index": "# Mill\n\n```{theirs}\n```\n" if name == "directive" else "# Mill\n\nText\n"}
    )
    (folder / "docs/conf.py").write_text(CONF, encoding="utf-8")
    (folder / "docs/theirs.py").write_text(THEIRS[name], encoding="utf-8")
    result = run("build", "--format", "html", cwd=folder)
    assert result.returncode == 3, result.stderr
    assert "The extension theirs stopped the build: " in result.stderr
    assert "Traceback" not in result.stderr
    assert "defect" not in result.stderr


def test_extensions_that_are_not_installed_are_told_at_once(run: Run, tmp_path: Path) -> None:
    """One sentence with the line, and the command that probably installs them; what Sphinx lacks itself is no package."""
    folder = project(tmp_path / "p", {"index": "# Mill\n\nText\n"})
    conf = (
        'extensions = ["myst_parser", "nowhere_found", "sphinxcontrib.nowhere.x", "notfound.none", "sphinx.ext.none"]\n'
    )
    (folder / "docs/conf.py").write_text(conf, encoding="utf-8")
    result = run("build", "--format", "html", cwd=folder)
    assert result.returncode == 3
    said = "nowhere_found, sphinxcontrib.nowhere.x, notfound.none, sphinx.ext.none of conf.py are not installed"
    assert f"docs/conf.py:1: The extensions {said}. [missing-extension]" in result.stderr
    assert "pip install nowhere-found sphinxcontrib-nowhere sphinx-notfound-page. " in result.stderr
    assert not (folder / "dist").exists()


def test_what_an_installed_extension_needs_is_told(tmp_path: Path) -> None:
    """It is the module that is to be installed, beside extensions that are missing; a name that is no module is no command."""
    conf = tmp_path / "conf.py"
    conf.write_text('extensions = ["json", "nowhere_found", "x; rm"]\n', encoding="utf-8")
    error = missing_extensions("json", "needed_one.part", conf)
    assert error.message.startswith("The extension json needs the module needed_one.part, which is not installed.")
    assert error.message.endswith("the extensions nowhere_found, x; rm.")
    assert "pip install needed-one nowhere-found. " in error.hint


def test_what_an_extension_warns_of_is_told_with_its_name(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", {})
    (folder / "docs/conf.py").write_text(CONF, encoding="utf-8")
    warns = "from sphinx.util import logging\nlog = logging.getLogger('theirs')\ndef setup(app):\n    log.warning('careful')\n"
    (folder / "docs/theirs.py").write_text(warns, encoding="utf-8")
    result = run("build", "--format", "html", cwd=folder)
    assert (result.returncode, result.stderr.splitlines()[0]) == (
        1,
        "en: error: The extension theirs says: Careful. [extension]",
    )


@pytest.mark.parametrize(("conf", "told"), [
    ("extensions = [\n", "docs/conf.py:1: conf.py cannot be run: '[' was never closed. [bad-conf]"),
    ("\n\n1 / 0\n", "docs/conf.py:3: conf.py cannot be run: ZeroDivisionError: division by zero. [bad-conf]"),
    ("def f():\n    return nothing\n\nf()\n", "docs/conf.py:2: conf.py cannot be run: NameError: name 'nothing' is not defined."),
])  # fmt: skip
def test_a_fault_in_conf_is_told_with_its_line(run: Run, tmp_path: Path, conf: str, told: str) -> None:
    folder = project(tmp_path / "p", {})
    (folder / "docs/conf.py").write_text(conf, encoding="utf-8")
    result = run("build", "--format", "html", cwd=folder)
    assert result.returncode == 3
    assert result.stderr.startswith(f"en: {told}")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("name", "data"), [("otter.png", "no picture"), ("otter.svg", "<svg"), ("otter.jpg", "")])
def test_a_picture_that_cannot_be_read_is_named_with_its_page(run: Run, tmp_path: Path, name: str, data: str) -> None:
    folder = project(tmp_path / "p", {"index": f"# Mill\n\n![An otter]({name})\n"}, formats='["pdf"]')
    (folder / "docs" / name).write_text(data, encoding="utf-8")
    result = run("build", cwd=folder)
    assert result.returncode == 3
    assert result.stderr.startswith(f"en: docs/index.md:3: The picture {name} cannot be read: "), result.stderr
    assert len(result.stderr.splitlines()) == 3


# Told, or stops


LOST = {"lost": "# Lost\n\nNobody leads here.\n"}


def test_what_is_told_is_built_and_told_again_when_nothing_has_changed(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", LOST)
    first, again = (run("build", "--format", "html", cwd=folder) for _ in range(2))
    told = "en: docs/lost.md: warning: No table of contents leads to this page, so readers will not find it. [toc.not_included]"
    assert (first.returncode, again.returncode) == (0, 0)
    assert first.stderr.startswith(told)
    assert again.stderr == first.stderr
    assert again.stdout.startswith("Nothing to do")


def test_what_is_told_is_told_still_when_another_page_has_changed(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", LOST)
    first = run("build", "--format", "html", cwd=folder)
    (folder / "docs/index.md").write_text("# Mill\n\nOther text.\n", encoding="utf-8")
    assert run("build", "--format", "html", cwd=folder).stderr == first.stderr


def test_strict_places_nothing_where_something_is_told(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", LOST)
    result = run("build", "--format", "html", "--strict", cwd=folder)
    assert result.returncode == 1
    assert not (folder / "dist").exists()


def test_strict_refuses_what_was_built_before_without_it(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", LOST)
    assert run("build", "--format", "html", cwd=folder).returncode == 0
    assert run("build", "--format", "html", "--strict", cwd=folder).returncode == 1


def test_publish_stops_for_a_page_that_nobody_finds(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", LOST, formats='["html"]')
    result = run("publish", "1", "--to", tmp_path / "served", cwd=folder)
    assert result.returncode == 1
    assert "docs/lost.md: warning: No table of contents leads to this page" in result.stderr
    assert not (tmp_path / "served").exists()


CODE = {"index": "# Mill\n\n```unheard-of\nx = 1\n```\n"}


def test_publish_tells_of_layout_and_strict_refuses_it(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", CODE, formats='["html"]')
    strict = run("publish", "1", "--strict", "--to", tmp_path / "served", cwd=folder)
    result = run("publish", "1", "--to", tmp_path / "served", cwd=folder)
    assert (strict.returncode, result.returncode) == (1, 0), strict.stderr + result.stderr
    assert "No language of code is called 'unheard-of'" in result.stderr
    assert (tmp_path / "served/en/index.html").is_file()


def test_keep_going_places_what_stopped(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", {"index": "# Mill\n\nSee [there](nowhere.md).\n"})
    stopped = run("build", "--format", "html", cwd=folder)
    assert (stopped.returncode, (folder / "dist").exists()) == (1, False)
    placed = run("build", "--format", "html", "--keep-going", cwd=folder)
    assert (placed.returncode, (folder / "dist/en/index.html").is_file()) == (0, True)
    assert run("build", "--format", "html", cwd=folder).returncode == 1  # and it is found again


def test_keep_going_and_strict_contradict_each_other(run: Run, tmp_path: Path) -> None:
    result = run("build", "--keep-going", "--strict", cwd=project(tmp_path / "p", {}))
    assert (result.returncode, "contradict" in result.stderr) == (2, True)


def test_the_guide_lists_every_kind_that_does_not_just_stop() -> None:
    """And every kind of ours that stops, as the sources tell it: by logging, as a finding, or through ``warn`` of the PDF."""
    rows = re.findall(r"(?m)^\| `([\w.-]+)` \| (\w+) \|", (ROOT / "guides/errors.md").read_text(encoding="utf-8"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    call = r"\((?:(?!\)\n).)*?"
    logged = re.findall(r'\btype="(startoolkit|typst)",?\s*(?:subtype="([\w-]+)"|\))', code)
    told = {
        *OF_CATALOGS,
        *(".".join(filter(None, one)) for one in logged),
        *re.findall(rf'(?s)(?:Finding|_Found){call}"(startoolkit\.[\w-]+)"', code),
        *(f"typst.{kind}" for kind in re.findall(rf'(?s)\.warn{call},\s*"([a-z-]+)",?\s*\)\n', code)),
    }
    assert {"startoolkit", "startoolkit.refused", "startoolkit.format", "typst.lost"} <= told, "the search finds them"
    assert dict(rows) == {**dict.fromkeys(told, "stops"), **SEVERITIES}


# What decides, without a build


@pytest.mark.parametrize(("kind", "grave"), [
    ("toc.not_included", "told"), ("startoolkit.unsafe", "unsafe"), ("startoolkit.refused", "stops"), ("todo", "layout"),
    ("todo.todo", "layout"), ("never.heard-of", "stops"), ("", "stops"),
])  # fmt: skip
def test_a_kind_has_the_severity_of_its_row_or_of_its_type_or_stops(kind: str, grave: str) -> None:
    assert severity(kind) == grave


def test_what_stops_depends_on_who_asks() -> None:
    each = [Finding(kind, "") for kind in ("typst.caption", "toc.not_included", "ref.ref", "startoolkit.unsafe")]
    assert stopping(each) == tuple(each[2:])
    assert stopping(each, publishing=True) == tuple(each[1:])
    assert stopping(each, strict=True) == tuple(each)


@pytest.mark.parametrize(("location", "place"), [
    ("/a/b.md:3", Place(Path("/a/b.md"), 3)),
    ("/a/b.md:", Place(Path("/a/b.md"))),
    ("/a/b.md", Place(Path("/a/b.md"))),
    ("/a/b.md:<translated>:3", Place(Path("/a/b.md"), 3)),
    ("/a/b.py:docstring of b.f:7", Place(Path("/a/b.py"), 7)),
    ("<unknown>:3", None),
    ("", None),
])  # fmt: skip
def test_a_place_is_read_from_what_sphinx_calls_it(location: str, place: Place | None) -> None:
    assert place_of(location) == place


def test_warnings_of_the_start_are_read_from_the_stream() -> None:
    said = "\x1b[91mWARNING: one\ntwo [a.b]\x1b[39;49;00m\n/c/conf.py:4: WARNING: three [config]\n"
    assert early(said) == [Logged("", "one\ntwo [a.b]", None), Logged("config", "three", Place(Path("/c/conf.py"), 4))]


def test_an_unknown_warning_is_a_sentence_without_what_docutils_adds() -> None:
    found = explain(
        Logged("docutils", "inline strong\nstart-string.\n\n```\nx\n```", Place(Path("a.md"), 1)), Names(Path())
    )
    assert found == Finding("docutils", "Inline strong start-string.", Place(Path("a.md"), 1))


def test_a_missing_footnote_is_one_finding_of_two(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("One\ntwo[^x]\n", encoding="utf-8")
    texts = (
        "Too many autonumbered footnote references: only 0 corresponding footnotes available.",
        'Unknown target name: "x".',
    )
    found = tidy(explain(Logged("docutils", text, Place(page, 1)), Names(tmp_path)) for text in texts)
    assert [one.message for one in found] == ["The footnote [^x] has no text."]


def test_the_gravest_stand_last() -> None:
    kinds = ("startoolkit.unsafe", "ref.ref", "toc.not_included", "typst.caption")
    assert [one.kind for one in tidy(Finding(kind, kind) for kind in kinds)] == [*reversed(kinds)]


@pytest.mark.parametrize("lines", [
    ["A | b", "c | d"],
    ["Either this | or that"],
    ["| a |"],
    ["Text", "--- | ---  and more"],
    [],
])  # fmt: skip
def test_bars_in_words_are_no_table(lines: list[str]) -> None:
    assert shown_as_text(lines) is None


@pytest.mark.parametrize(("line", "count"), [
    ("| a | b |", 2), ("a | b", 2), (r"| a \| b | c |", 2), ("|  | b |", 2), ("| a | b", 2), (r"| a | b \|", 2), ("|---|:-:|", 2),
])  # fmt: skip
def test_cells_of_a_line_are_counted(line: str, count: int) -> None:
    assert cells(line) == count


def test_only_the_rows_of_a_table_are_looked_at_for_lost_cells() -> None:
    lines = ["| a | b |", "|---|---|", "| c |", "| c | d | e |", "", "| c | d | e |"]
    assert [fault.at for fault in too_many_cells(lines)] == [3]


@pytest.mark.parametrize(
    ("kind", "is_loss"),
    [
        ("startoolkit.refused", True),
        ("startoolkit.unsafe", True),
        ("startoolkit.format", True),
        ("startoolkit.catalog-layout", True),
        ("startoolkit.language", False),
        ("startoolkit.footnote", False),
        ("startoolkit", False),
        ("typst.layout", False),
        ("ref.ref", False),
        ("docutils", False),
    ],
)
def test_a_loss_is_what_an_edition_lacks_and_not_what_sphinx_says(kind: str, is_loss: bool) -> None:
    """Whatever stops the build of a briefing: in a project as it is, Sphinx's warnings count for nothing."""
    assert Finding(kind, "Something.").is_loss is is_loss

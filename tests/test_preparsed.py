"""Pages that are parsed once for all languages come out as if each edition had parsed them for itself."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import myst_parser
import pytest
from docutils import nodes
from docutils.utils import new_document

from startoolkit.project import PRELOAD_PAGES, PRELOAD_PROJECT
from startoolkit.sphinxext.speed import preparse, preparsed
from tests.conftest import PROJECTS, ROOT, server

pytestmark = pytest.mark.ranges

_PROGRAM = """
import io, json, sys
from pathlib import Path

import startoolkit.editions.warm_imports
if sys.argv[1] == "ahead":
    import startoolkit.sphinxext.speed.preparse
from startoolkit.sphinxext.speed import preparsed
from sphinx.application import Sphinx

docs, language, out = Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
names = lambda: sorted(Path(name).relative_to(docs).as_posix() for name in preparsed._pages)
known, warnings = names(), io.StringIO()
conf = docs if (docs / "conf.py").exists() else None
overrides = {"language": language} | ({} if conf else {"extensions": ["myst_parser", "startoolkit.sphinxext"]})
app = Sphinx(docs, conf, out, out / "doctrees", sys.argv[5], overrides, status=None, warning=warnings)
app.build()
metadata = {name: dict(app.env.metadata[name]) for name in sorted(app.env.found_docs)}
print(json.dumps([known, names(), warnings.getvalue(), metadata]))
"""


def built(
    project: Path, out: Path, *, is_ahead: bool, language: str = "de", builder: str = "pseudoxml", **variables: str
) -> list[Any]:
    """The pages parsed ahead, those that nobody took, the warnings and what is known of the pages."""
    env = {**os.environ, PRELOAD_PROJECT: str(project), PRELOAD_PAGES: "yes", "SOURCE_DATE_EPOCH": "1", **variables}
    words = ["ahead" if is_ahead else "alone", str(project / "docs"), language, str(out), builder]
    program = out.with_name("program.py")
    program.write_text(_PROGRAM, encoding="utf-8")
    done = server().run(str(program), *words, cwd=out.parent, env=env)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def written(folder: Path, suffix: str) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob(f"*{suffix}"))}


def project_of(name: str, folder: Path) -> Path:
    """A project of the tests; without a name, the briefing."""
    source = PROJECTS / name if name else ROOT
    folder.mkdir()
    for part in ("docs", "locale"):
        shutil.copytree(source / part, folder / part)
    shutil.copy(source / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize(
    ("name", "language", "builder", "parsed"),
    [
        ("features", "de", "pseudoxml", {"lone.md", "same.md"}),
        ("straat", "he", "html", {"afspraken.md"}),
        ("handbook", "de", "html", set()),
        ("", "fr", "pseudoxml", {"about.md", "index.md", "four-cos/index.md", "cases/index.md", "workshop.md"}),
    ],
)
def test_pages_are_the_same(tmp_path: Path, name: str, language: str, builder: str, parsed: set[str]) -> None:
    """Every node or page, every warning and what is known of each page; and all that was parsed ahead was taken."""
    if not name and myst_parser.__version__ < "5":
        parsed = set()  # MyST 4 makes a node of descriptions in front matter that may hold words in the language
    project = project_of(name, tmp_path / "project")
    alone = built(project, tmp_path / "alone", is_ahead=False, language=language, builder=builder)
    ahead = built(project, tmp_path / "ahead", is_ahead=True, language=language, builder=builder)
    assert parsed <= {*ahead[0]}
    assert ahead[1:] == [[], *alone[2:]]
    suffix = ".html" if builder == "html" else f".{builder}"
    assert written(tmp_path / "ahead", suffix) == written(tmp_path / "alone", suffix)


_PAGES = {
    "plain": "# Plain\n\nWords, [a link](index.md), `code`, a note.[^1]\n\n:::{note}\nA box.\n:::\n\n[^1]: Note.\n",
    "numbered": "# Numbered\n\n```{math}\n:label: one\nx\n```\n",
    "glossary": "# Glossary\n\n:::{glossary}\nterm\n  Meaning.\n:::\n",
    "new": "# New\n\n:::{versionadded} 2\n:::\n",
    "entry": "# Entry\n\n:::{index} word\n:::\n\nWords.\n",
    "included": "# Included\n\n```{include} part.txt\n```\n",
    "table": "# Table\n\n```{csv-table}\n:file: part.txt\n```\n",
    "broken": "# Broken\n\n:::{nothing}\n:::\n",
    "wrong": "# Wrong\n\n{nothing}`x`\n",
    "star": "# Star\n\n:::{star}\n:::\n",
    "notice": "# Notice\n\n{pep}`8`\n",
    "contents": "# Contents\n\n```{contents}\n```\n\n## One\n",
}


def test_only_what_is_the_same_in_each_language_is_parsed_once(tmp_path: Path) -> None:
    """Not what has words of Sphinx, is numbered, is noted elsewhere, needs a file of its own, or gives a warning."""
    project = project_of("straat", tmp_path / "project")
    for name, text in _PAGES.items():
        (project / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    (project / "docs" / "part.txt").write_text("Words", encoding="utf-8")
    known = built(project, tmp_path / "out", is_ahead=True, language="he", builder="dummy")[0]
    assert {Path(name).stem for name in known} & {*_PAGES} == {"plain"}
    off = {"STARTOOLKIT_FAST": "0"}
    assert built(project, tmp_path / "off", is_ahead=True, language="he", builder="dummy", **off)[0] == []


@pytest.mark.parametrize(
    "line", ["import os", "extensions.append('x')", "def setup(app): pass", "a = b", "extensions = [", "x = open('y')"]
)
def test_settings_that_are_a_program_are_run_by_the_editions_alone(tmp_path: Path, line: str) -> None:
    """Nothing of a ``conf.py`` is run ahead unless it only gives names to values."""
    conf = tmp_path / "conf.py"
    assert preparse.is_declared(conf)
    conf.write_text(f"extensions = ['startoolkit.sphinxext']\n{line}\n", encoding="utf-8")
    assert not preparse.is_declared(conf)
    conf.write_text("extensions = ['sphinx.ext.todo']\n", encoding="utf-8")
    assert not preparse.is_declared(conf)
    conf.write_text("'Settings.'\nextensions = ['myst_parser']\nproject = 'a'\n", encoding="utf-8")
    assert preparse.is_declared(conf)


def test_a_page_that_has_changed_meanwhile_is_parsed_anew() -> None:
    """What was parsed ahead is given away for the same text and settings, and once."""
    current = SimpleNamespace(docname="a", _serial_numbers={"star": 1})
    env: Any = SimpleNamespace(myst_config="one", metadata={"a": {}}, current_document=current)

    def document() -> nodes.document:
        made = new_document("a.md")
        made.settings.env = env
        return made

    parsed = document()
    parsed += nodes.paragraph("", "Words")
    preparsed.keep("text", parsed, {"myst_footnote_sort": True})
    assert not preparsed.take("text, changed", document())
    env.myst_config = "two"
    assert not preparsed.take("text", document())
    env.myst_config = "one"
    taken = document()
    assert preparsed.take("text", taken)
    assert taken.astext() == "Words"
    assert taken[0].parent is taken[0].document is taken
    assert taken.settings.myst_footnote_sort is True
    assert not preparsed.take("text", document())

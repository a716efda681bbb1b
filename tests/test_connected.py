"""The build's extension is there whatever ``conf.py`` lists, and a language without its judgement is not built."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run

SETTINGS = """\
[tool.startoolkit]
title = "Title"
name = "t"
source-language = "en"
languages = ["en", "de"]
formats = ["html"]
label = "1"
date = 2026-11-23
"""
HEADER = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
PLANTED = "https://evil.example"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A briefing with a link in a catalog that its page lacks, and catalogs that Sphinx would compile."""
    files = {
        "pyproject.toml": SETTINGS,
        "docs/index.md": "# Title\n\n```{toctree}\npart/a\n```\n",
        "docs/part/a.md": "# Page\n\nHello.\n",
        "locale/de/LC_MESSAGES/part/a.po": f'{HEADER}\nmsgid "Hello."\nmsgstr "[Hallo]({PLANTED})."\n',
        "locale/de/LC_MESSAGES/index.po": f'{HEADER}\nmsgid "Title"\nmsgstr "Titel"\n',
        "locale/de/LC_MESSAGES/sphinx.po": f'{HEADER}\nmsgid "Search"\nmsgstr "Suche"\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


CONFS = {
    "another extension": 'extensions = ["myst_parser"]\nlocale_dirs = ["../locale"]\ngettext_compact = False\n',
    "none": 'locale_dirs = ["../locale"]\n',
    "made by a program": 'extensions = list(("myst_parser", "sphinx.ext.todo"))\nlocale_dirs = ["../locale"]\n',
}


@pytest.mark.parametrize("name", CONFS)
def test_the_extension_is_added(project: Path, run: Run, name: str) -> None:
    """It is added where conf.py lacks it, and said once; nothing is published unjudged, and no .mo is written."""
    (project / "docs/conf.py").write_text(CONFS[name], encoding="utf-8")
    done = run("build", "--keep-going", cwd=project)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert said.count("docs/conf.py:1: warning: The extensions of conf.py lack 'startoolkit.sphinxext'") == 1
    assert "part/a.po:6: error: " in said
    pages = {path: path.read_text(encoding="utf-8") for path in (project / "dist").rglob("*.html")}
    assert not [path for path, page in pages.items() if PLANTED in page]
    assert re.search(r"<h1[^>]*><span[^>]*>Titel</span>", pages[project / "dist/de/index.html"])
    assert not [*project.rglob("*.mo")]


def test_what_lists_it_is_not_told(project: Path, run: Run) -> None:
    """Nothing is said of a conf.py that lists it, directly or by another extension."""
    (project / "docs/conf.py").write_text(
        'extensions = ["startoolkit.sphinxext"]\nlocale_dirs = ["../locale"]\n', encoding="utf-8"
    )
    done = run("build", "--keep-going", cwd=project)
    assert "startoolkit.extension" not in done.stdout + done.stderr
    assert not [*project.rglob("*.mo")]


def test_messages_are_those_of_the_extension(project: Path, run: Run) -> None:
    """Updating finds the same messages whether conf.py lists the extension or not: a box of a list, an index entry."""
    page = project / "docs/part/a.md"
    page.write_text("# Page\n\n:::{note}\nHello.\n:::\n\n- [ ] Box\n\n{index}`word`\n", encoding="utf-8")
    conf = 'extensions = ["myst_parser"{}]\nlocale_dirs = ["../locale"]\n'
    catalogs = []
    for number, listed in enumerate(("", ', "startoolkit.sphinxext"')):
        copy = project.parent / f"copy{number}"
        shutil.copytree(project, copy)
        (copy / "docs/conf.py").write_text(conf.format(listed), encoding="utf-8")
        done = run("update", cwd=copy)
        assert done.returncode == 0, done.stderr
        catalogs.append((copy / "locale/de/LC_MESSAGES/part/a.po").read_text(encoding="utf-8"))
        assert not [*copy.rglob("*.mo")]
    assert "Box" in catalogs[0]
    assert catalogs[0] == catalogs[1]


UNDONE = {
    "transforms": ("app.registry.transforms[:] = []", "was taken out"),
    "the second wall": (
        "app.registry.transforms[:] = [t for t in app.registry.transforms if t.__name__ != 'PutBackUnsafe']",
        "PutBackUnsafe was taken out",
    ),
    "Locale": (
        "from sphinx.transforms.i18n import Locale\n    app.add_transform(type('Mine', (Locale,), {}))",
        "translates, too",
    ),
    "parser": (
        "from myst_parser.parsers.sphinx_ import MystParser\n    app.add_source_parser(MystParser, override=True)",
        "another parser of Markdown",
    ),
    "folders of catalogs": (
        "app.connect('config-inited', lambda _app, c: setattr(c, 'locale_dirs', ['../locale']), priority=900)",
        "locale_dirs was filled again",
    ),
}


@pytest.mark.parametrize(
    ("name", "extensions"), [*((name, "") for name in UNDONE), ("transforms", "startoolkit.sphinxext")]
)
def test_a_language_without_judgement_is_not_built(project: Path, run: Run, name: str, extensions: str) -> None:
    """Whatever takes the judgement out of Sphinx ends the build in one sentence, also with --keep-going."""
    what, says = UNDONE[name]
    (project / "docs/conf.py").write_text(
        f'extensions = "{extensions}".split()\ndef setup(app):\n    {what}\n', encoding="utf-8"
    )
    done = run("build", "de", "--keep-going", cwd=project)
    assert done.returncode == 3
    assert "Translations would be published without being judged: " in done.stderr
    assert says in done.stderr
    assert "[not-judged]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "dist").exists()
    assert not [*project.rglob("*.mo")]

"""``startoolkit adopt``: our settings for somebody else's project, shown, and written only when asked for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from startoolkit import adopting
from startoolkit.errors import StarError
from startoolkit.project import Project
from tests.conftest import Run
from tests.test_as_it_is import DE, INDEX, stranger
from tests.test_terminal import in_terminal

pytestmark = pytest.mark.quick

CONF = "project = 'The Guide'\nauthor = 'Anna'\nlocale_dirs = ['locale', '../more']\n"


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    return stranger(
        tmp_path / "guide",
        {"docs/conf.py": CONF, "docs/index.rst": INDEX},
        {"docs/locale/de/LC_MESSAGES/index.po": DE, "more/fr/LC_MESSAGES/index.po": DE},
    )


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_it_shows_the_table_and_what_is_different_and_writes_nothing(guide: Path) -> None:
    """In a terminal of 80 columns."""
    before = files(guide)
    done = in_terminal("adopt", cwd=guide)
    assert done.code == 0
    assert done.text.startswith("pyproject.toml would be made, with --write:\n\n[tool.startoolkit]\n")
    assert 'locale-dirs = ["docs/locale", "more"]' in done.text
    assert "- Builds are strict: " in done.text
    assert "html_theme = 'alabaster'" in done.text
    assert files(guide) == before


@pytest.mark.parametrize("suffixes", ["", "extensions = ['myst_parser']\n"])
def test_markdown_is_spoken_of_where_there_is_some(guide: Path, run: Run, suffixes: str) -> None:
    """A project whose pages are reStructuredText gets none of MyST; a file in Markdown that is no page changes nothing in that."""
    (guide / "docs/conf.py").write_text(CONF + suffixes, encoding="utf-8")
    (guide / "docs/more.md").write_text("# More\n", encoding="utf-8")
    assert ("extensions of MyST" in run("adopt", cwd=guide).stdout) == bool(suffixes)


def test_the_table_has_the_settings_that_the_project_has_as_it_is(guide: Path, run: Run) -> None:
    """Same pages, languages, catalogs, output; no gate, so that no edition becomes a draft."""
    before = Project.load(guide).settings
    assert run("adopt", "--write", cwd=guide).returncode == 0
    project = Project.load(guide)
    assert not project.is_lenient
    assert project.settings == before
    assert run("adopt", cwd=guide).stdout == "pyproject.toml has the table [tool.startoolkit]; nothing to do.\n"


MINE = """\
# Of the package.
[project]
name = "guide"  # a name
dependencies = [
  "sphinx",  # and others
]

[tool.black]
line-length = 99

[other]
x = 1
"""


@pytest.mark.parametrize(
    "text",
    [
        MINE,
        MINE.replace("\n", "\r\n"),
        "tool.black.line-length = 9\n",
        "[[tool.uv.index]]\nname = 'a'\n",
        "# nothing but a comment",
        "",
    ],
)
def test_a_pyproject_keeps_all_that_it_has(guide: Path, run: Run, text: str) -> None:
    """Comments, order and ends of lines."""
    file = guide / "pyproject.toml"
    file.write_bytes(text.encode())
    assert run("adopt", "--write", cwd=guide).returncode == 0
    new = file.read_bytes().decode()
    table = new[new.index("[tool.startoolkit]") :]
    assert "".join(line for line in text.splitlines() if line) == "".join(
        line for line in new.splitlines() if line and line not in adopting.table(_as_it_was(guide, text)).splitlines()
    )
    assert ("\r\n" in table) == ("\r\n" in text)
    data = tomllib.loads(new)
    assert data["tool"].pop("startoolkit")["title"] == "The Guide"
    assert data == {"tool": {}, **tomllib.loads(text)}
    assert (guide / "docs" / "conf.py").read_text(encoding="utf-8") == CONF


def _as_it_was(guide: Path, text: str) -> Project:
    (guide / "pyproject.toml").write_bytes(text.encode())
    return Project.load(guide)


def test_a_file_that_takes_no_table_is_left_as_it_is(guide: Path) -> None:
    """An inline table cannot have one."""
    (guide / "pyproject.toml").write_text("tool = { black = 1 }\n", encoding="utf-8")
    with pytest.raises(StarError, match="of this file cannot be changed") as told:
        adopting.with_table(Project.load(guide))
    assert "Write the table [tool.startoolkit] into it yourself" in told.value.hint


def test_the_title_is_the_heading_of_the_first_page_that_a_build_has_found(guide: Path, run: Run) -> None:
    """A briefing is called what its first page is called, so the next build does not refuse it."""
    assert "title has to be the heading" in run("adopt", cwd=guide).stdout
    assert run("build", "--format", "html", cwd=guide).returncode == 0
    assert (
        "title is the heading of the first page, not project of conf.py, 'The Guide'." in run("adopt", cwd=guide).stdout
    )
    assert run("adopt", "--write", cwd=guide).returncode == 0
    assert Project.load(guide).settings.title == "Guide"
    done = run("build", "--format", "html", cwd=guide)
    assert done.returncode == 0, done.stderr

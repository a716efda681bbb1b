"""Any Sphinx project without ``[tool.startoolkit]``: found, read and built as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from startoolkit import conf_project, conf_run
from startoolkit.conf_py import Said
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.remarks import strangers
from startoolkit.testing import catalog

pytestmark = pytest.mark.quick

INDEX = "Guide\n=====\n\nHello, world.\n"
DE = {"Guide": "Handbuch", "Hello, world.": "Hallo, Welt."}


def stranger(root: Path, files: Mapping[str, str], catalogs: Mapping[str, Mapping[str, str]] | None = None) -> Path:
    """Write a Sphinx project as somebody else may have it: files, and catalogs by their paths."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, messages in (catalogs or {}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalog(name.split("/LC_MESSAGES")[0].rpartition("/")[2], messages), encoding="utf-8")
    return root


@pytest.mark.parametrize("docs", [".", "docs", "doc", "source", "docs/source", "packages/manual"])
def test_conf_py_is_found_wherever_projects_have_it(tmp_path: Path, docs: str) -> None:
    """At the top, in the usual folders, and in any other one up to three levels down."""
    stranger(tmp_path, {f"{docs}/conf.py": "project = 'A'\n", f"{docs}/index.rst": INDEX})
    assert Project.load(tmp_path).docs == tmp_path / docs


def test_two_projects_in_unusual_folders_are_asked_about(tmp_path: Path) -> None:
    """Neither is taken at random, and the hint names a command that works."""
    for name in ("one", "two"):
        stranger(tmp_path, {f"{name}/conf.py": "project = 'A'\n", f"{name}/index.rst": INDEX})
    with pytest.raises(StarError, match="several Sphinx projects here: one and two") as told:
        Project.load(tmp_path)
    assert told.value.hint == "Name one: startoolkit --project one build"
    assert Project.load(tmp_path / "one").docs == tmp_path / "one"


def test_a_conf_py_of_another_program_is_no_project(tmp_path: Path) -> None:
    """Nothing in it is a setting of Sphinx, and no page is beside it."""
    stranger(tmp_path, {"conf.py": "DEBUG = True\n"})
    with pytest.raises(StarError, match=r"no conf\.py of a Sphinx project") as told:
        Project.load(tmp_path)
    assert told.value.code == "no-project"


def test_settings_come_from_conf_py_and_the_folders_of_catalogs(tmp_path: Path) -> None:
    """Title, label, publisher, source language; languages from all folders of ``locale_dirs``, the source first."""
    conf = "project = 'Das Buch'\nauthor = 'Anna'\nrelease = '2.0 beta'\nlanguage = 'de'\nlocale_dirs = ['a', '../b']\n"
    stranger(
        tmp_path,
        {"docs/conf.py": conf, "docs/index.rst": INDEX},
        {"docs/a/fr/LC_MESSAGES/index.po": {}, "b/en/LC_MESSAGES/sub/x.po": {}, "b/de/LC_MESSAGES/index.po": {}},
    )
    settings = Project.load(tmp_path).settings
    assert (settings.title, settings.name, settings.publisher) == ("Das Buch", "das-buch", "Anna")
    assert settings.label == "2.0-beta"
    assert settings.source_language == Language("de")
    assert [one.code for one in settings.languages] == ["de", "en", "fr"]
    assert settings.locale_dirs == ("docs/a", "b")
    assert settings.locale == "docs/a"


@pytest.mark.parametrize("folder", ["docs/locales", "docs/locale", "locale"])
def test_catalogs_are_found_where_projects_have_them_without_locale_dirs(tmp_path: Path, folder: str) -> None:
    """Sphinx's default first; the others are those that projects name in a Makefile."""
    stranger(
        tmp_path, {"docs/conf.py": "project = 'A'\n", "docs/index.rst": INDEX}, {f"{folder}/de/LC_MESSAGES/a.po": DE}
    )
    project = Project.load(tmp_path)
    assert project.settings.locale_dirs == (folder,)
    assert [one.code for one in project.settings.languages] == ["en", "de"]


def test_a_command_in_the_folder_of_the_pages_finds_catalogs_above(tmp_path: Path) -> None:
    """The project is then the folder that has both, within the same repository."""
    stranger(
        tmp_path,
        {"docs/conf.py": "project = 'A'\nlocale_dirs = ['../locale']\n", "docs/index.rst": INDEX},
        {"locale/de/LC_MESSAGES/index.po": DE},
    )
    project = Project.load(tmp_path / "docs")
    assert (project.root, project.settings.docs, project.settings.locale) == (tmp_path, "docs", "locale")


@pytest.mark.parametrize("folder", ["../../../catalogs", "{outside}"])
def test_catalogs_far_away_are_no_part_of_the_project(tmp_path: Path, folder: str) -> None:
    """Those three levels up, and those of an absolute path outside; the build tells of them."""
    outside = tmp_path / "catalogs"
    root = stranger(
        tmp_path / "a" / "b",
        {
            "docs/conf.py": f"project = 'A'\nlocale_dirs = [{folder.format(outside=outside)!r}]\n",
            "docs/index.rst": INDEX,
        },
    )
    stranger(outside, {}, {"de/LC_MESSAGES/index.po": DE})
    for start in (root, root / "docs"):
        project = Project.load(start)
        assert project.root == start
        assert [one.code for one in project.settings.languages] == ["en"]
        assert any(f"{outside} has catalogs that are not used" in line for line in strangers(project))


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ("extensions = []\n", "names neither project nor html_title"),
        ("project = 'A'\nlanguage = 'english'\n", "'english' is not a language code"),
        ("project = 'A\n", "cannot be run: unterminated string"),
    ],
)
def test_what_is_missing_is_asked_for_in_a_sentence(tmp_path: Path, conf: str, message: str) -> None:
    """With the file, and a hint; whether the file is run or not."""
    stranger(tmp_path, {"docs/conf.py": conf, "docs/index.rst": INDEX})
    for runs in (False, True):
        with pytest.raises(StarError, match=message) as told:
            Project.load(tmp_path, runs=runs)
        assert told.value.code == "bad-conf"
        assert told.value.hint


def test_a_briefing_is_no_project_as_it_is(tmp_path: Path) -> None:
    """A misspelt table is told, and the folder of the pages of a briefing is not taken for another project."""
    stranger(
        tmp_path, {"docs/conf.py": "project = 'A'\n", "docs/index.rst": INDEX, "pyproject.toml": "[tool.startolkit]\n"}
    )
    with pytest.raises(StarError, match=r"no .*table"):
        Project.load(tmp_path)
    table = '[tool.startoolkit]\ntitle = "A"\nname = "a"\nsource-language = "en"\nlanguages = ["en"]\nlabel = "1"\n'
    (tmp_path / "pyproject.toml").write_text(f"{table}date = 2026-01-31\n", encoding="utf-8")
    assert not Project.load(tmp_path).is_lenient
    with pytest.raises(StarError) as told:
        Project.load(tmp_path / "docs")
    assert "The briefing is in" in told.value.hint


COMPUTED = "import os\nproject = 'A'\nlocale_dirs = [os.path.join('.', 'texts')]\nopen('run', 'a').close()\n"


def test_a_conf_py_of_literals_says_the_same_without_being_run(tmp_path: Path) -> None:
    """A process for it would cost more than to build a page; anything but assignments of literals has it run."""
    literals = tmp_path / "conf.py"
    literals.write_text(
        "# -*- coding: latin-1 -*-\n'A manual.'\nproject = author = 'Caf\xe9'\nextensions = ('myst_parser',)\n"
        "html_theme_options = {'a': [-1, None, {2.5}]}\ntags = 'x'\n__a = 1\nproject = 'Th\xe9'\n",
        encoding="latin-1",
    )
    program = tmp_path / "program" / "conf.py"
    program.parent.mkdir()
    program.write_bytes(literals.read_bytes() + b"import os\ndel os\n")
    unrun, was_run = conf_run.run(literals), conf_run.run(program)
    assert unrun.values["project"] == "Th\xe9"
    assert (unrun.values, unrun.fingerprint) == (was_run.values, was_run.fingerprint)


def test_what_a_build_was_told_is_known_without_running_conf_py(tmp_path: Path) -> None:
    """Loading runs nothing: the note counts while ``conf.py`` is the same, and says nothing after that."""
    root = stranger(
        tmp_path, {"docs/conf.py": COMPUTED, "docs/index.rst": INDEX}, {"docs/texts/de/LC_MESSAGES/index.po": DE}
    )
    with pytest.raises(StarError, match="sets as locale_dirs is known only when it is run") as told:
        Project.load(root)
    assert (told.value.code, told.value.place and told.value.place.line) == ("conf-not-run", 3)
    assert not (root / "docs" / "run").exists()
    assert Project.load(root, runs=True).settings.locale == "docs/texts"
    (root / "docs" / "run").unlink()
    assert Project.load(root).settings.locale == "docs/texts"
    assert not (root / "docs" / "run").exists()
    (root / "docs" / "conf.py").write_text(f"{COMPUTED}#\n", encoding="utf-8")
    with pytest.raises(StarError, match="known only when it is run"):
        Project.load(root)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('["./texts"]', '[["./texts"]]'),
        lambda text: text.replace('["./texts"]', '{"a": 1}'),
        lambda text: text.replace('"project": "A"', f'"project": "{"A" * 20_000}"'),
        lambda text: text.replace('"project": "A"', '"setup": "A"'),
        lambda text: text.replace('"./texts"', r'"./texts\u0000"'),
        lambda text: text + " " * 300_000,
        lambda _text: "[" * 100_000,
        lambda _text: "\0",
    ],
)
def test_a_note_with_anything_else_in_it_counts_for_nothing(tmp_path: Path, change: Callable[[str], str]) -> None:
    """It is a file that anybody may have written: names, types and sizes are checked."""
    root = stranger(tmp_path, {"docs/conf.py": COMPUTED, "docs/index.rst": INDEX})
    Project.load(root, runs=True)
    note = conf_project.note_of(root / "editions")
    text = note.read_text(encoding="utf-8")
    assert Said.read(note)
    assert change(text) != text
    note.write_text(change(text), encoding="utf-8")
    assert Said.read(note) is None
    with pytest.raises(StarError, match="known only when it is run"):
        Project.load(root)

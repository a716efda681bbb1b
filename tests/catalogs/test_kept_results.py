"""Results of check and status that are kept: shown again as they were, and never once an input has changed."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from startoolkit import owned_folders, plugins
from startoolkit.catalogs import check as checking
from startoolkit.catalogs import progress as counting
from startoolkit.catalogs import spelling
from startoolkit.cli import kept_results
from startoolkit.languages import Language
from startoolkit.plugins import Check, Found, Plugin, Plugins
from startoolkit.project import Project

pytestmark = pytest.mark.quick

DE, FR = Language("de"), Language("fr")
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{}"\nmsgstr "{}"\n'
HUNSPELL = """\
#!{}
import sys
print(*(word for word in sys.stdin.read().split() if "x" in word), sep="\\n")
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The commands whose results were made anew, in their order; kept results have a folder of their own."""
    found: list[str] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
    monkeypatch.setenv("PATH", "/nowhere")
    check, count = checking.checked, counting.progress

    def noted(name: str, make: Callable[..., object]) -> Callable[..., object]:
        return lambda *args, **named: (found.append(name), make(*args, **named))[1]

    monkeypatch.setattr(checking, "checked", noted("check", check))
    monkeypatch.setattr(counting, "progress", noted("status", count))
    return found


@pytest.fixture
def project(project: Project) -> Project:
    write(project, "locale/de/LC_MESSAGES/index.po", PO.format("Open", "Aufx"))
    write(project, "locale/de/LC_MESSAGES/sub/two.po", PO.format("Second", "Zweite"))
    write(project, "locale/fr/LC_MESSAGES/index.po", PO.format("Open", "Ouvert"))
    write(project, "locale/terminology.csv", "en,de\nopen,offen\n")
    return project


def write(project: Project, path: str, text: str) -> None:
    file = project.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def ask(project: Project) -> tuple[object, object]:
    """The results for German, of a project that is read anew."""
    fresh = Project.load(project.root)
    return kept_results.checked(fresh, DE), kept_results.standing(fresh, DE)


CHANGES = {
    "a catalog": ("locale/de/LC_MESSAGES/index.po", PO.format("Open", "Auf")),
    "another catalog": ("locale/de/LC_MESSAGES/sub/two.po", PO.format("Second", "2")),
    "a new catalog": ("locale/de/LC_MESSAGES/three.po", PO.format("Third", "Dritte")),
    "a broken catalog": ("locale/de/LC_MESSAGES/index.po", "<<<<<<< HEAD\n"),
    "terminology": ("locale/terminology.csv", "en,de\nopen,auf\n"),
    "rules": ("locale/de/typography.toml", '[[quotes]]\nwrong = ["O"]\nmessage = "m"\nhint = "h"\n'),
    "words of the interface": ("locale/de/LC_MESSAGES/startoolkit.po", PO.format("Contents", "<b>Inhalt</b>")),
    "a page": ("docs/index.md", "# Open\n\n```\nOpen\n```\n"),
    "a new page": ("docs/three.md", "# Third\n"),
    "conf.py": ("docs/conf.py", "myst_enable_extensions = ['dollarmath']\n"),
    "other folders of catalogs": ("docs/conf.py", "locale_dirs = ['../words']\n"),
    "settings": ("pyproject.toml", None),
    "what a build has found": ("dist/de/passages.json", "{}"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_kept_once_an_input_has_changed(project: Project, made: list[str], change: str) -> None:
    """What has not changed is not made again; after any change both results are, and are those of the new files."""
    first = ask(project)
    assert made == ["check", "status"]
    assert ask(project) == first
    assert made == ["check", "status"]
    path, text = CHANGES[change]
    old = project.root / path
    write(
        project,
        path,
        old.read_text() + 'addresses = {de = {"https://a.org" = "https://a.de"}}\n' if text is None else text,
    )
    now = ask(project)
    assert made == ["check", "status"] * 2
    fresh = Project.load(project.root)
    assert now[0] == checking.checked(fresh, DE)
    assert repr(now[1]) == repr(counting.progress(fresh, DE))  # errors are equal to themselves alone


def test_another_language_changes_only_what_hangs_on_it(project: Project, made: list[str]) -> None:
    """A catalog of another language is no input of the checks, but tells status which messages a missing one would have."""
    ask(project)
    write(project, "locale/fr/LC_MESSAGES/index.po", PO.format("Open", "Ouverte"))
    ask(project)
    assert made == ["check", "status", "status"]


def test_the_folder_one_stands_in_and_the_program_count(
    project: Project, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths are told from where one stands; another version of the program or of its parsers finds other things."""
    ask(project)
    monkeypatch.chdir(project.root)
    found, _ = ask(project)
    assert {one.path for one in found.findings} == {"locale/de/LC_MESSAGES/index.po"}
    monkeypatch.setattr("startoolkit.editions.inputs.__version__", "9")
    ask(project)
    monkeypatch.setattr(kept_results, "versions", lambda _names: {"markdown-it-py": "9"})
    ask(project)
    assert made == ["check", "status"] * 4


def test_the_dictionary_counts(
    project: Project, made: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With hunspell installed, or its dictionary changed, words are looked up anew; where it fails nothing is kept."""
    ask(project)
    program = tmp_path / "bin" / "hunspell"
    program.parent.mkdir()
    program.write_text(HUNSPELL.format(sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent))
    for name in ("de_DE.dic", "de_DE.aff"):
        (tmp_path / name).write_text("1\n")
    monkeypatch.setattr(spelling, "_dictionaries", lambda _program: ((str(tmp_path), "de_DE"),))
    assert "spelling" in {one.check for one in ask(project)[0].findings}
    (tmp_path / "de_DE.dic").write_text("2\n")
    ask(project)
    ask(project)
    assert made == ["check", "status", "check", "check"]
    monkeypatch.setattr(spelling, "_run", lambda *_args: None)
    (tmp_path / "de_DE.dic").write_text("3\n")
    ask(project)
    ask(project)
    assert made[4:] == ["check", "check"]


def test_a_change_while_it_is_made_is_not_missed(
    project: Project, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result of files that changed meanwhile is shown, and made again the next time."""
    check = checking.checked

    def slow(*args: object, **named: object) -> object:
        found = check(*args, **named)
        write(project, "locale/de/LC_MESSAGES/index.po", PO.format("Open", f"Nummer {len(made)}"))
        return found

    monkeypatch.setattr(checking, "checked", slow)
    kept_results.checked(project, DE)
    kept_results.checked(project, DE)
    assert made == ["check", "check"]


def test_checks_of_plugins_are_always_made(project: Project, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what a plugin reads, so where one checks, or is broken, nothing is kept."""
    moods = iter(["a", "b"])
    mood = Check("mood", "warning", "Its mood.", lambda _message, _context: [Found(next(moods), "h")])
    monkeypatch.setattr(plugins, "load", lambda *_args: Plugins({"p": Plugin(checks=(mood,))}, {"p": "1"}, ()))
    told = [one.message for one in ask(project)[0].findings if one.check == "mood"]
    assert told == ["a", "b"]
    assert made == ["check", "status"]
    assert not list(Path(os.environ["XDG_CACHE_HOME"]).rglob("check-*.json"))


def test_where_results_are_kept(project: Project, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the cache of a build where there is one, else in the user's folder for caches; nowhere among the sources."""
    before = sorted(project.root.rglob("*"))
    ask(project)
    assert sorted(project.root.rglob("*")) == before
    assert len(list(Path(os.environ["XDG_CACHE_HOME"]).rglob("*-de.json"))) == 2
    owned_folders.mark(project.root / ".dist.cache")
    ask(project)
    assert {path.name for path in (project.root / ".dist.cache").glob("*-de.json")} == {
        "check-de.json",
        "status-de.json",
    }
    owned_folders.discard(project.root / ".dist.cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.root / "caches"))
    ask(project)
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    ask(project)
    assert sorted(project.root.rglob("*")) == before
    assert made == ["check", "status"] * 4


@pytest.mark.parametrize("text", ["", "{}", '{"schema": 1, "key": "x", "result": {}}', "\0"])
def test_a_kept_result_that_is_broken_is_made_anew(project: Project, made: list[str], text: str) -> None:
    """Whatever stands in the file, it is another's result or none."""
    ask(project)
    for path in Path(os.environ["XDG_CACHE_HOME"]).rglob("*-de.json"):
        path.write_text(text)
    ask(project)
    assert made == ["check", "status"] * 2


def test_old_projects_make_room(project: Project, made: list[str]) -> None:
    """The folder for caches does not grow for ever."""
    base = Path(os.environ["XDG_CACHE_HOME"], "startoolkit")
    for number in range(70):
        (base / str(number)).mkdir(parents=True)
        os.utime(base / str(number), (number, number))
    ask(project)
    names = {path.name for path in base.iterdir()}
    assert len(names) == 64
    assert "69" in names
    assert "0" not in names
    assert made

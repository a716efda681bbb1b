"""A build with nothing to do is answered at once, and never where anything may have changed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from startoolkit import owned_folders
from startoolkit.editions import unchanged, unchanged_files
from startoolkit.editions.unchanged import answer, fits
from startoolkit.editions.unchanged_files import Notes
from startoolkit.project import Project
from startoolkit.testing import Briefing
from tests.conftest import process

SAID = "Nothing to do: 2 editions in dist up to date."
ARGUMENTS = ["build"]


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True)


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project under git, as if built, whose build had nothing to do a long time ago."""
    Briefing(tmp_path, {"index": "# Guide\n\nHello.\n"}, {"de": {"index": {"Hello.": "Hallo."}}})
    for path in ("dist/index.html", "dist/de/edition.json", ".dist.cache/de/state.json", ".dist.cache/top.json"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    owned_folders.mark(tmp_path / ".dist.cache")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "docs", "locale")
    git(tmp_path, "commit", "-q", "-m", "one")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(unchanged_files, "SETTLED", -(10**18))
    note(tmp_path)
    assert answer(ARGUMENTS) == SAID
    return tmp_path


def note(root: Path, outside: tuple[str, ...] = ()) -> None:
    project = Project.load(root)
    Notes(project, project.output).keep(ARGUMENTS, SAID, outside)


def dated_back(root: Path) -> None:
    """Change a page to another of the same length, and set its time back."""
    page = root / "docs/index.md"
    before = page.stat()
    page.write_text(page.read_text().replace("Hello", "Holla"))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(root: Path) -> None:
    """Put another file of the same length and time in the place of a catalog."""
    catalog = root / "locale/de/LC_MESSAGES/index.po"
    before, text = catalog.stat(), catalog.read_text()
    other = catalog.with_suffix(".new")
    other.write_text(text.replace("Hallo", "Holla"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(catalog)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": dated_back,
    "a catalog": replaced,
    "a new page": lambda root: (root / "docs/new.md").write_text("# New\n"),
    "a page that goes": lambda root: (root / "docs/index.md").unlink(),
    "a new catalog": lambda root: (root / "locale/de/LC_MESSAGES/new.po").write_text(""),
    "a new language": lambda root: (root / "locale/fr").mkdir(),
    "settings": lambda root: (root / "pyproject.toml").touch(),
    "an edition": lambda root: (root / "dist/de/edition.json").write_text("[]"),
    "an edition that goes": lambda root: (root / "dist/de/edition.json").unlink(),
    "a file among the editions": lambda root: (root / "dist/mine.txt").write_text(""),
    "the cache of an edition": lambda root: (root / ".dist.cache/de/state.json").unlink(),
    "the entry page": lambda root: (root / ".dist.cache/top.json").write_text("[]"),
    "the mark of the cache": lambda root: (root / ".dist.cache/.startoolkit").unlink(),
    "permissions": lambda root: (root / "docs/index.md").chmod(0o600),
    "a commit": lambda root: git(root, "commit", "-q", "--allow-empty", "-m", "two"),
    "another branch": lambda root: git(root, "checkout", "-q", "-b", "other"),
    "a language of another name": lambda root: (root / "locale/de").rename(root / "locale/pl"),
    "what git ignores": lambda root: (root / ".gitignore").write_text("*.po\n"),
    "what git ignores there": lambda root: (root / "docs/.gitignore").write_text("*.md\n"),
    "what git watches": lambda root: git(root, "update-index", "--assume-unchanged", "docs/index.md"),
    "the repository": lambda root: (root / ".git").rename(root / "git"),
    "a broken note": lambda root: (root / ".dist.cache/unchanged.json").write_text("{"),
    "a note without its parts": lambda root: (root / ".dist.cache/unchanged.json").write_text("{}"),
}


@pytest.mark.quick
@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(noted: Path, change: str) -> None:
    """After a change nothing is answered, also of one that keeps length and time."""
    CHANGES[change](noted)
    assert answer(ARGUMENTS) == ""


@pytest.mark.quick
def test_what_is_no_file_counts(noted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other arguments, variables and folders, and another program, are another question."""
    assert answer(["build", "de"]) == answer(["status"]) == answer([]) == ""
    for name in ("STARTOOLKIT_FAST", "SOURCE_DATE_EPOCH", "PYTHONPATH", "PATH", "HOME"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "0")
            assert answer(ARGUMENTS) == ""
    with monkeypatch.context() as patch:
        patch.setattr(unchanged, "SCHEMA", 0)
        assert answer(ARGUMENTS) == ""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, "/elsewhere"])
        assert answer(ARGUMENTS) == ""
    assert answer(ARGUMENTS) == SAID
    monkeypatch.chdir(noted / "docs")
    assert answer(ARGUMENTS) == ""


@pytest.mark.quick
def test_files_elsewhere_count(noted: Path) -> None:
    """A file outside of the folder of pages that one is made from is looked at, and so is its absence."""
    (noted / "code").mkdir()
    note(noted, ("code/a.py",))
    assert answer(ARGUMENTS) == SAID
    (noted / "code/a.py").write_text("")
    assert answer(ARGUMENTS) == ""


@pytest.mark.quick
def test_what_has_just_been_written_is_not_noted(noted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file might be written once more within what the disk counts as one moment."""
    (noted / ".dist.cache/unchanged.json").unlink()
    monkeypatch.setattr(unchanged_files, "SETTLED", 3_000_000_000)
    note(noted)
    assert answer(ARGUMENTS) == ""


@pytest.mark.quick
def test_plugins_are_not_trusted_to_look_at_files_alone(noted: Path) -> None:
    """Where a project names plugins, the build itself decides."""
    settings = noted / "pyproject.toml"
    settings.write_text(f'{settings.read_text()}plugins = ["none-such"]\n')
    note(noted)
    assert answer(ARGUMENTS) == ""


@pytest.mark.quick
@pytest.mark.parametrize("said", ["", "ü", "a\x1b[31m", "a\nb"])
def test_only_a_plain_line_is_said(said: str) -> None:
    """A line with signs that a stream lacks, or a terminal obeys, is left to what knows how to show it."""
    assert not fits(said)


def test_the_third_build_is_answered_at_once(straat: Path) -> None:
    """A build, one that finds nothing to do, and one that is answered from the note say the same as ever."""
    assert process("startoolkit", "build", "--format", "html", cwd=straat).returncode == 0
    time.sleep(unchanged_files.SETTLED / 1e9)
    second = process("startoolkit", "build", "--format", "html", cwd=straat)
    assert second.stdout.startswith("Nothing to do: ")
    (note,) = straat.glob(".*.cache/unchanged.json")
    note.write_text(note.read_text().replace("Nothing to do: ", "Answered at once: "))
    third = process("startoolkit", "build", "--format", "html", cwd=straat)
    assert third.stdout.replace("Answered at once: ", "Nothing to do: ") == second.stdout != third.stdout
    (straat / "docs/index.md").touch()
    again = process("startoolkit", "build", "--format", "html", cwd=straat)
    assert again.stdout == second.stdout

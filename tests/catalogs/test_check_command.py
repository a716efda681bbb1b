"""``startoolkit check``: what is checked, and which findings are shown."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from startoolkit.project import Project
from tests.conftest import startoolkit

pytestmark = pytest.mark.quick

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
YEARS = 'msgid "In 2014."\nmsgstr "2015."\n'
LATER = 'msgid "In 2016."\nmsgstr "2017."\n'
QUOTES = 'msgid "A “star”."\nmsgstr "\\"2\\"."\n'


@pytest.fixture
def root(project: Project) -> Path:
    """A project with findings in two catalogs of two languages."""
    for language in ("de", "fr"):
        write(project.root, f"locale/{language}/LC_MESSAGES/index.po", f"{YEARS}\n{QUOTES}")
        write(project.root, f"locale/{language}/LC_MESSAGES/sub/two.po", YEARS)
    return project.root


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{HEADER}{text}", encoding="utf-8")


def found(root: Path, *arguments: str, cwd: Path | None = None) -> list[str]:
    """The findings as ``file:line check``, files without the folders that all have."""
    done = startoolkit("check", "--format", "json", *arguments, cwd=cwd or root)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    names = [one["path"].partition("locale/")[2].replace("LC_MESSAGES/", "") for one in data]
    return [f"{name}:{one['line']} {one['check']}" for name, one in zip(names, data, strict=True)]


DE = ["de/index.po:4 numbers", "de/index.po:7 numbers", "de/index.po:7 quotes", "de/sub/two.po:4 numbers"]


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["de"], ["de/index.po", "de/sub/two.po"]),
        (["index"], ["de/index.po", "fr/index.po"]),
        (["fr", "sub/two"], ["fr/sub/two.po"]),
        (["docs/sub/two.md", "de"], ["de/sub/two.po"]),
        (["locale/fr/LC_MESSAGES/index.po"], ["fr/index.po"]),
        (["de", "locale/fr/LC_MESSAGES/index.po"], ["de/index.po", "de/sub/two.po", "fr/index.po"]),
    ],
)
def test_what_is_checked(root: Path, arguments: list[str], files: list[str]) -> None:
    """A language, a page, the file of a page or of a catalog, and what several of them name."""
    assert list(dict.fromkeys(one.partition(":")[0] for one in found(root, *arguments))) == files


def test_files_are_named_from_where_one_stands(root: Path) -> None:
    """A path need not begin at the top of the project."""
    done = startoolkit("--project", "../..", "check", "two.md", "de", "--format", "github", cwd=root / "docs/sub")
    assert done.stdout.count("::warning") == done.stdout.count("sub/two.po") == 1


@pytest.mark.parametrize(
    ("argument", "told"),
    [("sub/too", "This briefing has no page 'sub/too'"), ("sub/too", "sub/two"), ("dee", "no language 'dee'")],
)
def test_what_is_nothing_is_told(root: Path, argument: str, told: str) -> None:
    """A name of nothing is wrong usage, with the nearest name that there is."""
    done = startoolkit("check", argument, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_some_checks_alone_and_all_but_some(root: Path) -> None:
    """``--only`` and ``--skip`` choose checks, and an unknown name is told with the option."""
    assert found(root, "de") == DE
    assert found(root, "de", "--only", "quotes") == ["de/index.po:7 quotes"]
    assert found(root, "de", "--skip", "numbers") == ["de/index.po:7 quotes"]
    assert found(root, "de", "--only", "quotes", "--skip", "quotes") == []
    done = startoolkit("check", "--skip", "number", cwd=root)
    assert done.returncode == 2
    assert "--skip" in done.stderr
    assert "there is no check 'number'. [wrong-usage]\n  hint: Did you mean 'numbers'?" in done.stderr


def test_the_end_sums_up(root: Path) -> None:
    """The last line has the number of findings of each check, the most first; strictness counts what is shown."""
    done = startoolkit("check", "de", cwd=root)
    assert done.stderr == "0 errors, 4 warnings in 3 messages of 2 catalogs: numbers 3, quotes 1.\n"
    done = startoolkit("check", "de", "sub/two", "--skip", "numbers", "--strict", cwd=root)
    assert (done.returncode, done.stderr) == (0, "0 errors, 0 warnings in 1 message of 1 catalog.\n")
    assert startoolkit("check", "de", "sub/two", "--strict", cwd=root).returncode == 1


def test_what_has_changed_since_a_revision(root: Path) -> None:
    """Only entries that are new or different count, wherever they stand now; a new catalog counts as a whole."""

    def git(*arguments: str) -> None:
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(root), *names, *arguments], check=True, capture_output=True)

    done = startoolkit("check", "--since", "HEAD", cwd=root)
    assert done.returncode == 2
    assert "There is no revision 'HEAD' of this briefing in git." in done.stderr
    git("init", "-q")
    (root / "locale/de/LC_MESSAGES/sub/two.po").rename(root / "two.po")
    git("add", "docs", "locale")
    git("commit", "-q", "-m", "one")
    assert found(root, "fr", "--since", "HEAD") == []
    (root / "two.po").rename(root / "locale/de/LC_MESSAGES/sub/two.po")
    write(root, "locale/de/LC_MESSAGES/index.po", f"{LATER}\n#: docs/index.md\n{YEARS}\n{QUOTES}")
    assert found(root, "--since", "HEAD") == ["de/index.po:4 numbers", "de/sub/two.po:4 numbers"]
    assert found(root, "de", "index", "--since", "HEAD") == ["de/index.po:4 numbers"]
    git("add", "locale")
    git("commit", "-q", "-m", "two")
    assert found(root, "--since", "HEAD") == []
    assert found(root, "--since", "HEAD~1") == ["de/index.po:4 numbers", "de/sub/two.po:4 numbers"]
    assert startoolkit("check", "--since", "--output=x", cwd=root).returncode == 2


def test_a_broken_terminology_concerns_every_page(root: Path) -> None:
    """What is wrong with a file beside the catalogs is told for a page alone, too."""
    (root / "locale/terminology.csv").write_text('en,de\n"a')
    done = startoolkit("check", "de", "sub/two", "--format", "json", cwd=root)
    assert [one["check"] for one in json.loads(done.stdout)] == ["catalog", "numbers"]

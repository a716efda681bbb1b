"""Catalogs that Sphinx reads and msgfmt refuses: all that is wrong is told, and nobody need lose what is right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from startoolkit.catalogs.progress import progress
from startoolkit.cli.base import messages_of_build
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.testing import Briefing
from tests.conftest import Run

PAGES = {
    "index": "# The guide\n\nOpen the door.\n\nClose the door.\n\nWash the cup.\n",
    "tea": "# Tea\n\nBoil the water.\n",
}
WORDS = {
    "index": {
        "The guide": "Der Führer",
        "Open the door.": "Öffne die Tür.",
        "Close the door.": "Schließe die Tür.",
        "Wash the cup.": "Wasche die Tasse.",
    },
    "tea": {"Tea": "Tee", "Boil the water.": "Koche das Wasser."},
}


CONF = 'project = "The guide"\nextensions = ["myst_parser"]\nlocale_dirs = ["../locale"]\ngettext_compact = False\n'


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A briefing whose catalog of the first page has a message twice and one with a missing quote."""
    Briefing(tmp_path, PAGES, {"de": WORDS})
    path = tmp_path / "locale/de/LC_MESSAGES/index.po"
    text = path.read_text(encoding="utf-8")
    text = text.replace('"Schließe die Tür."', '"Schließe die Tür.') + '\nmsgid "The guide"\nmsgstr "Leitfaden"\n'
    path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def as_it_is(broken: Path) -> Path:
    """The same pages and catalogs in a Sphinx project without our settings."""
    (broken / "pyproject.toml").unlink()
    (broken / "docs/conf.py").write_text(CONF, encoding="utf-8")
    return broken


def lines(root: Path) -> tuple[int, int]:
    """The lines of the two errors."""
    text = (root / "locale/de/LC_MESSAGES/index.po").read_text(encoding="utf-8").split("\n")
    return text.index('msgstr "Schließe die Tür.') + 1, len(text) - text[::-1].index('msgid "The guide"')


def test_a_build_refuses_a_broken_catalog_with_all_errors(broken: Path, run: Run) -> None:
    """Nothing is placed, and one build tells everything that has to be mended."""
    for options in ([], ["--keep-going"]):
        done = run("build", *options, cwd=broken)
        assert done.returncode == 3
        for line in lines(broken):
            assert f"de: locale/de/LC_MESSAGES/index.po:{line}: " in done.stderr
        assert not (broken / "dist").exists()


def test_a_lenient_build_shows_what_can_be_read(as_it_is: Path, run: Run) -> None:
    """The rest of the catalog is used, the passage that is lost is marked as source language and counted, each error told."""
    done = run("build", "--format", "html", cwd=as_it_is)
    assert done.returncode == 1
    for line in lines(as_it_is):
        assert f"de: locale/de/LC_MESSAGES/index.po:{line}: error: " in done.stdout + done.stderr
    assert (done.stdout + done.stderr).count("[startoolkit.broken-catalog]") == 2
    page = (as_it_is / "editions/de/index.html").read_text(encoding="utf-8")
    assert "Der Führer" in page
    assert "Öffne die Tür." in page
    assert "Leitfaden" not in page
    assert re.search(r'<p[^>]* lang="en"[^>]*>Close the door\.', page)
    record = json.loads((as_it_is / "editions/de/edition.json").read_text(encoding="utf-8"))
    counts = {one["docname"]: one["messages"] for one in record["pages"]}
    assert (counts["index"]["translated"], counts["index"]["untranslated"]) == (3, 1)
    assert run("build", "--strict", "--format", "html", cwd=as_it_is).returncode != 0


def test_status_counts_as_that_build(as_it_is: Path, run: Run) -> None:
    """Where a build has told the messages, what can be read is counted; before, nothing of a broken catalog is."""
    before = progress(Project.load(as_it_is), Language("de"))
    assert list(before.pages) == ["tea"]
    assert len(before.errors) == 2
    assert run("build", "--format", "html", cwd=as_it_is).returncode == 1
    project = Project.load(as_it_is)
    after = progress(project, Language("de"), known=messages_of_build(project, Language("de")))
    assert (after.pages["index"].messages.translated, after.pages["index"].messages.untranslated) == (3, 1)
    assert (len(after.errors), after.outdated) == (2, ())
    assert run("status", cwd=as_it_is).returncode == 1


def test_check_tells_all_errors_and_checks_the_rest(broken: Path, run: Run) -> None:
    """A translator sees in one go what to mend, in the file and in what is written there."""
    path = broken / "locale/de/LC_MESSAGES/index.po"
    path.write_text(path.read_text(encoding="utf-8").replace("Öffne die Tür.", "Öffne  die Tür 5."), encoding="utf-8")
    found = json.loads(run("check", "--format", "json", cwd=broken).stdout)
    assert [one["line"] for one in found if one["check"] == "catalog"] == [*lines(broken)]
    text = path.read_text(encoding="utf-8").split("\n")
    line = text.index('msgid "Open the door."') + 1
    assert any(one["check"] == "numbers" and one["line"] == line for one in found)


def test_a_catalog_that_cannot_be_read_at_all_is_left_out(as_it_is: Path, run: Run) -> None:
    """A file in UTF-16: its page is shown in the source language, and the others are translated."""
    path = as_it_is / "locale/de/LC_MESSAGES/index.po"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")
    done = run("build", "--format", "html", cwd=as_it_is)
    assert (done.returncode, (done.stdout + done.stderr).count("[startoolkit.broken-catalog]")) == (1, 1)
    assert "Open the door." in (as_it_is / "editions/de/index.html").read_text(encoding="utf-8")
    assert "Koche das Wasser." in (as_it_is / "editions/de/tea.html").read_text(encoding="utf-8")

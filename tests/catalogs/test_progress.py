"""Counts of translated messages, from the catalogs alone."""

from __future__ import annotations

import pytest

from startoolkit.catalogs.progress import progress
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.readings import Counts, Progress
from tests.conftest import Run

pytestmark = pytest.mark.quick

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
MIXED = """
msgid "a"
msgstr "A"

#, fuzzy
msgid "b"
msgstr "B"

msgid "c"
msgstr ""

#~ msgid "d"
#~ msgstr "D"
"""
DE = Language("de")


def write(project: Project, docname: str, text: str) -> None:
    path = project.catalog(DE, docname)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + text)


def test_messages_are_counted(project: Project) -> None:
    """Fuzzy messages are not translated ones, and obsolete ones are not counted."""
    write(project, "index", MIXED)
    write(project, "sub/two", '\nmsgid "a"\nmsgstr "A"\n')
    standing = progress(project, DE)
    assert {name: count.messages for name, count in standing.pages.items()} == {
        "index": Counts(3, 1, 1),
        "sub/two": Counts(1, 1, 0),
    }
    assert standing.total == Progress(Counts(4, 2, 1), Counts(4, 2, 1))
    assert standing.total.messages.untranslated == 1


def test_a_catalog_without_its_page_is_not_counted(project: Project) -> None:
    """The catalog of a page that is gone says nothing about the edition."""
    write(project, "index", MIXED)
    write(project, "gone", MIXED)
    write(project, "no/where", MIXED)
    assert list(progress(project, DE).pages) == ["index"]


def test_a_broken_catalog_is_named(project: Project) -> None:
    """A catalog that cannot be read is an error, and the others are counted."""
    write(project, "index", "<<<<<<< HEAD\n")
    write(project, "sub/two", MIXED)
    standing = progress(project, DE)
    assert [error.code for error in standing.errors] == ["catalog-conflict"]
    assert list(standing.pages) == ["sub/two"]


def test_a_language_without_catalogs_has_everything_before_it(project: Project) -> None:
    """Without catalogs there are no counts, and no error; every page is missing."""
    standing = progress(project, Language("fr"))
    assert standing.total == Progress()
    assert standing.missing == ("index", "sub/two")
    assert not standing.errors


def test_a_page_without_a_catalog_is_missing(project: Project) -> None:
    """A page that nobody has begun to translate is told; parts that pages include, and dotfiles, are not pages."""
    write(project, "index", "<<<<<<< HEAD\n")
    (project.docs / "_parts").mkdir()
    (project.docs / "_parts/part.md").touch()
    (project.docs / "._index.md").touch()
    standing = progress(project, DE)
    assert standing.missing == ("sub/two",)
    assert len(standing.errors) == 1, "a broken catalog is broken, not missing"


def test_status_shows_a_page_without_a_catalog(project: Project, run: Run) -> None:
    """``startoolkit status`` lists such a page, and the language is not complete."""
    write(project, "index", '\nmsgid "a"\nmsgstr "A"\n')
    result = run("status", "de", cwd=project.root)
    assert result.returncode == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[2] == ["sub/two", "░░░░░░░░░░░░", "0", "%", "–", "–", "–", "–"]
    assert "de: draft: " in result.stdout, "what cannot be counted is not translated"
    assert result.stderr == "de: 1 page without a catalog; startoolkit update makes them.\n"


def test_dotfiles_are_not_catalogs(project: Project) -> None:
    """``._index.po``, which macOS leaves beside a catalog on foreign disks, is not read."""
    write(project, "index", MIXED)
    project.catalog(DE, "index").with_name("._index.po").write_bytes(b"\x00\x05\x16\x07")
    assert list(project.catalogs(DE)) == ["index"]
    assert not progress(project, DE).errors

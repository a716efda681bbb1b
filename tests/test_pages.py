"""What is a page: what Sphinx takes for one, in Markdown and reStructuredText alike."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinx.config import convert_source_suffix
from sphinx.project import Project as SphinxProject
from sphinx.registry import merge_source_suffix

from startoolkit.catalogs.check import check
from startoolkit.catalogs.named_pages import find_page
from startoolkit.catalogs.progress import progress
from startoolkit.catalogs.update import update
from startoolkit.errors import StarErrors
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.pages import file_of, has_page, is_markdown, pages_in, suffixes
from startoolkit.project import Project
from startoolkit.readable_pages import check_pages
from startoolkit.testing import Briefing
from tests.catalogs.conftest import pages as extracted
from tests.conftest import Run

pytestmark = pytest.mark.quick

DE = Language("de")
_NAMES = st.sampled_from(["a", "b.c", "_d", "_build", "é", "f g", "sub", "_sources", ".#x", "x.lproj"])
_FILES = st.lists(_NAMES, min_size=1, max_size=4).map("/".join)
_SUFFIXES = st.sampled_from([".md", ".rst", ".txt", ".rst.txt", ".py"])
_PATTERNS = st.sampled_from(
    ["_build", "sub/*", "**/_d", "*.txt", "a", "a.md", "**/b.c.*", "[!s]*", "sub", "**/sub/**", "?.rst"]
)


@given(
    st.lists(st.tuples(_FILES, _SUFFIXES), max_size=10, unique=True),
    st.lists(_PATTERNS, max_size=3),
    st.none() | st.lists(_PATTERNS, min_size=1, max_size=3),
    st.sampled_from(
        ["'.txt'", "['.rst', '.txt']", "('.rst.txt', '.txt')", "{'.md': 'markdown'}", "{'.txt': None}", "None"]
    ),
)
@settings(max_examples=150, deadline=None)
def test_pages_are_those_that_sphinx_finds(
    files: list[tuple[str, str]], excluded: list[str], included: list[str] | None, suffix: str
) -> None:
    """Whatever files there are, and whatever conf.py says of suffixes and patterns."""
    with tempfile.TemporaryDirectory() as name:
        docs = Path(name).resolve()
        conf = f"exclude_patterns = {excluded}\n" + (f"include_patterns = {included}\n" if included else "")
        conf += f"source_suffix = {suffix}\n" if suffix != "None" else ""
        (docs / "conf.py").write_text(conf, encoding="utf-8")
        for file, ending in files:
            try:
                (docs / f"{file}{ending}").parent.mkdir(parents=True, exist_ok=True)
                (docs / f"{file}{ending}").touch()
            except OSError:  # a file stands where a folder would
                continue
        found = SphinxProject(docs, suffixes(docs)).discover(excluded, included or ("**",))
        assert sorted(pages_in(docs)) == sorted(found)
        assert all(has_page(docs, name) for name in found)
        there = {f"{file}{ending}".removesuffix(one) for file, ending in files for one in suffixes(docs)}
        assert {name for name in there if has_page(docs, name)} == found


@pytest.mark.parametrize(
    "said", [".txt", [".rst", ".md"], {".md": "restructuredtext", ".txt": "markdown"}, {".x": None}, None]
)
@pytest.mark.parametrize("extensions", [[], ["myst_parser"]])
def test_suffixes_are_those_of_sphinx(tmp_path: Path, said: Any, extensions: list[str]) -> None:
    """A text, a list or a mapping, with the suffixes that extensions register; a page has the markup of its suffix."""
    registry = SimpleNamespace(source_suffix={".md": "markdown"} if extensions else {})
    app: Any = SimpleNamespace(
        config=SimpleNamespace(source_suffix=said or {".rst": "restructuredtext"}), registry=registry
    )
    convert_source_suffix(app, app.config)
    merge_source_suffix(app, app.config)
    line = f"source_suffix = {said!r}\n" if said else ""
    (tmp_path / "conf.py").write_text(f"extensions = {extensions}\n{line}", encoding="utf-8")
    assert suffixes(tmp_path) == tuple(app.config.source_suffix)
    for ending, kind in app.config.source_suffix.items():
        assert is_markdown(tmp_path, tmp_path / f"page{ending}") == (kind == "markdown")


def test_a_readme_in_markdown_is_no_page_of_a_project_in_restructuredtext(tmp_path: Path) -> None:
    """MyST counts where conf.py lists it, or where the first page is in Markdown."""
    for name in ("index.rst", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "conf.py").write_text('extensions = ["sphinx.ext.todo"]\n', encoding="utf-8")
    assert list(pages_in(tmp_path)) == ["index"]
    (tmp_path / "index.rst").rename(tmp_path / "index.md")
    assert sorted(pages_in(tmp_path)) == ["README", "index"]
    (tmp_path / "conf.py").write_text('extensions = ["myst_nb"]\n', encoding="utf-8")
    assert suffixes(tmp_path) == (".rst", ".md", ".ipynb", ".myst")


CONF = 'extensions = ["myst_parser"]\nsource_suffix = [".rst", ".txt"]\nexclude_patterns = ["old*"]\n'
TITLE = "Title\n=====\n\nOne.\n"


def in_text_files(root: Path) -> Briefing:
    """A briefing whose pages are reStructuredText in files of two suffixes, one of them left out."""
    words = {"index": {"Title": "Titel", "One.": "Eins."}}
    briefing = Briefing(root, {"index": "# Title\n"}, {"de": words}, conf=CONF)
    (root / "docs/index.md").unlink()
    briefing.write("docs/index.rst", f"{TITLE}\n.. toctree::\n\n   part/a\n")
    briefing.write("docs/part/a.txt", "Part\n====\n\nTwo.\n")
    briefing.write("docs/old.txt", TITLE)
    return briefing


def test_restructuredtext_is_counted_held_and_checked_like_markdown(tmp_path: Path, run: Run) -> None:
    """A page without a catalog counts as not translated, before a build and after; one that is left out does not count."""
    in_text_files(tmp_path)
    project = Project.load(tmp_path)
    before = progress(project, DE)
    assert (before.missing, sorted(before.pages)) == (("part/a",), ["index"])
    assert before.judgement.share < 100
    (told,) = (one for one in check(project, [DE]).findings if one.check == "untranslated")
    assert Path(told.path).name == "a.po"
    assert run("build", cwd=tmp_path).returncode == 0
    record = json.loads((tmp_path / "dist/de/edition.json").read_text(encoding="utf-8"))
    assert {page["docname"]: page["messages"]["translated"] for page in record["pages"]} == {"index": 2, "part/a": 0}
    told_by_status = json.loads(run("status", "--format", "json", cwd=tmp_path).stdout)["languages"][0]
    assert {one["docname"]: one["messages"] for one in told_by_status["pages"]} == {
        one["docname"]: one["messages"] for one in record["pages"]
    }
    assert run("update", cwd=tmp_path).returncode == 0
    assert sorted(project.catalogs(DE)) == ["index", "part/a"]
    assert find_page(project, "docs/part/a.txt") == "part/a"


def test_no_catalog_is_made_of_a_page_without_messages(tmp_path: Path, run: Run) -> None:
    """Neither does anybody miss it; a catalog that is there for such a page stays what it is."""
    briefing = in_text_files(tmp_path)
    briefing.write("docs/part/b.rst", ":orphan:\n\n.. comment\n")
    project = Project.load(tmp_path)
    done = update(
        project, [DE], extract=extracted(index=["Title", "One."], **{"part/a": ["Part", "Two."], "part/b": []})
    )
    assert {one.docname: one.state for one in done} == {"index": "unchanged", "part/a": "created"}
    run("build", cwd=tmp_path)
    assert "part/b" not in run("status", cwd=tmp_path).stderr + run("check", cwd=tmp_path).stdout
    path = project.catalog(DE, "part/a")
    update(project, [DE], extract=extracted(index=["Title", "One."], **{"part/a": []}))
    assert [message.msgid for message in po.read(path).obsolete] in ([], ["Part", "Two."])


@pytest.mark.parametrize("name", ["part/a.txt", "index.rst"])
def test_a_page_that_is_not_utf_8_is_one_sentence(tmp_path: Path, run: Run, name: str) -> None:
    """With file and line, for build and update; with source_encoding it is read; what is left out may be anything."""
    in_text_files(tmp_path)
    page = tmp_path / "docs" / name
    (tmp_path / "docs/old.txt").write_bytes(b"\xff")
    text = page.read_bytes()
    page.write_bytes(text.replace(b"T", b"\xe4", 1))
    line = text[: text.index(b"T")].count(b"\n") + 1
    with pytest.raises(StarErrors) as caught:
        check_pages(Project.load(tmp_path))
    (error,) = caught.value.errors
    assert (error.code, error.place and error.place.line) == ("docs-unreadable", line)
    for command in ("build", "update"):
        done = run(command, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (3, False)
        assert f"docs/{name}:{line}: " in done.stderr
    (tmp_path / "docs/conf.py").write_text(CONF + 'source_encoding = "latin-1"\n', encoding="utf-8")
    check_pages(Project.load(tmp_path))
    assert file_of(tmp_path / "docs", name.rpartition(".")[0]) == page

"""The table of contents beside every page, which is made once, is the one that Sphinx would make for each."""

from __future__ import annotations

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sphinx.application import Sphinx

from startoolkit.sphinxext.theme import global_toc
from tests.conftest import PROJECTS

_DEEP = {"mill/deeper/index": ["one", "two/index"], "mill/deeper/two/index": ["leaf"]}
_PAGES = ("index", "words", "mill/index", "mill/deeper/one", "mill/deeper/two/leaf", "lone", "genindex", "search")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with everything, and in its folder three more levels of pages."""
    root = shutil.copytree(PROJECTS / "features", tmp_path_factory.mktemp("contents") / "root")
    for name, below in _DEEP.items():
        path = root / f"docs/{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# Of {name}\n\n:::{{toctree}}\n" + "\n".join(below) + "\n:::\n", encoding="utf-8")
    for name in ("one", "two/leaf"):
        (root / f"docs/mill/deeper/{name}.md").write_text('# *One* & "leaf"\n', encoding="utf-8")
    top = root / "docs/mill/index.md"
    top.write_text(top.read_text(encoding="utf-8") + "\n:::{toctree}\n:hidden:\ndeeper/index\n:::\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module", params=["en", "de"])
def both(sources: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Of every page, a function that gives Sphinx's tree, and ours: whole, and as a large briefing has it."""
    return _built(sources, request.param)


def _built(root: Path, language: str) -> dict[str, Any]:
    # A new folder each time: workers that take tests from each other make this fixture again, and a second build into one
    # folder would write no page.
    docs, out = root / "docs", Path(tempfile.mkdtemp(prefix=f"out-{language}-", dir=root))
    app = Sphinx(docs, docs, out, out / ".doctrees", "html", confoverrides={"language": language}, status=None)
    pages: dict[str, Any] = {}

    def look(app: Sphinx, name: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
        theirs = {
            collapse: context["toctree"](collapse=collapse, titles_only=True, maxdepth=3, includehidden=True)
            for collapse in (False, True)
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(global_toc, "MOST_PAGES", 0)
            large = _large(app)
        pages[name] = {"theirs": theirs, "ours": {False: context["contents"], True: large.on(_address(app, name))}}

    app.connect("html-page-context", look, priority=900)
    app.build()
    return pages


@cache
def _large(app: Sphinx) -> global_toc.Contents:
    return global_toc._made(app)  # noqa: SLF001


def _address(app: Sphinx, name: str) -> str:
    return app.builder.get_target_uri(name)


def _lines(html: str) -> list[str]:
    """A tag or a text a line, without what only readers of screens are told."""
    html = re.sub(r' aria-(?:current|level)="[^"]*"', "", html)
    return [part.strip() for part in re.split(r"(<[^>]*>)", html) if part.strip()]


@pytest.mark.parametrize("page", _PAGES)
@pytest.mark.parametrize("collapse", [False, True], ids=["whole", "large"])
def test_it_is_the_one_of_sphinx(both: dict[str, Any], page: str, collapse: bool) -> None:
    """At the top, in folders and below what is shown, in no table of contents, and on pages that Sphinx adds: the same links and marks."""
    theirs, ours = both[page]["theirs"][collapse], both[page]["ours"][collapse]
    assert _lines(ours) == _lines(theirs)
    assert len(re.findall("<a ", ours)) > 5


def test_where_the_reader_is_told(both: dict[str, Any]) -> None:
    """Exactly the link to the page itself is the current one, and a page that no table has is nowhere."""
    for page in _PAGES[:4]:
        assert re.findall(r'aria-current="page" class="[^"]*" href="([^"]*)"', both[page]["ours"][False]) in (["#"], [])
    assert 'aria-current="page"' in both["mill/index"]["ours"][False]
    assert "current" not in both["lone"]["ours"][False]


def test_a_page_below_what_is_shown_is_in_its_part(both: dict[str, Any]) -> None:
    """The way to it is marked as far as it is shown, and the page itself is not there."""
    shown = both["mill/deeper/two/leaf"]["ours"][False]
    assert shown.count('current"') > 3
    assert 'href="#"' not in shown


def test_a_large_briefing_shows_the_part_of_the_reader(both: dict[str, Any]) -> None:
    """On a page of another part, what is below is left out; in the part it is there."""
    assert "Of mill/deeper/index" not in both["words"]["ours"][True]
    assert "Of mill/deeper/index" in both["mill/index"]["ours"][True]
    assert "Of mill/deeper/index" in both["words"]["ours"][False]

"""The search in eight languages other than those of the briefing: with a stemmer and without, in six scripts."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from startoolkit.testing import Briefing
from tests.browsing import Tabs

_TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))


@pytest.fixture
def tab(tabs: Tabs) -> Page:
    return tabs.tab()


def _edition(folder: Path, code: str) -> Path:
    """The web pages of a briefing that is written in a language."""
    pages = {
        name: f"# {text.partition('.')[0].partition('。')[0]}\n\n{text}\n"
        for name, text in _TEXTS[code]["pages"].items()
    }
    index = "# Index\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n"
    briefing = Briefing(folder, {"index": index, **pages}, {})
    briefing.write("docs/conf.py", "extensions = ['myst_parser', 'startoolkit.sphinxext']\n")
    settings = (folder / "pyproject.toml").read_text(encoding="utf-8")
    briefing.write("pyproject.toml", settings.replace('"en"', f'"{code}"'))
    docs, out = folder / "docs", folder / "out"
    with patch_docutils(docs), docutils_namespace():
        Sphinx(docs, docs, out, folder / "trees", "html", {"language": code}, None, io.StringIO()).build()
    return out


@pytest.mark.browser
@pytest.mark.parametrize("code", _TEXTS)
def test_ten_queries_find_their_page_first(code: str, tmp_path: Path, tab: Page) -> None:
    """Words in other forms and letters, without marks, and parts of words."""
    tab.goto((_edition(tmp_path, code) / "search.html").as_uri())
    asked = _TEXTS[code]["queries"]
    assert len(asked) == 10
    found = tab.evaluate(
        "all => all.map(query => Search._performSearch(query).results.map(({ name }) => name))", [*asked]
    )
    first = {query: pages[:1] for query, pages in zip(asked, found, strict=True)}
    assert first == {query: [page] for query, page in asked.items()}

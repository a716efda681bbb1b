"""The words of the interface: every one has a place in the template, and a translation, and reaches the page."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from sphinx.domains.changeset import versionlabels
from sphinx.locale import admonitionlabels

from startoolkit.interface import THEME, interface
from startoolkit.languages import Language
from startoolkit.sphinxext.theme.page_context import search_words
from tests.browsing import Tabs
from tests.conftest import startoolkit
from tests.pdf.building import build_pdf, failures, spoken

from .reader import Reader

_LOCALE = Path(str(THEME)) / "locale"
_PACKAGE = Path(str(THEME)).parent
_CODES = sorted(path.stem for path in _LOCALE.glob("*.po"))


def _catalog(name: str) -> Catalog:
    with (_LOCALE / name).open("rb") as file:
        return read_po(file)


def _english(text: Any) -> str:
    """What Sphinx will say in the language of the edition, as it stands in its code."""
    return str(text._message)  # noqa: SLF001  (no public way leads past the translation)


def _templates() -> set[str]:
    """What the templates say."""
    said = set()
    for path in [*Path(str(THEME)).rglob("*.html"), *Path(str(THEME)).rglob("*.jinja")]:
        with path.open("rb") as file:
            for _, message, *_ in extract("jinja2.ext:babel_extract", file, keywords={"_": None, "ngettext": (1, 2)}):
                said.add(message if isinstance(message, str) else message[0])
    return said


def test_msgfmt_takes_the_catalogs() -> None:
    """The template and the catalogs of the interface are whole; Babel passes over an entry without msgstr."""
    for path in sorted(Path(str(THEME / "locale")).glob("*.po*")):
        done = subprocess.run(["msgfmt", "-c", "-o", os.devnull, path], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_the_template_knows_what_the_pages_say() -> None:
    assert _templates() <= {
        message.id if isinstance(message.id, str) else message.id[0] for message in _catalog("startoolkit.pot")
    }


def test_the_template_knows_what_sphinx_says_above_boxes() -> None:
    """So that a new language needs our catalog only, whether Sphinx has one for it or not."""
    labels = set(map(_english, [*admonitionlabels.values(), *versionlabels.values()]))
    assert len(labels) == 14
    assert labels <= {str(message.id) for message in _catalog("startoolkit.pot")}


def test_nothing_in_the_template_is_left_over() -> None:
    """Words that are neither in a template nor in a Python string are told by Sphinx itself."""
    strings = {
        node.value
        for path in _PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    sphinx = re.compile(r"Link to this|General Index|Symbols|(Section|Fig\.|Table|Listing) %s")
    said = _templates() | strings | set(map(_english, [*admonitionlabels.values(), *versionlabels.values()]))
    words = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in _catalog("startoolkit.pot")
        if message.id
    }
    assert {word for word in words - said if not sphinx.match(word)} == set()


@pytest.mark.parametrize("code", _CODES)
def test_every_catalog_is_complete(code: str) -> None:
    words = {message.id: message for message in _catalog(f"{code}.po") if message.id}
    assert words.keys() == {message.id for message in _catalog("startoolkit.pot") if message.id}
    for message in words.values():
        texts = [message.string] if isinstance(message.string, str) else message.string
        assert all(texts), message.id
        assert not list(message.check()), message.id
        holes = set(re.findall(r"\{\w+\}", str(message.id)))
        assert all(set(re.findall(r"\{\w+\}", text)) == holes for text in texts if isinstance(message.id, str)), (
            message.id
        )


def test_french_spaces() -> None:
    for message in _catalog("fr.po"):
        for text in [message.string] if isinstance(message.string, str) else message.string:
            if message.id:
                assert not re.search(r"(?<![\u202f])[!?;]|(?<!\u00a0):", text.replace("://", "")), text


def test_search_words_have_a_form_for_each_number() -> None:
    words = search_words(interface(Language("fr")))
    assert words["plural"] == "(n > 1)"
    assert words["messages"]["Search finished, found one page matching the search query."] == [
        "Une page trouvée.",
        "${resultCount}\N{NO-BREAK SPACE}pages trouvées.",
    ]
    assert search_words(interface(Language("is"))) == {}


@pytest.mark.browser
@pytest.mark.parametrize(
    "page", ["index.html", "four-cos/co-design.html", "glossary.html", "genindex.html", "search.html"]
)
@pytest.mark.parametrize("language", ["de", "he"])
def test_no_english_is_left(reader: Reader, language: str, page: str) -> None:
    """Everything around the text, and every label and tooltip, differs from the English page, names excepted."""
    names = {
        "English",
        "Deutsch",
        "עברית",
        "Civic Press",
        "CC BY 4.0",
        "neighbours-guide.pdf",
        "Civic Press (2026),",
        "1.3\N{NO-BREAK SPACE}MB",
    }
    names |= {"2026.1"}
    english, other = (set(_said(reader, f"{code}/{page}")) for code in ("en", language))
    assert {text for text in english & other if re.search(r"[^\W\d]", text)} - names == set()
    assert len(other) > 12


def _said(reader: Reader, page: str) -> list[str]:
    texts = reader.open(page).evaluate(
        """() => {
            const said = [document.title];
            for (const part of document.querySelectorAll("*")) {
                for (const name of ["aria-label", "title", "placeholder", "alt", "data-auto", "data-light", "data-dark", "data-scrolls"])
                    if (part.hasAttribute(name)) said.push(part.getAttribute(name));
                if (part.closest("article, script, style, noscript")) continue;
                for (const child of part.childNodes) if (child.nodeType === 3) said.push(child.data);
            }
            for (const part of document.querySelectorAll("noscript, .genindex-section h1, .search-form button, .download a, .download span"))
                said.push(part.textContent.replace("#", ""));
            return said.map(text => text.trim()).filter(text => text);
        }"""
    )
    assert isinstance(texts, list)
    return texts


_PAGES = {
    "index": """# River plan

{.subtitle}
A small plan

:::{star} The star
- Within
  - North
  - South
- Around
  - East
  - West
  - Middle
:::

- [ ] Open task

:::{note}
A box.
:::

```{versionadded} 3
Something.
```

```{index} river; long
```

(table)=
:::{table} Rivers
| A | B |
|---|---|
| 1 | 2 |
:::

See {numref}`table`.

```{toctree}
other
```
""",
    "other": "# Other\n\nWords.\n\n```{code-block} text\n:caption: A listing\nx\n```\n\n:::{glossary}\nriver\n  Water.\n:::\n"
    "\n:::{worksheet} Sheet\n1. What now?\n:::\n",
}
_SETTINGS = """[tool.startoolkit]
title = "River plan"
name = "river"
source-language = "en"
languages = ["en", "is", "fa", "th"]
label = "1"
date = 2026-01-02
publisher = "Wydawca"
accessibility-page = "other"
formats = ["html"]
"""
# Words of Sphinx that are the same in the language.
_SAME = {"is": set[str](), "fa": set[str](), "th": set[str]()}
_SAID = """() => {
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const part = walk.currentNode.parentElement;
    if (part.closest("script, style, [hidden]")) continue;
    const at = part.closest("[lang]");
    said.push([walk.currentNode.data.trim().replace(/\\s+/g, " "), at.lang, part.closest("[dir]").dir]);
  }
  for (const part of document.querySelectorAll("input, button, a.headerlink, .languages, #searchbox"))
    for (const name of ["aria-label", "title", "placeholder", "data-auto"])
      if (part.hasAttribute(name)) said.push([part.getAttribute(name), part.closest("[lang]").lang, "ltr"]);
  return said.filter(([text]) => text);
}"""


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in languages without an interface catalog, of which Sphinx knows some words in Icelandic and none in Thai."""
    root = tmp_path_factory.mktemp("lacking")
    (root / "docs").mkdir()
    (root / "pyproject.toml").write_text(_SETTINGS, encoding="utf-8")
    for name, text in _PAGES.items():
        (root / f"docs/{name}.md").write_text(text, encoding="utf-8")
    (root / "docs/conf.py").write_text(
        'extensions = ["startoolkit.sphinxext", "myst_parser"]\nnumfig = True\n', encoding="utf-8"
    )
    done = startoolkit("build", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "dist"


def _english_words() -> re.Pattern[str]:
    """Every word and sentence of the interface."""
    messages = [message for message in _catalog("startoolkit.pot") if message.id]
    texts = [text for one in messages for text in ([one.id] if isinstance(one.id, str) else one.id)]
    parts = [re.split(r"\$?\{\w+\}|%\(\w+\)s|%s", text) for text in texts]
    return re.compile("|".join(".+".join(map(re.escape, part)) + ":?" for part in parts))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["is", "fa", "th"])
def test_english_words_are_marked_where_the_language_lacks_them(lacking: Path, language: str, tabs: Tabs) -> None:
    """On every page of the edition, and on the pages beside the editions."""
    words, page, found = _english_words(), tabs.tab(), set()
    for path in [*(lacking / language).rglob("*.html"), lacking / "index.html", lacking / "404.html"]:
        page.goto(path.as_uri() + ("?q=river" if path.name == "search.html" else ""))
        if path.name == "search.html":
            page.wait_for_function("document.querySelector('.search-summary')?.innerText")
        for text, lang, direction in page.evaluate(_SAID):
            if words.fullmatch(text) and text not in _SAME[language]:
                found.add(text)
                assert (lang, direction) == ("en", "ltr"), (path.name, text)
    expected = {
        "Save to a file",
        "Keep on this device",
        "Skip to content",
        "Draft",
        "Back to top",
        "Edition 1",
        "Page not found",
        "Read online",
        "Open task",
    }
    assert expected - {"Open task"} <= found
    if language == "th":
        assert {"Search", "Note", "Index", "Copy link"} <= found
        assert any(text.startswith("Added in version") for text in found)
        assert "Search Results" in found


@pytest.mark.browser
def test_nothing_is_marked_where_the_language_has_its_words(site: Path) -> None:
    for language in ("de", "he"):
        for page in (site / language).rglob("*.html"):
            assert '<span lang="en" dir="ltr">' not in page.read_text(encoding="utf-8")


def test_english_words_are_marked_in_the_pdf(lacking: Path) -> None:
    """They are read aloud in English, and the words of the edition are not."""
    pdf = build_pdf(lacking.parent / "docs", lacking.parent / "pdf", language="is").pdf
    assert failures(pdf) == []
    heard = spoken(pdf)
    for text in ("Contents", "Accessibility", "Edition", "Date", "Made with", "Draft", "This edition is a draft"):
        assert {
            language for said, language in ((said, language) for language, said in heard) if said.startswith(text)
        } == {"en"}, text
    assert [language for language, said in heard if "janúar" in said] == ["is", "is"]

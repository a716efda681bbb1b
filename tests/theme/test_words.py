"""The words of the interface: every one has a place in the template, and a translation, and reaches the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from sphinx.domains.changeset import versionlabels
from sphinx.locale import admonitionlabels

from startoolkit.interface import THEME
from startoolkit.languages import Language
from startoolkit.sphinxext.pages import search_words

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
    words = search_words(Language("fr"))
    assert words["plural"] == "(n > 1)"
    assert words["messages"]["Search finished, found one page matching the search query."] == [
        "Une page trouvée.",
        "${resultCount}\N{NO-BREAK SPACE}pages trouvées.",
    ]
    assert search_words(Language("pl")) == {}


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

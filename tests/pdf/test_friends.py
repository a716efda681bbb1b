"""Extensions that many projects use, where they are installed: what they make is in the PDF, which is valid."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pikepdf
import pytest

from tests.pdf.building import build_pdf, elements, failures
from tests.pdf.conftest import Write
from tests.pdf.test_any_project import text_of

_DESIGN = """# Title

::::{grid} 1 2 2 3
:::{grid-item-card} Card title
:link: https://example.org
Card body
:::
:::{grid-item}
Item two
:::
::::

::::{tab-set}
:::{tab-item} First label
First content
:::
:::{tab-item} Second label
Second content
:::
::::

:::{dropdown} Dropdown title
Dropdown content
:::

```{button-link} https://example.org/b
Button words
```

{bdg-primary}`Badge words` {octicon}`report;1em`
"""
_TABS = "# Title\n\n```{tab} First\nFirst content\n```\n```{tab} Second\nSecond content\n```\n"
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ["stdout words\n"]},
    {
        "data": {
            "text/html": ["<table><tr><th>Head</th></tr><tr><td>Cell</td></tr></table>"],
            "text/plain": ["plain one"],
        }
    },
    {"data": {"image/png": _PIXEL, "text/plain": ["plain two"]}},
    {"data": {"text/latex": ["$\\frac{1}{2}$"], "text/plain": ["plain three"]}},
    {"data": {"text/plain": ["only plain"]}},
    {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "bad",
        "traceback": ["\x1b[31mValueError\x1b[0m: bad words"],
    },
]


def _holds(pdf: Path, words: str) -> None:
    close = re.sub(r"\s", "", text_of(pdf))
    assert [one for one in words.split("|") if re.sub(r"\s", "", one) not in close] == []
    assert failures(pdf) == []


def test_sphinx_design(write: Write, tmp_path: Path) -> None:
    """Cards, grids, tabs, dropdowns, buttons, badges; signs that are decoration are left out."""
    pytest.importorskip("sphinx_design")
    built = build_pdf(write("extensions.append('sphinx_design')\n", index=_DESIGN), tmp_path / "out")
    assert built.warnings == ""
    words = "Card title|Card body|Item two|First label|First content|Second label|Second content|Dropdown title"
    _holds(built.pdf, f"{words}|Dropdown content|Button words|Badge words")


def test_sphinx_inline_tabs(write: Write, tmp_path: Path) -> None:
    """One tab after another, each below its label."""
    pytest.importorskip("sphinx_inline_tabs")
    built = build_pdf(write("extensions.append('sphinx_inline_tabs')\n", index=_TABS), tmp_path / "out")
    assert built.warnings == ""
    _holds(built.pdf, "First|First content|Second|Second content")
    assert '#rubric[#"First"]' in built.body


def test_notebooks(write: Write, tmp_path: Path) -> None:
    """Of each output the best form: pictures, tables, formulas, else text."""
    pytest.importorskip("myst_nb")
    docs = write()
    (docs / "index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   book\n", encoding="utf-8")
    (docs / "conf.py").write_text(
        "extensions = ['myst_nb', 'startoolkit.pdf']\nnb_execution_mode = 'off'\n", encoding="utf-8"
    )
    outputs = [{"output_type": "display_data", "metadata": {}, **one} for one in _OUTPUTS]
    outputs = [{key: value for key, value in one.items() if key != "metadata" or "data" in one} for one in outputs]
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["import this"], "outputs": outputs}
    title = {"cell_type": "markdown", "metadata": {}, "source": ["# Book"]}
    book = {"cells": [{"id": "a", **title}, {"id": "b", **code}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (docs / "book.ipynb").write_text(json.dumps(book), encoding="utf-8")
    built = build_pdf(docs, tmp_path / "out")
    assert "mime" not in built.warnings
    _holds(built.pdf, "import this|stdout words|Head|Cell|only plain|bad words")
    text = text_of(built.pdf)
    assert not [words for words in ("plain one", "plain two", "plain three") if words in text]
    with pikepdf.open(built.pdf) as pdf:
        assert r"\frac{1}{2}" in [str(element.Alt) for element in elements(pdf) if "/Alt" in element]

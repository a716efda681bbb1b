"""Translations in reStructuredText that the judge lets pass do no more than their source, whatever they are.

``EXAMPLES=5000 pytest tests/test_wide_rst.py`` tries others each time, and more of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from startoolkit.messages import grammar_rst
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.judge import faults
from tests.conftest import sphinx_build
from tests.hostile.corpus import HEADER, quoted

pytestmark = pytest.mark.ranges

_ASKED = os.environ.get("EXAMPLES")
COUNT = int(_ASKED or 150)
WORDS = ["alpha", "two words", "Ort", "字", "文字", "ภาษา", "Zß", "5", "a-b", "x_y", "macOS:ssa"]
PARTS = [
    "`{} <https://example.org/a>`_", "`{} <https://example.org/b>`__", "https://example.org/c", ":ref:`{} <spot>`", ":ref:`spot`",
    ":doc:`{} <other>`", ":guilabel:`{}`", ":guilabel:`&{}`", ":menuselection:`{} --> {}`", ":kbd:`Ctrl+A`", "``{}``", "*{}*",
    "**{}**", "[#n]_", "[1]_", "[Cit]_", "|sub|", "`First part`_", "`our site`_", "`{} <our site_>`_", ":term:`pump`",
    ":term:`{} <pump>`", ":abbr:`A ({})`", ":file:`{}`", ":math:`a^2`", "`{}`", ":envvar:`HOME`", ":py:func:`len`", ":download:`a.txt`",
    "me@example.org", "`Erster Teil`_", "`unsere Seite`_", ":term:`Pumpe`",
]  # fmt: skip
AFTER = [" ", " ", " ", "\\ ", ", ", "，", "。", " (", ""]
PAGE = """
Page
====

.. |sub| replace:: substituted

.. _our site: https://example.org/site

.. _spot:

First part
----------

{}

Second part
-----------

.. glossary::

   pump
     It pumps.

.. toctree::

   other

.. [#n] Note.

.. [1] Note.

.. [Cit] Cited.
"""
TITLES = {"First part": "Erster Teil", "Second part": "Zweiter Teil", "pump": "Pumpe"}


class Pairs:
    """Makes messages and translations by chance."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def pair(self, number: int) -> tuple[str, str]:
        chance, one = self.random.random, self.random.choice
        parts = [one(PARTS[:-3]) for _part in range(self.random.randint(0, 3))]
        source = [self.filled(part) for part in (*parts, "{}", "{}")]
        others = [part if chance() < 0.9 else one(PARTS) for part in parts]
        target = [self.filled(part) for part in (*others, "{}", "{}")]
        self.random.shuffle(source)
        self.random.shuffle(target)
        text = "".join(f"{part}{one(AFTER)}" for part in target).strip(" (\\")
        if chance() < 0.1:
            at = self.random.randrange(len(text) + 1)
            text = text[:at] + one([*"*`|_<>\\:"]) + text[at:]
        return f"N{number} " + " ".join(source), text.strip() or "a"

    def filled(self, part: str) -> str:
        return re.sub(r"\{\}", lambda _: self.random.choice(WORDS), part)


@pytest.fixture(scope="module")
def pairs() -> dict[str, str]:
    made = Pairs(Random().randrange(2**40) if _ASKED else 1)
    return dict(made.pair(number) for number in range(COUNT))


def test_what_passes_is_placed_and_what_is_refused_is_not(pairs: dict[str, str], tmp_path: Path) -> None:
    """The build refuses what the judge refuses, and its own look at the nodes, which knows no grammar, finds no more."""
    docs, catalogs = tmp_path / "docs", tmp_path / "locale/de/LC_MESSAGES"
    docs.mkdir()
    catalogs.mkdir(parents=True)
    (docs / "conf.py").write_text('extensions = ["startoolkit.sphinxext"]\nhtml_theme = "basic"\n', "utf-8")
    (docs / "index.rst").write_text(PAGE.format("\n\n".join(pairs)), "utf-8")
    (docs / "other.rst").write_text("Other\n=====\n\nWords.\n", "utf-8")
    (docs / "a.txt").write_text("a", "utf-8")
    messages = {**pairs, **TITLES}
    text = HEADER + "".join(f"\nmsgid {quoted(msgid)}\nmsgstr {quoted(msgstr)}\n" for msgid, msgstr in messages.items())
    (catalogs / "index.po").write_text(text, "utf-8")
    settings = '[tool.startoolkit]\ntitle = "Page"\nname = "t"\nsource-language = "en"\nlanguages = ["en", "de"]\n'
    (tmp_path / "pyproject.toml").write_text(f'{settings}label = "1"\ndate = 2026-01-01\nformats = ["html"]\n', "utf-8")
    built = sphinx_build("-q", "-b", "html", "-D", "language=de", "docs", "out", cwd=tmp_path)
    assert "startoolkit.unsafe" not in built.stderr, built.stderr
    refused = {int(line) for line in re.findall(r"index\.po:(\d+): .*startoolkit\.refused", built.stderr)}
    first = HEADER.count("\n") + 2
    dialect = Dialect(
        is_rst=True,
        terms=lambda term: {TITLES.get(term.capitalize(), TITLES.get(term, ""))} - {""},
        names=lambda: {"page", "first part", "second part", "our site", "spot"},
    )
    judged = {first + 3 * number for number, pair in enumerate(pairs.items()) if faults(*pair, ("rst",), dialect)}
    assert refused == judged
    assert COUNT / 10 < len(judged) < COUNT / 2
    wrong = re.findall(r".*<translated>.*(?:start-string|Unknown target|Undefined).*", built.stderr)
    assert not wrong, "docutils could not read what the judge let pass"
    slow = sphinx_build(
        "-q", "-b", "html", "-D", "language=de", "-D", "startoolkit_fast=0", "docs", "slow", cwd=tmp_path
    )
    assert sorted(slow.stderr.splitlines()) == sorted(built.stderr.splitlines())
    assert sum(grammar_rst.segments(text) is not None for text in pairs.values()) > COUNT / 20
    pages = [(tmp_path / folder / "index.html").read_text("utf-8") for folder in ("out", "slow")]
    assert pages[0] == pages[1], "a translation that is placed without a parser is placed otherwise"


@pytest.mark.parametrize("text", ["(``)``", "(:doc:`)`", "``a\u2028b``", ":doc:`a\x85b`", "``a\tb``"])
def test_the_fast_grammar_leaves_to_docutils_what_it_reads_otherwise(text: str) -> None:
    """A quoted start-string is no markup, and docutils has a line end or a space for other separators."""
    assert grammar_rst.segments(text) is None


def passing(msgid: str) -> Callable[[str], bool]:
    return lambda msgstr: not faults(msgid, msgstr, ("rst",), Dialect(is_rst=True))


@pytest.mark.parametrize(
    "text", ["``a``文", "文``a``", "**a**文", ":guilabel:`a`文", "`a <https://example.org/>`__文", "文|sub|", "a[1]_"]
)
def test_what_docutils_cannot_parse_does_not_pass(text: str) -> None:
    """Between letters it needs a backslash and a space; with them it passes."""
    right = re.sub(r"(?<=文)(?=\S)|(?<=a)(?=\[)|(?<=\S)(?=文)", lambda _: "\\ ", text)
    source = right.replace("\\ ", " ").replace("文", "x")
    assert passing(source)(right)
    assert not passing(source)(text)

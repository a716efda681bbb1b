"""Takes line ends between characters of Chinese and Japanese out of pages and messages: see ``startoolkit/line_ends.py``.

In a briefing that holds for everything made of a page.  In other projects pages and messages are as Sphinx has them, and only
PDF and EPUB are without.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from startoolkit.languages import Language
from startoolkit.line_ends import joined, line_ends
from startoolkit.node_language import language_of
from startoolkit.sphinxext.renderer import line_break

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx

_APART = "\0"
"""Stands for what is no text in a paragraph, such as a picture."""
_NO_TEXT = (line_break, nodes.image, nodes.raw, nodes.math)
_PARTS = (nodes.Text, *_NO_TEXT)
_CODE = (nodes.literal, addnodes.literal_emphasis, addnodes.literal_strong)
"""Text that stays as it is written."""
_NOTES = (nodes.footnote_reference, nodes.citation_reference)
"""Marks that hang on the word before them, and part no words."""
_BEFORE_TITLES = 861
"""The priority of transforms that follow those which mark languages (860), and come before those that read titles (862)."""


class JoinLinesOfMessages(SphinxTransform):
    """Takes such line ends out of the texts that become messages."""

    default_priority = 9  # before anything that looks for messages (10)

    def apply(self, **_kwargs: Any) -> None:
        if self.config.startoolkit_is_briefing:
            language = Language(self.config.startoolkit_source_language).base
            for text in self.document.findall(nodes.TextElement):
                if "\n" in text.rawsource and not isinstance(text, nodes.FixedTextElement):
                    text.rawsource = _joined_source(text, language)


class JoinLines(SphinxTransform):
    """Takes such line ends out of a page of a briefing, translated or not."""

    default_priority = _BEFORE_TITLES

    def apply(self, **_kwargs: Any) -> None:
        if self.config.startoolkit_is_briefing:
            join(self.document, Language(self.config.language))


class JoinLinesOfBooks(SphinxPostTransform):
    """Takes such line ends out of PDF and EPUB of any project."""

    default_priority = 900

    def run(self, **_kwargs: Any) -> None:
        if not self.config.startoolkit_is_briefing and (
            self.app.builder.format == "typst" or self.app.builder.name == "epub3"
        ):
            join(self.document, _spoken(self.config.language))


def _spoken(code: str) -> Language:
    """The language with a code; English where ``conf.py`` of others has one that is none."""
    try:
        return Language(code)
    except ValueError:
        return Language("en")


def join(tree: nodes.Element, language: Language) -> None:
    """Take the line ends that are no spaces out of the texts of a tree, whose language it is where no class names another."""
    for block in tree.findall(nodes.TextElement):
        if not isinstance(block, nodes.FixedTextElement) and not isinstance(block.parent, nodes.TextElement):
            _join(block, language)


def _join(block: nodes.TextElement, language: Language) -> None:
    if not any("\n" in text for text in block.findall(nodes.Text)):
        return
    parts = [*_parts(block)]
    whole = "".join(part if isinstance(part, str) else _APART for part in parts)
    spans = [found.span() for found in line_ends(_language_around(block, language).base).finditer(whole)]
    start = 0
    for part in parts:
        if isinstance(part, nodes.Text):
            left = "".join(
                sign for at, sign in enumerate(part, start) if not any(first <= at < end for first, end in spans)
            )
            if len(left) < len(part) and not _is_code(part):
                siblings = part.parent.children  # not by ``replace``, which takes the first text of the same letters
                at = next(number for number, one in enumerate(siblings) if one is part)
                siblings[at] = nodes.Text(left)
                siblings[at].parent = part.parent
        start += len(part) if isinstance(part, str) else len(_APART)


def _joined_source(block: nodes.TextElement, language: str) -> str:
    """The source of a paragraph without the line ends that are no spaces, apart from those in code and formulas."""
    whole = joined(block.rawsource, language)
    if whole == block.rawsource:  # nearly always: there is no such line end
        return whole
    kept = [words for one in block.findall(_is_kept) if len(words := one.astext().split()) > 1]
    if not kept:
        return whole
    parts = re.split(f"({'|'.join(map(_written, kept))})", block.rawsource)
    return "".join(part if at % 2 else joined(part, language) for at, part in enumerate(parts))


def _written(words: list[str]) -> str:
    """A pattern for some words, however the lines of their source end."""
    return r"\s+".join(map(re.escape, words))


def _is_kept(node: nodes.Node) -> bool:
    return isinstance(node, (*_CODE, nodes.math, nodes.raw))


def _is_code(text: nodes.Node) -> bool:
    """Whether a text stands in code, which may have nodes for its highlighting."""
    around: nodes.Node | None = text.parent
    while isinstance(around, nodes.Inline):
        if isinstance(around, _CODE):
            return True
        around = around.parent
    return False


def _parts(element: nodes.Element) -> Iterator[nodes.Text | nodes.Element]:
    """The texts of a paragraph in their order, without those of notes, and what stands between them and is no text."""
    for child in element.children:
        if isinstance(child, _PARTS):
            yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, _NOTES):
            yield from _parts(child)


def _language_around(node: nodes.Element | None, usual: Language) -> Language:
    """The language that a node or the nearest node around it is marked with."""
    while node is not None:
        found = language_of(node)
        if found:
            return found
        node = node.parent
    return usual


def setup(app: Sphinx) -> None:
    app.add_transform(JoinLinesOfMessages)
    app.add_transform(JoinLines)
    app.add_post_transform(JoinLinesOfBooks)

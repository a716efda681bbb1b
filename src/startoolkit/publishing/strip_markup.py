"""The text of a message as readers see it, without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from startoolkit.messages.dialect import EXTENSIONS
from startoolkit.messages.hidden import LONGEST, MOST_BRACKETS

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_PICTURE = ".. image::"
"""Beginning of the messages that stand for the file of a picture."""
_TARGET = re.compile(r"(?s)(.*?\S)\s*<[^<>]*>")
_LABEL = re.compile(r"\]\[([^\]\[]+)\]")
"""A link that names its target by a label, which is defined elsewhere on the page."""


def plain(text: str) -> str:
    """The text of a message; empty for a picture.  Messages beyond the limits of ``messages/shape.py`` are returned unchanged."""
    if text.startswith(_PICTURE):
        return ""
    if len(text) > LONGEST or text.count("[") > MOST_BRACKETS:
        return text
    links = {label.upper(): {"title": "", "href": ""} for label in _LABEL.findall(text)}
    tokens = _parser().parseInline(text, {"references": links})
    return " ".join("".join(_words(tokens)).split())


@cache
def _parser() -> MarkdownIt:
    return create_md_parser(MdParserConfig(enable_extensions=set(EXTENSIONS)), RendererHTML)


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("inline", "image"):
            yield from _words(token.children or ())
        elif token.type in ("softbreak", "hardbreak") or token.content.startswith("<br"):
            yield " "
        elif token.type == "myst_role":
            titled = _TARGET.fullmatch(token.content)
            yield titled[1] if titled else token.content
        elif token.type not in ("html_inline", "footnote_ref"):
            yield token.content

"""The quotation marks of each language for MyST's extension ``smartquotes``, which has those of English only.

The marks are those of docutils, which ``smartquotes_locales`` in ``docutils.conf`` can change, and ours (``LACKING``) for languages
that it lacks.  Texts of the page have those of the source language, translations those of their own, and a span with a class such as
``language-fr`` those of its language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils.utils import normalize_language_tag
from docutils.utils.smartquotes import smartchars
from markdown_it.rules_core.smartquotes import process_inlines

from startoolkit.languages import Language
from startoolkit.line_ends import beside_wide, is_wide
from startoolkit.node_language import language_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docutils import nodes
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_OF_CHINESE = {"Hans": "zh-cn", "Hant": "zh-tw"}
"""The languages of docutils' table by script."""
LACKING = {"cy": "“”‘’", "ga": "“”‘’", "mt": "“”‘’"}
"""Outer and inner marks of languages of which docutils has none: Sphinx would leave their quotes and apostrophes straight."""


def add_marks() -> None:
    """Have docutils know the marks of the languages that it lacks, so that Sphinx writes them as those of any other."""
    for tag, marks in LACKING.items():
        smartchars.quotes.setdefault(tag, marks)


def set_quotes(parser: MarkdownIt, document: nodes.document, code: str) -> None:
    """Have a parser of MyST write the quotes of the language with a code of Sphinx.

    It keeps those of English where the language has none in docutils, and in projects without settings of ours, whose
    pages are as Sphinx has them.
    """
    if not document.settings.env.config.startoolkit_is_briefing or not parser.options.get("typographer"):
        return
    own, language = dict(document.settings.smartquotes_locales or ()), Language(code)
    found = quotes_of(language, own)
    if found:
        parser.options["quotes"] = found  # a list, as French quotes have spaces
    parser.core.ruler.before("smartquotes", "foreign_quotes", lambda state: _foreign(state, own))
    if found and is_wide(language.base):
        parser.core.ruler.after("foreign_quotes", "wide_quotes", lambda state: _without_spaces(state, found))


def quotes_of(language: Language, own: dict[str, Sequence[str]]) -> list[str]:
    """The outer and inner quotes of a language, an opening and a closing one each; empty if they are not known.

    ``own`` has marks of the project by language tag, which come first.
    """
    known = {**LACKING, **smartchars.quotes, **own}
    chinese = _OF_CHINESE.get(language.usual_script, "") if language.base == "zh" else ""
    return next((list(known[tag]) for tag in (*normalize_language_tag(language.tag), chinese) if tag in known), [])


def _foreign(state: StateCore, own: dict[str, Sequence[str]]) -> None:
    """Write the quotes in spans that are marked with a language; MyST finds no plain ones left in them."""
    options: Any = state.md.options
    for inline in state.tokens:
        for language, tokens in _spans(inline.children or []):
            quotes, usual = quotes_of(language, own), options["quotes"]
            if quotes:
                options["quotes"] = quotes
                process_inlines(tokens, state)
                options["quotes"] = usual


def _without_spaces(state: StateCore, quotes: Sequence[str]) -> None:
    """Write the quotes of a text without spaces around them, which MyST takes for apostrophes.

    Double ones open and close in turns, and so do single ones beside a wide character; where one is left over, all stay.
    """
    for inline in state.tokens:
        texts = [token for token in inline.children or [] if token.type == "text"]
        for sign, pair in (('"', quotes[:2]), ("'", quotes[2:])):
            places = [
                (token, at)
                for token in texts
                for at, one in enumerate(token.content)
                if one == sign and (sign == '"' or beside_wide(token.content, at))
            ]
            if len(places) % 2 == 0:
                for number, (token, at) in reversed([*enumerate(places)]):
                    token.content = token.content[:at] + pair[number % 2] + token.content[at + 1 :]


def _spans(tokens: Sequence[Token]) -> Iterator[tuple[Language, list[Token]]]:
    """The spans of a text with the class of a language, the inner ones first, each with what is in it."""
    open_at: list[int] = []
    for at, token in enumerate(tokens):
        if token.type == "span_open":
            open_at.append(at)
        elif token.type == "span_close" and open_at:
            start = open_at.pop()
            language = language_in(str(tokens[start].attrs.get("class", "")).split())
            if language:
                yield language, list(tokens[start + 1 : at])

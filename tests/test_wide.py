"""What is judged and placed without a parser is what MyST's own parser makes of it, whatever the message.

``messages/grammar.py`` may say nothing of a message at any time; where it says something, that is what the parser says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from startoolkit.messages import grammar, shape
from startoolkit.messages.dialect import EXTENSIONS, Dialect
from tests.wide import LABELS, Messages, batches, examples, is_known

pytestmark = pytest.mark.ranges


EVERY = tuple(filter(is_known, (
    "alert", "amsmath", "attrs_block", "attrs_image", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist",
    "gfm_autolink", "html_admonition", "html_image", "linkify", "replacements", "section_ref", "smartquotes",
    "strikethrough", "substitution", "tasklist",
)))  # fmt: skip
"""Every extension of the MyST that is installed."""


def some(choices: Iterable[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.sets(st.sampled_from(sorted(choices))).map(frozenset)


LABELLED = st.one_of(st.just(frozenset()), some(LABELS)).map(
    lambda names: frozenset((name, f"[{name}]") for name in names)
)
# The GFM of MyST 4 cannot be parsed without linkify-it-py, which is no dependency of it.
_GFM = [(("gfm_only", True),)] if is_known("alert") or find_spec("linkify_it") else []
SYNTAX = st.sampled_from([(), (), (), (("commonmark_only", True),), *_GFM, (("disable_syntax", ("emphasis",)),)])


def by_parser(text: str, dialect: Dialect) -> list[grammar.Segment] | None:
    """The segments of a message as MyST's parser has them; None where there is anything that has no kind of segment."""
    links = {label.upper(): {"title": "", "href": address} for label, address in dialect.references}
    parser = shape._parser(dialect.extensions, dialect.syntax)  # noqa: SLF001
    (line,) = parser.parseInline(text, {"references": links})
    found = [*_segments([token for token in line.children or () if token.type != "text" or token.content])]
    return None if None in found else joined(part for part in found if part)


def _segments(tokens: list[Token]) -> Iterator[grammar.Segment | None]:
    while tokens:
        first = tokens[0]
        size = next(size for size in range(1, len(tokens) + 1) if sum(token.nesting for token in tokens[:size]) == 0)
        yield _leaf(first) if size == 1 else _element(first, tokens[1 : size - 1])
        tokens = tokens[size:]


def _leaf(token: Token) -> grammar.Segment | None:
    if token.attrs or (token.type == "code_inline" and token.markup != "`"):
        return None
    return {
        "text": grammar.Segment("text", token.content),
        "code_inline": grammar.Segment("code", token.content),
        "footnote_ref": grammar.Segment("footnote", "", token.meta.get("label", "")),
        "myst_role": grammar.Segment("role", token.content, token.meta.get("name", "")),
    }.get(token.type)


_ELEMENTS = {
    "link_open": ("link", "href"),
    "span_open": ("span", "class"),
    "em_open": ("emphasis", ""),
    "strong_open": ("strong", ""),
}


def _element(token: Token, inside: list[Token]) -> grammar.Segment | None:
    kind, attribute = _ELEMENTS.get(token.type, ("", ""))
    if not kind or {*token.attrs} != {attribute} - {""} or token.meta or token.markup.startswith("_"):
        return None
    if kind == "span" and inside and (inside[0].type, inside[-1].type) == ("em_open", "em_close"):
        kind, inside = "title", inside[1:-1]
    if any(token.type != "text" for token in inside):
        return None
    return grammar.Segment(kind, "".join(token.content for token in inside), str(token.attrs.get(attribute, "")))


def joined(segments: Iterable[grammar.Segment]) -> list[grammar.Segment]:
    """Segments, where words beside each other are one."""
    found: list[grammar.Segment] = []
    for segment in segments:
        if found and found[-1].kind == segment.kind == "text":
            segment = grammar.Segment("text", found.pop().words + segment.words)  # noqa: PLW2901
        found.append(segment)
    return found


@examples(10_000)
@given(batches(), some(EXTENSIONS), LABELLED)
def test_segments_are_what_the_parser_finds(
    makers: list[Messages], extensions: frozenset[str], labels: frozenset[tuple[str, str]]
) -> None:
    """The same parts with the same words in the same order, and so the same shape."""
    dialect = Dialect(extensions, references=labels)
    for text in (maker.message() for maker in makers):
        found = shape._shape_of_simple(text, dialect)  # noqa: SLF001
        if found is not None:
            assert joined(grammar.segments(text, has_labels=bool(labels)) or ()) == by_parser(text, dialect)
            assert found == shape._shape_of(text, extensions, (), labels)  # noqa: SLF001


@examples(4000)
@given(batches(), some(EVERY), LABELLED, SYNTAX)
def test_words_alone_are_words_in_every_dialect(
    makers: list[Messages],
    extensions: frozenset[str],
    labels: frozenset[tuple[str, str]],
    syntax: tuple[tuple[str, object], ...],
) -> None:
    """What is taken for words without a look has no part, nor a sign of markup that is left over."""
    dialect = Dialect(extensions, syntax, labels)
    for text in (maker.message() for maker in makers):
        if grammar.is_plain(text, extensions, gfm_only=("gfm_only", True) in syntax):
            assert by_parser(text, dialect) == [grammar.Segment("text", text)]
        parts, left_over = shape._shape(text, dialect)[:2]  # noqa: SLF001
        assert (parts, left_over) == shape._shape_of(text, extensions, syntax, labels)[:2]  # noqa: SLF001


@pytest.mark.parametrize("kind", ["text", "link", "footnote", "role", "code", "strong", "emphasis", "span", "title"])
def test_the_grammar_reaches_what_is_simple(kind: str) -> None:
    """Messages of every kind of segment are among those that are tried; else the tests above would say little."""
    found = [grammar.segments(Messages(Random(seed), 0.9).message()) for seed in range(6000)]
    assert sum(any(part.kind == kind for part in parts or ()) for parts in found) > 25

"""What a translation may have in place of a part of its source, in both markups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from startoolkit.messages.dialect import same_term
from startoolkit.messages.faults import Part
from startoolkit.messages.targets import follows_heading, is_same_page, is_same_picture, notation

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Mapping

    from startoolkit.messages.dialect import Dialect

BREAK_PART, BREAK_TAG = Part("break", "<br />"), Part("break-tag", "<br />")
"""A hard line break in Markdown, and its HTML, by which messages represent it (``sphinxext/renderer.py``)."""
TITLE = Part("title", "")


def allow(
    missing: Counter[Part], added: Counter[Part], source: Mapping[Part, int], dialect: Dialect
) -> dict[Part, str]:
    """Remove permitted replacements from both counters; returns those that are placed with the value of the source.

    Permitted are other addresses, translated terms and headings, line breaks, comments, pages and pictures for readers of
    the language, and titles and comments that are left out.
    """
    missing[TITLE] = 0
    for part in list(missing):
        for other in _counterparts(part, dialect):
            pairs = min(missing[part], added[other])
            missing[part] -= pairs
            added[other] -= pairs
    added.pop(BREAK_PART, None)
    replaced: dict[Part, str] = {}
    for is_counterpart, is_placed_as_source in _TESTS:
        for other in [part for part in +added if part not in source or not is_placed_as_source]:
            for part in [part for part in +missing if part.kind == other.kind]:
                if not added[other] or not is_counterpart(part, other, dialect):
                    continue
                if is_placed_as_source and replaced.setdefault(other, part.value) != part.value:
                    continue
                pairs = min(missing[part], added[other])
                missing[part] -= pairs
                added[other] -= pairs
    for part in [part for part in missing if part.kind == "comment"]:
        missing[part] = 0
    return replaced


def _counterparts(part: Part, dialect: Dialect) -> Iterator[Part]:
    if part in (BREAK_PART, BREAK_TAG):
        yield BREAK_TAG if part == BREAK_PART else BREAK_PART
    elif part.kind == "link":
        yield from (
            Part("link", notation(to)) for link, to in dialect.addresses.items() if notation(link) == part.value
        )
    elif part.kind == "role" and part.value.startswith("{term}"):
        term = part.value.removeprefix("{term}").strip("`")
        for translated in dialect.terms(term):
            yield Part("role", f"{{term}}`{same_term(translated)}`")
    elif part.kind == "name":
        titles = map(same_term, dialect.terms(part.value))
        yield from (Part("name", title) for title in titles if title not in dialect.names())  # not that of another one


def _is_page_of_readers(part: Part, other: Part, dialect: Dialect) -> bool:
    return part.kind == "link" and is_same_page(part.value, other.value, dialect.tongues)


def _is_picture_of_readers(part: Part, other: Part, dialect: Dialect) -> bool:
    return part.kind == "image" and is_same_picture(part.value, other.value, dialect)


def _is_heading_exactly(part: Part, other: Part, dialect: Dialect) -> bool:
    return part.kind == "link" and follows_heading(part.value, other.value, dialect, exactly=True)


def _is_heading(part: Part, other: Part, dialect: Dialect) -> bool:
    return part.kind == "link" and follows_heading(part.value, other.value, dialect)


def _is_name_of_none(part: Part, other: Part, dialect: Dialect) -> bool:
    """Whether a reference in reStructuredText names nothing on the page: then it can only mean what the source names."""
    return part.kind == "name" and other.value not in dialect.names()


def _is_comment(part: Part, _other: Part, _dialect: Dialect) -> bool:
    return part.kind == "comment"


_TESTS: tuple[tuple[Callable[[Part, Part, Dialect], bool], bool], ...] = (
    (_is_page_of_readers, False),
    (_is_picture_of_readers, False),
    (_is_heading_exactly, True),
    (_is_heading, True),
    (_is_name_of_none, True),
    (_is_comment, True),
)
"""Tests of a part and another one in its place, and whether the other one is placed with the value of the source."""

"""The fast grammar of ``grammar.py`` for reStructuredText: words with literals, emphasis and roles that are not nested.

Markup is known here only beside a space, a parenthesis or, at its end, a punctuation mark, where docutils knows it
whatever its settings are.  Any other message is left to the parser of docutils.
"""

from __future__ import annotations

import re
from functools import lru_cache

from startoolkit.messages.grammar import STRESSED, WORDS, Segment

_BEGINS, _ENDS = r"(?<![^ (])", r"(?![^ ,.;:!?)])"
# Anything but control characters and line ends, which docutils replaces; first no ")", which after "(" makes it no markup.
_RAW = r"(?!\))[^\s`\\](?:[^`\\\x00-\x1f\x7f-\x9f\u2028\u2029]*[^\s`\\])?"
_SEGMENT = re.compile(
    rf"(?P<text>{WORDS})"
    rf"|{_BEGINS}``(?P<code>{_RAW})``{_ENDS}"
    rf"|{_BEGINS}:(?P<name>[a-z]+):`(?P<role>{_RAW})`(?!:){_ENDS}"
    rf"|{_BEGINS}\*\*(?P<strong>{STRESSED})\*\*{_ENDS}"
    rf"|{_BEGINS}\*(?P<emphasis>{STRESSED})\*{_ENDS}"
)
_ADDRESS = re.compile(r"[a-zA-Z0-9.+-]:\S")
"""What may be an address: a scheme with something behind it."""


@lru_cache(maxsize=4096)
def segments(text: str) -> tuple[Segment, ...] | None:
    """The segments of a simple message; None if it has anything else."""
    found, end = [], 0
    for part in _SEGMENT.finditer(text):
        kind = part.lastgroup or ""
        words = part[kind]
        if part.start() != end or (kind == "text" and _ADDRESS.search(text, part.start(), part.end() + 1)):
            return None
        found.append(Segment(kind, words, part["name"] if kind == "role" else ""))
        end = part.end()
    return tuple(found) if end == len(text) and text == text.strip() else None

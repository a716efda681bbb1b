"""Typst code from Python values.  All text of a briefing passes through ``string``, so none of it can become code."""

from __future__ import annotations

import re
from collections.abc import Iterable

FIELD_SCHEME = "startoolkit:"
"""Begins the address of each link that ``finish`` makes a field of; no link of a briefing may have it."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_BREAKS = re.compile(r"[ \t\r\n\f]+")  # not \s, which would eat no-break spaces
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z%]*)", re.IGNORECASE)
# What a unit of reStructuredText is in Typst: a factor and a unit; a CSS pixel is 1/96 inch.
_UNITS = {
    "": (0.75, "pt"), "px": (0.75, "pt"), "pt": (1, "pt"), "pc": (12, "pt"), "in": (1, "in"), "cm": (1, "cm"),
    "mm": (1, "mm"), "em": (1, "em"), "ex": (0.5, "em"), "ch": (0.5, "em"), "rem": (11, "pt"), "%": (1, "%"),
}  # fmt: skip


def string(text: str) -> str:
    """A string literal: only backslash, quote and control characters have to be escaped."""
    return f'"{text.translate(_ESCAPES)}"'


def flowing(text: str) -> str:
    """Text of a paragraph, with the line ends of the source as spaces."""
    return _BREAKS.sub(" ", text)


def array(items: Iterable[str]) -> str:
    """An array of pieces of code; the comma keeps an array of one from being a bracket."""
    return f"({''.join(f'{item}, ' for item in items).rstrip()})"


def dictionary(items: dict[str, str]) -> str:
    """A dictionary of names to pieces of code."""
    return f"({', '.join(f'{string(name)}: {value}' for name, value in items.items()) or ':'})"


def length(value: str) -> str | None:
    """A width such as ``50%``, ``200px`` or ``10cm`` in Typst, or None for one that paper does not know."""
    found = _LENGTH.fullmatch(value.strip())
    if not found or found[2].lower() not in _UNITS:
        return None
    factor, unit = _UNITS[found[2].lower()]
    return f"{float(found[1]) * factor:g}{unit}"

"""Typst code from Python values.  All text of a briefing goes through ``string``, so none of it can become code."""

from __future__ import annotations

import re
from collections.abc import Iterable

FIELD_SCHEME = "startoolkit:"
"""The scheme of links that ``postprocess`` turns into form fields; links of a briefing with it are not written."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_BREAKS = re.compile(r"[ \t\r\n\f]+")  # not \s, which also matches no-break spaces
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z%]*)", re.IGNORECASE)
# Units of reStructuredText as a factor and a unit of Typst; a CSS pixel is 1/96 inch, one rem counts as 11 pt.
_UNITS = {
    "": (0.75, "pt"), "px": (0.75, "pt"), "pt": (1, "pt"), "pc": (12, "pt"), "in": (1, "in"), "cm": (1, "cm"),
    "mm": (1, "mm"), "em": (1, "em"), "ex": (0.5, "em"), "ch": (0.5, "em"), "rem": (11, "pt"), "%": (1, "%"),
}  # fmt: skip


def string(text: str) -> str:
    """A Typst string literal; backslash, quote, line ends and tabs are escaped."""
    return f'"{text.translate(_ESCAPES)}"'


def breakable(code: str) -> str:
    """Code with an invisible place for a line's end in what is too long without a space."""
    return UNBROKEN.sub("\\g<0>\u200b", code)


UNBROKEN = re.compile(r"\S{1000}")
"""More in a row than any text has: PDF/A allows no string of more than 32,767 bytes."""


def flowing(text: str) -> str:
    """The text of a paragraph, each run of spaces, tabs and line ends replaced by one space."""
    return _BREAKS.sub(" ", text)


def array(items: Iterable[str]) -> str:
    """A Typst array; the trailing comma distinguishes an array of one from a parenthesis."""
    return f"({''.join(f'{item}, ' for item in items).rstrip()})"


def dictionary(items: dict[str, str]) -> str:
    """A Typst dictionary; the values are code."""
    return f"({', '.join(f'{string(name)}: {value}' for name, value in items.items()) or ':'})"


def length(value: str) -> str | None:
    """A length such as ``50%``, ``200px`` or ``10cm`` in Typst; None for a unit that has no meaning on paper."""
    found = _LENGTH.fullmatch(value.strip())
    if not found or found[2].lower() not in _UNITS:
        return None
    factor, unit = _UNITS[found[2].lower()]
    return f"{float(found[1]) * factor:g}{unit}"

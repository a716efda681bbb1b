"""Where a text may be broken into lines, as GNU gettext sees it: the rules of Unicode's annex 14.

msgcat, Poedit and Weblate fold the strings of PO files by these rules, so they are needed to write a string as they
would.  As in gettext, a line may end between a full stop and a letter, unlike in the annex (LB 29).  Python has no table of the line breaking classes; they are told here from the general category and width of a
character, and from a list of those that differ.  Where a class is wrong, a line ends elsewhere: the text is the same.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTED = {
    "BA": "|\u00ad\u05be\u0964\u0965\u2010\u2012\u2013\u2027\u2056\u2058\u205a\u3000\ua4fe",
    "BB": "\u00b4\u02c8\u02cc\u02df",
    "B2": "\u2014",
    "CL": "}\u3001\u3002\ufe50\ufe52\uff0c\uff0e\uff61\uff64",
    "CP": ")]",
    "EX": "!?\u05c6\u061b\u061e\u061f\u06d4\ufe56\ufe57\uff01\uff1f",
    "GL": "\u00a0\u0f0c\u2007\u2011\u202f",
    "HY": "-",
    "IN": "\u2024\u2025\u2026",
    "IS": ",.:;\u037e\u0589\u060c\u060d\u07f8\u2044\ufe10\ufe13\ufe14",
    "NS": "\u17d6\u203c\u203d\u2047\u2048\u2049\u3005\u301c\u303b\u309b\u309c\u309d\u309e\u30a0\u30fb\u30fd\u30fe"
    "\ufe54\ufe55\uff1a\uff1b\uff65\uff9e\uff9f"
    "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u30fc\uff70"
    "\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6",
    "OP": "\u00a1\u00bf\u201a\u201e",
    "PO": "%\u00a2\u00b0\u066a\u2030\u2031\u2032\u2033\u2034\u2035\u2036\u2037\u20a7\u2103\u2109\ufe6a\uff05\uffe0",
    "PR": "$+\\\u00a3\u00a4\u00a5\u00b1\u2116\u2212\u2213\uff04\uffe1\uffe5\uffe6",
    "QU": "\"'\u275b\u275c\u275d\u275e",
    "SP": " ",
    "SY": "/",
    "WJ": "\u2060\ufeff",
    "ZW": "\u200b",
}
_CLASSES = {character: name for name, characters in _LISTED.items() for character in characters}
_OF_CATEGORY = {
    "Nd": "NU",
    "Pe": "CL",
    "Pf": "QU",
    "Pi": "QU",
    "Ps": "OP",
    "Sc": "PR",
    "Zs": "BA",
    "Mn": "CM",
    "Mc": "CM",
    "Me": "CM",
    "Cf": "CM",
}
_NEVER_BEFORE = frozenset(("CL", "CP", "EX", "IS", "SY", "WJ", "ZW"))
"""Not even after a space."""
_NEVER = frozenset([("QU", "OP"), ("B2", "B2"), ("CL", "NS"), ("CP", "NS")])
_JOINED = frozenset(
    [(one, other) for one in ("AL", "HL", "NU") for other in ("AL", "HL", "NU", "OP", "PR", "PO")]
    + [(one, other) for one in ("PR", "PO") for other in ("AL", "HL")]
    + [(one, other) for one in ("CL", "CP") for other in ("PR", "PO")]
    + [(one, other) for one in ("PR", "PO") for other in ("NU", "OP")]
    + [(one, "NU") for one in ("CP", "HY", "IS", "SY")]
    + [(one, "IN") for one in ("AL", "HL", "EX", "ID", "IN", "NU")]
    + [("CP", "AL"), ("CP", "HL"), ("SY", "HL"), ("PR", "ID"), ("ID", "PO")]
)
"""Pairs of classes that stay together where no space is between them (LB 21b to 30)."""


def may_break(before: str, after: str, *, spaced: bool) -> bool:
    """Whether a line may end between characters of these classes, with spaces between them or not."""
    if before == "ZW":
        return True
    if after in _NEVER_BEFORE or before == "OP" or (before, after) in _NEVER:
        return False
    if spaced or (after == "GL" and before in ("BA", "HY")):
        return True
    return not (
        after == "GL"
        or before in ("GL", "WJ", "QU", "BB")
        or after in ("BA", "HY", "NS", "QU")
        or (before, after) in _JOINED
    )


@lru_cache(maxsize=4096)
def class_of(character: str) -> str:
    """The line breaking class of a character."""
    listed = _CLASSES.get(character)
    if listed:
        return listed
    if character.isascii():
        return "NU" if character.isdigit() else _OF_CATEGORY.get(unicodedata.category(character), "AL")
    if "\u05d0" <= character <= "\u05f2":
        return "HL"
    category = unicodedata.category(character)
    if category in _OF_CATEGORY:
        return _OF_CATEGORY[category]
    return "ID" if unicodedata.east_asian_width(character) in ("W", "F") else "AL"


@lru_cache(maxsize=4096)
def width_of(character: str) -> int:
    """The columns that a character takes."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def pieces(text: str) -> Iterator[tuple[str, int]]:
    """The parts of a text between the places where it may be broken, each with its width; spaces end a part.

    ``text`` is as it stands in a PO file: a backslash and the character after it stay together, and ``\\n`` stays with
    what is before it.
    """
    start, width = 0, 0
    before, spaced, escaped = "", False, False
    for place, character in enumerate(text):
        kind = class_of(character)
        if kind == "SP":
            spaced = True
        elif kind == "CM" and before and not spaced:  # part of the character before it
            pass
        else:
            kind = "AL" if kind == "CM" else kind
            held = escaped or text.startswith("\\n", place)
            if before and not held and may_break(before, kind, spaced=spaced):
                yield text[start:place], width
                start, width = place, 0
            # LB 21a: after a hyphen behind a letter of Hebrew, the word goes on, as after the signs of class BB.
            before = "BB" if kind in ("BA", "HY") and before == "HL" and not spaced else kind
            spaced = False
        escaped = character == "\\" and not escaped
        width += width_of(character)
    yield text[start:], width

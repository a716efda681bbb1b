"""Text of somebody else, made harmless for a terminal: names of files, settings, catalogs, what other tools say."""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(r"[^\x20-\x7e]")
_JOINERS = "\u200c\u200d"
"""Invisible, but part of how words are spelt in Persian, Hindi and other languages, and of emoji."""


def printable(text: str, *, lines: bool = False) -> str:
    r"""A text that a terminal shows and does not obey; what it might obey is shown as an escape: ``\u001b``.

    Escaped are control characters, marks that change the direction of text, separators of lines, halves of surrogate
    pairs (names of files that are not UTF-8), and what has no meaning yet or only a private one.  Spaces of any width
    stay.  Breaks of lines and tabs stay with ``lines`` only: a name that stands in a sentence should not end its line.
    """
    return _SUSPECT.sub(lambda match: _shown(match[0], lines=lines), text)


def _shown(sign: str, *, lines: bool) -> str:
    if sign.isprintable() or unicodedata.category(sign) == "Zs" or sign in _JOINERS or (lines and sign in "\n\t"):
        return sign
    code = ord(sign)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

"""Makes text from outside safe to print: file names, settings, catalogs, output of other tools."""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(r"[^\x20-\x7e]")
_JOINERS = "\u200c\u200d"
"""Invisible, but part of how words are spelt in Persian, Hindi and other languages, and of emoji."""


def printable(text: str, *, lines: bool = False) -> str:
    r"""The text with everything that could control a terminal replaced by escapes such as ``\u001b``.

    Escaped are control characters, direction marks, line separators, lone surrogates (from file names that are not
    UTF-8), unassigned and private characters.  Spaces of any width are kept.  Line feeds and tabs are kept with
    ``lines`` only, for a name in a sentence must not start a new line.
    """
    return _SUSPECT.sub(lambda match: _shown(match[0], lines=lines), text)


def one_line(text: str, length: int) -> str:
    """The text on one line, made harmless, with at most so many characters; an ellipsis stands for the rest."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _shown(sign: str, *, lines: bool) -> str:
    if sign.isprintable() or unicodedata.category(sign) == "Zs" or sign in _JOINERS or (lines and sign in "\n\t"):
        return sign
    code = ord(sign)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

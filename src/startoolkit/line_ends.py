"""Line ends of the source that are no spaces: those between characters of Chinese and Japanese.

The rule is that for segment breaks in CSS Text Level 3, which browsers follow in part: a line end goes where the characters on both
sides are wide (Unicode Standard Annex 11) and neither is Hangul, since Korean has spaces.  In Chinese and Japanese one of
them may be a sign that other scripts have too, such as a quotation mark or a dash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDE = (
    r"[\u2e80-\u303e\u3041-\u312f\u3190-\u3247\u3250-\ua4cf\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff9f\uffe0-\uffe6"
    r"\U00016fe0-\U0001b2fb\U00020000-\U0003fffd]"
)
"""Wide characters without Hangul and emoji."""
_SHARED = r"[\u2014\u2015\u2018\u2019\u201c\u201d\u2025\u2026\u00b7]"
"""Signs whose width depends on the text around them: quotes, dashes, ellipses and the middle dot."""
_END = r"[ \t]*\n[ \t]*"
_BETWEEN_WIDE = rf"(?<={_WIDE}){_END}(?={_WIDE})"
_IN_WIDE_TEXT = rf"{_BETWEEN_WIDE}|(?<={_WIDE}){_END}(?={_SHARED})|(?<={_SHARED}){_END}(?={_WIDE})"
_SPACE = rf"(?<={_WIDE}|{_SHARED}) +(?={_WIDE}|{_SHARED})"
# Compiled where they are needed, and kept by ``re``: that takes longer than the import of any other module of a command.
_WIDE_TEXTS = frozenset(("ja", "lzh", "yue", "zh"))
"""Languages that write signs of other scripts without spaces around them."""


def is_wide(language: str) -> bool:
    """Whether texts of a language, given as its code without territory, have no spaces between words and quotes."""
    return language in _WIDE_TEXTS


def beside_wide(text: str, at: int) -> bool:
    """Whether the sign at a place of a text stands beside a wide character."""
    return bool(re.search(_WIDE, text[max(at - 1, 0) : at] + text[at + 1 : at + 2]))


def line_ends(language: str) -> re.Pattern[str]:
    """Matches each line end that is no space in a text of a language, given as its code without territory."""
    return re.compile(_IN_WIDE_TEXT if is_wide(language) else _BETWEEN_WIDE)


def joined(text: str, language: str) -> str:
    """The text without the line ends that are no spaces."""
    return line_ends(language).sub("", text) if "\n" in text else text


def as_written(messages: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """For each of some messages that is not among ``known``: the known one that differs in spaces at such line ends only.

    Stock Sphinx has a space in a message for each line end of the source.  Nothing is found where several are possible.
    """
    wanted, there = {*messages}, {*known}
    lacking, others = _by_characters(wanted - there), _by_characters(there - wanted)
    return {
        found[0]: others[plain][0]
        for plain, found in lacking.items()
        if len(found) == 1 and len(others.get(plain, ())) == 1
    }


def _by_characters(messages: Iterable[str]) -> dict[str, list[str]]:
    """The messages that have wide characters, by what they are without the spaces between these."""
    found: dict[str, list[str]] = {}
    for one in messages:
        if not one.isascii() and re.search(_WIDE, one):
            found.setdefault(re.sub(_SPACE, "", one), []).append(one)
    return found

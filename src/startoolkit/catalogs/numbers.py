"""Comparison of the numbers in two texts, independent of how their languages write numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

_SPACES = " \u00a0\u202f\u2009"
_MARKS = ".,'’·٫٬"
# A space belongs to a number only between groups of three digits: "in 2010 150 people" has two numbers.
_NUMBER = re.compile(rf"(?<!\d)\d{{1,3}}(?:[{_SPACES}]\d{{3}}(?!\d))+(?:[{_MARKS}]\d+)?|\d+(?:[{_MARKS}]\d+)*")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|ers|res|e|es|ème|èmes|nde|º|ª)\b")
_DOTTED = re.compile(r"\.\s+\w")
_LONGEST_ENDING = 6
_DOTTING = frozenset((
    "az", "bs", "cs", "da", "de", "et", "fi", "fo", "hr", "hu", "is", "lb", "lt", "lv", "nb", "nn", "no", "pl", "sk",
    "sl", "sr", "tr",
))  # fmt: skip
"""Languages that write an ordinal number as digits with a full stop."""


class Figures(NamedTuple):
    """The numbers of a text."""

    plain: Counter[str]
    ordinal: Counter[str]
    """Numbers that are or look like ordinals; they may lack a counterpart in a language that writes words or Roman
    numerals."""


def figures(text: str, language: str) -> Figures:
    """The numbers of a text in one notation: digits, with a full stop before decimals."""
    plain: Counter[str] = Counter()
    ordinal: Counter[str] = Counter()
    text = unicodedata.normalize("NFKC", text)  # ² and ½ contain digits as well
    for match in _NUMBER.finditer(text):
        after = text[match.end() : match.end() + _LONGEST_ENDING]
        dotted = language in _DOTTING and len(match[0]) < 4 and _DOTTED.match(after)
        (ordinal if dotted or _ORDINAL.match(after) else plain).update(_values(match[0]))
    return Figures(plain, ordinal)


def differences(source: tuple[str, str], target: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Numbers that are missing in a translation, and numbers that only it has; both texts come as (text, language)."""
    one, other = figures(*source), figures(*target)
    missing = one.plain - other.plain - other.ordinal
    added = other.plain - one.plain - one.ordinal
    for short in list(missing):  # 2014-15 may be written as 2014-2015, and vice versa
        for long in list(added):
            if sorted((len(short), len(long))) == [2, 4] and short[-2:] == long[-2:]:
                pairs = min(missing[short], added[long])
                missing[short] -= pairs
                added[long] -= pairs
    return list(missing.elements()), list(added.elements())


def _values(number: str) -> list[str]:
    parts = re.split(r"\D", number)
    marks = re.findall(r"\D", number)
    digits = ["".join(str(unicodedata.digit(sign)) for sign in part) for part in parts]
    thousands = all(len(part) in (2, 3) for part in parts[1:])  # groups of two digits occur in India
    if not marks or (thousands and len(parts[-1]) == 3 and len(set(marks)) == 1):
        return [_plain("".join(digits))]
    if len(marks) == 1:
        return [f"{_plain(digits[0])}.{digits[1]}"]
    if all(len(part) == 3 for part in parts[1:-1]) and marks[-1] not in marks[:-1]:
        return [f"{_plain(''.join(digits[:-1]))}.{digits[-1]}"]
    return [_plain(part) for part in digits]  # a date, or a section number


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"

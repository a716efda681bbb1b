"""The difference of two texts, word by word, in bounded time for any texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

STEPS = 100_000
"""Maximum number of steps of the search for the shortest difference; texts that need more are replaced as a whole."""
ALIKE = 0.5
"""Minimum share of words that two texts have in common for one to be a new version of the other."""
KEPT = 0.25
"""Minimum share of the shorter text that both have for a word difference; others are replaced as a whole."""
_SHORT = 40
"""Maximum length in characters of texts, such as titles, that may be alike by their letters instead of their words."""
_LETTERS_ALIKE = 0.65
"""Minimum ratio of ``SequenceMatcher`` for short texts to be alike."""
_TRIFLE = 3
"""A common piece with at most so many letters between two changes is joined with them."""
# Scripts without spaces between words: each letter with its marks counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARK = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962-\u0963\u0980-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0b82\u0bbe-\u0bcd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d\u2060\u00ad\ufe0f"
_TOKEN = re.compile(rf"[{_UNSPACED}][{_MARK}]*|(?:[^\W{_UNSPACED}][{_MARK}]*(?:['’](?=\w))?)+|\s+|.", re.DOTALL)

Kind = Literal["same", "old", "new"]


class Piece(NamedTuple):
    """A piece of text that is in both versions, only in the old one, or only in the new one."""

    kind: Kind
    text: str


def tokens(text: str) -> list[str]:
    """The words, spaces and other single characters of a text; joined they are the text."""
    return _TOKEN.findall(text)


def words(text: str) -> frozenset[str]:
    """The set of words of a text, case-folded."""
    return frozenset(token.casefold() for token in tokens(text) if token[0].isalnum())


def likeness(one: str, words_one: frozenset[str], other: str, words_other: frozenset[str]) -> float:
    """The similarity of two texts with their words, from 0 to 1; 0 where neither can be a new version of the other."""
    count = len(words_one) + len(words_other)
    share = 2 * len(words_one & words_other) / count if count else float(one == other)
    if share >= ALIKE:
        return share
    if max(len(one), len(other)) <= _SHORT:
        letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
        return letters if letters >= _LETTERS_ALIKE else 0
    return 0


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in the order of the new one; a removed piece is before the added one that replaces it."""
    one, other = tokens(old), tokens(new)
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    middle = _pieces(one[start : len(one) - end], other[start : len(other) - end])
    parts = [Piece("same", "".join(one[:start])), *middle, Piece("same", "".join(one[len(one) - end :]))]
    found = _shifted([*_smooth([part for part in parts if part.text])])
    kept = sum(_letters(text) for kind, text in found if kind == "same")
    if kept < KEPT * min(_letters(old), _letters(new)):
        return Piece("old", old), Piece("new", new)
    return tuple(found)


def marked(pieces: Iterable[Piece]) -> str:
    """A difference as one text, with what changed as ``[-old-]`` and ``{+new+}``."""
    marks = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """The number of tokens at the beginning that both have in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def _pieces(one: Sequence[str], other: Sequence[str]) -> list[Piece]:
    """The pieces of two texts without a common beginning or end."""
    path = _path(one, other) if one and other else None
    if path is None:
        return [Piece("old", "".join(one)), Piece("new", "".join(other))]
    return [Piece(kind, "".join(text for _, text in group)) for kind, group in groupby(path, key=lambda step: step[0])]


def _path(one: Sequence[str], other: Sequence[str]) -> list[tuple[Kind, str]] | None:
    """The shortest edit script between two texts, by Myers's algorithm; None if it takes more than STEPS steps."""
    reached, trace, steps = {1: 0}, [], 0
    ends = len(one), len(other)
    for edits in range(sum(ends) + 1):
        trace.append(dict(reached))
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (line != edits and reached[line - 1] < reached[line + 1])
            at = begin = reached[line + 1] if down else reached[line - 1] + 1
            while at < ends[0] and at - line < ends[1] and one[at] == other[at - line]:
                at += 1
            reached[line] = at
            steps += 1 + at - begin
            if at >= ends[0] and at - line >= ends[1]:
                return list(_back(one, other, trace))[::-1]
        steps += edits
        if steps > STEPS:
            return None
    return None


def _back(one: Sequence[str], other: Sequence[str], trace: list[dict[int, int]]) -> Iterator[tuple[Kind, str]]:
    """The steps of the edit script that is recorded in ``trace``, from its end."""
    left, right = len(one), len(other)
    for edits in range(len(trace) - 1, -1, -1):
        reached, line = trace[edits], left - right
        down = line == -edits or (line != edits and reached[line - 1] < reached[line + 1])
        before = line + 1 if down else line - 1
        from_left, from_right = reached[before], reached[before] - before
        while left > max(from_left, 0) and right > max(from_right, 0):
            left, right = left - 1, right - 1
            yield "same", one[left]
        if edits and down:
            right -= 1
            yield "new", other[right]
        elif edits:
            left -= 1
            yield "old", one[left]


def _smooth(parts: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, with common ones of at most _TRIFLE letters between two changes joined with these."""
    held = {"old": "", "new": ""}
    for index, part in enumerate(parts):
        if part.kind != "same":
            held[part.kind] += part.text
        elif 0 < index < len(parts) - 1 and _letters(part.text) <= _TRIFLE:
            held = {kind: text + part.text for kind, text in held.items()}
        else:
            yield from _changes(held)
            held = {"old": "", "new": ""}
            yield part
    yield from _changes(held)


def _shifted(parts: list[Piece]) -> list[Piece]:
    """The pieces, with an added or removed sentence moved behind the full stop before it, instead of ``{+. New+}.``"""
    for index in range(1, len(parts) - 1):
        before, part, after = parts[index - 1 : index + 2]
        sign = part.text[:1]
        alone = before.kind == after.kind == "same" != part.kind
        if alone and after.text.startswith(sign) and not (sign.isalnum() or sign.isspace()):
            parts[index - 1] = Piece("same", before.text + sign)
            parts[index] = Piece(part.kind, part.text[1:] + sign)
            parts[index + 1] = Piece("same", after.text[1:])
    return [part for part in parts if part.text]


def _changes(held: dict[str, str]) -> Iterator[Piece]:
    kinds: tuple[Kind, Kind] = ("old", "new")
    return (Piece(kind, held[kind]) for kind in kinds if held[kind])

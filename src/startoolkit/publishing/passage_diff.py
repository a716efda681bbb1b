"""Alignment of the passages of two versions of a page, in bounded time."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from startoolkit.messages.word_diff import likeness, words

PIECE = 60
"""Maximum number of consecutive passages that are compared with each other; longer runs are cut into pieces."""
Texts = Mapping[str, str | None]
"""The messages of a page in order, each with the translation that readers see, or None."""


def gaps(old: Texts, new: Texts) -> Iterator[tuple[list[str], list[str]]]:
    """Cut both pages at the messages that they have in common in the same order.

    Each pair of cuts, except the first, begins with such a message.
    """
    places = {msgid: index for index, msgid in enumerate(new)}
    one, other = list(old), list(new)
    common = [(index, places[msgid]) for index, msgid in enumerate(one) if msgid in places]
    cuts = [(0, 0), *_rising(common), (len(one), len(other))]
    for (left, right), (to_left, to_right) in pairwise(cuts):
        yield one[left:to_left], other[right:to_right]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of ``pairs`` whose second numbers are increasing; the first ones already are."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for index, (_, right) in enumerate(pairs):
        at = bisect_left(ends, right)
        before.append(last[at - 1] if at else None)
        ends[at : at + 1], last[at : at + 1] = [right], [index]
    found: list[tuple[int, int]] = []
    step = last[-1] if last else None
    while step is not None:
        found.append(pairs[step])
        step = before[step]
    return found[::-1]


def versions(old: Sequence[str], new: Sequence[str]) -> dict[str, int]:
    """For texts in ``new`` that are new versions of texts in ``old``, in the same order, the index of the old text."""
    pieces = math.ceil(max(len(old), len(new)) / PIECE) or 1
    cuts = [(len(old) * piece // pieces, len(new) * piece // pieces) for piece in range(pieces + 1)]
    found: dict[str, int] = {}
    for (left, right), (to_left, to_right) in pairwise(cuts):
        for one, other in _likest(old[left:to_left], new[right:to_right]):
            found[new[right + other]] = left + one
    return found


def _likest(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of indexes of similar texts, increasing in both, with the highest sum of likenesses."""
    one, other = ([(text, words(text)) for text in texts] for texts in (old, new))
    like = [[likeness(*left, *right) for right in other] for left in one]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for left in range(len(old) - 1, -1, -1):
        for right in range(len(new) - 1, -1, -1):
            pair = like[left][right] and like[left][right] + best[left + 1][right + 1]
            best[left][right] = max(pair, best[left + 1][right], best[left][right + 1])
    pairs: list[tuple[int, int]] = []
    left = right = 0
    while left < len(old) and right < len(new):
        if like[left][right] and best[left][right] == like[left][right] + best[left + 1][right + 1]:
            pairs.append((left, right))
            left, right = left + 1, right + 1
        elif best[left][right] == best[left + 1][right]:
            left += 1
        else:
            right += 1
    return pairs

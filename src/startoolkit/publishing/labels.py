"""The natural order of labels: ``2.9`` before ``2.10``, ``1.0-rc1`` before ``1.0``."""

from __future__ import annotations

import re

_PART = re.compile(r"[0-9]+|[a-z]+")
_BEFORE = ("dev", "draft", "alpha", "beta", "pre", "preview", "rc")
"""Words that mark a pre-release of the edition whose label they are added to, in ascending order."""
_UNFINISHED, _END, _WORD, _NUMBER = range(4)


def is_lower(label: str, other: str) -> bool:
    """Whether a label sorts before another one.

    Digits are compared as numbers, letters without case; ``2.1`` is before ``2.1.1`` and ``2.1b``, but after ``2.1-rc1``.
    """
    return _key(label) < _key(other)


def _key(label: str) -> list[tuple[int, int, str]]:
    parts = _PART.findall(re.sub(r"^v(?=[0-9])", "", label.lower()))
    return [*map(_rank, parts), (_END, 0, "")]


def _rank(part: str) -> tuple[int, int, str]:
    if part.isdigit():
        return _NUMBER, int(part), ""
    return (_UNFINISHED, _BEFORE.index(part), "") if part in _BEFORE else (_WORD, 0, part)

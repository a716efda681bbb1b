"""Where the pages of Typst's PDF have ink: what the compiler's introspection cannot tell, read from the page contents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache

import attrs
import pikepdf

Band = tuple[float, float]
"""The upper and lower edge of something, in points from the top of the page."""

_STRING = re.compile(rb"\((?:[^()\\]++|\\.)*\)", re.DOTALL)
_ARRAY = re.compile(rb"\[[^\[\]]*+\]")
_TEXT = re.compile(rb"\bBT\b(?:[^E]++|E(?!T\b))*ET\b")
# Numbers with any operator: those that are not asked for are passed over at once, without a second look at their numbers.
_CODE = re.compile(rb"((?:[-0-9.]++[ \n]++)+)([a-zA-Z*]++)|\b(q|Q|BT|Do)\b")
_OPERANDS = {b"cm": 6, b"re": 4, b"m": 2, b"l": 2, b"c": 6}
_ASCENT, _DESCENT = 8.0, 2.5
"""Points above and below the baseline of a line of text; large text is higher, which matters little here."""


@attrs.frozen
class Page:
    """The height of a page in points, and its ink from top to bottom, with running heads and page numbers."""

    height: float
    bands: tuple[Band, ...]

    def gap(self, top: float, bottom: float) -> Band:
        """The highest band without ink below the first ink between the margins ``top`` and ``bottom``."""
        foot = self.height - bottom
        end, widest = top, (foot, foot)
        for upper, lower in self.bands:
            if lower <= top or upper >= foot:
                continue
            if end > top and upper - end > widest[1] - widest[0]:
                widest = end, upper
            end = max(end, lower)
        return max(widest, (end, foot), key=lambda band: band[1] - band[0])


def pages_of(data: bytes) -> list[Page]:
    """The pages of a PDF by Typst."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [_page(page) for page in pdf.pages]


def _page(page: pikepdf.Page) -> Page:
    return _page_of(bare(code_of(page)), float(page.mediabox[3]))


def code_of(page: pikepdf.Page) -> bytes:
    """The contents of a page."""
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    return b"\n".join(stream.read_bytes() for stream in streams)


@lru_cache(maxsize=1024)
def _page_of(code: bytes, height: float) -> Page:
    """A page by its contents without text, whose codes go by the fonts of the whole document.

    Most pages are the same when a document is laid out again.
    """
    return Page(height, tuple(sorted((height - upper, height - lower) for lower, upper in _extents(code))))


def bare(code: bytes) -> bytes:
    """The code without its strings, whose parentheses may be nested, the arrays that they stand in, and the rest of texts."""
    changed = 1
    while changed:
        code, changed = _STRING.subn(b"", code)
    return _TEXT.sub(b"BT", _ARRAY.sub(b"", code))


def _extents(code: bytes) -> Iterator[Band]:
    """The lower and upper edge, in points from the bottom of the page, of each text and of each part of a path."""
    scale, shift = 1.0, 0.0
    saved: list[tuple[float, float]] = []
    for given, operator, bare in _CODE.findall(code):
        if bare == b"q":
            saved.append((scale, shift))
        elif bare == b"Q":
            scale, shift = saved.pop() if saved else (1.0, 0.0)
        elif bare == b"BT":
            yield shift - _DESCENT, shift + _ASCENT
        elif bare == b"Do":
            yield min(shift, shift + scale), max(shift, shift + scale)
        elif operator in _OPERANDS:
            numbers = [float(number) for number in given.split()[-_OPERANDS[operator] :]]
            if len(numbers) < _OPERANDS[operator]:
                continue
            if operator == b"cm":
                scale, shift = scale * numbers[3], scale * numbers[5] + shift
            else:
                ends = (numbers[1], numbers[1] + numbers[3]) if operator == b"re" else numbers[1::2]
                yield scale * min(ends) + shift, scale * max(ends) + shift

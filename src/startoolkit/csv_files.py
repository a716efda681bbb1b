"""Tables in CSV, as people and spreadsheets save them: their text, and their rows with the lines on which they begin."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DELIMITERS = (",", ";", "\t")
"""What may stand between cells."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_STATED = re.compile(r"\s*sep=(.)\s*")
"""A first line in which Excel states the delimiter."""


class Unreadable(Exception):
    """Why a table cannot be read, in a few words, with its line and a hint."""

    def __init__(self, reason: str, line: int | None, hint: str) -> None:
        super().__init__(reason)
        self.reason, self.line, self.hint = reason, line, hint


class Row(NamedTuple):
    """The cells of a row, and the line on which it begins."""

    line: int
    cells: list[str]


def decoded(data: bytes) -> str:
    """A text in UTF-8, or in UTF-16 with its mark; raises Unreadable for another encoding."""
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as UTF-8; spreadsheets call that CSV UTF-8, or Unicode (UTF-8) among the character sets."
        raise Unreadable("it is not UTF-8", line, hint) from error


def delimiter(text: str, is_head: Callable[[list[str]], bool]) -> str:
    """What stands between the cells of a table: as its first line states, else as ``is_head`` knows its first cells."""
    first = _first(text)
    if match := _STATED.fullmatch(first):
        return match[1]
    heads = {sign: next(csv.reader([first], delimiter=sign), []) for sign in DELIMITERS}
    clear = [sign for sign, cells in heads.items() if is_head(cells)]
    return max(clear or heads, key=lambda sign: len(heads[sign]))


def rows(text: str, sign: str) -> Iterator[Row]:
    """The rows of a table that are not empty, of cells between which ``sign`` stands; raises Unreadable for a misplaced quote."""
    first = _first(text)
    text = text.replace(first, "", 1) if _STATED.fullmatch(first) else text
    limit = csv.field_size_limit(len(text))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sign)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        hint = 'A cell with a quote in it is written in quotes, and each of its own quotes twice: "a ""b"" c".'
        raise Unreadable(f"a quote is out of place in this row ({error})", line, hint) from error
    finally:
        csv.field_size_limit(limit)


def _first(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")

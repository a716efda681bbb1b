"""A table (CSV) for spreadsheets: a row for each message.

A cell that a spreadsheet would take for a formula, a number or a date gets an apostrophe before it, which is taken off
when it comes back: LibreOffice and Excel would make ``76.00%`` of ``76%``, and a day of ``1/2``.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from startoolkit import csv_files
from startoolkit.errors import Place
from startoolkit.exchange import incoming
from startoolkit.exchange.units import State, Unit, unusable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HEAD = ("id", "source", "target", "state", "note", "previous", "place")
_NEEDED = ("id", "source", "target")
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
"""How a cell begins that a spreadsheet may calculate (OWASP, CSV Injection)."""
_NUMBER = re.compile(
    r"[^\w']*\d[\W\d]*"  # without letters: 76%, 1/2, 12:30, 007
    r"|\d+([.,]\d+)?e[+-]?\d+|\d\d?(:\d\d)* ?[ap]m"  # 1e5, 3 pm
    r"|\d{1,4}\.?[ /-][^\W\d]+\.?([ /-]\d{2,4})?"  # 5 May, 5-May-26, 5 EUR
    r"|[^\W\d]+\.?[ /-]\d{1,4}(,? \d{2,4})?"  # May 2026, May 5, 2026
    r"|true|false",
    re.IGNORECASE,
)
"""What a spreadsheet may take for a number, a date or a truth value."""
_SURE = ("translated", "signed-off", "final", "approved", "reviewed", "done")
_NOTHING = ("", "untranslated", "new")
"""Words that do not speak of the translation: whoever fills in a cell need not change the one beside it."""


def written(units: Sequence[Unit]) -> bytes:
    """The table with these units, with the mark by which spreadsheets know UTF-8."""
    made = io.StringIO(newline="")
    table = csv.writer(made, lineterminator="\r\n")
    table.writerow(_HEAD)
    for unit in units:
        cells = (unit.id, unit.source, unit.target, unit.state, "\n".join(unit.notes), unit.previous, unit.place)
        table.writerow(map(safe, cells))
    return made.getvalue().encode("utf-8-sig")


def read(data: bytes, path: Path) -> list[Unit]:
    """The units of a table; raises StarError, with the line, for what is no table of ours.

    Commas, semicolons and tabs are accepted between cells, and columns in any order, as spreadsheets save them.
    """
    text = incoming.text_of(data, path)
    try:
        found = [*csv_files.rows(text, csv_files.delimiter(text, lambda head: {*_NEEDED} <= {*_names(head)}))]
    except csv_files.Unreadable as error:
        message = f"{error.reason[:1].upper()}{error.reason[1:]}."
        raise unusable(message, Place(path, error.line), error.hint) from error
    names = _names(found[0].cells if found else [])
    lacking = [name for name in _NEEDED if names.count(name) != 1]
    if lacking:
        hint = f"The first line names the columns: {','.join(_HEAD)}."
        raise unusable(f"The table has no column {lacking[0]}, or two of them.", Place(path, 1), hint)
    units = []
    for line, cells in found[1:]:
        if any(cells[len(names) :]):
            message = f"This row has {len(cells)} cells, and the first line names {len(names)} columns."
            raise unusable(message, Place(path, line), "Put a cell that holds the sign between cells into quotes.")
        units.append(_unit(dict(zip(names, map(plain, cells), strict=False)), line))
    return units


def _names(head: Sequence[str]) -> list[str]:
    return [name.strip().lower() for name in head]


def safe(cell: str) -> str:
    """A text as a cell that every spreadsheet leaves as it is."""
    return f"'{cell}" if _is_read(cell.lstrip("'")) else cell


def plain(cell: str) -> str:
    """The text of a cell, which is the inverse of ``safe``."""
    return cell[1:] if cell.startswith("'") and _is_read(cell.lstrip("'")) else cell


def _is_read(text: str) -> bool:
    """Whether a spreadsheet would take a text for something else."""
    return bool(_FORMULA.match(text) or _NUMBER.fullmatch(text.strip()))


def _unit(cells: dict[str, str], line: int) -> Unit:
    target = _with_line_feeds(cells["target"]) if "target" in cells else ""
    return Unit(
        cells.get("id", "").strip(),
        _with_line_feeds(cells.get("source", "")),
        target,
        _state(cells.get("state", ""), target),
        tuple(note for note in _with_line_feeds(cells.get("note", "")).split("\n") if note.strip()),
        line=line,
    )


def _state(cell: str, target: str) -> State:
    said = cell.strip().lower()
    if not target.strip():
        return "untranslated"
    if said in _NOTHING:
        return ""
    return "translated" if said in _SURE else "fuzzy"


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

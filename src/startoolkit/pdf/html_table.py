"""Tables of raw HTML as tables of docutils, whatever their spans say."""

from __future__ import annotations

import attrs
from docutils import nodes

_MOST = 4_000
"""Cells of a table; further ones are left out."""
_WIDEST = 60
"""Columns: more have no room on paper."""


@attrs.frozen
class Cell:
    """A cell with its content; the spans are as they are written."""

    content: nodes.container
    is_head: bool
    colspan: str = ""
    rowspan: str = ""


@attrs.define
class Table:
    """A table that is being read."""

    rows: list[list[Cell]] = attrs.field(factory=list)
    number: int = 0

    def begin_row(self) -> None:
        self.rows.append([])

    def add(self, cell: Cell) -> None:
        """Add a cell to the last row."""
        if not self.rows:
            self.begin_row()
        self.number += 1
        if self.number <= _MOST and len(self.rows[-1]) < _WIDEST:
            self.rows[-1].append(cell)

    def node(self) -> nodes.table | None:
        """The table as docutils has it: each place of the grid belongs to one cell; None for a table without cells."""
        rows = [row for row in self.rows if row]
        if not rows:
            return None
        taken: dict[tuple[int, int], nodes.entry] = {}
        lines: list[list[nodes.entry]] = [[] for _ in rows]
        for at, row in enumerate(rows):
            column = 0
            for cell in row:
                while (at, column) in taken:
                    column += 1
                if column >= _WIDEST:
                    break
                wide = _span(cell.colspan, _WIDEST - column)
                while wide > 1 and any((at, column + step) in taken for step in range(1, wide)):
                    wide -= 1
                high = _span(cell.rowspan, len(rows) - at)
                entry = _entry(cell, wide, high)
                lines[at].append(entry)
                taken.update({(at + down, column + step): entry for down in range(high) for step in range(wide)})
                column += wide
        columns = 1 + max(column for _, column in taken)
        heads = 0
        while heads < len(rows) - 1 and all(cell.is_head for cell in rows[heads]):
            heads += 1
        if any(at + entry.get("morerows", 0) >= heads for at in range(heads) for entry in lines[at]):
            heads = 0  # a cell of the head that reaches into the body
        return _assembled(_filled(lines, taken, columns), columns, heads)


def _span(value: str, most: int) -> int:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1
    return max(1, min(number or most, most))


def _entry(cell: Cell, wide: int, high: int) -> nodes.entry:
    entry = nodes.entry("", *cell.content.children)
    if wide > 1:
        entry["morecols"] = wide - 1
    if high > 1:
        entry["morerows"] = high - 1
    return entry


def _filled(
    lines: list[list[nodes.entry]], taken: dict[tuple[int, int], nodes.entry], columns: int
) -> list[list[nodes.entry]]:
    """The rows with an empty cell wherever no cell is."""
    filled = []
    for at, line in enumerate(lines):
        row: list[nodes.entry] = []
        for column in range(columns):
            entry = taken.get((at, column))
            if entry is None:
                row.append(nodes.entry())
            elif any(entry is one for one in line) and not any(entry is one for one in row):
                row.append(entry)
        filled.append(row)
    return filled


def _assembled(rows: list[list[nodes.entry]], columns: int, heads: int) -> nodes.table:
    group = nodes.tgroup(cols=columns)
    group.extend(nodes.colspec(colwidth=1) for _ in range(columns))
    for part, lines in ((nodes.thead(), rows[:heads]), (nodes.tbody(), rows[heads:])):
        part.extend(nodes.row("", *line) for line in lines)
        if lines:
            group += part
    return nodes.table("", group)

"""The cells of a docutils table by row and column; for everything that needs to know which headers a cell has."""

from __future__ import annotations

from itertools import count

from docutils import nodes

FIELD = "field"
"""Attribute of a cell of a worksheet: the name of the field that it is to be filled in with."""


def has_merged_cells(table: nodes.Element) -> bool:
    """Whether a cell of a table, or of a table in it, spans several rows or columns."""
    return any(entry.get("morerows") or entry.get("morecols") for entry in table.findall(nodes.entry))


class Grid:
    """The cells of a table by row and column; a cell that spans several is at each position that it covers."""

    def __init__(self, group: nodes.Element) -> None:
        self.columns = [column for column in group.children if isinstance(column, nodes.colspec)]
        self.stubs = sum(1 for column in self.columns if column.get("stub"))
        parts = {
            kind: [row for part in group.children if isinstance(part, kind) for row in part.children]
            for kind in (nodes.thead, nodes.tbody)
        }
        self.heads = len(parts[nodes.thead])
        self.rows: list[list[nodes.entry]] = []
        self.places: dict[nodes.entry, tuple[int, int]] = {}
        """The row and column, from 0, of each cell's first position."""
        self._cells: dict[tuple[int, int], nodes.entry] = {}
        for number, row in enumerate([*parts[nodes.thead], *parts[nodes.tbody]]):
            self.rows.append([entry for entry in row.children if isinstance(entry, nodes.entry)])
            for entry in self.rows[-1]:
                self._place(entry, number)

    def _place(self, entry: nodes.entry, row: int) -> None:
        column = next(column for column in count() if (row, column) not in self._cells)
        self.places[entry] = row, column
        for down in range(entry.get("morerows", 0) + 1):
            for across in range(entry.get("morecols", 0) + 1):
                self._cells[row + down, column + across] = entry

    def at(self, row: int, column: int) -> nodes.entry | None:
        """The cell at a position, from 0; None where a row is too short."""
        return self._cells.get((row, column))

    def head(self, column: int) -> nodes.entry | None:
        """The header cell next to the body in a column; None without header rows."""
        return self.at(self.heads - 1, column)

    def is_row_head(self, entry: nodes.entry) -> bool:
        row, column = self.places[entry]
        return row >= self.heads and column < self.stubs

    def is_spanned(self, row: int) -> bool:
        """Whether a cell of an earlier row spans into this row."""
        return any(self.places[cell][0] < row for (number, _), cell in self._cells.items() if number == row)

    def names(self, entry: nodes.entry) -> tuple[list[nodes.entry], list[nodes.entry]]:
        """The header cells of a cell's row and of its column; without stub columns, the first cell heads the row."""
        row, column = self.places[entry]
        before = dict.fromkeys(self._cells[row, stub] for stub in range(max(self.stubs, 1)))
        above = dict.fromkeys(self._cells[head, column] for head in range(self.heads))
        return list(before), list(above)

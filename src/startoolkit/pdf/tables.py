"""Tables."""

from __future__ import annotations

import unicodedata
from collections import Counter
from math import ceil

from docutils import nodes
from sphinx import addnodes

from startoolkit.interface import English
from startoolkit.pdf.base import Base
from startoolkit.pdf.syntax import array, flowing, length
from startoolkit.table_grid import FIELD, Grid

_ALIGNMENTS = {"text-left": "left", "text-center": "center", "text-right": "right"}
_SHORT = 30
"""Lines: a row of at most this many surely fits on a page."""
_LETTERS = 76
"""Letters in a line of a table as wide as the text."""
_LINE, _PADDING = 13, 13
"""Points: the height of a line, and the padding above and below the lines of a row together."""
_MANY = 5
"""Columns for which a table begins in the outer margin."""
_KEPT = 290
"""Points: a table estimated at most this high is kept in one piece; about two fifths of a page."""


class _Grid(Grid):
    """The cells of a table, with estimates of its height."""

    def is_short(self) -> bool:
        """Whether each row surely fits on a page, so that page breaks inside rows can be forbidden.

        Typst would clip a row that is higher than a page and may not be split.
        """
        width = sum(int(column["colwidth"]) for column in self.columns) or 1
        return all(
            not any(cell.findall(lambda node: isinstance(node, nodes.image | nodes.table | nodes.literal_block)))
            and self._lines(cell, width) <= _SHORT
            for cell in self.places
        )

    def is_kept(self) -> bool:
        """Whether the table is low enough to be kept in one piece, estimated (rounded up) from the length of its text.

        Measuring tables in Typst is slow.
        """
        longest = [1] * len(self.columns)
        for cell, (_, column) in self.places.items():
            if not cell.get("morecols"):
                longest[column] = max(longest[column], min(len(cell.astext()), 2 * _LETTERS))
        lines = [0.0] * len(self.rows)
        for cell, (row, column) in self.places.items():
            letters = _LETTERS * sum(longest[column : column + cell.get("morecols", 0) + 1]) / sum(longest)
            lines[row] = max(lines[row], 1, *(ceil(len(part.astext()) / letters) for part in cell.children))
        return sum(lines) * _LINE + len(lines) * _PADDING <= _KEPT

    def _lines(self, entry: nodes.entry, width: int) -> float:
        """A rough upper bound for the lines of a cell, with 70 letters in a line as wide as the text."""
        column = self.columns[self.places[entry][1]]
        share = min(int(column["colwidth"]) / width, 1 / len(self.columns)) or 0.01
        return sum(1 for _ in entry.findall(nodes.Element)) + len(entry.astext()) / (70 * share)


class Tables(Base):
    """A table is written as one function call with its cells row by row."""

    def visit_table(self, node: nodes.Element) -> None:
        group = node.next_node(nodes.tgroup)
        assert group is not None
        grid, labels = _Grid(group), Counter[str]()
        if not grid.heads:
            self.warn(
                node, "The table has no header row, so a screen reader cannot say what its columns are.", "header-row"
            )
        rows = [", ".join(self._cell(cell, grid, labels) for cell in row) for row in grid.rows]
        heads, body, last = rows[: grid.heads], rows[grid.heads :], []
        if grid.is_short() and len(body) > 2 and not grid.is_spanned(len(rows) - 2):
            body, last = body[:-2], body[-2:]
        # Where a head is repeated on another page it is no content, and PDF/UA allows no link in what is none.
        options = ["repeat: false"] if _has_links(grid) else []
        lines = [
            f"columns: {array(self._widths(node, grid.columns))}",
            *_part("table.header", heads and options + heads),
        ]
        table = ",\n  ".join([*lines, *body, *_part("last-rows", last)])
        if not grid.is_short():
            start = "table("
        elif grid.is_kept() and not self._worksheets:
            start = f"kept-table({next(self._numbered)},"
        else:
            start = "whole-rows("
        self._framed(node, f"{start}\n  {table},\n)")
        raise nodes.SkipNode

    def _framed(self, node: nodes.Element, table: str) -> None:
        """Write the table, with its width and caption if it has them."""
        width = length(node.get("width", ""))
        if width:
            table = f"block(width: {width}, {table})"
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        if titles:
            caption = self.caption(titles[0], "table", node)
            table = f"figure(kind: table, caption: {caption}, {table})"
        if self._begins_in_margin(node):
            table = f"from-margin({table}{', is-rtl: true' if self._is_rtl else ''})"
        self.code(f"#{table}\n\n")

    @property
    def _is_rtl(self) -> bool:
        return self.builder.edition.language.direction == "rtl"

    def _begins_in_margin(self, table: nodes.Element) -> bool:
        """Whether a table is wider than the text: one of many columns, directly in a section, in which words would be divided."""
        columns = len(list(table.findall(nodes.colspec)))
        is_free = isinstance(table.parent, nodes.section) and not table.get("width") and not self._worksheets
        return is_free and columns >= _MANY and not self.builder.is_large

    def _widths(self, table: nodes.Element, columns: list[nodes.colspec]) -> list[str]:
        if "colwidths-given" in table["classes"] and "colwidths-auto" not in table["classes"]:
            return [f"{column['colwidth']}fr" for column in columns]
        if self._worksheets or table.get("width"):
            return ["1fr"] * len(columns)
        return ["auto"] * len(columns)

    def _cell(self, entry: nodes.entry, grid: _Grid, labels: Counter[str]) -> str:
        self._cells += 1
        code = self._cell_code(entry, grid, labels)
        self._cells -= 1
        return code

    def _cell_code(self, entry: nodes.entry, grid: _Grid, labels: Counter[str]) -> str:
        options = [f"colspan: {entry['morecols'] + 1}"] if entry.get("morecols") else []
        options += [f"rowspan: {entry['morerows'] + 1}"] if entry.get("morerows") else []
        options += [f"align: {_ALIGNMENTS[name]}" for name in entry["classes"] if name in _ALIGNMENTS]
        if grid.is_row_head(entry) and not is_empty(entry):
            return f"row-head{_given(options)}{self.content(entry)}"
        room = self._is_field(entry, grid)
        content = self.content(entry)
        if room:
            content = self._with_blank(entry, grid, labels, content)
        return f"table.cell{_given(options)}{content}" if options else content

    def _is_field(self, entry: nodes.entry, grid: Grid) -> bool:
        """Whether a cell of a worksheet is to be filled in."""
        return bool((is_empty(entry) or FIELD in entry) and self._worksheets and grid.places[entry][0] >= grid.heads)

    def _with_blank(self, entry: nodes.entry, grid: Grid, labels: Counter[str], content: str) -> str:
        """The content of a cell that is to be filled in, with its field."""
        return f"{'[' if is_empty(entry) else content[:-1]}{self._blank(entry, grid, labels)}]"

    def _blank(self, entry: nodes.entry, grid: Grid, labels: Counter[str]) -> str:
        """A text field labelled by the headers of its row and column and the words above it in its cell.

        A row without a header is numbered; a number is added if the label is taken.
        """
        before, column = grid.names(entry)
        names = before, [*column, *([entry] if entry.astext().strip() else [])]
        row, head = (", ".join(flowing(cell.astext()).strip() for cell in cells) for cells in names)
        if not row and len(grid.rows) - grid.heads > 1:
            row = self.row_number(grid, grid.places[entry][0])
        label = self._joined([row, head])
        labels[label] += 1
        label += f" ({labels[label]})" if labels[label] > 1 else ""
        self._sheet_rows.add(entry.parent)
        return f"#blank({', '.join(['room', *self.labelled(label, *names[0], *names[1])])})"

    def row_number(self, grid: Grid, row: int) -> str:
        """What a row without a header is called."""
        said, number = self.builder.words.gettext("Row {number}"), str(row - grid.heads + 1)
        return number if isinstance(said, English) else said.format(number=number)

    def _joined(self, names: list[str]) -> str:
        """Row and column header as in ``Co-design: Who takes part``; French has a space before the colon.

        After punctuation, such as a question mark, a space replaces the colon.
        """
        row, column = names
        if not row or not column:
            return row or column
        colon = "\N{NO-BREAK SPACE}: " if self.builder.edition.language.base == "fr" else ": "
        return row + (" " if unicodedata.category(row[-1]) == "Po" else colon) + column


def _has_links(grid: Grid) -> bool:
    """Whether a cell of the head has a link, such as the mark of a note."""
    return any(cell.next_node(_is_link) for row in grid.rows[: grid.heads] for cell in row)


def _is_link(node: nodes.Node) -> bool:
    return isinstance(
        node, nodes.reference | nodes.footnote_reference | addnodes.number_reference | addnodes.download_reference
    )


def is_empty(entry: nodes.entry) -> bool:
    """Whether a cell has neither words nor a picture."""
    return not entry.astext().strip() and entry.next_node(nodes.image) is None


def _part(name: str, rows: list[str]) -> list[str]:
    return [f"{name}(\n    " + ",\n    ".join(rows) + ",\n  )"] if rows else []


def _given(options: list[str]) -> str:
    return f"({', '.join(options)})" if options else ""

"""Ids of worksheets, their tables, rows, columns and fields, from the words of the source language.

They are set before translation, so that what a reader fills in belongs to the same fields in every language.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from startoolkit.sphinxext.chart import number_in
from startoolkit.sphinxext.sheets.sums import Names, compute
from startoolkit.sphinxext.translations.inline_parser import TEXT
from startoolkit.table_grid import FIELD, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

SHEET, TABLE, ROW, COLUMN, TICK = "sheet", "sheet_table", "sheet_row", "sheet_column", "tick"
PRIVATE, SUMS, SUM, GROWS = "private", "sums", "sum", "grows"
"""Attributes of nodes; the docstring of the package says of which."""
_LONGEST = 48


def slug(text: str) -> str:
    """A text as an id: small ASCII letters, digits and hyphens; letters of another script stay; may be empty."""
    made = nodes.make_id(text) or re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", text).casefold()).strip("-")
    return made if len(made) <= _LONGEST else made[: _LONGEST + 1].rpartition("-")[0] or made[:_LONGEST]


class Ids:
    """Gives ids that are unique among those it gave."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, text: str, otherwise: str) -> str:
        """The id of a text, or ``otherwise`` where it has no letters and digits; with a number if it is taken."""
        start = slug(text) or otherwise
        found, number = start, 1
        while found in self._given:
            number += 1
            found = f"{start}-{number}"
        self._given.add(found)
        return found


def words(node: nodes.Node | None) -> str:
    """The text of a node in one line, without raw HTML such as the box of a task."""
    if node is None:
        return ""
    texts = (text for text in node.findall(nodes.Text) if not isinstance(text.parent, nodes.raw))
    return " ".join("".join(texts).split())


def is_sheet(node: nodes.Node) -> bool:
    return isinstance(node, nodes.admonition) and "worksheet" in node["classes"]


def sheets_of(document: nodes.document) -> Iterator[nodes.Element]:
    """The worksheets of a page; one inside another is a part of that and has no id."""
    return (node for node in document.findall(nodes.admonition) if SHEET in node)


def is_matrix(table: nodes.Element) -> bool:
    """Whether all cells of a table between its heads are to be filled in, those with words too."""
    return "matrix" in table["classes"]


def grid_of(table: nodes.Element) -> Grid:
    group = table.next_node(nodes.tgroup)
    assert group is not None
    return Grid(group)


def is_empty(cell: nodes.Element) -> bool:
    return not cell.astext().strip() and cell.next_node(nodes.image) is None


class NameFields(SphinxTransform):
    """Sets the ids of each worksheet and of what is in it, and warns of tables whose fields have no clear names."""

    default_priority = 12  # before translations are applied (15)

    def apply(self, **_kwargs: Any) -> None:
        sheets, ticks = Ids(), Ids()
        for sheet in self.document.findall(is_sheet):
            assert isinstance(sheet, nodes.Element)
            if _is_inside(sheet):
                continue
            sheet[SHEET] = sheets.of((sheet["names"] or [words(sheet.next_node(nodes.title))])[0], "sheet")
            tables = Ids()
            for table in sheet.findall(nodes.table):
                self._name_table(table, tables)
            lists = [child for child in sheet.children if isinstance(child, nodes.enumerated_list)]
            for number, questions in enumerate(lists, 1):
                _name_questions(questions, f"list-{number}")
            if sheet.get(SUMS):
                self._compute(sheet)
        for item in _tasks(self.document):
            item[TICK] = f"ticks/{ticks.of(words(item.next_node(nodes.paragraph)), 'task')}"

    def _name_table(self, table: nodes.table, tables: Ids) -> None:
        grid, rows, columns = grid_of(table), Ids(), Ids()
        table[TABLE] = tables.of(words(table.next_node(nodes.title)), "table")
        for at, column in enumerate(grid.columns):
            column[COLUMN] = columns.of(words(grid.head(at)), f"column-{at + 1}")
        body = [cells for cells in grid.rows[grid.heads :] if cells]
        for number, cells in enumerate(body, 1):
            head = grid.at(grid.heads + number - 1, 0)
            cells[0].parent[ROW] = rows.of(words(head), f"row-{number}")
        for cell in [cell for cells in body for cell in cells]:
            at = grid.places[cell][1]
            if is_empty(cell) or (is_matrix(table) and not grid.is_row_head(cell)):
                cell[FIELD] = f"{table[TABLE]}/{cell.parent[ROW]}/{grid.columns[at][COLUMN]}"
        if not grid.stubs and sum(all(map(is_empty, cells)) for cells in body) > 1:
            table[GROWS] = True
        self._warn(table, grid)

    def _compute(self, sheet: nodes.Element) -> None:
        """Give the cells of a sheet their formulas, and report those that cannot be used at their lines."""
        tables = [self._names(table) for table in sheet.findall(nodes.table)]
        lines = [line.strip() for line in sheet[SUMS].splitlines() if line.strip()]
        sums, faults = compute(lines, tables)
        for cell in sheet.findall(nodes.entry):
            if cell.get(FIELD) in sums:
                cell[SUM] = sums[cell[FIELD]]
        text = str(self.env.current_document.get(TEXT) or "").split("\n")
        start = sheet.line or 1
        for line, message in faults:
            at = next((number for number in range(start, len(text)) if line in text[number]), start - 1) + 1
            self._report(message, at, "sums")

    def _names(self, table: nodes.table) -> Names:
        """The words and contents of a table for the formulas of its sheet."""
        grid = grid_of(table)
        rows, cells = {}, {}
        columns = {column[COLUMN]: words(grid.head(at)) for at, column in enumerate(grid.columns)}
        for row in range(grid.heads, len(grid.rows)):
            head = grid.at(row, 0)
            if head is not None and ROW in head.parent:
                ident = head.parent[ROW]
                rows[ident] = words(head)
                for at, column in enumerate(columns):
                    cell = grid.at(row, at)
                    if cell is not None:
                        cells[ident, column] = cell.get(FIELD) or number_in(words(cell), self.app)
        return Names(table[TABLE], rows, columns, cells)

    def _warn(self, table: nodes.table, grid: Grid) -> None:
        """Report what keeps the fields of a table from having clear names."""
        faults = []
        if not grid.heads:
            faults.append("has no header row, so its fields are named after its title: write :header-rows: 1.")
        if any(cell.get("morerows") or cell.get("morecols") for cell in grid.places):
            faults.append("has merged cells; a field there is named after the first row and column of its cell.")
        node: nodes.Element = table
        while not node.line and node.parent is not None:
            node = node.parent
        for fault in faults:
            self._report(f"A table of a worksheet {fault}", node.line, "worksheet")

    def _report(self, message: str, line: int | None, kind: str) -> None:
        location = (self.env.current_document.docname, line)
        logger.warning("%s", message, location=location, type="startoolkit", subtype=kind)


def _is_inside(sheet: nodes.Element) -> bool:
    around = sheet.parent
    while around is not None and not is_sheet(around):
        around = around.parent
    return around is not None


def _name_questions(questions: nodes.enumerated_list, name: str) -> None:
    items = Ids()
    for number, item in enumerate(questions.children, 1):
        if isinstance(item, nodes.list_item):
            item[FIELD] = f"{name}/{items.of(words(item.next_node(nodes.paragraph)), f'item-{number}')}/answer"


def _tasks(document: nodes.document) -> Iterator[nodes.list_item]:
    """The items of task lists; MyST begins each with the raw HTML of a checkbox."""
    for item in document.findall(nodes.list_item):
        if "task-list-item" in item["classes"] and item.next_node(nodes.raw) is not None:
            yield item


def setup(app: Sphinx) -> None:
    app.add_transform(NameFields)

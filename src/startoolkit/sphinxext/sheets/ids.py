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

from startoolkit.table_grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

SHEET, TABLE, ROW, COLUMN, FIELD, TICK = "sheet", "sheet_table", "sheet_row", "sheet_column", "field", "tick"
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
            sheet[SHEET] = sheets.of((sheet["names"] or [words(sheet.next_node(nodes.title))])[0], "sheet")
            tables = Ids()
            for table in sheet.findall(nodes.table):
                self._name_table(table, tables)
            lists = [child for child in sheet.children if isinstance(child, nodes.enumerated_list)]
            for number, questions in enumerate(lists, 1):
                _name_questions(questions, f"list-{number}")
        for item in _tasks(self.document):
            item[TICK] = f"ticks/{ticks.of(words(item.next_node(nodes.paragraph)), 'task')}"

    def _name_table(self, table: nodes.table, tables: Ids) -> None:
        grid, rows, columns = grid_of(table), Ids(), Ids()
        table[TABLE] = tables.of(words(table.next_node(nodes.title)), "table")
        for at, column in enumerate(grid.columns):
            head = grid.at(grid.heads - 1, at) if grid.heads else None
            column[COLUMN] = columns.of(words(head), f"column-{at + 1}")
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

    def _warn(self, table: nodes.table, grid: Grid) -> None:
        if not grid.heads:
            message = (
                "A table of a worksheet has no header row, so its fields are named after the table and their rows."
            )
            self._tell(table, message, "header-row")
        if any(cell.get("morerows") or cell.get("morecols") for cell in grid.places):
            message = "A table of a worksheet has merged cells; a field there is named after the first row and column of its cell."
            self._tell(table, message, "merged-cells")

    def _tell(self, node: nodes.Element, message: str, kind: str) -> None:
        while not node.line and node.parent is not None:
            node = node.parent
        location = (self.env.current_document.docname, node.line)
        logger.warning("%s", message, location=location, type="startoolkit", subtype=kind)


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

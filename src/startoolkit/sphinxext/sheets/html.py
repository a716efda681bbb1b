"""Fields of worksheets and boxes to tick as HTML controls that work without a script."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from startoolkit.project import Edition
from startoolkit.sphinxext.sheets.ids import (
    COLUMN,
    GROWS,
    PRIVATE,
    ROW,
    SHEET,
    SUM,
    TABLE,
    TICK,
    grid_of,
    is_empty,
    is_matrix,
    sheets_of,
    words,
)
from startoolkit.sphinxext.sheets.room import Room, room_of
from startoolkit.sphinxext.theme.html_attributes import give, is_html
from startoolkit.table_grid import FIELD

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from startoolkit.sphinxext.sheets.sums import Json
    from startoolkit.table_grid import Grid

_LONGEST = 5000
"""Characters that a field takes."""


class control(nodes.Inline, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """Finished HTML in the attribute ``html``; unlike a raw node it is no text for the search."""


def _visit_control(self: Any, node: control) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def _write(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if not is_html(app):
        return
    for number, item in enumerate(
        [*doctree.findall(lambda node: isinstance(node, nodes.list_item) and TICK in node)], 1
    ):
        _write_tick(item, f"tick-{number}")  # type: ignore[arg-type]
    for number, found in enumerate([*sheets_of(doctree)], 1):
        _write_sheet(app, found, f"sheet{number}", docname)


def _write_sheet(app: Sphinx, node: nodes.Element, start: str, docname: str) -> None:
    """Write the controls of a sheet; ``start`` begins the ids in it."""
    edition = Edition.of_sphinx(app)
    title = node.next_node(nodes.title)
    named = _ident(title, start) if title is not None else None
    for number, table in enumerate([part for part in node.findall(nodes.table) if TABLE in part], 1):
        _Table(table, f"{start}-{number}", named or start).write()
    questions = [item for item in node.findall(nodes.list_item) if FIELD in item]
    for number, item in enumerate(questions, 1):
        asked = item.next_node(nodes.paragraph) or item
        item.append(_field(item[FIELD], _ident(asked, f"{start}-q{number}")))
    if any(node.findall(lambda part: isinstance(part, control))):
        node += control(html='<div class="sheet-tools" hidden></div>\n')
        node["classes"].append("fillable")
    room = room_of(node)
    _place(node, room)
    give(node, role="group", data_sheet=f"{docname}#{node[SHEET]}")
    give(node, data_briefing=edition.settings.name, data_edition=edition.settings.label)
    if named:
        give(node, aria_labelledby=named)
    if node.get(PRIVATE):
        give(node, data_private="")
    if room.used:
        give(node, style=f"--before: {room.used}mm")


def _place(node: nodes.Element, room: Room) -> None:
    """Mark a sheet that fills a printed page, alone or with the section that it opens."""
    node["classes"] += [*["last"] * room.is_last, *["below-heading"] * (room.section is not None)]
    if room.section is not None and "fillable" in node["classes"] and "sheet-page" not in room.section["classes"]:
        room.section["classes"].append("sheet-page")


class _Table:
    """A table of a worksheet, whose cells get controls, and whose parts get their roles and names."""

    def __init__(self, table: nodes.Element, start: str, sheet_title: str) -> None:
        self._table, self._start = table, start
        self._grid: Grid = grid_of(table)
        title = next((child for child in table.children if isinstance(child, nodes.title)), None)
        self._title = _ident(title, f"{start}-title") if title is not None else sheet_title

    def write(self) -> None:
        rows = list(dict.fromkeys(cells[0].parent for cells in self._grid.rows if cells))
        for cell, (row, column) in self._grid.places.items():
            self._write_cell(cell, row, column)
        for row_node in rows:
            give(row_node, role="row", **({"data_row": row_node[ROW]} if ROW in row_node else {}))
        # How much of a printed page a table gets: as much as its rows, and a matrix more.
        share = len(rows[self._grid.heads :]) * (4 if is_matrix(self._table) else 1)
        give(self._table, data_table=self._table[TABLE], style=f"--rows: {share}")
        if self._table.get(GROWS):
            give(self._table, data_grows="")

    def _write_cell(self, cell: nodes.entry, row: int, column: int) -> None:
        if row < self._grid.heads:
            give(cell, role="columnheader", data_column=self._grid.columns[column][COLUMN])
            return
        give(cell, role="rowheader" if self._grid.is_row_head(cell) else "cell")
        if head := words(self._grid.head(column)):
            give(cell, data_label=head)
        label = self._label(cell) if FIELD in cell else ""
        if label:
            if is_empty(cell):
                cell.clear()  # Markdown has an empty paragraph there
            if not column and not self._grid.stubs and not words(cell):
                number = row - self._grid.heads + 1
                ident = f"{self._start}-r{number}"
                cell += control(html=f'<span class="row-number" aria-hidden="true" id="{ident}">{number}</span>')
            cell["classes"].append("to-fill")
            cell += _field(cell[FIELD], label, cell.get(SUM))

    def _label(self, cell: nodes.entry) -> str:
        """The ids of what names a field: the heads of its row and column, or of its column and the number of its row."""
        row, column = self._grid.places[cell]
        before, above = self._grid.names(cell)
        heads = [self._head(head) for head in above if words(head)]
        if before[0] is not cell and words(before[0]):
            heads = [self._head(head) for head in before] + heads
        elif not self._grid.stubs and len(self._grid.rows) > self._grid.heads + 1:
            heads.append(f"{self._start}-r{row - self._grid.heads + 1}")
        if not above:
            heads.insert(0, self._title)
        if is_matrix(self._table) and words(cell):
            heads.insert(0, _ident(cell.next_node(nodes.paragraph) or cell, f"{self._start}-r{row}-c{column + 1}"))
        return " ".join(heads)

    def _head(self, head: nodes.entry) -> str:
        row, column = self._grid.places[head]
        return _ident(
            head,
            f"{self._start}-c{column + 1}"
            if row < self._grid.heads
            else f"{self._start}-r{row - self._grid.heads + 1}",
        )


def _ident(node: nodes.Element, otherwise: str) -> str:
    """The id of a node, which gets one if it has none."""
    if not node["ids"]:
        node["ids"].append(otherwise)
    return str(node["ids"][0])


def _field(name: str, label: str, formula: Json | None = None) -> control:
    """A field in the cell, or below the question, that the ids in ``label`` name."""
    computed = "" if formula is None else f' data-sum="{escape(json.dumps(formula))}"'
    return control(
        html=f'<textarea class="field" rows="1" name="{escape(name)}" maxlength="{_LONGEST}" autocomplete="off"'
        f' aria-labelledby="{label}"{computed}></textarea>'
    )


def _write_tick(item: nodes.list_item, ident: str) -> None:
    """Turn the box of a task into a control, with the words of the task as its label."""
    raw = item.next_node(nodes.raw)
    if raw is None or not isinstance(raw.parent, nodes.TextElement):
        return
    asked = raw.parent
    checked = " checked" if "checked" in raw.astext() else ""
    box = (
        f'<input class="task-list-item-checkbox" type="checkbox" id="{ident}" name="{escape(item[TICK])}"'
        f' autocomplete="off"{checked}><label for="{ident}">'
    )
    asked.replace(raw, control(html=box))
    asked += control(html="</label>")


def setup(app: Sphinx) -> None:
    app.add_node(control, html=(_visit_control, None))
    app.connect("doctree-resolved", _write)

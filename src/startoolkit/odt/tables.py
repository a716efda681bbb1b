"""Tables of a worksheet: header rows that are repeated, row heads, and room to write in empty cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.odt.elements import child, writing_mode
from startoolkit.odt.room import WIDTHS, is_to_fill, shares_of
from startoolkit.table_grid import Grid

if TYPE_CHECKING:
    from odfdo import Element

    from startoolkit.odt.writer import Writer


def write_table(writer: Writer, node: nodes.table, into: Element) -> None:
    """Write a table, after its caption as a heading."""
    group = node.next_node(nodes.tgroup)
    assert group is not None
    grid, number = Grid(group), 1 + len(writer.document.body.get_elements("//table:table"))
    for title in node.children:
        if isinstance(title, nodes.title):
            writer.heading(title, into, 2)
    name = f"Table{number}"
    table = child(into, "table:table", table__name=name, table__style_name=name)
    _style_table(writer, name)
    _write_columns(writer, node, grid, table, name)
    rows = table
    for at, cells in enumerate(grid.rows):
        if at == 0 and grid.heads:
            rows = child(table, "table:table-header-rows")
        elif at == grid.heads:
            rows = table
        is_filled = at < grid.heads or not any(map(is_to_fill, cells))
        row = child(rows, "table:table-row", table__style_name="Row" if is_filled else _tall(writer))
        for column in range(len(grid.columns)):
            _write_cell(writer, grid, row, at, column)
    child(into, "text:p", text__style_name="Standard")  # between two tables, which would be joined without it


def _write_columns(writer: Writer, node: nodes.table, grid: Grid, table: Element, name: str) -> None:
    shares = shares_of(node, grid)
    into = table
    for at, share in enumerate(shares):
        if at == 0 and grid.stubs:
            into = child(table, "table:table-header-columns")
        elif at == grid.stubs:
            into = child(table, "table:table-columns") if grid.stubs else table
        style = f"{name}.{at + 1}"
        child(into, "table:table-column", table__style_name=style)
        made = child(writer.styles, "style:style", style__name=style, style__family="table-column")
        width = f"{WIDTHS[writer.wide] * share / sum(shares):.2f}cm"
        properties = child(made, "style:table-column-properties", style__column_width=width)
        properties.set_attribute("style:rel-column-width", f"{share}*")


def _write_cell(writer: Writer, grid: Grid, row: Element, at: int, column: int) -> None:
    cell = grid.at(at, column)
    if cell is None:
        child(child(row, "table:table-cell", table__style_name="Cell"), "text:p", text__style_name="Table_20_Contents")
        return
    if grid.places[cell] != (at, column):
        child(row, "table:covered-table-cell")
        return
    is_head = at < grid.heads or (grid.is_row_head(cell) and not is_to_fill(cell))
    made = child(row, "table:table-cell", table__style_name="Head" if at < grid.heads else "Cell")
    for attribute, more in (("rows", "morerows"), ("columns", "morecols")):
        if cell.get(more):
            made.set_attribute(f"table:number-{attribute}-spanned", str(cell[more] + 1))
    style = "Table_20_Heading" if is_head else "Table_20_Contents"
    for part in cell.children:
        writer.block(part, made, style)
    if is_to_fill(cell) or not made.children:
        child(made, "text:p", text__style_name=style)


def _tall(writer: Writer) -> str:
    """The style of a row to fill in."""
    name = "Room"
    if writer.is_new(name):
        style = child(writer.styles, "style:style", style__name=name, style__family="table-row")
        properties = child(style, "style:table-row-properties", fo__keep_together="always")
        properties.set_attribute("style:min-row-height", f"{writer.room:.2f}cm")
    return name


def _style_table(writer: Writer, name: str) -> None:
    style = child(writer.styles, "style:style", style__name=name, style__family="table")
    properties = child(style, "style:table-properties", table__align="margins", table__border_model="collapsing")
    properties.set_attribute("style:width", f"{WIDTHS[writer.wide]}cm")
    properties.set_attribute("style:writing-mode", writing_mode(writer.language))

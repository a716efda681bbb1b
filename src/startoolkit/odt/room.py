"""How high the rows of a worksheet are that are to be filled in, so that an empty sheet fills its page.

Word processors give a row at least that height, and more where it has more text, so an estimate is enough.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.table_grid import FIELD, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTHS, _HEIGHTS = (17.0, 25.7), (25.0, 16.3)
"""Centimetres of an upright page, and of one that lies on its side, between its margins and above its footer."""
_LOWEST, _HIGHEST = 1.1, 3.2
"""Centimetres: heights of a row to fill in."""
_LINE, _PADDING, _BETWEEN = 0.5, 0.3, 0.75
"""Centimetres: the height of a line, the padding of a row, and the space around a title or below a table."""
_LETTERS = 4.4
"""Letters in a centimetre of a line, in a wide typeface."""


def is_to_fill(node: nodes.Node) -> bool:
    """Whether a cell or a question is to be filled in, as ``sphinxext/sheets`` has found."""
    return isinstance(node, nodes.Element) and FIELD in node


def shares_of(table: nodes.Element, grid: Grid) -> list[int]:
    """The relative widths of the columns of a table."""
    given = "colwidths-given" in table["classes"] and "colwidths-auto" not in table["classes"]
    return [int(column["colwidth"]) if given else 1 for column in grid.columns]


def row_height(sheet: nodes.Element, *, wide: bool) -> float:
    """The height in centimetres of each row to fill in: all of a sheet share what its texts leave of a page."""
    left, rows = _HEIGHTS[wide] - 2 * _BETWEEN, list[float]()
    for node in _blocks(sheet):
        if isinstance(node, nodes.table):
            left -= 2 * _BETWEEN
            for is_free, height in _rows(node, WIDTHS[wide]):
                if is_free:
                    rows.append(height)
                else:
                    left -= height
        else:
            left -= _lines(node, WIDTHS[wide]) * _LINE + _BETWEEN / 2
    # Rows that their own text makes higher than their share leave less to the others.
    share = left / max(len(rows), 1)
    for _ in rows:
        higher = [height for height in rows if height > share]
        share = (left - sum(higher)) / max(len(rows) - len(higher), 1)
    return min(max(share, _LOWEST), _HIGHEST)


def _blocks(node: nodes.Element) -> Iterator[nodes.Element]:
    """The tables of a sheet, and its paragraphs and titles outside of them."""
    for part in node.children:
        if isinstance(part, nodes.table):
            yield part
            yield from (title for title in part.children if isinstance(title, nodes.title))
        elif isinstance(part, nodes.TextElement):
            yield part
        elif isinstance(part, nodes.Element):
            yield from _blocks(part)


def _rows(table: nodes.table, width: float) -> Iterator[tuple[bool, float]]:
    """For each row of a table, whether it is to be filled in, and the height of its text."""
    group = table.next_node(nodes.tgroup)
    assert group is not None
    grid = Grid(group)
    shares = shares_of(table, grid)
    for cells in grid.rows:
        columns = [grid.places[cell][1] for cell in cells]
        widths = [width * shares[column] / sum(shares) - _PADDING for column in columns]
        lines = max((_lines(cell, max(one, 1.0)) for cell, one in zip(cells, widths, strict=True)), default=1)
        yield any(map(is_to_fill, cells)), lines * _LINE + _PADDING


def _lines(node: nodes.Element, width: float) -> int:
    return max(1, ceil(len(node.astext()) / (width * _LETTERS)))

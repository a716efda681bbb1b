"""What stands above a worksheet on its printed page, with its height estimated from its words.

A browser cannot give a box what is left of a page, so a sheet is told how much that is.
"""

from __future__ import annotations

from math import ceil

import attrs
from docutils import nodes

from startoolkit.sphinxext.sheets.ids import grid_of, is_matrix
from startoolkit.table_grid import FIELD

_LETTERS, _LINE, _GAP = 88, 6, 4
"""Letters in a line of text on A4; millimetres of a line, and between two paragraphs."""
_TITLES = {1: (26, 26), 2: (40, 15), 3: (48, 12)}
"""By level of heading: letters in a line, and the height of the first line with its distances, in millimetres."""
_PAGE, _WIDTH, _LETTER = 257, 160, 1.75
"""Millimetres: the height of a page without its margins, the width of a table in a sheet, and that of a bold letter."""
_TABLE, _FRAME, _LEAST, _LEAST_IN_MATRIX = 14, 24, 10, 32
"""Millimetres: a caption and distances, the title and frame of a sheet, and the least height of rows to fill in."""
_IMPRINT = 30
"""Millimetres of the imprint, which follows the last sheet of a page."""


@attrs.frozen
class Room:
    """The outermost section that a sheet opens, which begins a page, or None; and millimetres of its page in use."""

    section: nodes.section | None
    used: int
    is_last: bool


def room_of(sheet: nodes.Element) -> Room:
    """What a sheet has of its page: after headings and paragraphs alone it stays with them, where they fit on one page."""
    section, used, node = None, 0, sheet
    while isinstance(node.parent, nodes.section):
        before = [part for part in node.parent.children[: node.parent.index(node)] if _is_seen(part)]
        if not all(isinstance(part, nodes.title | nodes.paragraph) for part in before):
            break
        section, node = node.parent, node.parent
        used += sum(_height(part, _level(section)) for part in before)
    is_last = _is_last(sheet)
    if used + is_last * _IMPRINT + _least(sheet) > _PAGE and "fillable" in sheet["classes"]:
        section, used = None, 0
    return Room(section, used + is_last * _IMPRINT, is_last)


def _least(sheet: nodes.Element) -> float:
    """The least height of a sheet in which nothing is filled in."""
    paragraphs = [part for part in sheet.children if isinstance(part, nodes.paragraph)]
    tables = sum(map(_least_of_table, sheet.findall(nodes.table)))
    return _FRAME + tables + sum(_height(part, 0) for part in paragraphs)


def _least_of_table(table: nodes.table) -> float:
    grid = grid_of(table)
    width = sum(column["colwidth"] for column in grid.columns) or 1
    heights: list[float] = [0] * len(grid.rows)
    for cell, (row, at) in grid.places.items():
        share = _WIDTH * grid.columns[at]["colwidth"] / width
        least = 0 if FIELD not in cell else _LEAST_IN_MATRIX if is_matrix(table) else _LEAST
        heights[row] = max(heights[row], least, 3 + 4.6 * ceil(len(cell.astext()) * _LETTER / share))
    return _TABLE + sum(heights)


def _is_seen(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.Invisible | nodes.Text)


def _is_last(node: nodes.Element) -> bool:
    """Whether nothing follows a node on its page."""
    around = node.parent
    if around is None or isinstance(around, nodes.document):
        return True
    return not any(map(_is_seen, around.children[around.index(node) + 1 :])) and _is_last(around)


def _height(part: nodes.Node, level: int) -> int:
    length = len(part.astext())
    if isinstance(part, nodes.title):
        letters, first = _TITLES[min(level, max(_TITLES))]
        return first + (ceil(length / letters) - 1) * _LINE
    return ceil(length / _LETTERS) * _LINE + _GAP


def _level(section: nodes.Element) -> int:
    """The level of the heading of a section, from 1."""
    return 1 + (_level(section.parent) if isinstance(section.parent, nodes.section) else 0)

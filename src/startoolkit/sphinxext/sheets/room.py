"""How much of a printed page a worksheet has: what stands before it on the page, estimated from its words."""

from __future__ import annotations

from math import ceil

from docutils import nodes

_LETTERS, _LINE, _GAP = 88, 6, 4
"""Letters in a line of text on A4; millimetres of a line, and between two paragraphs."""
_TITLES = {1: (26, 26), 2: (40, 15), 3: (48, 12)}
"""By level of heading: letters in a line, and the height of the first line with its distances, in millimetres."""


def height_before(sheet: nodes.Element) -> int:
    """The height in millimetres of the headings and paragraphs that a sheet follows on its page; 0 if it begins one.

    Nothing but headings and paragraphs may stand before it in its section: then the section begins the page, or the one
    around it does.
    """
    return _above(sheet) or 0


def _above(node: nodes.Element) -> int | None:
    """The height of what opens the section around a node, up to the node; None if something else stands there."""
    section = node.parent
    if not isinstance(section, nodes.section):
        return None
    before = [part for part in section.children[: section.index(node)] if not isinstance(part, nodes.Invisible)]
    if not all(isinstance(part, nodes.title | nodes.paragraph) for part in before):
        return None
    level = _level(section)
    height = sum(_height(part, level) for part in before)
    return height + (_above(section) or 0)


def _height(part: nodes.Node, level: int) -> int:
    length = len(part.astext())
    if isinstance(part, nodes.title):
        letters, first = _TITLES[min(level, max(_TITLES))]
        return first + (ceil(length / letters) - 1) * _LINE
    return ceil(length / _LETTERS) * _LINE + _GAP


def _level(section: nodes.Element) -> int:
    level, around = 1, section.parent
    while isinstance(around, nodes.section):
        level, around = level + 1, around.parent
    return level

"""Tables on narrow screens: those that would scroll are shown as cards, one for each row, and stay tables when heard.

Such a table gets a class for the width of the window below which it would scroll, and the name of its column in each cell.
Its rows and cells get ARIA roles, which browsers drop where CSS changes ``display``; that of the table itself stays.  What can still scroll can be reached by keyboard.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.sphinxext.sheets.ids import is_sheet
from startoolkit.sphinxext.theme.html_attributes import give, is_html
from startoolkit.table_grid import has_merged_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_STEPS = (24, 27, 30)
"""Widths of the window in em (16 pixels) for which styles/narrow-tables.css has rules: phones of 384, 430 and 480 pixels."""
_SMALLEST = 20
"""The narrowest window in em (320 pixels, WCAG 2.2, 1.4.10): what fits there needs neither cards nor focus."""
_EM = 17 * 0.95 / 16
"""The font size in tables, in em of the window."""
_LETTER, _BOLD, _LEAST, _PADDING = 0.53, 0.58, 7.0, 1.8
"""The width of a letter, the same in bold type, the least width of a cell and its padding, in em of the table."""
_MARGINS, _INDENT = 2.4, 2.2
"""The margins of the page, and those of a list or box in it, in em of the window."""
_BOXES = (nodes.Admonition, nodes.list_item, nodes.definition, nodes.sidebar)
_BREAKS = re.compile(r"[ \t\n\u200b]+|(?<=[-\u2010–—])")
_LINE = 30
"""The characters of code that fit in a line of the narrowest window."""


def _as_cards(table: nodes.Element, width: float) -> None:
    """Have screens narrower than ``width`` show a table as cards, if it is suited.

    Suited is a table with one row of headers, without spanned cells or tables in cells.
    """
    head, body = table.next_node(nodes.thead), table.next_node(nodes.tbody)
    if head is None or body is None or len(head) != 1 or not _is_plain(table):
        return
    table["classes"].append(f"cards-{next((step for step in _STEPS if width <= step), _STEPS[-1])}")
    labels = [" ".join(entry.astext().split("\n")) for entry in head.findall(nodes.entry)]
    stubs = [bool(column.get("stub")) for column in table.findall(nodes.colspec)]
    for part in (head, body):
        give(part, role="rowgroup")
        for row in part.findall(nodes.row):
            give(row, role="row")
            for entry, label, is_stub in zip(row.findall(nodes.entry), labels, stubs, strict=False):
                role = "columnheader" if part is head else "rowheader" if is_stub else "cell"
                give(entry, role=role, **({"data_label": label} if role == "cell" and label else {}))


def _is_plain(table: nodes.Element) -> bool:
    return not has_merged_cells(table) and sum(1 for _ in table.findall(nodes.table)) == 1


def _needed_width(table: nodes.Element) -> float:
    """The estimated width of the window in em below which a table scrolls: the longest word of each column counts."""
    widths: dict[int, float] = {}
    for row in table.findall(nodes.row):
        for at, entry in enumerate(row):
            letter = _BOLD if isinstance(row.parent, nodes.thead) else _LETTER
            longest = max(map(len, _BREAKS.split(entry.astext())))
            widths[at] = max(widths.get(at, _LEAST), longest * letter + _PADDING)
    return sum(widths.values()) * _EM + _MARGINS + _INDENT * sum(isinstance(node, _BOXES) for node in _around(table))


def _around(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def _prepare(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if not is_html(app):
        return
    for table in doctree.findall(nodes.table):
        width = _needed_width(table)
        if width > _SMALLEST:
            if not any(map(is_sheet, _around(table))):
                _as_cards(table, width)
            _let_focus(app, table.parent, table.next_node(nodes.title))
    for block in doctree.findall(nodes.literal_block):
        if max(map(len, block.astext().split("\n"))) > _LINE:
            _let_focus(app, block, None)


def _let_focus(app: Sphinx, box: nodes.Element, title: nodes.Element | None) -> None:
    """Let the keyboard reach a box that may scroll, under the name of its caption; page.js takes it back if it fits."""
    name = title.astext() if title else app.translator.gettext("Scrollable content")
    give(box, tabindex="0", role="region" if title else "group", aria_label=name)


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", _prepare)

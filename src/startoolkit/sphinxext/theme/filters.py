"""Tables that readers can filter: the classes ``filter-2`` and ``filter-3`` name the second and third column.

The values of a cell are its links, the entries of its list, or else its text.  Their ids come from the source or from
where a link leads, so that a filtered table has the same address in every language.  scripts/filter.js makes the form.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from startoolkit.interface import English
from startoolkit.sphinxext.theme.html_attributes import give, is_html
from startoolkit.table_grid import has_merged_cells

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

_COLUMN = re.compile(r"filter-([1-9]\d?)")
_WORDS = {
    "title": "Filter the table",
    "all": "All",
    "reset": "Show all",
    "shown": "Entries shown: {count} of {total}",
    "none": "No entry matches everything that you have chosen.",
}


def columns(table: nodes.Element) -> list[int]:
    """The columns by which a table is filtered, counted from 0."""
    return sorted({int(found[1]) - 1 for found in map(_COLUMN.fullmatch, table["classes"]) if found})


def is_filtered(table: nodes.Element) -> bool:
    """Whether a table names columns to filter by."""
    return any(map(_COLUMN.fullmatch, table["classes"]))


def values(entry: nodes.Element) -> list[tuple[str, str]]:
    """The id and the text of each value of a cell."""
    parts: list[nodes.Element] = [*entry.findall(nodes.reference)] or [*entry.findall(nodes.list_item)]
    found = [(_id(part), part.astext()) for part in parts or [entry]]
    return [(ident, text) for ident, text in found if text.strip()]


def _id(part: nodes.Element) -> str:
    """Where a link leads, without folders; of other values the words of the source."""
    if isinstance(part, nodes.reference):
        address = part.get("refid") or part.get("refuri", "")
        page, _, fragment = address.partition("#")
        return fragment or PurePosixPath(page).stem
    paragraph = part.next_node(nodes.paragraph) or part
    return _slug(paragraph.rawsource or part.astext())


def _slug(text: str) -> str:
    return "-".join(re.findall(r"\w+", text.casefold()))


def _prepare(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    for table in doctree.findall(nodes.table) if is_html(app) else ():
        named = columns(table)
        fault = _fault(table, named) if named else ""
        if fault:
            logger.warning(
                "The table cannot be filtered: %s", fault, location=table, type="startoolkit", subtype="table"
            )
        elif named:
            _mark(app, table, named)


def _fault(table: nodes.Element, named: list[int]) -> str:
    head, rows = table.next_node(nodes.thead), [*table.findall(nodes.row)]
    if head is None or len(head) != 1:
        return "it needs one row of headers, whose names the filters have."
    if has_merged_cells(table):
        return "it has cells that span several columns or rows."
    if named[-1] >= len(rows[0]):
        return f"it has {len(rows[0])} columns, and the class filter-{named[-1] + 1} names another."
    return ""


def _mark(app: Sphinx, table: nodes.Element, named: list[int]) -> None:
    words = {name: app.translator.gettext(text) for name, text in _WORDS.items()}
    if any(isinstance(text, English) for text in words.values()):
        words["lang"] = "en"
    give(table, data_filter=json.dumps(words, ensure_ascii=False))
    for row in table.findall(nodes.row):
        is_head = isinstance(row.parent, nodes.thead)
        entries = [*row.findall(nodes.entry)]
        for entry in (entries[column] for column in named):
            if is_head:
                give(entry, data_column=_id(entry))
            else:
                give(entry, data_values=json.dumps(values(entry), ensure_ascii=False))


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", _prepare)

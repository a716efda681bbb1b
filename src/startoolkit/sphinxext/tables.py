"""Warnings for malformed pipe tables: Markdown shows them as text, or drops surplus cells, without any warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from startoolkit.sphinxext.translations.inline_parser import TEXT

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
"""The delimiter row below the head of a table (GitHub Flavored Markdown, 4.10)."""
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")


class Fault(NamedTuple):
    """A message about a table, and the index of its line, counted from 0."""

    at: int
    message: str


def shown_as_text(lines: Sequence[str]) -> Fault | None:
    """Why the lines of a paragraph are not parsed as a table; None if they do not look like one."""
    for at, (head, rule) in enumerate(pairwise(lines)):
        if "|" in head and "|" in rule and "-" in rule and _RULE.fullmatch(rule) and cells(head) != cells(rule):
            found = f"the line below its head has {_columns(cells(rule))}, and the head has {cells(head)}"
            return Fault(at + 1, f"The table is shown as text, since {found}.")
    if len(lines) > 1 and all(map(_ROW.fullmatch, lines)):
        return Fault(0, "The table is shown as text, since the line |---|---| below its head is missing.")
    return None


def too_many_cells(lines: Sequence[str]) -> Iterator[Fault]:
    """The rows of a table with more cells than its head; ``lines`` are those from the head to the end of the page."""
    for at, line in enumerate(lines):
        if "|" not in line:
            return
        if at > 1 and cells(line) > cells(lines[0]):
            columns = _columns(cells(lines[0]))
            yield Fault(at, f"This row has {cells(line)} cells and the table {columns}: the rest is not shown.")


def cells(line: str) -> int:
    """The number of cells in a line of a table; unescaped pipes in code separate cells, too."""
    inner = line.strip(" \t")
    inner = inner.removeprefix("|")
    inner = inner[:-1] if re.search(r"(?<!\\)\|$", inner) else inner
    return len(_PIPE.findall(inner)) + 1


def _columns(count: int) -> str:
    return f"{count} column{'' if count == 1 else 's'}"


class CheckTables(SphinxTransform):
    """Warns about pipe tables that are shown as text or lose cells."""

    default_priority = 13  # before translations are applied (15)

    def apply(self, **_kwargs: Any) -> None:
        text: str | None = self.env.current_document.get(TEXT)
        if text is None or "|" not in text:  # not MyST, or no pipe and so no table
            return
        for paragraph in self.document.findall(nodes.paragraph):
            if "|" in paragraph.rawsource:
                self._warn(paragraph, shown_as_text(paragraph.rawsource.split("\n")))
        lines = text.split("\n")
        for table in self.document.findall(nodes.table):
            start = (table.line or 0) - 1
            if table.source == self.document["source"] and 0 <= start < len(lines) and _ROW.fullmatch(lines[start]):
                for fault in too_many_cells(lines[start:]):
                    self._warn(table, fault)

    def _warn(self, node: nodes.Element, fault: Fault | None) -> None:
        if fault:
            location = (self.env.current_document.docname, node.line + fault.at if node.line else None)
            logger.warning("%s", fault.message, location=location, type="startoolkit", subtype="table")


def setup(app: Sphinx) -> None:
    app.add_transform(CheckTables)

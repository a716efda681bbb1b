"""The Sphinx builder ``typst-large``: the PDF of one edition in large print, 18 points.

Lines have some 55 characters, so a table with long cells or many columns becomes a list: one item for each row, with its
cells under the names of their columns.  ``sizes.typ`` says what is otherwise larger.
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from docutils import nodes

from startoolkit.pdf.base import in_words
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.pdf.engine import Compiled
from startoolkit.pdf.mending import tell
from startoolkit.pdf.syntax import string
from startoolkit.pdf.tables import is_empty
from startoolkit.pdf.writer import TypstTranslator
from startoolkit.plugins import Made
from startoolkit.table_grid import Grid

_MOST_COLUMNS = 3
"""Columns of a table that stays one."""
_LINE = 44
"""Letters, of the longest cells of all columns together, for which a line of a table has room."""


class LargeTranslator(TypstTranslator):
    """Writes wide tables as lists."""

    def visit_table(self, node: nodes.Element) -> None:
        group = node.next_node(nodes.tgroup)
        assert group is not None
        grid = Grid(group)
        if not grid.heads or (_is_narrow(grid) and not self._worksheets):
            super().visit_table(node)
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        if titles:
            self.code(f"#rubric{self.caption(titles[0], 'table', node)}\n\n")
        labels = Counter[str]()
        rows = [self._row(grid, number, labels) for number in range(grid.heads, len(grid.rows))]
        if self._worksheets or (isinstance(node.parent, nodes.section) and node.next_node(nodes.footnote_reference)):
            # Of these rows each may begin a page, which the items of a list cannot: with its note, or with its fields.
            for number, row in enumerate(rows):
                spot = f"#spot({next(self._numbered)})\n\n" if number and not self._worksheets else ""
                self.code(f"{spot}#table-row{row}\n\n")
        else:
            self.code(f"#table-rows({', '.join(rows)})\n\n")
        raise nodes.SkipNode

    def _is_wide(self, node: nodes.Element) -> bool:
        return False  # a list is never printed across

    def _row(self, grid: Grid, number: int, labels: Counter[str]) -> str:
        """A row as an item of a list: its heads, then the other cells under the heads of their columns."""
        heads = [cell for cell in grid.rows[number] if grid.is_row_head(cell)]
        rest = [cell for cell in grid.rows[number] if cell not in heads]
        parts = []
        named = [self.content(head)[1:-1] for head in heads if not is_empty(head)]
        if not named and any(self._is_field(cell, grid) for cell in rest) and len(grid.rows) - grid.heads > 1:
            named = [f"#{in_words(self.row_number(grid, number))}"]
        if named:
            parts.append(f"#row-name[{'#linebreak()'.join(named)}]")
        for cell in rest:
            _, above = grid.names(cell)
            said = f"#{string(' ')}".join(self.content(head)[1:-1] for head in above)
            content = self.content(cell)
            if self._is_field(cell, grid):
                value = f"[#framed{self._with_blank(cell, grid, labels, content)}]"
            elif is_empty(cell):
                continue
            else:
                value = content
            parts.append(f"#row-cell([{said}], {value})" if said else value[1:-1])
        return "[" + "\n\n".join(parts) + "]"


def _is_narrow(grid: Grid) -> bool:
    """Whether a table has so few and so short cells that it can stay a table."""
    longest = [0] * len(grid.columns)
    for cell, (_, column) in grid.places.items():
        if cell.get("morecols"):
            return False
        longest[column] = max(longest[column], len(cell.astext()))
    return len(longest) <= _MOST_COLUMNS and sum(longest) <= _LINE


class LargeBuilder(TypstBuilder):
    """``sphinx-build -b typst-large docs out`` writes ``out/<name>-<tag>-large.pdf``."""

    name = "typst-large"
    default_translator_class = LargeTranslator
    is_large: ClassVar[bool] = True
    zoom: ClassVar[float] = 1.8

    @property
    def file_name(self) -> str:
        return self.edition.file_name("-large.pdf")

    @property
    def made(self) -> list[Made]:
        """The PDF, after the build."""
        return [Made(path=self.pdf_path, name=self.file_name, pages=self.pdf_pages)] if self.pdf_path else []

    def tell(self, compiled: Compiled) -> None:
        """Warn about notes and headings; gaps are not to be avoided at this size."""
        faults = [fault for fault in compiled.faults if fault.kind != "gap"]
        tell(faults, compiled.pages, self._writer, self.file_name)

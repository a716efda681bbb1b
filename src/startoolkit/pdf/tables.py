"""Tables."""

from __future__ import annotations

from docutils import nodes

from startoolkit.pdf.base import Base
from startoolkit.pdf.syntax import array, length

_ALIGNMENTS = {"text-left": "left", "text-center": "center", "text-right": "right"}


class Tables(Base):
    """A table is one call whose cells follow each other row by row."""

    def visit_table(self, node: nodes.Element) -> None:
        group = node.next_node(nodes.tgroup)
        assert group is not None
        heads = [row for head in group.findall(nodes.thead) for row in head.children]
        if not heads:
            self.warn(node, "The table has no header row, so a screen reader cannot say what its columns are.")
        columns = [column for column in group.children if isinstance(column, nodes.colspec)]
        lines = [f"columns: {array(self._widths(node, columns))}"]
        lines += [f"table.header(\n    {self._row(row, columns)},\n  )" for row in heads[:1]] if len(heads) == 1 else []
        if len(heads) > 1:
            lines.append("table.header(\n    " + ",\n    ".join(self._row(row, columns) for row in heads) + ",\n  )")
        bodies = [row for body in group.children if isinstance(body, nodes.tbody) for row in body.children]
        lines += [self._row(row, columns) for row in bodies]
        self._framed(node, "table(\n  " + ",\n  ".join(lines) + ",\n)")
        raise nodes.SkipNode

    def _framed(self, node: nodes.Element, table: str) -> None:
        """The table with its caption, if it has one, and its width."""
        width = length(node.get("width", ""))
        if width:
            table = f"block(width: {width}, {table})"
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        if titles:
            caption = self.caption(titles[0], "table", node)
            self.code(f"#figure(kind: table, caption: {caption}, {table})\n\n")
        else:
            self.code(f"#{table}\n\n")

    def _widths(self, table: nodes.Element, columns: list[nodes.colspec]) -> list[str]:
        if "colwidths-given" in table["classes"] and "colwidths-auto" not in table["classes"]:
            return [f"{column['colwidth']}fr" for column in columns]
        if self._worksheets or table.get("width"):
            return ["1fr"] * len(columns)
        return ["auto"] * len(columns)

    def _row(self, row: nodes.Node, columns: list[nodes.colspec]) -> str:
        cells = [entry for entry in row.children if isinstance(entry, nodes.entry)]
        stubs = sum(1 for column in columns if column.get("stub"))
        # A cell that spans rows from above shifts the ones after it; only a first column is ever a stub in practice.
        return ", ".join(self._cell(cell, is_stub=number < stubs) for number, cell in enumerate(cells))

    def _cell(self, entry: nodes.Element, *, is_stub: bool) -> str:
        in_body = isinstance(entry.parent.parent, nodes.tbody)
        content = self.content(entry)
        if self._worksheets and in_body and not entry.astext().strip() and entry.next_node(nodes.image) is None:
            content = "[#blank(room)]"
        elif is_stub and in_body:
            content = f"[#strong{content}]"
        options = [f"colspan: {entry['morecols'] + 1}"] if entry.get("morecols") else []
        options += [f"rowspan: {entry['morerows'] + 1}"] if entry.get("morerows") else []
        options += [f"align: {_ALIGNMENTS[name]}" for name in entry["classes"] if name in _ALIGNMENTS]
        return f"table.cell({', '.join(options)}){content}" if options else content

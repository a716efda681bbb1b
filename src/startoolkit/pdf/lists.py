"""Lists of all kinds."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes

from startoolkit.pdf.base import Base
from startoolkit.pdf.raw_html import CHECKBOX
from startoolkit.pdf.syntax import array, string

_SIGNS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}


class Lists(Base):
    """Lists are written as function calls, ``#list([one], [two])``, so that indentation has no meaning."""

    def visit_bullet_list(self, node: nodes.Element) -> None:
        if "contains-task-list" in node["classes"]:
            self._list("task-list", node, array(self._box_of(item) for item in node.children))
        else:
            self._list("list", node)

    def _box_of(self, item: nodes.Node) -> str:
        assert isinstance(item, nodes.list_item)
        done = _take_box(item)
        return self.box_to_tick(item.next_node(nodes.paragraph) or item, done=done)

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        sign = _SIGNS[node.get("enumtype", "arabic")]
        numbering = f"{node.get('prefix', '')}{sign}{node.get('suffix') or '.'}"
        start = node.get("start", 1)
        options = [] if start == 1 else [f"start: {start}"]
        self._list("enum", node, *options, f"numbering: {string(numbering)}")

    def _list(self, name: str, node: nodes.Element, *options: str) -> None:
        tight = all(not item.children or _is_outline(item) for item in node.children)
        start = ", ".join([f"tight: {str(tight).lower()}", *options])
        items = "".join(f",\n  {self.content(item)}" for item in node.children if isinstance(item, nodes.Element))
        self.code(f"#{name}({start}{items},\n)\n\n")
        raise nodes.SkipNode

    def _terms(self, pairs: Sequence[tuple[str, str]]) -> None:
        items = "".join(f"  terms.item({term}, {text}),\n" for term, text in pairs)
        self.code(f"#terms(\n{items})\n\n")
        raise nodes.SkipNode

    def visit_definition_list(self, node: nodes.Element) -> None:
        self._terms([self._definition(item) for item in node.children if isinstance(item, nodes.Element)])

    def _definition(self, item: nodes.Element) -> tuple[str, str]:
        """Terms and definition as content blocks; terms may share a definition, classifiers follow their term."""
        term, text = [self.anchors(item["ids"])], ""
        for part in item.children:
            if isinstance(part, nodes.definition):
                text += self.content(part)[1:-1] + "\n\n"
            elif isinstance(part, nodes.classifier):
                term.append(f"#classifier{self.content(part)}")
            elif isinstance(part, nodes.Element):
                term.append((f"#{string(', ')}" if len(term) > 1 else "") + self.content(part)[1:-1])
        return f"[{''.join(term)}]", f"[{text.strip()}]"

    def visit_field_list(self, node: nodes.Element) -> None:
        fields = (field for field in node.children if isinstance(field, nodes.field))
        self._terms([self._pair(field, 0, 1) for field in fields])

    def visit_option_list(self, node: nodes.Element) -> None:
        self._terms([self._pair(item, 0, 1) for item in node.children if isinstance(item, nodes.Element)])

    def _pair(self, node: nodes.Element, first: int, second: int) -> tuple[str, str]:
        term, text = node.children[first], node.children[second]
        assert isinstance(term, nodes.Element)
        assert isinstance(text, nodes.Element)
        return self.content(term), self.content(text)

    def visit_option(self, node: nodes.Element) -> None:
        if node.parent.index(node):
            self.text(", ")
        self.code(f"#raw({string(node.astext())})")
        raise nodes.SkipNode

    def visit_citation(self, node: nodes.Element) -> None:
        label = node.next_node(nodes.label)
        rest = (child for child in node.children if child is not label)
        name = f"[#{string(label.astext() if label else '')}]"
        self._terms([(name, f"[{self.rendered(*rest)}]")])

    def visit_hlist(self, node: nodes.Element) -> None:
        columns = [column for column in node.children if isinstance(column, addnodes.hlistcol)]
        cells = "".join(f",\n  {self.content(column)}" for column in columns)
        self.code(f"#grid(columns: {len(columns)}, column-gutter: 2em{cells},\n)\n\n")
        raise nodes.SkipNode


def _take_box(item: nodes.Node) -> bool:
    """Remove the checkbox, which MyST writes as raw HTML, from a list item; returns whether it is checked."""
    raw = item.next_node(nodes.raw)
    if raw is None or not CHECKBOX.search(raw.astext()):
        return False
    raw.parent.remove(raw)
    return "checked" in raw.astext()


def _is_outline(item: nodes.Node) -> bool:
    """Whether a list item is one paragraph, optionally followed by nested lists."""
    first, *others = item.children
    return isinstance(first, nodes.paragraph) and all(
        isinstance(other, nodes.bullet_list | nodes.enumerated_list) for other in others
    )

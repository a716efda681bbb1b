"""Descriptions of functions, classes and grammars, in a simple layout as they are rare in a briefing."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from startoolkit.pdf.base import Base
from startoolkit.pdf.syntax import string


class Signatures(Base):
    """Nodes of Sphinx's object descriptions; the words inside a signature are child nodes."""

    def visit_desc(self, node: nodes.Element) -> None:
        """Writes its children only."""

    depart_desc = depart_desc_parameterlist = depart_desc_type_parameter_list = visit_desc

    def visit_desc_signature(self, node: nodes.Element) -> None:
        self.code("#signature[")

    def depart_desc_signature(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    def visit_desc_signature_line(self, node: nodes.Element) -> None:
        if node.parent.index(node):
            self.code("#linebreak()")

    def depart_desc_signature_line(self, node: nodes.Element) -> None:
        """Writes nothing: the next line starts with a line break."""

    def visit_desc_content(self, node: nodes.Element) -> None:
        self.code("#description[\n")

    def depart_desc_content(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    def visit_desc_inline(self, node: nodes.Element) -> None:
        """A part of a signature; writes its children only."""

    depart_desc_inline = visit_desc_addname = depart_desc_addname = visit_desc_inline
    visit_desc_type = depart_desc_type = visit_desc_annotation = depart_desc_annotation = visit_desc_inline

    def visit_desc_name(self, node: nodes.Element) -> None:
        self.code("#strong[")

    def depart_desc_name(self, node: nodes.Element) -> None:
        self.code("]")

    def visit_desc_returns(self, node: nodes.Element) -> None:
        self.text(" \N{RIGHTWARDS ARROW} ")

    depart_desc_returns = visit_desc_inline

    def visit_desc_parameterlist(self, node: nodes.Element) -> None:
        self._parameters(node, "(", ")")

    def visit_desc_type_parameter_list(self, node: nodes.Element) -> None:
        self._parameters(node, "[", "]")

    def _parameters(self, node: nodes.Element, start: str, end: str) -> None:
        self.text(start)
        for number, child in enumerate(node.children):
            self.text(", " if number and not isinstance(child, addnodes.desc_optional) else "")
            self.code(self.rendered(child))
        self.text(end)
        raise nodes.SkipNode

    def visit_desc_parameter(self, node: nodes.Element) -> None:
        self.code("#emph[")

    def depart_desc_parameter(self, node: nodes.Element) -> None:
        self.code("]")

    visit_desc_type_parameter, depart_desc_type_parameter = visit_desc_parameter, depart_desc_parameter

    def visit_desc_optional(self, node: nodes.Element) -> None:
        self._parameters(node, "[, " if node.parent.index(node) else "[", "]")

    def visit_productionlist(self, node: nodes.Element) -> None:
        rules = [*node.findall(addnodes.production)]
        self.code(
            self.anchors(ident for rule in rules for part in rule.findall(nodes.Element) for ident in part["ids"])
        )
        text = "\n".join(rule.astext().strip("\n") for rule in rules)
        self.code(f"#raw(block: true, {string(text)})\n\n")
        raise nodes.SkipNode

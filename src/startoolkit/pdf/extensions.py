"""Nodes of extensions that many projects use, by the names of their classes: cards, tabs, summaries of modules, graphs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import SphinxError

from startoolkit.pdf.losses import Losses
from startoolkit.pdf.raw_html import on_web
from startoolkit.pdf.syntax import string

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLES = {"sd-card-title", "sd-tab-label"}


class Extensions(Losses):
    """Visitors for nodes that are not of docutils and Sphinx's core."""

    # sphinx.ext.autosummary: a table in a node that is a comment for writers that do not know it.

    def visit_autosummary_table(self, node: nodes.Element) -> None:
        """Writes its children only."""

    depart_autosummary_table = visit_autosummary_table

    # sphinx-design

    def visit_PassthroughTextElement(self, node: nodes.Element) -> None:
        """Words without a paragraph: titles of cards, and what makes a link of a whole card."""
        is_title = isinstance(node.parent, nodes.Element) and bool(_TITLES & {*node.parent["classes"]})
        self.code("#rubric[" if is_title else "")
        for child in node.children:
            self.code(self.rendered(child))
        self.code("]\n\n" if is_title else "\n\n")
        raise nodes.SkipNode

    # sphinx-inline-tabs, whose label is an element of HTML

    def visit_label(self, node: nodes.Element) -> None:
        """The label of a tab; those of footnotes and citations are written with them."""
        self.code("#rubric[")

    def depart_label(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    # sphinx.ext.graphviz and sphinx.ext.inheritance_diagram, which Graphviz draws, where it is installed

    def visit_graphviz(self, node: nodes.Element) -> None:
        spoken = node.get("alt") or "".join(node["code"]).strip()
        self._drawn(node, node["code"], spoken, node.get("options", {}))

    def visit_inheritance_diagram(self, node: nodes.Element) -> None:
        spoken = f"Inheritance diagram of {node['content']}"
        name = f"inheritance{hashlib.sha256(node['content'].encode()).hexdigest()[:12]}"
        graph: Any = node["graph"]
        draw = getattr(graph, "_generate_dot", None)  # which has no public name in Sphinx 9
        code = draw(name, {}, config=self.config) if draw else graph.generate_dot(name, {}, env=self.builder.env)
        self._drawn(node, code, spoken, {})

    def _drawn(self, node: nodes.Element, code: str, spoken: str, options: dict[str, Any]) -> None:
        from sphinx.ext.graphviz import render_dot  # noqa: PLC0415  (for projects that use it alone)

        try:
            _, file = render_dot(self, code, options, "svg", filename=node.get("filename"))  # type: ignore[arg-type]
        except SphinxError:  # which is told when the website is built
            file = None
        if file is None:
            self.left_out(node, "The PDF lacks a graph, which Graphviz would draw.", "Install Graphviz.", words=spoken)
        else:
            name = self.builder.add_asset(Path(file).name, Path(file).read_bytes())
            self.code(f"#picture({string(name)}, alt: {string(' '.join(spoken.split()))})\n\n")
        raise nodes.SkipNode


def wrap_loose_words(tree: nodes.Element) -> None:
    """Put words that stand directly in a box of an extension into paragraphs, each run of them into one."""
    for box in [*tree.findall(nodes.container)]:
        for run in [*_runs(box)]:
            paragraph = nodes.paragraph()
            box.insert(box.index(run[0]), paragraph)
            for node in run:
                box.remove(node)
            paragraph.extend(run)


def _runs(box: nodes.Element) -> Iterator[list[nodes.Node]]:
    run: list[nodes.Node] = []
    for child in box.children:
        if isinstance(child, nodes.Text) or (isinstance(child, nodes.Inline) and not isinstance(child, _APART)):
            run.append(child)
        elif run:
            yield run
            run = []
    if run:
        yield run


_APART = (nodes.image, nodes.raw, on_web, nodes.target, nodes.Invisible)
"""Inline nodes that may stand between blocks."""

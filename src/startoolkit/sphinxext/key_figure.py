"""The directive ``key-figure``: one figure set large, and one paragraph that says what it is.

Both are ordinary text of the page, each a message of its catalog.  Every builder gets one paragraph of both, so that a
screen reader says the figure and its meaning together; the class ``key-figure`` says how it looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.util.docutils import SphinxDirective

from startoolkit.sphinxext.translations import marks

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

CLASS = "key-figure"


class key_figure(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """Contains a caption, which is the figure, and a paragraph, until references are resolved."""


class KeyFigureDirective(SphinxDirective):
    """``:::{key-figure} 35%`` around one paragraph, which says what the figure is and may end with the mark of a note."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"class": directives.class_option, "name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        node = key_figure(classes=self.options.get("class", []))
        self.add_name(node)
        self.set_source_info(node)
        words, messages = self.state.inline_text(self.arguments[0], self.lineno)
        figure = nodes.caption(self.arguments[0], "", *words)
        self.set_source_info(figure)
        self.state.nested_parse(self.content, self.content_offset, node)
        if [type(child) for child in node.children] != [nodes.paragraph]:
            message = "key-figure: the content is one paragraph, which says what the figure is."
            return [self.state_machine.reporter.error(message, line=self.lineno, source=self.get_source_info()[0])]
        node.insert(0, figure)
        return [node, *messages]


def _resolve(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Turn each key figure into a paragraph that any builder can write.

    The PDF has its own way to set it, and templates of catalogs are made of its two messages.
    """
    if app.builder.format == "typst" or isinstance(app.builder, MessageCatalogBuilder):
        return
    for node in [*doctree.findall(key_figure)]:
        figure, meaning = node.children
        paragraph = nodes.paragraph("", "", classes=[CLASS, *node["classes"]], ids=node["ids"])
        paragraph += [_as(nodes.strong, figure), nodes.Text(" "), _as(nodes.inline, meaning)]
        paragraph.source, paragraph.line = node.source, node.line
        node.replace_self(paragraph)


def _as(kind: type[nodes.TextElement], node: nodes.Node) -> nodes.TextElement:
    """The same words as an inline element, with the ids, classes and messages of the node."""
    assert isinstance(node, nodes.Element)
    made = kind("", "", *node.children, ids=node["ids"], classes=node["classes"])
    made.source, made.line = node.source, node.line
    marks.hand_on(node, made)
    return made


def visit_typst(self: Any, node: key_figure) -> None:
    figure, meaning = node.children
    words = "".join(f"{self.string(word)}, " for word in figure.astext().split(" "))
    direction = ", is-rtl: true" if self.builder.edition.language.direction == "rtl" else ""
    arguments = ", ".join((f"({words})", self.content(figure), self.content(meaning)))
    self.code(f"#key-figure({arguments}{self.in_colour()}{direction})\n\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(key_figure, typst=(visit_typst, None))
    app.add_directive(CLASS, KeyFigureDirective)
    app.connect("doctree-resolved", _resolve, priority=400)  # before those that look at paragraphs

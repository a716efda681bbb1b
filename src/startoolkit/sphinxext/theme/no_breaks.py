"""Where a line may not break: between a number and its unit, and before the mark of a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.node_language import class_of
from startoolkit.project import Edition
from startoolkit.sphinxext.theme.html_attributes import is_html
from startoolkit.units import joining_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_NO_PROSE = (nodes.literal, nodes.FixedTextElement, nodes.raw, nodes.math, nodes.meta)


def _join(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if not is_html(app):
        return
    language = Edition.of_sphinx(app).language
    spaces = joining_spaces(language.base, language.months)
    for text in [*doctree.findall(nodes.Text)]:
        joined = spaces.sub("\N{NO-BREAK SPACE}", text)
        if joined != text and not any(map(_is_apart, _around(text))):
            text.parent.replace(text, nodes.Text(joined))
    for mark in [*doctree.findall(nodes.footnote_reference)]:
        at = mark.parent.index(mark)
        if at and not mark.parent[at - 1].astext()[-1:].isspace():  # a line may end at a space in the source
            mark.parent.insert(at, nodes.Text("\N{WORD JOINER}"))


def _around(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def _is_apart(node: nodes.Element) -> bool:
    """Whether texts in a node are no prose in the language of the edition."""
    return isinstance(node, _NO_PROSE) or class_of(node) != ""


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", _join)

"""Nodes that pages and PDF draw, and other builders show as the words that are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx

    Visitor = Callable[[Any, Any], None]

_WORDS = ("latex", "text", "man", "texinfo")
"""Builders that cannot draw."""


def add_drawn(app: Sphinx, node: type[nodes.Element], *, html: Visitor, typst: Visitor) -> None:
    """Add a node with its visitors; the builders that cannot draw show its children."""
    passed: Any = dict.fromkeys(_WORDS, (_pass, _pass))
    app.add_node(node, html=(html, None), typst=(typst, None), **passed)


def _pass(self: Any, node: nodes.Element) -> None:
    """Do nothing."""

"""The directive ``contributors``: those who are named in the edition of a language, as the setting ``contributors`` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from startoolkit.interface import English
from startoolkit.project import Edition

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class contributors(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """Stands for the names until the page has been read: pages are parsed once for all languages."""


class ContributorsDirective(SphinxDirective):
    """``:::{contributors}`` is a list of what was done and by whom; nothing in an edition that names nobody."""

    def run(self) -> list[nodes.Node]:
        node = contributors()
        self.set_source_info(node)
        return [node]


def _name(app: Sphinx, doctree: nodes.document) -> None:
    for node in [*doctree.findall(contributors)]:
        items = _items(Edition.of_sphinx(app))
        node.parent.replace(
            node, [nodes.bullet_list("", *items, bullet="-", classes=["contributors"])] if items else []
        )


def _items(edition: Edition) -> list[nodes.list_item]:
    items = []
    for label, names in edition.credits():
        words = nodes.inline("", f"{label}:", classes=["language-en"] if isinstance(label, English) else [])
        # Names belong to no language, and no text of this is a message.
        text = nodes.paragraph("", "", words, nodes.Text(f" {', '.join(names)}"), translatable=False)
        items.append(nodes.list_item("", text))
    return items


def setup(app: Sphinx) -> None:
    app.add_node(contributors)
    app.add_directive("contributors", ContributorsDirective)
    app.connect("doctree-read", _name)

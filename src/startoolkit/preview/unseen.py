"""What a message is that does not stand among the words of its page, such as a description for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from startoolkit.messages.names import digest
from startoolkit.sphinxext.translations.extraction import offered

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Unseen = dict[str, dict[str, str]]
"""By docname: what such messages are, by their digests."""
_DESCRIPTION = "description"


def remember(app: Sphinx) -> Unseen:
    """Keep what the messages of each page are that is read from now on."""
    unseen: Unseen = {}

    class RememberUnseen(SphinxTransform):
        """Runs before a translation changes any of the nodes."""

        default_priority = 13  # before ReadCatalog (15)

        def apply(self, **_kwargs: Any) -> None:
            found: dict[str, set[str]] = {}
            for node, msgid in offered(self.document, self.config):
                found.setdefault(digest(msgid), set()).add(_what(node, msgid))
            unseen[self.env.current_document.docname] = {
                name: ", ".join(sorted(what)) for name, what in found.items() if "" not in what
            }

    app.add_transform(RememberUnseen)
    return unseen


def _what(node: nodes.Element, msgid: str) -> str:
    """What a message is, given its node; empty where it stands among the words of the page."""
    if isinstance(node, nodes.meta):
        name = str(node.get("name") or node.get("property", ""))
        return "description for search engines" if name == _DESCRIPTION else f"{name} in the head of the page".strip()
    if isinstance(node, nodes.image):
        return "words instead of a picture" if msgid == node.get("alt") else "file of a picture"
    if isinstance(node, addnodes.toctree):
        return "heading in the contents" if msgid == node.get("rawcaption") else "title in the contents"
    return "entry of the index" if isinstance(node, addnodes.index) else ""

"""Marks in the pages of the preview: the attribute ``data-message`` on each element that shows messages of a catalog.

A message is known by its page and the digest of its msgid.  The marks come from the messages that the gettext builder
extracts, so each has a mark, except those that no element shows: words of the index, descriptions for search engines.
Without the attributes a page has the bytes of a build.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from startoolkit.sphinxext.translations.apply import translates
from startoolkit.sphinxext.translations.extraction import offered

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ATTRIBUTE = "data-message"
_MESSAGES = "startoolkit_messages"
"""Python attribute of a node: the digests of its messages.  Attributes of docutils are compared by ``node_check.py``."""
_LENGTH = 20


def digest(msgid: str) -> str:
    """What a message is called between the server and the browser."""
    return hashlib.sha256(msgid.encode()).hexdigest()[:_LENGTH]


def messages_of(node: nodes.Node) -> list[str]:
    """The digests of the messages of a node."""
    return vars(node).get(_MESSAGES, [])  # type: ignore[no-any-return]


class MarkMessages(SphinxTransform):
    """Stores the digests of its messages in each node, before any of them is translated.

    A node inside of another message, such as a picture in a sentence, may be replaced when that one is translated; so
    the outer one has its digest, too.
    """

    default_priority = 13  # before TakeOutTaskBoxes (14) and ReadCatalog (15)
    marks_source = False
    """Whether pages in the source language, where there is nothing to edit, are marked, too."""

    def apply(self, **_kwargs: Any) -> None:
        if not self.marks_source and not translates(self.config):
            return
        for node, msgid in offered(self.document, self.config):
            _mark(node, digest(msgid))
            outer = node.parent
            while outer is not None and not messages_of(outer):
                outer = outer.parent
            if outer is not None:
                _mark(outer, digest(msgid))


class MarkInEveryLanguage(MarkMessages):
    """Marks also pages in the source language, so that they can be compared with those of a translation."""

    marks_source = True


def _mark(node: nodes.Node, name: str) -> None:
    known: list[str] = vars(node).setdefault(_MESSAGES, [])
    if name not in known:
        known.append(name)


def write(app: Sphinx) -> None:
    """Have the pages of this application written with the marks that ``MarkMessages`` has put into their nodes."""
    writer: Any = app.registry.get_translator_class(app.builder)

    class Marking(writer):  # type: ignore[misc]
        """Writes the digests of a node into the first element that is made for it."""

        def starttag(self, node: Any, *arguments: Any, **attributes: Any) -> str:
            marked: set[int] = vars(self).setdefault("_startoolkit_marked", set())
            if isinstance(node, nodes.Element) and messages_of(node) and id(node) not in marked:
                marked.add(id(node))
                attributes[ATTRIBUTE] = " ".join(messages_of(node))
            return str(super().starttag(node, *arguments, **attributes))

    app.set_translator(app.builder.name, Marking, override=True)

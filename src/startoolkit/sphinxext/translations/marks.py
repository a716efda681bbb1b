"""Marks in pages: the attribute ``data-message`` on each element that shows messages of a catalog.

A message is known by its page and the digest of its msgid.  The marks come from the messages that the gettext builder
extracts, so each has a mark, except those that no element shows: words of the index, descriptions for search engines.
Without the attributes a page has the bytes of a build.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from startoolkit.messages.names import ATTRIBUTE, digest
from startoolkit.sphinxext.translations.apply import translates
from startoolkit.sphinxext.translations.extraction import offered

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_MESSAGES = "startoolkit_messages"
"""Python attribute of a node: the digests of its messages.  Attributes of docutils are compared by ``node_check.py``."""


def messages_of(node: nodes.Node) -> list[str]:
    """The digests of the messages of a node."""
    return vars(node).get(_MESSAGES, [])  # type: ignore[no-any-return]


def hand_on(node: nodes.Node, other: nodes.Node) -> None:
    """Let ``other``, which is shown in the place of a node, have its messages."""
    for name in messages_of(node):
        _mark(other, name)


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


_TAG = re.compile(r"<[a-zA-Z][^\s>/]*")


def _with_mark(html: str, names: list[str]) -> str:
    """HTML with the digests in its first tag, unless it has some already."""
    if ATTRIBUTE in html:
        return html
    mark = f' {ATTRIBUTE}="{" ".join(dict.fromkeys(names))}"'
    return _TAG.sub(lambda found: found[0] + mark, html, count=1)


def write(app: Sphinx) -> None:
    """Have the pages of this application written with the marks that ``MarkMessages`` has put into their nodes."""
    writer: Any = app.registry.get_translator_class(app.builder)

    class Marking(writer):  # type: ignore[misc]
        """Writes the digests of a node into the first element that is made for it."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._marked: set[int] = set()

        def starttag(self, node: Any, *arguments: Any, **attributes: Any) -> str:
            if isinstance(node, nodes.Element) and messages_of(node) and id(node) not in self._marked:
                self._marked.add(id(node))
                attributes[ATTRIBUTE] = " ".join(messages_of(node))
            return str(super().starttag(node, *arguments, **attributes))

        def dispatch_visit(self, node: nodes.Node) -> Any:
            before = len(self.body)
            try:
                return super().dispatch_visit(node)
            except nodes.SkipNode:  # a drawing: its element has the messages of all that is drawn
                names = [name for one in node.findall(nodes.Element) for name in messages_of(one)]
                if names and len(self.body) > before:
                    self.body[before] = _with_mark(self.body[before], names)
                raise

    app.set_translator(app.builder.name, Marking, override=True)

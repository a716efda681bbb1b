"""Extraction of messages, including texts that Sphinx alone would not extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.index_entries import split_index_msg
from sphinx.util.nodes import extract_messages, traverse_translatable_index

from startoolkit.messages.kinds import WORDS_OF_SPHINX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.config import Config


def offered(document: nodes.document, config: Config) -> Iterator[tuple[nodes.Element, str]]:
    """All messages of a page as the gettext builder extracts them, each with its node: texts and index words."""
    settings = settings_of(document)
    yield from ((node, message) for node, message in extract_messages(document) if node not in settings)
    if "index" in config.gettext_additional_targets:
        yield from index_words(document)


def settings_of(document: nodes.document) -> set[nodes.Node]:
    """The nodes of a page's metadata field list (``orphan: true``), which Sphinx removes and does not extract."""
    first = next((node for node in document.children if not isinstance(node, nodes.PreBibliographic)), None)
    return {*first.findall(nodes.Element)} if isinstance(first, nodes.field_list) else set()


def index_words(document: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """The words of a page's index entries in the source language, each with its index node."""
    for node, entries in traverse_translatable_index(document):
        for kind, value, *_ in entries:
            yield from ((node, part) for part in split_index_msg(kind, value))


class GiveSource(SphinxTransform):
    """Sets the source and line of table cells inside a directive; Sphinx does not extract nodes without a source."""

    default_priority = 9  # before anything that looks for messages (10)

    def apply(self, **_kwargs: Any) -> None:
        for node in self.document.findall(nodes.paragraph):
            if isinstance(node.parent, nodes.entry) and not node.source:
                around = _around(node)
                node.source = next((part.source for part in around if part.source), self.document["source"])
                node.line = next((part.line for part in around if part.line), 0)


def _around(node: nodes.Element) -> list[nodes.Element]:
    """The ancestors of a node, innermost first."""
    return [] if node.parent is None else [node.parent, *_around(node.parent)]


class LeaveWordsOfSphinx(SphinxTransform):
    """Keeps names of fields and titles, where Sphinx has translated them itself, from being messages."""

    default_priority = 9  # before anything that looks for messages (10)

    def apply(self, **_kwargs: Any) -> None:
        names = [node for kind in (nodes.field_name, nodes.title) for node in self.document.findall(kind)]
        translate = self.app.translator.gettext
        translated = {translate(name) for name in WORDS_OF_SPHINX if translate(name) != name} if names else set()
        for node in names:
            if not node.rawsource and node.astext() in translated:
                node["translatable"] = False


def setup(app: Sphinx) -> None:
    app.add_transform(GiveSource)
    app.add_transform(LeaveWordsOfSphinx)

"""Sorts a translated glossary in the order of its language if it is in the order of its own in the source."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from startoolkit.project import Edition
from startoolkit.sphinxext.theme.html_attributes import is_ours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx


def _lists(document: nodes.document) -> Iterator[nodes.definition_list]:
    for glossary in document.findall(addnodes.glossary):
        yield from glossary.findall(nodes.definition_list)


def _term(item: nodes.Node) -> str:
    term = item.next_node(nodes.term)
    return term.astext() if term else ""


class NoteOrder(SphinxTransform):
    """Marks glossaries that are in the order of the source's language."""

    default_priority = 14  # before Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        if not is_ours(self.config):
            return
        settings = Edition.of_sphinx(self.app).settings
        key = settings.order_of(settings.source_language).letters
        for found in _lists(self.document):
            found["in_order"] = all(key(_term(one)) <= key(_term(other)) for one, other in pairwise(found.children))


class KeepOrder(SphinxTransform):
    """Sorts the marked glossaries by their translated terms."""

    default_priority = 26  # after Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for found in _lists(self.document):
            if found.attributes.pop("in_order", False):
                edition = Edition.of_sphinx(self.app)
                key = edition.settings.order_of(edition.language).key
                found.children.sort(key=lambda item: key(_term(item)))


def setup(app: Sphinx) -> None:
    app.add_transform(NoteOrder)
    app.add_transform(KeepOrder)

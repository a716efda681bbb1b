"""Sorts a translated glossary alphabetically if it is in alphabetical order in the source."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from startoolkit.sphinxext.theme.html_attributes import is_ours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx


def alphabetical(text: str) -> str:
    """A sort key as in dictionaries: without case and accents, ignoring hyphens and quotes."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if letter.isalnum() or letter.isspace()).split())


def _lists(document: nodes.document) -> Iterator[nodes.definition_list]:
    for glossary in document.findall(addnodes.glossary):
        yield from glossary.findall(nodes.definition_list)


def _term(item: nodes.Node) -> str:
    term = item.next_node(nodes.term)
    return alphabetical(term.astext()) if term else ""


class NoteOrder(SphinxTransform):
    """Marks glossaries that are in alphabetical order in the source."""

    default_priority = 14  # before Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for found in _lists(self.document) if is_ours(self.config) else ():
            found["in_order"] = all(_term(one) <= _term(next_one) for one, next_one in pairwise(found.children))


class KeepOrder(SphinxTransform):
    """Sorts the marked glossaries by their translated terms."""

    default_priority = 26  # after Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for found in _lists(self.document):
            if found.attributes.pop("in_order", False):
                found.children.sort(key=_term)


def setup(app: Sphinx) -> None:
    app.add_transform(NoteOrder)
    app.add_transform(KeepOrder)

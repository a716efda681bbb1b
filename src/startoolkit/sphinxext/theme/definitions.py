"""Glossary terms explain themselves where they stand: each page has the definitions of the terms that it links to.

They are hidden on the page, described by which its links are (``aria-describedby``); scripts/reading.js shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from startoolkit.node_language import tag_of
from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.theme.html_attributes import give, is_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx

Definition = tuple[str, str, str]
"""A term, the first paragraph of its definition, and the tag of its language if it is not that of the edition."""
_DEFINITIONS: Notes[dict[str, Definition]] = Notes("definitions", shared=True)
"""The definitions in the glossaries of each page, by the id of the term."""
_PREFIX = "about-"


class _Collector(NotesCollector):
    """Notes the definitions of a page."""

    notes = _DEFINITIONS

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        found = dict(_defined(doctree))
        if found:
            self.notes.of(app.env)[app.env.current_document.docname] = found


def _defined(doctree: nodes.document) -> Iterator[tuple[str, Definition]]:
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            definition = item.next_node(nodes.definition)
            paragraph = definition.next_node(nodes.paragraph) if definition else None
            for term in item.children if paragraph else ():
                if isinstance(term, nodes.term) and paragraph is not None:
                    words = (_one_line(term), _one_line(paragraph), tag_of(paragraph))
                    yield from ((ident, words) for ident in term["ids"])


def _one_line(node: nodes.Element) -> str:
    texts = (text.astext() for text in node.findall(nodes.Text) if not isinstance(text.parent, addnodes.index))
    return "".join(texts).replace("\n", " ")


def _links(app: Sphinx, doctree: nodes.document) -> Iterator[tuple[nodes.reference, str, Definition]]:
    """The links of a page to terms in the glossary of another one, with the id of the term and its definition."""
    known = {ident: words for found in _DEFINITIONS.of(app.env).values() for ident, words in found.items()}
    for link in doctree.findall(nodes.reference) if known else ():
        ident = link.get("refuri", "").partition("#")[2]
        if ident in known and any("std-term" in part["classes"] for part in link.findall(nodes.Element)):
            yield link, ident, known[ident]


def _describe(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if is_html(app):
        for link, ident, _ in _links(app, doctree):
            give(link, aria_describedby=_PREFIX + ident)


def _add(app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Let the template know the definitions, in the order in which the page first uses their terms."""
    found: dict[str, dict[str, str]] = {}
    for link, ident, (term, text, language) in _links(app, doctree) if doctree and is_html(app) else ():
        found.setdefault(
            ident, {"id": _PREFIX + ident, "href": link["refuri"], "term": term, "text": text, "lang": language}
        )
    context["terms"] = [*found.values()]


def setup(app: Sphinx) -> None:
    app.add_env_collector(_Collector)
    app.connect("doctree-resolved", _describe)
    app.connect("html-page-context", _add)

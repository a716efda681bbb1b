"""Links in translations get the target of the source link; links without text get the title of their target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.nodes import clean_astext

from startoolkit.messages.dialect import same_term
from startoolkit.sphinxext.renderer import EXPRESSION
from startoolkit.sphinxext.translations.inline_parser import PARSED
from startoolkit.sphinxext.translations.vetting import translations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_OF_SOURCE = "startoolkit_links_of_source"
"""Key in the current document for the source links of each message: a list of (message node, links)."""
_LOCAL_TITLE = "reflocaltitle"
"""Attribute of a link: the title of the heading that MyST's ``reflocalid`` points to."""
_OWN = ("refexplicit", "reftitle", "classes")
"""Attributes that a link keeps from the translation; all others describe its target and come from the source."""


class NoteLinks(SphinxTransform):
    """Stores the links of the source, which are replaced when their message is translated."""

    default_priority = 14  # before ReadCatalog (15) and Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        links: dict[int, tuple[nodes.Element, list[addnodes.pending_xref]]] = {}
        for link in self.document.findall(addnodes.pending_xref):
            message = _message(link)
            links.setdefault(id(message), (message, []))[1].append(link)
        self.env.current_document[_OF_SOURCE] = [*links.values()]


class RestoreLinks(SphinxTransform):
    """Gives each link of a translation the attributes of the source link with the same target.

    ``Locale`` copies those of the last link with the same ``reftarget``, even if its anchor or title differs.
    """

    default_priority = 20  # the same as Locale, which is registered earlier and so runs first

    def apply(self, **_kwargs: Any) -> None:
        noted: list[tuple[nodes.Element, list[addnodes.pending_xref]]]
        noted = self.env.current_document.pop(_OF_SOURCE, None) or []
        for message, old in noted:
            left = [*old]
            for link in message.findall(addnodes.pending_xref):
                parsed = vars(link).pop(PARSED, None)
                if any(link is one for one in old):
                    continue
                if _is_term(link):
                    self._restore_term(link, left)
                elif parsed:
                    _restore(link, parsed, old, left)
        for link in self.document.findall(addnodes.pending_xref):
            vars(link).pop(PARSED, None)

    def _restore_term(self, link: addnodes.pending_xref, left: list[addnodes.pending_xref]) -> None:
        """Set the target of a term link to that of the source: two terms with one translation would be ambiguous."""
        name = same_term(link["reftarget"])
        for source in filter(_is_term, left):
            term = same_term(source["reftarget"])
            if name == term or name in map(same_term, translations_of(self.env, term)):
                link["reftarget"] = source["reftarget"]
                left.remove(source)
                return


def _is_term(link: nodes.Element) -> bool:
    return (link.get("refdomain"), link.get("reftype")) == ("std", "term")


def _restore(
    link: addnodes.pending_xref,
    parsed: dict[str, Any],
    old: list[addnodes.pending_xref],
    left: list[addnodes.pending_xref],
) -> None:
    """Give a link the attributes of a source link with the same target, or those parsed where there is none.

    ``left`` are the source links that are not yet used by another link of the translation; the used one is removed.
    """
    source = next((one for one in (*left, *old) if _goal(one.attributes) == _goal(parsed)), None)
    if source is None:
        link.attributes = parsed
        return
    attributes = {name: value for name, value in source.attributes.items() if name not in _OWN}
    attributes |= {name: parsed[name] for name in _OWN if name in parsed}
    if source in left:
        left.remove(source)
    else:
        attributes |= {"ids": [], "names": []}
    link.attributes = attributes


def _goal(attributes: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(attributes.get(name) for name in ("refdomain", "reftype", "reftarget", "reftargetid"))


def _message(link: nodes.Element) -> nodes.Element:
    """The element whose text is the message that contains a link."""
    around: Any = link.parent
    while isinstance(around, nodes.Inline):
        around = around.parent  # type: ignore[attr-defined]
    assert isinstance(around, nodes.Element)
    return around


class UnwrapSubstitutions(SphinxTransform):
    """Removes the elements around substituted texts, except those marked with a class as source language."""

    # After MarkSourceLanguage (860), before titles are collected (880) and Sphinx removes such elements (999).
    default_priority = 861

    def apply(self, **_kwargs: Any) -> None:
        if isinstance(self.app.builder, MessageCatalogBuilder):
            return
        for found in [node for node in self.document.findall(nodes.inline) if EXPRESSION in node]:
            for name in (EXPRESSION, "translatable"):
                found.attributes.pop(name, None)
            if not found["classes"]:
                found.parent[found.parent.index(found) : found.parent.index(found) + 1] = found.children


class RenewTitles(SphinxTransform):
    """Updates the heading titles that MyST stored when it parsed the page; it shows them in links without text."""

    default_priority = 870  # after the texts are final, before MyST's ResolveAnchorIds (879)

    def apply(self, **_kwargs: Any) -> None:
        metadata = self.env.metadata[self.env.current_document.docname]
        for slugs in (getattr(self.document, "myst_slugs", {}), metadata.get("myst_slugs", {})):
            for slug, (line, ident, text) in slugs.items():
                slugs[slug] = (line, ident, self._title(ident) or text)

    def _title(self, ident: str) -> str:
        return next(_titles(self.document.ids.get(ident)), "")


class NoteLocalTitles(SphinxTransform):
    """Stores the titles of headings that links without text point to on their own page.

    It is done while pages are separate documents: the PDF builder resolves links in a single doctree of all pages.
    """

    default_priority = 881  # after ResolveAnchorIds (879)

    def apply(self, **_kwargs: Any) -> None:
        for link in self.document.findall(addnodes.pending_xref):
            if "reflocalid" in link and not link["refexplicit"]:
                link[_LOCAL_TITLE] = next(_titles(self.document.ids.get(link["reflocalid"])), "")


class NameLocalTitles(SphinxPostTransform):
    """Puts the stored titles into links that have no label or page of their target's name to resolve to."""

    default_priority = 8  # before MystReferenceResolver (9)

    def run(self, **_kwargs: Any) -> None:
        labels = self.env.domains.standard_domain.labels
        for link in self.document.findall(addnodes.pending_xref):
            title = link.attributes.pop(_LOCAL_TITLE, "")
            is_elsewhere = title and (
                link["reftarget"].lower() in labels
                or docname_join(link["refdoc"], link["reftarget"]) in self.env.all_docs
            )
            if title and not is_elsewhere and isinstance(link[0], nodes.inline) and not link[0].children:
                link[0] += nodes.Text(title)


def _titles(node: nodes.Node | None) -> Iterator[str]:
    """The titles or captions of an element, in MyST's definition."""
    if isinstance(node, nodes.rubric):
        yield clean_astext(node)
    elif isinstance(node, nodes.Element):
        yield from (clean_astext(child) for child in node.children if isinstance(child, nodes.title | nodes.caption))


def setup(app: Sphinx) -> None:
    for transform in (NoteLinks, RestoreLinks, UnwrapSubstitutions, RenewTitles, NoteLocalTitles):
        app.add_transform(transform)
    app.add_post_transform(NameLocalTitles)

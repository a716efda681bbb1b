"""Names of links: two links of a page with one text and different targets get names that tell them apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.osutil import relative_uri

from startoolkit.sphinxext.theme.html_attributes import give, is_html

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _tell_apart(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add to the name of such a link the title of the page or section that it leads to, or of the text that it is in."""
    if not is_html(app):
        return
    same: defaultdict[str, defaultdict[str, list[nodes.reference]]] = defaultdict(lambda: defaultdict(list))
    for link in doctree.findall(nodes.reference):
        text = link.astext()
        if text.strip() and not link.get("iscurrent"):
            same[text.casefold()][_target(link)].append(link)
    unclear = [targets for targets in same.values() if len(targets) > 1]
    pages, sections = _titles(app, docname) if unclear else ({}, {})
    for targets in unclear:
        names = {target: pages.get(target.partition("#")[0]) or _heading(links[0]) for target, links in targets.items()}
        if len({*names.values()}) < len(names):
            names = {target: sections.get(target, name) for target, name in names.items()}
        if len({*names.values()}) == 1:  # as of a page and its first heading
            continue
        for target, links in targets.items():
            for link in links if names[target] else ():
                give(link, aria_label=f"{link.astext()} ({names[target]})")


def _heading(link: nodes.Element) -> str:
    """The term or title above the text that a link is in."""
    node: nodes.Element | None = link
    while node is not None and not isinstance(node, nodes.definition_list_item | nodes.section):
        node = node.parent
    head = node.next_node(lambda one: isinstance(one, nodes.term | nodes.title)) if node else None
    return head.astext() if head else ""


def _target(link: nodes.reference) -> str:
    return str(link.get("refuri") or f"#{link.get('refid', '')}")


def _titles(app: Sphinx, docname: str) -> tuple[dict[str, str], dict[str, str]]:
    """The titles of all pages and of all labelled sections, by their addresses relative to a page."""
    here = app.builder.get_target_uri(docname)
    pages = {
        relative_uri(here, app.builder.get_target_uri(name)): title.astext() for name, title in app.env.titles.items()
    }
    pages[""] = app.env.titles[docname].astext()
    labels = app.env.domains.standard_domain.labels.values()
    sections = {
        f"{'' if name == docname else relative_uri(here, app.builder.get_target_uri(name))}#{ident}": title
        for name, ident, title in labels
    }
    return pages, sections


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", _tell_apart)

"""Joins all pages of a briefing, or of a chapter, into one doctree, in the order of its toctrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.nodes import inline_all_toctrees

from startoolkit.pdf.extensions import wrap_loose_words
from startoolkit.pdf.raw_html import replace_raw_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from startoolkit.pdf.builder import TypstBuilder

logger = logging.getLogger(__name__)


def assemble(builder: TypstBuilder, root: str) -> nodes.document:
    """The doctree of the page ``root`` with every page below it inserted, and all references resolved."""
    env = builder.env
    names = {root}
    tree = inline_all_toctrees(builder, names, root, env.get_doctree(root), str, [root])
    tree["docname"] = root
    shown = _lists_shown(builder, names)
    builder.docnames = names
    pages = list(tree.findall(addnodes.start_of_file))
    for page in pages:
        # ``inline_all_toctrees`` leaves ``parent`` of a page's nodes pointing at the document they were read into.
        for child in page.children:
            child.parent = page
    listed = [*_lists_of_pages(tree, root, shown)]
    for page in pages:
        _settle(page)
    for wrapper, links in listed:
        _leave_links(wrapper, links)
    _keep_with_short_end(tree)
    for page in pages:
        _keep_with_short_end(page)
    _keep_with_lists(tree)
    env.resolve_references(tree, root, builder)
    builder.post_process_images(tree)
    if not builder.is_strict:
        replace_raw_html(tree, builder)
        wrap_loose_words(tree)
    return tree


def _lists_shown(builder: TypstBuilder, names: set[str]) -> dict[str, list[bool]]:
    """For each of the docnames, in source order, whether each of its toctrees is visible on the web; warns about captions."""
    shown: dict[str, list[bool]] = {}
    for docname in sorted(names & builder.env.toctree_includes.keys()):
        for toctree in builder.env.get_doctree(docname).findall(addnodes.toctree):
            shown.setdefault(docname, []).append(not toctree.get("hidden"))
            if toctree.get("caption"):
                logger.warning(
                    "The caption of a toctree is not shown in the PDF.",
                    location=toctree,
                    type="typst",
                    subtype="caption",
                )
    return shown


def _settle(page: addnodes.start_of_file) -> None:
    """Move a page to the end of the page whose toctree lists it, one level below that page's title.

    If it stayed at the position of the toctree, text after the toctree would fall under the headings of the moved page.
    """
    around, section = page.parent, None
    while not isinstance(around, nodes.document | addnodes.start_of_file):
        section = around if isinstance(around, nodes.section) else section
        around = around.parent
    page.parent.remove(page)
    (around if section is None else section).append(page)


def _lists_of_pages(
    tree: nodes.document, root: str, shown: dict[str, list[bool]]
) -> Iterator[tuple[nodes.Element, nodes.bullet_list]]:
    """Each toctree wrapper, with a list of links to its pages; the list is empty for a toctree hidden on the web."""
    for wrapper in list(tree.findall(nodes.compound)):
        if "toctree-wrapper" not in wrapper["classes"]:
            continue
        links = nodes.bullet_list(bullet="-", classes=["list-of-pages"])
        is_shown = (shown.get(_docname(wrapper, root)) or [False]).pop(0)
        for page in wrapper.children if is_shown else ():
            title = page.next_node(nodes.title)
            if isinstance(page, addnodes.start_of_file) and title is not None:
                link = nodes.reference("", "", *_without_ids(title), internal=True, refuri=f"%{page['docname']}")
                links += nodes.list_item("", nodes.paragraph("", "", link, classes=list(title["classes"])))
        yield wrapper, links


def _leave_links(wrapper: nodes.Element, links: nodes.bullet_list) -> None:
    """Remove a toctree wrapper: the table of contents of the PDF lists the same pages, with page numbers.

    Under a heading without other content it is replaced by ``links``, since the heading would otherwise be empty.
    """
    section = wrapper.parent
    alone = all(isinstance(child, nodes.title) or _LISTS & {*child["classes"]} for child in _own(section))
    if links.children and alone and isinstance(section.parent, nodes.section):
        section.replace(wrapper, links)
    else:
        section.remove(wrapper)


_LISTS = {"toctree-wrapper", "list-of-pages"}


def _own(section: nodes.Element) -> list[nodes.Element]:
    """The visible children of a section, its title included, without subsections and inserted pages."""
    parts = [child for child in section.children if isinstance(child, nodes.Element)]
    return [part for part in parts if not isinstance(part, nodes.section | nodes.Invisible | addnodes.start_of_file)]


def _without_ids(title: nodes.Element) -> list[nodes.Node]:
    """A copy of the content of a heading, without ids, so that each id stays unique in the tree."""
    copy = title.deepcopy()
    for part in copy.findall(nodes.Element):
        part["ids"] = []
    return copy.children


def _docname(node: nodes.Node, root: str) -> str:
    """The docname of the page that a node is on."""
    while node.parent is not None and not isinstance(node, addnodes.start_of_file):
        node = node.parent
    return str(node["docname"]) if isinstance(node, addnodes.start_of_file) else root


def _keep_with_lists(tree: nodes.document) -> None:
    """Mark a short paragraph before a list (``stays``), so that no page break separates it from the list."""
    for listed in tree.findall(lambda node: isinstance(node, nodes.bullet_list | nodes.enumerated_list)):
        before = listed.parent.children[listed.parent.index(listed) - 1] if listed.parent.index(listed) else None
        if isinstance(before, nodes.paragraph) and isinstance(listed.parent, nodes.section):
            before["stays"] = len(before.astext()) < _INTRODUCTION


_INTRODUCTION = 160
"""Characters: a paragraph shorter than this counts as an introduction to what follows."""
_SHORT = 600
"""Characters: a last section shorter than this should not be alone on a page."""


def _keep_with_short_end(page: nodes.Element) -> None:
    """Mark the block before a short last section (``stays``), so that both move to the next page together."""
    section = next((child for child in page.children if isinstance(child, nodes.section)), None)
    block, last = [None, None, *(_blocks(section) if section else ())][-2:]
    while isinstance(block, nodes.section):
        block = next(reversed(_blocks(block)), None)
    short = isinstance(last, nodes.section) and len(last.astext()) < _SHORT and not last.next_node(nodes.section)
    if block is not None and "worksheet" not in block["classes"]:
        block["stays"] = short and isinstance(block, nodes.paragraph | nodes.Admonition)


def _blocks(section: nodes.Element) -> list[nodes.Element]:
    """The children of a section that are set in place: no inserted pages, footnotes or transitions."""
    elsewhere = (addnodes.start_of_file, nodes.footnote, nodes.Invisible, nodes.transition)
    return [
        child for child in section.children if isinstance(child, nodes.Element) and not isinstance(child, elsewhere)
    ]

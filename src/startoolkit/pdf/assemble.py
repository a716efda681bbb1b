"""All pages of a briefing as one tree, in the order of its tables of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.nodes import inline_all_toctrees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from startoolkit.pdf.builder import TypstBuilder

logger = logging.getLogger(__name__)


def assemble(builder: TypstBuilder) -> nodes.document:
    """The tree of the root page with every other page inside, and its references resolved."""
    env, root = builder.env, builder.config.root_doc
    names = {root}
    shown = _lists_shown(builder)
    tree = inline_all_toctrees(builder, names, root, env.get_doctree(root), str, [root])
    tree["docname"] = root
    builder.docnames = names
    pages = list(tree.findall(addnodes.start_of_file))
    for page in pages:
        # Sphinx leaves the nodes of a page as children of the document they came from.
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
    return tree


def _lists_shown(builder: TypstBuilder) -> dict[str, list[bool]]:
    """Of each page, whether its lists of pages are shown on the web, one after the other; warns of their captions."""
    shown: dict[str, list[bool]] = {}
    for docname in sorted(builder.env.toctree_includes):
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
    """Move a page to the end of the page that lists it, one level below its title.

    Inlined where the list stands, its headings would swallow what follows the list.
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
    """Where lists of pages stood, each with links to its pages; without any where the web does not show the list."""
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
    """Take out a list of pages, as the contents of the PDF say the same with page numbers.

    Where a heading has nothing else under it, the links stay, or it would stand there alone.
    """
    section = wrapper.parent
    alone = all(isinstance(child, nodes.title) or _LISTS & {*child["classes"]} for child in _own(section))
    if links.children and alone and isinstance(section.parent, nodes.section):
        section.replace(wrapper, links)
    else:
        section.remove(wrapper)


_LISTS = {"toctree-wrapper", "list-of-pages"}


def _own(section: nodes.Element) -> list[nodes.Element]:
    """What stands under a heading, before the next one."""
    parts = [child for child in section.children if isinstance(child, nodes.Element)]
    return [part for part in parts if not isinstance(part, nodes.section | nodes.Invisible | addnodes.start_of_file)]


def _without_ids(title: nodes.Element) -> list[nodes.Node]:
    """The words of a heading, copied; no link leads to the copy."""
    copy = title.deepcopy()
    for part in copy.findall(nodes.Element):
        part["ids"] = []
    return copy.children


def _docname(node: nodes.Node, root: str) -> str:
    """The page that a node is on."""
    while node.parent is not None and not isinstance(node, addnodes.start_of_file):
        node = node.parent
    return str(node["docname"]) if isinstance(node, addnodes.start_of_file) else root


def _keep_with_lists(tree: nodes.document) -> None:
    """Mark the few words that introduce a list, so that they do not end a page without any of it."""
    for listed in tree.findall(lambda node: isinstance(node, nodes.bullet_list | nodes.enumerated_list)):
        before = listed.parent.children[listed.parent.index(listed) - 1] if listed.parent.index(listed) else None
        if isinstance(before, nodes.paragraph) and isinstance(listed.parent, nodes.section):
            before["stays"] = len(before.astext()) < _INTRODUCTION


_INTRODUCTION = 160
"""Characters of a paragraph that can do no more than introduce what follows."""
_SHORT = 600
"""Characters of a last section that would look lost on a page of its own."""


def _keep_with_short_end(page: nodes.Element) -> None:
    """Mark the block before a short last section, so that it goes over to the next page with it."""
    section = next((child for child in page.children if isinstance(child, nodes.section)), None)
    block, last = [None, None, *(_blocks(section) if section else ())][-2:]
    while isinstance(block, nodes.section):
        block = next(reversed(_blocks(block)), None)
    short = isinstance(last, nodes.section) and len(last.astext()) < _SHORT and not last.next_node(nodes.section)
    if block is not None and "worksheet" not in block["classes"]:
        block["stays"] = short and isinstance(block, nodes.paragraph | nodes.Admonition)


def _blocks(section: nodes.Element) -> list[nodes.Element]:
    """What is set where it stands: neither other pages nor notes."""
    elsewhere = (addnodes.start_of_file, nodes.footnote, nodes.Invisible, nodes.transition)
    return [
        child for child in section.children if isinstance(child, nodes.Element) and not isinstance(child, elsewhere)
    ]

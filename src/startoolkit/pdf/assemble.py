"""All pages of a briefing as one tree, in the order of its tables of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.nodes import inline_all_toctrees

if TYPE_CHECKING:
    from startoolkit.pdf.builder import TypstBuilder

logger = logging.getLogger(__name__)


def assemble(builder: TypstBuilder) -> nodes.document:
    """The tree of the root page with every other page inside, and its references resolved."""
    env, root = builder.env, builder.config.root_doc
    names = {root}
    _warn_of_captions(builder)
    tree = inline_all_toctrees(builder, names, root, env.get_doctree(root), str, [root])
    tree["docname"] = root
    builder.docnames = names
    pages = list(tree.findall(addnodes.start_of_file))
    for page in pages:
        # Sphinx leaves the nodes of a page as children of the document they came from.
        for child in page.children:
            child.parent = page
    for page in pages:
        _settle(page)
    _drop_empty(tree)
    _keep_with_short_end(tree)
    for page in pages:
        _keep_with_short_end(page)
    _keep_with_lists(tree)
    env.resolve_references(tree, root, builder)
    builder.post_process_images(tree)
    return tree


def _warn_of_captions(builder: TypstBuilder) -> None:
    for docname in sorted(builder.env.toctree_includes):
        for toctree in builder.env.get_doctree(docname).findall(addnodes.toctree):
            if toctree.get("caption"):
                logger.warning(
                    "The caption of a toctree is not shown in the PDF.",
                    location=toctree,
                    type="typst",
                    subtype="caption",
                )


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


def _page_of(node: nodes.Node) -> nodes.Node | None:
    """The page that a node is on; None for the root page."""
    around: nodes.Node | None = node
    while around is not None and not isinstance(around, addnodes.start_of_file):
        around = around.parent
    return around


def _drop_empty(tree: nodes.document) -> None:
    """Take out what held only a list of pages: the contents of the PDF say the same with page numbers.

    A heading without anything below stays, but for those of such lists.
    """
    whole = tree.next_node(nodes.section)
    for wrapper in list(tree.findall(nodes.compound)):
        if "toctree-wrapper" not in wrapper["classes"] or wrapper.children:
            continue
        section = wrapper.parent
        section.remove(wrapper)
        while (
            isinstance(section, nodes.section)
            and section is not whole
            and all(isinstance(child, nodes.title) for child in section.children)
            and _page_of(section) is None
        ):
            section.parent.remove(section)
            section = section.parent


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

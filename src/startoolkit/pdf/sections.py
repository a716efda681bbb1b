"""Questions about the sections of a doctree: what they begin with, what is before them, which have stars."""

from __future__ import annotations

from itertools import dropwhile

from docutils import nodes
from sphinx import addnodes

_UNSEEN: tuple[type[nodes.Node], ...] = (
    nodes.comment,
    nodes.target,
    nodes.footnote,
    nodes.citation,
    nodes.meta,
    nodes.substitution_definition,
)
"""What leaves no trace at its place on the page."""


def first_section(section: nodes.Element) -> nodes.Element | None:
    """The section that follows the heading of a section, with nothing between but paragraphs; or None."""
    rest = dropwhile(lambda child: isinstance(child, nodes.paragraph | nodes.target), section.children[1:])
    first = next(rest, None)
    return first if isinstance(first, nodes.section) else None


def marked_with(section: nodes.Element) -> list[nodes.section]:
    """The sections with a star of their own that are in the same section, if they are several."""
    around = section.parent
    marked = [node for node in around.children if isinstance(node, nodes.section) and node.get("page_mark")]
    return marked if isinstance(around, nodes.section) and len(marked) > 1 else []


def ends_with_text_before(section: nodes.Element) -> bool:
    """Whether there is something before a section that is neither a heading nor a worksheet, which fill their page."""
    node: nodes.Element | None = section
    while node is not None and node.parent is not None:
        before = [one for one in node.parent.children[: node.parent.index(node)] if not isinstance(one, _UNSEEN)]
        last = before[-1] if before else None
        while isinstance(last, nodes.section | addnodes.start_of_file):
            shown = [one for one in last.children if not isinstance(one, _UNSEEN)]
            last = shown[-1] if shown else None
        if last is not None:
            return not isinstance(last, nodes.title) and not is_worksheet(last)
        node = node.parent
    return False


def follows_text_on_worksheet(section: nodes.Element) -> bool:
    """Whether the section before ends with text that belongs to its worksheet, such as an example."""
    before = section.parent[section.parent.index(section) - 1]
    if not isinstance(before, nodes.section) or not any(map(is_worksheet, before.findall(nodes.admonition))):
        return False
    blocks = [node for node in before.findall(nodes.Element) if isinstance(node.parent, nodes.section)]
    return not is_worksheet(blocks[-1])


def is_worksheet(node: nodes.Node) -> bool:
    return isinstance(node, nodes.admonition) and "worksheet" in node["classes"]

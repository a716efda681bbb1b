"""The node of a star, and how its list is taken apart."""

from __future__ import annotations

from docutils import nodes

RINGS = {"inner": range(2, 9), "outer": range(3, 11)}
"""The rings of a star, from the centre outwards, with the numbers of points at which labels stay legible."""
LISTS = (nodes.bullet_list, nodes.enumerated_list)


class star(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """Contains a caption and the list.

    Attributes: ``key``, unique in the briefing; ``numbered``, true when the outer ring is an ordered list.
    """


def items_of(node: nodes.Node) -> list[nodes.Element]:
    """The children that are elements."""
    return [child for child in node.children if isinstance(child, nodes.Element)]


def rings_of(node: star) -> list[nodes.Element]:
    """The list items of the rings, two in a valid star; empty if the content is not a list."""
    return items_of(node[-1]) if isinstance(node[-1], LISTS) else []


def points_of(ring: nodes.Element) -> list[nodes.Element]:
    """The list items of the points of a ring."""
    return items_of(items_of(ring)[-1])

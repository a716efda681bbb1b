"""Searches a document tree with one generator, instead of one for every level of the tree.

A page is searched about ninety times while it is read and written.  ``patches.py`` replaces the methods of
``docutils.nodes.Node`` by these functions; each takes the upstream method and returns its replacement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docutils.nodes import Node


def fast_findall(_upstream: Any) -> Callable[..., Iterator[Node]]:
    """``Node._fast_findall``: all nodes of a class, in the order of the document."""

    def _fast_findall(self: Node, cls: type) -> Iterator[Node]:
        waiting = [self]
        take, put = waiting.pop, waiting.extend
        while waiting:
            node = take()
            if isinstance(node, cls):
                yield node
            children = node.children
            if children:
                put(children[::-1])

    return _fast_findall


def _all_nodes(self: Node) -> Iterator[Node]:
    waiting = [self]
    take, put = waiting.pop, waiting.extend
    while waiting:
        node = take()
        yield node
        children = node.children
        if children:
            put(children[::-1])


def superfast_findall(_upstream: Any) -> Callable[..., Iterator[Node]]:
    """``Node._superfast_findall``: all nodes, in the order of the document."""
    return _all_nodes


def findall(upstream: Any) -> Callable[..., Iterator[Node]]:
    """``Node.findall``: upstream passes each matching node through one generator for each level above it.

    Only the search for a condition in a node and its descendants is replaced.  The rest is left to upstream, which
    uses the two methods above to search for a class and for all nodes.
    """
    from sphinx.util.nodes import NodeMatcher  # noqa: PLC0415

    def findall(
        self: Node,
        condition: type | Callable[[Node], bool] | None = None,
        include_self: bool = True,
        descend: bool = True,
        siblings: bool = False,
        ascend: bool = False,
    ) -> Iterator[Node]:
        is_condition = condition is not None and not isinstance(condition, type)
        if not is_condition or not include_self or not descend or siblings or ascend:
            return upstream(self, condition, include_self, descend, siblings, ascend)  # type: ignore[no-any-return]
        if isinstance(condition, NodeMatcher) and condition.classes:  # checking the class first is faster
            classes = condition.classes
            return (node for node in _all_nodes(self) if isinstance(node, classes) and condition(node))
        return filter(condition, _all_nodes(self))

    return findall

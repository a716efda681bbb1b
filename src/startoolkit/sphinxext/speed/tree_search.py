"""Nodes of a page found with fewer steps: the tree is gone through some ninety times for each page.

``quick.py`` puts these functions in the place of those of docutils.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.nodes import NodeMatcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_classes: set[type] = set()
"""Of all nodes that there have been."""
_there: set[type] = set()
_absent: dict[type, int] = {}
"""How many those were when none of them was found to be of this class."""


def _new(cls: type[nodes.Node], *_args: Any, **_options: Any) -> nodes.Node:
    _classes.add(cls)
    return object.__new__(cls)


nodes.Node.__new__ = _new  # type: ignore[assignment,method-assign]  # docutils has none; from now on, not from setup()


def _is_absent(cls: type) -> bool:
    """Whether there has been no node of a class, so that none need be looked for.  Texts are made another way."""
    if cls in _there:
        return False
    if _absent.get(cls) != len(_classes):
        if issubclass(nodes.Text, cls) or any(issubclass(one, cls) for one in _classes):
            _there.add(cls)
            return False
        _absent[cls] = len(_classes)
    return True


def fast_findall(self: nodes.Node, cls: type) -> Iterator[nodes.Node]:
    """All nodes of a class, without a generator for every level of the tree; nor a look at it where there are none."""
    return iter(()) if _is_absent(cls) else _found(self, cls)


def _found(node: nodes.Node, cls: type) -> Iterator[nodes.Node]:
    waiting = [node]
    take, put = waiting.pop, waiting.extend
    while waiting:
        node = take()
        if isinstance(node, cls):
            yield node
        children = node.children
        if children:
            put(children[::-1])


def superfast_findall(self: nodes.Node) -> Iterator[nodes.Node]:
    """All nodes, likewise."""
    waiting = [self]
    take, put = waiting.pop, waiting.extend
    while waiting:
        node = take()
        yield node
        children = node.children
        if children:
            put(children[::-1])


_findall = nodes.Node.findall


def findall(
    self: nodes.Node,
    condition: type | Callable[[nodes.Node], bool] | None = None,
    include_self: bool = True,
    descend: bool = True,
    siblings: bool = False,
    ascend: bool = False,
) -> Iterator[nodes.Node]:
    """Nodes that meet a condition, likewise, where only the node and what is in it is asked for."""
    if not include_self or not descend or siblings or ascend or condition is None or isinstance(condition, type):
        return _findall(self, condition, include_self, descend, siblings, ascend)
    if not isinstance(condition, NodeMatcher) or not condition.classes:
        return (node for node in superfast_findall(self) if condition(node))
    if all(map(_is_absent, condition.classes)):
        return iter(())
    return (node for node in superfast_findall(self) if isinstance(node, condition.classes) and condition(node))

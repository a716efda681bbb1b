"""The language that a node of a doctree is marked with, by its class ``language-xx``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

_START = "language-"


def class_of(node: nodes.Element) -> str:
    """The class that marks the language of a node; empty if it is in the language around it."""
    return next((name for name in node["classes"] if name.startswith(_START)), "")


def tag_of(node: nodes.Element) -> str:
    """The language tag in that class; empty without one."""
    return class_of(node).removeprefix(_START)


def language_of(node: nodes.Node) -> Language | None:
    """The language of a node's class; None without one, or if the class names a programming language."""
    is_code = isinstance(node, nodes.literal | nodes.literal_block)
    return language_in(node.get("classes", [])) if isinstance(node, nodes.Element) and not is_code else None


def language_in(classes: Iterable[str]) -> Language | None:
    """The language that the first of some classes names; None if there is none."""
    for name in classes:
        if name.startswith(_START):
            try:
                return Language.of_tag(name.removeprefix(_START))
            except ValueError:
                continue
    return None

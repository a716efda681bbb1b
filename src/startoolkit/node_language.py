"""The language that a node of a doctree is marked with, by its class ``language-xx``."""

from __future__ import annotations

from docutils import nodes

from startoolkit.languages import Language

_START = "language-"


def class_of(node: nodes.Element) -> str:
    """The class that marks the language of a node; empty if it is in the language around it."""
    return next((name for name in node["classes"] if name.startswith(_START)), "")


def tag_of(node: nodes.Element) -> str:
    """The language tag in that class; empty without one."""
    return class_of(node).removeprefix(_START)


def language_of(node: nodes.Node) -> Language | None:
    """The language of a node's class; None without one, or if the class names a programming language."""
    classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    for name in classes:
        if name.startswith(_START) and not isinstance(node, nodes.literal | nodes.literal_block):
            try:
                return Language.of_tag(name.removeprefix(_START))
            except ValueError:
                continue
    return None

"""The language that a node of a doctree is marked with; for writers of formats other than HTML."""

from __future__ import annotations

from docutils import nodes

from startoolkit.languages import Language


def language_of(node: nodes.Node) -> Language | None:
    """The language of a node's class ``language-xx``; None without one, or if ``xx`` names a programming language."""
    classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    for name in classes:
        if name.startswith("language-") and not isinstance(node, nodes.literal | nodes.literal_block):
            try:
                return Language.of_tag(name.removeprefix("language-"))
            except ValueError:
                continue
    return None

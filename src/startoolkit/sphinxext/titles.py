"""Titles in another language than the edition, most of them not yet translated, are marked wherever they are shown.

Sphinx takes the words of a title into its tables of contents and the links to the pages before and after, and leaves
its classes behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

_LANGUAGE = "language-"
_FOREIGN: WeakKeyDictionary[Sphinx, dict[str, str]] = WeakKeyDictionary()
"""For each build, the class of its titles in another language, by their text."""


class MarkWords(SphinxTransform):
    """Moves the language of a title to its words, with which it comes into every list."""

    default_priority = 861  # after MarkSourceLanguage (860), before Sphinx gathers titles (880)

    def apply(self, **_kwargs: Any) -> None:
        for title in self.document.findall(nodes.title):
            mark = _mark(title)
            if mark and isinstance(title.parent, nodes.section):
                title["classes"].remove(mark)
                title.children = [nodes.inline("", "", *title.children, classes=[mark])]
                title.setup_child(title.children[0])


def _mark(node: nodes.Element) -> str:
    return next((name for name in node["classes"] if name.startswith(_LANGUAGE)), "")


def _mark_references(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Mark links that show the title of where they lead, of which Sphinx takes the text only."""
    foreign = _foreign(app)
    for reference in doctree.findall(nodes.reference) if foreign else ():
        mark = foreign.get(reference.astext(), "")
        inside = reference.get("internal") or "refuri" not in reference
        if mark and inside and not any(map(_mark, reference.findall(nodes.Element))):
            reference["classes"].append(mark)


def _foreign(app: Sphinx) -> dict[str, str]:
    if app not in _FOREIGN:
        words = (inline for toc in app.env.tocs.values() for inline in toc.findall(nodes.inline))
        _FOREIGN[app] = {inline.astext(): _mark(inline) for inline in words if _mark(inline)}
    return _FOREIGN[app]


def setup(app: Sphinx) -> None:
    app.add_transform(MarkWords)
    app.connect("doctree-resolved", _mark_references)

"""Marks titles in another language than the edition's, mostly untranslated ones, wherever they are shown.

Sphinx copies the text of a title into tables of contents and the links to the previous and next page, but not its
classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.transforms import SphinxTransform

from startoolkit.node_language import class_of
from startoolkit.readings import READINGS
from startoolkit.sphinxext.translations.apply import source_mark, translates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx


_FOREIGN: WeakKeyDictionary[Sphinx, dict[str, str]] = WeakKeyDictionary()
"""For each application, the language class of titles in another language, by the text of the title."""


class MarkWords(SphinxTransform):
    """Moves the language class of a title to an inline node around its text, which Sphinx copies with the text."""

    default_priority = 861  # after MarkSourceLanguage (860), before Sphinx collects titles (880)

    def apply(self, **_kwargs: Any) -> None:
        for title in self.document.findall(nodes.title):
            mark = class_of(title)
            if mark and isinstance(title.parent, nodes.section):
                title["classes"].remove(mark)
                title.children = [nodes.inline("", "", *title.children, classes=[mark])]
                title.setup_child(title.children[0])


def _mark_references(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Mark links that show a title in another language as their text: Sphinx copies the text without its classes."""
    foreign = _foreign(app)
    for reference in doctree.findall(nodes.reference) if foreign else ():
        mark = foreign.get(reference.astext(), "")
        inside = reference.get("internal") or "refuri" not in reference
        if mark and inside and not any(map(class_of, reference.findall(nodes.Element))):
            reference["classes"].append(mark)


def _foreign(app: Sphinx) -> dict[str, str]:
    if app not in _FOREIGN:
        words = (inline for toc in app.env.tocs.values() for inline in toc.findall(nodes.inline))
        found = {inline.astext(): class_of(inline) for inline in words if class_of(inline)}
        _FOREIGN[app] = {**dict.fromkeys(_left(app), source_mark(app.config)), **found}
    return _FOREIGN[app]


def _left(app: Sphinx) -> Iterator[str]:
    """Untranslated titles of labels; they include captions of figures and tables, which no table of contents has."""
    readings = READINGS.of(app.env) if translates(app.config) else {}
    left = {name: {msgid for msgid, text in found.passages if text is None} for name, found in readings.items()}
    for docname, _, title in app.env.domains.standard_domain.labels.values():
        if title in left.get(docname, ()):
            yield title


def _forget(app: Sphinx, _env: object, _docnames: object) -> None:
    """Drop what is remembered before pages are read again."""
    _FOREIGN.pop(app, None)


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _forget)
    app.add_transform(MarkWords)
    app.connect("doctree-resolved", _mark_references)

"""Attributes that other modules give to nodes, written into the HTML element that is made for the node.

docutils writes only the attributes that it knows.  ``give`` stores others in the node, and a translator on top of
whichever the project uses writes them.  It also names what would have no name, or that of others: the links to headings,
which are all "#", the links from notes back to the text, and the list of notes.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _
from sphinx.writers.html5 import HTML5Translator

from startoolkit.interface import lang

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.config import Config

_GIVEN = "html_attributes"
HEADING_TEXT = "-heading"
"""Ends the id of the text of a heading; the heading is named by it, without the link that follows."""


def give(node: nodes.Element, **attributes: str) -> None:
    """Store attributes for the element of a node; an underscore in a name stands for a hyphen: ``aria_label``."""
    node[_GIVEN] = node.get(_GIVEN, {}) | {name.replace("_", "-"): value for name, value in attributes.items()}


def is_html(app: Sphinx) -> bool:
    """Whether pages are written with this theme; Sphinx's own EPUB has another one than the setting ``html_theme``."""
    theme = getattr(app.builder, "get_theme_config", None)
    return bool(theme and theme()[0] == "startoolkit")


def is_ours(config: Config) -> bool:
    """Whether the theme is ours.  With another one pages are as Sphinx makes them, apart from marks and notices."""
    return bool(config.html_theme == "startoolkit")


class _Translator(HTML5Translator):
    """Writes the attributes that ``give`` has stored."""

    def starttag(self, node: Any, *arguments: Any, **attributes: Any) -> str:
        if isinstance(node, nodes.Element):
            attributes |= node.attributes.pop(_GIVEN, {})
        return str(super().starttag(node, *arguments, **attributes))

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        given = node.attributes.pop(_GIVEN, {})
        before = len(self.body)
        try:
            super().visit_literal_block(node)
        finally:  # Sphinx raises SkipNode after the highlighted code, whose <pre> it does not write by starttag
            written = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
            self.body[before:] = [re.sub(r"<pre\b", f"<pre{written}", part, count=1) for part in self.body[before:]]

    def visit_footnote(self, node: nodes.footnote) -> None:
        """Names the list that the first of several notes begins: a landmark."""
        before = len(self.body)
        super().visit_footnote(node)
        name = _("Notes")
        self.body[before:] = [
            part.replace(
                '<aside class="footnote-list', f'<aside aria-label="{escape(name)}"{lang(name)} class="footnote-list'
            )
            for part in self.body[before:]
        ]

    def visit_label(self, node: nodes.label) -> None:
        super().visit_label(node)
        self.body[-1] = self.body[-1].replace('<a role="doc-backlink"', f'<a role="doc-backlink" {_way_back(node)}')

    def depart_label(self, node: nodes.label) -> None:
        """Writes a link back for each place that cites a note, where there are several."""
        super().depart_label(node)
        places = node.parent.get("backrefs", ())
        if len(places) > 1 and self.settings.footnote_backlinks:
            links = (
                f'<a role="doc-backlink" {_way_back(node, f".{number}")} href="#{place}">{number}</a>'
                for number, place in enumerate(places, 1)
            )
            self.body[-1] = f'<span class="backrefs"><span aria-hidden="true">↩</span> {" ".join(links)}</span>\n'

    def add_permalink_ref(self, node: nodes.Element, title: str) -> None:
        before = len(self.body)
        super().add_permalink_ref(node, title)
        named = node if isinstance(node, nodes.term) else node.next_node(nodes.title)
        if named is not None and len(self.body) > before:
            label = f'aria-label="{escape(title)}: {escape(named.astext())}"'
            self.body[before] = self.body[before].replace("<a ", f"<a {label} ", 1)


def _way_back(label: nodes.label, part: str = "") -> str:
    back = _("Back to the text")
    return f'aria-label="{escape(back)}: {escape(label.astext())}{part}"{lang(back)}'


def _use_translator(app: Sphinx) -> None:
    if is_html(app):
        base = app.registry.get_translator_class(app.builder)
        parts = (_Translator,) if base is HTML5Translator else (_Translator, base)
        app.set_translator(app.builder.name, type("Translator", parts, {}), override=True)


def _name_headings(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Name each heading by its text alone: the link in it has a name of its own, which would be read with it."""
    if not is_html(app):
        return
    for title in doctree.findall(nodes.title):
        if isinstance(title.parent, nodes.section) and title.parent["ids"]:
            ident = title.parent["ids"][0] + HEADING_TEXT
            title.children = [nodes.inline("", "", *title.children, ids=[ident])]
            title.setup_child(title.children[0])
            give(title, aria_labelledby=ident)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _use_translator)
    app.connect("doctree-resolved", _name_headings, priority=600)  # after those that change titles

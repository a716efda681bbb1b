"""Writes the doctree of a worksheet as the content of an ODT file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.node_language import language_of
from startoolkit.odt import title_of
from startoolkit.odt.elements import append_text, child, speech, start_of, writing_mode
from startoolkit.odt.room import is_to_fill, row_height
from startoolkit.odt.tables import write_table

if TYPE_CHECKING:
    from odfdo import Document, Element

    from startoolkit.languages import Language

_SPANS = {
    "emphasis": "Emphasis", "title_reference": "Emphasis", "strong": "Strong_20_Emphasis",
    "literal": "Source_20_Text", "math": "Source_20_Text", "strikethrough": "Struck",
    "subscript": "Subscript", "superscript": "Superscript",
}  # fmt: skip
"""The text styles of inline nodes, by the names of their classes; some classes are those of ``sphinxext/renderer.py``."""
_ADDRESSES = ("https:", "http:", "mailto:", "tel:")
"""What links lead to; others, to pages and files of the edition, are words only."""
_LEFT_OUT = (nodes.Invisible, nodes.footnote, nodes.citation, nodes.footnote_reference, nodes.citation_reference)
"""Notes stand below the page, outside of the sheet."""
_SPACES = re.compile(r"(^ +| {2,})")
"""Spaces that word processors take for one or none."""
_BOX, _TICKED = "☐ ", "☑ "


class Writer:
    """Appends to the text of ``document``; ``wide`` says that the page lies on its side."""

    def __init__(self, document: Document, language: Language, *, wide: bool) -> None:
        self.document = document
        self.wide = wide
        self.room = 0.0
        """Height in centimetres of each row to fill in."""
        self.language = language
        styles = document.content.get_element("//office:automatic-styles")
        assert styles is not None
        self.styles: Element = styles
        self._made: set[str] = set()

    def sheet(self, node: nodes.Element) -> None:
        """Write a worksheet: its title as the heading, then all that is in it."""
        title = title_of(node)
        self.room = row_height(node, wide=self.wide)
        body = self.document.body
        self.heading(title, body, 1)
        for part in (part for part in node.children if part is not title):
            self.block(part, body, "Text_20_body")

    def block(self, node: nodes.Node, into: Element, style: str) -> None:
        """Write a block, whose paragraphs have a style unless it has one of its own."""
        if isinstance(node, (*_LEFT_OUT, nodes.raw)):
            return
        if isinstance(node, nodes.table):
            write_table(self, node, into)
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            self._list(node, into)
        elif isinstance(node, nodes.title):
            self.heading(node, into, 2)
        elif isinstance(node, nodes.rubric | nodes.caption | nodes.term):
            self.paragraph(node, into, "Table_20_Heading")
        elif isinstance(node, nodes.literal_block):
            self.paragraph(node, into, "Preformatted_20_Text")
        elif isinstance(node, nodes.TextElement | nodes.line | nodes.image):
            self.paragraph(node, into, style)
        elif isinstance(node, nodes.Element):
            inner = "Quotations" if isinstance(node, nodes.block_quote | nodes.definition) else style
            for part in node.children:
                self.block(part, into, inner)

    def heading(self, node: nodes.Element, into: Element, level: int) -> None:
        """Write a heading."""
        self.words(node, child(into, "text:h", text__style_name=f"Heading_20_{level}", text__outline_level=str(level)))

    def paragraph(self, node: nodes.Element, into: Element, style: str) -> None:
        """Write a paragraph, in the direction of its language."""
        language = language_of(node)
        if language and language.direction != self.language.direction:
            style = self._directed(style, language)
        self.words(node, child(into, "text:p", text__style_name=style))

    def _list(self, node: nodes.Element, into: Element) -> None:
        is_numbered = isinstance(node, nodes.enumerated_list)
        kind = "Numbers" if is_numbered else "Boxes" if "contains-task-list" in node["classes"] else "Bullets"
        made = child(into, "text:list", text__style_name=kind)
        for number, item in enumerate(node.children):
            entry = child(made, "text:list-item")
            if number == 0 and node.get("start", 1) != 1:
                entry.set_attribute("text:start-value", str(node["start"]))
            self.block(item, entry, "Standard")
            if is_to_fill(item):
                child(entry, "text:p", text__style_name="Answer")

    def words(self, node: nodes.Element, into: Element) -> None:
        """Write what a paragraph contains, marked with its language."""
        into = self._spoken(node, into)
        if isinstance(node, nodes.image):
            append_text(into, node.get("alt", ""))
        for part in node.children:
            self._inline(part, into)

    def _inline(self, node: nodes.Node, into: Element) -> None:
        if isinstance(node, nodes.Text):
            self._text(node, into)
        elif isinstance(node, nodes.raw):
            box = node.astext()
            if "task-list-item-checkbox" in box:
                append_text(into, _TICKED if "checked" in box else _BOX)
        elif node.__class__.__name__ == "line_break":
            child(into, "text:line-break")
        elif isinstance(node, nodes.Element) and not isinstance(node, _LEFT_OUT):
            style, address = _SPANS.get(node.__class__.__name__), node.get("refuri", "")
            if style:
                into = child(into, "text:span", text__style_name=style)
            elif isinstance(node, nodes.reference) and address.startswith(_ADDRESSES):
                into = child(into, "text:a", xlink__type="simple", xlink__href=address)
                into.set_attribute("text:style-name", "Internet_20_link")
            self.words(node, into)

    def _text(self, node: nodes.Text, into: Element) -> None:
        if not isinstance(node.parent, nodes.literal_block | nodes.doctest_block):
            append_text(into, node.astext())
            return
        for number, line in enumerate(node.astext().split("\n")):
            if number:
                child(into, "text:line-break")
            for part in _SPACES.split(line):
                if part.isspace():
                    child(into, "text:s", text__c=str(len(part)))
                else:
                    append_text(into, part)

    def _spoken(self, node: nodes.Element, into: Element) -> Element:
        """Where to write the words of a node: a span with its language, if it is marked with one."""
        language = language_of(node)
        if language is None:
            return into
        name = f"Language-{language.tag}"
        if self.is_new(name):
            style = child(self.styles, "style:style", style__name=name, style__family="text")
            properties = child(style, "style:text-properties")
            for attribute, value in speech(language).items():
                properties.set_attribute(attribute, value)
        return child(into, "text:span", text__style_name=name)

    def _directed(self, style: str, language: Language) -> str:
        """The name of a paragraph style in the direction of a language."""
        name = f"{style}-{language.direction}"
        if self.is_new(name):
            made = child(self.styles, "style:style", style__name=name, style__family="paragraph")
            made.set_attribute("style:parent-style-name", style)
            properties = child(made, "style:paragraph-properties", style__writing_mode=writing_mode(language))
            properties.set_attribute("fo:text-align", start_of(language))
        return name

    def is_new(self, name: str) -> bool:
        known = name in self._made
        self._made.add(name)
        return not known

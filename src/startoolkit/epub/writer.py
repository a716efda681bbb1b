"""Turns a page's doctree into the body of a document of a book."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from startoolkit.formulas import UnreadableFormulaError, mathml
from startoolkit.interface import said

if TYPE_CHECKING:
    from startoolkit.epub.builder import EpubBuilder

logger = logging.getLogger(__name__)


class BookTranslator(HTML5Translator):
    """Sphinx's writer of HTML, without what needs scripts, forms or files outside of the book."""

    builder: EpubBuilder  # type: ignore[assignment]

    def visit_image(self, node: nodes.image) -> None:
        uri = node["uri"]
        alt = "" if "decorative" in node["classes"] else node.get("alt", "")
        self.builder.has_alternatives &= bool(alt) or "decorative" in node["classes"]
        if uri in self.builder.images:
            node["alt"] = alt
            super().visit_image(node)
            return
        if "://" in uri and not isinstance(node.parent, nodes.reference):
            # A book is complete in itself: a picture on the web is a link to it.
            self.body.append(f'<a href="{escape(uri)}">{escape(alt or uri)}</a>')
        else:  # missing, which was reported when the page was read
            self.body.append(f'<span class="missing">{escape(alt)}</span>')
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.raw) -> None:
        if "task-list-item-checkbox" not in node.rawsource:
            super().visit_raw(node)
        word, box = ("Done", "☑") if "checked" in node.rawsource else ("To do", "☐")
        alt = said(self.builder.words.gettext(word))
        self.body.append(f'<span class="box" aria-hidden="true">{box}</span><span class="aloud">{alt}: </span>')
        raise nodes.SkipNode

    def visit_math(self, node: nodes.math, *_unused: Any) -> None:
        self._write_formula(node, is_block=False)

    def visit_math_block(self, node: nodes.math_block, *_unused: Any) -> None:
        self._write_formula(node, is_block=True)

    def _write_formula(self, node: nodes.math | nodes.math_block, *, is_block: bool) -> None:
        """Write a formula as MathML, or its LaTeX as code where it cannot be read."""
        tag, text = ("div" if is_block else "span"), node.astext()
        self.body.append(self.starttag(node, tag, "", CLASS="formula"))
        try:
            self.body.append(mathml(text, is_block=is_block))
        except UnreadableFormulaError as error:
            logger.warning("%s", error, location=node, type="startoolkit", subtype="formula")
            self.body.append(f"<code>{escape(text)}</code>")
        if isinstance(node, nodes.math_block) and node.get("number"):
            self.body.append(f' <span class="eqno">({escape(str(get_node_equation_number(self, node)))})</span>')
        self.body.append(f"</{tag}>")
        raise nodes.SkipNode

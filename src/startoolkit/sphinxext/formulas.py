"""Formulas on pages in our theme: MathML, which browsers draw and read aloud themselves, where Sphinx's pages load a script.

Another theme, and a renderer that ``conf.py`` or an extension chooses, are left as they are.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from startoolkit.formulas import UnreadableFormulaError, mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)
RENDERER = "mathml"
_OF_SPHINX = {"mathjax"}
_CLASSES = "math notranslate nohighlight"


def _choose(app: Sphinx, config: Config) -> None:
    others = {*app.registry.html_inline_math_renderers} - _OF_SPHINX
    if config.html_theme == "startoolkit" and config.html_math_renderer is None and not others:
        app.add_html_math_renderer(RENDERER, inline_renderers=(_visit_math, None), block_renderers=(_visit_block, None))
        config.html_math_renderer = RENDERER


def _visit_math(translator: Any, node: nodes.math) -> None:
    translator.body.append(translator.starttag(node, "span", "", CLASS=_CLASSES))
    translator.body.append(_drawn(node, is_block=False) + "</span>")
    raise nodes.SkipNode


def _visit_block(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS=_CLASSES))
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({escape(str(get_node_equation_number(translator, node)))})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(_drawn(node, is_block=True) + "</div>\n")
    raise nodes.SkipNode


def _drawn(node: nodes.Element, *, is_block: bool) -> str:
    """A formula as MathML, or its LaTeX as code where it cannot be read."""
    latex = node.astext()
    try:
        return mathml(latex, is_block=is_block)
    except UnreadableFormulaError as error:
        logger.warning("%s", error, location=_with_line(node), type="startoolkit", subtype="formula")
        return f"<code>{escape(latex)}</code>"


def _with_line(node: nodes.Element) -> nodes.Element:
    """The node or its nearest ancestor with a line number: MyST sets none on nodes inside a paragraph."""
    while not node.line and node.parent is not None:
        node = node.parent
    return node


def setup(app: Sphinx) -> None:
    # Before the builder is made, and after all extensions have said which renderer they bring.
    app.connect("config-inited", _choose, priority=900)

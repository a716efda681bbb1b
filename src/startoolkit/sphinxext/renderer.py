"""A MyST renderer that keeps what translations need: line breaks, substituted texts, and texts in ``{eval-rst}``.

A hard line break is a node with a line feed as its text, so that ``astext`` separates the words around it.  The text
that a substitution inserts into a sentence is a message of its own.  Texts in ``{eval-rst}`` are marked, since their
translations are reStructuredText too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from startoolkit.messages.faults import Part
from startoolkit.messages.shape import BREAK
from startoolkit.messages.targets import notation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from markdown_it.tree import SyntaxTreeNode
    from sphinx.application import Sphinx

RST = "in_rst"
"""Attribute of texts in ``{eval-rst}``, until they are translated."""
EXPRESSION = "expression"
"""Attribute of a substituted text: the expression between the braces."""
WITHOUT_BREAKS = "startoolkit_without_breaks"
"""Key in the current document: maps each message with line breaks to the message that Sphinx alone would extract."""
_CODE_OR_BREAK = re.compile(
    r"(?P<code>(?<!`)(`+)(?!`).*?(?<!`)\2(?!`))|(?P<before>(?<!\\)(?:\\\\)*)(?:\\| {2,})\n[ \t]*", re.DOTALL
)
_BREAK = re.compile(r"<br */?>")
_WORD = re.compile(r"[^\W\d_]{2}")


class line_break(nodes.inline):  # noqa: N801  (as docutils names its nodes)
    """A hard line break; its text is a line feed."""


class strikethrough(nodes.inline):  # noqa: N801
    """Struck-out text, which MyST supports in HTML only."""


class Renderer(SphinxRenderer):
    """MyST's renderer, for pages and, with ``substitutes``, for translations."""

    substitutes: Mapping[str, str] | None = None
    """The translations of substituted texts by msgid; None when a page itself is rendered."""
    allowed: AbstractSet[str] = frozenset()
    """The substitution expressions that a translation may use: those of its page."""
    replaced: Mapping[Part, str] = {}
    """Parts of a translation that are placed with another value, which is that of the source."""
    _expression: str | None = None

    def render_hardbreak(self, token: SyntaxTreeNode) -> None:
        self.current_node.append(line_break("", "\n"))

    def render_html_inline(self, token: SyntaxTreeNode) -> None:
        if _BREAK.fullmatch(token.content):
            self.render_hardbreak(token)
        else:
            comment = self.replaced.get(Part("comment", token.content))
            if comment is not None and token.token is not None:
                token.token.content = comment
            super().render_html_inline(token)

    def render_link(self, token: SyntaxTreeNode) -> None:
        if self.replaced:
            target = str(token.attrs.get("href", ""))
            token.attrs["href"] = self.replaced.get(Part("link", notation(target)), target)
        super().render_link(token)

    def render_s(self, token: SyntaxTreeNode) -> None:
        node = strikethrough()
        self.add_line_and_source_path(node, token)
        with self.current_node_context(node, append=True):
            self.render_children(token)

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        before = len(self.current_node)
        super().render_restructuredtext(token)
        for node in self.current_node.children[before:]:
            _mark(node)
            self._note(node)

    def _note(self, root: nodes.Node) -> None:
        """Register the ids, footnotes and references of a reStructuredText block; MyST registers only its targets."""
        document = self.document
        for node in root.findall(nodes.Element):
            if node["ids"]:
                if any(document.ids.get(ident, node) is not node for ident in node["ids"]):
                    node["ids"] = []  # each block numbers its ids from 1, so they may be in use already
                document.set_id(node)
            if isinstance(node, nodes.footnote) and node.get("auto") == 1:
                document.note_autofootnote(node)
            elif isinstance(node, nodes.footnote_reference) and node.get("auto") == 1:
                document.note_autofootnote_ref(node)
                if "refname" in node:
                    document.note_footnote_ref(node)
            elif isinstance(node, nodes.reference) and "refname" in node:
                document.note_refname(node)
            elif isinstance(node, nodes.substitution_definition) and node["names"]:
                document.note_substitution_def(node, node["names"][0])

    def render_substitution(self, token: SyntaxTreeNode, inline: bool) -> None:
        if (
            self.substitutes is not None and token.content.strip() not in self.allowed
        ):  # a second check: the judge refuses such a translation before it is parsed
            self.current_node.append(nodes.Text(token.content))
            return
        self._expression = token.content.strip() if inline else None
        try:
            super().render_substitution(token, inline)
        finally:
            self._expression = None

    def nested_render_text(
        self,
        text: str,
        lineno: int,
        inline: bool = False,
        temp_root_node: nodes.Element | None = None,
        heading_offset: int = 0,
    ) -> None:
        expression, self._expression = self._expression, None
        if expression is None or not inline:
            super().nested_render_text(text, lineno, inline, temp_root_node, heading_offset)
            return
        substituted = nodes.inline(show_breaks(text), "", translatable=True)
        substituted[EXPRESSION] = expression
        substituted.source, substituted.line = self.document["source"], lineno
        if not _WORD.search(text):
            del substituted["translatable"]
        elif self.substitutes is not None:
            ((_, message),) = extract_messages(substituted)
            del substituted["translatable"]
            substituted["translated"] = message in self.substitutes
            text = self.substitutes.get(message, text)
        with self.current_node_context(substituted, append=True):
            super().nested_render_text(text, lineno, inline)


def _mark(node: nodes.Node) -> None:
    """Mark the texts of what was parsed as reStructuredText."""
    for text in node.findall(nodes.TextElement):
        text[RST] = True


def show_breaks(text: str) -> str:
    """The Markdown of a message with its hard line breaks written as BREAK, so that translators see and keep them.

    Sphinx would remove the backslash or the spaces at the end of a line, and join the lines.
    """
    return _CODE_OR_BREAK.sub(lambda found: found["code"] or f"{found['before']}{BREAK}", text)


class PlaceDescriptions(SphinxTransform):
    """Inserts the meta elements of the front matter into the page before messages are extracted.

    MyST 4 inserts a ``pending`` node, which docutils replaces when the page is written, after translation.
    """

    default_priority = 9  # before anything that looks for messages (10)

    def apply(self, **_kwargs: Any) -> None:
        for pending in [*self.document.findall(nodes.pending)]:
            described = pending.details.get("nodes", ())
            if described and all(isinstance(node, nodes.meta) for node in described):
                pending.replace_self(described)
                waiting = self.document.transformer.transforms
                waiting[:] = [entry for entry in waiting if entry[2] is not pending]


class ShowBreaks(SphinxTransform):
    """Replaces the hard line breaks in a page's messages by BREAK."""

    default_priority = 9  # before anything that looks for messages (10)

    def apply(self, **_kwargs: Any) -> None:
        texts = {id(text): text for found in self.document.findall(line_break) for text in _texts(found)}.values()
        before = [dict(extract_messages(text)).get(text) for text in texts]
        for text in texts:
            text.rawsource = show_breaks(text.rawsource)
        shown = [dict(extract_messages(text)).get(text) for text in texts]
        self.env.current_document[WITHOUT_BREAKS] = dict(zip(shown, before, strict=True))


class SpaceBreaks(SphinxTransform):
    """Replaces the text of line breaks in titles by a space, for tables of contents, bookmarks, links and records."""

    default_priority = 862  # before anything that reads titles (870 and more)

    def apply(self, **_kwargs: Any) -> None:
        for title in self.document.findall(nodes.title):
            for found in title.findall(line_break):
                found[0] = nodes.Text(" ")


def _texts(node: nodes.Element) -> list[nodes.Element]:
    """The text elements around a node that may be messages, innermost first."""
    around = node.parent
    found: list[nodes.Element] = []
    while isinstance(around, nodes.TextElement):
        found += [around] if around.rawsource else []
        around = around.parent
    return found


def _write(*code: str) -> Any:
    """A visitor that appends code to the body of the HTML or LaTeX translator."""
    return lambda self, _node: self.body.extend(code)


def _typst(code: str) -> Any:
    """A visitor that appends code to the Typst writer."""
    return lambda self, _node: self.code(code)


def _typst_break(self: Any, node: nodes.Element) -> None:
    if node.astext() == " ":
        self.text(" ")  # separates the words in PDF bookmarks, which have no line breaks
    self.code("#linebreak()")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_transform(PlaceDescriptions)
    app.add_transform(ShowBreaks)
    app.add_transform(SpaceBreaks)
    app.add_node(
        line_break,
        html=(_write("<br />"), _write()),
        latex=(_write("\\\\"), _write()),
        typst=(_typst_break, _typst("")),
    )
    app.add_node(strikethrough, html=(_write("<s>"), _write("</s>")), typst=(_typst("#strike["), _typst("]")))

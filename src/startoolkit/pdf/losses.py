"""What the PDF cannot set: refused in a briefing with settings of its own, elsewhere replaced by a box, and told."""

from __future__ import annotations

from docutils import nodes

from startoolkit.errors import Code
from startoolkit.html.addresses import based, of_file
from startoolkit.pdf.base import Base, in_words
from startoolkit.pdf.raw_html import on_web
from startoolkit.pdf.syntax import string


class Losses(Base):
    """``left_out`` is for all visitors that meet something they cannot set."""

    def left_out(
        self, node: nodes.Node, what: str, hint: str = "", code: Code = "unsupported-node", words: str = ""
    ) -> None:
        """Refuse what the PDF cannot set; or write a box with ``words`` that names the web page, and tell.

        ``what`` is a sentence.
        """
        if self.builder.is_strict:
            self.refuse(node, what, hint, code)
            return
        self.warn(node, f"{what} The PDF names the web page in its place.", "lost")
        around = node.parent
        is_inline = isinstance(around, nodes.TextElement)
        parts = [f"#{string(words)}"] if words.strip() else []
        self.code(f"#{'only-online-inline' if is_inline else 'only-online'}[{''.join(parts)}][{self._page_link()}]")
        self.code("" if is_inline else "\n\n")

    def _page_link(self) -> str:
        """Typst code that names the web page that is being written, as a link where its address is known."""
        title = self.builder.env.titles.get(self.docname)
        name = title.astext() if title else self.docname
        said = self.builder.words.gettext("Only on the web page “{page}”").format(page=name)
        text = f"#{in_words(said)}"
        address = self._page_address()
        return f"#away({string(address)})[{text}]" if address else text

    def _page_address(self) -> str:
        """The address of the web page that is being written; empty if it is not known."""
        edition, page = self.builder.edition, f"{self.docname}.html"
        if edition.settings.base_url:
            return of_file(edition.settings.base_url, edition.language.tag, page)
        return based(self.config.html_baseurl, page) if self.config.html_baseurl else ""

    def visit_on_web(self, node: on_web) -> None:
        """Something in raw HTML that is neither text nor table nor picture."""
        self.left_out(node, f"The PDF cannot hold {node['what']} of raw HTML.", words=node["words"])
        raise nodes.SkipNode

    def unknown_visit(self, node: nodes.Node) -> None:
        """A node of an extension: its content without its form, or a box if it has none."""
        name = node.__class__.__name__
        if not self.builder.is_strict and isinstance(node, nodes.Element) and _has_content(node):
            self.warn(node, f"The PDF sets the content of {name!r} alone, without its form.", "node")
            return
        hint = "Write it another way, or show it on the web only, inside {only} html."
        self.left_out(node, f"The PDF cannot set {name!r}.", hint, words=node.astext())
        raise nodes.SkipNode


def _has_content(node: nodes.Element) -> bool:
    return bool(node.children) and (bool(node.astext().strip()) or node.next_node(nodes.image) is not None)

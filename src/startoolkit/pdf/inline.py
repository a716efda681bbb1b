"""Inline nodes: text, emphasis, code, links and footnotes."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx import addnodes

from startoolkit.pdf.losses import Losses
from startoolkit.pdf.raw_html import CHECKBOX, LINE_BREAKS
from startoolkit.pdf.syntax import breakable, string

_JOINS_KEYS = re.compile(r"[-+^]|\s+")
# Labels in Typst code; inside a string a quote would be escaped.  What is written twice can have none.
_LABELS = re.compile(r'#(?:anchor|label)\("(?:[^"\\]|\\.)*"\)')
_OPENING = re.compile(r"[„“”«»‚‘’‹›「『]\s?$")
_CLOSING = re.compile(r"\s?[“”«»‘’‹›」』]")
"""Quotation marks before and after a link, with the space that French puts inside; which of them opens goes by the language."""
_SILENT_HTML = re.compile(r"\s*(<!--.*?-->\s*)*", re.DOTALL)


class Inline(Losses):
    """Nodes inside a paragraph."""

    _quoted: tuple[nodes.Node | None, int] = (None, 0)
    """A text that begins with what was written already, and the length of that."""

    def visit_Text(self, node: nodes.Text) -> None:
        text = node.astext()  # without the mark of docutils before what a backslash escapes
        before, length = self._quoted
        self.text(text[length:] if node is before else text)

    def depart_Text(self, node: nodes.Text) -> None: ...

    def visit_emphasis(self, node: nodes.Element) -> None:
        self.code("#emph[")

    def visit_strong(self, node: nodes.Element) -> None:
        self.code("#strong[")

    def visit_subscript(self, node: nodes.Element) -> None:
        self.code("#sub[")

    def visit_superscript(self, node: nodes.Element) -> None:
        self.code("#super[")

    def _close(self, node: nodes.Element) -> None:
        self.code("]")

    depart_emphasis = depart_strong = depart_subscript = depart_superscript = _close
    visit_title_reference = visit_manpage = visit_literal_emphasis = visit_emphasis
    depart_title_reference = depart_manpage = depart_literal_emphasis = _close
    visit_literal_strong, depart_literal_strong = visit_strong, _close

    def visit_inline(self, node: nodes.Element) -> None:
        """A span: ``dispatch_visit`` writes its language and labels; other classes have no style in print."""

    depart_inline = visit_generated = depart_generated = visit_inline
    visit_acronym = depart_acronym = visit_inline
    # Sphinx has logged the problem; the text is kept.
    visit_problematic = depart_problematic = visit_inline

    def visit_abbreviation(self, node: nodes.Element) -> None:
        """Writes nothing: the explanation follows the text, see ``depart_abbreviation``."""

    def depart_abbreviation(self, node: nodes.Element) -> None:
        explanation = node.get("explanation", "")
        seen = (self.docname, node.astext())
        in_signature = isinstance(node.parent, addnodes.desc_sig_operator | addnodes.desc_signature)
        if explanation and seen not in self._explained and not in_signature:
            # Paper has no tooltips, so the first use on a page is followed by the explanation.
            self._explained.add(seen)
            self.text(f" ({explanation})")

    def visit_literal(self, node: nodes.Element) -> None:
        if not all(isinstance(child, nodes.Text) for child in node.children):
            self.code("#code[")
            return
        if "kbd" not in node["classes"]:
            self.code(f"#raw({string(breakable(node.astext()))})")
            raise nodes.SkipNode
        before, after = (_is_pressed_with(node, step) for step in (-1, 1))
        # Key combinations run from left to right in every language.
        turned = self.language.direction == "rtl" and (before or after)
        self.code("#box[#set text(dir: ltr);" if turned and not before else "")
        self.code(f"#key({string(node.astext())})")
        self.code("]" if turned and not after else "")
        raise nodes.SkipNode

    depart_literal = _close

    def visit_raw(self, node: nodes.Element) -> None:
        formats = node.get("format", "").split()
        markup = node.astext()
        if "html" in formats:
            self._html(node, markup)
        elif "typst" in formats:
            self.left_out(node, "Raw Typst code is not taken.", "Text never becomes code; write a node of your own.")
        elif markup.strip() != "\\\\":  # MyST writes each line break twice, as raw HTML and as raw LaTeX
            self.warn(node, f"Raw markup for {' '.join(formats) or 'no format'} is left out of the PDF.", "raw")
        raise nodes.SkipNode

    def _html(self, node: nodes.Element, markup: str) -> None:
        box = CHECKBOX.search(markup)
        if box:
            self.code(f"#{self.box_to_tick(node.parent, done='checked' in box[0])}")
        elif markup.strip() in LINE_BREAKS:
            self.code("#linebreak()")
        elif not _SILENT_HTML.fullmatch(markup):
            self.left_out(
                node, f"The PDF cannot set raw HTML: {markup.strip().splitlines()[0]}",
                "Write it in Markdown, or show it on the web only, inside {only} html.",
            )  # fmt: skip

    def visit_reference(self, node: nodes.Element) -> None:
        destination = self.destination(node)
        if destination is None:
            if not node.get("refuri") and not node.get("refid"):
                self.code("#[")
                return
            if self.builder.elsewhere(*self.target_of(node)) is None:
                goal = node.get("refuri") or node.get("refid")
                self.warn(node, f"The link {goal!r} leads out of the PDF: text only.", "link")
            self.code("#[")
        else:
            kind = "away" if not destination.startswith("label(") else self._kind(node)
            after = self._quote_after(node) if kind == "to" else ""
            self.code(f"#{kind}({destination}{f', after: {string(after)}' if after else ''})[")

    def _quote_after(self, node: nodes.Element) -> str:
        """The quotation mark that closes what a link alone stands in, so that the number of its page comes after it.

        The text that begins with it is then written without it.
        """
        around, at = node.parent.children, node.parent.index(node)
        before, after = around[at - 1] if at else None, around[at + 1] if at + 1 < len(around) else None
        if not isinstance(before, nodes.Text) or not isinstance(after, nodes.Text) or not _OPENING.search(before):
            return ""
        found = _CLOSING.match(after)
        if found:
            self._quoted = after, found.end()
        return found[0] if found else ""

    def _kind(self, node: nodes.Element) -> str:
        """The Typst function of a link within the PDF: terms and headings are without the number of their page."""
        term = node.next_node(nodes.inline)
        if term is not None and "std-term" in term["classes"]:
            return "link"
        around = node.parent
        while isinstance(around, nodes.TextElement) and not isinstance(around, nodes.title):
            around = around.parent
        return "link" if isinstance(around, nodes.title) else "to"

    depart_reference = _close
    visit_number_reference, depart_number_reference = visit_reference, _close

    def visit_download_reference(self, node: nodes.Element) -> None:
        """A file for download: PDF/A-2 allows no such attachment, so the PDF links to the file on the website."""
        uri, base = node.get("refuri", ""), self.config.html_baseurl
        if not uri and base and "filename" in node:
            uri = f"{base.rstrip('/')}/_downloads/{node['filename']}"
        if not uri:
            what = node.get("reftarget")
            self.warn(node, f"The PDF cannot offer {what!r} for download: set html_baseurl.", "download")
        self.code(f"#away({string(uri)})[" if uri else "#[")

    depart_download_reference = _close

    def visit_target(self, node: nodes.Element) -> None:
        """A link target: ``dispatch_visit`` writes its labels; an inline target may also have text."""

    depart_target = visit_target

    # Footnotes

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        note = self._labels.get((self.docname, node.get("refid", "")))
        if not isinstance(note, nodes.footnote):
            self.left_out(
                node, f"There is no footnote for [{node.astext()}].", "Write it: [^name]: text", words=node.astext()
            )
            raise nodes.SkipNode
        label, number = self.label(node["refid"]), node.astext()
        at = node.parent.index(node)
        if at and node.parent[at - 1].astext()[-1:].isdigit():
            number = f"({number})"  # so that a mark after a year does not read as a power
        if label in self._notes:
            name = f"{label}@{next(self._numbered)}"
            self.marks[name] = node
            text = self._note_texts.get(label)
            if text is None:  # a note that refers to itself
                self.code(f"#note({string(number)}, label({string(label)}))")
            else:
                self.code(f"#again({string(number)}, {string(label)}, {string(name)}){text}")
        else:
            # Recorded before its text is written, as a footnote may refer to itself.
            self._notes.add(label)
            self._written.add(label)
            self.marks[label] = node
            text = self._note_text(note)
            self._note_texts[label] = _LABELS.sub("", text)
            self.code(f"#note({string(number)}){text}#label({string(label)})")
        raise nodes.SkipNode

    def _note_text(self, note: nodes.Element) -> str:
        """The text of a footnote, which Typst sets in the edition's language whatever the language around it."""
        around, self.language = self.language, self.builder.edition.language
        text = self.content(note, *(child for child in note.children if not isinstance(child, nodes.label)))
        self.language = around
        return text

    def visit_footnote(self, node: nodes.Element) -> None:
        """Writes only a footnote without references; others are written at their first reference."""
        label = self.label(node["ids"][0])
        if label not in self._notes and not node.get("backrefs"):
            number = node.next_node(nodes.label)
            self.code(f"#loose-note({string(number.astext() if number else '')}){self._note_text(node)}\n\n")
        raise nodes.SkipNode


def _is_pressed_with(key: nodes.Element, step: int) -> bool:
    """Whether the next key (``step`` 1) or the previous one (-1) belongs to the same combination, as in ``Ctrl+C``."""
    at, around = key.parent.index(key) + step, key.parent.children
    if not 0 < at < len(around) - 1:
        return False
    between, other = around[at], around[at + step]
    joined = isinstance(between, nodes.Text) and _JOINS_KEYS.fullmatch(between)
    return bool(joined) and isinstance(other, nodes.literal) and "kbd" in other["classes"]

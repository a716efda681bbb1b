"""Sections, paragraphs, code blocks and boxes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import dropwhile
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

from startoolkit.node_language import language_of
from startoolkit.odt import title_of
from startoolkit.pdf.base import Base, in_words, is_low, text_language
from startoolkit.pdf.syntax import breakable, flowing, string

# Classes of an admonition with a style in the template.
_LOOKS = ("case", "question", "worksheet")
_COLOURED = ("case", "question")
"""Those with the colour of their section."""
# Classes of a paragraph with a style in the template.
_VOICES = ("lead", "subtitle")
_MOVED = {"subtitle", "notice"}
"""Classes of paragraphs of the root page that are moved before the body: to the cover and to the imprint."""
_LONG = 900
"""Characters: a longer paragraph may be split over two pages even if it has footnotes."""
_WIDE, _FEW = 5, 2
"""Columns of a table for which a worksheet is printed across, and rows, with that of the heads, which are too few."""
DEEPEST = 6
"""PDF structure has six levels of headings."""


class Blocks(Base):
    """Block-level nodes."""

    def visit_document(self, node: nodes.Element) -> None:
        """Writes nothing: ``builder`` adds the call of the template."""

    depart_document = visit_document

    def visit_start_of_file(self, node: nodes.Element) -> None:
        self._pages.append((self.docname, self.depth))
        self.docname = node["docname"]
        if self._is_whole(node.parent):
            self.depth = 0  # pages in the toctree of the root page are chapters on the level of the root page
        self.code(f"// {node['docname']}\n")
        self.open_language(node)

    def depart_start_of_file(self, node: nodes.Element) -> None:
        self.close_language(node)
        self.docname, self.depth = self._pages.pop()

    def visit_section(self, node: nodes.Element) -> None:
        self.open_language(node)
        self.depth += 1
        if self._is_whole(node):
            for title in node.children[:1]:
                self.cover_title = title.astext()
                marked = (language_of(part) for part in (title, *title.children[:1]))
                self.cover_language = next(filter(None, marked), self.language)
        if self._begins_a_page(node):
            wide = self._is_wide(node)
            self.code("#ruled()\n\n" if _follows_text_on_worksheet(node) else "")
            self.code("#set page(..landscape)\n\n" if wide else "#pagebreak(weak: true)\n\n")
        if node.get("page_mark"):
            self.colours.append(node["page_mark"]["colour"])

    def depart_section(self, node: nodes.Element) -> None:
        self.depth -= 1
        if node.get("page_mark"):
            self.colours.pop()
        self.close_language(node)

    def _is_whole(self, section: nodes.Node | None) -> bool:
        """Whether this is the first section of the root page."""
        return (
            isinstance(section, nodes.section)
            and isinstance(section.parent, nodes.document)
            and section.parent.next_node(nodes.section) is section
        )

    def _is_cover_only(self, section: nodes.Element) -> bool:
        """Whether the root page has no text of its own after its title; the title is then on the cover only."""
        pages = (nodes.title, addnodes.start_of_file, nodes.comment, nodes.meta)
        own = [child for child in section.children if not isinstance(child, pages)]
        said = [child for child in own if isinstance(child, nodes.Element) and not _MOVED & {*child["classes"]}]
        return self._is_whole(section) and not said

    def visit_title(self, node: nodes.Element) -> None:
        section = node.parent
        if isinstance(section, nodes.section) and not self._is_cover_only(section):
            first, *others = section["ids"] or [""]
            mark: dict[str, Any] | None = section.get("page_mark")
            opens = bool(mark) or self.depth == 1
            colour = name = "none"
            if mark:
                asset = self.builder.add_asset(f"mark-{self.docname.replace('/', '-')}.svg", mark["svg"].encode())
                colour, name = string(mark["colour"]), string(asset)
            if opens:
                if _ends_with_text_before(section):
                    self.code(f"#tail({self._mark})\n\n")
                self._mark = name
                marked = _marked_with(section)
                self.code("#facing()\n\n" if marked[:1] == [section] else "")
                self.code(f"#chapter({colour}, {name}{', faces: true' if section in marked else ''})[")
            spot = 0 if opens else next(self._numbered)
            self.code(f"#spot({spot})\n\n" if spot else "")
            self.code(self.anchors(others) + f"#heading(level: {min(self.depth, DEEPEST)})[")
            number = self._number(section)
            if number:
                self.text(f"{number} ")  # a space, not spacing: Typst makes the bookmarks from this text
            self.code(self.content(node)[1:])
            self.code((f"#label({string(self.label(first))})" if first else "") + ("]\n\n" if opens else "\n\n"))
            self._written.add(self.label(first))
            if spot and len(section.children) > 1:
                self.spots[spot] = node
                self.code(f"#after({spot})\n\n")
            if opens or self._begins_a_page(section):
                self.code(f"#opens({name})\n\n")
        elif isinstance(section, nodes.section):
            self.cover_labels = [self.label(ident) for ident in (*section["ids"], *node["ids"])]
        # Titles of boxes and tables are written by their parents; a title on the cover only is written by ``cover``.
        raise nodes.SkipNode

    def in_colour(self) -> str:
        """A further argument, the colour of the section that is being written; empty if it has none of its own."""
        return f", colour: rgb({string(self.colours[-1])})" if self.colours else ""

    def _number(self, section: nodes.Element) -> str:
        numbers = self.builder.env.toc_secnumbers.get(self.docname, {})
        number = numbers.get(f"#{section['ids'][0]}") or (numbers.get("") if self._is_first(section) else None)
        return ".".join(map(str, number)) if number else ""

    def _is_first(self, section: nodes.Element) -> bool:
        return self._labels.get((self.docname, "")) is section

    def visit_subtitle(self, node: nodes.Element) -> None:
        self.code("#subtitle[")

    def depart_subtitle(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    def visit_paragraph(self, node: nodes.Element) -> None:
        if _MOVED & {*node["classes"]} and self._is_whole(node.parent):
            language = "" if self.language == self.builder.edition.language else ", ".join(text_language(self.language))
            words = self.content(node)
            code = f"text({language}){words}" if language else words
            if "subtitle" in node["classes"]:
                self.cover_subtitle = code, "" if language else node.astext()
            else:
                self.cover_notices.append(code)
            raise nodes.SkipNode
        voice = next((name for name in _VOICES if name in node["classes"]), "whole" if _is_noted(node) else None)
        self._voices.append("]" if voice else "")
        if voice:
            self.code(f"#{voice}[")

    def depart_paragraph(self, node: nodes.Element) -> None:
        # Typst 0.15 breaks down at a paragraph of a link alone that is kept with what follows.
        self.code("#h(0pt)" if node.get("stays") else "")
        self.code(self._voices.pop() + "\n\n")

    visit_compact_paragraph, depart_compact_paragraph = visit_paragraph, depart_paragraph

    def visit_transition(self, node: nodes.Element) -> None:
        # MyST puts a line above the footnotes at the end of a page; in print, footnotes are at the foot of the sheet.
        if "footnotes" not in node["classes"]:
            self.code("#transition()\n\n")
        raise nodes.SkipNode

    def visit_block_quote(self, node: nodes.Element) -> None:
        source = [child for child in node.children if isinstance(child, nodes.attribution)]
        named = f", attribution: {self.content(source[0])}" if source else ""
        rest = [child for child in node.children if child not in source]
        self.code(f"#quote(block: true{named})[{self.rendered(*rest)}]\n\n")
        raise nodes.SkipNode

    def visit_line_block(self, node: nodes.Element) -> None:
        nested = isinstance(node.parent, nodes.line_block)
        self.code("#indented[" if nested else "#lines[")

    def depart_line_block(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    def visit_line(self, node: nodes.Element) -> None:
        self.code("#")
        self.begin(node)

    def depart_line(self, node: nodes.Element) -> None:
        self.end(node)
        self.code("#linebreak()\n")

    # Code

    def visit_literal_block(self, node: nodes.Element) -> None:
        inner = (part for child in node.children for part in child.findall(nodes.Element))
        self.code(self.anchors(ident for part in inner for ident in part["ids"]))
        text, language = breakable(node.astext()), node.get("language", "default" if _is_doctest(node) else "text")
        options: dict[str, Any] = node.get("highlight_args", {})
        start = options.get("linenostart", 1) if node.get("linenos") else None
        # Such as a "parsed-literal": what it shows is not the code alone.
        is_marked_up = node.rawsource not in ("", text)
        colours = "" if is_marked_up else self.builder.highlighter.code(node, text.expandtabs(4), language)
        raw = f"raw(block: true, lang: {string(language)}, {string(text.expandtabs(4) if colours else text)})"
        if colours:
            self.code(f"#highlighted({colours}{f', start: {start}' if start is not None else ''}, {raw})\n\n")
        elif start is not None:
            self.code(f"#numbered-code({start}, {raw})\n\n")
        else:
            self.code(f"#{raw}\n\n")
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    # Boxes

    def _box(self, node: nodes.Element, kind: str, title: str, children: list[nodes.Node]) -> None:
        worksheet, wide = kind == "worksheet", False
        titled = f", title: {title}" if title else ""
        if worksheet and self._in_flow(node):
            # ``opens: false`` keeps the worksheet on the page of the heading that introduces it.
            # Nor does one with notes take a whole page, on which these would have no room.
            opens = self._sheet_of(node.parent) is not node or (self.depth == 1 and not _has_notes(node))
            wide = not opens and self.depth > 1 and self._is_wide(node)
            titled += f", opens: {str(opens).lower()}{', wide: true' if wide else ''}"
        elif not worksheet and is_low(node):
            titled += ", low: true"
        rows, self._sheet_rows = self._sheet_rows, set()
        with self._inside_worksheet(node) if worksheet else nullcontext():
            body = f"[\n{self.rendered(*children)}\n]"
        titled += f", rows: {len(self._sheet_rows)}" if worksheet and self._sheet_rows else ""
        self._sheet_rows |= rows
        # A function of ``room``: the template knows the height of empty fields only when it places the worksheet.
        self.code(
            f"#callout({string(kind)}, {next(self._numbered)}{titled}{self.in_colour() if kind in _COLOURED else ''}"
            + (f", room => {body})\n\n" if worksheet else f"){body}\n\n")
        )
        if wide:
            self.code(f"#set page(..portrait({self.builder.edition.language.direction}))\n\n")

    @contextmanager
    def _inside_worksheet(self, node: nodes.Element) -> Iterator[None]:
        """Empty cells and boxes to tick that are written in the with block are fields of this worksheet."""
        title = title_of(node)
        self._sheet_title = flowing(title.astext()).strip()
        self._worksheets += 1
        yield
        self._worksheets -= 1

    def worksheet_alone(self, node: nodes.Element) -> tuple[str, str]:
        """The code of a worksheet's title, and of what is below it, as content blocks."""
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        rest = [child for child in node.children if child not in titles]
        title = self.content(titles[0]) if titles else ""
        with self._inside_worksheet(node):
            return title, f"[\n{self.anchors(node['ids'])}{self.rendered(*rest)}\n]"

    def _in_flow(self, node: nodes.Element) -> bool:
        """Whether all ancestors of a node are sections and pages: Typst allows a page break nowhere else."""
        around = node.parent
        while isinstance(around, nodes.section | addnodes.start_of_file):
            around = around.parent
        return isinstance(around, nodes.document)

    def _sheet_of(self, section: nodes.Element) -> nodes.Node | None:
        """The worksheet at the start of a section, after its heading and introductory paragraphs, or None."""
        rest = dropwhile(lambda child: isinstance(child, nodes.paragraph | nodes.target), section.children[1:])
        first = next(rest, None)
        return first if isinstance(first, nodes.admonition) and "worksheet" in first["classes"] else None

    def _begins_a_page(self, section: nodes.Element) -> bool:
        """Whether a section begins a page as it has a worksheet below its heading, or below that of its first section."""
        if self.depth < 2:
            return False
        around = section.parent
        if isinstance(around, nodes.section) and self.depth > 2 and _first_section(around) is section:
            return False  # the page begins with the section around it
        first = _first_section(section)
        return any(part is not None and self._sheet_of(part) is not None for part in (section, first))

    def _is_wide(self, node: nodes.Element) -> bool:
        """Whether the worksheet of a section, or this worksheet, is printed across."""
        sheet = node if isinstance(node, nodes.admonition) else self._sheet_of(_first_section(node) or node)
        assert isinstance(sheet, nodes.Element)
        return is_wide(sheet)

    def _titled(self, node: nodes.Element, kind: str) -> None:
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        title = self.content(titles[0]) if titles else ""
        self._box(node, kind, title, [child for child in node.children if child not in titles])
        raise nodes.SkipNode

    def _labelled(self, node: nodes.Element) -> None:
        kind = node.__class__.__name__
        self._box(node, kind, f"[#{in_words(str(admonitionlabels[kind]))}]", list(node.children))
        raise nodes.SkipNode

    visit_attention = visit_caution = visit_danger = visit_error = visit_hint = visit_important = _labelled
    visit_note = visit_tip = visit_warning = visit_seealso = _labelled

    def visit_admonition(self, node: nodes.Element) -> None:
        self._titled(node, next((look for look in _LOOKS if look in node["classes"]), "admonition"))

    def visit_todo_node(self, node: nodes.Element) -> None:
        """The node of ``sphinx.ext.todo``."""
        if self.config.todo_include_todos:
            self._titled(node, "admonition")
        self.warn(node, "A to-do is left out of the PDF, as todo_include_todos is off.", "todo")
        raise nodes.SkipNode

    def visit_topic(self, node: nodes.Element) -> None:
        self._titled(node, "topic")

    def visit_sidebar(self, node: nodes.Element) -> None:
        self._titled(node, "sidebar")

    def visit_versionmodified(self, node: nodes.Element) -> None:
        self.code("#change[\n")

    def depart_versionmodified(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    def visit_rubric(self, node: nodes.Element) -> None:
        self.code("#rubric[")

    def depart_rubric(self, node: nodes.Element) -> None:
        self.code("]\n\n")

    def visit_centered(self, node: nodes.Element) -> None:
        self.code("#align(center)[#strong[")

    def depart_centered(self, node: nodes.Element) -> None:
        self.code("]]\n\n")

    # Nodes that only group others

    def visit_compound(self, node: nodes.Element) -> None:
        """Writes its children only."""

    depart_compound = visit_acks = depart_acks = visit_glossary = depart_glossary = visit_compound
    visit_only = depart_only = visit_pending_xref = depart_pending_xref = visit_compound
    visit_pending_xref_condition = depart_pending_xref_condition = visit_compound

    # Left out on purpose: meant for authors or programs, not for readers

    def visit_comment(self, node: nodes.Element) -> None:
        raise nodes.SkipNode

    visit_substitution_definition = visit_meta = visit_index = visit_highlightlang = visit_comment
    visit_tabular_col_spec = visit_docinfo = visit_system_message = visit_comment


def is_wide(sheet: nodes.Element) -> bool:
    """Whether a worksheet has a table of several rows and many columns, for which it is printed across."""
    return any(
        len(list(group.findall(nodes.colspec))) >= _WIDE and len(list(group.findall(nodes.row))) > _FEW
        for group in sheet.findall(nodes.tgroup)
    )


def _is_doctest(node: nodes.Element) -> bool:
    return isinstance(node, nodes.doctest_block)


def _first_section(section: nodes.Element) -> nodes.Element | None:
    """The section that follows the heading of a section, with nothing between but paragraphs; or None."""
    rest = dropwhile(lambda child: isinstance(child, nodes.paragraph | nodes.target), section.children[1:])
    first = next(rest, None)
    return first if isinstance(first, nodes.section) else None


def _marked_with(section: nodes.Element) -> list[nodes.section]:
    """The sections with a star of their own that are in the same section, if they are several."""
    around = section.parent
    marked = [node for node in around.children if isinstance(node, nodes.section) and node.get("page_mark")]
    return marked if isinstance(around, nodes.section) and len(marked) > 1 else []


def _ends_with_text_before(section: nodes.Element) -> bool:
    """Whether there is something before a section that is neither a heading nor a worksheet, which fill their page."""
    node: nodes.Element | None = section
    while node is not None and node.parent is not None:
        before = [one for one in node.parent.children[: node.parent.index(node)] if not isinstance(one, _UNSEEN)]
        last = before[-1] if before else None
        while isinstance(last, nodes.section | addnodes.start_of_file):
            shown = [one for one in last.children if not isinstance(one, _UNSEEN)]
            last = shown[-1] if shown else None
        if last is not None:
            return not isinstance(last, nodes.title) and not _is_worksheet(last)
        node = node.parent
    return False


_UNSEEN = (nodes.comment, nodes.target, nodes.footnote, nodes.citation, nodes.meta, nodes.substitution_definition)
"""What leaves no trace at its place on the page."""


def _follows_text_on_worksheet(section: nodes.Element) -> bool:
    """Whether the section before ends with text that belongs to its worksheet, such as an example."""
    before = section.parent[section.parent.index(section) - 1]
    if not isinstance(before, nodes.section) or not any(map(_is_worksheet, before.findall(nodes.admonition))):
        return False
    blocks = [node for node in before.findall(nodes.Element) if isinstance(node.parent, nodes.section)]
    return not _is_worksheet(blocks[-1])


def _has_notes(node: nodes.Element) -> bool:
    return node.next_node(nodes.footnote_reference) is not None


def _is_worksheet(node: nodes.Node) -> bool:
    return isinstance(node, nodes.admonition) and "worksheet" in node["classes"]


def _is_noted(paragraph: nodes.Element) -> bool:
    """Whether this is a paragraph directly in a section that refers to a footnote and is shorter than ``_LONG``."""
    noted = paragraph.next_node(nodes.footnote_reference) is not None
    return noted and isinstance(paragraph.parent, nodes.section) and len(paragraph.astext()) < _LONG

"""Base class of the Typst writer: output buffer, current page, language and depth, labels and link targets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from math import ceil
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from startoolkit.errors import Code
from startoolkit.interface import English
from startoolkit.languages import Language
from startoolkit.node_language import language_of
from startoolkit.pdf.errors import PdfError, PdfErrors, place_of
from startoolkit.pdf.syntax import FIELD_SCHEME, UNBROKEN, flowing, string

if TYPE_CHECKING:
    from startoolkit.pdf.builder import TypstBuilder

# Words that are not divided at their hyphen, as what is left in the line would be few letters.
_KEPT = re.compile(r"((?<![\w-])[^\W\d_]{1,3}-[^\W\d_]{2,16}(?![\w-]))")
# Where a word without a place for a hyphen may be divided in a table, so that it does not run into the next cell: after a
# sign, and every ten characters of what has more than 30 digits and signs, or more than 60 letters, in a row.
_SIGN = re.compile(r"(?<=[./_?=&@:-])(?=\S{12})")
_ENDLESS = re.compile(r"(?:(?![^\W\d_])\S){30,}|\S{60,}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A link to a label of the PDF; ``astext`` takes out those whose label nothing has written, as Typst does not take them.
_LINK = re.compile(r'#(?:to|link)\(label\("((?:[^"\\]|\\.)*)"\)\)\[')
logger = logging.getLogger(__name__)

# Nodes written as an argument of the Typst function that sets their parent.  No code may be written around them, so
# ``begin`` and ``end`` put their labels and language inside the argument.
PARTS = (
    nodes.list_item, nodes.definition_list_item, nodes.term, nodes.definition, nodes.field, nodes.field_name,
    nodes.field_body, nodes.option_list_item, nodes.option_group, nodes.description, nodes.title, nodes.caption,
    nodes.legend, nodes.attribution, nodes.tgroup, nodes.colspec, nodes.thead, nodes.tbody, nodes.row, nodes.entry,
    nodes.label, nodes.footnote, nodes.section, nodes.line, addnodes.hlistcol, nodes.Text, nodes.document,
    addnodes.start_of_file,
)  # fmt: skip


class Base(SphinxTranslator):
    """The public names of the translator; visitors of other extensions may rely on them.

    ``code`` and ``text`` write; ``string`` quotes text as a Typst string; ``rendered`` returns the code of nodes;
    ``destination`` returns the target of a link; ``builder.add_asset`` stores a file beside the Typst source;
    ``language``, ``docname`` and ``depth`` describe the node that is being written.
    """

    builder: TypstBuilder
    string = staticmethod(string)

    def __init__(self, document: nodes.document, builder: TypstBuilder) -> None:
        super().__init__(document, builder)
        self.body: list[str] = []
        self.problems: list[PdfError] = []
        self.language: Language = builder.edition.language
        """The language of the text that is being written."""
        self.docname: str = document.get("docname", builder.config.root_doc)
        """The page that is being written."""
        self.depth = 0
        """The level of the current section; 1 is the level of chapters."""
        self._languages: list[Language] = []
        self._labels: dict[tuple[str, str], nodes.Element] = {}
        self._written: set[str] = set()
        # State of the subclasses (``blocks``, ``inline``, …).
        self.cover_title = ""
        self.cover_language: Language | None = None
        self.cover_labels: list[str] = []
        """Labels of the root page, if its title is on the cover only."""
        self.cover_subtitle: tuple[str, str] | None = None
        """Typst code of the cover's subtitle, and its plain text, which is empty if not in the edition's language."""
        self.cover_notices: list[str] = []
        """Typst code of the paragraphs of class ``notice`` on the root page; they are printed in the imprint."""
        self._notes: set[str] = set()
        self._note_texts: dict[str, str] = {}
        """The code of each note that has been written, without labels, by its label."""
        self._numbered = count(1)
        """Numbers of the places that ``mending`` is about."""
        self.spots: dict[int, nodes.Element] = {}
        """The heading at each numbered spot."""
        self.marks: dict[str, nodes.Element] = {}
        """The footnote references, by the label of their note, or by their own if the note has been written before."""
        self.formulas: dict[str, str] = {}
        """The LaTeX of each formula that is set, by its Typst code."""
        self._pages: list[tuple[str, int]] = []
        self._mark = "none"
        """Typst code of the star of the section that has opened last, or ``none``."""
        self.colours: list[str] = []
        """The colours of the sections with a star of their own that are being written, from the outer to the inner."""
        self._voices: list[str] = []
        self._worksheets = 0
        self._cells = 0
        """The number of table cells around the node that is being written."""
        self._sheet_rows: set[nodes.Element] = set()
        """The table rows with fields in the worksheet that is being written."""
        self._sheet_title = ""
        """The title of the worksheet that is being written."""
        self._field_names = Counter[str]()
        self._field_labels: set[str] = set()
        self._explained: set[tuple[str, str]] = set()
        for docname, node in pages_of(document, self.docname):
            for ident in node["ids"]:
                self._labels.setdefault((docname, ident), node)
            if isinstance(node, nodes.section) and node["ids"]:
                # A link to a page without an id leads to the first heading of the page.
                self._labels.setdefault((docname, ""), node)

    def code(self, code: str) -> None:
        """Append Typst code unchanged."""
        if code:
            self.body.append(code)

    def text(self, text: str) -> None:
        """Append text as a Typst string, so that none of its characters acts as markup."""
        if text:
            for at, part in enumerate(_KEPT.split(flowing(text))):
                pieces = _divided(part) if self._cells or UNBROKEN.search(part) else [part]
                # A line may end at an empty box, which leaves no sign in the text that is copied.
                code = "#box()".join(f"#{string(piece)}" for piece in pieces if piece)
                self.body.append(f"#box({string(part)})" if at % 2 else code)

    def astext(self) -> str:
        """The Typst code of the whole body; raises PdfError or PdfErrors if ``refuse`` was called."""
        if self.problems:
            raise self.problems[0] if len(self.problems) == 1 else PdfErrors(self.problems)
        code = re.sub(r"\n{3,}", "\n\n", "".join(self.body)).strip() + "\n"
        # Nothing else has the quotes of a label outside of strings, in which quotes are escaped.
        return _LINK.sub(lambda found: found[0] if _unquoted(found[1]) in self._written else "#[", code)

    @contextmanager
    def captured(self) -> Iterator[list[str]]:
        """Redirect output to the yielded list."""
        outer, self.body = self.body, []
        try:
            yield self.body
        finally:
            self.body = outer

    def rendered(self, *children: nodes.Node) -> str:
        """Return the code of these nodes without writing it."""
        with self.captured() as code:
            for child in children:
                child.walkabout(self)
        return "".join(code).strip()

    def content(self, node: nodes.Element, *children: nodes.Node) -> str:
        """The content block ``[…]`` of a node: the given children, or all, with its labels and language inside."""
        with self.captured() as code:
            self.begin(node)
            self.code(self.rendered(*(children or node.children)))
            self.end(node)
        return "".join(code)

    def refuse(self, node: nodes.Node, what: str, hint: str = "", code: Code = "unsupported-node") -> None:
        """Record that the PDF cannot contain this node; ``astext`` raises all recorded errors together."""
        self.problems.append(PdfError(code, what, place=place_of(node), hint=hint))

    def warn(self, node: nodes.Node, message: str, kind: str = "", of: str = "typst") -> None:
        """Log a warning ``of.kind`` with file and line; ``findings.py`` lists the kinds and their severities."""
        place = place_of(node)
        where = f"{place.path}:{place.line}" if place and place.line else node
        if isinstance(where, str):
            if (where, message) in self.builder.told:
                return
            self.builder.told.add((where, message))
        logger.warning("%s", message, location=where, type=of, subtype=kind or None)

    # Fields of worksheets

    def labelled(self, label: str, *named: nodes.Element) -> list[str]:
        """Typst arguments that label a form field: its label, its name, and the language of ``named`` if not the edition's.

        The name is the label below the title of the worksheet, and a number if the briefing has that name already.
        """
        marked = (language_of(part) for node in named for part in node.findall(nodes.Element))
        language = next(filter(None, marked), self.language)
        other = language != self.builder.edition.language
        name = f"{self._sheet_title}: {label}" if self._sheet_title else label
        self._field_names[name] += 1
        if self._field_names[name] > 1:
            name += f" ({self._field_names[name]})"
        if label in self._field_labels:
            label = name  # the same words in another worksheet
        self._field_labels.add(label)
        return [string(label), string(name), *([f"lang: {string(language.tag)}"] if other else [])]

    def share_fields(self, names: Counter[str], labels: set[str]) -> None:
        """Take names and labels of fields as taken that another writer has written, and keep those of this one with them."""
        self._field_names, self._field_labels = names, labels

    def box_to_tick(self, words: nodes.Element, *, done: bool) -> str:
        """The Typst call for a checkbox before ``words``; inside a worksheet it is a form field labelled with them."""
        state = str(done).lower()
        if not self._worksheets:
            return f"task({state})"
        return f"tick({', '.join([state, *self.labelled(flowing(words.astext()).strip(), words)])})"

    # Labels and links

    def label(self, ident: str, docname: str | None = None) -> str:
        """The Typst label of an id, prefixed with the page's docname: ids are unique within a page only."""
        return f"{docname if docname is not None else self.docname}:{ident}"

    def anchors(self, ids: Iterable[str]) -> str:
        """Invisible link targets for these ids, each written once: in Typst, a link to a repeated label is an error."""
        labels = [self.label(ident) for ident in ids]
        fresh = [label for label in labels if label not in self._written]
        self._written.update(fresh)
        return "".join(f"#anchor({string(label)})" for label in fresh)

    def target_of(self, reference: nodes.Element) -> tuple[str, str]:
        """Page and id that a reference within the briefing leads to."""
        uri: str = reference.get("refuri", "")
        docname, _, ident = uri[1:].partition("#") if uri else (self.docname, "", reference.get("refid", ""))
        return docname, ident

    def destination(self, reference: nodes.Element) -> str | None:
        """The target of a reference as the first argument of Typst's ``link``; None if it can lead nowhere from a PDF.

        Sphinx gives an address with a scheme, an id on the same page (``refid``), or ``%page#id``, whose first part
        comes from ``TypstBuilder.get_target_uri``.
        """
        uri: str = reference.get("refuri", "")
        if uri and not uri.startswith("%"):
            return string(uri) if _SCHEME.match(uri) and not uri.startswith(FIELD_SCHEME) else None
        docname, ident = self.target_of(reference)
        node = self._labels.get((docname, ident))
        if node is None:
            address = self.builder.elsewhere(docname, ident)
            return string(address) if address else None
        if not ident:
            ident = node["ids"][0]
        return f"label({string(self.label(ident, docname))})"

    # Dispatch: labels, language and ``stays`` around every node

    def dispatch_visit(self, node: nodes.Node) -> None:
        around = isinstance(node, nodes.Element) and not isinstance(node, PARTS)
        if around:
            self.code(self.anchors(node["ids"]))  # type: ignore[index]
            self.open_language(node)
        if _may_begin_a_page(node):
            self.code(f"#spot({next(self._numbered)})\n\n")
        if _stays(node):
            self.code("#stays[\n")
        try:
            super().dispatch_visit(node)
        except nodes.SkipNode:
            # docutils does not call dispatch_departure after SkipNode.
            self._leave(node)
            raise

    def dispatch_departure(self, node: nodes.Node) -> None:
        super().dispatch_departure(node)
        self._leave(node)

    def _leave(self, node: nodes.Node) -> None:
        if _stays(node):
            self.code("]\n\n")
        if isinstance(node, nodes.Element) and not isinstance(node, PARTS):
            self.close_language(node)

    def unknown_departure(self, node: nodes.Node) -> None:
        """Never has anything to close: ``Losses.unknown_visit`` opens nothing."""

    def begin(self, node: nodes.Element) -> None:
        """Open the content block of a node in ``PARTS``, with its labels and its language inside."""
        self.code("[" + self.anchors(node["ids"]))
        self.open_language(node)

    def end(self, node: nodes.Element) -> None:
        """Close what ``begin`` opened."""
        self.close_language(node)
        self.code("]")

    def caption(self, node: nodes.Element, kind: str, numbered: nodes.Element) -> str:
        """A caption; if the project sets ``numfig``, with the number that references show."""
        content = self.content(node)
        numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        number = next((numbers[ident] for ident in numbered["ids"] if ident in numbers), None)
        if number is None or not self.config.numfig:
            return content
        prefix = self.config.numfig_format.get(kind, "%s") % ".".join(map(str, number))
        return f"[#strong[#{in_words(prefix)}]#{string(' ')}{content[1:]}"

    # Text in other languages

    def open_language(self, node: nodes.Node) -> None:
        """Switch the language of the text for a node with a class ``language-xx``."""
        language = language_of(node)
        if language is None:
            return
        self._languages.append(self.language)
        if language != self.language:
            self.code(_opened(language))
        self.language = language

    def close_language(self, node: nodes.Node) -> None:
        if language_of(node) is None:
            return
        outer = self._languages.pop()
        if self.language != outer:
            if self.body and self.body[-1] == _opened(self.language):
                self.body.pop()
                self.language = outer
                return
            # The blank line that ends a paragraph goes after the closing bracket.
            paragraph = bool(self.body) and self.body[-1].endswith("\n\n")
            if paragraph:
                self.body[-1] = self.body[-1].rstrip("\n")
            self.code("]\n\n" if paragraph else "]")
        self.language = outer


def pages_of(tree: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    """Each element of the assembled tree, with the docname of the page it came from."""
    yield docname, tree
    for child in tree.children:
        if isinstance(child, nodes.Element):
            inside = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
            yield from pages_of(child, inside)


def _stays(node: nodes.Node) -> bool:
    """Whether no page break may follow a node; ``assemble`` sets the mark."""
    return isinstance(node, nodes.Element) and bool(node.get("stays"))


def _divided(text: str) -> list[str]:
    """The text in pieces between which a line of a table may end."""
    pieces: list[str] = []
    for part in _SIGN.split(text):
        endless = _ENDLESS.search(part)
        pieces += [part[at : at + 10] for at in range(0, len(part), 10)] if endless else [part]
    return pieces


def _may_begin_a_page(node: nodes.Node) -> bool:
    """Whether this is a block directly in a section that has notes, and does not belong to a heading before it."""
    section = node.parent
    if not isinstance(section, nodes.section) or isinstance(node, _NOT_SET_HERE) or not isinstance(node, nodes.Element):
        return False
    if not any(node.findall(nodes.footnote_reference)):
        return False
    before = section.children[section.index(node) - 1] if section.index(node) else None
    return not (before is None or isinstance(before, nodes.title | nodes.rubric | nodes.target) or _stays(before))


_NOT_SET_HERE = (nodes.section, nodes.title, nodes.footnote, nodes.Invisible, addnodes.start_of_file)

_LOW = 36
"""Lines: this number fits into ``tallest-kept`` of ``boxes.typ``, and seven more on a page."""
_LETTERS = {"question": 36}
"""Letters in a line of a box by its class; 66 for others, in which lines have 70 to 80."""


def is_low(box: nodes.Element) -> bool:
    """Whether a box surely fits into ``tallest-kept``, estimated from its text: Typst then need not measure it."""
    if any(isinstance(part, _OF_ANY_HEIGHT) for part in box.findall(nodes.Element)):
        return False
    letters = next((number for name, number in _LETTERS.items() if name in box["classes"]), 66)
    parts = [part for part in box.findall(nodes.TextElement) if not isinstance(part.parent, nodes.TextElement)]
    return sum(ceil(len(part.astext()) / letters) + _SPACE for part in parts) <= _LOW


_SPACE = 0.7
"""Lines: the space between two paragraphs or items."""
_OF_ANY_HEIGHT = (nodes.image, nodes.table, nodes.literal_block, nodes.line_block)


def _unquoted(text: str) -> str:
    """The text that ``string`` has quoted, as far as labels go."""
    return re.sub(r"\\(.)", r"\1", text)


def _opened(language: Language) -> str:
    return f"#text({', '.join(text_language(language))})["


def in_words(text: str) -> str:
    """Typst code of interface text; marked as English if the catalog of the edition's language lacks it."""
    return (
        f'text(lang: "en", region: none, script: auto, {string(text)})' if isinstance(text, English) else string(text)
    )


def text_language(language: Language) -> list[str]:
    """The arguments ``lang``, ``region`` and ``script`` of Typst's ``text`` for a language."""
    region = language.region if language.region.isalpha() else ""  # Typst has no regions of several countries (419)
    parts = {"lang": language.base, "region": region, "script": language.script}
    return [f"{name}: {string(value.lower())}" for name, value in parts.items() if value]

"""What every part of the writer shares: where code goes, where we are, and how links find their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from startoolkit.errors import Code
from startoolkit.interface import English
from startoolkit.languages import Language
from startoolkit.pdf.errors import PdfError, PdfErrors, place_of
from startoolkit.pdf.syntax import FIELD_SCHEME, flowing, string

if TYPE_CHECKING:
    from startoolkit.pdf.builder import TypstBuilder

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
logger = logging.getLogger(__name__)

# Nodes that are an argument of the function which sets their parent: nothing may stand around them, so that
# their labels and language go inside, through ``begin`` and ``end``.
PARTS = (
    nodes.list_item, nodes.definition_list_item, nodes.term, nodes.definition, nodes.field, nodes.field_name,
    nodes.field_body, nodes.option_list_item, nodes.option_group, nodes.description, nodes.title, nodes.caption,
    nodes.legend, nodes.attribution, nodes.tgroup, nodes.colspec, nodes.thead, nodes.tbody, nodes.row, nodes.entry,
    nodes.label, nodes.footnote, nodes.section, nodes.line, addnodes.hlistcol, nodes.Text, nodes.document,
    addnodes.start_of_file,
)  # fmt: skip


class Base(SphinxTranslator):
    """The stable part of the translator, for the visitors of other extensions too.

    ``code`` and ``text`` write; ``string`` quotes text for code; ``rendered`` gives the code of nodes as a string;
    ``destination`` is where a link leads; ``builder.add_asset`` keeps a file; ``language``, ``docname`` and
    ``depth`` say where we are.
    """

    builder: TypstBuilder
    string = staticmethod(string)

    def __init__(self, document: nodes.document, builder: TypstBuilder) -> None:
        super().__init__(document, builder)
        self.body: list[str] = []
        self.problems: list[PdfError] = []
        self.language: Language = builder.edition.language
        """The language of the passage that is being written."""
        self.docname: str = builder.config.root_doc
        """The page that is being written."""
        self.depth = 0
        """The level of the heading above."""
        self._languages: list[Language] = []
        self._labels: dict[tuple[str, str], nodes.Element] = {}
        self._written: set[str] = set()
        # What the families of nodes keep while they write.
        self.cover_title = ""
        self.cover_language: Language | None = None
        self.cover_labels: list[str] = []
        """Labels of the root page, where its title stands on the cover only."""
        self.cover_subtitle: tuple[str, str] | None = None
        """Typst code of the subtitle, which stands on the cover, and its plain text if that is in the edition's language."""
        self.cover_notices: list[str] = []
        """Typst code of the paragraphs of class ``notice`` on the root page, which stand in the imprint."""
        self._notes: set[str] = set()
        self._pages: list[tuple[str, int]] = []
        self._voices: list[str] = []
        self._worksheets = 0
        self._explained: set[tuple[str, str]] = set()
        for docname, node in pages_of(document, self.docname):
            for ident in node["ids"]:
                self._labels.setdefault((docname, ident), node)
            if isinstance(node, nodes.section) and node["ids"]:
                # A link to a page as a whole leads to its first heading.
                self._labels.setdefault((docname, ""), node)

    def code(self, code: str) -> None:
        """Write Typst code as it is."""
        if code:
            self.body.append(code)

    def text(self, text: str) -> None:
        """Write text, whatever it holds, as text."""
        if text:
            self.body.append(f"#{string(flowing(text))}")

    def astext(self) -> str:
        """The code of the whole body; raises PdfErrors where something cannot be set."""
        if self.problems:
            raise self.problems[0] if len(self.problems) == 1 else PdfErrors(self.problems)
        return re.sub(r"\n{3,}", "\n\n", "".join(self.body)).strip() + "\n"

    @contextmanager
    def captured(self) -> Iterator[list[str]]:
        """Collect what is written, instead of writing it."""
        outer, self.body = self.body, []
        try:
            yield self.body
        finally:
            self.body = outer

    def rendered(self, *children: nodes.Node) -> str:
        """The code of these nodes, instead of writing it."""
        with self.captured() as code:
            for child in children:
                child.walkabout(self)
        return "".join(code).strip()

    def content(self, node: nodes.Element, *children: nodes.Node) -> str:
        """The content block of a part, of these children or of all; labels and language stand inside."""
        with self.captured() as code:
            self.begin(node)
            self.code(self.rendered(*(children or node.children)))
            self.end(node)
        return "".join(code)

    def refuse(self, node: nodes.Node, what: str, hint: str = "", code: Code = "unsupported-node") -> None:
        """Note that this node cannot be set; the build fails once all such nodes are known."""
        self.problems.append(PdfError(code, what, place=place_of(node), hint=hint))

    def warn(self, node: nodes.Node, message: str, kind: str = "", of: str = "typst") -> None:
        """A warning with file and line, which ``sphinx-build -W`` makes an error; ``findings.py`` lists the kinds."""
        place = place_of(node)
        where = f"{place.path}:{place.line}" if place and place.line else node
        logger.warning(message, location=where, type=of, subtype=kind or None)

    # Fields of worksheets

    def labelled(self, label: str, *named: nodes.Element) -> list[str]:
        """The label of a field as arguments, with the language of what it is named after, unless that is the edition's."""
        marked = (language_of(part) for node in named for part in node.findall(nodes.Element))
        language = next(filter(None, marked), self.language)
        other = language != self.builder.edition.language
        return [string(label), *([f"lang: {string(language.tag)}"] if other else [])]

    def box_to_tick(self, words: nodes.Element, *, done: bool) -> str:
        """The box before these words: drawn, and in a worksheet a field that has them as its label."""
        state = str(done).lower()
        if not self._worksheets:
            return f"task({state})"
        return f"tick({', '.join([state, *self.labelled(flowing(words.astext()).strip(), words)])})"

    # Labels and links

    def label(self, ident: str, docname: str | None = None) -> str:
        """The label of an id; ids are unique within a page only."""
        return f"{docname if docname is not None else self.docname}:{ident}"

    def anchors(self, ids: Iterable[str]) -> str:
        """Invisible places that links can lead to, each written once."""
        labels = [self.label(ident) for ident in ids]
        fresh = [label for label in labels if label not in self._written]
        self._written.update(fresh)
        return "".join(f"#anchor({string(label)})" for label in fresh)

    def destination(self, reference: nodes.Element) -> str | None:
        """Where a reference leads, as the first argument of Typst's ``link``; None if not into this PDF.

        Sphinx gives an id of the same page (``refid``) or, from ``TypstBuilder.get_target_uri``, ``%page#id``.
        """
        uri: str = reference.get("refuri", "")
        if uri and not uri.startswith("%"):
            return string(uri) if _SCHEME.match(uri) and not uri.startswith(FIELD_SCHEME) else None
        docname, _, ident = uri[1:].partition("#") if uri else (self.docname, "", reference.get("refid", ""))
        node = self._labels.get((docname, ident))
        if node is None:
            return None
        if not ident:
            ident = node["ids"][0]
        return f"label({string(self.label(ident, docname))})"

    # Where each node passes

    def dispatch_visit(self, node: nodes.Node) -> None:
        around = isinstance(node, nodes.Element) and not isinstance(node, PARTS)
        if around:
            self.code(self.anchors(node["ids"]))  # type: ignore[index]
            self.open_language(node)
        if _stays(node):
            self.code("#stays[\n")
        try:
            super().dispatch_visit(node)
        except nodes.SkipNode:
            # docutils calls no departure for a node that was skipped.
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

    def unknown_visit(self, node: nodes.Node) -> None:
        self.refuse(
            node, f"The PDF cannot set {node.__class__.__name__!r}.",
            "Write it another way, or show it on the web only, inside {only} html.",
        )  # fmt: skip
        raise nodes.SkipNode

    def unknown_departure(self, node: nodes.Node) -> None:
        """Nothing to close: an unknown node was skipped."""

    def begin(self, node: nodes.Element) -> None:
        """Open the content of a part, with its labels and its language inside."""
        self.code("[" + self.anchors(node["ids"]))
        self.open_language(node)

    def end(self, node: nodes.Element) -> None:
        """Close what ``begin`` opened."""
        self.close_language(node)
        self.code("]")

    def caption(self, node: nodes.Element, kind: str, numbered: nodes.Element) -> str:
        """A caption with the number that references to it use, where the project numbers figures."""
        content = self.content(node)
        numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        number = next((numbers[ident] for ident in numbered["ids"] if ident in numbers), None)
        if number is None or not self.config.numfig:
            return content
        prefix = self.config.numfig_format.get(kind, "%s") % ".".join(map(str, number))
        return f"[#strong[#{in_words(prefix)}]#{string(' ')}{content[1:]}"

    # Languages of passages

    def open_language(self, node: nodes.Node) -> None:
        """Tag a passage that is in another language, by its class ``language-xx``."""
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
            # The end of a paragraph belongs outside.
            paragraph = bool(self.body) and self.body[-1].endswith("\n\n")
            if paragraph:
                self.body[-1] = self.body[-1].rstrip("\n")
            self.code("]\n\n" if paragraph else "]")
        self.language = outer


def pages_of(tree: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    """Each element of the assembled tree with the page it came from."""
    yield docname, tree
    for child in tree.children:
        if isinstance(child, nodes.Element):
            inside = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
            yield from pages_of(child, inside)


def _stays(node: nodes.Node) -> bool:
    """Whether a node stays on the page of what follows; see ``assemble``."""
    return isinstance(node, nodes.Element) and bool(node.get("stays"))


_LOW = 30
"""Lines, also of the largest text, that are lower than ``tallest-kept`` in ``boxes.typ``."""


def is_low(box: nodes.Element) -> bool:
    """Whether a box is surely so low that it is kept in one piece: it has only words, and not many."""
    parts = [*box.findall(nodes.Element)]
    return not any(isinstance(part, _OF_ANY_HEIGHT) for part in parts) and len(parts) + len(box.astext()) / 40 <= _LOW


_OF_ANY_HEIGHT = (nodes.image, nodes.table, nodes.literal_block, nodes.footnote_reference, nodes.line_block)


def language_of(node: nodes.Node) -> Language | None:
    """The language a node is marked with; a class such as ``language-python`` is none."""
    classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    for name in classes:
        if name.startswith("language-") and not isinstance(node, nodes.literal | nodes.literal_block):
            try:
                return Language.of_tag(name.removeprefix("language-"))
            except ValueError:
                continue
    return None


def _opened(language: Language) -> str:
    return f"#text({', '.join(text_language(language))})["


def in_words(text: str) -> str:
    """The code of words of the interface, marked where they are in English as the edition's language lacks them."""
    return (
        f'text(lang: "en", region: none, script: auto, {string(text)})' if isinstance(text, English) else string(text)
    )


def text_language(language: Language) -> list[str]:
    """The arguments of Typst's ``text`` for a language."""
    locale = language.locale
    parts: dict[str, Any] = {"lang": locale.language, "region": locale.territory, "script": locale.script}
    return [f"{name}: {string(value.lower())}" for name, value in parts.items() if value]

"""Raw HTML as nodes: words, emphasis, lists, tables and pictures are set as those of a page; a box stands for the rest.

A page may have an element's start and its end in two raw nodes, with other nodes between them, so all children of a node are
read as one text.  What comes of it are nodes, whose words are strings in Typst's code as all others.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

import attrs
from docutils import nodes

from startoolkit.pdf.html_table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from startoolkit.pdf.builder import TypstBuilder

_ADDRESS = re.compile(r"(?:https?|mailto|tel):\S+", re.IGNORECASE)
CHECKBOX = re.compile(r"<input\b(?=[^<>]*>)[^<>]*type=\"checkbox\"[^<>]*>")
"""A box of a list of tasks, as MyST writes it."""
LINE_BREAKS = ("<br />", "<br>", "<br/>")
_DEEPEST = 24
"""Elements around an element; those that lie deeper are taken as words."""
_INLINE: dict[str, type[nodes.TextElement]] = {
    "b": nodes.strong, "strong": nodes.strong, "i": nodes.emphasis, "em": nodes.emphasis, "cite": nodes.emphasis,
    "dfn": nodes.emphasis, "var": nodes.emphasis, "code": nodes.literal, "samp": nodes.literal, "tt": nodes.literal,
    "kbd": nodes.literal, "sub": nodes.subscript, "sup": nodes.superscript, "a": nodes.inline, "span": nodes.inline,
    "abbr": nodes.abbreviation, "small": nodes.inline, "big": nodes.inline, "u": nodes.inline, "mark": nodes.inline,
    "q": nodes.inline, "font": nodes.inline, "s": nodes.inline, "del": nodes.inline, "ins": nodes.inline,
    "bdi": nodes.inline, "bdo": nodes.inline, "time": nodes.inline, "label": nodes.inline, "button": nodes.inline,
}  # fmt: skip
_BLOCKS: dict[str, type[nodes.Element]] = {
    "p": nodes.paragraph, "blockquote": nodes.block_quote, "ul": nodes.bullet_list, "ol": nodes.enumerated_list,
    "li": nodes.list_item, "pre": nodes.literal_block, "summary": nodes.rubric, "legend": nodes.rubric,
    "dt": nodes.rubric, "figcaption": nodes.paragraph, "caption": nodes.paragraph,
    "address": nodes.paragraph, **{f"h{level}": nodes.rubric for level in range(1, 7)},
}  # fmt: skip
_BOXES = frozenset((
    "article", "aside", "center", "dd", "details", "div", "dl", "fieldset", "figure", "footer", "form", "header", "hgroup",
    "main", "nav", "picture", "section",
))  # fmt: skip
"""Elements that only group others."""
_SILENT = frozenset(("head", "noscript", "script", "style", "template", "title"))
"""Elements that show nothing."""
_STRANGE = {
    "audio": "a sound", "canvas": "a drawing", "embed": "an embedded document", "iframe": "an embedded page",
    "math": "a formula", "object": "an embedded document", "select": "a choice", "svg": "a drawing",
    "textarea": "a field", "video": "a film",
}  # fmt: skip
"""Elements that paper does not have, or whose content is no text."""
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


_Node = TypeVar("_Node", bound=nodes.Element)


class on_web(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """Something that is on the web page only: ``what`` it is, and its ``words``."""


def replace_raw_html(tree: nodes.Element, builder: TypstBuilder) -> None:
    """Replace all raw HTML in a tree, apart from boxes to tick, line breaks and comments, which the writer knows."""
    parents = {id(raw.parent): raw.parent for raw in tree.findall(nodes.raw) if _is_meant(raw)}
    for parent in parents.values():
        reader = _Reader(Path(builder.srcdir), [*map(str, builder.config.html_static_path)], parent)
        for child in parent.children:
            if isinstance(child, nodes.raw) and _is_meant(child):
                reader.read(child)
            else:
                reader.add(child)
        parent.children = []
        parent.extend(reader.finished())


def _is_meant(raw: nodes.raw) -> bool:
    markup = raw.astext().strip()
    return "html" in raw.get("format", "").split() and not CHECKBOX.search(markup) and markup not in LINE_BREAKS


@attrs.define
class _Open:
    """An element whose end has not been read."""

    tag: str
    node: nodes.Element
    table: Table | None = None


class _Reader(HTMLParser):
    """Makes nodes of raw HTML and the nodes between it."""

    def __init__(self, docs: Path, static: Iterable[str], parent: nodes.Element) -> None:
        super().__init__(convert_charrefs=True)
        self._docs, self._static = docs, [*static]
        self._is_inline = isinstance(parent, nodes.TextElement)
        self._top = nodes.inline() if self._is_inline else nodes.container()
        self._open = [_Open("", self._top)]
        self._silent: list[str] = []
        """The tags around what is not shown."""
        self._strange: on_web | None = None
        self._raw: nodes.Element = parent

    # What the caller does

    def read(self, raw: nodes.raw) -> None:
        self._raw = raw
        self.feed(raw.astext())
        self._let_go()

    def add(self, node: nodes.Node) -> None:
        """Add a node that stands between the raw HTML."""
        if self._silent:  # an element that shows nothing ends with its raw node, so that no node is lost
            self._silent.clear()
            self._strange = None
            self.clear_cdata_mode()
        if not self._is_inline:
            self._leave_words()
        self._open[-1].node.append(node)

    def finished(self) -> list[nodes.Node]:
        self.close()
        while len(self._open) > 1:
            self._end()
        for node in [self._top, *self._top.findall(nodes.TextElement)]:
            _join_texts(node)
        return [child for child in self._top.children if not _is_empty(child)]

    def _let_go(self) -> None:
        """Take what is left in the parser, such as a lone ``<``, as words: each raw node ends for itself."""
        if self.rawdata:
            rest, self.rawdata = self.rawdata, ""
            self.handle_data(rest)

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._silent:
            if tag not in _VOID:
                self._silent.append(tag)
            return
        if tag in _SILENT or (given.get("aria-hidden") == "true" and tag in _STRANGE) or "hidden" in given:
            self._silent += [] if tag in _VOID else [tag]
        elif tag in _STRANGE:
            self._begin_strange(tag, given)
        elif tag == "br":
            is_code = any(one.tag == "pre" for one in self._open)
            self._words().append(nodes.Text("\n") if is_code else nodes.raw("", "<br />", format="html"))
        elif tag == "img":
            self._words().append(self._picture(given))
        elif tag == "input" and given.get("type", "text") not in ("hidden", "submit", "button", "reset"):
            self._words().append(self._placed(on_web(what="a field", words=given.get("placeholder", ""))))
        elif tag not in _VOID:
            self._begin(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in ("svg", "math") or tag in self._silent[-1:]:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                del self._silent[len(self._silent) - 1 - self._silent[::-1].index(tag) :]
            if not self._silent:
                self._strange = None
        elif any(one.tag == tag for one in self._open[1:]):
            # A cell ends what is open in it, and nothing ends a cell but its own end, or that of its row or table.
            while self._open[-1].tag != tag:
                if self._open[-1].tag in ("td", "th") and tag not in ("tr", "thead", "tbody", "tfoot", "table"):
                    return
                self._end()
            self._end()

    def handle_data(self, data: str) -> None:
        if self._strange is not None:
            self._strange["words"] = f"{self._strange['words']} {data}".strip()[:500]
        elif self._silent:
            return
        elif data.strip() or (data and self._in_words()):
            self._words().append(nodes.Text(data))

    # Elements

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            return
        if tag in _INLINE:
            words = self._words()
            node = self._inline(tag, given)
            words.append(node)
            self._open.append(_Open(tag, node))
        elif self._is_inline:
            return  # a block within a line: its words alone
        elif tag == "table":
            self._leave_words()
            self._open.append(_Open(tag, nodes.container(), Table()))
        elif tag in ("tr", "td", "th", "thead", "tbody", "tfoot"):
            self._begin_in_table(tag, given)
        elif tag in _BLOCKS or tag in _BOXES:
            self._leave_words()
            if tag == "li" and not isinstance(self._open[-1].node, nodes.bullet_list | nodes.enumerated_list):
                self._leave("li")
            node = self._block(tag)
            self._open[-1].node.append(node)
            self._open.append(_Open(tag, node))

    def _inline(self, tag: str, given: dict[str, str]) -> nodes.Element:
        address = given.get("href", "").strip()
        if tag == "a" and _ADDRESS.fullmatch(address) and not any(one.tag == "a" for one in self._open):
            return self._placed(nodes.reference(refuri=address))
        node: nodes.Element = self._placed(_INLINE[tag]())
        if tag == "kbd":
            node["classes"].append("kbd")
        if tag == "abbr" and given.get("title"):
            node["explanation"] = given["title"]
        return node

    def _block(self, tag: str) -> nodes.Element:
        if tag in _BOXES:
            return self._placed(nodes.container())
        node = self._placed(_BLOCKS[tag]())
        if tag == "ol":
            node["enumtype"] = "arabic"
        if tag == "pre":
            node["language"] = "text"
        if tag == "li" and not isinstance(self._open[-1].node, nodes.bullet_list | nodes.enumerated_list):
            outer = self._placed(nodes.bullet_list())
            self._open[-1].node.append(outer)
            self._open.append(_Open("ul", outer))
        return node

    def _begin_in_table(self, tag: str, given: dict[str, str]) -> None:
        if not any(one.table for one in self._open):
            return
        while self._open[-1].table is None:  # what is open in the row before
            if self._open[-1].tag == "tr" and tag in ("td", "th"):
                break
            if self._open[-1].tag in ("thead", "tbody", "tfoot") and tag == "tr":
                break
            self._end()
        around = next(one for one in reversed(self._open) if one.table)
        assert around.table is not None
        if tag in ("td", "th"):
            cell = self._placed(nodes.container())
            is_head = tag == "th" or any(one.tag == "thead" for one in self._open)
            around.table.add(Cell(cell, is_head, given.get("colspan", ""), given.get("rowspan", "")))
            self._open.append(_Open(tag, cell))
        else:
            if tag == "tr":
                around.table.begin_row()
            self._open.append(_Open(tag, around.node))  # what stands beside the cells is set after the table

    def _begin_strange(self, tag: str, given: dict[str, str]) -> None:
        words = given.get("title") or given.get("aria-label") or given.get("alt") or ""
        node = self._placed(on_web(what=_STRANGE[tag], words=words))
        if not self._is_inline:
            self._leave_words()
        self._open[-1].node.append(node)
        if tag not in _VOID:
            self._silent.append(tag)
            self._strange = node

    def _picture(self, given: dict[str, str]) -> nodes.Element:
        source, alt = given.get("src", "").strip(), given.get("alt", "")
        image = self._placed(nodes.image(uri=source, candidates={"?": source}))
        if alt:
            image["alt"] = alt
        else:
            image["classes"].append("decorative")
        if "://" in source:
            return image
        found = self._file(source) if source and not source.startswith("data:") else ""
        if not found:
            return self._placed(on_web(what="a picture", words=alt))
        image["uri"] = found
        return image

    def _file(self, source: str) -> str:
        """The path of a picture below the sources; empty if there is none.  Pages of raw HTML name it as seen from the page."""
        path = unquote(source.partition("?")[0].partition("#")[0])
        parts = [part for part in PurePosixPath(path).parts if part not in ("..", ".", "/")]
        page = Path(self._raw.source or "").parent
        options = [page / path] if not path.startswith("/") else []
        options += [self._docs / Path(*parts)] if parts else []
        options += [self._docs / folder / Path(*parts[1:]) for folder in self._static if parts[:1] == ["_static"]]
        for option in options:
            full = option.resolve()
            if full.is_relative_to(self._docs.resolve()) and full.is_file():
                return full.relative_to(self._docs.resolve()).as_posix()
        return ""

    def _end(self) -> None:
        ended = self._open.pop()
        if ended.table is not None:
            table = ended.table.node()
            if table is not None:
                self._open[-1].node.append(self._placed(table))
            self._open[-1].node.extend(child for child in ended.node.children if not _is_empty(child))
        elif isinstance(ended.node, nodes.literal_block):
            words = ended.node.astext().strip("\n")
            ended.node.children = []
            ended.node.append(nodes.Text(words))
        elif isinstance(ended.node, nodes.bullet_list | nodes.enumerated_list):
            self._tidy_list(ended.node)

    def _tidy_list(self, node: nodes.Element) -> None:
        """Lists have items alone: words between them become one."""
        for child in node.children[:]:
            if not isinstance(child, nodes.list_item):
                item = nodes.list_item("", child.deepcopy())
                node.replace(child, item)
        if not node.children:
            node.parent.remove(node)

    # Words

    def _in_words(self) -> bool:
        return isinstance(self._open[-1].node, nodes.TextElement)

    def _words(self) -> nodes.Element:
        """The node that takes words: where a block is open, a paragraph is begun."""
        if not self._in_words():
            paragraph = self._placed(nodes.paragraph())
            self._open[-1].node.append(paragraph)
            self._open.append(_Open("#words", paragraph))
        return self._open[-1].node

    def _leave_words(self) -> None:
        while self._in_words() and len(self._open) > 1:
            self._end()

    def _leave(self, tag: str) -> None:
        if any(one.tag == tag for one in self._open):
            while self._open[-1].tag != tag:
                self._end()
            self._end()

    def _placed(self, node: _Node) -> _Node:
        node.source, node.line = self._raw.source, self._raw.line
        return node


def _join_texts(node: nodes.Element) -> None:
    """Make one text of each run of them: the parser gives some words piece by piece."""
    runs = [(kind, [*run]) for kind, run in groupby(node.children, type)]
    if any(kind is nodes.Text and len(run) > 1 for kind, run in runs):
        node.children = []
        for kind, run in runs:
            node.extend([nodes.Text("".join(map(str, run)))] if kind is nodes.Text else run)


def _is_empty(node: nodes.Node) -> bool:
    if isinstance(node, nodes.container | nodes.paragraph | nodes.rubric):
        return not node.astext().strip() and not [*node.findall(_shows)]
    return False


def _shows(node: nodes.Node) -> bool:
    return isinstance(node, nodes.image | nodes.raw | nodes.table | on_web)

"""What the search page has besides Sphinx's index: the texts of pages, and where words of the source language lead.

``scripts/search-texts.js`` has the text of each section, from which ``search.js`` ranks pages and takes extracts; it is
loaded as a script because pages opened from disk cannot fetch files.  ``scripts/search-source.js`` of a translation has
the words of the source, each with the pages that it is most about; it is loaded only for a word the edition lacks.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from startoolkit import disk
from startoolkit.node_language import class_of
from startoolkit.project import Edition
from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.theme.html_attributes import is_html, is_ours
from startoolkit.sphinxext.theme.search import Forgiving, fold, search_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx.application import Sphinx

TEXTS, SOURCE = "_static/scripts/search-texts.js", "_static/scripts/search-source.js"

_NO_TEXT = (
    nodes.Invisible, nodes.raw, nodes.meta, nodes.image, nodes.label, nodes.footnote_reference, nodes.system_message,
    addnodes.toctree, addnodes.index,
)  # fmt: skip
_UNSEEN = re.compile("[\N{SOFT HYPHEN}\N{WORD JOINER}\N{ZERO WIDTH SPACE}]")
_SOURCE_WORDS = "startoolkit_search_source"
_REMEMBERED = 2000
"""The number of texts whose words are remembered: those of a long page, whose memory is some MB."""
_MOST = 3
"""The maximum number of pages that a word of the source leads to."""


@attrs.frozen
class Searchable:
    """What the search knows of a page."""

    keywords: tuple[str, ...] = ()
    description: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    """Id and text of each section and glossary term, without headings; the id of the whole page is empty."""
    notes: str = ""
    """The text of the footnotes, which counts less."""
    foreign: str = ""
    """What of the text is marked as another language, such as English titles in a German edition."""
    source: Mapping[str, tuple[float, int]] = attrs.field(factory=dict)
    """For each word of the source: how prominent it is in headings and keywords, and in how many blocks it occurs."""


SEARCHABLE: Notes[Searchable] = Notes("searchable")


class NoteSourceWords(SphinxTransform):
    """Stores the words of a page in the environment before they are translated."""

    default_priority = 12  # before Locale (20), after descriptions and keywords are in place (9)

    def apply(self, **_kwargs: Any) -> None:
        if not is_ours(self.config):
            return
        edition = Edition.of(Path(self.env.srcdir), self.config)
        source = edition.settings.source_language
        if edition.language == source:
            return
        words_of = splitter(source.code)
        if words_of:
            self.env.current_document[_SOURCE_WORDS] = weighed(self.document, words_of)


@cache
def splitter(code: str) -> Callable[[str], frozenset[str]] | None:
    """What finds the folded words of a text in a language; None for a language that splits words in its own way.

    The words of texts are remembered, since each language has the same page, and a preview reads it again with every change
    of its catalog.
    """
    language = search_language(code)({})
    if not isinstance(language, Forgiving):
        return None
    return lru_cache(_REMEMBERED)(lambda text: frozenset(map(fold, language.split(text))))


def weighed(document: nodes.document, words_of: Callable[[str], frozenset[str]]) -> dict[str, tuple[float, int]]:
    """The words of a page before it is translated, see ``Searchable.source``."""
    weights, counts = defaultdict[str, float](float), Counter[str]()

    def add(text: str, weight: float) -> None:
        for word in words_of(text):
            weights[word] = max(weights[word], weight)

    for title in document.findall(nodes.title):
        add(title.astext(), 10 if title.parent.parent is document else 3)
    for term in document.findall(nodes.term):
        add(term.astext(), 3)
    for name, weight in (("keywords", 8), ("description", 3)):
        add(_meta(document, name), weight)
    for text in (text for _, text in _blocks(document)):
        counts.update(words_of(text))
    return {word: (weights[word], counts[word]) for word in {*weights, *counts}}


class TextCollector(NotesCollector):
    """Manages what the search knows of each page."""

    notes = SEARCHABLE

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        if not is_ours(app.config):
            return
        texts: dict[str, list[str]] = {}
        for place, text in _blocks(doctree):
            texts.setdefault(place, []).append(text)
        joined = {place: _joined(parts) for place, parts in texts.items()}
        current = app.env.current_document
        SEARCHABLE.of(app.env)[current.docname] = Searchable(
            keywords=tuple(word.strip() for word in _meta(doctree, "keywords").split(",") if word.strip()),
            description=_meta(doctree, "description"),
            notes=joined.pop(_NOTES, ""),
            sections=tuple(joined.items()),
            foreign=" ".join(_plain(part) for part in doctree.findall(_is_foreign)),
            source=current.get(_SOURCE_WORDS) or {},
        )


def _joined(blocks: list[str]) -> str:
    """The blocks as one text; a dot stands between those that are no sentences, such as cells of a table."""
    return "".join(
        block if one == len(blocks) else f"{block} " if block[-1] in ".:!?…。？！" else f"{block} · "
        for one, block in enumerate(blocks, start=1)
    )


def _is_foreign(node: nodes.Node) -> bool:
    return isinstance(node, nodes.inline | nodes.emphasis) and class_of(node) != ""


def _meta(document: nodes.document, name: str) -> str:
    return ", ".join(str(meta["content"]) for meta in document.findall(nodes.meta) if meta.get("name") == name)


_NOTES = "notes of the page"  # no id has spaces


def _blocks(node: nodes.Element, place: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The text of each paragraph, term and other block, with the id of its section or glossary term."""
    for child in node.children:
        if isinstance(child, _NO_TEXT) or not isinstance(child, nodes.Element):
            continue
        if isinstance(child, nodes.section):
            inner = str(child["ids"][0]) if depth and child["ids"] else place
            yield from _blocks(child, inner, depth + 1)
        elif isinstance(child, nodes.footnote | nodes.citation):
            yield from _blocks(child, _NOTES, depth)
        elif isinstance(child, nodes.definition_list_item) and isinstance(node.parent, addnodes.glossary):
            ids = [ident for term in child.findall(nodes.term) for ident in term["ids"]]
            yield from _blocks(child, str(ids[0]) if ids else place, depth)
        elif isinstance(child, nodes.TextElement):
            text = "" if isinstance(node, nodes.section) and isinstance(child, nodes.title) else _plain(child)
            if text:
                yield place, text
        else:
            yield from _blocks(child, place, depth)


def _plain(node: nodes.Node) -> str:
    text = "".join(_texts(node))
    return re.sub(r"[ \t\r\n]+", " ", _UNSEEN.sub("", text)).strip(" ")


def _texts(node: nodes.Node) -> Iterator[str]:
    """The texts that readers see; references to pages and sections that have no text yet are left out."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield str(child)
        elif not isinstance(child, _NO_TEXT) and not _unresolved(child):
            yield from _texts(child)


def _unresolved(node: nodes.Node) -> bool:
    return (
        isinstance(node, addnodes.pending_xref)
        and node.get("reftype") in ("ref", "doc", "numref")
        and not node.get("refexplicit")
    )


_SHOWN = ("keywords", "description", "sections", "notes")


def source_words(pages: Mapping[str, Searchable], language: Forgiving) -> list[tuple[list[str], str]]:
    """Words of the source that lead to the same pages: docnames, best first, and the words, separated by spaces."""
    forms, found = defaultdict[str, set[str]](set), defaultdict[str, dict[str, list[float]]](dict)
    for docname, page in sorted(pages.items()):
        for word, (weight, count) in page.source.items():
            stem = language.stem(word)
            forms[stem].add(word)
            before = found[stem].get(docname, [0, 0])
            found[stem][docname] = [max(before[0], weight), before[1] + count]
    length = {name: sum(count for _, count in page.source.values()) or 1 for name, page in pages.items()}
    mean = sum(length.values()) / max(len(length), 1)
    groups = defaultdict[tuple[str, ...], list[str]](list)
    for stem, places in found.items():
        scores = {
            name: weight + 4 * count / (count + 1.2 * (0.3 + 0.7 * length[name] / mean))
            for name, (weight, count) in places.items()
        }
        best = sorted(scores, key=lambda name: (-scores[name], name))[:_MOST]
        groups[tuple(name for name in best if scores[name] >= scores[best[0]] / 2)] += forms[stem]
    return [([*names], " ".join(sorted(words))) for names, words in sorted(groups.items())]


def foreign_words(pages: Mapping[str, Searchable], language: Forgiving) -> str:
    """Words that the edition has in other languages only, separated by spaces: they are searched in the source, too."""
    marked = _counted((page.foreign for page in pages.values()), language)
    texts = Counter[str]()
    if marked:
        shown = (
            (*page.keywords, page.description, page.notes, *(text for _, text in page.sections))
            for page in pages.values()
        )
        texts = _counted((text for page in shown for text in page), language)
    return " ".join(sorted(word for word, count in marked.items() if texts[word] <= count))


def _counted(texts: Iterable[str], language: Forgiving) -> Counter[str]:
    """How often each word, folded, is in the texts; each part between two spaces is taken apart once."""
    words = Counter[str]()
    for part, count in Counter(part for text in texts for part in text.split()).items():
        for word in language.split(part):
            words[fold(word)] += count
    return words


def write(app: Sphinx) -> None:
    """Write the files into the output folder; the second only if the edition is a translation."""
    edition, pages = Edition.of_sphinx(app), dict(sorted(SEARCHABLE.of(app.env).items()))
    language = search_language(edition.settings.source_language.code)({})
    words = source_words(pages, language) if isinstance(language, Forgiving) else []
    words = words if any(page.source for page in pages.values()) else []
    own = search_language(app.config.html_search_language or app.config.language)({})
    foreign = foreign_words(pages, own) if words and isinstance(own, Forgiving) else ""
    texts = {name: attrs.asdict(page, filter=lambda field, _: field.name in _SHOWN) for name, page in pages.items()}
    folder = Path(app.outdir)
    (folder / TEXTS).parent.mkdir(parents=True, exist_ok=True)
    disk.replace(folder / TEXTS, _script("searchTexts", {"pages": texts, "source": bool(words), "foreign": foreign}))
    if words:
        disk.replace(folder / SOURCE, _script("searchSource", words))
    else:
        (folder / SOURCE).unlink(missing_ok=True)


def _script(name: str, value: object) -> str:
    """JavaScript that sets a global variable; the two line ends of Unicode were none in older JavaScript strings."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"var {name} = {text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')};\n"


def _write(app: Sphinx, error: Exception | None) -> None:
    if not error and is_html(app):
        write(app)


def setup(app: Sphinx) -> None:
    app.add_transform(NoteSourceWords)
    app.add_env_collector(TextCollector)
    app.connect("build-finished", _write)

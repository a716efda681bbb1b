"""What a book consists of: its documents, cover and contents, and the package document with what is said of it.

Sources: EPUB 3.3 and EPUB Accessibility 1.1, both of W3C.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from gettext import NullTranslations
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import attrs

from startoolkit import __version__
from startoolkit.epub import xhtml
from startoolkit.interface import English, said
from startoolkit.project import Edition

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/epub+zip"
STYLE = "book.css"
_TYPES = {
    ".xhtml": "application/xhtml+xml", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
}  # fmt: skip
_CONTAINER = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    b'<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    b"</container>\n"
)
_COVER, _NAV, _PICTURE, _SHELF = "cover.xhtml", "nav.xhtml", "cover.svg", "cover.png"


@attrs.frozen
class Chapter:
    """A page of the briefing as a document of the book."""

    docname: str
    path: str
    title: str
    body: _Element


@attrs.frozen
class Book:
    """A book: its chapters in reading order, and what its cover says."""

    edition: Edition
    words: NullTranslations
    chapters: Sequence[Chapter]
    children: Mapping[str, Sequence[str]]
    """The pages below a page, by docname."""
    subtitle: str = ""
    draft: str = ""
    """The notice of a draft; empty for an edition."""
    cover_image: str = ""
    """The picture on the cover as SVG; may be empty."""
    shelf_image: bytes = b""
    """The whole cover as PNG, for shelves and shops; may be empty."""
    has_alternatives: bool = True
    """Whether all pictures that are not decorative have an alternative text."""

    @property
    def title(self) -> str:
        """The title of the first page."""
        return self.chapters[0].title

    def files(self) -> dict[str, bytes]:
        """The documents of the book and the picture of its cover, by path."""
        language = self.edition.language
        picture = xhtml.drawing(self.cover_image.encode()) if self.cover_image else None
        contents = xhtml.parsed("".join(self._contents()))
        found = {
            _COVER: xhtml.document(xhtml.parsed("".join(self._cover())), self.title, language, STYLE),
            _NAV: xhtml.document(contents, self.words.gettext("Contents"), language, STYLE),
            **({_PICTURE: picture} if picture else {}),
            **({_SHELF: self.shelf_image} if self.shelf_image else {}),
        }
        for chapter in self.chapters:
            style = "../" * chapter.path.count("/") + STYLE
            found[chapter.path] = xhtml.document(chapter.body, chapter.title, language, style)
        return found

    def package(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The package document and the file that leads to it; ``paths`` are those of all files of the book."""
        language = self.edition.language
        bodies = {chapter.path: xhtml.properties(chapter.body) for chapter in self.chapters}
        own = {_NAV: "nav", _SHELF: "cover-image", **bodies}
        idents = {path: f"file-{number}" for number, path in enumerate(sorted(paths), 1)}
        # As in EPUB 2, for e-readers and shops that know nothing else.
        shelf = f'<meta name="cover" content="{idents[_SHELF]}"/>\n' if _SHELF in idents else ""
        items = "".join(
            f'<item id="{ident}" href="{path}" media-type="{_TYPES[PurePosixPath(path).suffix]}"{_attribute("properties", own.get(path, ""))}/>\n'
            for path, ident in idents.items()
        )
        order = [_COVER, _NAV, *bodies]
        spine = "".join(f'<itemref idref="{idents[path]}"/>\n' for path in order)
        text = (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id"'
            f' xml:lang="{language.tag}" dir="{language.direction}">\n'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{"".join(self._metadata())}{shelf}</metadata>\n'
            f"<manifest>\n{items}</manifest>\n"
            f'<spine page-progression-direction="{language.direction}">\n{spine}</spine>\n</package>\n'
        )
        return {"META-INF/container.xml": _CONTAINER, "EPUB/package.opf": xhtml.without_forbidden(text).encode()}

    @property
    def identifier(self) -> str:
        """The same for every build of an edition in a language; its address or name, its label and its language give it."""
        settings = self.edition.settings
        name = f"{settings.base_url or settings.name}/{settings.label}/{self.edition.language.tag}"
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"

    def _metadata(self) -> Iterator[str]:
        settings, language = self.edition.settings, self.edition.language
        modified = datetime.datetime.fromtimestamp(self.edition.epoch, datetime.UTC)
        yield f'<dc:identifier id="book-id">{self.identifier}</dc:identifier>\n'
        yield f'<dc:title id="title">{escape(self.title)}</dc:title>\n'
        yield '<meta refines="#title" property="title-type">main</meta>\n'
        if self.subtitle:
            yield f"<dc:description>{escape(self.subtitle)}</dc:description>\n"
        for name, value in (
            ("dc:language", language.tag),
            ("dc:creator", settings.publisher),
            ("dc:publisher", settings.publisher),
            ("dc:date", settings.date.isoformat()),
            ("dc:rights", settings.licence),
        ):
            if value:
                yield f"<{name}>{escape(value)}</{name}>\n"
        yield _meta("dcterms:modified", modified.strftime("%Y-%m-%dT%H:%M:%SZ"))
        yield _meta("dcterms:hasVersion", settings.label)
        yield f'<meta name="generator" content="startoolkit {escape(__version__)}"/>\n'
        yield from self._accessibility()

    def _accessibility(self) -> Iterator[str]:
        """The metadata of EPUB Accessibility 1.1; conformance is not claimed, since nobody has assessed it."""
        has_pictures = any(next(one.body.iter("{*}img", "{*}svg"), None) is not None for one in self.chapters)
        has_formulas = any("mathml" in xhtml.properties(one.body) for one in self.chapters)
        features = ["tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability", "ARIA"]
        features += ["alternativeText"] * self.has_alternatives + ["MathML"] * has_formulas
        yield _meta("schema:accessMode", "textual")
        if has_pictures or self.cover_image:
            yield _meta("schema:accessMode", "visual")
        yield _meta("schema:accessModeSufficient", "textual" if self.has_alternatives else "textual,visual")
        for feature in features:
            yield _meta("schema:accessibilityFeature", feature)
        yield _meta("schema:accessibilityHazard", "none")
        if self.has_alternatives:
            yield _meta("schema:accessibilitySummary", self.words.gettext(_SUMMARY))

    def _cover(self) -> Iterator[str]:
        settings, language = self.edition.settings, self.edition.language
        yield '<section class="cover" epub:type="cover" role="region"'
        yield f' aria-label="{escape(self.words.gettext("Cover page"))}">'
        if self.cover_image:
            yield f'<img class="cover-image" src="{_PICTURE}" alt="" role="presentation"/>'
        yield f'<p class="title">{_whole(self.title)}</p>'
        if self.subtitle:
            yield f'<p class="subtitle">{_whole(self.subtitle)}</p>'
        label = self.words.gettext("Edition {label}").format(label=settings.label)
        yield f'<p class="facts">{said_in(label)} · {escape(language.date(settings.date))}</p>'
        for line in (settings.publisher, settings.licence):
            yield f'<p class="facts">{escape(line)}</p>' if line else ""
        if self.draft:
            yield f'<p class="draft">{said_in(self.draft)}</p>'
        yield "</section>"

    def _contents(self) -> Iterator[str]:
        by_name = {chapter.docname: chapter for chapter in self.chapters}
        root = self.chapters[0].docname
        seen = {root}

        def entries(docname: str) -> str:
            """The sections of a page and the pages below it as the items of a list."""
            below = [name for name in self.children.get(docname, ()) if name in by_name and name not in seen]
            seen.update(below)
            return "".join(map(entry, below))

        def entry(docname: str) -> str:
            chapter = by_name[docname]
            sections = "".join(_item(f"{chapter.path}#{head.ident}", head.text) for head in _second(chapter))
            inside = sections + entries(docname)
            return _item(chapter.path, _title(chapter), f"<ol>{inside}</ol>" if inside else "")

        first = _item(self.chapters[0].path, _title(self.chapters[0])) + entries(root)
        left = "".join(entry(one.docname) for one in self.chapters if one.docname not in seen)
        contents = self.words.gettext("Contents")
        yield f'<nav epub:type="toc" role="doc-toc" aria-labelledby="contents"><h1 id="contents">{said_in(contents)}</h1>'
        yield f"<ol>{first}{left}</ol></nav>"
        landmarks = [
            (_COVER, "cover", self.words.gettext("Cover page")),
            (_NAV, "toc", contents),
            (self.chapters[0].path, "bodymatter", self.words.gettext("Start reading")),
        ]
        items = "".join(
            f'<li><a epub:type="{kind}" href="{at}">{said_in(text)}</a></li>' for at, kind, text in landmarks
        )
        yield f'<nav epub:type="landmarks" aria-label="{escape(self.words.gettext("Contents"))}" hidden="hidden"><ol>{items}</ol></nav>'


_SUMMARY = (
    "This book is made to be read with assistive technology: headings, lists, tables and notes are marked as such,"
    " pictures have alternative text, and the contents lead to every section. Size, font and colours of the text can be"
    " changed in the e-reader. Nobody has assessed it against a standard of accessibility yet."
)


def said_in(text: str) -> str:
    """A text of the interface as HTML, with its language where it is English in another one."""
    return str(said(text)) if isinstance(text, English) else escape(text)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _meta(name: str, value: str) -> str:
    language = ' xml:lang="en"' if isinstance(value, English) else ""
    return f'<meta property="{name}"{language}>{escape(value)}</meta>\n'


def _second(chapter: Chapter) -> Iterator[xhtml.Head]:
    return (head for head in xhtml.heads(chapter.body) if head.level == 2)


def _title(chapter: Chapter) -> xhtml.Text:
    first = next(xhtml.heads(chapter.body), None)
    return first.text if first and first.text.words else xhtml.Text(chapter.title)


def _item(address: str, text: xhtml.Text, inside: str = "") -> str:
    language = _attribute("lang", text.language)
    return f'<li><a href="{escape(address)}"{language}>{escape(text.words)}</a>{inside}</li>'


def _whole(text: str) -> str:
    """A text in large letters as XML: no line ends at a hyphen."""
    return escape(text).replace("-", "-\N{WORD JOINER}")

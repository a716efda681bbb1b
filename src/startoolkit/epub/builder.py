"""The Sphinx builder ``epub3``: all pages of one edition as one EPUB."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Set as AbstractSet
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from docutils.frontend import get_default_settings
from docutils.writers.html5_polyglot import Writer
from sphinx.builders import Builder
from sphinx.errors import NoUri, SphinxError
from sphinx.highlighting import PygmentsBridge
from sphinx.util import logging
from sphinx.util.display import progress_message
from sphinx.util.osutil import relative_uri

from startoolkit import disk
from startoolkit.epub import xhtml
from startoolkit.epub.cover import drawn
from startoolkit.epub.package import MEDIA_TYPE, STYLE, Book, Chapter
from startoolkit.epub.writer import BookTranslator
from startoolkit.errors import StarError
from startoolkit.gate import draft_notice
from startoolkit.hooks import COVER_IMAGE
from startoolkit.packages import packed
from startoolkit.project import Edition
from startoolkit.readings import READINGS, reading_order
from startoolkit.readings import subtitle as subtitle_of
from startoolkit.sphinx_tags import tags_for

if TYPE_CHECKING:
    from lxml.etree import _Element

logger = logging.getLogger(__name__)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]*")
"""Names that every e-reader can open."""


class EpubBuilder(Builder):
    """``sphinx-build -b epub3 docs out`` writes ``out/<name>-<tag>.epub``."""

    name = "epub3"
    format = "html"  # what extensions write for web pages is written here, too
    epilog = "The EPUB is in %(outdir)s."
    default_translator_class = BookTranslator
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]  # noqa: RUF012
    supported_remote_images = True  # which keeps Sphinx from downloading them; the writer makes links of them
    allow_parallel = False

    # What Sphinx's writer of HTML asks its builder for.
    add_permalinks = False
    download_support = False
    math_renderer_name = "mathjax"  # which is not used: the writer makes MathML
    out_suffix = ".xhtml"

    edition: Edition
    epub_path: Path | None = None
    """The finished file, after the build."""

    def init(self) -> None:
        try:
            self.edition = Edition.of(Path(self.srcdir), self.config)
        except StarError as error:
            raise SphinxError(str(error)) from error
        self.words = self.edition.words()
        # What is for web pages alone: scripts, cards, a search, links to editions in other languages.
        self.config.html_theme = "epub"
        self.config.startoolkit_assembled = self.config.startoolkit_side_by_side = False
        self.highlighter = PygmentsBridge("html", "bw")
        self.current_docname = self.imgpath = ""
        self.has_alternatives = True
        self.secnumbers: dict[str, tuple[int, ...]] = {}
        self.fignumbers: dict[str, dict[str, tuple[int, ...]]] = {}

    def get_outdated_docs(self) -> AbstractSet[str]:
        # All pages are in one file, so any change makes all of them outdated.
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """The path of a page in the book."""
        if docname not in self.env.found_docs:
            raise NoUri(docname, typ)
        return f"{_plain(docname)}.xhtml"

    def write_documents(self, _docnames: AbstractSet[str]) -> None:
        with progress_message("writing the EPUB"):
            root = self.config.root_doc
            self._settings: Any = get_default_settings(Writer())
            vars(self._settings).update(self.env.settings, compact_lists=True, initial_header_level=1)
            pages = {name: self._body(name) for name in (root, *reading_order(self.env, root))}
            self._settle_links(pages)
            book = self._book(pages)
            style = resources.files("startoolkit.epub").joinpath(STYLE).read_bytes()
            files = {f"EPUB/{name}": data for name, data in {**book.files(), **self._pictures(), STYLE: style}.items()}
            # The list of files of the package is written last, as it names all others.
            files |= book.package([name.removeprefix("EPUB/") for name in files])
            path = Path(self.outdir) / self.edition.file_name(".epub")
            disk.replace(path, packed(MEDIA_TYPE, files))
            self.epub_path = path

    def finish(self) -> None:
        """Does nothing: ``write_documents`` has written the EPUB."""

    def _body(self, docname: str) -> _Element:
        """The settled body of a page, with addresses of its pictures in the book."""
        env = self.env
        self.current_docname, self.imgpath = docname, relative_uri(self.get_target_uri(docname), "images")
        self.secnumbers = env.toc_secnumbers.get(docname, {})
        self.fignumbers = env.toc_fignumbers.get(docname, {})
        tree = env.get_and_resolve_doctree(docname, self, **tags_for(env.get_and_resolve_doctree, self))
        self.post_process_images(tree)
        self.images = {uri: _plain_file(name) for uri, name in self.images.items()}
        tree.settings = self._settings
        writer: Any = self.create_translator(tree, self)
        tree.walkabout(writer)
        body = xhtml.parsed("".join(writer.body))
        xhtml.settle(body, self.edition.language)
        return body

    def _settle_links(self, pages: dict[str, _Element]) -> None:
        """Let links use the ids that the documents have; what leads to no page of the book becomes plain text."""
        at = {
            self.get_target_uri(name): {part.get("id") for part in page.iter() if part.get("id")}
            for name, page in pages.items()
        }
        for docname, page in pages.items():
            here = self.get_target_uri(docname)
            for link, attribute, address in [*xhtml.links(page)]:
                if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
                    if not _is_address(address):
                        xhtml.unlink(link)
                    continue
                path, _, fragment = address.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(path))) if path else here
                ident = xhtml.ident_of(unquote(fragment)) if fragment else ""
                inside = f"#{ident}" if ident in at.get(target, ()) else ""
                if target not in at or not (path or inside):
                    xhtml.unlink(link)
                else:
                    link.set(attribute, (quote(path) if path == unquote(path) else path) + inside)

    def _book(self, pages: dict[str, _Element]) -> Book:
        env, titles, given = self.env, self.env.titles, COVER_IMAGE.first(self.app)
        chapters = [
            Chapter(name, self.get_target_uri(name), titles[name].astext() if name in titles else name, page)
            for name, page in pages.items()
        ]
        subtitle = subtitle_of(env, self.config.root_doc)
        draft = draft_notice(self.edition, READINGS.of(env), {one.docname: one.title for one in chapters}, self.words)
        cover = given.printed if given else ""
        return Book(
            self.edition,
            self.words,
            chapters,
            env.toctree_includes,
            subtitle,
            draft,
            cover,
            self._shelf_image(chapters[0].title, subtitle, cover, is_draft=bool(draft)),
            self.has_alternatives,
        )

    def _shelf_image(self, title: str, subtitle: str, picture: str, *, is_draft: bool) -> bytes:
        settings, gettext = self.edition.settings, self.words.gettext
        label = gettext("Draft") if is_draft else gettext("Edition {label}").format(label=settings.label)
        return drawn(self.edition, title, subtitle, (settings.publisher, label), picture)

    def _pictures(self) -> dict[str, bytes]:
        """The pictures of all pages by their paths in the book."""
        found = {}
        for uri, name in self.images.items():
            data = (Path(self.srcdir) / uri).read_bytes()
            found[f"images/{name}"] = (xhtml.drawing(data) or data) if name.endswith(".svg") else data
        return found


def _plain(docname: str) -> str:
    """A docname as a path that every e-reader can open: it may have spaces or letters beyond ASCII."""
    if _PLAIN.fullmatch(docname) and docname not in ("nav", "cover"):
        return docname
    return f"page-{hashlib.sha256(docname.encode()).hexdigest()[:12]}"


def _plain_file(name: str) -> str:
    """The same for the name of a picture; names that differ in capitals alone are one name in a book."""
    plain = PurePosixPath(name)
    is_plain = _PLAIN.fullmatch(plain.stem) and name == name.lower()
    stem = plain.stem if is_plain else f"picture-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return f"{stem}{plain.suffix.lower()}"


def _is_address(address: str) -> bool:
    """Whether an address is one that books may have."""
    return re.match(r"(?:https?://[^\s]+|mailto:[^\s]+|tel:[^\s]+|geo:[^\s]+)$", address) is not None

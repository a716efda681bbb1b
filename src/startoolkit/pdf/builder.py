"""The Sphinx builder ``typst``: all pages of one edition as one PDF."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import NoUri
from sphinx.util import logging
from sphinx.util.display import progress_message

from startoolkit import disk
from startoolkit.errors import StarError
from startoolkit.interface import THEME, English
from startoolkit.pdf.assemble import assemble
from startoolkit.pdf.cover import STANDARD_FILE, properties, settings
from startoolkit.pdf.engine import Compiled, MissingGlyphs, compile_pdf, compiler_of, unreadable
from startoolkit.pdf.errors import PdfError, PdfErrors, place_of
from startoolkit.pdf.mending import Mends, tell
from startoolkit.pdf.missing_glyphs import missing
from startoolkit.pdf.writer import TypstTranslator
from startoolkit.project import Edition

if TYPE_CHECKING:
    import typst

logger = logging.getLogger(__name__)
_LONGEST = 200
"""Bytes of an asset's file name: file systems allow 255, and a digest may be added to make the name unique."""


class TypstBuilder(Builder):
    """``sphinx-build -b typst docs out`` writes ``out/<name>-<tag>.pdf`` and keeps the Typst code in ``out/typst/``."""

    name = "typst"
    format = "typst"
    epilog = "The PDF is in %(outdir)s."
    default_translator_class = TypstTranslator
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]  # noqa: RUF012
    # True keeps Sphinx from downloading pictures; the writer refuses those on the web, with file and line.
    supported_remote_images = True
    allow_parallel = False
    typst_files: ClassVar[tuple[str, ...]] = ("template.typ", "boxes.typ", "sizes.typ")
    """The files of this package that the Typst code reads."""

    is_large: ClassVar[bool] = False
    """Whether this is large print."""
    zoom: ClassVar[float] = 1
    """By how much text is larger than usual."""

    edition: Edition
    pdf_path: Path | None = None
    """The finished PDF, after the build."""
    pdf_pages: int = 0
    """The number of its pages, after the build."""

    _writer: TypstTranslator

    def init(self) -> None:
        try:
            self.edition = Edition.of(Path(self.srcdir), self.config)
        except StarError as error:
            raise PdfError(error.code, error.message, place=error.place, hint=error.hint) from error
        self.words = self.edition.words()
        self.docnames: set[str] = {self.config.root_doc}
        self.source = Path(self.outdir) / "typst"
        self._assets: dict[str, bytes] = {}

    def get_outdated_docs(self) -> AbstractSet[str]:
        # All pages are in one file, so any change makes all of them outdated.
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """A page as a link target; the writer turns it into a label."""
        if docname not in self.env.found_docs:
            raise NoUri(docname, typ)
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def elsewhere(self, _docname: str, _ident: str) -> str | None:
        """The address of a place of the briefing that is not in this PDF, or nothing; None if all places should be in it."""
        return None

    def add_asset(self, name: str, data: bytes) -> str:
        """Store a file beside the Typst source and return its path for use in Typst code.

        If the name is taken by other data, or too long, a digest of the data becomes part of it.
        """
        plain = PurePosixPath(name)
        is_long = len(os.fsencode(plain.name)) > _LONGEST
        if is_long or self._assets.get(plain.name, data) != data:
            stem = "asset" if is_long else plain.stem
            plain = PurePosixPath(f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{plain.suffix[:16]}")
        self._assets[plain.name] = data
        return f"assets/{plain.name}"

    def write_documents(self, _docnames: AbstractSet[str]) -> None:
        tree = assemble(self, self.config.root_doc)
        self.write_source(tree)
        with progress_message("compiling the PDF"):
            self._compile(tree)

    @property
    def main(self) -> Path:
        """The Typst file that ``write_source`` writes."""
        return self.source / "main.typ"

    def write_source(self, tree: nodes.document) -> None:
        """Write the Typst code of the assembled pages, with all that it reads, into ``source``."""
        self.prepare()
        with progress_message("writing Typst"):
            writer = self.create_translator(tree, self)
            assert isinstance(writer, TypstTranslator)
            tree.walkabout(writer)
            self._writer = writer
            code = settings(self, tree, writer) + "\n" + writer.astext()
        self.write_main(code)

    def prepare(self) -> None:
        """Write into ``source`` what the Typst code reads, apart from assets."""
        self._assets = {}
        (self.source / "assets").mkdir(parents=True, exist_ok=True)
        (self.source / "tokens.toml").write_bytes((THEME / "tokens.toml").read_bytes())
        (self.source / "mends.json").write_text(Mends().json(), encoding="utf-8")
        self.name_standard("ua-1")
        for name in self.typst_files:
            (self.source / name).write_bytes((resources.files("startoolkit.pdf") / name).read_bytes())

    def write_main(self, code: str) -> None:
        """Write the Typst code, and the assets that it reads."""
        self.main.write_text(code, encoding="utf-8")
        for name, data in self._assets.items():
            (self.source / "assets" / name).write_bytes(data)

    @property
    def footnote(self) -> str:
        """What links to a note are described with, with ``{number}``."""
        note = self.words.gettext("Footnote {number}")
        # Else the number alone, rather than an English word in another language.
        return "{number}" if isinstance(note, English) else note

    def _compile(self, tree: nodes.document) -> None:
        with self.located(tree):
            compiler = compiler_of(self.main, self.edition.fonts, large=self.is_large)
            mends = self.source / "mends.json"
            compiled = compile_pdf(compiler, self.edition.epoch, self.footnote, properties(self), mends, zoom=self.zoom)
        self.tell(compiled)
        for warning in compiled.warnings:
            logger.warning("Typst: %s", warning, type="typst", subtype="compiler")
        path = Path(self.outdir) / self.file_name
        disk.replace(path, compiled.data)
        self.pdf_path, self.pdf_pages = path, compiled.pages
        with self.located(tree):
            self.write_beside(compiler)

    def write_beside(self, compiler: typst.Compiler) -> None:
        """Write what is made of the same layout; ``compiler`` knows it."""

    def name_standard(self, name: str) -> None:
        """Let the imprint name the standards of a kind of PDF; see ``cover.STANDARDS``."""
        (self.source / STANDARD_FILE).write_text(json.dumps(name), encoding="utf-8")

    @property
    def file_name(self) -> str:
        """The name of the PDF."""
        return self.edition.pdf_name

    def tell(self, compiled: Compiled) -> None:
        """Warn about what is wrong with the layout."""
        tell(compiled.faults, compiled.pages, self._writer)

    @contextmanager
    def located(self, tree: nodes.document) -> Iterator[None]:
        """Give errors of the compiler the places in the sources that they come from."""
        try:
            yield
        except MissingGlyphs as error:
            raise missing(error.characters, tree) from error
        except PdfError as error:
            raise self._of_pictures(tree) or error from error

    def _of_pictures(self, tree: nodes.document) -> PdfError | None:
        """An error for each picture that Typst cannot read, with file and line; None if it can read all."""
        wrong: list[PdfError] = []
        for node in tree.findall(nodes.image):
            file = Path(self.srcdir) / node["uri"]
            reason = unreadable(file) if file.is_file() else ""
            if reason:
                message = f"The picture {node['uri']} cannot be read: {reason.rstrip('.')}."
                hint = "Open it in an image editor and save it again."
                wrong.append(PdfError("missing-image", message, place=place_of(node), hint=hint))
        return PdfErrors(wrong) if wrong else None

    def finish(self) -> None:
        """Does nothing: ``write_documents`` has written the PDF."""

"""The Sphinx builder ``typst``: all pages of one edition as one PDF."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cached_property
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
from startoolkit.pdf.cover import HOUSE_FILE, STANDARD_FILE, house, properties, settings
from startoolkit.pdf.engine import (
    Compiled,
    MissingGlyphs,
    PrivateSigns,
    compile_pdf,
    compiler_of,
    is_settable,
    unreadable,
)
from startoolkit.pdf.errors import PdfError, PdfErrors, place_of
from startoolkit.pdf.highlighting import Highlighter, style_of
from startoolkit.pdf.mending import Mends, tell
from startoolkit.pdf.missing_glyphs import missing
from startoolkit.pdf.writer import TypstTranslator
from startoolkit.project import Edition, Project

if TYPE_CHECKING:
    import typst

logger = logging.getLogger(__name__)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNSEEN = frozenset({*map(chr, range(0xFE00, 0xFE10)), "\N{ZERO WIDTH JOINER}"})
"""Characters that say how those before them look, and show nothing themselves."""
_FEW, _SHARE = 20, 0.02
"""Signs without a font that are replaced: so many, or such a part of the text.  With more, the PDF would say little."""
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
    typst_files: ClassVar[tuple[str, ...]] = (
        "template.typ",
        "boxes.typ",
        "sizes.typ",
        "extensions.typ",
        "formulas.typ",
        "highlighting.typ",
        "losses.typ",
        "margin.typ",
    )
    """The files of this package that the Typst code reads."""

    is_large: ClassVar[bool] = False
    """Whether this is large print."""
    is_book: ClassVar[bool] = True
    """Whether this is the whole briefing, with a cover, and with bands of colour at the heads of chapters."""
    zoom: ClassVar[float] = 1
    """By how much text is larger than usual."""
    imgpath, imagedir = "", "graphs"  # where Sphinx's extension for Graphviz puts what it draws

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
        project = Project.containing(Path(self.srcdir))
        self.is_strict = project is not None and not project.is_lenient
        """Whether what the PDF cannot hold ends the build; else it says where on the web that is, and goes on."""
        self.unset_pictures: set[str] = set()
        self.unset_formulas: set[str] = set()
        """Files of pictures, and LaTeX, that Typst has turned out to be unable to set."""
        self.told: set[tuple[str, str]] = set()
        """The warnings of the writer, which may write more than once."""
        self._unset_signs: tuple[str, ...] = ()
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
        # A sign that no font has is replaced in all of the code.
        is_long = len(os.fsencode(plain.name)) > _LONGEST or not plain.name.isascii()
        if is_long or self._assets.get(plain.name, data) != data:
            stem = "asset" if is_long else plain.stem
            plain = PurePosixPath(f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{plain.suffix[:16]}")
        self._assets[plain.name] = data
        return f"assets/{plain.name}"

    def write_documents(self, _docnames: AbstractSet[str]) -> None:
        tree = assemble(self, self.config.root_doc)
        self.write_source(tree)
        with progress_message("compiling the PDF"):
            while not self._compile(tree):
                self.write_source(tree)

    @cached_property
    def highlighter(self) -> Highlighter:
        """The colours of code."""
        return Highlighter(style_of(self.config))

    @property
    def main(self) -> Path:
        """The Typst file that ``write_source`` writes."""
        return self.source / "main.typ"

    @property
    def mends_file(self) -> Path:
        """The file with what the next layout has to do, which the Typst code reads."""
        return self.source / "mends.json"

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
        self.mends_file.write_text(Mends().json(), encoding="utf-8")
        self.name_standard("ua-1")
        (self.source / HOUSE_FILE).write_text(house(self), encoding="utf-8")
        for name in self.typst_files:
            (self.source / name).write_bytes((resources.files("startoolkit.pdf") / name).read_bytes())

    def write_main(self, code: str) -> None:
        """Write the Typst code, and the assets that it reads."""
        for signs in self._unset_signs:
            code = code.replace(signs, "" if _UNSEEN.issuperset(signs) else _REPLACEMENT)
        self.main.write_text(code, encoding="utf-8")
        for name, data in self._assets.items():
            (self.source / "assets" / name).write_bytes(data)

    @property
    def footnote(self) -> str:
        """What links to a note are described with, with ``{number}``."""
        note = self.words.gettext("Footnote {number}")
        # Else the number alone, rather than an English word in another language.
        return "{number}" if isinstance(note, English) else note

    def _compile(self, tree: nodes.document) -> bool:
        """Make the PDF; False if it has to be tried again without what has turned out to be in the way."""
        with self.located(tree):
            compiler = compiler_of(self.main, self.edition.fonts, large=self.is_large)
            try:
                compiled = compile_pdf(
                    compiler, self.edition.epoch, self.footnote, properties(self), self.mends_file, zoom=self.zoom
                )
            except (MissingGlyphs, PdfError) as error:
                if self._does_without(error, tree):
                    return False
                raise
        self.tell(compiled)
        for warning in compiled.warnings:
            logger.warning("Typst: %s", warning, type="typst", subtype="compiler")
        path = Path(self.outdir) / self.file_name
        disk.replace(path, compiled.data)
        self.pdf_path, self.pdf_pages = path, compiled.pages
        with self.located(tree):
            self.write_beside(compiler)
        return True

    def _does_without(self, error: MissingGlyphs | PdfError, tree: nodes.document) -> bool:
        """Note what is in the way of the PDF, so that it is left out and told; False if nothing can be left out."""
        formulas = {latex for code, latex in self._writer.formulas.items() if not is_settable(code)}
        if not isinstance(error, MissingGlyphs) and formulas - self.unset_formulas:
            self.unset_formulas |= formulas
            return True
        if self.is_strict:
            return False
        if isinstance(error, MissingGlyphs | PrivateSigns):
            return self._replace_signs(error, tree)
        wrong = {uri for uri, _, _ in self._unreadable(tree)} - self.unset_pictures
        self.unset_pictures |= wrong
        return bool(wrong)

    def _replace_signs(self, error: MissingGlyphs | PrivateSigns, tree: nodes.document) -> bool:
        """Have signs replaced that no font has, or that no PDF may have, if they are few among the letters of the pages."""
        text = tree.astext()
        number = sum(text.count(signs) for signs in error.characters)
        if number > max(_FEW, len(text) * _SHARE) or {*error.characters} <= {*self._unset_signs}:
            return False
        # Longer ones first: some are several characters.
        self._unset_signs = tuple(sorted({*self._unset_signs, *error.characters}, key=len, reverse=True))
        seen = [signs for signs in error.characters if not _UNSEEN.issuperset(signs)]
        told = missing(seen, tree, has_table=self.is_strict) if isinstance(error, MissingGlyphs) and seen else error
        if not isinstance(told, PdfError):
            return True  # nothing that a reader would miss
        for one in told.errors if isinstance(told, PdfErrors) else (told,):
            where = f"{one.place.path}:{one.place.line or ''}" if one.place else None
            message = f"{one.message} {_REPLACEMENT} stands in their place. {one.hint}"
            logger.warning("%s", message, location=where, type="typst", subtype="lost")
        return True

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
            raise missing(error.characters, tree, has_table=self.is_strict) from error
        except PdfError as error:
            raise self._of_pictures(tree) or error from error

    def _of_pictures(self, tree: nodes.document) -> PdfError | None:
        """An error for each picture that Typst cannot read, with file and line; None if it can read all."""
        wrong: list[PdfError] = []
        for uri, node, reason in self._unreadable(tree):
            message = f"The picture {uri} cannot be read: {reason.rstrip('.')}."
            hint = "Open it in an image editor and save it again."
            wrong.append(PdfError("missing-image", message, place=place_of(node), hint=hint))
        return PdfErrors(wrong) if wrong else None

    def _unreadable(self, tree: nodes.document) -> Iterator[tuple[str, nodes.image, str]]:
        """The pictures that Typst cannot read: file, node and reason."""
        for node in tree.findall(nodes.image):
            file = Path(self.srcdir) / node["uri"]
            reason = unreadable(file) if file.is_file() else ""
            if reason:
                yield node["uri"], node, reason

    def finish(self) -> None:
        """Does nothing: ``write_documents`` has written the PDF."""

"""The PDF of one language as pictures of its pages, from a compiler that stays: it lays out again only what has changed."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from docutils import nodes

from startoolkit.pdf.assemble import assemble
from startoolkit.pdf.engine import compile_plainly, compiler_of, page_count, picture_of_page, place_of_label
from startoolkit.preview.live_app import LiveApp
from startoolkit.preview.process import Answer, Picture, Question
from startoolkit.sphinxext.translations.marks import messages_of

_PPI = 120
"""Pixels per inch of a picture: an A4 page is 992 pixels wide."""


class PdfPages(LiveApp):
    """An application of Sphinx that stays, with the builder ``typst``, and its compiler."""

    builder_name = "typst"

    def answer(self, question: Question) -> Answer:
        """Answer with a picture."""
        return Answer(picture=self.picture(*question[1:]) if question[0] == "picture" else None)

    def picture(self, docname: str, message: str) -> Picture | None:
        """The page on which a message stands, given by its page and digest; without a message, where the page begins.

        None where the PDF has no such page.  Raises StarError for what keeps the PDF from being made.
        """
        with self.explained():
            if self._pdf is None:
                self._lay_out()
            place = self._place(docname, message)
            if place is None:
                return None
            page, top = place
            return Picture(picture_of_page(self._file, page, _PPI), page, page_count(self._compiler), top, _PPI)

    _pdf: bytes | None = None
    _compiler: Any = None

    @property
    def _file(self) -> Path:
        return Path(self.app.builder.source, "preview.pdf")

    def connect(self) -> None:
        """Have messages labelled."""
        self.app.connect("doctree-read", _label, priority=1000)  # after all that look at ids

    def prepare(self, read: set[str], gone: set[str]) -> None:
        """Let the PDF count as old where pages have changed."""
        if read or gone:
            self._pdf = None

    def rest(self) -> None:
        """Lay out what has changed before it is asked for."""
        with self.explained():
            if self._compiler is not None and self._pdf is None:
                self._lay_out()

    def _lay_out(self) -> None:
        builder = self.app.builder
        gc.disable()  # the trees of all pages are made and thrown away, and collecting in between takes a third of the time
        try:
            tree = assemble(builder, builder.config.root_doc)
            builder.write_source(tree)
        finally:
            gc.enable()
        if self._compiler is None:
            self._compiler = compiler_of(builder.main, builder.edition.fonts)
        with builder.located(tree):
            self._pdf = compile_plainly(self._compiler)
        self._file.write_bytes(self._pdf)

    def _place(self, docname: str, message: str) -> tuple[int, float] | None:
        if docname not in self.app.builder.docnames:
            return None
        return place_of_label(self._compiler, f"{docname}:{_ident(message)}") or place_of_label(
            self._compiler, f"{docname}:{_ident('')}"
        )


def _ident(message: str) -> str:
    return f"preview-{message}"


def _label(_app: Any, tree: nodes.document) -> None:
    """Give each message of a page an id, which becomes a label in the PDF, and the page one where it begins.

    The label of a title stands before it: within, it would be repeated in the table of contents.
    """
    first = next(iter(tree.findall(nodes.section)), None)
    if first is not None:
        first["ids"].append(_ident(""))
    for node in [*tree.findall(nodes.Element)]:
        target = node.parent if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section) else node
        target["ids"] += [name for name in map(_ident, messages_of(node)) if name not in target["ids"]]

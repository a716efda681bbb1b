"""The Sphinx builder ``typst-ua2``: the PDF of an edition, and the same as PDF/UA-2 beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit import disk
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.pdf.cover import properties
from startoolkit.pdf.engine import compile_ua2
from startoolkit.plugins import UA2, Made

if TYPE_CHECKING:
    import typst


class Ua2Builder(TypstBuilder):
    """``sphinx-build -b typst-ua2 docs out`` writes ``out/<name>-<tag>-ua2.pdf`` beside what the builder ``typst`` writes.

    The document is laid out once for both.  Only the imprint differs, which names the standards.
    """

    name = "typst-ua2"
    epilog = "The PDFs are in %(outdir)s."

    made: Made
    """The PDF/UA-2, after the build."""

    def init(self) -> None:
        super().init()
        self.tags.add("builder_typst")  # so that both files have the same text

    def write_beside(self, compiler: typst.Compiler) -> None:
        self.name_standard("ua-2")
        data = compile_ua2(compiler, self.edition.epoch, self.footnote, properties(self))
        path = Path(self.outdir, self.edition.file_name(UA2.suffix))
        disk.replace(path, data)
        self.made = Made(path=path, name=path.name, pages=self.pdf_pages)

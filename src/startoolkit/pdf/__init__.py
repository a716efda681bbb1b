"""The Sphinx builder ``typst``: the PDF of one edition.

``assemble`` makes one tree of all pages, ``writer`` turns the tree into Typst, ``engine`` compiles it,
``finish`` adds what Typst cannot, and ``builder`` is the door that Sphinx knows.  How it looks stands in ``template.typ``.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from startoolkit import __version__
from startoolkit.pdf.builder import TypstBuilder


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_builder(TypstBuilder)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

"""The Sphinx builder ``typst``: the PDF of one edition.

``assemble`` joins all pages into one doctree, ``writer`` turns it into Typst code, ``engine`` compiles the code,
``postprocess`` adds to the PDF what Typst cannot produce, ``ua2`` makes a PDF/UA-2 of it, and ``builder`` is the Sphinx
builder that runs these steps.
The layout is defined in ``template.typ`` and ``boxes.typ``.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from startoolkit import __version__
from startoolkit.notebook_outputs import ChooseOutput
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.pdf.chapters import ChaptersBuilder
from startoolkit.pdf.large import LargeBuilder
from startoolkit.pdf.sheets import SheetsBuilder
from startoolkit.pdf.ua2_builder import Ua2Builder


def setup(app: Sphinx) -> ExtensionMetadata:
    for builder in (TypstBuilder, LargeBuilder, ChaptersBuilder, SheetsBuilder, Ua2Builder):
        app.add_builder(builder)
    app.add_post_transform(ChooseOutput)
    app.add_config_value("startoolkit_web_pictures", "", "", types=str)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

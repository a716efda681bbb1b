"""The Sphinx builder ``typst``: the PDF of one edition.

``assemble`` joins all pages into one doctree, ``writer`` turns it into Typst code, ``engine`` compiles the code,
``postprocess`` adds to the PDF what Typst cannot produce, and ``builder`` is the Sphinx builder that runs these steps.
The layout is defined in ``template.typ`` and ``boxes.typ``.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from startoolkit import __version__
from startoolkit.notebook_outputs import ChooseOutput
from startoolkit.pdf.builder import TypstBuilder


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_builder(TypstBuilder)
    app.add_post_transform(ChooseOutput)
    app.add_config_value("startoolkit_web_pictures", "", "", types=str)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

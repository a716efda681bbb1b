"""The Sphinx builder ``epub3``: one edition as a book for e-readers, an EPUB 3.3.

``writer`` turns the doctree of each page into XHTML, ``xhtml`` makes that a document of a book, ``package`` says what the
book consists of, ``check`` finds faults in a finished one, and ``builder`` is the Sphinx builder that runs these steps.
Sphinx's own builder ``epub`` is not used: its books have scripts and styles of web pages, times of the build, and no
metadata about accessibility.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from startoolkit import __version__
from startoolkit.epub.builder import EpubBuilder
from startoolkit.notebook_outputs import ChooseOutput


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_builder(EpubBuilder)
    app.add_post_transform(ChooseOutput)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

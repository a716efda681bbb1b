"""The Sphinx builder ``typst``: the PDF of one edition."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from startoolkit import __version__


def setup(app: Sphinx) -> ExtensionMetadata:
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

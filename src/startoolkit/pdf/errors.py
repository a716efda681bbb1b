"""Errors of the PDF that Sphinx, too, shows without a traceback."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError

from startoolkit.errors import Place, StarError, StarErrors


class PdfError(StarError, SphinxError):
    """Something that keeps the PDF from being made and that a user can put right."""

    category = "The PDF cannot be made"


class PdfErrors(StarErrors, PdfError):
    """All that keeps the PDF from being made, told at once."""


def place_of(node: nodes.Node) -> Place | None:
    """The file and line of a node, as far as the parser kept them, else those of what surrounds it."""
    source, line = None, None
    around: nodes.Node | None = node
    while around is not None and (source is None or not line):
        source = source or around.source
        line = line or around.line
        around = around.parent
    # The source of generated text reads "x.md:<translated>" or "x.py:docstring of x".
    return Place(Path(source.split(":<", 1)[0].split(":docstring", 1)[0]), line) if source else None

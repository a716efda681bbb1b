"""Errors of the PDF builder.  They are also SphinxErrors, so ``sphinx-build`` shows them without a traceback."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError

from startoolkit.errors import Place, StarError, StarErrors


class PdfError(StarError, SphinxError):
    """An error in the sources or settings that prevents the PDF."""

    category = "The PDF cannot be made"


class PdfErrors(StarErrors, PdfError):
    """Several errors that prevent the PDF, reported together."""


def place_of(node: nodes.Node) -> Place | None:
    """The file and line of a node, or of its nearest ancestor that has them; None if no source is known."""
    source, line = None, None
    around: nodes.Node | None = node
    while around is not None and (source is None or not line):
        source = source or around.source
        line = line or around.line
        around = around.parent
    # Sources of generated text look like "x.md:<translated>" or "x.py:docstring of x".
    return Place(Path(source.split(":<", 1)[0].split(":docstring", 1)[0]), line) if source else None

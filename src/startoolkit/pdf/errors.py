"""Errors of the PDF builder.  They are also SphinxErrors, so ``sphinx-build`` shows them without a traceback."""

from __future__ import annotations

import re
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
    # Sources of generated text look like "x.md:<translated>", "x.rst:260:<autosummary>" or "x.py:docstring of x".
    if not source:
        return None
    found = re.fullmatch(r"(.+?)(?::(\d+))?:(?:<.*|docstring\b.*)", source, re.DOTALL)
    return Place(Path(found[1]), int(found[2]) if found[2] else line) if found else Place(Path(source), line)

"""Worksheets as OpenDocument text, one file each, to be filled in with a word processor.

The words come from the resolved doctree of an edition: what the judge of translations has let in, and nothing else.
"""

from __future__ import annotations

from docutils import nodes

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def title_of(sheet: nodes.Element) -> nodes.Element:
    """The title of a worksheet; empty where it has none."""
    return next((part for part in sheet.children if isinstance(part, nodes.title)), nodes.title())

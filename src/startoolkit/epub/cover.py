"""The cover of a book as a picture in PNG, which every shop and shelf shows; many show none in SVG."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

import typst
from sphinx.errors import SphinxError

from startoolkit import fonts
from startoolkit.colours import tokens
from startoolkit.project import Edition

_COLOURS = ("ink", "quiet", "panel", "accent")


def drawn(edition: Edition, title: str, subtitle: str, facts: Sequence[str], picture: str) -> bytes:
    """The cover, 1200 by 1800 pixels, the same bytes on any machine.

    ``facts`` are what stands at its foot, at the start and the end; ``picture`` is an SVG and may be empty.  Where no
    font has a letter of the words, the picture stands alone; without one, nothing is returned.  Raises SphinxError where
    the picture cannot be drawn.
    """
    language = edition.language
    words = {"title": title, "subtitle": subtitle, "publisher": facts[0], "edition": facts[1]}
    colours = {name: str(tokens()["light"][name]) for name in _COLOURS}
    inputs = {
        **words,
        **colours,
        "picture": picture,
        "families": json.dumps(fonts.families(edition.fonts)),
        "language": language.base,
        "direction": language.direction,
    }
    if not _are_settable(inputs, edition):
        inputs |= dict.fromkeys(words, "")
        if not picture:
            return b""
    try:
        result = _compiler(inputs, edition).compile(format="png", ppi=72)
    except typst.TypstError as error:
        raise SphinxError(f"The cover of the EPUB cannot be drawn: {error.message}") from error
    assert isinstance(result, bytes)
    return result


def _are_settable(inputs: dict[str, str], edition: Edition) -> bool:
    """Whether the fonts have all letters of the words; PDF/A, unlike a picture, refuses a text that cannot be displayed."""
    try:
        _compiler({**inputs, "picture": ""}, edition).compile(format="pdf", pdf_standards=["a-2u"])
    except typst.TypstError:
        return False
    return True


def _compiler(inputs: dict[str, str], edition: Edition) -> typst.Compiler:
    source = (resources.files("startoolkit.epub") / "cover.typ").read_bytes()
    return typst.Compiler(source, font_paths=fonts.fonts(edition.fonts), ignore_system_fonts=True, sys_inputs=inputs)

"""The font of form fields, ``field.ttf``; it is embedded whole, since any of its characters may be typed.

It is Source Sans 3 Regular, reduced with fontTools to the Latin, Greek and Cyrillic letters, digits and signs of
``field.json`` and to a static weight of 400, without layout tables, and renamed as its licence, the SIL Open Font License
1.1, requires; copyright and licence are in its name table.  For other characters, such as Hebrew and Arabic letters,
which have to be joined or turned, viewers use their own fonts.

A code of the font is a character's number in Unicode (UTF-16), so whatever a viewer is asked to show it can encode.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from itertools import groupby
from struct import pack

import attrs
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_MOST = 100
"""Ranges that a section of a CMap may have."""


@attrs.frozen
class _Parts:
    """What the font is made from."""

    program: bytes
    widths: list[int | list[int]]
    glyphs: bytes
    to_unicode: bytes


@cache
def _parts() -> _Parts:
    """The parts of the font, which are the same in every PDF: one build may make many."""
    folder = resources.files("startoolkit.pdf")
    table: dict[str, list[int]] = json.loads((folder / "field.json").read_text(encoding="utf-8"))
    characters = table["characters"]
    return _Parts(
        (folder / "field.ttf").read_bytes(),
        _widths(characters, table["widths"]),
        _glyphs(characters, table["glyphs"]),
        _to_unicode(characters).encode(),
    )


def font(pdf: Pdf) -> Object:
    """Add the font to a PDF; returns its indirect object."""
    parts = _parts()
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.StartoolkitField, Flags=4, FontBBox=Array([-614, -270, 1529, 958]),
        ItalicAngle=0, Ascent=1024, Descent=-400, CapHeight=660, StemV=84,
        FontFile2=pdf.make_stream(parts.program, Length1=len(parts.program)),
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.StartoolkitField, DW=500,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        W=Array([Array(part) if isinstance(part, list) else part for part in parts.widths]),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=pdf.make_stream(parts.glyphs),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.StartoolkitField, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(parts.to_unicode),
        ),
    )  # fmt: skip


def _runs(characters: list[int]) -> list[list[int]]:
    """The indexes of characters in runs without a hole; none goes beyond a multiple of 256, as a CMap demands."""
    keyed = groupby(range(len(characters)), key=lambda at: (characters[at] - at, characters[at] >> 8))
    return [list(run) for _, run in keyed]


def _widths(characters: list[int], widths: list[int]) -> list[int | list[int]]:
    parts: list[int | list[int]] = []
    for run in _runs(characters):
        parts += [characters[run[0]], [widths[at] for at in run]]
    return parts


def _glyphs(characters: list[int], glyphs: list[int]) -> bytes:
    """The glyph of each character up to the last one, as two bytes; 0 if there is none."""
    known = dict(zip(characters, glyphs, strict=True))
    numbers = [known.get(character, 0) for character in range(characters[-1] + 1)]
    return pack(f">{len(numbers)}H", *numbers)


def _to_unicode(characters: list[int]) -> str:
    lines = [
        "<{0:04X}> <{1:04X}> <{0:04X}>\n".format(*(characters[run[end]] for end in (0, -1)))
        for run in _runs(characters)
    ]
    sections = (lines[at : at + _MOST] for at in range(0, len(lines), _MOST))
    return _TO_UNICODE.format("".join(f"{len(part)} beginbfrange\n{''.join(part)}endbfrange\n" for part in sections))

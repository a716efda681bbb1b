"""The font of form fields, ``field.ttf``; it is embedded whole, since any of its characters may be typed.

It is Source Sans 3 Regular, reduced with fontTools to the characters of Windows-1252 and to a static weight of 400, and
renamed as its licence, the SIL Open Font License 1.1, requires; copyright and licence are in its name table.  For
other characters, such as Hebrew letters, viewers use their own fonts.
"""

from __future__ import annotations

from importlib import resources

from pikepdf import Array, Dictionary, Name, Object, Pdf

# Advance widths of the WinAnsi codes 32 to 255 in thousandths of an em, from the font's table hmtx.
_WIDTHS = (
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497,
    497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579,
    486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504,
    553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719,
    446, 467, 425, 303, 241, 303, 497, 0, 497, 0, 249, 292, 426, 948, 454, 454, 542, 1194, 534, 271, 847, 0, 539, 0,
    0, 249, 249, 426, 426, 304, 480, 800, 542, 637, 419, 271, 839, 0, 425, 476, 200, 289, 497, 497, 497, 497, 241,
    497, 542, 744, 345, 429, 497, 311, 423, 542, 331, 497, 367, 367, 542, 562, 560, 249, 542, 367, 365, 429, 781,
    808, 796, 425, 544, 544, 544, 544, 544, 544, 822, 571, 527, 527, 527, 527, 263, 263, 263, 263, 639, 647, 664,
    664, 664, 664, 664, 497, 664, 645, 645, 645, 645, 476, 583, 576, 504, 504, 504, 504, 504, 504, 778, 456, 496,
    496, 496, 496, 246, 246, 246, 246, 544, 547, 542, 542, 542, 542, 542, 497, 542, 544, 544, 544, 544, 467, 555,
    467,
)  # fmt: skip


def font(pdf: Pdf) -> Object:
    """Add the font to a PDF; returns its indirect object."""
    program = (resources.files("startoolkit.pdf") / "field.ttf").read_bytes()
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.StartoolkitField, Flags=32, FontBBox=Array([-177, -250, 1160, 880]),
        ItalicAngle=0, Ascent=1024, Descent=-400, CapHeight=660, StemV=84,
        FontFile2=pdf.make_stream(program, Length1=len(program)),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.StartoolkitField, Encoding=Name.WinAnsiEncoding,
            FirstChar=32, LastChar=255, Widths=Array(_WIDTHS), FontDescriptor=pdf.make_indirect(descriptor),
        ),
    )  # fmt: skip

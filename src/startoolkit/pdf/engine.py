"""The Typst compiler: its fonts, its errors in our words, and the count of pages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import typst

from startoolkit import fonts
from startoolkit.pdf.errors import PdfError
from startoolkit.pdf.postprocess import finish
from startoolkit.pdf.syntax import string

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""PDF/UA-1 for readers with assistive technology, PDF/A-2a for archives: one file is both."""
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed')

_CODED = re.compile(r"\\u\{([0-9a-f]+)\}")


@attrs.frozen
class Compiled:
    """A finished PDF."""

    data: bytes
    pages: int
    warnings: tuple[str, ...]


def compile_pdf(
    main: Path, folders: Sequence[Path], epoch: int, footnote: str, properties: Mapping[str, str] | None = None
) -> Compiled:
    """Compile ``main``; it may read files of its own folder only, and no font of this machine.

    Raises MissingGlyphs where no font for text has a character.

    ``epoch`` is the only time that enters the file, so the same sources give the same bytes everywhere.
    ``footnote`` names a note by its ``{number}``; ``properties`` are what else the file says of itself, see ``finish``.
    """
    compiler = typst.Compiler(
        str(main),
        root=str(main.parent),
        font_paths=fonts.fonts(folders),
        ignore_system_fonts=True,
        sys_inputs={"families": json.dumps(fonts.families(folders))},
    )
    try:
        data, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARDS, timestamp=epoch)
        pages = json.loads(compiler.query("<pages>", field="value", one=True))
    except typst.TypstError as error:
        raise _explained(error) from error
    assert isinstance(data, bytes)
    return Compiled(
        finish(data, footnote, properties or {}), int(pages), tuple(warning.message for warning in warnings)
    )


def unreadable(picture: Path) -> str:
    """Why Typst cannot read a picture; empty where it can."""
    none = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    code = f"#image({string(picture.name)})".encode()
    try:
        typst.Compiler(code, root=str(picture.parent), font_paths=none, ignore_system_fonts=True).compile()
    except typst.TypstError as error:
        found = re.search(r"failed to \w+ (?:image|SVG)[^(]*\((.*)\)", error.diagnostic)
        return found[1] if found else "it is in no form that Typst knows"
    return ""


class MissingGlyphs(Exception):
    """Characters that are in no font for text."""

    def __init__(self, characters: Sequence[str]) -> None:
        super().__init__(*characters)
        self.characters = tuple(characters)


def _explained(error: typst.TypstError) -> PdfError | MissingGlyphs:
    characters = list(dict.fromkeys(_CODED.sub(_decoded, text) for text in _MISSING.findall(error.diagnostic)))
    if characters:
        return MissingGlyphs(characters)
    hint = "; ".join(error.hints) or "sphinx-build -b typst keeps the Typst source, to look at the place."
    return PdfError("pdf-failed", f"Typst cannot make the PDF: {error.diagnostic.strip() or error.message}", hint=hint)


def _decoded(match: re.Match[str]) -> str:
    """Typst writes marks as ``\\u{301}``."""
    return chr(int(match[1], 16))

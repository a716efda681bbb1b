"""Runs the Typst compiler: fonts, standards, and its errors as PdfError."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import typst

from startoolkit import fonts
from startoolkit.pdf.errors import PdfError
from startoolkit.pdf.ink import pages_of
from startoolkit.pdf.mending import QUERY, Facts, Fault, Mends
from startoolkit.pdf.postprocess import finish
from startoolkit.pdf.syntax import string
from startoolkit.pdf.ua2 import conform

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""PDF/UA-1 for assistive technology, PDF/A-2a for archives; one file conforms to both."""
_ROUNDS = 3
"""How often a document is laid out again to mend its faults."""
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed')
_PRIVATE = re.compile(r'the PDF contains the codepoint `"(.*?)"`')

_NO_FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
_CODED = re.compile(r"\\u\{([0-9a-f]+)\}")


@attrs.frozen
class Compiled:
    """A finished PDF, the number of its pages, and the compiler's warnings."""

    data: bytes
    pages: int
    warnings: tuple[str, ...]
    faults: tuple[Fault, ...]
    """Of the layout: what laying out again could not mend."""


def compiler_of(main: Path, folders: Sequence[Path], *, large: bool = False) -> typst.Compiler:
    """A compiler of ``main``, which can read files in its own folder only; fonts of the system are not used.

    ``folders`` have further fonts; ``large`` sets large print.  A compiler lays out again only what has changed since it was asked last.
    """
    return typst.Compiler(
        str(main),
        root=str(main.parent),
        font_paths=fonts.fonts(folders),
        ignore_system_fonts=True,
        sys_inputs={"families": json.dumps(fonts.families(folders)), "large": "yes" if large else "no"},
    )


def compile_pdf(
    compiler: typst.Compiler,
    epoch: int,
    footnote: str,
    properties: Mapping[str, str] | None = None,
    mends_file: Path | None = None,
    *,
    zoom: float = 1,
) -> Compiled:
    """The PDF of a compiler's document, laid out again until nothing is left to mend, at most ``_ROUNDS`` times.

    The mends are written to ``mends_file``, which the document reads; without it, the first layout is taken.

    ``epoch`` (seconds) is the only time in the PDF, so the same sources give the same bytes everywhere.  ``footnote``,
    ``properties`` and ``zoom`` are described at ``postprocess.finish``.

    Raises MissingGlyphs if no font for text has a character, PdfError for any other error of the compiler.
    """
    mends = Mends()
    try:
        data, messages, facts = _laid_out(compiler, epoch)
        for _ in range(_ROUNDS if mends_file else 0):
            before, mends = mends, facts.mend(mends)
            if mends == before:
                break
            assert mends_file is not None
            mends_file.write_text(mends.json(), encoding="utf-8")
            data, messages, facts = _laid_out(compiler, epoch)
    except typst.TypstError as error:
        raise _explained(error) from error
    return Compiled(finish(data, footnote, properties or {}, zoom), len(facts.pages), messages, tuple(facts.faults()))


def _laid_out(compiler: typst.Compiler, epoch: int) -> tuple[bytes, tuple[str, ...], Facts]:
    """The PDF by Typst, its warnings, and the facts of its layout."""
    data, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARDS, timestamp=epoch)
    assert isinstance(data, bytes)
    facts = Facts(json.loads(compiler.eval(QUERY)), pages_of(data))
    return data, tuple(warning.message for warning in warnings), facts


def compile_ua2(compiler: typst.Compiler, epoch: int, footnote: str, properties: Mapping[str, str]) -> bytes:
    """A compiler's document, as ``compile_pdf`` has laid it out, as PDF/UA-2 with PDF/A-4; arguments and errors as there.

    Typst checks PDF/UA-1 alone, so ``compile_pdf`` comes first.
    """
    try:
        data = compiler.compile(format="pdf", pdf_standards=["a-4"], timestamp=epoch)
    except typst.TypstError as error:
        raise _explained(error) from error
    assert isinstance(data, bytes)
    return finish(data, footnote, properties, last=conform)


def compile_plainly(compiler: typst.Compiler) -> bytes:
    """A PDF that looks like the one of ``compile_pdf`` and is made in a fraction of the time: for the screen only.

    Raises the same errors.
    """
    try:
        data = compiler.compile(format="pdf", pdf_tags=False)
    except typst.TypstError as error:
        raise _explained(error) from error
    assert isinstance(data, bytes)
    return data


def page_count(compiler: typst.Compiler) -> int:
    """The number of pages of a compiler's document."""
    return int(json.loads(compiler.query("<pages>", field="value", one=True)))


def place_of_label(compiler: typst.Compiler, label: str) -> tuple[int, float] | None:
    """Page, from 1, and distance from its top in points, of the first place with a label; None where there is none."""
    code = f"query(label({string(label)})).map(it => it.location().position()).map(it => (it.page, it.y.pt()))"
    places = json.loads(compiler.eval(code))
    return (int(places[0][0]), float(places[0][1])) if places else None


def picture_of_page(pdf: Path, page: int, ppi: float) -> bytes:
    """A page of a PDF as PNG."""
    code = f"#set page(width: auto, height: auto, margin: 0pt)\n#image({string(pdf.name)}, page: {page})".encode()
    data = typst.Compiler(code, root=str(pdf.parent), font_paths=_NO_FONTS, ignore_system_fonts=True).compile(
        format="png", ppi=ppi
    )
    assert isinstance(data, bytes)
    return data


def unreadable(picture: Path) -> str:
    """The reason why Typst cannot read a picture; empty if it can."""
    code = f"#image({string(picture.name)})".encode()
    try:
        typst.Compiler(code, root=str(picture.parent), font_paths=_NO_FONTS, ignore_system_fonts=True).compile()
    except typst.TypstError as error:
        found = re.search(r"failed to \w+ (?:image|SVG)[^(]*\((.*)\)", error.diagnostic)
        return found[1] if found else "it is in no form that Typst knows"
    return ""


def is_settable(formula: str) -> bool:
    """Whether Typst can lay out a formula, which is given as code."""
    code = _FORMULA.replace("FORMULA", formula).encode()
    try:
        typst.Compiler(code, font_paths=_EMBEDDED, ignore_system_fonts=True).compile(format="svg")
    except typst.TypstError:
        return False
    return True


_EMBEDDED = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
_FORMULA = """#let sign(it) = [#symbol(it)]
#let at = $&$.body
#math.equation(block: true, FORMULA)"""


class MissingGlyphs(Exception):
    """No font for text has these characters (some are several code points)."""

    def __init__(self, characters: Sequence[str]) -> None:
        super().__init__(*characters)
        self.characters = tuple(characters)


class PrivateSigns(PdfError):
    """Characters that Unicode leaves to everybody, such as those of fonts of icons: PDF/A wants to know what they mean."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        shown = ", ".join(f"U+{ord(sign):04X}" for sign in self.characters)
        message = f"A PDF for archives cannot hold characters for private use: {shown}."
        super().__init__("pdf-failed", message, hint="Use a picture with alternative text, or another character.")


def _explained(error: typst.TypstError) -> PdfError | MissingGlyphs:
    characters = list(dict.fromkeys(_CODED.sub(_decoded, text) for text in _MISSING.findall(error.diagnostic)))
    if characters:
        return MissingGlyphs(characters)
    private = list(dict.fromkeys(_CODED.sub(_decoded, text) for text in _PRIVATE.findall(error.diagnostic)))
    if private:
        return PrivateSigns(private)
    hint = "; ".join(error.hints) or "sphinx-build -b typst keeps the Typst source, to look at the place."
    return PdfError("pdf-failed", f"Typst cannot make the PDF: {error.diagnostic.strip() or error.message}", hint=hint)


def _decoded(match: re.Match[str]) -> str:
    """The character of an escape: Typst's messages write combining marks as ``\\u{301}``."""
    return chr(int(match[1], 16))

"""From the bytes of a PO file to its text: what has no place in a catalog is found before anything is parsed."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from startoolkit.errors import Place, StarError, StarErrors

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 16 * 1024 * 1024
MAX_LINES = 200_000

# Everything Unicode calls a control character, except tab and line feed; text_of takes carriage returns from line ends.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NO_UTF8 = re.compile("[\udc80-\udcff]")
"""A byte that is not UTF-8, as ``surrogateescape`` decodes it."""


def text_of(data: bytes, path: Path) -> tuple[str, list[StarError]]:
    """The text of a catalog with line feeds as line ends, and what is wrong with its bytes, told once for all lines.

    Bytes that are not UTF-8 are surrogates in the text.  Raises StarError for what is no catalog at all: a file that is
    too large, or in UTF-16.
    """
    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_LINES:
        hint = "See what it holds: no page of a briefing needs a catalog like this."
        message = f"The catalog has more than {MAX_BYTES // 2**20} MiB or {MAX_LINES} lines."
        raise StarError("catalog-too-large", message, place=Place(path), hint=hint)
    errors = []
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        hint = 'Save it as "UTF-8", not as "UTF-8 with BOM": other tools overlook the header behind the mark.'
        errors.append(_wrong("The catalog starts with a byte order mark.", hint, path, 1))
    text = data.decode(errors="surrogateescape").replace("\r\n", "\n")
    if _NO_UTF8.search(text):
        lines = [number for number, line in enumerate(text.split("\n"), start=1) if _NO_UTF8.search(line)]
        more = f", as in {len(lines) - 1} more line{'s' * (len(lines) > 2)}" if len(lines) > 1 else ""
        hint = "Save the catalog in UTF-8 (Poedit does)."
        errors.append(_wrong(f"Here are bytes that are not UTF-8{more}.", hint, path, lines[0]))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise errors[0]
    return text, errors


def refuse_signs(line: str, path: Path, number: int) -> None:
    """Raise StarError for a line with control characters; without a message for bytes that are not UTF-8."""
    if _NO_UTF8.search(line):
        raise _wrong("", "", path, number)  # told by text_of
    found = CONTROL.search(line)
    if found:
        message = f"Here is a control character (U+{ord(found[0]):04X})."
        raise _wrong(message, "Delete it; it has no place in a text.", path, number)


def decoded(data: bytes, path: Path) -> str:
    """The text of a file under the same rules; raises StarError, for several errors StarErrors."""
    text, errors = text_of(data, path)
    if not errors and CONTROL.search(text):
        for number, line in enumerate(text.split("\n"), start=1):
            refuse_signs(line, path, number)
    if errors:
        raise together(errors)
    return text


def together(errors: list[StarError]) -> StarError:
    """One error, or several as one."""
    return errors[0] if len(errors) == 1 else StarErrors(errors)


def _wrong(message: str, hint: str, path: Path, line: int) -> StarError:
    return StarError("catalog-encoding", message, place=Place(path, line), hint=hint)

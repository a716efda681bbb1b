"""Files for agencies on the disk: read and written in the format that their name says, and never over another file."""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING

import attrs
from lxml import etree

from startoolkit import disk
from startoolkit.errors import Code, Place, StarError, is_full
from startoolkit.exchange import incoming, table, xliff, xliff2
from startoolkit.exchange.units import REASON, SUFFIXES, unusable
from startoolkit.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from startoolkit.exchange.outcomes import Outcome
    from startoolkit.exchange.units import Format, Unit
    from startoolkit.languages import Language
    from startoolkit.project import Project


_FOLDER = "exchange"
_OF_LEFT = re.compile(r"\.left(-\d+)?$")
"""The end of the name of a file with what was not taken."""


def format_of(path: Path) -> Format:
    """The format that the name of a file says; raises StarError for another name."""
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(SUFFIXES)
        raise unusable(
            "The name of the file does not say its format.", Place(path), f"Give it one of the suffixes {known}."
        )
    return kind


def refuse_other(path: Path, kind: Format) -> None:
    """Raise StarError where the name of a file says another format than it is to have."""
    said = format_of(path)
    if said != kind.rstrip("2"):
        hint = f"Leave one of the two out: --format {said}, or a name that ends in {suffix_of(kind)}."
        raise StarError(
            "wrong-usage", f"The name {printable(path.name)} says {said}, and the format is {kind}.", hint=hint
        )


def suffix_of(kind: Format) -> str:
    """The suffix of files in a format."""
    return next(suffix for suffix, said in SUFFIXES.items() if said == kind.rstrip("2"))


def units_in(data: bytes, path: Path) -> tuple[Format, list[Unit]]:
    """The format and the units of a file in XLIFF or CSV; raises StarError where it cannot be read as a whole."""
    if format_of(path) == "csv":
        return "csv", table.read(data, path)
    clean = incoming.xml_of(data, path, "xliff")
    version = etree.fromstring(clean, incoming.parser()).get("version", "")
    if version in ("2.0", "2.1"):
        return "xliff2", xliff2.read(clean, incoming.parser())
    if version not in ("1.1", "1.2"):
        told = f"The file is XLIFF {printable(version[:10])}" if version else "The file names no version of XLIFF"
        raise unusable(f"{told}; 1.2 and 2.0 are read.", Place(path), "Have it sent as it was exported.")
    return "xliff", xliff.read(clean, path)


def data_of(units: Sequence[Unit], kind: Format, source: Language, language: Language) -> bytes:
    """A file in XLIFF or CSV with these units."""
    if kind == "csv":
        return table.written(units)
    if kind == "xliff2":
        return xliff2.written(units, source, language)
    return xliff.written(units, source, language)


def folder_in(project: Project) -> Path:
    """The folder of a project for files that are sent and come back; where it is made, git is told to pass over it.

    Raises StarError where it cannot be made.
    """
    folder = project.root / _FOLDER
    if not os.path.lexists(folder):
        try:
            folder.mkdir()
            disk.replace(folder / ".gitignore", "*\n")
        except OSError as error:
            raise _unwritable(folder, error) from error
    return folder


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; raises StarError where it is, or cannot be written."""
    if path.exists() or path.is_symlink():
        raise StarError(
            "cannot-write",
            "There is a file of this name already, and it is left as it is.",
            place=Place(path),
            hint="Name another one with --output, or move this one away.",
        )
    try:
        disk.replace(path, data, synced=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> StarError:
    code: Code = "disk-full" if is_full(error) else "cannot-write"
    hint = "Make room, then try again." if is_full(error) else "Name a file with --output where you may write."
    return StarError(code, f"The file cannot be written: {error.strerror}.", place=Place(path), hint=hint)


def write_left(path: Path, kind: Format, outcomes: Sequence[Outcome], source: Language, language: Language) -> Path:
    """Write what was not taken of the file ``path`` beside it, in the same format, with the reasons as notes."""
    units = [attrs.evolve(one.unit, notes=(*_kept(one.unit), _reason(one))) for one in outcomes]
    data = data_of(units, kind, source, language)
    stem = _OF_LEFT.sub("", path.stem)
    numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    names = (f"{stem}.left{number}{path.suffix}" for number in numbers)
    file = next(one for one in map(path.with_name, names) if not os.path.lexists(one) or _has(one, data))
    if not os.path.lexists(file):
        write_new(file, data)
    return file


def _has(path: Path, data: bytes) -> bool:
    """Whether a file is what is to be written, as when the same file is imported again."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _reason(outcome: Outcome) -> str:
    end = "" if outcome.why.endswith((".", "!", "?", "…")) else "."
    return f"{REASON}{outcome.why}{end} {outcome.hint}".rstrip()


def _kept(unit: Unit) -> tuple[str, ...]:
    """The notes of a unit without reasons of before."""
    return tuple(note for note in unit.notes if not note.startswith(REASON))

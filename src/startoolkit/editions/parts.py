"""Editions, or single formats of them, that were built elsewhere: finding, checking against their records, copying."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.project import Project
from startoolkit.record import FILE, File, Record
from startoolkit.setting_values import FORMATS


@attrs.frozen
class Part:
    """An edition as written by a build: its folder and its record."""

    folder: Path
    record: Record

    @property
    def name(self) -> str:
        """The folder, as shown in messages."""
        return str(Place(self.folder))


def find(project: Project, folders: Sequence[Path]) -> list[Part]:
    """The editions in output folders of ``build``; raises StarError where a folder has none or a record is invalid."""
    found = [Part(place, Record.read(place)) for folder in folders for place in _editions(folder)]
    for part in found:
        wrong = _wrong(project, part.record)
        if wrong:
            raise StarError(
                "bad-record",
                f"The record of the edition is wrong: {wrong}.",
                place=Place(part.folder / FILE),
                hint="Build that edition again.",
            )
    return found


def _editions(folder: Path) -> list[Path]:
    try:
        found = sorted(path.parent for path in folder.glob(f"*/{FILE}"))
        is_edition = (folder / FILE).exists()
    except OSError:
        found, is_edition = [], False
    if found:
        return found
    hint = "Name the folder that startoolkit build has left, the one with index.html and a folder for each language."
    if is_edition:
        hint = f"It is an edition itself: name its parent folder, {folder.absolute().parent}."
    raise StarError("no-editions", "There are no editions in this folder.", place=Place(folder), hint=hint)


def _wrong(project: Project, record: Record) -> str:
    """Why a record is inconsistent in itself or with this briefing; empty where it is not."""
    languages = {language.code: language for language in project.settings.languages}
    language = languages.get(record.language)
    pdf = record.pdf and File(record.pdf.file, record.pdf.bytes, record.pdf.sha256)
    others = [(one.format, File(one.file, one.bytes, one.sha256)) for one in record.downloads]
    of_others = {name for name, _ in others}
    known = {*FORMATS, *project.settings.formats}
    if language is None or record.tag != language.tag:
        return f"this briefing has no language {record.language!r} with the tag {record.tag!r}"
    if not record.formats or not {*record.formats} <= known or ("pdf" in record.formats) != bool(pdf):
        return f"its formats are {list(record.formats)!r}, with{'' if pdf else 'out'} a PDF"
    if {*record.formats} - {"html", "pdf"} != of_others:
        return f"its formats are {list(record.formats)!r}, and its files those of {sorted(of_others)!r}"
    for name, file in [*([("PDF", pdf)] if pdf else []), *others]:
        if file not in record.files:
            return f"its {name} is not among its files"
    missing = {sheet.file for sheet in record.sheets} - {file.path for file in record.files}
    if missing:
        return f"its worksheet {min(missing)!r} is not among its files"
    outside = [file.path for file in record.files if not _is_inside(file.path)]
    return f"{outside[0]!r} is no file of the edition" if outside else ""


def _is_inside(path: str) -> bool:
    """Whether a file's path is normalized, relative, and inside the folder of its edition."""
    if not path or "\\" in path or "\0" in path:
        return False
    plain = PurePosixPath(path)
    return not plain.is_absolute() and ".." not in plain.parts and str(plain) == path and path not in (".", FILE)


def copy(part: Part, target: Path) -> None:
    """Copy the files listed in the record; raises StarError where one is missing or differs in size or digest."""
    wrong = []
    for file in part.record.files:
        data = _content(part.folder, file)
        if data is None:
            wrong.append(file.path)
            continue
        path = target / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise StarError(
            "edition-changed",
            f"Files of the edition are missing or not what its record says: {', '.join(wrong[:3])}{more}.",
            place=Place(part.folder),
            hint="Copy the folder again, whole, or build that edition again.",
        )


def _content(folder: Path, file: File) -> bytes | None:
    """The content of a file; None where it is missing, reached through a symbolic link, or differs from the record."""
    path = folder / file.path
    try:
        if path.resolve() != folder.resolve() / file.path or not path.is_file():
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return data if (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256) else None

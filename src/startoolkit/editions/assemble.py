"""Editions that were built apart, on any machine, joined into the folder that one build of all would have made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from startoolkit.editions import website
from startoolkit.editions.inputs import Inputs, digest_of, tools
from startoolkit.editions.output_folder import check_output, new_output, working_folder
from startoolkit.editions.parts import Part, copy, find
from startoolkit.errors import Place, StarError, as_star_error
from startoolkit.html.slots import emptied
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Record

_HERE = "the project here"


def assemble(
    project: Project, folders: Sequence[Path], output: Path, wanted: Sequence[Language], *, partial: bool = False
) -> list[Record]:
    """Put the editions of ``folders``, which are only read, into ``output``: all of them, and nothing else, or nothing.

    Returns their records.  Raises StarError where they do not belong together or to the sources here, or are not what
    their records say; and, unless ``partial``, where one of the languages ``wanted`` lacks a format of the settings.
    """
    check_output(project, output)
    _check_apart(folders, output)
    parts = find(project, folders)
    _compare_all(project, parts)
    of = {
        language: [part for part in parts if part.record.language == language.code]
        for language in project.settings.languages
    }
    joined = {language: join([part.record for part in same]) for language, same in of.items() if same}
    if not partial:
        _check_whole(project, joined, wanted)
    try:
        with working_folder(output) as work:
            editions = [_unite(of[language], record, work / language.tag) for language, record in joined.items()]
            with new_output(project, output, work) as new:
                return website.assemble(project, editions, work / "nothing", new)[0]
    except OSError as error:
        raise as_star_error(error, output) from error


def join(records: Sequence[Record]) -> Record:
    """The record of one edition that has the formats of all; what else they say is the same.

    Its files are those of all parts; their digests change when the slots of pages are filled.
    """
    formats = sorted({name for record in records for name in record.formats})
    pdf = next((record.pdf for record in records if record.pdf), None)
    downloads = {one.file: one for record in records for one in record.downloads}
    sheets = next((record.sheets for record in records if record.sheets), ())
    files = {file.path: file for record in records for file in record.files}
    return attrs.evolve(
        records[0],
        formats=tuple(formats),
        pdf=pdf,
        downloads=tuple(sorted(downloads.values(), key=lambda one: one.format)),
        sheets=sheets,
        files=tuple(files[path] for path in sorted(files)),
    )


def _check_apart(folders: Sequence[Path], output: Path) -> None:
    """Refuse to read and to replace the same folder."""
    target = output.resolve()
    for folder in folders:
        given = folder.resolve()
        if given.is_relative_to(target) or target.is_relative_to(given):
            raise StarError(
                "foreign-output",
                f"The output and {Place(folder)}, which is to be assembled, contain one another.",
                place=Place(output),
                hint="Choose another place with --output.",
            )


def _compare_all(project: Project, parts: Sequence[Part]) -> None:
    """Refuse editions that one build could not have made, and that a build of the sources here would not make."""
    first, revision = parts[0], project.revision
    for part in parts[1:]:
        _compare(_common(first.record), first.name, _common(part.record), part.name)
    firsts: dict[str, Part] = {}
    for part in parts:
        before = firsts.setdefault(part.record.language, part)
        _compare(_own(before.record), before.name, _own(part.record), part.name)
    for part in firsts.values():
        inputs = Inputs.of(project, project.language(part.record.language), revision)
        _compare(_common(part.record), part.name, _expected(project, inputs), _HERE)
        _compare({_CATALOGS: part.record.catalogs}, part.name, {_CATALOGS: digest_of(inputs.catalogs)}, _HERE)


_CATALOGS = "catalogs"
_SOURCES = "pages or settings"


def _common(record: Record) -> dict[str, object]:
    """What all editions of one build have in common."""
    names = ("briefing", "label", "date", "revision")
    versions = {f"version of {tool}": version for tool, version in record.versions.items()}
    return {**{name: getattr(record, name) for name in names}, **versions, _SOURCES: record.sources}


def _expected(project: Project, inputs: Inputs) -> dict[str, object]:
    """The same of a build of the project as it is here."""
    settings = project.settings
    own = {"briefing": settings.name, "label": settings.label, "date": settings.date.isoformat()}
    versions = {f"version of {tool}": version for tool, version in tools(project).items() if tool != "python"}
    return {**own, "revision": inputs.revision, **versions, _SOURCES: inputs.sources}


def _own(record: Record) -> dict[str, object]:
    """What all formats of one edition have in common."""
    rest = attrs.evolve(record, formats=(), pdf=None, downloads=(), sheets=(), files=())
    return {_CATALOGS: record.catalogs, "titles or progress": rest}


def _compare(one: Mapping[str, object], name: str, other: Mapping[str, object], other_name: str) -> None:
    for what in dict.fromkeys([*one, *other]):
        if one.get(what) != other.get(what):
            values = [values.get(what) or "none" for values in (one, other)]
            short = all(isinstance(value, str) and len(value) <= 41 for value in values)
            shown = f": {values[0]} and {values[1]}" if short else ""
            raise _differ(f"{name} and {other_name} differ in their {what}{shown}.")


def _differ(message: str) -> StarError:
    return StarError(
        "editions-differ",
        message,
        hint="Build them again from one revision of the sources, with the same versions of all tools.",
    )


def _check_whole(project: Project, joined: Mapping[Language, Record], wanted: Sequence[Language]) -> None:
    """Refuse a part of the whole."""
    lacking = {
        language: [
            name for name in project.settings.formats if language not in joined or name not in joined[language].formats
        ]
        for language in wanted
    }
    missing = [f"{language.code} ({', '.join(names)})" for language, names in lacking.items() if names]
    if missing:
        raise StarError(
            "editions-missing",
            f"In none of the folders: {', '.join(missing)}.",
            hint="Build them and name their folders too, or assemble what there is with --partial.",
        )


def _unite(parts: Sequence[Part], record: Record, work: Path) -> Path:
    """Bring the files of one edition together in a folder that is returned.

    Pages may differ in the contents of their slots, which are filled anew.
    """
    edition = work / "edition"
    edition.mkdir(parents=True)
    origins: dict[str, Part] = {}
    for number, part in enumerate(parts):
        own = work / str(number)
        copy(part, own)
        for file in part.record.files:
            origin = origins.setdefault(file.path, part)
            if not _moved(own / file.path, edition / file.path) and origin is not part:
                raise _differ(f"{origin.name} and {part.name} differ in their file {file.path}.")
    record.write(edition)
    return edition


def _moved(path: Path, target: Path) -> bool:
    """Move a file to ``target``; false where a different file is there already (pages are compared without their slots)."""
    if target.exists():
        return path.exists() and _text(path) == _text(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    return True


def _text(path: Path) -> bytes:
    data = path.read_bytes()
    return emptied(data) if path.suffix == ".html" else data

"""Files for platforms, written where nobody's work is lost."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit import disk
from startoolkit.errors import Place, StarError, as_star_error, is_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.project import Project


@attrs.frozen
class File:
    """A file that is to be written."""

    path: Path
    text: str
    is_derived: bool = False
    """Whether it is made from other files alone, so that nobody edits it and a new text may take its place."""


@attrs.frozen
class Outcome:
    """What became of a file."""

    path: Path
    state: Literal["written", "same", "differs"]
    difference: str = ""
    """Of a file that was left as it is, because it says something else: the lines that differ."""


def folder_of(project: Project, language: Language) -> str:
    """The name of the folder of a language beside those of others: its code, or what the project calls it."""
    return project.layout(language).folder.parent.name


def place(project: Project, files: Iterable[File], *, force: bool) -> Iterator[Outcome]:
    """Write the files; one that is there with another text is left, unless ``force`` or it is derived.

    Raises StarError for a link on the way, and where a file cannot be read or written.
    """
    for file in files:
        _refuse_links(file.path, project.root)
        try:
            before = file.path.read_bytes() if file.path.exists() else None
            if before == file.text.encode():
                yield Outcome(file.path, "same")
            elif before is not None and not (force or file.is_derived):
                yield Outcome(file.path, "differs", _difference(file, before, project.root))
            else:
                file.path.parent.mkdir(parents=True, exist_ok=True)
                disk.replace(file.path, file.text)
                yield Outcome(file.path, "written")
        except OSError as error:
            raise _unwritable(file.path, error) from error


def _refuse_links(path: Path, root: Path) -> None:
    link = disk.link_below(root, path)
    if link:
        message = f"{link.name} is a symbolic link, which could lead outside of the project."
        raise StarError("cannot-write", message, place=Place(link), hint="Put the file or folder itself there.")


def _unwritable(path: Path, error: OSError) -> StarError:
    if is_full(error):
        return as_star_error(error, path)
    hint = "Look at what is in its place, and whether you may write there."
    return StarError(
        "cannot-write", f"This file cannot be written: {error.strerror or error}.", place=Place(path), hint=hint
    )


def _difference(file: File, before: bytes, root: Path) -> str:
    try:
        old = before.decode().splitlines(keepends=True)
    except UnicodeDecodeError as error:
        hint = "Move it away, then run the command again."
        raise StarError(
            "cannot-write", "This file is there already, and is no text.", place=Place(file.path), hint=hint
        ) from error
    name = file.path.relative_to(root).as_posix()
    lines = difflib.unified_diff(
        old, file.text.splitlines(keepends=True), name, f"{name} as startoolkit would write it", n=2
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

"""Verifies a published folder, or a copy of it, against its manifest, and identifies the edition of a single PDF or EPUB."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.publishing.manifest import FILE, SUMS, Edition, Language, Manifest

STATES = ("missing", "changed", "added", "unreadable")


@attrs.frozen
class Difference:
    """A file that differs from the manifest; a path that ends in a slash is a folder."""

    state: Literal["missing", "changed", "added", "unreadable"]
    path: str


@attrs.frozen
class Identified:
    """The edition and language of a PDF or EPUB."""

    edition: Edition
    language: Language


def verify(folder: Path) -> tuple[Manifest, list[Difference]]:
    """Compare every file of a published folder with its manifest; nothing outside of the folder is read.

    Returns the manifest and the differences, sorted by path.  Raises StarError if the manifest is missing, invalid or a
    symbolic link.
    """
    own = folder / FILE
    if own.is_symlink():
        raise StarError("bad-manifest", "The manifest is a link.", place=Place(own), hint="Put the file itself there.")
    manifest = Manifest.read(own)
    sums = manifest.sums(_digest(own)).encode()
    wanted = {file.path: (file.bytes, file.sha256) for file in manifest.files}
    wanted[SUMS] = (len(sums), hashlib.sha256(sums).hexdigest())
    closed: list[str] = []
    found = set(_walk(folder, closed)) - {FILE}
    differences = [Difference("unreadable", path) for path in closed]
    differences += [Difference("missing", path) for path in wanted.keys() - found]
    differences += [Difference("added", path) for path in found - wanted.keys()]
    for path in wanted.keys() & found:
        state = _state(folder / path, *wanted[path])
        if state:
            differences.append(Difference(state, path))
    return manifest, sorted(differences, key=lambda one: one.path)


def _walk(top: Path, closed: list[str]) -> Iterator[str]:
    """The paths of all files, links and empty folders below a folder; links are not followed.

    Folders that cannot be read are added to ``closed``.  Paths of folders end in a slash.
    """
    waiting = [""]
    while waiting:
        start = waiting.pop()
        try:
            with os.scandir(top / start) as found:
                entries = list(found)
        except OSError:
            closed.append(start or "./")
            continue
        if start and not entries:
            yield start
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{start}{entry.name}/")
            else:
                yield start + entry.name


def _state(path: Path, size: int, digest: str) -> Literal["changed", "unreadable", ""]:
    """How a file differs from the manifest; empty if it does not.  A symbolic link counts as changed."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size != size:
            return "changed"
        return "" if _digest(path) == digest else "changed"
    except OSError:
        return "unreadable"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def identify(file: Path, manifest: Path | None = None) -> tuple[Manifest, Identified | None]:
    """Find a PDF or EPUB in ``manifest``, or else in the nearest manifest beside it or in a folder above.

    Returns the manifest, and None if no edition has this file.  Raises StarError if there is no readable manifest.
    """
    listed = Manifest.read(manifest or _nearest(file))
    digest = _digest(file)
    for edition in listed.editions:
        files = listed.files_of(edition).items()
        same = [path for path, one in files if one.sha256 == digest and path.endswith((".pdf", ".epub"))]
        for language in edition.languages:
            if any(path.startswith(f"{language.tag}/") for path in same):
                return listed, Identified(edition, language)
    return listed, None


def _nearest(file: Path) -> Path:
    """The nearest valid manifest beside or above the file, or else the nearest file of that name."""
    there = [path for folder in file.absolute().parents if (path := folder / FILE).is_file()]
    for path in there:
        try:
            Manifest.read(path)
        except StarError:
            continue
        return path
    if not there:
        message = f"There is no {FILE} beside the file, nor in a folder above it."
        raise StarError(
            "bad-manifest", message, place=Place(file), hint="Name the one of the publisher: --manifest PATH."
        )
    return there[0]

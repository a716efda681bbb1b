"""Digests of files that need not be read again, since the system says that they are as they were.

As git does: a file whose size, times and inode are those of the last look is the same file.  The time of the last change
(``st_ctime``) is no program's to set, so a file that was dated back is looked at again.  A file that had just been written
when it was read is not remembered: it might have been written once more within what the disk counts as one moment.

Paths are texts here: there are thousands of them, and making objects of them takes longer than asking for the files.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from startoolkit import disk
from startoolkit.json_files import decode, encode

SETTLED = 3_000_000_000
"""Nanoseconds after which a file is remembered; FAT, the coarsest, counts in two seconds."""
_Row = tuple[int, int, int, int, str]
"""Size, times of the last change of content and of anything, inode, and SHA-256 of a file."""


class StatCache:
    """The digests that an earlier build has noted in ``path``, and those of this one."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """With ``fresh``, nothing that was noted counts."""
        self._path = path
        self._changed = fresh
        self._used: set[str] = set()
        self._table: dict[str, _Row] = {}
        if fresh:
            return
        try:
            self._table = decode(path.read_bytes(), dict[str, _Row])
        except (OSError, ValueError):
            return

    def digest(self, name: str) -> str:
        """The SHA-256 of a file; empty where it is none, or cannot be read."""
        self._used.add(name)
        try:
            found = os.stat(name)
            if not stat.S_ISREG(found.st_mode):
                return ""
            marks = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            row = self._table.get(name)
            if row and row[:-1] == marks:
                return row[-1]
            now = time.time_ns()
            digest = sha256_of(name)
        except OSError:
            return ""
        settled = max(found.st_mtime_ns, found.st_ctime_ns) + SETTLED < now
        self._changed |= settled or row is not None
        self._table.pop(name, None)
        if settled:
            self._table[name] = (*marks, digest)
        return digest

    def save(self) -> None:
        """Note the digests for the next build, but those of files that are gone."""
        if not self._changed:
            return
        kept = {name: row for name, row in self._table.items() if name in self._used or os.path.lexists(name)}
        with contextlib.suppress(OSError):  # without them, the next build reads the files
            disk.replace(self._path, encode(kept))


def sha256_of(file: str | Path) -> str:
    """The SHA-256 of a file; raises OSError where it cannot be read."""
    with open(file, "rb", buffering=0) as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def read_anew(file: str) -> str:
    """The SHA-256 of a file, whatever is known of it; empty where it is none, or cannot be read."""
    try:
        return sha256_of(file) if os.path.isfile(file) else ""
    except OSError:
        return ""


def files_below(
    folder: Path, is_left_out: Callable[[str], bool] = lambda _name: False, apart: Collection[str] = ()
) -> Iterator[str]:
    """The files below a folder, but those of certain names, and what is in folders of these or in those ``apart``.

    Links to folders are followed, as Sphinx follows them; one that leads back to where it lies is told as a file.
    """
    for parent, folders, names in os.walk(folder, followlinks=True):
        kept = [name for name in folders if not is_left_out(name) and os.path.join(parent, name) not in apart]
        back = {name for name in kept if _leads_back(os.path.join(parent, name))}
        folders[:] = [name for name in kept if name not in back]
        yield from (os.path.join(parent, name) for name in (*names, *back) if not is_left_out(name))


def _leads_back(folder: str) -> bool:
    return os.path.islink(folder) and Path(folder).parent.resolve().is_relative_to(os.path.realpath(folder))


def resolved(paths: Iterable[str]) -> Iterator[str]:
    """The paths with links followed, as texts: there are thousands of them, in few folders."""
    folders: dict[str, str] = {}
    for path in paths:
        folder, name = os.path.split(path)
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        found = os.path.join(folders[folder], name)
        yield os.path.realpath(found) if name in ("", ".", "..") or os.path.islink(found) else found

"""Atomic replacement of files, and locks; both leave nothing inconsistent if the process is killed at any point."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

_LONGEST = 250
"""Bytes: names up to this length, with the dot and ``.new`` of the temporary name, fit into the usual limit of 255."""


def replace(path: Path, data: str | bytes, *, synced: bool = False) -> None:
    """Write a temporary file beside ``path`` and rename it to ``path``, so that readers see the old or the new content.

    Text is encoded as UTF-8, its line ends unchanged.  Permissions are kept; other hard links keep the old content.
    With ``synced`` the content is flushed to the disk before the rename, so that it survives a power failure.  Raises
    OSError and leaves ``path`` unchanged.
    """
    # The temporary name is fixed, so that files left by killed processes do not accumulate.
    name = path.name if len(os.fsencode(path.name)) <= _LONGEST else hashlib.sha256(os.fsencode(path.name)).hexdigest()
    beside = path.with_name(f".{name}.new")
    beside.unlink(missing_ok=True)
    try:
        with beside.open("xb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if synced:
        _sync_folder(path.parent)


def link_below(root: Path, path: Path) -> Path | None:
    """The first part of ``path``, which lies below ``root``, that is a symbolic link; None where none is."""
    part = root
    for name in path.relative_to(root).parts:
        part /= name
        if part.is_symlink():
            return part
    return None


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
"""Flags of ``os.open`` for a lock file: create it if missing, and do not follow a symbolic link."""


def lock(path: Path, flags: int = NEW_FILE) -> int | None:
    """Lock a file or a folder for this process; returns the open descriptor, which holds the lock until it is closed.

    None if another process holds the lock or has just removed the file.  Raises OSError if it cannot be opened or the
    file system does not support locks.  (The package filelock cannot lock a folder, and it leaves lock files behind.)
    """
    descriptor = os.open(path, flags, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None

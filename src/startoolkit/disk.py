"""Files written beside their place and renamed, and locks: what any process may be killed in the middle of."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

_LONGEST = 250
"""Bytes of a name that leave room for what the temporary one has more, where a disk allows 255."""


def replace(path: Path, data: str | bytes, *, synced: bool = False) -> None:
    """Write a file beside ``path`` and rename it to that, so that whoever reads ``path`` finds the old or the new file.

    Text is written as UTF-8 with the ends of lines that it has.  The file keeps its permissions; its other names (hard
    links) keep the old content.  With ``synced`` the new one is on the disk before it is renamed: it outlives a loss of
    power.  Raises OSError; ``path`` is as it was then.
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


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
"""Flags of ``os.open`` for a lock that is a file: made where there is none, and never through a symbolic link."""


def lock(path: Path, flags: int = NEW_FILE) -> int | None:
    """Lock a file or a folder for this process; returns the open descriptor, which holds the lock until it is closed.

    None where another process holds it, or has just removed the file.  Raises OSError where it cannot be opened, or the
    disk knows no locks.  (The package filelock locks files only, and leaves them; catalogs have no room for one.)
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

"""Keeping two updates of the same catalogs apart, without leaving anything among the catalogs."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit import disk

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAUSE = 0.1
"""Seconds between two looks at whether the other one has ended."""
_NO_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
"""What a disk answers that cannot lock a folder (NFS), or nothing at all."""


@contextmanager
def alone(folder: Path, patience: float) -> Iterator[None]:
    """Wait until nobody else works in ``folder``, then keep others waiting; raises TimeoutError after ``patience``.

    The folder itself is locked, so that no file is needed, and nothing is left when the process is killed.  On network
    disks, where only files can be locked, a file beside the folder is, so that other machines see it; and where none can
    be made or locked there either, one in the folder for temporary files, which keeps the updates of this machine apart.
    """
    end = time.monotonic() + patience
    descriptor, file = _lock(folder, end)
    try:
        yield
    finally:
        if file is not None:
            file.unlink(missing_ok=True)
        os.close(descriptor)


def _lock(folder: Path, end: float) -> tuple[int, Path | None]:
    """The lock, open and ours, and the file that it is if it is one."""
    try:
        return _wait(folder, os.O_RDONLY | os.O_DIRECTORY, end), None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    beside = folder.parent / f".{folder.name}.lock"
    try:
        return _wait(beside, disk.NEW_FILE, end), beside
    except OSError as error:
        if error.errno not in (*_NO_LOCKS, errno.EACCES, errno.EPERM, errno.EROFS):
            raise
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    file = Path(tempfile.gettempdir(), f"startoolkit-{os.getuid()}-{name}.lock")
    return _wait(file, disk.NEW_FILE, end), file


def _wait(path: Path, flags: int, end: float) -> int:
    while (descriptor := disk.lock(path, flags)) is None:
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(_PAUSE)
    return descriptor

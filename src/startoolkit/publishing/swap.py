"""Atomic exchange of two folders: at any time a reader gets either the old or the new one."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from startoolkit.errors import Place, StarError

_AT_FDCWD = -100
_RENAME_EXCHANGE = _RENAME_SWAP = 2
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def check_exchange(work: Path, target: Path) -> None:
    """Try an exchange with two empty folders in ``work``; raises StarError if the file system does not support it."""
    if not os.path.lexists(target):
        return  # nothing to exchange
    one, two = work / "one", work / "two"
    one.mkdir()
    two.mkdir()
    try:
        _exchange(one, two)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        raise StarError(
            "cannot-switch",
            "The disk of the folder cannot exchange two folders in one step, so readers might meet a half of each.",
            place=Place(target),
            hint="Publish to a folder on a local disk, and copy it from there; or move the old folder away first.",
        ) from error
    one.rmdir()
    two.rmdir()


def place(new: Path, target: Path) -> None:
    """Move ``new`` to ``target``; an existing ``target`` is exchanged, and is at the path of ``new`` afterwards."""
    if os.path.lexists(target):
        _exchange(new, target)
    else:
        new.rename(target)
    _flush(target.parent)


def settle(folder: Path) -> None:
    """Make all files and folders readable for a web server, and flush them to disk."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            path.chmod(0o644)
            _flush(path)
        Path(parent).chmod(0o755)
        _flush(Path(parent))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some file systems cannot flush folders.
        if error.errno not in _CANNOT or not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise
    finally:
        os.close(descriptor)


def _exchange(one: Path, two: Path) -> None:
    """Exchange two folders by a system call; raises OSError, with ENOSYS if the system has no such call."""
    call = _call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    ctypes.set_errno(0)
    if call(os.fsencode(one), os.fsencode(two)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(two))


def _call() -> Callable[[bytes, bytes], int] | None:
    library = ctypes.CDLL(None, use_errno=True)
    try:
        if sys.platform == "darwin":
            swap = library.renamex_np
            return lambda one, two: int(swap(one, two, _RENAME_SWAP))
        exchange = library.renameat2
        return lambda one, two: int(exchange(_AT_FDCWD, one, _AT_FDCWD, two, _RENAME_EXCHANGE))
    except AttributeError:
        return None

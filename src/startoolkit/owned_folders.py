"""Folders of ours that stand beside the output: each has a mark in it, and without it nothing is used or deleted there.

A name is no proof that a folder is ours: ``.dist.cache`` beside ``dist`` may be somebody else's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from startoolkit.errors import Place, StarError

MARK = ".startoolkit"
"""The file that every folder of ours has."""


def check(folder: Path, use: str) -> None:
    """Refuse to use a folder that is not ours; ``use`` says what it would be used for.  Raises StarError."""
    if not is_free_or_ours(folder):
        raise StarError(
            "foreign-output",
            f"{folder.name} was not made by startoolkit, which needs that name {use}.",
            place=Place(folder),
            hint="Move it away, or choose another place for the output. (If an earlier version has left it, delete it.)",
        )


def is_ours(folder: Path) -> bool:
    """Whether a folder has our mark."""
    return not folder.is_symlink() and (folder / MARK).is_file()


def is_free_or_ours(folder: Path) -> bool:
    """Whether a folder has our mark, or there is none, or an empty one, which can become ours: by one reading of it.

    Another build may take the folder away meanwhile: its mark first, then the folder. At every moment of that it is
    ours, empty or gone; a folder that is asked twice could be seen as neither.
    """
    if folder.is_symlink():
        return False
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False
    return not found or any(entry.name == MARK and not entry.is_dir() for entry in found)


def mark(folder: Path) -> None:
    """Make a folder ours, and the folder itself where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def discard(folder: Path) -> None:
    """Delete a folder if it is ours; what cannot be deleted stays ours."""
    if is_ours(folder):
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != MARK:
                with contextlib.suppress(OSError):
                    entry.unlink()
        if list(folder.iterdir()) == [
            folder / MARK
        ]:  # a process that was not killed with its parent may still write there
            (folder / MARK).unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()

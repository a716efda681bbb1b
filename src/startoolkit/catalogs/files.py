"""Writing catalogs, and the tables beside them: one at a time, whole or not at all, and never through a link."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from startoolkit import disk
from startoolkit.catalogs.lock import alone
from startoolkit.errors import Place, StarError, is_full
from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from startoolkit.project import Project

PATIENCE = 60.0
"""Seconds to wait for the lock that another update of the same catalogs holds."""
PATIENCE_AT_EDITOR = 10.0
"""The same where somebody waits at an editor."""


@contextmanager
def locked(project: Project, patience: float | None = None) -> Iterator[None]:
    """Hold the lock on the catalogs, so that no two processes change the same files.

    Raises StarError if another one holds it for too long, or where the folder of the catalogs cannot be written.
    """
    with ExitStack() as stack:
        try:
            po.refuse_links(project.locale, project.root)
            project.locale.mkdir(parents=True, exist_ok=True)
            stack.enter_context(alone(project.locale, PATIENCE if patience is None else patience))
        except TimeoutError:
            raise StarError(
                "locale-busy",
                "Another update of the catalogs is running.",
                place=Place(project.locale),
                hint="Wait until it has ended, then run this one again.",
            ) from None
        except OSError as error:
            raise unwritable(project.locale, error) from error
        yield


def write(path: Path, data: bytes) -> None:
    """Replace a catalog or a table, or create it; raises StarError, and the file is as it was."""
    refuse_read_only(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.replace(path, data, synced=True)
    except OSError as error:
        raise unwritable(path, error) from error


def refuse_read_only(path: Path) -> None:
    """Raise StarError for a catalog that its owner has closed."""
    if is_read_only(path):
        raise StarError(
            "catalog-unwritable",
            "The catalog is read-only, so it is left as it is.",
            place=Place(path),
            hint="Make it writable (chmod u+w), then try again.",
        )


def is_read_only(path: Path) -> bool:
    """Whether a catalog exists without any write permission bit, or not writable for us.

    The bits are checked as well, since root may write to any file.
    """
    return path.is_file() and (not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK))


def unwritable(path: Path, error: OSError) -> StarError:
    """The error for a catalog, a folder of catalogs, or a table beside them, that could not be written."""
    if is_full(error):
        return StarError(
            "disk-full",
            f"The disk is full ({error.strerror}), so this is as it was.",
            place=Place(path),
            hint="Make room, then try again; what was written before is complete.",
        )
    return StarError(
        "catalog-unwritable",
        f"The {'file' if path.suffix == '.csv' else 'catalog'} cannot be written: {error.strerror or error}.",
        place=Place(path),
        hint="Check that you have permission to write there; the file is unchanged.",
    )

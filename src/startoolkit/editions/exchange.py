"""The output folder: written beside, then exchanged by renaming, one build at a time."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from startoolkit.errors import Place, StarError
from startoolkit.record import FILE

ENTRY = "index.html"


def check_output(output: Path) -> None:
    """Refuse a folder that holds anything but our editions: it would be lost.  Raises StarError."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise StarError(
            "foreign-output",
            "The output is a file or a link, not a folder.",
            place=Place(output),
            hint="Choose another place with --output.",
        )
    if output.is_mount():
        raise StarError(
            "foreign-output",
            "The output is the top of a mounted disk, which cannot be exchanged for another folder.",
            place=Place(output),
            hint="Choose a folder inside it with --output.",
        )
    entries = list(output.iterdir()) if output.is_dir() else []
    # A page of ours stands beside editions; one alone is somebody else's.
    editions = any((path / FILE).is_file() for path in entries)
    strange = [path.name for path in entries if not _ours(path) or (path.name == ENTRY and not editions)]
    if strange:
        raise StarError(
            "foreign-output",
            f"The output folder holds {strange[0]!r}, which startoolkit did not make.",
            place=Place(output),
            hint="Choose another place with --output, or move that away first.",
        )


def _ours(path: Path) -> bool:
    # macOS leaves .DS_Store in every folder that somebody opens; locks are our own.
    return (
        path.name in (ENTRY, ".DS_Store")
        or (path.name[0] == "." and path.suffix == ".lock")
        or (path.is_dir() and (path / FILE).is_file())
    )


@contextlib.contextmanager
def working_folder(output: Path) -> Iterator[Path]:
    """An empty folder on the same disk as the output; what it still holds at the end is removed."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with _locked(output):
        _recover(output)
        work = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
        lock = FileLock(work / "lock")
        lock.acquire()  # before another build may look for folders that nobody works in
    try:
        yield work
    finally:
        lock.release()
        shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def exchange(output: Path, work: Path) -> Iterator[Path]:
    """A new folder to fill, which takes the place of the output when the block ends without an error."""
    with _locked(output):
        check_output(output)
        new, old = work / "new", work / "old"
        new.mkdir()
        yield new
        if output.exists():
            output.rename(old)
        try:
            new.rename(output)
        except BaseException:
            if old.exists():
                old.rename(output)
            raise


def _locked(output: Path) -> FileLock:
    return FileLock(output.parent / f".{output.name}.lock")


def _recover(output: Path) -> None:
    """Clear up after builds that were killed; put back an output that one had just moved aside."""
    for work in sorted(output.parent.glob(f".{output.name}.*/")):
        try:
            with FileLock(work / "lock", timeout=0):
                old = work / "old"
                if old.is_dir() and not output.exists():
                    old.rename(output)
                shutil.rmtree(work, ignore_errors=True)
        except Timeout:
            continue  # a build that is still at work

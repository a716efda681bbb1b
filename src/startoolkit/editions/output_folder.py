"""The output folder: written beside, then exchanged by renaming, one build at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from startoolkit import disk, owned_folders
from startoolkit.editions.signals import INTERRUPTS, blocked
from startoolkit.editions.stat_cache import files_below
from startoolkit.errors import Place, StarError
from startoolkit.html.addresses import ENTRY, SITEMAP
from startoolkit.project import Project
from startoolkit.record import FILE, briefing_of, digests_of

LOST, ROBOTS = "404.html", "robots.txt"
BESIDE = frozenset({ENTRY, LOST, SITEMAP, ROBOTS})
"""Files of ours that stand beside the editions."""
PUBLISHED = ("manifest.json", "SHA256SUMS")
"""What every published folder has at its top."""
_BUILD = "build-"
"""How the folders begin that builds make in the working folder."""
_KEPT = "kept"
"""The file in such a folder that names what is moved from the old output into the new one."""
_LEFT_BY_MACOS = ".DS_Store"
"""macOS leaves it in every folder that somebody opens."""
_PAUSE = 0.1
"""Seconds between two looks at whether another build has ended."""


def absolute(path: Path) -> Path:
    """A path from the top, by the name that the folder really has: ``a/..`` has none of its own."""
    path = path.absolute()
    return path.resolve() if ".." in path.parts else path


def check_output(project: Project, output: Path) -> None:
    """Refuse a folder that holds anything but editions of this briefing: it would be lost.  Raises StarError."""
    wrong = wrong_place(project, output) or _wrong_content(project, output)
    if wrong:
        message, hint = wrong
        raise StarError("foreign-output", message, place=Place(output), hint=hint)


def wrong_place(project: Project, output: Path) -> tuple[str, str] | None:
    """Why there can be no output here, and what to do."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        return "The output is a file or a link, not a folder.", "Choose another place with --output."
    if ".git" in output.resolve().parts:
        return "The output lies inside of .git/, where git keeps the sources.", "Choose another place with --output."
    if output.is_mount():
        message = "The output is the top of a mounted disk, which cannot be exchanged for another folder."
        return message, "Choose a folder inside it with --output."
    for source in _sources(project):
        if output.resolve().is_relative_to(source.resolve()):
            return f"The output lies inside of {source.name}/, where the sources are.", "Choose another with --output."
    for folder, how in ((output, "is"), (output.parent, "lies in")):
        if all((folder / name).is_file() for name in PUBLISHED):
            message = f"The output {how} a published folder, which only startoolkit publish changes."
            return message, "Use startoolkit publish, or choose another place with --output."
    return None


def _sources(project: Project) -> Iterator[Path]:
    """The folders that an output would be lost in; where the pages are at the top, Sphinx is told to leave it out."""
    yield from (*project.locale_dirs, *project.fonts)
    if project.docs != project.root:
        yield project.docs


def _wrong_content(project: Project, output: Path) -> tuple[str, str] | None:
    """What would be lost with the output, and what to do."""
    entries = sorted(output.iterdir()) if output.is_dir() else []
    editions = [path for path in entries if (path / FILE).is_file()]
    # A file of ours stands beside editions; one alone is somebody else's.
    known = {_LEFT_BY_MACOS, *BESIDE} if editions else {_LEFT_BY_MACOS}
    strange = [path.name for path in entries if path not in editions and path.name not in known]
    if strange:
        message = f"The output folder holds {strange[0]!r}, which startoolkit did not make."
        return message, "Choose another place with --output, or move that away first."
    for path in editions:
        briefing = briefing_of(path)
        if briefing != project.settings.name:
            message = f"The output folder holds editions of another briefing, {briefing!r}."
            return message, "Choose another place with --output."
        added = _added(path)
        if added:
            message = f"The output folder holds {f'{path.name}/{added}'!r}, which startoolkit did not make."
            return message, "Move it away first, or choose another place with --output."
    return None


def _added(edition: Path) -> str | None:
    """The first file in the folder of an edition that its record does not list."""
    listed, start = {FILE, *digests_of(edition)}, len(str(edition)) + 1
    names = (path[start:].replace(os.sep, "/") for path in files_below(edition))
    return min((name for name in names if name not in listed and Path(name).name != _LEFT_BY_MACOS), default=None)


@contextlib.contextmanager
def working_folder(output: Path) -> Iterator[Path]:
    """An empty folder on the disk of the output, for one build at a time; nothing of it is left at the end."""
    home = output.parent / f".{output.name}.work"
    owned_folders.check(home, "to work in")
    with _alone(home):
        try:
            _clear(home, output)
            # A new name each time: processes of a build that was killed may still write under the old one.
            work = Path(tempfile.mkdtemp(prefix=_BUILD, dir=home))
            owned_folders.mark(work)
            yield work
        finally:
            _clear(home, output)


@contextlib.contextmanager
def new_output(project: Project, output: Path, work: Path, kept: Collection[str] = ()) -> Iterator[Path]:
    """A new folder to fill, which takes the place of the output when the block ends without an error.

    The folders of the output that are named in ``kept`` by then are moved into it.
    """
    new = work / "new"
    new.mkdir()
    yield new
    _settle(new)
    check_output(project, output)  # again: much may have been put there while the editions were built
    (work / _KEPT).write_text("\n".join(kept), encoding="utf-8")
    # Where any of these fails, the old output is put back when the working folder is cleared.
    if output.exists():
        output.rename(work / "old")
    for name in kept:
        (work / "old" / name).rename(new / name)
    new.rename(output)


def can_be_moved(folder: Path) -> bool:
    """Whether a folder can be in ``kept``: one of another disk or another owner has to be copied."""
    return not folder.is_symlink() and not folder.is_mount() and os.access(folder, os.W_OK)


def copy(file: str, target: str, *, linked: bool = False) -> None:
    """Have a file in a second folder, too; whoever gives it other bytes there has to remove it first if ``linked``."""
    try:
        _copy(file, target, linked=linked)
    except FileNotFoundError:  # the folder is still to be made
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        _copy(file, target, linked=linked)


def _copy(file: str, target: str, *, linked: bool) -> None:
    if linked:
        try:
            os.link(file, target)
        except FileNotFoundError:
            raise
        except OSError:  # of another disk, or one that has no links
            pass
        else:
            return
    shutil.copyfile(file, target)


def _settle(folder: Path) -> None:
    """Let everybody read what is served, whatever the umask; and drop empty folders, which archives would lose."""
    for name, _, files in os.walk(folder, topdown=False):
        parent = Path(name)
        if not any(parent.iterdir()):
            parent.rmdir()
            continue
        for path, mode in [(parent, 0o755), *((parent / file, 0o644) for file in files)]:
            with contextlib.suppress(PermissionError):  # a disk that keeps no modes
                path.chmod(mode)


def _clear(home: Path, output: Path) -> None:
    """Remove what builds have left; put back an output that one had just moved aside when it was ended."""
    for work in home.iterdir():
        if work.name.startswith(_BUILD) and not work.is_symlink():
            if owned_folders.is_ours(work) and (work / "old").is_dir() and not os.path.lexists(output):
                _put_back(work, output)
            owned_folders.discard(work)


def _put_back(work: Path, output: Path) -> None:
    """Undo an exchange that was ended before it was done."""
    old, new = work / "old", work / "new"
    kept = (work / _KEPT).read_text(encoding="utf-8").split("\n") if (work / _KEPT).exists() else []
    for name in filter(None, kept):
        if (new / name).is_dir() and not (old / name).exists():
            (new / name).rename(old / name)
    old.rename(output)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Wait until nobody else works in ``home``, then keep others waiting.

    The lock, which is the mark of the folder too, lies in it, beside the output, not in the folder for temporary files: a shared mount shows it to
    the builds of other machines, containers and users too.
    """
    lock = home / owned_folders.MARK
    descriptor = None
    try:
        while descriptor is None:
            with blocked(*INTERRUPTS):  # or a lock might stay that nobody takes away
                descriptor = _locked(lock)
            if descriptor is None:
                time.sleep(_PAUSE)
        yield
    finally:
        if descriptor is not None:
            with contextlib.suppress(OSError):
                if list(home.iterdir()) == [lock]:  # else it stays ours, whatever somebody has put there
                    lock.unlink()
            os.close(descriptor)
        with contextlib.suppress(OSError):  # somebody else is in it
            home.rmdir()


def _locked(lock: Path) -> int | None:
    """The lock, open and ours; None where another build holds it, or has just taken it away."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        if lock.parent.exists() and not lock.parent.is_dir():
            raise
        return None  # another build has just taken it away: pathlib asks for it twice
    except FileNotFoundError as error:  # which systems of files that are not on a disk say
        raise PermissionError(errno.EPERM, "no folder can be made here", str(lock.parent)) from error
    try:
        return disk.lock(lock)
    except FileNotFoundError:
        return None

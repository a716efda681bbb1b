"""What a build leaves beside its output, so that the next one does only what has changed.

The folder ``.dist.cache`` has our mark and a folder for each language: ``state.json``, which says what its edition was made from and
what it became, and the pages as Sphinx has read them.  It may be deleted at any time.  Nothing in it is believed that
does not fit the output, byte for byte.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from startoolkit import disk, owned_folders
from startoolkit.editions.inputs import Digest, Inputs
from startoolkit.editions.output_folder import BESIDE, copy
from startoolkit.editions.stat_cache import StatCache, files_below, sha256_of
from startoolkit.errors import StarError
from startoolkit.findings import Finding
from startoolkit.json_files import decode, encode
from startoolkit.record import FILE, digests_of

SCHEMA = 5
DOCTREES = "doctrees"
_STATE, _TOP, _KNOWN = "state.json", "top.json", "known.json"


@attrs.frozen(kw_only=True)
class SharedState:
    """What Sphinx has found that more than one page depends on, as digests; see ``changed_pages.py``."""

    shared: str
    """Titles, labels, numbers and the like: where they change, every page is written again."""
    names: str
    """The names that files have got in the output: where they change, all is read again."""
    outside: tuple[str, ...]
    """Files and folders elsewhere that pages are made from, relative to the project."""


@attrs.frozen(kw_only=True)
class State:
    """What an edition was made from, and what it became."""

    inputs: Inputs
    tags: tuple[str, ...]
    formats: tuple[str, ...]
    shared: SharedState
    record: str
    """The digest of the edition's record, which names all its files."""
    findings: tuple[Finding, ...] = ()
    """What was found in the sources, none of which stops a build."""


_KEYS = {"schema", *(field.name for field in attrs.fields(State))}
"""What stands in a state."""


def folder_of(output: Path) -> Path:
    """The cache of an output folder."""
    return output.parent / f".{output.name}.cache"


@contextlib.contextmanager
def claimed(output: Path) -> Iterator[None]:
    """Have the folder of the cache for a build; it goes if nothing is put there.

    Raises StarError where somebody else has made it.
    """
    home = folder_of(output)
    if not owned_folders.is_ours(home) and not _is_older(home):
        owned_folders.check(home, "for what the next build starts from")
    with contextlib.suppress(OSError):  # the next build does everything
        owned_folders.mark(home)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if list(home.iterdir()) == [home / owned_folders.MARK]:
                owned_folders.discard(home)


def _is_older(home: Path) -> bool:
    """Whether a folder is a cache of a version that set no marks: it has nothing but what such a cache has."""
    if home.is_symlink() or not home.is_dir():
        return False
    entries = [path for path in home.iterdir() if path.name not in (_TOP, _KNOWN)]
    states = [path / _STATE for path in entries]
    try:
        return bool(states) and all(decode(state.read_bytes(), dict[str, Any]).keys() == _KEYS for state in states)
    except (OSError, ValueError):
        return False


def stat_cache(output: Path, *, fresh: bool) -> StatCache:
    """The digests of files that earlier builds into ``output`` have noted; none with ``fresh``."""
    return StatCache(folder_of(output) / _KNOWN, fresh=fresh)


def read(output: Path, tag: str, digest: Digest) -> State | None:
    """The state of an edition, if the cache has one that is whole and fits what is in ``output``."""
    try:
        state = decode((folder_of(output) / tag / _STATE).read_bytes(), State, SCHEMA)
    except (OSError, ValueError):
        return None
    return state if _fits(output / tag, state, digest) else None


def _fits(edition: Path, state: State, digest: Digest) -> bool:
    """Whether an edition is just as it was built."""
    if digest(str(edition / FILE)) != state.record:
        return False
    try:
        listed = digests_of(edition)
    except StarError:
        return False
    start = len(str(edition)) + 1
    present = {path[start:].replace(os.sep, "/"): path for path in files_below(edition)}
    if present.pop(FILE, None) is None or present.keys() != listed.keys():
        return False
    return all(digest(path) == listed[name] for name, path in present.items())


def keep(output: Path, tag: str, state: State, doctrees: Path) -> None:
    """Put the state of an edition, which is in ``output`` by now, and its pages as they were read into the cache."""
    forget(output, tag)
    home = folder_of(output) / tag
    home.mkdir(exist_ok=True)
    doctrees.rename(home / DOCTREES)
    _write(home / _STATE, state)  # last: without it, the rest counts for nothing


def lend(output: Path, tag: str, doctrees: Path) -> None:
    """Give a build the pages as they were read.

    Those that it reads again it has to remove first, for the cache keeps them until the build is done.
    """
    home = str(folder_of(output) / tag / DOCTREES)
    for path in files_below(Path(home)):
        copy(path, f"{doctrees}{path[len(home) :]}", linked=path.endswith(".doctree"))


def adopt(output: Path, tag: str, state: State) -> None:
    """Note that an edition may have been finished anew, without being built anew."""
    record = digest_of_record(output / tag)
    if record == state.record:
        return
    state = attrs.evolve(state, record=record)
    _write(folder_of(output) / tag / _STATE, state)


def forget(output: Path, tag: str) -> None:
    """Take an edition out of the cache."""
    home = folder_of(output) / tag
    (home / _STATE).unlink(missing_ok=True)  # first: without it, the rest counts for nothing
    shutil.rmtree(home / DOCTREES, ignore_errors=True)
    with contextlib.suppress(OSError):
        home.rmdir()


def keep_top(output: Path) -> None:
    """Note what stands beside the editions; see ``top_is_kept``."""
    _write(folder_of(output) / _TOP, _top(output))


def top_is_kept(output: Path) -> bool:
    """Whether what stands beside the editions, and which these are, is as it was built."""
    try:
        return decode((folder_of(output) / _TOP).read_bytes(), _Top, SCHEMA) == _top(output)
    except (OSError, ValueError):
        return False


def digest_of_record(edition: Path) -> str:
    """What ``State.record`` has."""
    return sha256_of(edition / FILE)


@attrs.frozen
class _Top:
    """What stands beside the editions: files with their digests, and the folders of the editions with none."""

    entries: dict[str, str]


def _top(output: Path) -> _Top:
    found = {name: sha256_of(output / name) for name in sorted(BESIDE) if (output / name).is_file()}
    return _Top({**found, **{path.name: "" for path in sorted(output.iterdir()) if path.is_dir()}})


def _write(path: Path, data: State | _Top) -> None:
    disk.replace(path, encode(data, schema=SCHEMA))

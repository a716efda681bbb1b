"""Notes every file and folder that decides whether a build has anything to do; see ``unchanged.py``."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from startoolkit import disk, owned_folders
from startoolkit.editions import cache, unchanged
from startoolkit.editions.inputs import VERSIONS
from startoolkit.editions.stat_cache import SETTLED
from startoolkit.project import Project
from startoolkit.revision import folders_of


class Notes:
    """What the system says of all these files before a build looks at them."""

    def __init__(self, project: Project, output: Path) -> None:
        self._project = project
        self._output = output
        self._time = time.time_ns()
        # Without a cache of ours everything is built; the output, which nobody has checked yet, may be any folder then.
        # A conf.py that is run for each build may say something else each time.
        has_notes = (
            owned_folders.is_ours(cache.folder_of(output)) and not project.is_lenient and project.docs != project.root
        )
        paths = _paths(project, output) if has_notes else ()
        self._rows = {path: unchanged.look(path) for path in paths}

    def keep(self, arguments: Sequence[str], said: str, outside: Iterable[str]) -> None:
        """Note that a build with these arguments had nothing to do, and what it said.

        ``outside`` are the files elsewhere that pages are made from.  Nothing is noted where a file is so new that it may
        be written again within what the disk counts as one moment, or where plugins take part, which may look anywhere.
        """
        if not self._rows:
            return
        rows = {**self._rows, **{path: unchanged.look(path) for path in self._outside(outside)}}
        newest = max((max(row[4:]) for row in rows.values() if row), default=0)
        if self._project.settings.plugins or newest + SETTLED >= self._time or not unchanged.fits(said):
            return
        noted = {"key": unchanged.key(arguments), "said": said, "files": rows}
        with contextlib.suppress(OSError, ValueError):  # without it, the next build looks for itself
            disk.replace(cache.folder_of(self._output) / unchanged.FILE, json.dumps(noted))

    def _outside(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            path = self._project.root / name
            yield from (str(path.parent), *(_below(str(path)) if path.is_dir() else (str(path),)))


def _paths(project: Project, output: Path) -> Iterator[str]:
    """The paths of all files and folders; of some, that there is none is what counts."""
    yield str(project.root / "pyproject.toml")
    for folder in (project.docs, *project.locale_dirs, output, *project.fonts, Path(unchanged.__file__).parents[1]):
        yield from _below(str(folder))
    states = cache.folder_of(output)
    yield from (str(states / "top.json"), *(str(states / one.tag / "state.json") for one in project.settings.languages))
    yield from _packages()
    yield from _of_git(project.root)


def _below(folder: str) -> Iterator[str]:
    """A folder, and all that is in it, hidden or not; links to folders are followed as ``stat_cache.files_below`` does."""
    seen = set[str]()
    yield folder  # also where there is none
    for parent, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        folders[:] = [] if real in seen else [name for name in folders if name != "__pycache__"]
        seen.add(real)
        yield parent
        yield from (os.path.join(parent, name) for name in files)


def _packages() -> Iterator[str]:
    """The folders in which packages are installed, and what is said there of those that editions are made with.

    Not the folder that one stands in, where each build makes and removes a folder of its own.
    """
    names = {name.replace("-", "_") for name in VERSIONS}
    here = os.path.realpath(os.curdir)
    for folder in (one for one in sys.path if os.path.isdir(one) and os.path.realpath(one) != here):
        yield folder
        for entry in os.scandir(folder):
            if entry.name.endswith(".dist-info") and entry.name.partition("-")[0].lower() in names:
                yield from (entry.path, os.path.join(entry.path, "METADATA"))


def _of_git(root: Path) -> Iterator[str]:
    """What the revision of the sources depends on: the commit that is checked out, and what git ignores."""
    for folder in (root, *root.parents):
        yield from (str(folder / name) for name in (".git", ".gitignore", ".gitattributes"))
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "git")
    yield from map(str, (settings / "config", settings / "ignore", settings / "attributes", "/etc/gitconfig"))
    yield os.path.expanduser("~/.gitconfig")
    own, common = folders_of(root)
    if own and common:
        yield from (f"{own}/{name}" for name in ("HEAD", "index", "logs/HEAD", "config.worktree"))
        shared = ("config", "packed-refs", "info/exclude", "info/attributes", "reftable/tables.list")
        yield from (f"{common}/{name}" for name in shared)
        with contextlib.suppress(OSError):
            head = Path(own, "HEAD").read_text(encoding="utf-8", errors="replace")
            yield f"{common}/{head.removeprefix('ref:').strip()}"

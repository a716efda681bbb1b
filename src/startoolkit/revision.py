"""What git knows of the sources: the revision, and who commits."""

from __future__ import annotations

import datetime
import io
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

UNCOMMITTED = "+"
"""Suffix of a revision whose sources have uncommitted changes."""

_LOCKS = ":(top,exclude,glob)**/.lock"
"""A pathspec that excludes the lock files which ``update`` of earlier versions left beside the catalogs."""


def revision_of(root: Path, sources: Iterable[Path], made: Iterable[Path] = ()) -> str:
    """The full hash of the commit checked out in ``root``, with a ``+`` if ``sources`` differ or may differ from it.

    ``made`` are folders in them that hold no sources.

    Empty if git is not installed or ``root`` is in no git repository.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return ""
    paths = [str(path) for path in sources if path.exists()]
    without = [_LOCKS, *(f":(exclude,literal){os.path.relpath(path, root)}" for path in made)]
    told = _git(
        root,
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignored",
        "--",
        *paths,
        *without,
    )
    tracked = _git(root, "ls-files", "-v", "--", *paths)
    if (
        told is None
        or tracked is None
        or any(map(_is_change, told.split("\0")))
        or any(map(_is_unwatched, tracked.splitlines()))
    ):
        return commit + UNCOMMITTED
    return commit


def user_of(root: Path) -> str:
    """The name of who makes commits in ``root``, as git has it; empty if git does not know or is not installed."""
    return " ".join((_git(root, "config", "user.name") or "").split())


def date_of(root: Path) -> datetime.date | None:
    """The day of the commit checked out in ``root``; None outside of any repository."""
    told = _git(root, "log", "-1", "--format=%cs") or ""
    return datetime.date.fromisoformat(told) if re.fullmatch(r"\d{4}-\d\d-\d\d", told) else None


def commit_of(root: Path, name: str) -> str | None:
    """The full hash of the commit that ``name`` (a hash, tag or branch) stands for; None if there is none."""
    return None if name.startswith("-") else _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def files_at(root: Path, commit: str, folder: Path) -> dict[Path, str | None]:
    """The files in ``folder`` that a commit has: as it has them where they differ now, None where they are the same."""
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", str(folder)) or ""
    told = _git(
        root, "diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", commit, "--", str(folder)
    )
    changed = {name for name in (told or "").split("\0") if name}
    return {
        root / name: _git(root, "show", "--no-textconv", f"{commit}:./{name}") or "" if name in changed else None
        for name in listed.split("\0")
        if name
    }


def bases_of(root: Path, path: Path) -> list[str]:
    """The commits before each change of a file, the latest change first: HEAD, before what is not committed, then the first
    parent of each commit that changed the file; "" before the first commit of all.  Empty where git does not tell.
    """
    told = _git(root, "log", "--format=%H %P", "--", str(path))
    if told is None:
        return []
    commits = [line.split() for line in told.splitlines()]
    return ["HEAD", *(commit[1] if len(commit) > 1 else "" for commit in commits)]


def tree_at(root: Path, commit: str, folder: Path) -> dict[str, bytes]:
    """The files of a folder at a commit by their paths seen from ``root``; none where the commit has no such folder."""
    archive = _output(root, "archive", "--format=tar", commit, "--", folder.relative_to(root).as_posix())
    if not archive:
        return {}
    import tarfile  # noqa: PLC0415  (for this alone, and every command imports this module)

    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        files = ((member.name, tar.extractfile(member)) for member in tar if member.isfile())
        return {name: file.read() for name, file in files if file}


class Remote(NamedTuple):
    """Where others find a repository; what git does not know is empty."""

    url: str
    """The address of ``origin``, as git has it."""
    branch: str
    """Its main branch, or else the branch that is checked out."""
    folder: str
    """The folder of the project in it, ending in a slash."""


def remote_of(root: Path) -> Remote:
    """The repository that ``root`` is a working tree of, as others find it."""
    main = (_git(root, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD") or "").removeprefix("origin/")
    branch = main or _git(root, "symbolic-ref", "--quiet", "--short", "HEAD") or ""
    return Remote(
        _git(root, "remote", "get-url", "origin") or "", branch, _git(root, "rev-parse", "--show-prefix") or ""
    )


def folders_of(root: Path) -> tuple[str, str]:
    """The folders of the repository: of this working tree, and of all of its working trees; empty outside of any."""
    told = _git(root, "rev-parse", "--absolute-git-dir", "--path-format=absolute", "--git-common-dir")
    found = (told or "").splitlines()
    return (found[0], found[1]) if len(found) == 2 else ("", "")


def _is_change(entry: str) -> bool:
    """Whether an entry of ``git status`` is a changed source; of ignored files, only pages and catalogs count."""
    path = Path(entry.removeprefix(_IGNORED))
    if entry.startswith(_IGNORED):
        return path.suffix in (".md", ".po") and not any(part.startswith((".", "_")) for part in path.parts)
    return bool(entry)


_IGNORED = "!! "


def _is_unwatched(entry: str) -> bool:
    """Whether git ignores changes of a file: ``--assume-unchanged`` (small letter) or ``--skip-worktree`` (S)."""
    return entry[0].islower() or entry[0] == "S"


# Disable hooks and the file system monitor, which would run programs, and bare repositories, which a folder of sources
# may contain.  Filters in the repository's settings (such as Git LFS) do run: git needs them to detect changes.
_SAFE = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit",
    "--no-optional-locks",
)  # fmt: skip


def _git(root: Path, *arguments: str) -> str | None:
    """The output of git as text, without surrounding white space; None if git is missing or fails."""
    output = _output(root, *arguments)
    return None if output is None else output.decode(errors="replace").strip()


def _output(root: Path, *arguments: str) -> bytes | None:
    """The output of git; None if it is missing or fails.

    Variables ``GIT_*`` are removed, as they could select another repository; nothing is fetched for a partial clone.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), *_SAFE, *arguments],  # noqa: S607  (found through PATH)
            env={**env, "LC_ALL": "C", "GIT_ALLOW_PROTOCOL": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None

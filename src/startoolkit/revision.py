"""Which revision of the sources an edition is built from, as git tells it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

UNCOMMITTED = "+"
"""How a revision ends whose sources have been changed since."""

_LOCKS = ":(top,exclude,glob)**/.lock"
"""What git is not asked about: the lock that ``update`` of earlier versions left beside the catalogs."""


def revision_of(root: Path, sources: Iterable[Path]) -> str:
    """The commit that is checked out in ``root``, in full; with a ``+`` where ``sources`` differ from it, or may do so.

    Empty where there is no git, or where ``root`` is in no repository of it.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return ""
    paths = [str(path) for path in sources if path.exists()]
    told = _git(
        root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored", "--", *paths, _LOCKS
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


def _is_change(entry: str) -> bool:
    """Whether git tells of a source that is not in the commit; of ignored files pages and catalogs are sources."""
    path = Path(entry.removeprefix(_IGNORED))
    if entry.startswith(_IGNORED):
        return path.suffix in (".md", ".po") and not any(part.startswith((".", "_")) for part in path.parts)
    return bool(entry)


_IGNORED = "!! "


def _is_unwatched(entry: str) -> bool:
    """Whether git was told not to look at a file (``update-index --assume-unchanged``), or it is not checked out."""
    return entry[0].islower() or entry[0] == "S"


# No hook and no monitor; no repository but one in a .git, since anybody may add files that look like one.  Filters that
# the settings of the repository name do run (Git LFS is one): without them git cannot tell what has changed.
_SAFE = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit",
    "--no-optional-locks",
)  # fmt: skip


def _git(root: Path, *arguments: str) -> str | None:
    """What git says; None where it cannot say it.

    No variable leads it to another repository, nor does it fetch what a partial clone lacks.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), *_SAFE, *arguments],  # noqa: S607  (wherever it is installed)
            env={**env, "LC_ALL": "C", "GIT_ALLOW_PROTOCOL": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None

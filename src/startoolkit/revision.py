"""Which revision of the sources an edition is built from, as git tells it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

UNCOMMITTED = "+"
"""How a revision ends whose sources have been changed since."""

_LOCKS = ":(top,exclude,glob)**/.lock"
"""What git is not asked about: the lock that ``update`` leaves beside the catalogs."""


def revision_of(root: Path, sources: Iterable[Path]) -> str:
    """The commit that is checked out in ``root``, in full; with a ``+`` where ``sources`` differ from it.

    Empty where there is no git, or where ``root`` is in no repository of it.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return ""
    paths = [str(path) for path in sources if path.exists()]
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *paths, _LOCKS)
    return commit if changed == "" else commit + UNCOMMITTED


def _git(root: Path, *arguments: str) -> str | None:
    """What git says; None where it cannot say it."""
    # Nothing of the folder that is built may make git run a program, nor a variable lead it to another repository.
    safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-optional-locks"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), *safe, *arguments],  # noqa: S607  (wherever it is installed)
            env={**env, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None

"""A process that is watched: what it reads, writes, runs and contacts is written down by ``audit/sitecustomize.py``."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import PATIENCE
from tests.conftest import ROOT, server

AUDIT = Path(__file__).parent / "audit"
SECRET = "canary-in-the-environment"
# What is asked of git; see startoolkit/revision.py.
_SAFE = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit")
_OPTIONS = [*(part for setting in _SAFE for part in ("-c", setting)), "--no-optional-locks"]
_REVISION = ["rev-parse", "--verify", "HEAD"]
_FOLDERS = ["rev-parse", "--absolute-git-dir", "--path-format=absolute", "--git-common-dir"]
_SOURCES = (
    ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored", "--"],
    ["ls-files", "-v", "--"],
)
_LOCKS = ":(top,exclude,glob)**/.lock"


@dataclass(frozen=True)
class Run:
    """What a watched process came to."""

    code: int
    output: str
    """What it said, on both channels."""
    events: tuple[str, ...]

    def misdeeds(self, *writable: Path) -> list[str]:
        """What it should not have done: read secrets, write outside of the folders, run commands, use the network.

        A digest may be made of any file among the pages, and git may be asked for the revision.
        """
        return [event for event in self.events if _is_bad(event, writable)]


def _is_bad(event: str, writable: tuple[Path, ...]) -> bool:
    kind, _, rest = event.partition(" ")
    if kind == "digest":
        return _is_bad(f"read {rest}", ()) and "/root/docs/" not in rest
    if kind == "command":
        return not _asks_for_the_revision(rest)
    if kind == "read":
        return rest.endswith(("secret.txt", "notes.txt", "/passwd")) or (
            rest.endswith(".mo") and "site-packages" not in rest
        )
    if kind == "write":
        return rest != os.devnull and not any(rest == str(place) or rest.startswith(f"{place}/") for place in writable)
    return True


def _asks_for_the_revision(command: str) -> bool:
    found = re.fullmatch(r"subprocess\.Popen (\(.*\)) startoolkit/revision\.py:_output", command)
    if not found:
        return False
    program, (name, folder, root, *arguments) = ast.literal_eval(found[1])
    rest = arguments[len(_OPTIONS) :]
    return (
        (program, name, folder, arguments[: len(_OPTIONS)]) == ("git", "git", "-C", _OPTIONS)
        and Path(root).is_absolute()
        and (rest in (_REVISION, _FOLDERS) or any(_asks_of_sources(rest, asked) for asked in _SOURCES))
    )


def _asks_of_sources(arguments: list[str], asked: list[str]) -> bool:
    paths = [path for path in arguments[len(asked) :] if path != _LOCKS]
    return arguments[: len(asked)] == asked and all(map(os.path.isabs, paths))


def watch(*args: str | Path, cwd: Path) -> Run:
    """Run ``-m startoolkit …`` or ``-m sphinx …``, watched from when it has been imported."""
    return _watch(lambda env, first: _warm(args, cwd, env, first))


def watch_process(*args: str | Path, cwd: Path, path: Path = AUDIT, **more: str) -> Run:
    """Run Python with the arguments, watched from its start.

    ``path`` has the ``sitecustomize.py`` of all its processes; ``more`` are further variables.
    """
    env = {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(path))), "PYTHONDONTWRITEBYTECODE": "1", **more}
    command = [sys.executable, *map(str, args)]
    return _watch(
        lambda variables, _: subprocess.run(
            command,
            cwd=cwd,
            env={**variables, **env},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
    )


def _warm(
    args: tuple[str | Path, ...], cwd: Path, env: dict[str, str], first: Path
) -> subprocess.CompletedProcess[str]:
    module, program, *rest = args
    assert module == "-m"
    return server().run(str(program), *rest, cwd=cwd, env=env, first=first)


def _watch(run: Callable[[dict[str, str], Path], subprocess.CompletedProcess[str]]) -> Run:
    """What a run came to that was given these variables, and a folder of its own for temporary files in them."""
    with tempfile.TemporaryDirectory(prefix="watch-") as temp:  # short: the path of a socket has 100 characters
        log = Path(temp, "events.log")
        env = {
            **os.environ,
            "HOSTILE_LOG": str(log),
            "HOSTILE_SECRET": SECRET,
            "TMPDIR": temp,
            "HOME": temp,
        }
        done = run(env, AUDIT / "sitecustomize.py")
        events = dict.fromkeys(log.read_text(encoding="utf-8").splitlines())
    return Run(
        done.returncode, done.stdout + done.stderr, tuple(e for e in events if not e.startswith(f"write {temp}"))
    )


def tree(folder: Path, *apart: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file of a folder with its date and its bytes, except those in the folders named."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mode, path.lstat().st_mtime_ns, _bytes(path))
        for path in folder.rglob("*")
        if not any(path.is_relative_to(place) for place in apart)
    }


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""

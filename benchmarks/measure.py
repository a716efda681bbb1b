"""Measures the cost of a command: CPU time of all its processes, wall-clock time, memory of the largest process."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

_PR_SET_CHILD_SUBREAPER = 36
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of a typical user: without bytecode, Python would compile all but installed packages at each start."""


@dataclass(frozen=True)
class Cost:
    """CPU time (user and system) and wall-clock time in seconds, and memory of the largest process in bytes."""

    cpu: float = 0.0
    wall: float = 0.0
    peak: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.peak, other.peak))

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.cpu - other.cpu, self.wall - other.wall, max(self.peak, other.peak))


def run(command: Sequence[str | Path], log: Path, codes: Sequence[int] = (0,), folder: Path | None = None) -> Cost:
    """Run a command with its output in ``log``; raises CalledProcessError for an exit code that is not in ``codes``."""
    cpu, wall, peak, code = 0.0, 0.0, 0, 0
    start = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command), cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        while True:
            try:
                pid, status, usage = os.wait4(-1, 0)
            except ChildProcessError:
                break
            cpu += usage.ru_utime + usage.ru_stime
            peak = max(peak, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
            if pid == process.pid:
                wall, code = time.monotonic() - start, os.waitstatus_to_exitcode(status)
                process.returncode = code
    if code not in codes:
        raise subprocess.CalledProcessError(code, list(command), log.read_text(encoding="utf-8", errors="replace"))
    return Cost(cpu, wall, peak)


def adopt_orphans() -> None:
    """Become the parent of orphaned descendants, such as a fork server, so that they are counted (on Linux).

    Raises OSError where the system refuses.
    """
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each quantity."""
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.wall for cost in costs),
        round(median(cost.peak for cost in costs)),
    )


def size(folder: Path) -> int:
    """The total size of all files in a folder, in bytes; 0 if it does not exist."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def circumstances() -> str:
    """The date, machine, versions and load in one line; with a high load wall-clock times are unreliable."""
    names = ("startoolkit", "sphinx", "myst-parser", "furo", "sphinx-intl", "typst")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    return f"{time.strftime('%Y-%m-%d')}; {versions}; Python {platform.python_version()}; {_processor()}; {load}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} x {models[0] if models else platform.machine()}"

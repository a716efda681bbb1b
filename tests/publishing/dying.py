"""Publish editions that are built already; die before the n-th thing that is done to the disk.

Arguments: the project, the editions, the folder to publish to, and n; 0 for not at all, or "refused" for a disk that
cannot exchange folders.  Prints how many things were done, and which was the last before the exchange.
"""

import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from startoolkit.editions.build import Outcome
from startoolkit.editions.processes import Built
from startoolkit.gate import Allowed
from startoolkit.project import Project
from startoolkit.publishing import publish as publishing
from startoolkit.publishing import swap
from startoolkit.record import Record

_CHANGES = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod")


@dataclass
class Steps:
    """The things that are done to the disk while ``counts``."""

    deadly: int
    done: int = 0
    exchanged: int = 0
    counts: bool = False

    def step(self) -> None:
        self.done += 1
        if self.done == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & writing
        if self.counts and (writes or event in _CHANGES):
            self.step()


project, built, target = Project.load(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
steps = Steps(int(sys.argv[4]) if sys.argv[4] != "refused" else 0)
really_exchange = vars(swap)["_exchange"]


def build(_project: Project, allowed: Allowed, _formats: Any, output: Path, **_: Any) -> Outcome:
    shutil.copytree(built, output)
    editions = (Built(one, Record.read(output / one.tag), (), seconds=0, memory=0) for one in allowed.languages)
    return Outcome(tuple(editions), {}, placed=True)


def exchange(one: Path, two: Path) -> None:
    if sys.argv[4] == "refused":
        raise OSError(22, "no")
    steps.step()
    really_exchange(one, two)
    if two == target:
        steps.exchanged = steps.done
    steps.step()


sys.addaudithook(steps.hook)
vars(publishing)["build"], vars(swap)["_exchange"] = build, exchange
steps.counts = True
outcome = publishing.publish(project, project.settings.label, Allowed(project.settings.languages, {}, ()), target)
steps.counts = False
assert isinstance(outcome, publishing.Outcome), outcome
print(steps.done, steps.exchanged)  # noqa: T201

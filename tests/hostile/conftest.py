"""The corpus, built once under watch."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock

from tests.hostile import corpus, sandbox

Made = TypeVar("Made")
BENIGN = Path(__file__).parent / "cases" / "benign.toml"
_BUILDS = {"html": ("html", "de"), "xml": ("xml", "de"), "source": ("html", "en")}


@dataclass(frozen=True)
class Book:
    """A project of cases, built in every way that the tests look at."""

    root: Path
    runs: dict[str, sandbox.Run]
    """What each build came to."""
    changed: bool
    """Whether anything of the project is not what it was before."""

    def out(self, build: str) -> Path:
        return self.root / f"out-{build}"

    def misdeeds(self) -> list[str]:
        writable = [self.out(build) for build in self.runs]
        writable += [self.root / f"doctrees-{language}" for language in ("de", "en")]
        return [deed for run in self.runs.values() for deed in run.misdeeds(*writable)]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """All categories but the benign one, with every extension of MyST that there is."""
    files = [file for file in corpus.FILES if file != BENIGN]
    return made_once(tmp_path_factory, "hostile", lambda root: _book(root, corpus.cases(*files), corpus.EVERYTHING))


@pytest.fixture(scope="session")
def benign(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The benign category, with the extensions that a briefing has."""
    return made_once(tmp_path_factory, "benign", lambda root: _book(root, corpus.cases(BENIGN), corpus.BRIEFING))


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """What ``make`` made of a project: once, also when the tests run in several processes."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    done = shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            root = shared / name / "root"
            shutil.rmtree(root.parent, ignore_errors=True)  # where it failed, it fails alike in each process
            root.mkdir(parents=True)
            done.write_bytes(pickle.dumps(make(root)))
        made: Made = pickle.loads(done.read_bytes())
        return made


def _book(root: Path, cases: list[corpus.Case], conf: str) -> Book:
    corpus.write(root, cases, conf)
    before = sandbox.tree(root)
    runs = {}
    for build, (builder, language) in _BUILDS.items():
        options = ["-q", "--no-color", "-b", builder, "-D", f"language={language}", "-d", f"doctrees-{language}"]
        runs[build] = sandbox.watch("-m", "sphinx", *options, "docs", f"out-{build}", cwd=root)
    made = [root / name for name in (*(f"out-{build}" for build in runs), "doctrees-de", "doctrees-en")]
    return Book(root, runs, before != sandbox.tree(root, *made))

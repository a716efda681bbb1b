"""What the tests share: the command line, projects to run it on, and the briefing built once."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from tests.warm import Server

ROOT = Path(__file__).parent.parent
PROJECTS = Path(__file__).parent / "projects"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@functools.cache
def server() -> Server:
    """The server of this process of pytest."""
    server = Server()
    atexit.register(server.close)
    return server


def startoolkit(*args: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a fork of a process that has imported what it needs; with variables, in a process of its own."""
    return process("startoolkit", *args, cwd=cwd, **env) if env else server().run("startoolkit", *args, cwd=cwd)


def sphinx_build(*args: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run sphinx-build likewise, on a project that has our extension."""
    return server().run("sphinx", *args, cwd=cwd)


def process(module: str, *args: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` as a user would, in a process of its own, with further variables."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, args)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture
def run() -> Run:
    return startoolkit


@pytest.fixture
def straat(tmp_path: Path) -> Path:
    """A copy of the tiny second project (Dutch, Hebrew) to change at will."""
    return shutil.copytree(PROJECTS / "straat", tmp_path / "straat")


@pytest.fixture(scope="session")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole briefing of this repository, built in all languages and formats: the output folder.

    Built once, also when the tests run in several processes.
    """
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    project, done = shared / "briefing", shared / "briefing.done"
    with FileLock(shared / "briefing.lock"):
        if not done.exists():
            project.mkdir()
            shutil.copy(ROOT / "pyproject.toml", project)
            for folder in ("docs", "locale"):
                shutil.copytree(ROOT / folder, project / folder)
            result = process("startoolkit", "build", cwd=project)
            assert result.returncode == 0, result.stdout + result.stderr
            done.touch()
    return project / "dist"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a screen; one line says what is missing where there is none."""
    path = os.environ.get("STARTOOLKIT_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).is_file():
        pytest.fail(f"There is no browser at {path}: install the package chromium, or set STARTOOLKIT_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()

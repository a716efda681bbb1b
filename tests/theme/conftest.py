"""A small briefing built in English, German and Hebrew, and a browser to read it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .reader import LANGUAGES, Reader

_SOURCE = Path(__file__).parent / "project"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editions side by side, as a reader gets them."""
    root = tmp_path_factory.mktemp("theme")
    shutil.copytree(_SOURCE, root, dirs_exist_ok=True)
    for language in LANGUAGES:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-D", f"language={language}"]
        done = subprocess.run([*command, "docs", f"dist/{language}"], cwd=root, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    return root / "dist"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("STARTOOLKIT_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).is_file():
        pytest.fail(f"There is no browser at {path}: install the package chromium, or set STARTOOLKIT_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def reader(browser: Browser, site: Path) -> Iterator[Reader]:
    made = Reader(browser, site)
    yield made
    made.close()
    assert made.faults == []

"""A small briefing built in English, German and Hebrew, and a browser to read it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import sphinx_build

from .reader import LANGUAGES, Reader

_SOURCE = Path(__file__).parent / "project"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editions side by side, as a reader gets them."""
    root = tmp_path_factory.mktemp("theme")
    shutil.copytree(_SOURCE, root, dirs_exist_ok=True)
    for language in LANGUAGES:
        done = sphinx_build("-q", "-b", "html", "-D", f"language={language}", "docs", f"dist/{language}", cwd=root)
        assert (done.returncode, done.stderr) == (0, "")
    return root / "dist"


@pytest.fixture
def reader(browser: Browser, site: Path) -> Iterator[Reader]:
    made = Reader(browser, site)
    yield made
    made.close()
    assert made.faults == []

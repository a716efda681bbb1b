"""A small briefing built in English, German and Hebrew, and a browser to read it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsing import Tabs
from tests.conftest import once, sphinx_build

from .reader import LANGUAGES, Reader

_SOURCE = Path(__file__).parent / "project"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editions side by side, as a reader gets them."""
    return once(tmp_path_factory, "theme", _build) / "dist"


def _build(root: Path) -> None:
    shutil.copytree(_SOURCE, root, dirs_exist_ok=True)
    for language in LANGUAGES:
        done = sphinx_build("-q", "-b", "html", "-D", f"language={language}", "docs", f"dist/{language}", cwd=root)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def reader(tabs: Tabs, site: Path) -> Iterator[Reader]:
    made = Reader(tabs, site)
    yield made
    assert made.faults == []

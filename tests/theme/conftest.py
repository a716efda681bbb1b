"""A small briefing built in English, German and Hebrew, and a browser to read it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from startoolkit.editions.slot_values import slots_of
from startoolkit.html import slots
from startoolkit.record import Pdf, Record
from tests.conftest import sphinx_build

from .reader import LANGUAGES, Reader

_SOURCE = Path(__file__).parent / "project"


def fill_slots(edition: Path, language: str) -> None:
    """Tell the pages of an edition of a PDF, as a build of both formats does."""
    record = Record(
        briefing="neighbours-guide", language=language, tag=language, name=language, direction="ltr", title="Guide",
        subtitle="", label="2026.1", date="2026-11-23", formats=("html", "pdf"), pages=(), files=(), verdict="edition",
        pdf=Pdf("neighbours-guide.pdf", 34, 1_312_345, ""), revision="", sources="", catalogs="", versions={},
    )  # fmt: skip
    contents = slots_of(record, "", whats_new=False)
    for path in edition.rglob("*.html"):
        up = "../" * (len(path.relative_to(edition).parts) - 1)
        slots.change_file(path, lambda page, up=up: slots.fill(page, contents(up)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editions side by side, as a reader gets them."""
    root = tmp_path_factory.mktemp("theme")
    shutil.copytree(_SOURCE, root, dirs_exist_ok=True)
    for language in LANGUAGES:
        done = sphinx_build("-q", "-b", "html", "-D", f"language={language}", "docs", f"dist/{language}", cwd=root)
        assert (done.returncode, done.stderr) == (0, "")
        fill_slots(root / "dist" / language, language)
    return root / "dist"


@pytest.fixture
def reader(browser: Browser, site: Path) -> Iterator[Reader]:
    made = Reader(browser, site)
    yield made
    made.close()
    assert made.faults == []

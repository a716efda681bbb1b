"""A small briefing built in English, German and Hebrew, and a browser to read it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from startoolkit.editions.slot_values import slots_of
from startoolkit.html import slots
from startoolkit.interface import interface
from startoolkit.languages import Language
from startoolkit.record import Pdf, Record
from tests.browsing import Tabs
from tests.conftest import once, sphinx_build

from .reader import LANGUAGES, Reader

_SOURCE = Path(__file__).parent / "project"


def fill_slots(edition: Path, language: str) -> None:
    """Tell the pages of an edition of a PDF, as a build of both formats does."""
    record = Record(
        briefing="neighbours-guide", language=language, tag=language, name=language, direction="ltr", title="Guide",
        subtitle="", label="2026.1", date="2026-11-23", formats=("html", "pdf"), pages=(), files=(), verdict="edition",
        pdf=Pdf("neighbours-guide.pdf", 34, 1_312_345, ""), revision="", sources="", catalogs="", versions={},
    )  # fmt: skip
    contents = slots_of(record, interface(Language(language)), "", whats_new=False)
    for path in edition.rglob("*.html"):
        up = "../" * (len(path.relative_to(edition).parts) - 1)
        slots.change_file(path, lambda page, up=up: slots.fill(page, contents(up)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editions side by side, as a reader gets them."""
    return once(tmp_path_factory, "theme", _build) / "dist"


def _build(root: Path) -> None:
    shutil.copytree(_SOURCE, root, dirs_exist_ok=True)
    for language in LANGUAGES:
        done = sphinx_build("-q", "-b", "html", "-D", f"language={language}", "docs", f"dist/{language}", cwd=root)
        assert (done.returncode, done.stderr) == (0, "")
        fill_slots(root / "dist" / language, language)


@pytest.fixture
def reader(tabs: Tabs, site: Path) -> Iterator[Reader]:
    made = Reader(tabs, site)
    yield made
    assert made.faults == []

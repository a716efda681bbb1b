"""The projects that the benchmarks measure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.generate import pages_of

from tests.conftest import ROOT, Run

# A process that leaves another behind, which is busy for half a second.
LEAVING = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.5: pass"])
"""
MEASURING = """
import sys
from pathlib import Path
from benchmarks.measure import adopt_orphans, run
adopt_orphans()
print(run([sys.executable, "-c", sys.argv[1]], Path(sys.argv[2])).cpu)
"""


def manual(folder: Path, *options: str) -> dict[str, bytes]:
    """The files of a generated manual."""
    command = [sys.executable, "-m", "benchmarks.generate", str(folder), "--languages", "2", *options]
    subprocess.run(command, cwd=ROOT, check=True)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_generated_manual_is_complete_and_without_fault(tmp_path: Path, run: Run) -> None:
    """What is measured is a manual as it should be: no finding, no warning, no message without its translation."""
    manual(tmp_path / "manual", "--pages", "22", "--messages", "12")
    check = run("check", "--strict", cwd=tmp_path / "manual", PATH="/nowhere")  # its words are in no dictionary
    assert check.returncode == 0, check.stdout
    build = run("build", "--format", "html", cwd=tmp_path / "manual")
    assert build.returncode == 0, build.stderr
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "manual/dist/de").rglob("page-*.html")}
    assert len(pages) == 19
    assert not [name for name, text in pages.items() if 'class="untranslated"' in text]


@pytest.mark.parametrize("markup", ["md", "rst"])
def test_a_generated_project_of_others_is_complete_too(tmp_path: Path, markup: str, run: Run) -> None:
    """Without our settings, in both markups: nothing is refused, and nothing stays in the source language."""
    command = [sys.executable, "-m", "benchmarks.as_it_is", str(tmp_path / "project"), "--markup", markup]
    subprocess.run([*command, "--pages", "6", "--languages", "2", "--messages", "12"], cwd=ROOT, check=True)
    build = run("build", "--format", "html", cwd=tmp_path / "project")
    assert build.returncode == 0, build.stderr + build.stdout
    pages = [*(tmp_path / "project/editions/de").rglob("page-*.html")]
    assert len(pages) == 4
    assert not [page for page in pages if "untranslated-1" in page.read_text(encoding="utf-8")]


def test_the_seed_alone_decides_what_a_manual_says(tmp_path: Path) -> None:
    """Measurements of different days are of the same text; another seed makes another."""
    size = ("--pages", "3", "--messages", "10")
    first, second = (manual(tmp_path / name, *size) for name in ("first", "second"))
    assert first == second
    _, other = next(pages_of(3, 10, seed=2, markup="md"))
    assert other != first["docs/index.md"].decode()


@pytest.mark.skipif(sys.platform != "linux", reason="only there can orphans be adopted")
def test_processes_that_outlive_their_parent_are_counted(tmp_path: Path) -> None:
    """A build whose work is done by others, such as a server of processes, is not measured as if it were free."""
    command = [sys.executable, "-c", MEASURING, LEAVING, str(tmp_path / "log")]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert float(printed) >= 0.5

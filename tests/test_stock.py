"""Editions have the same bytes with and without all that only makes their builds faster: nox -s stock."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import PROJECTS, Run, server

pytestmark = pytest.mark.stock
FORMATS = ("--format", "html", "--format", "pdf", "--format", "epub")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_same(fast: Path, stock: Path, at_least: int) -> None:
    ours, theirs = files(fast), files(stock)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > at_least


def built(run: Run, source: Path, output: Path, fast: str) -> Path:
    """The editions of a copy of a project, with or without what makes builds faster."""
    project = output / "project"
    for part in ("docs", "locale"):
        shutil.copytree(source / part, project / part)
    shutil.copy(source / "pyproject.toml", project)
    done = run("build", "--keep-going", *FORMATS, cwd=project, STARTOOLKIT_FAST=fast)
    assert done.returncode == 0, done.stderr
    return project / "dist"


@pytest.mark.ranges
@pytest.mark.parametrize("name", ["features", "handbook", "straat"])
def test_editions_have_the_same_bytes(tmp_path: Path, run: Run, name: str) -> None:
    """All files of all editions of a project, of all formats that are written in a way of their own, records too.

    Those of the briefing are compared in ``test_briefing.py``.
    """
    fast, stock = (built(run, PROJECTS / name, tmp_path / fast, fast) for fast in ("1", "0"))
    assert_same(fast, stock, at_least=20)


@pytest.mark.ranges
@pytest.mark.parametrize(("name", "language"), [("features", "de"), ("handbook", "de"), ("straat", "he")])
def test_sphinx_build_gives_the_same_bytes(tmp_path: Path, name: str, language: str) -> None:
    """Every file of a website, index and search too, and every node of a page, by ``sphinx-build`` alone."""
    docs = PROJECTS / name / "docs"
    options = [] if (docs / "conf.py").exists() else ["-C", "-D", "extensions=myst_parser,startoolkit.sphinxext"]
    for fast in ("0", "1"):
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1", "STARTOOLKIT_FAST": fast}
        for builder in ("pseudoxml", "html"):
            command = ["-q", "-b", builder, "-D", f"language={language}", *options]
            command += ["-d", tmp_path / f"doctrees{fast}", docs, tmp_path / fast / builder]
            done = server().run("sphinx", *command, cwd=tmp_path, env=env)
            assert done.returncode == 0, done.stderr
    for builder in ("pseudoxml", "html"):
        assert_same(tmp_path / "1" / builder, tmp_path / "0" / builder, at_least=1)

"""Editions have the same bytes with and without all that only makes their builds faster: nox -s stock."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import PROJECTS, ROOT, Run, server

pytestmark = pytest.mark.stock


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_same(fast: Path, stock: Path, at_least: int) -> None:
    ours, theirs = files(fast), files(stock)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > at_least


@pytest.mark.parametrize(
    "name", ["", *(pytest.param(name, marks=pytest.mark.ranges) for name in ("features", "handbook", "straat"))]
)
def test_editions_have_the_same_bytes(tmp_path: Path, run: Run, name: str) -> None:
    """All files of all editions of a project, records and PDFs too; without a name, the briefing."""
    source = PROJECTS / name if name else ROOT
    for part in ("docs", "locale"):
        shutil.copytree(source / part, tmp_path / "project" / part)
    shutil.copy(source / "pyproject.toml", tmp_path / "project")
    for fast in ("0", "1"):
        done = run(
            "build",
            "--fresh",
            "--keep-going",
            "--output",
            tmp_path / fast,
            cwd=tmp_path / "project",
            STARTOOLKIT_FAST=fast,
        )
        assert done.returncode == 0, done.stderr
    assert_same(tmp_path / "1", tmp_path / "0", at_least=20)


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

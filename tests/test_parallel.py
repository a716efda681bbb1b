"""Plain ``sphinx-build`` gives the same bytes however, when and where it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import PATIENCE
from tests.conftest import PROJECTS, Run

ONE = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
OTHER = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}


def build(source: Path, out: str, *options: str, **env: str) -> dict[str, bytes]:
    """What readers get, byte for byte, without Sphinx's notes for its next build."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", *options, "docs", out],
        cwd=source,
        env={**{name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    found = (path for path in (source / out).rglob("*") if path.is_file() and ".doctrees" not in path.parts)
    return {path.relative_to(source / out).as_posix(): path.read_bytes() for path in found if path.name != ".buildinfo"}


def test_the_same_bytes(tmp_path: Path) -> None:
    """One process or two, another hash seed, time zone and locale: every file of the edition is the same."""
    source = shutil.copytree(PROJECTS / "features", tmp_path / "features")
    one = build(source, "one", "-j1", "-Dlanguage=de", **ONE)
    two = build(source, "two", "-j2", "-Dlanguage=de", **OTHER)
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert "index.html" in one


def test_a_locale_that_the_machine_lacks(straat: Path, run: Run) -> None:
    """Catalogs are updated where the environment names a locale that is not installed, as ssh hands it on."""
    result = run("update", cwd=straat, LC_ALL="xx_XX.UTF-8")
    assert result.returncode == 0, result.stderr

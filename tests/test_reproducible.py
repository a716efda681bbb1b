"""The same sources give the same bytes, wherever, whenever and by whatever Python they are built."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import PATIENCE
from tests.conftest import PROJECTS, ROOT

OTHERWISE = Path(__file__).parent / "otherwise"
"""Holds a clock that is years ahead."""
VERSIONS = ("3.11", "3.12", "3.13")


def build(
    folder: Path, *args: str, python: str = sys.executable, umask: int = 0o022, changed: int = 0, **env: str
) -> Path:
    """Build a copy of the second project that lies in ``folder``; returns the output folder.

    ``changed`` is the time at which the sources were last changed, where it is not that of the copy's origin.
    """
    project = shutil.copytree(PROJECTS / "straat", folder)
    for path in project.rglob("*") if changed else ():
        os.utime(path, (changed, changed))
    result = subprocess.run(
        [python, "-m", "startoolkit", "build", *args],
        cwd=project,
        env={**os.environ, **env},
        umask=umask,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return project / "dist"


def everything(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Files and folders with their modes and bytes."""
    return {
        path.relative_to(folder).as_posix(): (f"{path.stat().st_mode:o}", path.read_bytes() if path.is_file() else b"")
        for path in [folder, *folder.rglob("*")]
    }


def differing(one: Path, other: Path) -> list[str]:
    first, second = everything(one), everything(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usual")
    env = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1", "HOME": str(folder)}
    return build(folder / "straat", "--jobs", "1", **env)


def test_another_environment(usual: Path, tmp_path: Path) -> None:
    """Folder, clock, time zone, locale, umask, hash seed, home, workers and order of languages change no byte.

    Nor do a SOURCE_DATE_EPOCH from outside, the times of the files, and a terminal without letters of other languages.
    """
    folder = tmp_path / "Ein längerer Weg, mit Umlauten und Leerzeichen" / "שלום" / "de straat"
    paths = os.pathsep.join([str(OTHERWISE), os.environ.get("PYTHONPATH", "")])
    env = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "LANG": "tr_TR.ISO-8859-9",
        "LANGUAGE": "tr:de",
        "PYTHONHASHSEED": "4711",
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "86400",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "PYTHONPATH": paths,
    }
    other = build(folder, "he", "nl", "--jobs", "2", umask=0o077, changed=1_000_000_000, **env)
    assert not differing(usual, other)


def test_modes(usual: Path) -> None:
    """What is placed can be read by everybody, and holds no empty folder, which archives and git would lose."""
    modes = {name: mode for name, (mode, _) in everything(usual).items()}
    assert set(modes.values()) == {"40755", "100644"}
    assert all(any(path.iterdir()) for path in usual.rglob("*") if path.is_dir())


def test_no_trace_of_the_machine(usual: Path) -> None:
    """No file holds the folder it was built in, nor the version of Python."""
    for name, (_, data) in everything(usual).items():
        assert str(usual.parent.parent).encode() not in data, name
    record = json.loads((usual / "nl/edition.json").read_text(encoding="utf-8"))
    assert "python" not in record["versions"]


@pytest.mark.quick
@pytest.mark.parametrize("version", VERSIONS)
def test_another_python(request: pytest.FixtureRequest, tmp_path: Path, version: str) -> None:
    """Every supported Python that has this startoolkit, on the path or from a session of nox, gives the same bytes."""
    assert len(_probed(sys.executable)) == 3
    python = next(
        (path for path in _pythons(version) if _probed(path) == (version, *_probed(sys.executable)[1:])), None
    )
    if not python:
        pytest.skip(f"there is no python{version} with this startoolkit")
    assert not differing(request.getfixturevalue("usual"), build(tmp_path / "straat", python=python))


def _pythons(version: str) -> Iterator[str]:
    yield sys.executable
    yield shutil.which(f"python{version}") or ""
    for session in ("tests", f"pythons-{version.replace('.', '-')}*"):
        yield from map(str, (ROOT / ".nox").glob(f"{session}/bin/python"))


@cache
def _probed(python: str) -> tuple[str, ...]:
    """The version of a Python, its startoolkit, and the versions of what constraints.txt names; empty without them."""
    names = re.findall(r"(?m)^([\w.-]+)==", (ROOT / "constraints.txt").read_text(encoding="utf-8").lower())
    probe = (
        "import sys; from importlib.metadata import distributions; from pathlib import Path; "
        "from startoolkit.editions.inputs import tools; from startoolkit.project import Project; "
        "print(*sys.version_info[:2], sep='.'); print(tools(Project.load(Path()))['startoolkit']); "
        f"names = {names!r}; "
        "print(*sorted({f'{one.name}=={one.version}' for one in distributions() if one.name.lower() in names}))"
    )
    try:
        done = subprocess.run([python, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ()
    return tuple(done.stdout.splitlines()) if done.returncode == 0 else ()

"""A small briefing that is published again and again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import PROJECTS, startoolkit

Publish = Callable[..., "subprocess.CompletedProcess[str]"]


def set_up(project: Path, **settings: str) -> None:
    """Set keys of the settings to values in TOML; those that are there are replaced."""
    file = project / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    for key, value in settings.items():
        line, name = f"{key} = {value}\n", re.escape(key)
        text = re.sub(rf"(?m)^{name} = .*\n", "", text).replace(
            "[tool.startoolkit]\n", f"[tool.startoolkit]\n{line}", 1
        )
    file.write_text(text, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _publish(project: Path, label: str, *args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Set the label, and publish it to the folder ``site`` beside the project."""
    set_up(project, label=f'"{label}"')
    return startoolkit("publish", label, "--to", project.parent / "site", *args, cwd=project, **env)


@pytest.fixture(scope="session")
def publish() -> Publish:
    return _publish


@pytest.fixture
def quick(straat: Path) -> Path:
    """The small project as web pages only; its second language passes the gate."""
    return quickly(straat)


def quickly(straat: Path) -> Path:
    set_up(straat, formats='["html"]', gate="{ words = 80 }")
    return straat


@pytest.fixture(scope="session")
def two_editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two editions of the small project, published with their PDFs; made once, to be copied.

    Beside them lie the sources of the second one, and ``first``: the folder as it was when that was the only one.
    """
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    home = shared / "two-editions"
    with FileLock(shared / "two-editions.lock"):
        if not (home / "done").exists():
            project = shutil.copytree(PROJECTS / "straat", home / "straat")
            set_up(project, gate="{ words = 80 }", **{"base-url": '"https://example.org/straat/"'})
            result = _publish(project, "2026.1")
            assert result.returncode == 0, result.stdout + result.stderr
            shutil.copytree(home / "site", home / "first")
            _change(project)
            result = _publish(project, "2026.2")
            assert result.returncode == 0, result.stdout + result.stderr
            (home / "done").touch()
    return home / "site"


def _change(project: Path) -> None:
    """One sentence is another one in both languages, and a page leads to the edition before."""
    for file in [*project.glob("docs/*.md"), *project.rglob("*.po")]:
        text = file.read_text(encoding="utf-8").replace("De stoep vegen", "De stoep samen vegen")
        file.write_text(text.replace("לטאטא את המדרכה", "לטאטא יחד את המדרכה"), encoding="utf-8")
    with (project / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write('\n:::{only} html\n<a href="../2026.1/nl/index.html">x</a>\n:::\n')


@pytest.fixture
def site(two_editions: Path, tmp_path: Path) -> Path:
    """A copy of two published editions, to spoil at will."""
    return shutil.copytree(two_editions, tmp_path / "copy")

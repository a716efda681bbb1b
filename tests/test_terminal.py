"""Every command where people run it: in a terminal, with progress and colours, wide and narrow."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import PROJECTS, startoolkit
from tests.terminal import Screen, Terminal

COMMAND = (sys.executable, "-m", "startoolkit")

COMMANDS = {
    "build": ("build", "--fresh"),
    "publish": ("publish", "proef-1", "--drafts", "--to", "{tmp}/new"),
    "status": ("status",),
    "check": ("check",),
    "update": ("update",),
    "verify": ("verify", "{made}/published"),
    "changes": ("changes", "{made}/published", "{made}/dist"),
    "plan": ("plan",),
    "assemble": ("assemble", "{made}/parts/html", "{made}/parts/pdf"),
    "--help": ("--help",),
    "build --help": ("build", "--help"),
    "--version": ("--version",),
}
"""A good run of every command there is."""


class Ended(NamedTuple):
    code: int
    screen: Screen

    @property
    def text(self) -> str:
        return self.screen.text


def in_terminal(
    *args: str | Path, cwd: Path, columns: int = 80, rows: int = 24, env: Mapping[str, str | None] | None = None
) -> Ended:
    """Run the command in a terminal to its end."""
    terminal = Terminal([*COMMAND, *args], cwd, columns=columns, rows=rows, env=env)
    code = terminal.end()
    return Ended(code, terminal.screen)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands work on: the tiny project, built, built in parts, and published."""
    project = shutil.copytree(PROJECTS / "straat", tmp_path_factory.mktemp("made") / "straat")
    for args in (
        ("build",),
        ("build", "--format", "html", "--output", "parts/html"),
        ("build", "--format", "pdf", "--output", "parts/pdf"),
        ("publish", "proef-1", "--drafts", "--to", "published"),
    ):
        assert startoolkit(*args, cwd=project).returncode == 0
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of it, built."""
    return shutil.copytree(made, tmp_path / "straat", ignore=shutil.ignore_patterns("parts", "published"))


def args_of(name: str, made: Path, tmp: Path) -> list[str]:
    return [part.format(made=made, tmp=tmp) for part in COMMANDS[name]]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_runs_in_a_terminal(name: str, made: Path, project: Path, tmp_path: Path) -> None:
    ended = in_terminal(*args_of(name, made, tmp_path), cwd=project)
    assert ended.code == 0, ended.text
    assert ended.screen.cursor_shown
    assert "Traceback" not in ended.text

"""Every command where people run it: in a terminal, with progress and colours, wide and narrow."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.cells import cell_len
from rich.console import Console

from startoolkit.cli.progress import Rows
from startoolkit.languages import Language
from tests import PATIENCE
from tests.conftest import AT_THE_START, PROJECTS, once, server, startoolkit
from tests.terminal import CTRL_C, Screen, Terminal

COMMAND = (sys.executable, "-m", "startoolkit")


def in_progress(screen: Screen) -> bool:
    """Whether a build has drawn its lines; which stage they show depends on how quick the machine is."""
    stages = "waiting|reading|PDF|pages"
    return re.search(rf"^. (?:nl|he)\b.* (?:{stages})\b", screen.text, re.MULTILINE) is not None


COMMANDS = {
    "build": ("build", "--fresh"),
    "publish": ("publish", "proef-1", "--drafts", "--to", "{tmp}/new"),
    "status": ("status",),
    "check": ("check",),
    "update": ("update",),
    "prune": ("prune",),
    "approve": ("approve", "he", "--by", "Anna Schmidt"),
    "verify": ("verify", "{made}/published"),
    "changes": ("changes", "{made}/published", "{made}/dist"),
    "plan": ("plan",),
    "adopt": ("adopt",),
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
    """Run the command in a terminal to its end; in a process of its own where variables matter to its start."""
    is_warm = not any(name.startswith(AT_THE_START) for name in env or {})
    words, forks = (args, server()) if is_warm else ([*COMMAND, *args], None)
    terminal = Terminal(words, cwd, columns=columns, rows=rows, env=env, server=forks)
    code = terminal.end()
    return Ended(code, terminal.screen)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands work on: the tiny project, built, built in parts, and published."""
    return once(tmp_path_factory, "made", _make)


def _make(project: Path) -> None:
    shutil.copytree(PROJECTS / "straat", project, dirs_exist_ok=True)
    for args in (
        ("build",),
        ("build", "--format", "html", "--output", "parts/html"),
        ("build", "--format", "pdf", "--output", "parts/pdf"),
        ("publish", "proef-1", "--drafts", "--to", "published"),
    ):
        assert startoolkit(*args, cwd=project).returncode == 0


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of it, built."""
    return shutil.copytree(made, tmp_path / "straat", ignore=shutil.ignore_patterns("parts", "published"))


def args_of(name: str, made: Path, tmp: Path) -> list[str]:
    return [part.format(made=made, tmp=tmp) for part in COMMANDS[name]]


@pytest.mark.quick
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_runs_in_a_terminal(name: str, made: Path, project: Path, tmp_path: Path) -> None:
    """A wide one; nothing is cut off."""
    ended = in_terminal(*args_of(name, made, tmp_path), cwd=project, columns=200)
    assert fits(ended)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_fits_a_narrow_terminal(name: str, made: Path, project: Path, tmp_path: Path) -> None:
    """Nothing is cut off, and no word is broken, but for a path that is longer than the terminal is wide."""
    ended = in_terminal(*args_of(name, made, tmp_path), cwd=project, columns=40)
    assert fits(ended)


def fits(ended: Ended) -> bool:
    """Whether a command ended well, and left a clean screen with all that it said."""
    assert ended.code == 0, ended.text
    assert ended.screen.cursor_shown
    assert "Traceback" not in ended.text
    assert "…" not in ended.text
    assert not re.search(r"[a-z,]\.\.\.", ended.text)
    return not [line for line in ended.screen.broken if "/" not in line.split()[-1]]


RESULT = re.compile(
    r"edition .*translated.*\nnl.* 21 of 21.*\nhe.* 20 of 21.*\nBuilt 2 editions in dist:\sopen\sdist/index.html\Z"
)
"""What is left on the screen of a good build."""


@pytest.mark.parametrize("columns", [200, 80, 40])
def test_progress_is_shown_and_gone_in_the_end(columns: int, project: Path) -> None:
    terminal = Terminal([*COMMAND, "build", "--fresh"], project, columns=columns)
    terminal.wait_for(lambda screen: bool(re.search(r"nl Nederlands .+\n. he עברית .+[a-z]", screen.text)))
    assert max(map(cell_len, terminal.screen.text.splitlines())) < 40
    assert terminal.end() == 0
    assert RESULT.fullmatch(terminal.screen.text), terminal.screen.text
    assert terminal.screen.cursor_shown


def test_progress_names_languages_whole_where_there_is_room() -> None:
    """Each line fits the terminal, and cuts a name only where it would not."""
    steps = {Language(code): None for code in ("en", "pt_BR", "zh_CN")}
    for columns, is_whole in ((110, True), (48, True), (36, False)):
        console = Console(width=columns, file=io.StringIO(), force_terminal=True, color_system=None)
        lines = [
            "".join(part.text for part in line).rstrip() for line in console.render_lines(Rows(steps, ascii_only=False))
        ]
        assert len(lines) == len(steps)
        assert all(cell_len(line) <= columns for line in lines)
        assert any("pt-BR Português (Brasil) " in line for line in lines) == is_whole
        assert any("zh-CN 中文 (简体, 中国) " in line for line in lines) == is_whole


def test_a_terminal_may_be_resized_while_a_build_runs(project: Path) -> None:
    terminal = Terminal([*COMMAND, "build", "--fresh"], project, columns=200)
    terminal.wait_for(in_progress)
    terminal.resize(40, 10)
    terminal.wait_for(lambda screen: "PDF" in screen.text or "pages" in screen.text)
    terminal.resize(80, 24)
    assert terminal.end() == 0
    assert RESULT.fullmatch(terminal.screen.text), terminal.screen.text


def test_many_languages_in_a_low_terminal(project: Path) -> None:
    """Lines that would not fit are not shown: those of editions that nothing happens to."""
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    many = '["nl", "he", "pt_BR", "zh_Hant", "de", "fr", "es", "it"]'
    (project / "pyproject.toml").write_text(text.replace('["nl", "he"]', many), encoding="utf-8")
    terminal = Terminal([*COMMAND, "build", "--format", "html"], project, columns=40, rows=6)
    terminal.wait_for(lambda screen: "pages" in screen.text)
    assert len(terminal.screen.text.splitlines()) < 6
    assert terminal.end() == 0
    assert terminal.screen.text.startswith("edition ")
    assert re.search(r"^zh-Hant +2 +– +0 of 21$", terminal.screen.text, re.MULTILINE)


@pytest.mark.parametrize("keys", [CTRL_C, CTRL_C * 3])
def test_an_interrupted_build_leaves_a_clean_screen(keys: str, project: Path) -> None:
    before = sorted(project.rglob("*"))
    terminal = Terminal([*COMMAND, "build", "--fresh"], project)
    terminal.wait_for(in_progress)
    terminal.press(keys)
    assert terminal.end() == 130
    assert terminal.screen.text == "Interrupted. Nothing is half-done: what was not finished is as it was."
    assert terminal.screen.cursor_shown
    assert sorted(path for path in project.rglob("*") if ".dist." not in str(path)) == [
        path for path in before if ".dist." not in str(path)
    ]


@contextlib.contextmanager
def opened_by_reader(pipe: Path, seconds: float = PATIENCE) -> Iterator[None]:
    """A pipe that somebody has opened to read; whoever reads waits while the block lasts."""
    end, writer = time.monotonic() + seconds, -1
    while writer < 0:
        assert time.monotonic() < end, "nobody reads it"
        time.sleep(0.02)
        with contextlib.suppress(OSError):  # until then
            writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    yield
    os.close(writer)


def test_an_interrupted_command_without_progress_leaves_a_clean_line(project: Path) -> None:
    pipe = project / "pipe"
    os.mkfifo(pipe)
    conf = project / "docs/conf.py"
    before = conf.read_text(encoding="utf-8") if conf.exists() else 'extensions = ["myst_parser"]\n'
    conf.write_text(f"{before}\nopen({str(pipe)!r}).read()\n", encoding="utf-8")
    terminal = Terminal([*COMMAND, "update"], project)
    with opened_by_reader(pipe):  # who waits
        terminal.press(CTRL_C)
        assert terminal.end() == 130
    assert terminal.screen.text == "Interrupted. Nothing is half-done: what was not finished is as it was."


def test_a_suspended_build_leaves_a_clean_screen_and_goes_on(project: Path) -> None:
    """Ctrl-Z in a shell; in the background nothing is drawn over what the user types."""
    # Wide, so that readline need not break the line that is typed, however long the path of this Python is.
    terminal = Terminal(["bash", "--norc", "-i"], project, columns=400, env={"PS1": "$ "})
    terminal.press(f"{' '.join(map(str, COMMAND))} build --fresh\n")
    terminal.wait_for(in_progress)
    terminal.press("\x1a")
    terminal.wait_for("Stopped")
    assert terminal.screen.cursor_shown
    assert "━" not in terminal.screen.text
    terminal.press("fg\n")
    terminal.wait_for("Built 2 editions")
    assert "━" not in terminal.screen.text
    terminal.press(f"{' '.join(map(str, COMMAND))} build --fresh &\n")
    terminal.wait_for(lambda screen: screen.text.count("Built 2 editions") == 2 or "━" in screen.text)
    assert "━" not in terminal.screen.text
    terminal.press("exit\n")
    terminal.end()


def test_colours_where_they_are_wanted(project: Path) -> None:
    assert in_terminal("status", cwd=project).screen.coloured
    plain = in_terminal("status", cwd=project, env={"NO_COLOR": "1"}).screen
    assert (plain.coloured, plain.styled) == (False, True)
    assert not in_terminal("build", "nl", "--format", "html", cwd=project, env={"NO_COLOR": "1"}).screen.coloured


@pytest.mark.parametrize("term", ["dumb", "unknown", None])
def test_a_terminal_that_understands_no_sequences_gets_none(term: str | None, project: Path) -> None:
    ended = in_terminal("build", "--fresh", "--format", "html", cwd=project, columns=40, env={"TERM": term})
    assert ended.code == 0
    assert RESULT.fullmatch(ended.text), ended.text
    assert not ended.screen.obeyed


def test_a_terminal_without_the_letters(project: Path) -> None:
    """Lines and signs of our own are ASCII where the terminal has no more, and Hebrew is told by its code."""
    env = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    terminal = Terminal([*COMMAND, "build", "--fresh", "--format", "html"], project, columns=200, env=env)
    terminal.wait_for(lambda screen: bool(re.search(r"^. he +-+ (?:waiting|reading|pages)", screen.text, re.MULTILINE)))
    assert terminal.end() == 0
    assert terminal.screen.text.isascii()
    assert len({len(line) for line in terminal.screen.text.splitlines()[:3]}) == 1, "the columns are in line"
    assert "\nhe \\u05e2" in terminal.screen.text
    status = in_terminal("status", cwd=project, columns=200, env=env)
    assert "##########++" in status.text
    assert status.text.isascii()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_runs_without_an_environment(name: str, made: Path, project: Path, tmp_path: Path) -> None:
    """As cron does it: no HOME, no LANG, no TERM, no terminal, nothing to read, in a session of its own."""
    done = subprocess.run(
        [*COMMAND, *args_of(name, made, tmp_path)],
        cwd=project,
        env={"PATH": os.defpath, **({"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\r" not in done.stdout + done.stderr


def test_output_in_a_pipe_with_progress_in_the_terminal(project: Path, tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+", encoding="utf-8") as out:
        terminal = Terminal([*COMMAND, "build", "--fresh"], project, columns=40, stdout=out.fileno())
        terminal.wait_for(in_progress)
        assert terminal.end() == 0
    assert not terminal.screen.text
    said = (tmp_path / "out").read_text(encoding="utf-8")
    assert "he עברית               2    " in said
    assert "\x1b" not in said


def test_output_in_the_terminal_with_errors_in_a_file(project: Path, tmp_path: Path) -> None:
    command = f"{' '.join(map(str, COMMAND))} build --fresh --format html 2> {tmp_path}/errors"
    terminal = Terminal(["sh", "-c", command], project)
    assert terminal.end() == 0
    assert RESULT.fullmatch(terminal.screen.text)
    assert not (tmp_path / "errors").read_bytes()


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_defect(closed: str, project: Path) -> None:
    done = subprocess.run(f"{' '.join(COMMAND)} build {closed}", shell=True, cwd=project, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_goes_away_is_no_defect(project: Path) -> None:
    done = subprocess.run(f"{' '.join(COMMAND)} check --list | true", shell=True, cwd=project, capture_output=True)
    assert done.stderr == b""


HOSTILE = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202e\n.po"
"""A name of a file that a terminal would obey."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if not name.endswith(("--help", "--version"))])
def test_the_name_of_a_catalog_is_harmless(name: str, made: Path, project: Path, tmp_path: Path) -> None:
    """It is there twice: an orphan, and broken."""
    folder = project / "locale/he/LC_MESSAGES"
    (folder / HOSTILE).write_bytes((folder / "index.po").read_bytes())
    (folder / f"broken{HOSTILE}").write_text("msgid", encoding="utf-8")
    ended = in_terminal(*args_of(name, made, tmp_path), cwd=project)  # the screen refuses what it does not know
    assert "Traceback" not in ended.text
    if name in ("check", "update", "build", "publish", "status"):
        assert "\\u001b[31mred" in ended.text or name not in ("check", "update")
    assert "title\x07" not in ended.text
    assert "red\u001b" not in ended.text


@pytest.mark.parametrize("name", ["build", "publish", "status", "check", "update", "plan", "assemble"])
@pytest.mark.parametrize("wrong", [b"docs/caf\xe9.md", b"docs/\xe9/page.md", b"locale/he/LC_MESSAGES/caf\xe9.po"])
def test_a_name_that_is_not_utf8_is_one_sentence(
    wrong: bytes, name: str, made: Path, project: Path, tmp_path: Path
) -> None:
    path = project / os.fsdecode(wrong)
    path.parent.mkdir(exist_ok=True)
    path.write_text("# Café\n", encoding="utf-8")
    done = startoolkit(*args_of(name, made, tmp_path), cwd=project)
    sentence = r"\S*\\udce9\S*: The name of this file or folder is not UTF-8\. \[bad-file-name\]\n  hint: .*\n"
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(sentence, done.stderr)


def test_a_name_that_is_not_utf8_in_a_published_folder(made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made / "published", tmp_path / "copy")
    (copy / os.fsdecode(b"\xe9\x1b[31m.html")).touch()
    ended = in_terminal("verify", copy, cwd=tmp_path)
    assert ended.code == 1
    assert "\\udce9\\u001b[31m.html" in ended.text

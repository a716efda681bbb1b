"""What a machine may lack: room for temporary files, memory, processes, open files, long names.  One sentence each."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from startoolkit.editions.processes import _Running
from startoolkit.errors import StarError
from startoolkit.languages import Language
from tests import PATIENCE
from tests.conftest import Run

BUILD = ("build", "nl", "--format", "html", "--fresh")


def limited(project: Path, limit: int, value: int) -> subprocess.CompletedProcess[str]:
    """A build under a limit of the system."""
    return subprocess.run(
        [sys.executable, "-m", "startoolkit", *BUILD],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(limit, (value, value)),
    )


@pytest.mark.parametrize("length", [80, 100, 240])
def test_a_long_folder_for_temporary_files(straat: Path, run: Run, tmp_path: Path, length: int) -> None:
    """The address of a socket has some 100 signs; a TMPDIR of more makes no difference."""
    folder = tmp_path / ("t" * length)
    folder.mkdir()
    result = run(*BUILD, cwd=straat, TMPDIR=str(folder))
    assert result.returncode == 0, result.stderr
    assert list(folder.iterdir()) == []


def test_no_folder_for_temporary_files(straat: Path, run: Run, tmp_path: Path) -> None:
    """A TMPDIR that is not there, or is a file, makes no difference either."""
    (tmp_path / "file").touch()
    for folder in ("nowhere", "file"):
        result = run(*BUILD, cwd=straat, TMPDIR=str(tmp_path / folder))
        assert result.returncode == 0, result.stderr


_NOTHING_TO_WRITE = """
import tempfile
def none(*_):
    raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")
tempfile._get_default_tempdir = none
import sys
from startoolkit.__main__ import main
sys.argv[0] = "startoolkit"
main()
"""


def test_nothing_can_be_written_for_a_short_time(straat: Path) -> None:
    """Where no folder for temporary files can be written at all, that is one sentence with what to do."""
    command = [sys.executable, "-c", _NOTHING_TO_WRITE, "update"]
    result = subprocess.run(command, cwd=straat, capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert (
        "There is no folder for temporary files that can be written. [cannot-write]\n  hint: Set TMPDIR"
        in result.stderr
    )
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("limit", "value"),
    [("RLIMIT_NOFILE", 8), ("RLIMIT_NOFILE", 12), ("RLIMIT_AS", 60_000_000), ("RLIMIT_AS", 30_000_000)],
)
def test_too_little_of_something(straat: Path, limit: str, value: int) -> None:
    """Too few open files, or too little memory to start the processes: one sentence, and nothing is left."""
    if sys.platform == "darwin" and limit == "RLIMIT_AS":
        pytest.skip("macOS does not keep to it")
    result = limited(straat, getattr(resource, limit), value)
    assert result.returncode == 3, result.stderr
    assert "[no-resources]" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= 2
    assert not list(straat.glob("dist*"))
    assert not list(straat.glob(".dist.work"))


def test_64_open_files_are_enough(straat: Path) -> None:
    """A build needs few open files."""
    result = limited(straat, resource.RLIMIT_NOFILE, 64)
    assert result.returncode == 0, result.stderr


_NO_PROCESS = """
import errno, os, sys
from multiprocessing import util
from startoolkit.__main__ import main
def refused(*_):
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
util.spawnv_passfds = refused
sys.argv[0] = "startoolkit"
main()
"""


def test_no_more_processes(straat: Path) -> None:
    """Where the system starts no further process, that is said."""
    command = [sys.executable, "-c", _NO_PROCESS, *BUILD]
    result = subprocess.run(command, cwd=straat, capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert result.stderr.startswith("The processes that build the editions cannot be started: ")
    assert "[no-resources]\n  hint: " in result.stderr
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\1\0half of a message"])
def test_a_process_that_is_killed_while_it_reports(sent: bytes) -> None:
    """An end in the middle of a message is an end of the process as any other."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    os.write(theirs.fileno(), sent)
    theirs.close()
    process = SimpleNamespace(join=lambda: None, exitcode=-9)
    running = _Running(SimpleNamespace(language=Language("de")), ours, process, 0)  # type: ignore[arg-type]
    told = running.receive()
    assert isinstance(told, StarError)
    assert told.code == "edition-died"
    assert "(exit code -9)" in told.message


def test_no_home(straat: Path) -> None:
    """As from cron: neither HOME nor a locale nor a path is needed."""
    command = [sys.executable, "-m", "startoolkit", *BUILD]
    env = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}
    result = subprocess.run(command, cwd=straat, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_name_of_a_page_is_too_long(straat: Path, run: Run) -> None:
    """A page with the longest name that Sphinx can work with is built; a longer one is named before anything is done."""
    index = straat / "docs/index.md"
    text = index.read_text(encoding="utf-8")
    for length, code in ((240, 0), (250, 3)):
        page = straat / f"docs/{'x' * length}.md"
        page.write_text("# Pagina\n\nTekst.\n", encoding="utf-8")
        index.write_text(text.replace("\nafspraken\n", f"\nafspraken\n{page.stem}\n"), encoding="utf-8")
        result = run("build", "nl", cwd=straat)
        page.unlink()
        assert result.returncode == code, result.stderr
    assert "docs: The name of the page is too long: xxx" in result.stderr
    assert "by 10 bytes. [bad-file-name]" in result.stderr
    assert len(result.stderr) < 500


def test_folders_and_a_page_with_long_names(straat: Path, run: Run) -> None:
    """What the PDF makes of names that are long together is short."""
    page = straat / f"docs/{'d' * 150}/{'x' * 120}.md"
    page.parent.mkdir()
    text = (straat / "docs/index.md").read_text(encoding="utf-8")
    page.write_text(text.replace("afspraken.md", "../afspraken.md").partition(":::{toctree}")[0], encoding="utf-8")
    name = page.relative_to(straat / "docs").with_suffix("").as_posix()
    (straat / "docs/index.md").write_text(text.replace("\nafspraken\n", f"\nafspraken\n{name}\n"), encoding="utf-8")
    result = run("build", "nl", "--keep-going", cwd=straat)
    assert result.returncode == 0, result.stderr
    assert "too long" not in result.stderr


_FOLDERS = ("a b/d'i\"s/50%/ümlaut é", "😀/-dash/a#b?c/[x]*", "{a}/a;b&c/e\\f", "new\nline", "a\x1b[31m")
"""Each is several folders in one another."""


@pytest.mark.parametrize("name", _FOLDERS)
def test_a_briefing_in_any_folder(straat: Path, run: Run, name: str) -> None:
    """A briefing is built, and not again, wherever it lies; its catalogs are updated, or it is said why they cannot be."""
    project = straat.parent / name
    project.parent.mkdir(parents=True, exist_ok=True)
    straat.rename(project)
    for says in ("Built 1 edition", "Nothing to do"):
        result = run("build", "nl", cwd=project)
        assert result.returncode == 0, result.stderr
        assert says in result.stdout
    updated = run("update", cwd=project)
    if name.isprintable():
        assert updated.returncode == 0, updated.stderr
    else:
        assert updated.returncode == 3
        assert "[bad-file-name]\n  hint: Move it" in updated.stderr


@pytest.mark.skipif(not shutil.which("mount") or os.geteuid() != 0, reason="a disk of its own needs root")
def test_a_project_on_a_disk_that_is_only_read(straat: Path, run: Run, tmp_path: Path) -> None:
    """It is built to another disk; where it would be written to, that is said, and nothing else."""
    (straat / "locale/he/LC_MESSAGES/afspraken.po").unlink(missing_ok=True)  # which update would make
    if subprocess.run(["mount", "--bind", straat, straat], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", straat], check=True)
        result = run("build", "nl", "--format", "html", "--output", tmp_path / "other/dist", cwd=straat)
        assert result.returncode == 0, result.stderr
        for code, command in ((3, ["build", "nl"]), (1, ["update"]), (3, ["publish", "proef-1", "nl", "--to", "site"])):
            result = run(*command, cwd=straat)
            assert result.returncode == code
            assert "Read-only file system" in result.stderr
            assert len(result.stderr.splitlines()) == 2
    finally:
        subprocess.run(["umount", straat], check=True)

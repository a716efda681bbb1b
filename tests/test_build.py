"""``startoolkit build``: all editions or none, whole folders, one clear sentence for every mistake."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from startoolkit import owned_folders
from startoolkit.cli import main
from startoolkit.editions.output_folder import new_output, working_folder
from startoolkit.errors import StarError
from startoolkit.json_files import decode, encode
from startoolkit.owned_folders import MARK
from startoolkit.project import Project
from startoolkit.record import SCHEMA
from tests import PATIENCE
from tests.conftest import Run


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def leftovers(project: Path) -> list[str]:
    """What a build should not leave beside its output; the cache is meant to stay."""
    return [path.name for path in project.glob(".dist*") if path.name != ".dist.cache"]


def record_of(project: Path, tag: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((project / "dist" / tag / "edition.json").read_text(encoding="utf-8"))
    return found


def wait_for(ready: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def add_setting(project: Path, line: str) -> None:
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def break_catalog(project: Path) -> Path:
    path = project / "locale/he/LC_MESSAGES/index.po"
    path.write_text(path.read_text(encoding="utf-8") + '\nmsgid "cut\n', encoding="utf-8")
    return path


def test_another_briefing(straat: Path, run: Run) -> None:
    """A project with languages of its own, one of them right to left, gives every edition in every format."""
    result = run("build", cwd=straat)
    assert result.returncode == 0, result.stderr
    dist = straat / "dist"
    assert {path.name for path in dist.iterdir()} == {"404.html", "index.html", "nl", "he"}
    for tag, name, title, counts in (
        ("nl", "Nederlands", "De straat van iedereen", (21, 21, 0)),
        ("he", "עברית", "הרחוב של כולם", (21, 20, 1)),
    ):
        record = json.loads((dist / tag / "edition.json").read_text(encoding="utf-8"))
        assert (record["name"], record["title"], record["formats"]) == (name, title, ["html", "pdf"])
        messages = record["messages"]
        assert (messages["total"], messages["translated"], messages["fuzzy"]) == counts
        assert [page["docname"] for page in record["pages"]] == ["index", "afspraken"]
        assert record["pdf"]["file"] == f"straat-{tag}.pdf"
        listed = {file["path"]: file["bytes"] for file in record["files"]}
        found = {path: len(data) for path, data in tree(dist / tag).items() if path != "edition.json"}
        assert listed == found
    hebrew = (dist / "he/index.html").read_text(encoding="utf-8")
    assert 'lang="he"' in hebrew
    assert 'dir="rtl"' in hebrew
    untranslated = (dist / "he/afspraken.html").read_text(encoding="utf-8")
    assert '<p id="untranslated-1" lang="nl">Deze zin is nog niet vertaald.</p>' in untranslated
    assert not leftovers(straat)


def test_narrowed_build_keeps_the_rest(straat: Path, run: Run) -> None:
    """One language built anew leaves the other editions as they were, and the page of languages offers all."""
    assert run("build", cwd=straat).returncode == 0
    before = tree(straat / "dist/nl")
    result = run("build", "he", "--format", "pdf", cwd=straat)
    assert result.returncode == 0, result.stderr
    assert tree(straat / "dist/nl") == before
    assert "nl/index.html" in (straat / "dist/index.html").read_text(encoding="utf-8")
    assert (straat / "dist/he/index.html").is_file(), "web pages that were there must not go with a build of the PDF"


def test_output_and_format(straat: Path, run: Run) -> None:
    """``--output`` and ``--format`` put just what was asked for where it was asked for."""
    result = run("build", "nl", "--format", "pdf", "--output", "elsewhere/editions", cwd=straat)
    assert result.returncode == 0, result.stderr
    assert set(tree(straat / "elsewhere/editions")) == {
        "404.html",
        "index.html",
        "nl/straat-nl.pdf",
        "nl/edition.json",
        "nl/passages.json",
    }
    assert not (straat / "dist").exists()


def test_failing_edition_leaves_everything_in_place(straat: Path, run: Run) -> None:
    """A broken catalog fails its edition by file and line; the old output stays, byte for byte."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    before = tree(straat / "dist")
    line = break_catalog(straat).read_text(encoding="utf-8").count("\n")
    result = run("build", cwd=straat)
    assert result.returncode == 3
    assert f"locale/he/LC_MESSAGES/index.po:{line}: " in result.stderr
    assert result.stderr.splitlines()[-1] == "Failed: he. Nothing was replaced: dist is as it was."
    assert "Traceback" not in result.stderr
    assert tree(straat / "dist") == before
    assert not leftovers(straat)


def test_warnings_fail_unless_told_to_go_on(straat: Path, run: Run) -> None:
    """A missing image is told with file and line and fails the build; --keep-going places the editions."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n![Een boom](boom.png)\n", encoding="utf-8")
    line = page.read_text(encoding="utf-8").count("\n")
    result = run("build", "--format", "html", cwd=straat)
    assert result.returncode == 1
    assert f"docs/afspraken.md:{line}: error: There is no picture 'boom.png' that can be read." in result.stderr
    assert not (straat / "dist").exists()
    assert run("build", "--format", "html", "--keep-going", cwd=straat).returncode == 0
    assert (straat / "dist/index.html").is_file()


def test_foreign_output_is_never_cleared(straat: Path, run: Run) -> None:
    """A folder with somebody's files in it is refused, before anything is built."""
    notes = straat / "papers/notes.txt"
    notes.parent.mkdir()
    notes.write_text("mine", encoding="utf-8")
    result = run("build", "--output", "papers", cwd=straat)
    assert result.returncode == 3
    assert "holds 'notes.txt', which startoolkit did not make" in result.stderr
    assert notes.read_text(encoding="utf-8") == "mine"


def test_the_output_of_another_briefing_is_never_touched(straat: Path, run: Run) -> None:
    """Editions of a briefing with another name are refused, byte for byte, although startoolkit made them."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    before = tree(straat / "dist")
    other = shutil.copytree(straat, straat.parent / "other", ignore=shutil.ignore_patterns("dist"))
    settings = (other / "pyproject.toml").read_text(encoding="utf-8").replace('"straat"', '"plein"')
    (other / "pyproject.toml").write_text(settings.replace(', "he"', ""), encoding="utf-8")
    result = run("build", "--format", "html", "--output", straat / "dist", cwd=other)
    assert result.returncode == 3
    assert "holds editions of another briefing, 'straat'. [foreign-output]" in result.stderr
    assert tree(straat / "dist") == before
    assert not leftovers(straat)


def test_a_file_put_into_the_output_during_a_build_is_kept(straat: Path, tmp_path: Path) -> None:
    """What somebody puts into the output while the editions are built is found before it would be lost."""
    project, output = Project.load(straat), tmp_path / "dist"
    with working_folder(output) as work, contextlib.ExitStack() as building:
        building.enter_context(new_output(project, output, work))
        output.mkdir()
        (output / "notes.txt").write_text("mine", encoding="utf-8")
        with pytest.raises(StarError, match=r"notes\.txt"):
            building.close()
    assert tree(output) == {"notes.txt": b"mine"}


@pytest.mark.parametrize("output", ["docs", "docs/new", "locale/new", "docs/../locale/he/new"])
def test_the_output_does_not_lie_among_the_sources(straat: Path, run: Run, output: str) -> None:
    """An output inside of docs/ or locale/ is refused, and nothing is made there."""
    before = tree(straat)
    result = run("build", "nl", "--format", "html", "--output", output, cwd=straat)
    assert result.returncode == 3
    assert "where the sources are. [foreign-output]" in result.stderr
    assert tree(straat) == before
    assert not (straat / output).is_dir() or output == "docs"


def test_a_record_of_another_schema(straat: Path, run: Run) -> None:
    """An edition whose record this version cannot read is named, and kept until somebody removes it."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    path = straat / "dist/he/edition.json"
    path.write_text(path.read_text("utf-8").replace(f'"schema": {SCHEMA}', '"schema": 99'), "utf-8")
    before = tree(straat / "dist")
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 3
    assert "dist/he/edition.json: The record of the edition cannot be read: it has schema 99" in result.stderr
    assert "[bad-record]" in result.stderr
    assert tree(straat / "dist") == before


def test_a_format_that_the_settings_drop_goes(straat: Path, run: Run) -> None:
    """A PDF that was built before is not built again once the settings ask for web pages only."""
    assert run("build", "nl", "--format", "pdf", cwd=straat).returncode == 0
    add_setting(straat, 'formats = ["html"]')
    assert run("build", "nl", cwd=straat).returncode == 0
    assert record_of(straat, "nl")["formats"] == ["html"]
    assert not list((straat / "dist").rglob("*.pdf"))


def test_a_page_of_somebody_else_is_not_an_edition(straat: Path, run: Run) -> None:
    """A folder with nothing but an index.html that we did not write is refused, and the page stays."""
    page = straat / "public/index.html"
    page.parent.mkdir()
    page.write_text("mine", encoding="utf-8")
    assert run("build", "nl", "--format", "html", "--output", "public", cwd=straat).returncode == 3
    assert page.read_text(encoding="utf-8") == "mine"


def test_two_builds_at_once(straat: Path) -> None:
    """Two builds into one folder do not mix: both succeed and both editions are whole."""
    command = [sys.executable, "-m", "startoolkit", "build", "--format", "html"]
    builds = [subprocess.Popen([*command, code], cwd=straat) for code in ("nl", "he")]
    assert [build.wait(PATIENCE) for build in builds] == [0, 0]
    for tag in ("nl", "he"):
        files = record_of(straat, tag)["files"]
        assert all((straat / "dist" / tag / file["path"]).stat().st_size == file["bytes"] for file in files)
    assert not leftovers(straat)


def test_two_formats_at_once(straat: Path) -> None:
    """Of two builds of one language at once, each with a format of its own, neither loses that of the other."""
    command = [sys.executable, "-m", "startoolkit", "build", "nl", "--format"]
    builds = [subprocess.Popen([*command, name], cwd=straat) for name in ("html", "pdf")]
    assert [build.wait(PATIENCE) for build in builds] == [0, 0]
    assert record_of(straat, "nl")["formats"] == ["html", "pdf"]
    assert {"index.html", "straat-nl.pdf"} <= set(tree(straat / "dist/nl"))
    assert not leftovers(straat)


_TURNS = """
import sys, time
from pathlib import Path
from urllib.parse import quote
from startoolkit.editions.output_folder import working_folder
log = Path(sys.argv[2])
for _ in range(25):
    with working_folder(Path(sys.argv[1])):
        (log / "busy").touch(exist_ok=False)
        time.sleep(0.002)
        (log / "busy").unlink()
"""


def test_working_folders_take_turns(tmp_path: Path) -> None:
    """Builds that wait for one working folder, which each takes away at its end, never share it."""
    log = tmp_path / "log"
    log.mkdir()
    command = [sys.executable, "-c", _TURNS, tmp_path / "dist", log]
    turns = [subprocess.Popen(command) for _ in range(4)]
    assert [turn.wait(PATIENCE) for turn in turns] == [0] * 4
    assert not leftovers(tmp_path)


_COMING_AND_GOING = """
import sys
from pathlib import Path
from startoolkit import owned_folders
for _ in range(3000):
    owned_folders.mark(Path(sys.argv[1]))
    owned_folders.discard(Path(sys.argv[1]))
"""


def test_a_folder_that_comes_and_goes_is_never_taken_for_somebody_elses(tmp_path: Path) -> None:
    """While other builds make and take away the working folder, no check finds a folder without a mark in it."""
    other = subprocess.Popen([sys.executable, "-c", _COMING_AND_GOING, tmp_path / ".dist.work"])
    while other.poll() is None:
        owned_folders.check(tmp_path / ".dist.work", "to work in")
    assert other.returncode == 0


def test_a_lock_that_is_taken_away_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock whose file went between opening and locking it keeps nobody out, so another one is taken."""
    lock, flock, calls = tmp_path / ".dist.work" / MARK, fcntl.flock, []

    def late(descriptor: int, operation: int) -> None:
        calls.append(operation)
        if len(calls) == 1:  # the build before ends, and a third one begins
            lock.unlink()
            lock.touch()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with working_folder(tmp_path / "dist"), lock.open() as other, pytest.raises(BlockingIOError):
        flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert len(calls) == 2


def begun(project: Path) -> subprocess.Popen[str]:
    """A build in a session of its own, as a terminal has it, so that signals reach all its processes."""
    command = [sys.executable, "-m", "startoolkit", "build", "--format", "html", "--fresh"]
    return subprocess.Popen(
        command,
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever runs the tests in the background has them ignore Ctrl-C, and their children with them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (no threads here)
    )


def interrupt(build: subprocess.Popen[str], number: int) -> bool:
    """Send a signal to a build and see that it ends by it; False for a build that has done its work."""
    if build.poll() is None:
        os.killpg(build.pid, number)
    _, told = build.communicate(timeout=PATIENCE)
    if build.returncode == 0:
        return False
    # Where Ctrl-C comes inside of exec(), Python ends itself by the signal; a shell calls both 130.
    assert build.returncode in (130, -signal.SIGINT), told
    assert told.split("\n")[-2] == "Interrupted. Nothing is half-done: what was not finished is as it was."
    assert "Traceback" not in told
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption(straat: Path, run: Run, number: int) -> None:
    """Ctrl-C or SIGTERM at any moment of the build ends it in one sentence and leaves what was there, only that."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    before = tree(straat / "dist")
    ended = 0
    for step in range(8):
        build = begun(straat)
        wait_for(lambda build=build: leftovers(straat) or build.poll() is not None)
        time.sleep(step * 0.03)
        ended += interrupt(build, number)
        assert tree(straat / "dist") == before  # which a build that was done has made again, byte for byte
        assert not leftovers(straat)
    assert ended >= 4


def test_a_killed_build_leaves_no_noise(straat: Path, run: Run) -> None:
    """Processes whose parent was killed end without a word; the next build clears up after them."""
    build = begun(straat)
    wait_for(lambda: list(straat.glob(".dist.work/build-*/*/doctrees")))
    build.kill()
    _, told = build.communicate(timeout=PATIENCE)  # until the last of them has closed its end
    assert not told
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    assert not leftovers(straat)


@pytest.mark.parametrize("moved", [[], ["he"]], ids=["nothing moved", "an edition moved"])
def test_killed_while_exchanging(straat: Path, run: Run, moved: list[str]) -> None:
    """After a build that was killed between two renames, the next one puts the old output back first."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    before = tree(straat / "dist")
    work = straat / ".dist.work/build-killed"
    (work / "new/nl").mkdir(parents=True)
    for folder in (work, work.parent):
        owned_folders.mark(folder)
    (work / "kept").write_text("he", encoding="utf-8")
    (straat / "dist").rename(work / "old")
    for tag in moved:
        (work / "old" / tag).rename(work / "new" / tag)
    break_catalog(straat)
    assert run("build", cwd=straat).returncode == 3
    assert tree(straat / "dist") == before
    assert not leftovers(straat)


def test_an_output_with_a_longer_name_is_not_a_working_folder(straat: Path, run: Run) -> None:
    """Folders beside the output whose names begin like it, or like its working folder, are nobody's leftovers."""
    kept = {
        name: straat / name / "old" / "mine.txt" for name in (".dist.v2", ".dist.work-2", "dist.v2", ".dist[1].work")
    }
    for path in kept.values():
        path.parent.mkdir(parents=True)
        path.write_text("mine", encoding="utf-8")
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0
    assert run("build", "nl", "--format", "html", "--output", ".dist[1]", cwd=straat).returncode == 0
    assert all(path.read_text(encoding="utf-8") == "mine" for path in kept.values())


_SOMEBODYS = (
    ".dist.cache/nl/notes.txt",
    ".dist.cache/nl/doctrees/notes.txt",
    ".dist.cache/top.json",
    ".dist.cache/state.json",
    ".dist.work/build-1/old/nl/notes.txt",
    ".dist.work/build-1/notes.txt",
    ".dist.work/lock",
    ".dist.work/notes.txt",
    ".dist.work",
    ".dist.cache",
)


@pytest.mark.parametrize("name", _SOMEBODYS)
def test_a_folder_that_is_called_as_ours_is_not_ours(straat: Path, run: Run, name: str) -> None:
    """What stands where the cache or the working folder would be is named and kept, whatever is in it."""
    (straat / name).parent.mkdir(parents=True, exist_ok=True)
    (straat / name).write_text("mine", encoding="utf-8")
    before = tree(straat)
    for _ in range(2):
        result = run("build", "nl", "--format", "html", cwd=straat)
        assert result.returncode == 3, result.stdout
        folder = Path(name).parts[0]
        assert result.stderr.startswith(f"{folder}: {folder} was not made by startoolkit, which needs that name ")
        assert "[foreign-output]\n  hint: Move it away" in result.stderr
        assert tree(straat) == before


def test_a_link_that_is_called_as_ours_is_not_ours(straat: Path, run: Run) -> None:
    """A link in the place of the working folder leads nowhere that we may write."""
    (straat / "mine").mkdir()
    (straat / ".dist.work").symlink_to("mine")
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 3
    assert list((straat / "mine").iterdir()) == []


def test_what_is_put_into_our_folders_is_kept(straat: Path, run: Run) -> None:
    """In the cache and in a working folder that was left, only what we have made is deleted; builds go on."""
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0
    mine = [straat / ".dist.cache/nl/notes.txt", straat / ".dist.cache/notes/notes.txt"]
    mine += [straat / ".dist.work/build-mine/old/notes.txt", straat / ".dist.work/notes.txt"]
    owned_folders.mark(straat / ".dist.work")
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    for options in ((), ("--fresh",), ("--keep-going", "--fresh")):
        result = run("build", "nl", "--format", "html", *options, cwd=straat)
        assert result.returncode == 0, result.stderr
        assert [path.read_text(encoding="utf-8") for path in mine] == ["mine"] * 4


def test_a_cache_of_an_earlier_version_is_used(straat: Path, run: Run) -> None:
    """A cache without a mark that holds just what a cache of ours holds is taken over."""
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0
    (straat / ".dist.cache" / MARK).unlink()
    assert "Nothing to do" in run("build", "nl", "--format", "html", cwd=straat).stdout
    assert (straat / ".dist.cache" / MARK).is_file()


def test_a_file_in_an_edition_that_is_not_of_it(straat: Path, run: Run) -> None:
    """A file that somebody has put among the pages of an edition is named and kept; a .DS_Store is nobody's."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    notes = straat / "dist/nl/_static/notes.txt"
    notes.write_text("mine", encoding="utf-8")
    for arguments in (["nl"], ["he", "--fresh"]):
        result = run("build", *arguments, "--format", "html", cwd=straat)
        assert result.returncode == 3
        assert "The output folder holds 'nl/_static/notes.txt', which startoolkit did not make." in result.stderr
        assert notes.read_text(encoding="utf-8") == "mine"
    notes.rename(notes.with_name(".DS_Store"))
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0


@pytest.mark.parametrize(
    "output", [".", "docs/..", "..", "docs/../docs/..", ".git/dist", ".git", "/", " ", ".dist.cache"]
)
def test_an_output_that_is_somewhere_else(straat: Path, run: Run, output: str) -> None:
    """A name that leads to the project, around it or into git is refused, and nothing is made or lost."""
    (straat / ".git").mkdir()
    (straat / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (straat / " ").mkdir()
    (straat / " /notes.txt").touch()
    (straat / ".dist.cache").mkdir()
    (straat / ".dist.cache/notes.txt").touch()
    before = tree(straat.parent)
    result = run("build", "nl", "--format", "html", "--output", output, cwd=straat)
    assert result.returncode == 3, result.stdout
    assert len(result.stderr.splitlines()) == 2, result.stderr
    assert tree(straat.parent) == before


@pytest.mark.parametrize(
    "output", ["docs/../dist", "dist ", " dist", "link/dist", "-dist", "a\nb", "d'i\"s%t", "😀/ü", "x" * 240]
)
def test_odd_names_of_outputs(straat: Path, run: Run, output: str) -> None:
    """Spaces, quotes, line breaks, letters of all kinds and long names: the editions are there, twice the same."""
    (straat / "there").mkdir()
    (straat / "link").symlink_to("there")
    for says in ("Built 1 edition", "Nothing to do"):
        result = run("build", "nl", "--format", "html", f"--output={output}", cwd=straat)
        assert result.returncode == 0, result.stderr
        assert says in result.stdout
    assert (straat / output / "nl/index.html").is_file()


@pytest.mark.skipif(not shutil.which("mount") or os.geteuid() != 0, reason="a small disk of its own needs root")
def test_full_disk(straat: Path, run: Run, tmp_path: Path) -> None:
    """A full disk is told in a sentence; nothing half-written remains."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        result = run("build", "--output", disk / "dist", cwd=straat)
        assert result.returncode == 3
        assert f"{disk / 'dist'}: The disk is full" in result.stderr
        assert "Traceback" not in result.stderr
        assert {path.name for path in disk.iterdir() if path.is_dir()} <= {".dist.cache"}
    finally:
        subprocess.run(["umount", disk], check=True)


def test_unwritable_output(straat: Path, run: Run) -> None:
    """An output below a file is told in a sentence, not a traceback."""
    (straat / "file").touch()
    result = run("build", "--output", "file/dist", cwd=straat)
    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") <= 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["build", "xx"], 2, "This briefing has no language 'xx'"),
        (["build", "--format", "docx"], 2, "'docx' is none of html, pdf"),
        (["--project", "docs", "build"], 3, "There is no pyproject.toml in "),
        (["bild"], 2, "No such command 'bild'. [wrong-usage]\n  hint: Did you mean 'build'?"),
        (["BUILD"], 2, "hint: Did you mean 'build'?"),
        (["xyz"], 2, "hint: The commands are adopt, approve, assemble, build, changes, check, "),
        (
            ["--projekt", ".", "build"],
            2,
            "No such option '--projekt'. [wrong-usage]\n  hint: Did you mean '--project'?",
        ),
        (["build", "--jobs", "0"], 2, "[wrong-usage]\n  hint: startoolkit build --help says how it is used."),
        (["publish", "1"], 2, "Missing option '--to'. [wrong-usage]"),
        (["build", "NL"], 2, "hint: Did you mean 'nl'?"),
        (["build", "he-IL"], 2, "hint: Did you mean 'he'?"),
        (["build", "Hebrew"], 2, "hint: Did you mean 'he'?"),
        (["build", "עברית"], 2, "hint: Did you mean 'he'?"),
        (["build", "bild"], 2, "This briefing has no language 'bild'. [unknown-language]\n  hint: It has nl, he;"),
        (["--project", "nowhere", "build"], 3, "nowhere. [no-project]\n  hint: "),
        (["--project", "dosc", "build"], 3, "hint: Did you mean 'docs'?"),
        (["--project", "docs", "build"], 3, "straat: go there, or name it with --project."),
        (
            ["--project", "pyproject.toml", "build"],
            3,
            "pyproject.toml is a file, not a folder. [no-project]\n  hint: Name ",
        ),
    ],
)
def test_wrong_usage(straat: Path, run: Run, arguments: list[str], code: int, says: str) -> None:
    """Wrong words on the command line are answered with what was wrong; a folder without a briefing is no usage."""
    result = run(*arguments, cwd=straat)
    assert result.returncode == code
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_a_defect_has_its_own_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An exception that nobody thought of is told as a defect of ours, with its traceback, and exit code 4."""

    def fail(_root: Path) -> Project:
        raise LookupError("nobody thought of this")

    monkeypatch.setattr(Project, "load", fail)
    monkeypatch.setattr(sys, "argv", ["startoolkit", "status"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    told = capsys.readouterr().err
    assert "LookupError('nobody thought of this')" in told
    assert "[defect]" in told
    assert "Please report this" in told


def test_a_broken_catalog_without_a_page_does_not_stop_the_build(straat: Path, run: Run) -> None:
    """A stray catalog that cannot be read is named, and the editions, of which it is no part, are placed."""
    folder = straat / "locale/he/LC_MESSAGES"
    (folder / "gone.po").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    (folder / "._index.po").write_bytes(b"\x00\x05\x16\x07 of macOS")
    result = run("build", "--format", "html", cwd=straat)
    assert result.returncode == 0, result.stderr
    assert result.stderr.startswith("he: locale/he/LC_MESSAGES/gone.po:1: ")
    assert "No page has this catalog, so the edition is built without it." in result.stderr
    assert "._index" not in result.stderr


@pytest.mark.parametrize("path", ["locale", "locale/he", "locale/he/LC_MESSAGES"])
@pytest.mark.parametrize("kind", ["file", "broken link"])
def test_no_folder_of_catalogs_is_not_no_translation(straat: Path, run: Run, path: str, kind: str) -> None:
    """A file or a broken link in the place of a folder of catalogs is named, not built over in the source language."""
    shutil.rmtree(straat / path)
    (straat / path).touch() if kind == "file" else (straat / path).symlink_to("nowhere")
    for command in (["build", "he", "--format", "html"], ["status"]):
        result = run(*command, cwd=straat)
        assert result.returncode == 3
        is_link = kind == "broken link" and path != "locale"
        says = "is a symbolic link, and catalogs are in plain folders" if is_link else "is not a folder of catalogs"
        assert f"{path}: {Path(path).name} {says}" in result.stderr
        assert "[catalog-unreadable]\n  hint: " in result.stderr
    assert not (straat / "dist").exists()


def test_a_star_without_links_is_a_star(straat: Path, run: Run) -> None:
    """A star none of whose points leads to a page is the cover image on the page where a language is chosen."""
    page = straat / "docs/index.md"
    page.write_text(page.read_text("utf-8").replace("[Afspreken](afspraken.md)", "Afspreken"), "utf-8")
    shutil.rmtree(straat / "locale")
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0
    cover = (straat / "dist/nl/_static/cover.svg").read_text(encoding="utf-8")
    assert cover.count("<path") == 2 + 3
    assert f'src="data:image/svg+xml,{quote(cover)}"' in (straat / "dist/index.html").read_text(encoding="utf-8")


def test_no_colour_and_no_bars_in_a_pipe(straat: Path, run: Run) -> None:
    """What a script reads is plain text, without escapes or progress bars."""
    result = run("build", "--format", "html", cwd=straat, NO_COLOR="1")
    assert "\x1b" not in result.stdout + result.stderr
    assert not result.stderr
    assert "Built 2 editions in dist" in result.stdout


def test_file_size_limit_counts_as_full(straat: Path) -> None:
    """A quota on file sizes, as shared machines have, is told like a full disk."""
    result = subprocess.run(
        [sys.executable, "-m", "startoolkit", "build", "--format", "html"],
        cwd=straat,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert result.returncode == 3
    assert "Traceback" not in result.stderr


def test_the_first_page_carries_the_title(straat: Path, run: Run) -> None:
    """A first page without a heading, or with one that the settings do not have, is told by file."""
    page = straat / "docs/index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("# De straat van iedereen", "# Iets anders"), "utf-8")
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 3
    assert "docs/index.md: The heading of the first page is 'Iets anders'" in result.stderr


def test_a_page_that_is_no_text(straat: Path, run: Run) -> None:
    """A page in another encoding is named with its line; nothing hangs on a page that is a pipe."""
    (straat / "docs/latin.md").write_bytes(b"# Titel\n\ncaf\xe9\n")
    os.mkfifo(straat / "docs/pipe.md")
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 3
    assert "docs/latin.md:3: The page cannot be read" in result.stderr
    assert "docs/pipe.md: The page cannot be read" in result.stderr


def test_languages_that_docutils_lacks(straat: Path, run: Run) -> None:
    """Welsh builds without a warning, although docutils has no words for it; a minimal conf.py is enough."""
    settings = straat / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"he"', '"cy"'), "utf-8")
    (straat / "docs/conf.py").write_text('extensions = ["myst_parser", "startoolkit.sphinxext"]\n')
    result = run("build", cwd=straat)
    assert result.returncode == 0, result.stderr
    page = (straat / "dist/cy/index.html").read_text(encoding="utf-8")
    assert '<figure class="star"' in page
    assert "{.subtitle}" not in page


def test_nothing_from_outside_without_a_word(straat: Path, run: Run) -> None:
    """A picture on another host is warned of with its line; a formula needs nothing from there."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text("utf-8") + "\n![Boom](https://example.org/b.png)\n\n```{math}\nx\n```\n", "utf-8")
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 1
    assert result.stderr.count("docs/afspraken.md:") == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no such system of files")
def test_an_output_where_no_folder_can_be(straat: Path, run: Run) -> None:
    """Where there is no disk, that is said in a sentence."""
    result = run("build", "--output", "/proc/editions", cwd=straat)
    assert result.returncode == 3
    assert result.stderr.startswith("/proc/editions: The output cannot be written: no folder can be made here")


@pytest.mark.parametrize("indent", [None, 0, 1, 2])
def test_our_json_holds_texts_that_are_no_utf_8(indent: int | None) -> None:
    """As names of files may be."""
    value = {"name": "a\udcff", "more": ["é", {}]}
    assert decode(encode(value, indent=indent).encode(), dict[str, Any]) == value

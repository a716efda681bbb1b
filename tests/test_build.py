"""``startoolkit build``: all editions or none, whole folders, one clear sentence for every mistake."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Run


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def leftovers(project: Path) -> list[str]:
    return [path.name for path in project.glob(".dist.*") if path.is_dir()]


def break_catalog(project: Path) -> Path:
    path = project / "locale/he/LC_MESSAGES/index.po"
    path.write_text(path.read_text(encoding="utf-8") + '\nmsgid "cut\n', encoding="utf-8")
    return path


def test_another_briefing(straat: Path, run: Run) -> None:
    """A project with languages of its own, one of them right to left, gives every edition in every format."""
    result = run("build", cwd=straat)
    assert result.returncode == 0, result.stderr
    dist = straat / "dist"
    assert {path.name for path in dist.iterdir()} == {"index.html", "nl", "he"}
    for tag, name, title, counts in (
        ("nl", "Nederlands", "De straat van iedereen", (21, 21, 0)),
        ("he", "עברית", "הרחוב של כולם", (21, 20, 1)),
    ):
        record = json.loads((dist / tag / "edition.json").read_text(encoding="utf-8"))
        assert (record["name"], record["title"], record["formats"]) == (name, title, ["html", "pdf"])
        messages = record["messages"]
        assert (messages["messages"], messages["translated"], messages["fuzzy"]) == counts
        assert [page["docname"] for page in record["pages"]] == ["index", "afspraken"]
        assert record["pdf"]["file"] == f"straat-{tag}.pdf"
        listed = {file["path"]: file["bytes"] for file in record["files"]}
        found = {path: len(data) for path, data in tree(dist / tag).items() if path != "edition.json"}
        assert listed == found
    hebrew = (dist / "he/index.html").read_text(encoding="utf-8")
    assert 'lang="he"' in hebrew
    assert 'dir="rtl"' in hebrew
    untranslated = (dist / "he/afspraken.html").read_text(encoding="utf-8")
    assert '<p lang="nl">Deze zin is nog niet vertaald.</p>' in untranslated
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
    assert set(tree(straat / "elsewhere/editions")) == {"index.html", "nl/straat-nl.pdf", "nl/edition.json"}
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
    """A missing image is a warning with file and line that fails the build; --keep-going places the editions."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n![Een boom](boom.png)\n", encoding="utf-8")
    line = page.read_text(encoding="utf-8").count("\n")
    result = run("build", "--format", "html", cwd=straat)
    assert result.returncode == 1
    assert f"docs/afspraken.md:{line}: WARNING: image file not readable: boom.png" in result.stderr
    assert not (straat / "dist").exists()
    assert run("build", "--format", "html", "--keep-going", cwd=straat).returncode == 0
    assert (straat / "dist/index.html").is_file()


def test_foreign_output_is_never_cleared(straat: Path, run: Run) -> None:
    """A folder with somebody's files in it is refused, before anything is built."""
    result = run("build", "--output", "docs", cwd=straat)
    assert result.returncode == 3
    assert "which startoolkit did not make" in result.stderr
    assert (straat / "docs/index.md").is_file()


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
    assert [build.wait(120) for build in builds] == [0, 0]
    for tag in ("nl", "he"):
        record = json.loads((straat / "dist" / tag / "edition.json").read_text(encoding="utf-8"))
        assert all((straat / "dist" / tag / file["path"]).stat().st_size == file["bytes"] for file in record["files"])
    assert not leftovers(straat)


def test_interruption(straat: Path, run: Run) -> None:
    """Ctrl-C ends the build in one sentence and leaves what was there."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    before = tree(straat / "dist")
    build = subprocess.Popen(
        [sys.executable, "-m", "startoolkit", "build"],
        cwd=straat,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not leftovers(straat):
        time.sleep(0.02)
    os.killpg(build.pid, signal.SIGINT)
    _, told = build.communicate(timeout=60)
    assert build.returncode == 130
    assert told.splitlines()[-1] == "Interrupted. What was there before is as it was."
    assert "Traceback" not in told
    assert tree(straat / "dist") == before
    assert not leftovers(straat)


def test_killed_while_exchanging(straat: Path, run: Run) -> None:
    """After a build that was killed between two renames, the next one puts the old output back first."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    before = tree(straat / "dist")
    work = straat / ".dist.killed"
    work.mkdir()
    (straat / "dist").rename(work / "old")
    break_catalog(straat)
    assert run("build", cwd=straat).returncode == 3
    assert tree(straat / "dist") == before
    assert not leftovers(straat)


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
        assert "The disk is full" in result.stderr
        assert "Traceback" not in result.stderr
        assert [path.name for path in disk.iterdir() if path.is_dir()] == []
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
    ("arguments", "says"),
    [
        (["build", "xx"], "This briefing has no language 'xx'"),
        (["build", "--format", "epub"], "'epub' is not one of"),
        (["--project", "docs", "build"], "There is no pyproject.toml in "),
        (["bild"], "No such command 'bild'"),
    ],
)
def test_wrong_usage(straat: Path, run: Run, arguments: list[str], says: str) -> None:
    """Wrong words on the command line are answered with what was wrong."""
    result = run(*arguments, cwd=straat)
    assert result.returncode in (2, 3)
    assert says in result.stderr
    assert "Traceback" not in result.stderr


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
    """A picture on another host and a formula, which would load a script, are warned of with their lines."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text("utf-8") + "\n![Boom](https://example.org/b.png)\n\n```{math}\nx\n```\n", "utf-8")
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 1
    assert result.stderr.count("docs/afspraken.md:") == 2

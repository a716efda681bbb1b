"""Verifying: a folder, a copy of it, or one PDF, against the manifest."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from startoolkit.errors import StarError
from startoolkit.publishing.verify import verify
from tests.conftest import Run


def test_a_copy_is_whole(site: Path, run: Run, tmp_path: Path) -> None:
    """Nothing but the folder is needed, neither project nor network, and sha256sum says the same."""
    result = run("verify", site, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Whole: ")
    assert "editions 2026.2, 2026.1" in result.stdout
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=site, check=True)
    sums = {line[66:] for line in (site / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert sums == there - {"SHA256SUMS"}


def test_every_difference_is_named(site: Path, run: Run, tmp_path: Path) -> None:
    """One byte, a file less, a file more, a file that became a link: each is named, also in an earlier edition."""
    page = site / "2026.1" / "he" / "index.html"
    data = bytearray(page.read_bytes())
    data[len(data) // 2] ^= 1
    page.write_bytes(data)
    (site / "nl" / "straat-nl.pdf").unlink()
    (site / "nl" / "extra\n.html").touch()
    os.mkfifo(site / "2026.1" / "pipe")
    (site / "he" / "afspraken.html").rename(tmp_path / "elsewhere.html")
    (site / "he" / "afspraken.html").symlink_to(tmp_path / "elsewhere.html")
    shutil.move(site / "nl" / "_static" / "scripts", tmp_path / "scripts")
    (site / "nl" / "_static" / "scripts").symlink_to(tmp_path / "scripts")
    result = run("verify", site, cwd=tmp_path)
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    gone = sorted(f"missing: nl/_static/scripts/{path.name}" for path in (tmp_path / "scripts").iterdir())
    assert sorted(lines[:-1]) == sorted([
        "changed: 2026.1/he/index.html", "missing: nl/straat-nl.pdf", "added: nl/extra\\u000a.html", "added: 2026.1/pipe",
        "changed: he/afspraken.html", "added: nl/_static/scripts", *gone,
    ])  # fmt: skip
    assert lines[-1].startswith(f"{6 + len(gone)} files not as published")


def test_what_cannot_be_read_is_not_called_whole(site: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file and a folder that are closed to the reader are named; what is no file at all is refused."""
    (site / "index.html").chmod(0)
    (site / "2026.1" / "nl").chmod(0)
    opened, scanned = Path.open, os.scandir

    def refused(call: Any, path: Path, *rest: Any, **more: Any) -> Any:
        if not stat.S_IMODE(path.stat().st_mode):  # root reads it all the same
            raise PermissionError(13, "Permission denied", str(path))
        return call(path, *rest, **more)

    monkeypatch.setattr(Path, "open", lambda path, *rest, **more: refused(opened, path, *rest, **more))
    monkeypatch.setattr(os, "scandir", lambda path: refused(scanned, Path(path)))
    found = [(one.state, one.path) for one in verify(site)[1]]
    assert ("unreadable", "index.html") in found
    assert ("unreadable", "2026.1/nl/") in found
    assert ("missing", "2026.1/nl/index.html") in found
    os.mkfifo(site / "pipe.pdf")
    pipe = run("verify", site / "pipe.pdf", cwd=site)
    assert (pipe.returncode, "neither a folder nor a file" in pipe.stderr) == (2, True)
    (site / "2026.1" / "nl").chmod(0o755)


def test_an_empty_folder_is_a_difference(site: Path, run: Run) -> None:
    """A folder that was added is named although no file is in it; so is one in the place of a file."""
    (site / "nl/new/inner").mkdir(parents=True)
    (site / "index.html").unlink()
    (site / "index.html").mkdir()
    result = run("verify", site, cwd=site)
    assert result.returncode == 1
    assert sorted(result.stdout.splitlines()[:-1]) == [
        "added: index.html/", "added: nl/new/inner/", "missing: index.html",
    ]  # fmt: skip
    assert result.stdout.splitlines()[-1].startswith("3 files not as published: 1 missing, 2 added (editions ")


def test_folders_in_folders_without_an_end(site: Path, run: Run) -> None:
    """Folders deeper than a program may call itself, and than the system names in one path, are told, not a defect."""
    here = os.open(site, os.O_RDONLY)
    for _ in range(2500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    result = run("verify", site, cwd=site)
    subprocess.run(["rm", "-rf", site / "d"], check=True)
    assert (result.returncode, result.stderr) == (1, "")
    assert "unreadable: d/d/d/" in result.stdout


def test_very_many_differences_are_counted(site: Path, run: Run) -> None:
    """Of 200,000 files that are not there some are named and all are counted, in the time that it takes to read of them."""
    path = site / "manifest.json"
    data = json.loads(path.read_text())
    data["files"] += [{"path": f"gone/{number}", "bytes": 1, "sha256": "0" * 64} for number in range(200_000)]
    path.write_text(json.dumps(data))
    result = run("verify", site, cwd=site)  # which raises TimeoutError where it does not end
    assert result.returncode == 1
    assert "missing: and 199,980 more" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("200,001 files not as published: 200,000 missing, 1 changed")
    assert len(result.stdout.splitlines()) == 23


def test_the_manifest_itself(site: Path, run: Run) -> None:
    """A manifest that was changed to fit a changed page does not fit the sums; nor do the sums fit when they are changed."""
    (site / "index.html").write_text("mine")
    manifest = json.loads((site / "manifest.json").read_text())
    entry = next(file for file in manifest["files"] if file["path"] == "index.html")
    entry |= {"bytes": 4, "sha256": "2b4dd9ce7e6b29b0d2a4e9ad2d7cb6b4ba9b4d4b4a1c4d0d8f3e2f5a6b7c8d9e"}
    (site / "manifest.json").write_text(json.dumps(manifest))
    result = run("verify", site, cwd=site)
    assert result.returncode == 1
    assert "changed: SHA256SUMS" in result.stdout


def _languages(data: Any) -> list[Any]:
    found: list[Any] = data["editions"]["2026.1"]["languages"]
    return found


_PATHS = [
    "../secret", "nl/../../secret", "/etc/passwd", "nl/./x", "", "nl//x", "C:/x", "..\\x", "a\nb", "a\udc80", "nl/", "manifest.json",
]  # fmt: skip
_PIECES = {
    "label": lambda data: data["editions"].update({"../x": {}}),
    "tag": lambda data: data["editions"]["2026.1"]["languages"][0].update(tag="../../x"),
    "language": lambda data: data["editions"]["2026.1"]["languages"][0].update(language="zz"),
    "a label that is no file name": lambda data: data["editions"].update({"a" * 300: data["editions"]["2026.1"]}),
    "doubled": lambda data: data["files"].append(data["files"][0]),
    "no editions": lambda data: data["editions"].clear(),
    "size": lambda data: data["files"][0].update(bytes=-1),
    "a size that is true": lambda data: data["files"][0].update(bytes=True),
    "a size that is text": lambda data: data["files"][0].update(bytes="1"),
    "a language twice": lambda data: _languages(data).append(_languages(data)[0]),
    "two dates": lambda data: data.update(date="2031-01-01"),
    "digest": lambda data: data["files"][0].update(sha256="x"),
    "schema": lambda data: data.update(schema=99),
    "lists": lambda data: data.update(files=3),
    **{repr(path): lambda data, path=path: data["files"][0].update(path=path) for path in _PATHS},
}
_WHOLES = {
    "broken": lambda path: path.write_text('{"schema": 1,'),
    "deep": lambda path: path.write_text("[" * 200_000),
    "a key twice": lambda path: path.write_text(path.read_text().replace('{\n "schema"', '{"schema": 1, "schema"', 1)),
    "an edition twice": lambda path: path.write_text(
        path.read_text().replace('"editions": {', '"editions": {"2026.1": {}, ', 1)
    ),
    "endless words": lambda path: path.write_text(path.read_text().replace("index.html", "../" * 1_000_000, 1)),
    "too large": lambda path: os.truncate(path, 64 * 1024 * 1024 + 1),
    "a list": lambda path: path.write_text("[1]"),
    "not UTF-8": lambda path: path.write_bytes(b"\xff\xfe"),
    "missing": Path.unlink,
    "pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "link": lambda path: (path.rename(path.parent.parent / "there"), path.symlink_to(path.parent.parent / "there")),
}


@pytest.mark.parametrize("how", _PIECES)
def test_a_manifest_that_names_what_it_should_not(site: Path, how: str) -> None:
    """It is refused before anything that it names is looked at."""
    path = site / "manifest.json"
    data = json.loads(path.read_text())
    _PIECES[how](data)
    path.write_text(json.dumps(data))
    with pytest.raises(StarError) as refused:
        verify(site)
    assert refused.value.code == "bad-manifest"


@pytest.mark.parametrize("how", _WHOLES)
def test_a_manifest_that_is_none(site: Path, run: Run, tmp_path: Path, how: str) -> None:
    """It is refused in one sentence with a hint."""
    _WHOLES[how](site / "manifest.json")
    result = run("verify", site, cwd=tmp_path)
    assert result.returncode == 3, result.stdout + result.stderr
    assert "[bad-manifest]" in result.stderr
    assert len(result.stderr.splitlines()) == 2, result.stderr
    assert len(result.stderr) < 1000


def test_which_edition_a_pdf_is(site: Path, run: Run, tmp_path: Path) -> None:
    """A PDF is known by its bytes, by the manifest beside it, above it, or named; a changed one is not."""
    assert "edition 2026.2 of 2026-03-01, in עברית (he)" in run("verify", "he/straat-he.pdf", cwd=site).stdout
    assert (
        "edition 2026.1 of 2026-03-01, in Nederlands"
        in run("verify", site / "2026.1/nl/straat-nl.pdf", cwd=tmp_path).stdout
    )
    away = tmp_path / "downloads" / "anything (1).pdf"
    away.parent.mkdir()
    shutil.copy(site / "2026.1/nl/straat-nl.pdf", away)
    lost = run("verify", away, cwd=tmp_path)
    assert (lost.returncode, "There is no manifest.json" in lost.stderr) == (3, True)
    found = run("verify", away, "--manifest", site / "manifest.json", cwd=tmp_path)
    assert (found.returncode, "edition 2026.1 of" in found.stdout) == (0, True)
    shutil.copy(site / "manifest.json", tmp_path)
    (away.parent / "manifest.json").write_text('{"name": "somebody else’s"}')
    assert "edition 2026.1 of" in run("verify", away, cwd=tmp_path).stdout
    with away.open("ab") as file:
        file.write(b"\n")
    changed = run("verify", away, cwd=tmp_path)
    assert (changed.returncode, "is no PDF or EPUB of straat" in changed.stdout) == (1, True)


def test_a_manifest_that_is_too_large_is_not_read(site: Path) -> None:
    os.truncate(site / "manifest.json", 64 * 1024 * 1024 + 1)
    with pytest.raises(StarError, match="it is too large"):
        verify(site)

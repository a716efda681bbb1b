"""What is done to the folders that are exchanged, step by step."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from startoolkit.errors import StarError
from startoolkit.publishing import swap


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files and folders that are known to be on the disk, in the order in which that was seen to."""
    seen: list[Path] = []
    flush = vars(swap)["_flush"]

    def noted(path: Path) -> None:
        flush(path)
        seen.append(path)

    monkeypatch.setattr(swap, "_flush", noted)
    return seen


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "page.html").write_text(text, encoding="utf-8")
    return path


def test_the_new_folder_takes_the_place_of_the_old_one(tmp_path: Path, flushed: list[Path]) -> None:
    """Both are whole, and the disk knows of it."""
    new, target = folder(tmp_path / "new", "new"), folder(tmp_path / "target", "old")
    swap.place(new, target)
    assert (target / "page.html").read_text(encoding="utf-8") == "new"
    assert (new / "page.html").read_text(encoding="utf-8") == "old"
    assert flushed == [tmp_path]


def test_the_first_time_nothing_is_left_where_it_was(tmp_path: Path, flushed: list[Path]) -> None:
    target = tmp_path / "target"
    swap.place(folder(tmp_path / "new", "new"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
    assert flushed == [tmp_path]


def test_everybody_may_read_what_is_served_and_all_of_it_is_on_the_disk(tmp_path: Path, flushed: list[Path]) -> None:
    page = folder(tmp_path / "new", "new") / "sub"
    folder(page, "x")
    for path in (tmp_path / "new").rglob("*"):
        path.chmod(0o700)
    swap.settle(tmp_path / "new")
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {"new": 0o755, "new/page.html": 0o644, "new/sub": 0o755, "new/sub/page.html": 0o644}
    assert sorted(flushed) == sorted(tmp_path.rglob("*"))


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.ENOTSUP])
def test_a_disk_that_cannot_exchange_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Where nothing is to be exchanged, it need not be able to."""

    def refused(_one: Path, _two: Path) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(swap, "_exchange", refused)
    work = tmp_path / "work"
    work.mkdir()
    swap.check_exchange(work, tmp_path / "target")
    folder(tmp_path / "target", "old")
    with pytest.raises(StarError) as told:
        swap.check_exchange(work, tmp_path / "target")
    assert told.value.code == "cannot-switch"
    assert told.value.hint


def test_another_error_of_the_disk_is_not_taken_for_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_one: Path, _two: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(swap, "_exchange", refused)
    (tmp_path / "work").mkdir()
    folder(tmp_path / "target", "old")
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        swap.check_exchange(tmp_path / "work", tmp_path / "target")

"""Publishing, killed: whatever the moment, readers meet the old edition or the new one, whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from startoolkit.publishing.verify import verify
from tests import PATIENCE
from tests.conftest import Run, server, startoolkit

from .conftest import Publish, contents, set_up

DYING = Path(__file__).with_name("dying.py")


def _child(project: Path, built: Path, target: Path, deadly: int | str) -> subprocess.CompletedProcess[str]:
    return server().run(str(DYING), project, built, target, str(deadly), cwd=project)


@pytest.fixture
def two(quick: Path, publish: Publish, run: Run, tmp_path: Path) -> tuple[Path, Path, Path]:
    """The project, a second edition of it that is built, and the folder where the first is published."""
    shutil.rmtree(quick / "locale")
    set_up(quick, languages='["nl"]')
    assert publish(quick, "1").returncode == 0
    set_up(quick, label='"2"')
    assert run("build", cwd=quick).returncode == 0
    return quick, quick / "dist", tmp_path / "site"


def test_killed_at_every_step(two: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Until the exchange the old edition is served, from then on the new one; the next run cleans up and succeeds."""
    project, built, site = two
    before = contents(site)
    kept, trial = (shutil.copytree(site, tmp_path / name / "site") for name in ("kept", "trial"))
    whole = _child(project, built, trial, 0)
    assert whole.returncode == 0, whole.stderr
    steps, exchanged = map(int, whole.stdout.split())
    after = contents(trial)
    assert after["index.html"] != before["index.html"]
    # The last steps before the exchange and the first after it, one by one; and some of the many alike around them.
    some = {*range(1, 10), *range(10, steps, 40), *range(exchanged - 4, exchanged + 6), steps}
    for deadly in sorted(some):
        shutil.rmtree(tmp_path / ".site.work", ignore_errors=True)  # cleaning up would count, too
        assert _child(project, built, site, deadly).returncode == -9, deadly
        manifest, differences = verify(site)
        assert not differences, deadly
        is_new = deadly > exchanged
        assert manifest.current.label == ("2" if is_new else "1"), deadly
        assert contents(site) == (after if is_new else before), deadly
        if is_new:
            shutil.rmtree(site)
            shutil.copytree(kept, site)
    last = _child(project, built, site, 0)
    assert last.returncode == 0, last.stderr
    assert contents(site) == after
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "site", "straat", "trial"], (
        "nothing is left beside it"
    )


def test_the_first_time(two: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Where nothing was published yet, there is nothing or all of it."""
    project, built, _ = two
    target = tmp_path / "new" / "site"
    steps = int(_child(project, built, tmp_path / "trial" / "site", 0).stdout.split()[0])
    for deadly in (5, steps // 2, steps - 2, steps):
        assert _child(project, built, target, deadly).returncode == -9
        if target.exists():
            assert not verify(target)[1]
            shutil.rmtree(target)
    assert _child(project, built, target, 0).returncode == 0
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_the_command_killed_while_it_builds(two: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """What it has begun is gone after the next one, and readers have noticed nothing."""
    project, _, site = two
    before = contents(site)
    arguments = [sys.executable, "-m", "startoolkit", "publish", "2", "--to", site]
    command = subprocess.Popen(
        arguments, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while not list(tmp_path.glob(".site.work/build-*/.dist.work/build-*/nl/doctrees")):
        assert command.poll() is None
        time.sleep(0.01)
    os.killpg(command.pid, signal.SIGKILL)
    command.wait()
    assert contents(site) == before
    last = startoolkit("publish", "2", "--to", site, cwd=project)
    assert last.returncode == 0, last.stderr
    assert verify(site)[0].current.label == "2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "straat"]


def test_two_at_once(two: tuple[Path, Path, Path]) -> None:
    """One waits for the other, and finds that nothing is left to do."""
    project, _, site = two
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "startoolkit", "publish", "2", "--to", site],
            cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ,
        )
        for _ in range(2)
    ]  # fmt: skip
    shown = [command.communicate(timeout=PATIENCE)[0].splitlines() for command in commands]
    said = sorted(line for lines in shown for line in lines if line.startswith("Edition "))
    assert [command.returncode for command in commands] == [0, 0]
    assert said[0].startswith("Edition 2 is in ")
    assert said[1].startswith("Edition 2 is the current one in ")
    assert not verify(site)[1]


def test_a_disk_that_cannot_exchange(two: tuple[Path, Path, Path]) -> None:
    """It is said before anything is built, and the folder is as it was."""
    project, built, site = two
    before = contents(site)
    done = _child(project, built, site, "refused")
    assert "cannot-switch" in done.stderr
    assert "in build" not in done.stderr
    assert contents(site) == before
    assert startoolkit("verify", site, cwd=project).returncode == 0

"""``startoolkit new``: a briefing that can be built, checked and published at once, whatever it is called."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from startoolkit import __version__
from startoolkit.cli.base import cli
from startoolkit.project import Project
from startoolkit.starter import stem, title_of
from tests.conftest import Run
from tests.test_assemble import git

WORKFLOW = Path(".github/workflows/editions.yml")


def test_a_new_briefing_is_whole(tmp_path: Path, run: Run) -> None:
    """It builds in every language and format without a finding, with a page of each kind, and its catalogs are valid."""
    made = run("new", "our-garden", "--languages", "en,cy,pl", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    home = tmp_path / "our-garden"
    assert f"cd {home.name}" in made.stdout
    built = run("build", cwd=home)
    assert (built.returncode, built.stderr) == (0, ""), built.stderr
    said = json.loads((home / "dist/cy/edition.json").read_text(encoding="utf-8"))
    assert [one["format"] for one in said["downloads"]] == ["epub"]
    assert [*(home / "dist/cy").glob("*.pdf")]
    pages = "".join(path.read_text(encoding="utf-8") for path in (home / "dist/cy").glob("*.html"))
    for kind in ('class="star', 'class="chart', "case admonition", "<form", "glossary", 'role="doc-noteref"'):
        assert kind in pages
    for catalog in home.glob("locale/*/LC_MESSAGES/*.po"):
        subprocess.run(["msgfmt", "--check", "-o", os.devnull, catalog], check=True)
    assert run("check", "--severity", "error", cwd=home).returncode in (0, 2)
    assert Project.load(home).settings.title == "Our garden"


@pytest.mark.parametrize(
    "title",
    [
        '*Stars* & <b>more</b> {{ x }} \\ "quoted" [a](b) `c` $d$ #e ~f~ |g|',
        "- 1. Our neighbours' garden -- for all",
        "花园",
        "'''",
    ],
)
def test_any_title_is_words(tmp_path: Path, run: Run, title: str) -> None:
    """Whatever stands in a title, the first page has it as its heading."""
    made = run("new", "x", "--title", title, cwd=tmp_path)
    if title == "'''":
        assert (made.returncode, made.stdout) == (2, "")
        assert "cannot be a title" in made.stderr
        assert not [*tmp_path.iterdir()]
        return
    assert made.returncode == 0, made.stderr
    built = run("build", "--format", "html", cwd=tmp_path / "x")
    assert (built.returncode, built.stderr) == (0, ""), built.stderr
    record = json.loads((tmp_path / "x/dist/en/edition.json").read_text(encoding="utf-8"))
    assert re.sub("[“”]", '"', record["title"]).replace("’", "'").replace("–", "--") == title


def test_names_follow_from_titles_and_folders() -> None:
    assert [stem(title) for title in ("Our Garden!", "Für alle", "花园", "a" * 99)] == [
        "our-garden",
        "fur-alle",
        "briefing",
        "a" * 60,
    ]
    assert title_of(Path("/x/my_first-briefing")) == "My first briefing"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["full"], 3, "is there already"),
        (["file"], 3, "is there already"),
        (["x", "--languages", "en,klingon,xx_yy"], 2, "'klingon' is not a language code"),
        (["x", "--languages", " , "], 2, "No language is named"),
        (["file/x"], 3, "file"),
    ],
)
def test_what_cannot_be_made_changes_nothing(
    tmp_path: Path, run: Run, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    (tmp_path / "file").write_text("mine")
    done = run("new", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full", "mine"]


@pytest.mark.parametrize(
    ("noted", "written", "told"),
    [
        ({}, "startoolkit=={version}", ""),
        ({"url": "file:///home/me/clone", "dir_info": {"editable": True}}, "startoolkit=={version}", "a folder"),
        ({"url": "file:///tmp/a.whl", "archive_info": {}}, "startoolkit=={version}", "a file"),
        ({"url": "https://me:key@example.org/a.whl", "archive_info": {}}, "startoolkit=={version}", "a file"),
        ({"url": "https://example.org/a.whl", "archive_info": {}}, "startoolkit @ https://example.org/a.whl", ""),
        (
            {"url": "https://example.org/r", "vcs_info": {"vcs": "git", "commit_id": "abc"}, "subdirectory": "x"},
            "startoolkit @ git+https://example.org/r@abc#subdirectory=x",
            "",
        ),
        ({"url": "file:///r", "vcs_info": {"vcs": "git", "commit_id": "a"}}, "startoolkit=={version}", "a repository"),
        (["?"], "startoolkit=={version}", ""),
    ],
)
def test_what_others_are_to_install(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    noted: object,
    written: str,
    told: str,
) -> None:
    """It is the address that startoolkit was installed from if others have it, too; ``new`` tells where they may not."""
    about = tmp_path / "packages" / f"startoolkit-{__version__}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Name: startoolkit\nVersion: {__version__}\n", encoding="utf-8")
    if noted:
        (about / "direct_url.json").write_text(json.dumps(noted), encoding="utf-8")
    monkeypatch.syspath_prepend(about.parent)
    with pytest.raises(SystemExit, match="0"):
        cli(["--project", str(tmp_path), "new", "x"])
    lines = (tmp_path / "x/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == written.format(version=__version__)
    said = " ".join(capsys.readouterr().out.split())
    assert ("requirements.txt" in said) == bool(told)
    assert told in said


def test_an_empty_folder_is_filled(tmp_path: Path, run: Run) -> None:
    (tmp_path / "x").mkdir()
    assert run("new", "x", "--languages", "de", cwd=tmp_path).returncode == 0
    assert Project.load(tmp_path / "x").settings.languages[0].code == "de"


def test_the_workflow_may_do_no_more_than_it_must(tmp_path: Path, run: Run) -> None:
    """Actions are named by digests, and what a person types reaches a command through the environment only."""
    assert run("new", "x", cwd=tmp_path).returncode == 0
    text = (tmp_path / "x" / WORKFLOW).read_text(encoding="utf-8")
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {}
    assert {name: job["permissions"] for name, job in flow["jobs"].items()} == {
        "check": {"contents": "read"},
        "publish": {"contents": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }
    steps = [step for job in flow["jobs"].values() for step in job["steps"]]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    assert not any("${{" in step.get("run", "") for step in steps)


def test_the_workflow_keeps_what_was_published(tmp_path: Path, run: Run) -> None:
    """Its commands, run here in a clone: two editions, one after the other, and the branch holds both."""
    assert run("new", "x", cwd=tmp_path).returncode == 0
    home, origin = tmp_path / "x", tmp_path / "origin.git"
    flow = yaml.safe_load((home / WORKFLOW).read_text(encoding="utf-8"))
    [command] = [step["run"] for step in flow["jobs"]["publish"]["steps"] if "publish" in step.get("name", "").lower()]
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", origin], check=True)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    script = bin_folder / "startoolkit"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m startoolkit "$@"\n')
    script.chmod(0o755)
    settings = home / "pyproject.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"html", "pdf", "epub"', '"html"'), encoding="utf-8"
    )
    git(home, "init", "-q", "-b", "main", ".")
    git(home, "remote", "add", "origin", str(origin))
    for label in ("1", "2"):
        text = settings.read_text(encoding="utf-8")
        settings.write_text(re.sub(r'label = "\d"', f'label = "{label}"', text), encoding="utf-8")
        git(home, "add", ".")
        git(home, "commit", "-q", "-m", label)
        git(home, "push", "-q", "origin", "main")
        machine = tmp_path / f"machine-{label}"
        machine.mkdir()
        subprocess.run(["git", "clone", "-q", origin, machine / "x"], check=True)
        env = {**os.environ, "LABEL": label, "PATH": f"{bin_folder}:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-e", "-c", command], cwd=machine / "x", env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    site = tmp_path / "machine-2/x/site"
    assert (site / "1/en/index.html").is_file()
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    assert {*manifest["editions"]} == {"1", "2"}
    kept = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "published"], cwd=origin, capture_output=True, text=True
    )
    assert {"site/index.html", "site/1/index.html", ".gitattributes"} <= {*kept.stdout.split()}

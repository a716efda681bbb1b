"""Which revision an edition says it is from, and that asking git for it is all that happens."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from startoolkit.revision import revision_of


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", "-C", root, *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A briefing that is committed, and beside it a program that notes that it ran."""
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    (root / "docs/index.md").write_text("# A title\n" + "A line.\n" * 50, encoding="utf-8")
    (root / "docs/.gitattributes").write_text("* filter=theirs diff=theirs\n", encoding="utf-8")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {tmp_path}/ran\n", encoding="utf-8")
    program.chmod(0o755)
    git(tmp_path, "init", "--quiet", str(root))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "One")
    return root


def asked(root: Path) -> str:
    """What it says of a page that looks changed, so that git has to read it."""
    (root / "docs/index.md").touch()
    return revision_of(root, [root / "docs", root / "nowhere"])


def test_the_commit_and_whether_sources_differ(repository: Path) -> None:
    """A file elsewhere changes nothing; a page changed, new or moved does; without a repository there is none."""
    commit = git(repository, "rev-parse", "HEAD")
    (repository / "notes.txt").write_text("x", encoding="utf-8")
    assert asked(repository) == commit
    (repository / "docs/new.md").write_text("x", encoding="utf-8")
    assert asked(repository) == f"{commit}+"
    (repository / "docs/new.md").unlink()
    git(repository, "mv", "docs/index.md", "docs/moved.md")
    assert revision_of(repository, [repository / "docs"]) == f"{commit}+"
    shutil.rmtree(repository / ".git")
    assert asked(repository) == ""


def test_what_git_is_told_to_pass_over(repository: Path) -> None:
    """A page that it ignores, or was told to take for unchanged, is a source all the same; what is no page is none."""
    (repository / ".gitignore").write_text("*.mo\ndraft*\n_build\n", encoding="utf-8")
    commit = asked(repository)
    (repository / "docs/_build").mkdir()
    for name in ("index.mo", "_build/index.md", "draft.txt"):
        (repository / "docs" / name).write_text("x", encoding="utf-8")
    assert asked(repository) == commit
    (repository / "docs/drafts ü").mkdir()
    (repository / "docs/drafts ü/new.md").write_text("x", encoding="utf-8")
    assert asked(repository) == f"{commit}+"
    shutil.rmtree(repository / "docs/drafts ü")
    for how in ("assume-unchanged", "skip-worktree"):
        git(repository, "update-index", f"--{how}", "docs/index.md")
        assert asked(repository) == f"{commit}+"
        git(repository, "update-index", f"--no-{how}", "docs/index.md")
        assert asked(repository) == commit


def test_no_variable_leads_elsewhere(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a hook of another repository git is told where that one is; the briefing's own counts."""
    monkeypatch.setenv("GIT_DIR", str(repository.parent / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.parent / "index"))
    assert asked(repository).isalnum()


def test_no_program_of_the_repository_runs(repository: Path) -> None:
    """Monitors, hooks, other programs that git knows, and a filter that files ask for and no setting has: none of them."""
    program = repository.parent / "program"
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.theirs.textconv",
        "alias.status",
    ):
        git(repository, "config", name, str(program))
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        hook = repository / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        shutil.copy(program, hook)
    assert asked(repository).isalnum()
    assert not (repository.parent / "ran").exists()


def test_filters_of_the_settings_count(repository: Path) -> None:
    """Files that are stored in another form than they lie there, as Git LFS does, are not taken for changed ones."""
    (repository / "docs/index.md").write_text("UPPER\n", encoding="utf-8")
    git(repository, "config", "filter.theirs.clean", "tr A-Z a-z")
    git(repository, "commit", "--quiet", "--all", "--message", "Two")
    assert git(repository, "show", "HEAD:docs/index.md") == "upper"
    assert asked(repository).isalnum()
    (repository / "docs/index.md").write_text("other\n", encoding="utf-8")
    assert asked(repository).endswith("+")


def test_files_that_look_like_a_repository_are_none(repository: Path) -> None:
    """Folders may be added whose settings would make git run a program: they are not asked, nor any around them."""
    inner = repository / "inner"
    shutil.copytree(repository / ".git", inner)
    shutil.copytree(repository / "docs", inner / "docs")
    program = repository.parent / "program"
    settings = f'[core]\n\tbare = false\n\tworktree = ..\n[filter "theirs"]\n\tclean = {program}\n'
    (inner / "config").write_text(settings, encoding="utf-8")
    assert asked(inner) == ""
    assert not (repository.parent / "ran").exists()


def test_nothing_is_fetched(repository: Path) -> None:
    """A clone that lacks old pages is not completed: a build contacts nobody."""
    page = git(repository, "rev-parse", "HEAD:docs/index.md")
    git(repository, "mv", "docs/index.md", "docs/moved.md")
    with (repository / "docs/moved.md").open("a", encoding="utf-8") as file:
        file.write("More.\n")
    git(repository, "add", ".")
    (repository / ".git/objects" / page[:2] / page[2:]).unlink()
    settings = {
        "remote.origin.url": f"ext::{repository.parent / 'program'}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
    }
    for name, value in settings.items():
        git(repository, "config", name, value)
    subprocess.run(["git", "-C", repository, "cat-file", "-e", page], check=False, capture_output=True)
    assert (repository.parent / "ran").exists(), "git fetches nothing anyway"
    (repository.parent / "ran").unlink()
    assert revision_of(repository, [repository / "docs"]).endswith("+")
    assert not (repository.parent / "ran").exists()

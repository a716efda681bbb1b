"""``startoolkit assemble``: folders that were built apart become what one build makes, or nothing happens."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.localedata import locale_identifiers

from startoolkit.editions.ci_matrix import MOST, plan
from startoolkit.languages import Language
from tests.conftest import PROJECTS, Run, once, startoolkit

FORMATS = ("html", "pdf")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, and every folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"folder"
        for path in folder.rglob("*")
    }


def git(folder: Path, *args: str) -> None:
    name = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    subprocess.run(["git", "-C", str(folder), *name, *args], check=True, capture_output=True)


def committed(folder: Path) -> Path:
    """A copy of the second project in a repository of its own; its pages name their addresses."""
    shutil.copytree(PROJECTS / "straat", folder)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('base-url = "https://example.org/straat/"\n')
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "All")
    return folder


@pytest.fixture(scope="session")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project, its whole ``dist/``, and ``nl-html`` to ``he-pdf``, each built in its own clone."""
    return once(tmp_path_factory, "matrix", _build_the_matrix)


def _build_the_matrix(home: Path) -> None:
    project = committed(home / "project")
    whole = startoolkit("build", cwd=project)
    assert whole.returncode == 0, whole.stderr
    for language in ("nl", "he"):
        for form in FORMATS:
            clone = home / f"machine {language} {form}"
            git(home, "clone", "--quiet", str(project), str(clone))
            made = startoolkit("build", language, "--format", form, "--output", home / f"{language}-{form}", cwd=clone)
            assert made.returncode == 0, made.stderr


@pytest.fixture
def parts(matrix: Path, tmp_path: Path) -> list[Path]:
    """The four folders, to change at will: nl-html, nl-pdf, he-html, he-pdf."""
    names = [f"{language}-{form}" for language in ("nl", "he") for form in FORMATS]
    return [shutil.copytree(matrix / name, tmp_path / name) for name in names]


def change(part: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the record of the one edition in a folder."""
    (path,) = part.glob("*/edition.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    edit(record)
    path.write_text(json.dumps(record), encoding="utf-8")


def refused(matrix: Path, run: Run, parts: list[Path], *options: str) -> str:
    """What is said when ``parts`` are refused, after which an output that was there is as it was."""
    output = parts[0].parent / "output"
    shutil.copytree(matrix / "project/dist", output, dirs_exist_ok=True)
    before, given = tree(output), {part: tree(part) for part in parts if part.is_dir()}
    result = run("--project", matrix / "project", "assemble", *parts, "--output", output, *options, cwd=output.parent)
    assert result.returncode == 3, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert tree(output) == before
    assert {part: tree(part) for part in given} == given
    assert not list(output.parent.glob(".output*"))
    assert result.stderr.count("hint: ") == 1, result.stderr
    return result.stderr


def test_a_matrix_becomes_one_build(matrix: Path, parts: list[Path], run: Run, tmp_path: Path) -> None:
    """Two languages times two formats, built apart, are joined into the very bytes of one build; they are only read."""
    given = [tree(part) for part in parts]
    for part in parts:
        for path in [*part.rglob("*"), part]:
            path.chmod(0o555 if path.is_dir() else 0o444)
    result = run(
        "--project", matrix / "project", "assemble", *reversed(parts), "--output", tmp_path / "out/dist", cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert "Assembled 2 editions from 4 folders in out/dist" in result.stdout
    assert tree(tmp_path / "out/dist") == tree(matrix / "project/dist")
    modes = {f"{path.stat().st_mode & 0o777:o}" for path in (tmp_path / "out/dist").rglob("*")}
    assert modes == {"644", "755"}
    assert [tree(part) for part in parts] == given


def test_overlapping_parts(matrix: Path, parts: list[Path], run: Run, tmp_path: Path) -> None:
    """A whole edition and one of its formats, a folder twice, and files that no record names do no harm."""
    (parts[0] / ".DS_Store").touch()
    (parts[0] / "nl/notes.txt").touch()
    result = run(
        *("--project", matrix / "project", "assemble", parts[0], matrix / "project/dist", parts[3], parts[0]),
        *("--output", "dist"),
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert tree(tmp_path / "dist") == tree(matrix / "project/dist")


def test_a_part_of_the_whole(matrix: Path, parts: list[Path], run: Run, tmp_path: Path) -> None:
    """What is missing is named; with --partial the output is what a build of that part alone would have made."""
    told = refused(matrix, run, parts[:1])
    assert "In none of the folders: nl (pdf), he (html, pdf). [editions-missing]" in told
    result = run(
        *("--project", matrix / "project", "assemble", *parts[:2], "--partial", "--output", tmp_path / "some"),
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert "Not in some: he." in result.stderr
    alone = run("build", "nl", "--output", tmp_path / "alone", cwd=matrix / "project")
    assert alone.returncode == 0, alone.stderr
    assert tree(tmp_path / "some") == tree(tmp_path / "alone")


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("briefing", "plein", "briefing: straat and plein"),
        ("label", "proef-2", "label: proef-1 and proef-2"),
        ("date", "2026-03-02", "date: 2026-03-01 and 2026-03-02"),
        ("revision", "", "revision: "),
        ("sources", "0" * 64, "pages or settings."),
        ("versions", {"startoolkit": "9"}, "version of startoolkit: "),
    ],
)
def test_parts_of_different_builds(
    matrix: Path, parts: list[Path], run: Run, key: str, value: object, what: str
) -> None:
    """Editions that no single build could have made are refused: both folders are named, and what differs."""
    change(parts[3], lambda record: record.update({key: value}))
    assert f"nl-html/nl and he-pdf/he differ in their {what}" in refused(matrix, run, parts)


@pytest.mark.parametrize(
    ("key", "value", "what"), [("catalogs", "0" * 64, "catalogs."), ("title", "Anders", "titles or progress.")]
)
def test_formats_of_different_builds(
    matrix: Path, parts: list[Path], run: Run, key: str, value: object, what: str
) -> None:
    """The formats of a language come from the same catalogs; those of different languages need not."""
    change(parts[3], lambda record: record.update({key: value}))
    told = refused(matrix, run, parts)
    assert f"he-html/he and he-pdf/he differ in their {what} [editions-differ]" in told


def test_sources_that_are_not_those_here(matrix: Path, parts: list[Path], run: Run, tmp_path: Path) -> None:
    """Parts that fit one another but not the sources here are refused, for those make the page of all languages."""
    project = shutil.copytree(matrix / "project", tmp_path / "project")
    with (project / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write("\nEen zin erbij.\n")
    result = run("--project", project, "assemble", *parts, "--output", "dist", cwd=tmp_path)
    assert result.returncode == 3
    assert "nl-html/nl and the project here differ in their revision: " in result.stderr
    git(project, "commit", "--quiet", "--all", "--message", "More")
    git(project, "revert", "--no-edit", "HEAD")
    result = run("--project", project, "assemble", *parts, "--output", "dist", cwd=tmp_path)
    assert "nl-html/nl and the project here differ in their revision: " in result.stderr
    assert not (tmp_path / "dist").exists()


def test_uncommitted_sources(matrix: Path, run: Run, tmp_path: Path) -> None:
    """Two builds of changes that were not committed are told apart by what they were made from."""
    made = []
    for at, sentence in enumerate(("Een zin.", "Een andere zin.")):
        project = shutil.copytree(matrix / "project", tmp_path / f"project{at}")
        with (project / "docs/index.md").open("a", encoding="utf-8") as page:
            page.write(f"\n{sentence}\n")
        made.append(tmp_path / f"part{at}")
        built = run("build", "nl", "--format", FORMATS[at], "--output", made[-1], cwd=project)
        assert built.returncode == 0, built.stderr
    told = refused(matrix, run, made)
    assert "part0/nl and part1/nl differ in their pages or settings. [editions-differ]" in told


def replace(part: Path, name: str, data: bytes) -> None:
    """Put another file into an edition, and into its record."""
    path = part / name
    path.write_bytes(data)
    new = {"path": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def edit(record: dict[str, Any]) -> None:
        record["files"] = [new if file["path"] == path.name else file for file in record["files"]]
        if name.endswith(".pdf"):
            record["pdf"] |= {"bytes": new["bytes"], "sha256": new["sha256"]}

    change(part, edit)


@pytest.mark.parametrize(("at", "name"), [(0, "nl/index.html"), (1, "nl/straat-nl.pdf"), (1, "nl/passages.json")])
def test_a_format_twice(matrix: Path, parts: list[Path], run: Run, at: int, name: str) -> None:
    """The same format of a language with other content is refused, and the file named."""
    other = shutil.copytree(parts[at], parts[at].parent / "other")
    replace(other, name, b"something else")
    told = refused(matrix, run, [*parts, other])
    assert f"and other/nl differ in their file {name.removeprefix('nl/')}. [editions-differ]" in told


def test_changed_and_missing_files(matrix: Path, parts: list[Path], run: Run) -> None:
    """A byte that was changed, a file that is gone, and a link in the place of one are named."""
    page, gone, link = (parts[0] / "nl" / name for name in ("index.html", "search.html", "afspraken.html"))
    data = bytearray(page.read_bytes())
    data[100] ^= 1
    page.write_bytes(data)
    gone.unlink()
    link.rename(parts[0] / "away.html")
    link.symlink_to(parts[0] / "away.html")
    told = refused(matrix, run, parts)
    assert "nl-html/nl: Files of the edition are missing or not what its record says: " in told
    assert "afspraken.html, index.html, search.html. [edition-changed]" in told


@pytest.mark.parametrize("path", ["../../secret", "/etc/passwd", "a/../b", "", "edition.json", "a\\b", ".", "a//b"])
def test_a_path_that_leaves_the_folder(matrix: Path, parts: list[Path], run: Run, path: str) -> None:
    """A record cannot name a file outside of its folder, whether or not one is there."""
    (parts[0].parent / "secret").write_bytes(b"secret")
    file = {"path": path, "bytes": 6, "sha256": hashlib.sha256(b"secret").hexdigest()}
    change(parts[0], lambda record: record["files"].append(file))
    told = refused(matrix, run, parts)
    assert f"nl-html/nl/edition.json: The record of the edition is wrong: {path!r} is no file" in told


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda record: record.update(tag="../nl"), "no language 'nl' with the tag '../nl'"),
        (lambda record: record.update(language="fr"), "no language 'fr'"),
        (lambda record: record.update(formats=["html", "pdf"]), "without a PDF"),
        (lambda record: record.update(formats=["epub"]), "['epub']"),
        (lambda record: record.update(versions=[]), "Expected `object`, got `array` - at `$.versions`"),
        (lambda record: record["files"][0].update(path=7), "Expected `str`, got `int` - at `$.files[0].path`"),
        (
            lambda record: record["pages"][0].update(docname=["index"]),
            "Expected `str`, got `array` - at `$.pages[0].docname`",
        ),
        (lambda record: record.update(schema=3), "it has schema 3"),
        (lambda record: record.pop("label"), "Object missing required field `label`"),
        (lambda record: record.update(files=7), "Expected `array`, got `int` - at `$.files`"),
    ],
)
def test_a_broken_record(
    matrix: Path, parts: list[Path], run: Run, edit: Callable[[dict[str, Any]], None], says: str
) -> None:
    """A record that contradicts itself or this briefing is refused with its place."""
    change(parts[0], edit)
    told = refused(matrix, run, parts)
    assert "nl-html/nl/edition.json: " in told
    assert says in told
    assert "[bad-record]" in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"label": "1", ', "it has the key 'label' twice"),
        ("[" * 100_000, "it is nested too deeply, or takes too much memory"),
        ("[]", "it has schema None, and this version of startoolkit reads"),
    ],
)
def test_a_record_that_is_no_plain_object(matrix: Path, parts: list[Path], run: Run, text: str, says: str) -> None:
    """A record that readers of JSON may understand in two ways, or not at all, is refused with a reason of ours."""
    (path,) = parts[0].glob("*/edition.json")
    path.write_text(text + (path.read_text(encoding="utf-8")[1:] if text.startswith("{") else ""), encoding="utf-8")
    assert f"nl-html/nl/edition.json: The record of the edition cannot be read: {says}" in refused(matrix, run, parts)


def test_folders_without_editions(matrix: Path, parts: list[Path], run: Run) -> None:
    """A folder that is empty, missing, or the edition itself is refused, with what to name instead."""
    empty = parts[0].parent / "empty"
    assert "empty: There are no editions in this folder. [no-editions]" in refused(matrix, run, [*parts, empty])
    empty.mkdir()
    assert "empty: There are no editions in this folder. [no-editions]" in refused(matrix, run, [*parts, empty])
    told = refused(matrix, run, [parts[0] / "nl", *parts[1:]])
    assert f"It is an edition itself: name its parent folder, {parts[0]}." in told


def test_the_output_is_not_among_the_parts(matrix: Path, parts: list[Path], run: Run) -> None:
    """A folder is not read and replaced at once, nor one that lies in it."""
    for output in (parts[0], parts[0] / "new", parts[0].parent):
        before = tree(parts[0].parent)
        result = run(
            "--project", matrix / "project", "assemble", *parts, "--output", output, cwd=parts[0].parent.parent
        )
        assert result.returncode == 3
        assert "[foreign-output]" in result.stderr
        assert tree(parts[0].parent) == before


def test_a_full_disk(matrix: Path, parts: list[Path], tmp_path: Path) -> None:
    """Where there is no room for the files, that is said, and nothing is left behind."""
    done = subprocess.run(
        [sys.executable, "-m", "startoolkit", "assemble", *map(str, parts), "--output", str(tmp_path / "dist")],
        cwd=matrix / "project",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert "The disk is full; nothing of what was there has been changed. [disk-full]" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {part.name for part in parts}


def test_plan(straat: Path, run: Run) -> None:
    """The plan has every language that is built in every format; one line of JSON for GitHub, commands otherwise."""
    assert run("plan", cwd=straat).stdout.splitlines() == [
        "startoolkit build nl --format html",
        "startoolkit build nl --format pdf",
        "startoolkit build he --format html",
        "startoolkit build he --format pdf",
    ]
    (line,) = run("plan", "--format", "github", "--jobs", "3", cwd=straat).stdout.splitlines()
    assert json.loads(line) == {
        "include": [{"languages": "nl he", "format": "html"}, {"languages": "nl he", "format": "pdf"}]
    }
    assert run("plan", "--jobs", "1", cwd=straat).returncode == 2
    with (straat / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.startoolkit.gate]\ndraft = 99\n")
    (line,) = run("plan", "--format", "github", "--jobs", "2", cwd=straat).stdout.splitlines()
    assert [job["languages"] for job in json.loads(line)["include"]] == ["nl", "nl"]


def test_plan_of_very_many_languages() -> None:
    """Where there are more than 256 jobs, the most that GitHub takes, several languages share one; none is lost."""
    languages = [Language(code) for code in locale_identifiers() if "_" not in code]
    assert len(languages) * len(FORMATS) > MOST
    for most in (2, 7, MOST, 1000):
        batches = plan(languages, FORMATS, most)
        assert len(batches) <= most
        pairs = [(language.code, batch.format) for batch in batches for language in batch.languages]
        assert sorted(pairs) == sorted((language.code, form) for language in languages for form in FORMATS)
        sizes = [len(batch.languages) for batch in batches]
        assert max(sizes) - min(sizes) <= 1

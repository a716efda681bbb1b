"""Broken catalogs, files that are none, compiled catalogs, and catalogs of Sphinx and of our interface."""

from __future__ import annotations

import gettext
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from startoolkit.errors import StarError
from startoolkit.messages import po
from tests.hostile import corpus, sandbox

_FILES = tomllib.loads((corpus.HERE / "cases/files/broken.toml").read_text(encoding="utf-8"))
EVIL = "the evil words"
FOLDER = Path("locale/de/LC_MESSAGES")
SPHINX = ("-m", "sphinx", "-q", "--no-color", "-C", "-D", "extensions=myst_parser,startoolkit.sphinxext", "-D")


def _data(case: dict[str, Any]) -> bytes:
    text: str = case["text"].replace("HEAD\n", corpus.HEADER).replace("HEAD\r\n", corpus.HEADER.replace("\n", "\r\n"))
    return text.encode(case.get("encoding", "utf-8"))


@pytest.mark.parametrize("case", _FILES["broken"].values(), ids=_FILES["broken"])
def test_a_broken_file_is_refused(case: dict[str, Any], tmp_path: Path) -> None:
    """A broken catalog is one error with code, line and hint, and is left as it is."""
    path = tmp_path / "x.po"
    path.write_bytes(_data(case))
    with pytest.raises(StarError) as caught:
        po.read(path)
    assert caught.value.code == case["error"]
    assert caught.value.place
    assert caught.value.hint
    assert caught.value.place.line == case.get("line", caught.value.place.line)
    assert str(caught.value).replace("\n", "").isprintable()
    assert path.read_bytes() == _data(case)


@pytest.mark.parametrize("case", _FILES["right"].values(), ids=_FILES["right"])
def test_an_odd_file_is_read(case: dict[str, Any]) -> None:
    """What only looks broken is read."""
    assert po.parse(_data(case), Path("x.po")).translations() == {"a": case["shows"]}


@pytest.mark.parametrize("name", ["merge markers", "latin-1", "duplicate", "plural that runs code"])
def test_a_broken_file_ends_the_build(name: str, project: Path) -> None:
    """Both commands name file and line, make no pages and leave the catalog alone."""
    case = _FILES["broken"][name]
    catalog = project / FOLDER / "index.po"
    catalog.write_bytes(_data(case))
    for arguments in ((*SPHINX, "language=de", "docs", "out"), ("-m", "startoolkit", "build", "--keep-going")):
        run = sandbox.watch(*arguments, cwd=project)
        assert run.code != 0
        assert f"index.po:{case['line']}: " in run.output
        assert not (project / "dist").exists()
        assert not (project / "out/index.html").exists()
    assert catalog.read_bytes() == _data(case)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A briefing of one page."""
    root = tmp_path / "root"
    corpus.write(root, [], "")
    (root / "docs/conf.py").unlink()
    for name in ("other", "terms"):
        (root / f"docs/{name}.md").unlink()
    (root / FOLDER / "terms.po").unlink()
    (root / "docs/index.md").write_text("# Test\n\nA sentence.\n\n:::{seealso}\nSearch.\n:::\n", encoding="utf-8")
    (root / FOLDER / "index.po").write_text(
        corpus.HEADER + '\nmsgid "A sentence."\nmsgstr "Ein Satz."\n', encoding="utf-8"
    )
    return root


def _link(path: Path) -> None:
    path.symlink_to(path.parents[3] / "elsewhere.po")


def _linked_folder(path: Path) -> None:
    path.parent.rename(path.parents[3] / "elsewhere")
    path.parent.symlink_to(path.parents[3] / "elsewhere")


def _folder_in_between(path: Path) -> None:
    path.parent.parent.rename(path.parents[3] / "elsewhere")
    path.parent.parent.symlink_to("../elsewhere")


def _device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero
    except OSError:
        pytest.skip("only root makes devices")


THINGS: dict[str, Callable[[Path], None]] = {
    "link": _link,
    "link to nothing": lambda path: path.symlink_to("nowhere.po"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to a secret": lambda path: path.symlink_to("/etc/passwd"),
    "linked folder": _linked_folder,
    "linked folder of the language": _folder_in_between,
    "FIFO": os.mkfifo,
    "folder": Path.mkdir,
    "device": _device,
}


@pytest.mark.parametrize("name", THINGS)
def test_what_is_no_file_ends_the_build(name: str, project: Path) -> None:
    """A link, a FIFO, a folder or a device in the place of a catalog is refused at once, and not followed."""
    catalog = project / FOLDER / "index.po"
    text = catalog.read_bytes().replace(b"Ein Satz.", EVIL.encode())
    if "folder" not in name or name == "folder":
        catalog.unlink()
    else:
        catalog.write_bytes(text)
    (project / "elsewhere.po").write_bytes(text)
    THINGS[name](catalog)
    run = sandbox.watch(*SPHINX, "language=de", "docs", "out", cwd=project)
    assert run.code == 2
    assert "[catalog-unreadable]" in run.output
    assert f"{FOLDER.parent}" in run.output
    assert not [event for event in run.events if "elsewhere" in event or "/passwd" in event]
    assert not any(EVIL.encode() in path.read_bytes() for path in (project / "out").rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["../x.po", "de/../../x.po", "/etc/passwd"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    """A name with ``..``, or of a file elsewhere, is refused before anything is opened."""
    (tmp_path / "locale/de").mkdir(parents=True)
    (tmp_path / "x.po").write_text(corpus.HEADER, encoding="utf-8")
    with pytest.raises(StarError, match="outside"):
        po.read(tmp_path / "locale" / name, within=tmp_path / "locale")


def _compiled(path: Path, **messages: str) -> None:
    catalog = Catalog(locale="de")
    for number, text in enumerate(("A sentence.", "Test", "Search", "See also", "Search.", "Skip to content")):
        catalog.add(text, messages.get("text", f"{EVIL} {number} <script>%"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    os.utime(path, (2_000_000_000, 2_000_000_000))  # newer than everything


def _entries() -> str:
    texts = ("A sentence.", "Test", "Search", "See also", "Search.", "Skip to content")
    return corpus.HEADER + "".join(f'\nmsgid "{text}"\nmsgstr "{EVIL} <script> % %s {text}"\n' for text in texts)


PLANTED = {
    "newer .mo beside the .po": {"de/LC_MESSAGES/index.mo": "mo"},
    "corrupt .mo": {"de/LC_MESSAGES/index.mo": "corrupt"},
    "link as .mo": {"de/LC_MESSAGES/index.mo": "link"},
    "catalogs of the source language": {"en/LC_MESSAGES/index.mo": "mo", "en/LC_MESSAGES/index.po": "po"},
    "nested catalogs of the source language": {"en/LC_MESSAGES/docs/index.mo": "mo", "en/index.mo": "mo"},
    "sphinx.po": {"de/LC_MESSAGES/sphinx.po": "po", "en/LC_MESSAGES/sphinx.po": "po"},
    "sphinx.mo": {"de/LC_MESSAGES/sphinx.mo": "mo", "en/LC_MESSAGES/sphinx.mo": "mo"},
    "startoolkit.po": {"de/LC_MESSAGES/startoolkit.po": "po", "de.po": "po", "startoolkit.pot": "po"},
    "startoolkit.mo": {"de/LC_MESSAGES/startoolkit.mo": "mo", "de.mo": "mo", "de/LC_MESSAGES/messages.mo": "mo"},
    "docutils and furo": {"de/LC_MESSAGES/docutils.mo": "mo", "de/LC_MESSAGES/furo.po": "po"},
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_catalogs_have_no_effect(name: str, project: Path) -> None:
    """No .mo is read or written, and no catalog but that of a page has any effect, in either language."""
    outside = project / "outside.txt"
    outside.write_text("as it was", encoding="utf-8")
    for file, kind in PLANTED[name].items():
        path = project / "locale" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "mo":
            _compiled(path)
        elif kind == "link":
            path.symlink_to(outside)
        else:
            path.write_text(_entries() if kind == "po" else "\x00garbage", encoding="utf-8")
    before = sandbox.tree(project / "locale")
    run = sandbox.watch("-m", "startoolkit", "build", "--keep-going", cwd=project)
    assert run.code == 0, run.output
    assert run.misdeeds(project / "dist", project / ".dist.work", project / ".dist.cache") == []
    assert sandbox.tree(project / "locale") == before
    assert outside.read_text(encoding="utf-8") == "as it was"
    pages = {path: path.read_text(encoding="utf-8") for path in (project / "dist").rglob("*.html")}
    assert "Ein Satz." in pages[project / "dist/de/index.html"]
    assert "A sentence." in pages[project / "dist/en/index.html"]
    assert not [path for path, text in pages.items() if EVIL in text]


def test_a_compiled_catalog_alone_has_no_effect(project: Path) -> None:
    """A page with a .mo and no .po is shown in the source language."""
    (project / FOLDER / "index.po").unlink()
    _compiled(project / FOLDER / "index.mo")
    with (project / FOLDER / "index.mo").open("rb") as file:
        assert EVIL in gettext.GNUTranslations(file).gettext("A sentence.")
    run = sandbox.watch(*SPHINX, "language=de", "docs", "out", cwd=project)
    assert run.code == 0, run.output
    assert run.misdeeds(project / "out") == []
    page = (project / "out/index.html").read_text(encoding="utf-8")
    assert EVIL not in page
    assert ">A sentence.</p>" in page

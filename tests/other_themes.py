"""What tests of projects with other themes share: a project built by plain Sphinx and by our command, and compared."""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.conftest import PROJECTS, server, startoolkit

FOLDERS = {"orchard": "docs", "ferry": "source", "bazaar": "docs", "kiln": "doc", "lab": "docs"}
"""The projects, each with the folder of its pages."""
MARKS = {
    "its id": (r' id="untranslated-\d+"', ""),
    "its id, where it has another one": (r'<span id="untranslated-\d+"></span>', ""),
    "its language, in titles, which are copied into lists of contents": (r'<span lang="en">(.*?)</span>', r"\1"),
    "its language, elsewhere": (r'(<(?!html\b)[^>]*) lang="en"', r"\1"),
}
"""What our pages have more: the marks of a passage that is left in the source language; and what is there without them."""
FILES = {
    "edition.json": "the record of the edition",
    "passages.json": "its messages",
    "frame.json": "the notice of a draft for the page What is new",
    ".buildinfo": "by which Sphinx sees that settings have changed; digests of the sources decide that here",
}
"""Files that only one of both has."""
EXTENSIONS = ',"startoolkit.sphinxext":2'
"""In the index of the search: our extension, among those that keep something with the pages."""


class Website(NamedTuple):
    """A website in one language, as plain Sphinx builds it and as our command does."""

    plain: Path
    ours: Path

    def differences(self) -> list[str]:
        """Files and lines that differ otherwise than by the tables above: ``page: - line`` of Sphinx, ``page: + line`` ours."""
        plain, ours = files(self.plain), files(self.ours)
        found = [f"only plain: {name}" for name in plain.keys() - ours.keys() - FILES.keys()]
        found += [f"only ours: {name}" for name in ours.keys() - plain.keys() - FILES.keys()]
        for name in sorted(plain.keys() & ours.keys()):
            found += [f"{name}: {line}" for line in changed(plain[name], ours[name])]
        return found

    def marked(self, *pages: str) -> list[str]:
        """The text of each passage in the content of these pages that is marked as left in the source language."""
        texts = ((self.ours / f"{page}.html").read_text(encoding="utf-8").partition("<h1")[2] for page in pages)
        return [
            " ".join(re.sub("<[^>]*>", "", match[2]).removesuffix("¶").split())
            for text in texts
            for match in re.finditer(r'<(\w+)[^>]* lang="en"[^>]*>(.*?)</\1>', text, re.DOTALL)
        ]


def changed(plain: bytes, ours: bytes) -> Iterator[str]:
    """The lines in which two files differ."""
    if plain == ours:
        return
    try:
        before, after = plain.decode().splitlines(), without_marks(ours.decode()).splitlines()
    except UnicodeDecodeError:
        yield "other bytes"
        return
    for line in difflib.unified_diff(before, after, lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[0]} {line[1:].strip()}"


def without_marks(text: str) -> str:
    for pattern, instead in MARKS.values():
        text = re.sub(pattern, instead, text)
    return text.replace(EXTENSIONS, "")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".doctrees" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def copied(name: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})) -> Path:
    """A copy of a project with more: texts by the file at whose end they stand, from the folder of the pages."""
    project = shutil.copytree(PROJECTS / name, folder)
    for path, text in more.items():
        file = project / FOLDERS[name] / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(text)
    return project


def plainly_built(name: str, language: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})) -> Path:
    """The website of a project in a language, as plain Sphinx builds it, which writes compiled catalogs into its copy."""
    project = copied(name, folder, more)
    done = server().run("sphinx", "-q", "-D", f"language={language}", FOLDERS[name], "out", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "out"


class Built(NamedTuple):
    """A project as our command has built it: the folder with an edition for each language, and what it said."""

    editions: Path
    said: str

    def website(self, plain: Path, language: str) -> Website:
        return Website(plain, self.editions / language.replace("_", "-"))


def built(name: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})) -> Built:
    """All websites of a project by our command, which writes nothing among the sources; ``folder`` may have them already."""
    project = folder / "project"
    if not project.exists():
        copied(name, project, more)
        before = files(project)
        done = startoolkit("build", "--format", "html", cwd=project)
        assert done.returncode == ("[startoolkit.refused]" in done.stderr), done.stderr  # 1 says that something is lost
        after = {
            path: data
            for path, data in files(project).items()
            if not path.startswith(("editions/", ".editions.")) and "__pycache__" not in path  # of documented modules
        }
        assert after == before
        (folder / "said").write_text(done.stderr, encoding="utf-8")
    return Built(project / "editions", (folder / "said").read_text(encoding="utf-8"))


def drafted(folder: Path, more: Mapping[str, str] = MappingProxyType({}), base_url: str = "") -> Path:
    """The websites of the project kiln with our settings, by which its German one is a draft."""
    project = copied("kiln", folder, more)
    base = f'base-url = "{base_url}"\n' if base_url else ""
    (project / "pyproject.toml").write_text(DRAFT + base, encoding="utf-8")
    done = startoolkit("build", "--format", "html", "--keep-going", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "dist"


DRAFT = """\
[tool.startoolkit]
title = "Kiln"
name = "kiln"
source-language = "en"
languages = ["en", "de"]
docs = "doc"
locale = "doc/locale"
label = "1"
date = 2026-01-31
gate = { words = 100 }
"""


def notices(website: Path) -> dict[str, list[tuple[str, str]]]:
    """The title and the text of each notice of a draft, by page."""
    return {
        path.relative_to(website).as_posix(): _NOTICE.findall(path.read_text(encoding="utf-8"))
        for path in website.rglob("*.html")
        if "_static" not in path.parts
    }


_NOTICE = re.compile(
    r'<div class="admonition warning startoolkit-draft" role="note">\n'
    r'<p class="admonition-title">([^<]*)</p>\n<p>([^<]*)</p>\n</div>'
)

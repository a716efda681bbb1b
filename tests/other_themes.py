"""What the tests of projects with other themes share: a project built by plain Sphinx and with our extension, compared."""

from __future__ import annotations

import difflib
import os
import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.conftest import PROJECTS, server

FOLDERS = {"orchard": "docs", "ferry": "source", "bazaar": "docs", "kiln": "doc", "lab": "docs"}
"""The projects, each with the folder of its pages."""
MARKS = (
    (r'<span id="untranslated-\d+"></span>', ""),
    (r' id="untranslated-\d+"', ""),
    (r'<span lang="en">(.*?)</span>', r"\1"),
    (r'(<(?!html\b)[^>]*) lang="en"', r"\1"),
)
"""What a passage gets that is left in the source language, and what stands there without it."""
IN_SEARCH = ',"startoolkit.sphinxext":2'
"""In the index of the search: the extensions that keep something with the pages."""
SETTINGS = {".buildinfo"}
"""Files that differ since the settings differ: the digest of all settings."""


class Built(NamedTuple):
    """A website of a project, as plain Sphinx builds it and with our extension."""

    plain: Path
    ours: Path
    warnings: tuple[str, str]

    def differences(self) -> list[str]:
        """The lines that differ otherwise than by ``MARKS``, as ``file: - line`` of Sphinx and ``file: + line`` of ours."""
        plain, ours = files(self.plain), files(self.ours)
        found = [f"{name}: only plain" for name in plain.keys() - ours.keys()]
        found += [f"{name}: only ours" for name in ours.keys() - plain.keys()]
        for name in sorted(plain.keys() & ours.keys() - SETTINGS):
            if plain[name] != ours[name]:
                found += [f"{name}: {line}" for line in changed(plain[name], ours[name])]
        return sorted(found)

    def marks(self) -> list[str]:
        """The text of each passage that is marked as left in the source language, by page."""
        found = []
        for path in sorted(self.ours.rglob("*.html")):
            text = path.read_text(encoding="utf-8")
            body = text.partition("<body")[2]
            found += [f"{path.relative_to(self.ours).as_posix()}: {mark}" for mark in _marked(body)]
        return found


def _marked(html: str) -> Iterator[str]:
    for match in re.finditer(r'<(\w+)[^>]* lang="en"[^>]*>(.*?)</\1>', html, re.DOTALL):
        yield " ".join(re.sub("<[^>]*>", "", match[2]).split())


def changed(plain: bytes, ours: bytes) -> Iterator[str]:
    try:
        before, after = plain.decode().splitlines(), without_marks(ours.decode()).splitlines()
    except UnicodeDecodeError:
        yield "other bytes"
        return
    for line in difflib.unified_diff(before, after, lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[0]} {line[1:].strip()}"


def without_marks(html: str) -> str:
    for pattern, instead in MARKS:
        html = re.sub(pattern, instead, html)
    return re.sub(IN_SEARCH, "", html)


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".doctrees" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def build(name: str, language: str, folder: Path, **settings: str) -> Built:
    """Build a project in a language both ways, each in a copy of its own, with further settings."""
    docs = FOLDERS[name]
    listed = ",".join(runpy.run_path(str(PROJECTS / name / docs / "conf.py"))["extensions"])
    said = []
    for kind, extensions in (("plain", listed), ("ours", f"{listed},startoolkit.sphinxext".lstrip(","))):
        shutil.copytree(PROJECTS / name, folder / kind)
        given = {"extensions": extensions, "language": language, **settings}
        options = [option for key, value in given.items() for option in ("-D", f"{key}={value}")]
        env = {**os.environ, "PYTHONHASHSEED": "0"}
        done = server().run("sphinx", "-q", "--no-color", *options, docs, "out", cwd=folder / kind, env=env)
        assert done.returncode == 0, done.stderr
        said.append(done.stderr)
    return Built(folder / "plain/out", folder / "ours/out", (said[0], said[1]))

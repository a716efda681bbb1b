"""A briefing in a language that nobody speaks, so that every word which is not translated stands out."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest
from filelock import FileLock

from tests.conftest import startoolkit
from tests.readers.pseudo.letters import CODE, pseudo

HERE = Path(__file__).parent
SMALL = HERE.parent / "theme" / "project"


@dataclass(frozen=True)
class Sentinel:
    """The briefing in English and in the pseudo language, and the words of the interface it asked for."""

    site: Path
    asked: frozenset[str]


@pytest.fixture(scope="session")
def sentinel(tmp_path_factory: pytest.TempPathFactory) -> Sentinel:
    """Built once, also when the tests run in several processes."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    project, asked = shared / "sentinel", shared / "sentinel.asked"
    with FileLock(shared / "sentinel.lock"):
        if not (project / "dist").exists():
            _build(project, asked)
    return Sentinel(project / "dist", frozenset(map(json.loads, asked.read_text(encoding="utf-8").splitlines())))


def _build(project: Path, asked: Path) -> None:
    paths = filter(None, [str(HERE / "pseudo"), os.environ.get("PYTHONPATH")])
    env = {"PYTHONPATH": os.pathsep.join(paths), "READERS_ASKED": str(asked)}
    _write_sources(project)
    done = startoolkit("update", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in (project / "locale").rglob("*.po"):
        catalog = polib.pofile(str(path))
        for entry in catalog:
            entry.msgstr = pseudo(entry.msgid)
        catalog.save()
    done = startoolkit("build", cwd=project, **env)
    assert done.returncode == 0, done.stdout + done.stderr


def _write_sources(project: Path) -> None:
    """The small briefing of the theme and a page of everything else; without code, which nobody translates."""
    docs = project / "docs"
    shutil.copytree(SMALL / "docs", docs)
    for name in ("kinds.md", "dot.svg"):
        shutil.copy(HERE / name, docs)
    for path in docs.rglob("*.md"):
        text = path.read_text(encoding="utf-8").replace("`User and community co-production`", "`12345`")
        text = re.sub(r"^```\nA line of code.*?^```$", "```\n12345\n```", text, flags=re.DOTALL | re.MULTILINE)
        path.write_text(text.replace("\nglossary\n", "\nglossary\nkinds\n"), encoding="utf-8")
    conf = docs / "conf.py"
    without_pdf = re.sub(r"startoolkit_pdf = .*", "", conf.read_text(encoding="utf-8"))
    # The captions of its tables of contents are for the pages only.
    conf.write_text(f'{without_pdf}suppress_warnings = ["typst"]\n', encoding="utf-8")
    settings = (SMALL / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^languages = .*", f'languages = ["en", "{CODE}"]', settings).replace(
        "'", "\N{RIGHT SINGLE QUOTATION MARK}"
    )
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")

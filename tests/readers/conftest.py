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
    """The briefing in English and in the pseudo language, published twice, and the words of the interface it asked for."""

    site: Path
    asked: frozenset[str]


@pytest.fixture(scope="session")
def sentinel(tmp_path_factory: pytest.TempPathFactory) -> Sentinel:
    """Built once, also when the tests run in several processes."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    project, asked = shared / "sentinel", shared / "sentinel.asked"
    site, done = shared / "sentinel-site", shared / "sentinel.done"
    with FileLock(shared / "sentinel.lock"):
        if not done.exists():
            _write_sources(project)
            _publish(project, "2026.1", site, asked)
            _change(project)
            _publish(project, "2026.2", site, asked)
            done.touch()
    return Sentinel(site, frozenset(map(json.loads, asked.read_text(encoding="utf-8").splitlines())))


def _publish(project: Path, label: str, site: Path, asked: Path) -> None:
    """Translate whatever there is, and publish it."""
    settings = project / "pyproject.toml"
    settings.write_text(
        re.sub(r"(?m)^label = .*", f'label = "{label}"', settings.read_text(encoding="utf-8")), encoding="utf-8"
    )
    done = startoolkit("update", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in (project / "locale").rglob("*.po"):
        catalog = polib.pofile(str(path))
        for entry in catalog:
            entry.msgstr = pseudo(entry.msgid)
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        catalog.save()
    paths = filter(None, [str(HERE / "pseudo"), os.environ.get("PYTHONPATH")])
    env = {"PYTHONPATH": os.pathsep.join(paths), "READERS_ASKED": str(asked)}
    done = startoolkit("publish", label, "--to", site, cwd=project, **env)
    assert done.returncode == 0, done.stdout + done.stderr


def _change(project: Path) -> None:
    """All that the page of what is new can tell: pages that are new, moved and gone, and passages likewise."""
    docs = project / "docs"
    (docs / "five-steps/focus-it.md").rename(docs / "five-steps/focus-well.md")
    (docs / "gone.md").unlink()
    (docs / "fresh.md").write_text("# Fresh page\n\nNothing else.\n", encoding="utf-8")
    for path in docs.rglob("*.md"):
        text = path.read_text(encoding="utf-8").replace("focus-it", "focus-well").replace("\ngone\n", "\nfresh\n")
        path.write_text(text, encoding="utf-8")
    changed = (docs / "index.md").read_text(encoding="utf-8").replace("where you are", "where you live")
    (docs / "index.md").write_text(f"{changed}\nA word more.\n", encoding="utf-8")
    kinds = (docs / "kinds.md").read_text(encoding="utf-8").replace("Something to beware of.", "Beware of it.")
    (docs / "kinds.md").write_text(kinds.replace("\n:::{tip}\nSomething that helps.\n:::\n", ""), encoding="utf-8")


def _write_sources(project: Path) -> None:
    """The small briefing of the theme and a page of everything else; without code, which nobody translates."""
    docs = project / "docs"
    shutil.copytree(SMALL / "docs", docs)
    for name in ("kinds.md", "dot.svg"):
        shutil.copy(HERE / name, docs)
    for path in docs.rglob("*.md"):
        text = path.read_text(encoding="utf-8").replace("`User and community co-production`", "`12345`")
        text = re.sub(r"^```\nA line of code.*?^```$", "```\n12345\n```", text, flags=re.DOTALL | re.MULTILINE)
        path.write_text(text.replace("\nglossary\n", "\nglossary\nkinds\ngone\n"), encoding="utf-8")
    (docs / "gone.md").write_text("# Soon gone\n\nNothing else.\n", encoding="utf-8")
    conf = docs / "conf.py"
    # The captions of its tables of contents are for the pages only.
    conf.write_text(f'{conf.read_text(encoding="utf-8")}suppress_warnings = ["typst"]\n', encoding="utf-8")
    settings = (SMALL / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^languages = .*", f'languages = ["en", "{CODE}"]', settings).replace(
        "'", "\N{RIGHT SINGLE QUOTATION MARK}"
    )
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")

"""Two editions of a small briefing, between which everything has changed that can change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib

from startoolkit.editions.website import assemble
from startoolkit.project import Project
from tests.conftest import startoolkit

LANGUAGES = ("en", "de", "he")
_SETTINGS = """
[tool.startoolkit]
title = "A small guide"
name = "small"
source-language = "en"
languages = ["en", "de", "he"]
formats = ["html"]
label = "{label}"
date = {date}
"""
_BEFORE = {
    "index": """# A small guide

This paragraph stays as it is.

The council decides *alone* about the [budget](money.md).

This sentence will be taken out of the page.

A typo in the sorce of a long enough sentence.

Its translation is revised some time later.

This is going to be translated.

The translation of these words is withdrawn.

Hard words are explained on this page.

:::{toctree}
money
gone
:::
""",
    "money": "# Money\n\nWho pays for it?\n\nWho is paid by whom?\n\nMoney is not everything.\n",
    "gone": "# A page that goes\n\nIts only paragraph.\n",
}
_AFTER = {
    "index": _BEFORE["index"]
    .replace("council decides *alone*", "citizens decide *together*")
    .replace("This sentence will be taken out of the page.\n\n", "")
    .replace("sorce", "source")
    .replace("Hard words are", "Difficult words are")
    .replace(":::{toctree}", "This <b>paragraph</b> is new.\n\n:::{toctree}")
    .replace("money\ngone", "fresh\nbudget")
    .replace("money.md", "budget.md"),
    "budget": _BEFORE["money"].replace("is not everything", "is not quite everything"),
    "fresh": "# A fresh page\n\nIt has one paragraph.\n",
}
_GERMAN = {
    "A small guide": "Ein kleiner Ratgeber",
    "This paragraph stays as it is.": "Dieser Absatz bleibt, wie er ist.",
    "The council decides *alone* about the [budget](money.md).": "Der Rat entscheidet *allein* über den [Haushalt](money.md).",
    "The citizens decide *together* about the [budget](budget.md).": "Die Bürger entscheiden *gemeinsam* über den [Haushalt](budget.md).",
    "This sentence will be taken out of the page.": "Dieser Satz fällt weg.",
    "A typo in the sorce of a long enough sentence.": "Ein Tippfehler in der Quelle eines langen Satzes.",
    "A typo in the source of a long enough sentence.": "Ein Tippfehler in der Quelle eines langen Satzes.",
    "Its translation is revised some time later.": "Die Übersetzung wird noch überarbeitet.",
    "The translation of these words is withdrawn.": "Die Übersetzung wird zurückgezogen.",
    "Hard words are explained on this page.": "Schwere Wörter werden auf dieser Seite erklärt.",
    "Money": "Geld",
    "A page that goes": "Eine Seite, die geht",
}
_REVISED = {
    **_GERMAN,
    "Its translation is revised some time later.": "Die Übersetzung wurde jetzt überarbeitet.",
    "This is going to be translated.": "Das ist jetzt übersetzt.",
    "The translation of these words is withdrawn.": "",
}
_HEBREW = {"A small guide": "מדריך קטן", "This paragraph stays as it is.": "הפסקה הזו נשארת."}


@dataclass(frozen=True)
class Two:
    """The briefing, which stands at the newer edition, and both editions."""

    root: Path
    old: Path
    new: Path


def build_both(root: Path) -> Two:
    """Both editions, built as ``publish`` would have left them."""
    two = Two(root, root / "published/2026.1", root / "published")
    _edition(root, "2026.1", "2026-01-31", _BEFORE, _GERMAN, two.old)
    _edition(root, "2026.2", "2026-08-01", _AFTER, _REVISED, two.new)
    return two


def _edition(root: Path, label: str, date: str, pages: dict[str, str], german: dict[str, str], target: Path) -> None:
    """Build the sources as they are then, and put the edition where ``publish`` would."""
    shutil.rmtree(root / "docs", ignore_errors=True)
    (root / "docs").mkdir(parents=True)
    (root / "pyproject.toml").write_text(_SETTINGS.format(label=label, date=date), encoding="utf-8")
    for name, text in pages.items():
        (root / f"docs/{name}.md").write_text(text, encoding="utf-8")
    done = startoolkit("update", cwd=root)
    assert done.returncode == 0, done.stderr
    for code, known in (("de", german), ("he", _HEBREW)):
        for name in pages:
            catalog = polib.pofile(str(root / f"locale/{code}/LC_MESSAGES/{name}.po"))
            for entry in catalog:
                if entry.msgid in known:
                    entry.msgstr = known[entry.msgid]
                    entry.flags = []
            catalog.save()
    done = startoolkit("build", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    parts = [shutil.copytree(root / "dist" / tag, root / "parts" / label / tag) for tag in LANGUAGES]
    target.mkdir(parents=True, exist_ok=True)
    assemble(Project.load(root), parts, root / "nothing", target, whats_new=True)


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what stands in a file of JSON."""
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")

"""One judge: every command says the same of the same translation, whatever its message is on the page."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import polib
import pytest

from startoolkit.messages.dialect import Dialect
from startoolkit.messages.judge import faults
from startoolkit.messages.kinds import kinds_in
from startoolkit.record import Record, read_messages
from tests.conftest import sphinx_build, startoolkit

PAGES = {
    "code.md": "# Code\n\n```sh\nconnect <your-address>\nwait *here*\n```\n\n```{code-block} sh\n:linenos:\n\nconnect <host>\n```\n",
    "picture.md": "# Picture\n\n![A wheel](wheel.svg)\n",
    "index.md": "# Index\n\n```{index} wheel\n```\n\n```{index} single: mill; of water\n```\n\n{.subtitle}\nOf *words*.\n\n```{toctree}\n:caption: All <b>pages</b>\n\ncode\npicture\nblocks\nterms\nplain\nother\n```\n",
    "blocks.md": "# Blocks\n\n````{eval-rst}\nSee *the* ``wheel`` and `here <https://example.org/>`_.\n````\n\n```{raw} html\n<b>raw</b>\n```\n",
    "terms.md": "# Terms\n\n```{glossary}\nWheel\n  It *turns*.\n```\n\n## Part\n\nWords.\n",
    "plain.md": "# Plain [page](code.md)\n\nA [link](code.md) and `code`.\n\nWords.\n\nRead [all][plan] and [more](terms.md#part), <abbr title=\"so\">s</abbr>, ![a map](map.svg), [there](https://example.org/en/x).\n\n[plan]: blocks.md\n",
    "other.rst": "Other *page*\n============\n\nA `link <https://example.org/>`_ and ``code``.\n\n.. index:: pump\n\n::\n\n  pump <your-address>\n  wait\n\n.. raw:: html\n\n   <i>raw</i>\n\nWords.\n\nSee `Section`_, `our site`__ and https://example.org/en/x, :guilabel:`Save` it::\n\n  code\n\n__ https://example.org/site\n\nSection\n-------\n\nWords.\n",
}  # fmt: skip
CONF = """
extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
myst_heading_anchors = 2
myst_enable_extensions = ["attrs_block", "attrs_inline"]
gettext_additional_targets = ["index", "literal-block", "doctest-block", "raw", "image"]
"""
SETTINGS = """
[tool.startoolkit]
title = "Index"
name = "kinds"
source-language = "en"
languages = ["en", "de"]
formats = ["html"]
label = "1"
date = 2026-11-29
[tool.startoolkit.gate]
"""


class Case(NamedTuple):
    """A message, and translations of it that may be used and that may not."""

    msgid: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


CASES = (
    Case("connect <your-address>\nwait *here*", ("verbinde <deine-adresse>\nwarte `hier",), ("verbinde \u202e",)),
    Case("connect <host>", ("verbinde <Rechner>",), ("verbinde\u200b\u2066",)),
    Case(".. image:: wheel.svg", (".. image:: wheel.svg",), (".. image:: rad.svg",)),
    Case("A wheel", ("Ein Rad",), ("![Rad](rad.svg)",)),
    Case("wheel", ("Rad", "<Rad>"), ("Rad; Wasserrad",)),
    Case("of water", ("für Wasser",), ("des Wassers; und mehr",)),
    Case("Of *words*.", ("Von *Wörtern*.",), ("Von [Wörtern](code.md).",)),
    Case("All <b>pages</b>", ("Alle <b>Seiten</b>",), ("Alle <i>Seiten</i>",)),
    Case(
        "See *the* ``wheel`` and `here <https://example.org/>`_.",
        ("Siehe *das* ``wheel`` und `hier <https://example.org/>`_.",),
        ("Siehe *das* ``wheel`` und `hier <https://example.com/>`_.", "Siehe [hier](https://example.org/)."),
    ),
    Case("<b>raw</b>", ("<b>raw</b>",), ("<b>roh</b>",)),
    Case("Wheel", ("Rad",), ("[Rad](code.md)",)),
    Case("It *turns*.", ("Es *dreht* sich.",), ("Es {ref}`dreht` sich.",)),
    Case("Plain [page](code.md)", ("Schlichte [Seite](code.md)",), ("Schlichte Seite", "[Seite](index.md)")),
    Case("A [link](code.md) and `code`.", ("Ein [Link](code.md) und `Code`.",), ("Ein [Link](other.md) und `Code`.",)),
    Case("Other *page*", ("Andere *Seite*", "Andere **Seite**"), ("Andere **Seite", "Andere `Seite`_")),
    Case(
        "A `link <https://example.org/>`_ and ``code``.",
        ("Ein `Link <https://example.org/>`_ und ``code``.",),
        ("Ein `Link <https://example.com/>`_ und ``code``.", "Ein Link und ``code``."),
    ),
    Case("pump", ("Pumpe",), ("Pumpe; Brunnen",)),
    Case("pump <your-address>\nwait", ("pumpe <deine-adresse>\nwarte",), ("pumpe \u202e\nwarte",)),
    Case("<i>raw</i>", ("<i>raw</i>",), ("<i>roh</i>",)),
    Case(
        'Read [all][plan] and [more](terms.md#part), <abbr title="so">s</abbr>, ![a map](map.svg), [there](https://example.org/en/x).',
        (
            'Alles [hier](blocks.md), [mehr](terms.md#teil), <abbr title="sö">s</abbr>, ![Karte](map-de.svg), [x](https://example.org/de/x).',
            'Alles [hier][plan], [mehr](terms.md#part), <abbr title="so">s</abbr>, ![Karte](map.svg), [x](https://de.example.org/x).',
        ),
        (
            'Alles [hier](plain.md), [mehr](terms.md#teil), <abbr title="sö">s</abbr>, ![Karte](map-de.svg), [x](https://example.org/de/x).',
            'Alles [hier](blocks.md), [mehr](terms.md#wheel-not), <abbr title="s" id="x">s</abbr>, ![Karte](map-fr.svg), [x](https://example.org/fr/x).',
        ),
    ),
    Case("Part", ("Teil",), ("[Teil](code.md)",)),
    Case("Section", ("Abschnitt",), ("`Abschnitt <a>`_",)),
    Case(
        "See `Section`_, `our site`__ and https://example.org/en/x, :guilabel:`Save` it::",
        (
            "``Siehe``\\ 字 `Abschnitt`_, `diese Seite`__, https://example.org/de/x，:guilabel:`sichern`:",
            "Siehe `unten <Section_>`_, `diese Seite`__, https://example.org/en/x, :guilabel:`sichern`::",
        ),
        (
            "Siehe `Other page`_, `diese Seite`__, https://example.org/de/x, :guilabel:`sichern`:",
            "字``Siehe``字 `Section`_, `diese Seite`__, https://example.org/fr/x, :guilabel:`sichern`:",
        ),
    ),
    Case("Words.", ("Wörter.",), ("Wörter {{ x }}.", "`Wörter <a>`_.")),
)
ROUNDS = {f"{kind}{number}": (kind, number) for kind, number in (("good", 0), ("good", 1), ("bad", 0), ("bad", 1))}


def filled(folder: Path, kind: str, number: int) -> None:
    """Translate every message by the translation of that number of its case, or its last one."""
    texts = {case.msgid: getattr(case, kind) for case in CASES}
    seen = set()
    for path in sorted((folder / "locale/de/LC_MESSAGES").glob("*.po")):
        catalog = polib.pofile(str(path), wrapwidth=79)
        for entry in catalog:
            given = texts.get(entry.msgid.strip(), (entry.msgid.strip(),))
            entry.msgstr = given[min(number, len(given) - 1)] + "\n" * entry.msgid.endswith("\n")
            seen.add(entry.msgid.strip())
        catalog.save()
    assert not texts.keys() - seen


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with catalogs in which nothing is translated."""
    folder = tmp_path_factory.mktemp("kinds") / "kinds"
    (folder / "docs").mkdir(parents=True)
    for name, text in PAGES.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    for picture in ("map", "map-de", "map-fr"):
        (folder / f"docs/{picture}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8"
        )
    (folder / "docs/wheel.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    (folder / "docs/conf.py").write_text(CONF, encoding="utf-8")
    (folder / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    done = startoolkit("update", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def refused_by_warnings(text: str) -> set[tuple[str, int]]:
    """Catalog and line of what a build refuses, from its warnings."""
    return {(name, int(line)) for name, line in re.findall(r"([\w-]+\.po):(\d+): .*shown in the source language", text)}


def refused_by_check(folder: Path) -> set[tuple[str, int]]:
    done = startoolkit("check", "de", "--format", "json", "--only", "markup", cwd=folder)
    return {(Path(found["path"]).name, found["line"]) for found in json.loads(done.stdout)}


def refused_by_status(folder: Path) -> dict[str, int]:
    [told] = json.loads(startoolkit("status", "de", "--format", "json", cwd=folder).stdout)["languages"]
    return {page["docname"]: page["messages"]["refused"] for page in told["pages"]}


def by_page(refused: set[tuple[str, int]]) -> dict[str, int]:
    return {Path(name).stem: sum(catalog == f"{Path(name).stem}.po" for catalog, _ in refused) for name in PAGES}


@pytest.mark.parametrize("turn", ROUNDS)
def test_all_commands_give_the_same_verdicts(turn: str, blank: Path, tmp_path: Path) -> None:
    """Without the record of a build, and with it; what is right passes everywhere, what is wrong nowhere."""
    kind, number = ROUNDS[turn]
    folder = shutil.copytree(blank, tmp_path / "kinds")
    filled(folder, kind, number)
    checked, counted = refused_by_check(folder), refused_by_status(folder)
    assert (len(checked) >= len(CASES)) if kind == "bad" else not checked
    assert counted == by_page(checked)

    updated = startoolkit("update", cwd=folder)
    assert updated.returncode == 0
    assert refused_by_check(folder) == checked

    published = startoolkit("publish", "1", "--to", tmp_path / "public", cwd=folder)
    listed = {
        (name, int(line))
        for name, line in re.findall(r"([\w-]+\.po):(\d+): .*\[markup\]", published.stdout + published.stderr)
    }
    assert listed == checked
    assert (published.returncode == 0) == (kind == "good"), published.stderr

    built = startoolkit("build", "--keep-going", cwd=folder)
    assert refused_by_warnings(built.stdout + built.stderr) == checked
    recorded = Record.read(folder / "dist/de")
    assert {page.docname: page.progress.messages.refused for page in recorded.pages} == counted
    assert refused_by_check(folder) == checked
    assert refused_by_status(folder) == counted

    plain = sphinx_build("-q", "-b", "html", "-D", "language=de", "docs", "out", cwd=folder)
    assert refused_by_warnings(plain.stderr) == checked


def test_a_build_notes_the_kinds_that_the_text_of_a_page_tells(blank: Path) -> None:
    """What is guessed without a build is what a build finds, as far as it decides."""
    startoolkit("build", "--keep-going", cwd=blank)
    data = json.loads((blank / "dist/de/passages.json").read_text(encoding="utf-8"))
    known = read_messages(blank / "dist/de", data["docs"])
    assert known is not None
    assert {kind for page in known.values() for kinds in page.values() for kind in kinds} == {
        "code", "index", "picture", "raw", "rst", "term", "text", "title",
    }  # fmt: skip
    markdown = {"title": "text", "term": "text"}
    for name, text in PAGES.items():
        guess = kinds_in(text, markdown=name.endswith(".md"))
        for msgid, kinds in known[Path(name).stem].items():
            wanted = {markdown.get(kind, kind) for kind in kinds}
            found = {("rst" if name.endswith(".rst") and kind == "text" else kind) for kind in guess.of(msgid)}
            assert wanted <= found <= {*wanted, "rst", "text"}, (name, msgid)


def test_kinds_that_are_not_known_are_judged_as_text() -> None:
    assert faults("a [b](c.md)", "a", (), Dialect())
    assert not faults("a", "b", (), Dialect())

"""``startoolkit languages``: a language is added and taken out by one command, and nothing else changes."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from startoolkit.catalogs.terminology import FILE, with_columns
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.settings_file import edited
from tests.conftest import Run

SETTINGS = """\
# Ours.
[tool.startoolkit]   # the briefing
title = "De straat van iedereen"
name = "straat"
source-language = "nl"
languages = [
  "nl",
  "he",  # first of all
]
label = "1"
date = 2026-03-01
side-by-side = [["nl", "he"]]

[tool.startoolkit.reviewers]
he = ["Dana"]

[tool.startoolkit.contributors]
he = { translation = ["Noam"] }

[tool.startoolkit.gate.he]
words = 90

[tool.other]
x = [1,
  2]
"""


@pytest.fixture
def site(straat: Path) -> Path:
    (straat / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    return straat


def test_a_language_is_one_command(site: Path, run: Run) -> None:
    """It is in the settings, whose comments stay, in the terminology and in valid catalogs, and is built as a draft."""
    (site / "locale" / FILE).write_text('nl,he,note\n"straat, plein",רחוב,"a ""b"""\n', encoding="utf-8")
    done = run("languages", "add", "pl", "cy", cwd=site)
    assert done.returncode == 0, done.stderr
    assert "pl Polski: 2 catalogs made" in done.stdout
    text = (site / "pyproject.toml").read_text(encoding="utf-8")
    without = re.sub(r'\s*"(pl|cy)",', "", text)
    assert without.split() == SETTINGS.split()
    assert (site / "locale" / FILE).read_text(encoding="utf-8") == (
        'nl,he,pl,cy,note\n"straat, plein",רחוב,,,"a ""b"""\n'
    )
    for name in ("index", "afspraken"):
        catalog = site / f"locale/pl/LC_MESSAGES/{name}.po"
        subprocess.run(["msgfmt", "--check", "-o", "/dev/null", catalog], check=True)
        assert "nplurals=3" in catalog.read_text(encoding="utf-8")
    built = run("build", "pl", "--format", "html", cwd=site)
    assert built.returncode == 0, built.stderr
    assert 'lang="pl"' in (site / "dist/pl/index.html").read_text(encoding="utf-8")


def test_what_is_missing_is_told_with_where_it_comes_from(site: Path, run: Run) -> None:
    done = run("languages", "add", "ar", cwd=site)
    assert done.returncode == 0
    assert "script (Arab); name a folder with one in the setting fonts" in done.stderr
    listed = run("languages", cwd=site)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["language", "nl", "he", "ar"]
    assert "nl, he, ar: quotes, dashes and other signs are not checked" in listed.stderr.replace("\n", " ")
    rule = '[[quotes]]\nwrong = ["“"]\nmessage = "m"\nhint = "h"\n'
    (site / "locale/ar/typography.toml").write_text(rule, encoding="utf-8")
    listed = run("languages", cwd=site)
    assert [line.split()[-1] for line in listed.stdout.splitlines()[1:]] == ["0", "0", "1"]


def test_a_language_is_taken_out_and_its_work_stays(site: Path, run: Run) -> None:
    """Settings that name it go, too; added again, it is as before."""
    before = {path: path.read_bytes() for path in (site / "locale").rglob("*") if path.is_file()}
    assert run("languages", "remove", "he", cwd=site).returncode == 0
    assert run("status", cwd=site).returncode == 0
    text = (site / "pyproject.toml").read_text(encoding="utf-8")
    assert '"he"' not in text
    assert "Dana" not in text
    assert "Noam" not in text
    assert {path: path.read_bytes() for path in (site / "locale").rglob("*") if path.is_file()} == before
    done = run("languages", "add", "he", cwd=site)
    assert "2 catalogs of before used again" in done.stdout
    assert run("status", "he", cwd=site).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "xx", "he2"], "'xx' is not a language code"),
        (["add", "he"], "has the language he already"),
        (["remove", "nl"], "that the pages are written in"),
        (["remove", "fr"], "no language 'fr'"),
        (["ad", "fr"], "No such command 'ad'"),
    ],
)
def test_what_cannot_be_done_changes_nothing(site: Path, run: Run, arguments: list[str], said: str) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    done = run("languages", *arguments, cwd=site)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_settings_that_cannot_be_edited_are_left(site: Path) -> None:
    """A change that makes settings wrong, or a file that tomlkit cannot read, is refused with the place."""
    file = site / "pyproject.toml"
    with pytest.raises(StarError, match="is not a setting"):
        edited(file, lambda table: table.update({"strange": 1}), hint="")
    with pytest.raises(StarError, match="cannot be changed"):
        edited(file, lambda table: table["nothing"].append(1), hint="By hand.")
    assert file.read_text(encoding="utf-8") == SETTINGS
    crlf = SETTINGS.replace("\n", "\r\n")
    file.write_bytes(crlf.encode())
    assert edited(file, lambda table: table["languages"].append("pl"), hint="").count("\r\n") >= crlf.count("\r\n")


CELL = st.text("abc ;,\"\n\t'ä", max_size=6)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=4, max_size=4), max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_columns_are_added_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str, last: bool
) -> None:
    """Whatever is in the cells, the table has the same rows with an empty cell more in each."""
    folder = tmp_path_factory.mktemp("terms")
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator=end).writerows([["en", "de", "note", "avoid"], *rows])
    text = made.getvalue() if last else made.getvalue().removesuffix(end)
    (folder / FILE).write_bytes(text.encode())
    try:
        new = with_columns(folder / FILE, Language("en"), [Language("pl"), Language("de")], within=folder)
    finally:
        shutil.rmtree(folder)
    assert new is not None
    found = [*csv.reader(io.StringIO(new, newline=""))]
    assert found == [["en", "de", "pl", "note", "avoid"], *([*row[:2], "", *row[2:]] for row in rows)]

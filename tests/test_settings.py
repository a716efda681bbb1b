"""Settings: every mistake is told at once, with its key, file and line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from startoolkit.errors import StarError, StarErrors
from startoolkit.languages import Language
from startoolkit.project import Project

GOOD = """\
[tool.startoolkit]
title = "Titel"
name = "titel"
source-language = "en"
languages = ["en", "pt_BR"]
label = "1"
date = 2026-03-01
"""


def load(folder: Path, settings: str) -> Project:
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    return Project.load(folder)


def test_defaults(tmp_path: Path) -> None:
    """What is left out has the value that the guide gives."""
    settings = load(tmp_path, GOOD).settings
    assert settings.formats == ("html", "pdf")
    assert (settings.docs, settings.locale, settings.output) == ("docs", "locale", "dist")
    assert settings.languages == (Language("en"), Language("pt_BR"))


@pytest.mark.parametrize(
    ("key", "value", "line", "says"),
    [
        ("title", '""', 2, "text in quotes"),
        ("name", '"A B"', 3, "small letters"),
        ("source-language", '"english"', 4, "not a language code"),
        ("languages", "[]", 5, "list of language codes"),
        ("languages", '["en", "de-DE"]', 5, "'de-DE' is not a language code"),
        ("languages", '["en", "en"]', 5, "each language once"),
        ("languages", '["en", "xx"]', 5, "'xx' is not a language code"),
        ("label", '"../x"', 6, "short text"),
        ("date", '"today"', 7, "date without quotes"),
    ],
)
def test_wrong_value(tmp_path: Path, key: str, value: str, line: int, says: str) -> None:
    """A wrong value is one sentence that names the key, the file and the line."""
    lines = [f"{key} = {value}" if text.startswith(f"{key} ") else text for text in GOOD.splitlines()]
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, "\n".join(lines))
    (error,) = caught.value.errors
    assert error.place
    assert (error.place.path.name, error.place.line) == ("pyproject.toml", line)
    assert key in error.message
    assert says in error.message


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Misspelt, missing and wrong settings come in one answer, with a suggestion for the misspelt one."""
    settings = GOOD.replace("label", "lable").replace('"titel"', "1").replace('title = "Titel"\n', "")
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, settings)
    told = str(caught.value)
    assert "'lable' is not a setting" in told
    assert "Did you mean 'label'?" in told
    assert all(word in told for word in ("'title' is missing", "'label' is missing", "'name' is made of"))


@pytest.mark.parametrize(
    ("settings", "code"),
    [("[tool.other]\n", "no-project"), ("[tool.startoolkit\n", "bad-settings"), (None, "no-project")],
)
def test_no_settings(tmp_path: Path, settings: str | None, code: str) -> None:
    """A folder without settings, or with a file that is no TOML, is told so."""
    with pytest.raises(StarError) as caught:
        load(tmp_path, settings) if settings else Project.load(tmp_path)
    assert caught.value.code == code


def test_no_docs(tmp_path: Path) -> None:
    """A briefing without its folder of pages is told where the folder is expected."""
    (tmp_path / "pyproject.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(StarError, match="no folder docs"):
        Project.load(tmp_path)


def test_unknown_language(tmp_path: Path) -> None:
    """A language that the briefing has not is answered with those it has, or with the likely one."""
    project = load(tmp_path, GOOD)
    with pytest.raises(StarError) as caught:
        project.language("pt_br")
    assert caught.value.hint == "Did you mean 'pt_BR'?"
    with pytest.raises(StarError) as caught:
        project.language("fr")
    assert "en, pt_BR" in caught.value.hint


@pytest.mark.parametrize(
    ("code", "name", "day", "size"),
    [
        ("en", "English", "1 December 2026", "1.2\u00a0MB"),
        ("de", "Deutsch", "1. Dezember 2026", "1,2\u00a0MB"),
        ("fr", "Français", "1er décembre 2026", "1,2\u00a0Mo"),
        ("pt_BR", "Português (Brasil)", "1 de dezembro de 2026", "1,2\u00a0MB"),
    ],
)
def test_language_facts(code: str, name: str, day: str, size: str) -> None:
    """Names, dates and sizes are written as the language writes them."""
    language = Language(code)
    assert language.own_name == name
    assert language.date(datetime.date(2026, 12, 1)) == day
    assert language.size(1_234_567) == size
    assert Language("he").direction == "rtl"


def test_source_language_is_listed(tmp_path: Path) -> None:
    """A list of languages without the source language is refused."""
    with pytest.raises(StarErrors, match="lacks the source language 'en'"):
        load(tmp_path, GOOD.replace('"en", ', ""))

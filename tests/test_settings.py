"""Settings: every mistake is told at once, with its key, file and line."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import pytest

from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.languages import Language
from startoolkit.project import Project

pytestmark = pytest.mark.quick

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
        ("formats", '[["html"]]', 8, 'list of "html", "pdf", '),
        ("formats", '["html", "html"]', 8, 'list of "html", "pdf", '),
        ("formats", "{html = 1}", 8, 'list of "html", "pdf", '),
        ("fonts", '[["fonts"]]', 8, "text in quotes"),
        ("output", '"a\\u0000b"', 8, "folder inside the project"),
    ],
)
def test_wrong_value(tmp_path: Path, key: str, value: str, line: int, says: str) -> None:
    """A wrong value is one sentence that names the key, the file and the line."""
    lines = [text for text in GOOD.splitlines() if not text.startswith(f"{key} ")]
    lines.insert(line - 1, f"{key} = {value}")
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, "\n".join(lines))
    (error,) = caught.value.errors
    assert error.place
    assert (error.place.path.name, error.place.line) == ("pyproject.toml", line)
    assert key in error.message
    assert says in error.message


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("[tool.startoolkit.gate]\nwords = 120", 8, "'words' is a share in per cent, from 0 to 100"),
        ("[tool.startoolkit.gate.de]\nwords = -1", 8, "'words' is a share"),
        ("\n[tool . 'startoolkit' . gate]\nword = 1", 9, "'word' is not a setting of a gate"),
        ("gate.words = 120", 8, "'words' is a share"),
        ("[tool.startoolkit.gates]\nwords = 1", 8, "'gates' is not a setting"),
        ('[tool.startoolkit.addresses.DE]\n"https://a" = "https://b"', 8, "write it de"),
        ('[tool.startoolkit.language-names]\nde = ""', 8, "is a table of languages and what readers are told"),
        ('[tool.startoolkit.letters]\nde = "a<"', 8, "is a table of languages and the letters that follow others"),
        ("[other]\nx = 1\n[tool.startoolkit.addresses]\nx = 1", 10, "has a table for each language"),
    ],
)
def test_wrong_value_in_a_table_within(tmp_path: Path, table: str, line: int, says: str) -> None:
    """A mistake in a table of its own is told with the line where that begins."""
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, GOOD + table)
    (error,) = caught.value.errors
    assert error.place
    assert error.place.line == line
    assert says in error.message


def test_a_long_value_is_told_shortly(tmp_path: Path) -> None:
    """A name that no file can have is refused, and no message repeats hundreds of letters."""
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, GOOD.replace('"titel"', f'"{"x" * 300}"'))
    assert "'name' has at most 100 letters, since files are named after it" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_every_wrong_language_is_told(tmp_path: Path) -> None:
    """Codes in another case, tags and names of languages are told with what to write for them."""
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, GOOD.replace('"pt_BR"', '"bild", "DE", "pt-br", "German", "zh_hant"'))
    (error,) = caught.value.errors
    assert error.message == (
        "languages: 'bild' is not a language code (such as de or pt_BR); 'DE' is not a language code (write it de);"
        " 'pt-br' is not a language code (write it pt_BR); 'German' is not a language code (write it de);"
        " 'zh_hant' is not a language code (write it zh_Hant)."
    )


@pytest.mark.parametrize(
    ("data", "line", "says", "hint"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), 1, "begin with a byte order mark", "without it"),
        (GOOD.encode("utf-16"), 1, "in UTF-16, not in UTF-8", "UTF-8"),
        (GOOD.replace("Titel", "Café").encode("latin-1"), 2, "not in UTF-8: the byte 0xe9", "UTF-8"),
        (GOOD.replace('"Titel"', "1" * 5000).encode(), None, "cannot be read", "TOML"),
        (b"[tool.startoolkti]\n", None, "no [tool.startoolkit] table", "and not [tool.startoolkti]?"),
        (b"[startoolkit]\n", None, "no [tool.startoolkit] table", "and not [startoolkit]?"),
        (b"[[tool.startoolkit]]\n", None, "no [tool.startoolkit] table", "write [tool.startoolkit]"),
    ],
)
def test_settings_that_are_something_else(tmp_path: Path, data: bytes, line: int | None, says: str, hint: str) -> None:
    """Settings in another encoding, or under another name, are one sentence with what to do."""
    (tmp_path / "pyproject.toml").write_bytes(data)
    with pytest.raises(StarError) as caught:
        Project.load(tmp_path)
    assert says in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.place
    assert caught.value.place.line == line
    assert "\n" not in caught.value.message


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Misspelt, missing and wrong settings come in one answer, with a suggestion for the misspelt one."""
    settings = GOOD.replace("label", "lable").replace('"titel"', "1").replace('title = "Titel"\n', "")
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, settings)
    told = str(caught.value)
    assert "'lable' is not a setting" in told
    assert "Did you mean 'label'?" in told
    assert all(word in told for word in ("'title' is missing", "'label' is missing", "'name' is made of"))


def test_the_date_may_come_from_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a date in the settings it is the day (UTC) of SOURCE_DATE_EPOCH; the clock is never asked."""
    without = GOOD.replace("date = 2026-03-01\n", "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772409599")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert load(tmp_path, without).settings.date == datetime.date(2026, 3, 1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert load(tmp_path, GOOD).settings.date == datetime.date(2026, 3, 1)
    for wrong in ("", "today", "1e9", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(StarErrors) as caught:
            load(tmp_path, without)
        assert caught.value.errors[0].message == "The setting 'date' is missing."
        assert "or set SOURCE_DATE_EPOCH to a number of seconds" in caught.value.errors[0].hint


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("[tool.other]\n", "no-project"),
        ("tool = 1\n", "no-project"),
        ("[tool]\nstartoolkit = [1]\n", "no-project"),
        ("[tool.startoolkit\n", "bad-settings"),
        (f"deep = {'[' * 5000}\n", "bad-settings"),
        (None, "no-project"),
    ],
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


@pytest.mark.parametrize(
    "heading", ["[tool.startoolkit]", "[tool . startoolkit]", '["tool"."startoolkit"]', "[tool]\n[tool.startoolkit]"]
)
def test_sphinx_finds_the_settings_as_we_do(tmp_path: Path, heading: str) -> None:
    """From a folder of pages the same settings are found that ``load`` reads, however TOML writes the table."""
    project = load(tmp_path, GOOD.replace("[tool.startoolkit]", heading))
    (tmp_path / "docs/sub").mkdir()
    assert Project.containing(tmp_path / "docs/sub") == project


def test_a_mention_of_the_settings_is_not_the_settings(tmp_path: Path) -> None:
    """A file that names our table in a comment or a text is not the settings of a briefing."""
    load(tmp_path, GOOD)
    inner = tmp_path / "docs/inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("# [tool.startoolkit]\n[project]\n", encoding="utf-8")
    found = Project.containing(inner)
    assert found
    assert found.root == tmp_path


def test_a_language_travels_light() -> None:
    """Every step of a build sends its language to another process: the code only, not all that CLDR knows of it."""
    language = Language("he")
    assert language.own_name
    assert len(pickle.dumps(language)) < 200
    assert pickle.loads(pickle.dumps(language)) == language


GOOD_ADDRESSES = (
    "https://example.org/a?b=c#d", "HTTP://example.org:8080", "mailto:a@example.org", "start.md", "part/a.md#x", "/beginn.md",
    "part/../a.md", "#x", "https://example.org/a//b:c", "https://web.archive.org/web/https://example.org/", "https://übung.de/ä",
)  # fmt: skip
BAD_ADDRESSES = (
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:x", "java\\nscript:x", "java\\tscript:x", "\\u0001javascript:x",
    "javascript%3Ax", "javascript&colon;x", "&#106;avascript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "blob:https://example.org", "tel:1", "path:../x", "//host", "///host", "%2f/host", "/%2fhost", "&#x2f;/host", "/\\\\host", "../x",
    "a/../../x", "/../x", "%2e%2e/x", "https:/x", "https:", "https:///x", "https://user@evil.example", "mailto:", "", "a b",
    "\\u202ehttps://x",
)  # fmt: skip


@pytest.mark.parametrize("address", GOOD_ADDRESSES)
def test_an_address_of_the_web_or_of_the_project(tmp_path: Path, address: str) -> None:
    """Translations may be allowed to lead to the web, to mail, and to places inside the project."""
    table = f'[tool.startoolkit.addresses.pt_BR]\n"https://example.org" = "{address}"\n'
    assert load(tmp_path, GOOD + table).settings.addresses == {"pt_BR": {"https://example.org": address}}


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_any_other_address_is_refused(tmp_path: Path, address: str) -> None:
    """Anything else is refused with its own line, however it is written: what runs, what leads out, what hides."""
    table = f'[tool.startoolkit.addresses.pt_BR]\n"a" = "b.md"\n"https://example.org" = "{address}"\n'
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, GOOD + table)
    (error,) = caught.value.errors
    assert (error.code, error.place) == ("bad-settings", Place(tmp_path / "pyproject.toml", 10))
    assert str(error).count("'addresses' gives 'https://example.org' the address ") == 1
    assert str(error).replace("\n", "").isprintable()


def test_every_wrong_address_is_told(tmp_path: Path) -> None:
    """All at once, also in a table in one line."""
    inline = 'addresses = {pt_BR = {"https://a" = "javascript:x", "https://b" = "data:x", "https://c" = "https://d"}}\n'
    with pytest.raises(StarErrors) as caught:
        load(tmp_path, GOOD + inline)
    assert [error.place.line for error in caught.value.errors if error.place] == [8, 8]

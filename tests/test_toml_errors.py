"""What is said of settings that are not TOML: a sentence, the line to look at, and what to do."""

from __future__ import annotations

import tomllib

import pytest

from startoolkit.toml_errors import explain, line_of

_CASES = {
    "no such month": ("a = 1\ndate = 2026-13-45\n", 2, "date: 2026-13-45 is no date.", "2026-11-23"),
    "no such day": ("date = 2026-02-30\n", 1, "date: 2026-02-30 is no date.", "2026-11-23"),
    "date with dots": ("date = 23.11.2026\n", 1, "date: 23.11.2026 is no date.", "2026-11-23"),
    "quote": ('[t]\ntitle = "T\nname = "x"\n', 2, 'A quote " is opened here', "Close it"),
    "single quote": ("title = 'T\nname = 'x'\n", 1, "A quote ' is opened here", "Close it"),
    "single quote to the end": ('a = 1\ntitle = \'T\nname = "x"\n', 2, "A quote ' is opened here", "Close it"),
    "three quotes": ('a = ""\ntitle = """T\n\nname = 1\n', 2, 'A quote """ is opened here', "Close it"),
    "quote in a list": ('l = [\n"a",\n"b,\n"c"]\n', 3, 'A quote " is opened here', "Close it"),
    "list": ('l = ["a", "b"\nname = "x"\n', 1, "A bracket [ is opened here", "Close it with ]."),
    "list before a table": ('l = [\n"a",\n\n[tool.x]\ny = 1\n', 1, "A bracket [ is opened here", "Close it with ]."),
    "list at the end": ('a = 1\nl = ["a",\n', 2, "A bracket [ is opened here", "Close it with ]."),
    "inline table": ("a = {x = 1\nb = 1\n", 1, "A bracket { is opened here", "Close it with }."),
    "no quotes": ("title = The title\n", 1, "title: what follows is no value", 'title = "Text"'),
    "typographic quotes": ("title = “T”\n", 1, "title: what follows is no value", "Use straight quotes:"),
    "key twice": ("[t]\na = 1\nb = 2\n'a' = 3\n", 4, "a stands here a second time, after line 2.", "one of the two"),
    "table twice": ("[t]\na = 1\n[ t ]\n", 3, "[t] stands here a second time, after line 1.", "one of the two"),
    "key twice, and elsewhere": ("[p]\na = 1\n[t]\na = 1\na = 2\n", 5, "after line 4.", "one of the two"),
    "key as a table": ("a = 1\n[a]\n", 2, "[a] stands here a second time.", "one of the two"),
    "backslash": ('a = "C:\\docs"\n', 1, "A backslash in double quotes", "single quotes"),
    "colon": ("a: 1\n", 1, "Expected '=' after a key", "name = value"),
    "deep": (f"a = {'[' * 9000}{']' * 9000}\n", None, "nested too deep", "TOML"),
}


@pytest.mark.parametrize("name", _CASES)
def test_what_is_wrong(name: str) -> None:
    """Each kind of slip has its sentence; the line is the one to mend, not the one where reading ended."""
    text, line, says, hint = _CASES[name]
    with pytest.raises((tomllib.TOMLDecodeError, RecursionError)) as caught:
        tomllib.loads(text)
    told = explain(text, caught.value)
    assert told[1] == line
    assert says in told[0]
    assert hint in told[2]


@pytest.mark.parametrize(
    "text", ['a = "[" # "\nb = \'"\'\nc = ["]", \'[\']\nd = """\n"["\n"""\n', "a = '''\n'\n'''\nb = '#'\n"]
)
def test_signs_inside_of_texts_are_not_signs(text: str) -> None:
    """Quotes and brackets in texts and comments are closed by nothing; what is wrong behind them has its own line."""
    tomllib.loads(text)
    wrong = f"{text}x = y\n"
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(wrong)
    assert explain(wrong, caught.value)[:2] == ("x: what follows is no value of TOML.", wrong.count("\n"))


def test_lines_of_keys() -> None:
    """A key is found however TOML writes it, a list of lists ends no table, and another table's key is not ours."""
    text = '[x]\na = 1\n["tool" . t] # ours\nl = [\n  ["a"],\n]\na = 1\n"b" = 2\nc.d = 3\n[tool.t.e.f]\n[y]\ng = 1\n'
    found = {key: line_of(text, "tool.t", key) for key in ("", "l", "a", "b", "c", "e", "f", "g")}
    assert found == {"": 3, "l": 4, "a": 7, "b": 8, "c": 9, "e": 10, "f": None, "g": None}
    assert line_of("tool.t.a = 1\n", "tool.t", "a") == 1

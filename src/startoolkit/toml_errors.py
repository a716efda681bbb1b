"""Explains errors in TOML files to people who write settings, with the line that has to be corrected."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r'''
    """(?:[^\\]|\\.)*?"""            # texts of several lines
    | \'\'\'.*?\'\'\'
    | "(?!"")(?:[^"\\\n]|\\[^\n])*"  # of one line
    | '(?!'')[^'\n]*'
    | \#[^\n]*
    | """ | \'\'\' | ["'\[\]{}\n]    # what is left open, brackets, ends of lines
    ''',
    re.DOTALL | re.VERBOSE,
)
_STATEMENT = re.compile(r"""[ \t]*(?:[\w-]+[ \t]*=|\[[\w. "'-]+\][ \t]*(?:\#.*)?(?:\n|$))""")
_HEADING = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?")
_PAIR = re.compile(r"\s*([^=]+?)\s*=\s*(.*?)\s*")
_DATE = re.compile(r"\d+[-./]\d+[-./]\d+.*")
_CLOSING = {"[": "]", "{": "}"}


def explain(text: str, error: Exception) -> tuple[str, int | None, str]:
    """Explain an error of ``tomllib`` in ``text``: a sentence, the line (from 1, None if unknown), and a hint."""
    said = str(error).removesuffix(".")
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
    line = int(at[1]) if at and at[1] else None
    opened = _left_open(text)
    if opened and opened[1] <= (line or opened[1]):
        sign, line = opened
        if sign in _CLOSING:
            return f"A bracket {sign} is opened here and not closed.", line, f"Close it with {_CLOSING[sign]}."
        return (
            f"A quote {sign} is opened here and not closed.",
            line,
            'Close it at the end of the text: title = "Text".',
        )
    slip = _slip(text.split("\n"), line, said) if line else None
    if slip:
        return slip[0], line, slip[1]
    if isinstance(error, RecursionError):
        said = "brackets are nested too deep"
    return f"The settings cannot be read: {said}.", line, "Correct the file; it is written in TOML: name = value."


def _slip(rows: list[str], line: int, said: str) -> tuple[str, str] | None:
    """A sentence and a hint if the line has a common mistake, else None; ``said`` is the message of ``tomllib``."""
    row = rows[line - 1]
    pair = _PAIR.fullmatch(row)
    if pair and _DATE.match(pair[2]):
        return f"{pair[1]}: {pair[2][:40]} is no date.", "A date is year-month-day, such as 2026-11-23."
    if said.startswith(("Cannot overwrite", "Cannot declare")):
        before = [number for number, other in enumerate(rows[: line - 1], 1) if _name(other) == _name(row)]
        after = f", after line {before[-1]}" if before else ""
        return f"{_name(row)} stands here a second time{after}.", "Make one of the two."
    if pair and said.startswith("Invalid value"):
        curly = any(sign in pair[2] for sign in "“”„‘’«»")
        hint = "Use straight quotes" if curly else "A text stands in straight quotes; true and false are small"
        return f"{pair[1]}: what follows is no value of TOML.", f'{hint}: title = "Text".'
    if said.startswith("Unescaped"):
        return "A backslash in double quotes has to be doubled.", r"Write \\, or put the text into single quotes."
    return None


def line_of(text: str, table: str, key: str) -> int | None:
    """The line of ``key`` in a table, or of the table's heading for an empty key; ``tomllib`` keeps no lines."""
    within = rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]"
    dotted = rf"\s*{re.escape(table)}\.{re.escape(key)}\s*[.=]"
    inside = False
    for number, row in enumerate(text.split("\n"), start=1):
        if _HEADING.fullmatch(row):
            name = _name(row)
            inside = name == f"[{table}]"
            if (inside and not key) or (key and f"{name[:-1]}.".startswith(f"[{table}.{key}.")):
                return number
        elif key and re.match(within if inside else dotted, row):
            return number
    return None


def _name(row: str) -> str:
    """The key that a line sets, or the table (``[name]``) that it starts, without quotes and spaces; else empty."""
    heading, pair = _HEADING.fullmatch(row), _PAIR.fullmatch(row)
    found = f"[{heading[1]}]" if heading else pair[1] if pair else ""
    return re.sub(r"[\s\"']", "", found)


def _left_open(text: str) -> tuple[str, int] | None:
    """The first quote or bracket that is not closed, with its line; None if all are."""
    line, brackets = 1, list[tuple[str, int]]()
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in ('"', "'", '"""', "'''"):
            return sign, line
        if sign in _CLOSING:
            brackets.append((sign, line))
        elif sign in _CLOSING.values() and brackets:
            brackets.pop()
        elif sign == "\n" and brackets and (brackets[-1][0] == "{" or _STATEMENT.match(text, token.end())):
            return brackets[0]
        line += sign.count("\n")
    return brackets[0] if brackets else None

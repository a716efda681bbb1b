"""The typography rules for a language: ours (``manners.py``) and those that a project brings in a file."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from startoolkit.catalogs.manners import (
    CITING,
    COMPOUNDING,
    DOUBLED,
    MANNERS,
    NOTE,
    PAGE,
    PAIRS,
    PRONOUNS,
    REPEATING,
    Rule,
)
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.toml_errors import explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from startoolkit.languages import Language

__all__ = [
    "COMPOUNDING",
    "FILE",
    "RULED",
    "Rule",
    "cites_titles",
    "may_double",
    "pairs",
    "pronoun",
    "read",
    "rules",
    "word_for_page",
]

FILE = "typography.toml"
"""Rules of a project for one of its languages, beside the catalogs: ``locale/pl/typography.toml``."""
RULED = ("quotes", "no-break-spaces", "dashes", "ellipsis", "apostrophes", "note-marks", "this-page")
"""The checks that go by rules."""


def rules(language: Language, check: str) -> tuple[Rule, ...]:
    """The rules of a language for a check."""
    return (MANNERS.get(language.code) or MANNERS.get(language.base, {})).get(check, ())


def pairs(language: Language) -> tuple[str, ...]:
    """Pairs of quotes that are no other sign as well."""
    return PAIRS.get(language.code) or PAIRS.get(language.base, ())


def may_double(language: Language) -> re.Pattern[str] | None:
    """Words that rightly stand twice, with what goes before them; None where any word may."""
    name = language.base
    return None if name in REPEATING else re.compile(DOUBLED.get(name, "(?!)"), re.IGNORECASE)


def cites_titles(language: Language) -> bool:
    """Whether the title of a page stands in quotes where a sentence names it."""
    return language.base in CITING


def word_for_page(language: Language) -> str:
    """The word for a page, also one of paper; empty where we do not know it."""
    return PAGE.get(language.base, "")


def pronoun(language: Language) -> re.Pattern[str] | None:
    """Words that rightly stand for a term that has been said before; None where we do not know them.

    With a capital they count at the start of a sentence only: elsewhere German says "you" with it.
    """
    found = PRONOUNS.get(language.base)
    return re.compile(rf"\b{found}\b|\A\W*(?i:{found})\b") if found else None


_SIGNS = {
    "letter": r"[^\W\d_]",
    "digit": r"\d",
    "space": r"[^\S\u00a0\u202f]",
    "start": r"(?:^|(?<=\s))",
    "end": r"(?:$|(?=\s))",
    "note": NOTE,
}
"""What a text of a rule may have in braces: one sign of a kind, or where a word begins or ends; U+00A0 is no space."""
_LONGEST, _MOST = 60, 200


def read(path: Path) -> dict[str, tuple[Rule, ...]]:
    """The rules in a file, by check; none where there is no file.  Raises StarErrors for what is wrong in it.

    A file holds texts, not regular expressions, so that no rule of a project can keep a check from ending.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise StarError("bad-settings", f"The rules cannot be read: {error}.", place=Place(path)) from error
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message, line, hint = explain(text, error)
        raise StarError("bad-settings", message, place=Place(path, line), hint=hint) from error
    wrong = [StarError("bad-settings", message, place=Place(path), hint=hint) for message, hint in _wrong(data)]
    if wrong:
        raise StarErrors(wrong)
    return {
        check: tuple(Rule(_pattern(one), rule["message"], rule["hint"]) for rule in rules for one in rule["wrong"])
        for check, rules in data.items()
    }


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    return re.compile("".join(_SIGNS[part] if number % 2 else re.escape(part) for number, part in enumerate(parts)))


def _wrong(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with rules: a sentence and a hint each."""
    for check, rules in data.items():
        if check not in RULED:
            yield f"There are no rules for a check {check[:_LONGEST]!r}.", f"There are for {', '.join(RULED)}."
        elif not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules) or len(rules) > _MOST:
            yield f"The rules for {check} are no list of tables, or too many.", f"Write each under [[{check}]]."
        else:
            for rule in rules:
                yield from _wrong_rule(check, rule)


def _wrong_rule(check: str, rule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    example = f'[[{check}]] has wrong = ["..."], message = "three full stops" and hint = "Write …".'
    texts = rule.get("wrong")
    if not isinstance(texts, list):
        texts = []
    is_whole = rule.keys() == {"wrong", "message", "hint"} and bool(texts)
    if not is_whole or not all(isinstance(one, str) for one in (*texts, rule["message"], rule["hint"])):
        yield f"A rule for {check} is not one of texts.", example
        return
    for text in texts:
        strange = [name for name in re.findall(r"\{(\w+)\}", text) if name not in _SIGNS]
        if strange:
            yield (
                f"{text[:_LONGEST]!r} has {{{strange[0]}}} in it.",
                f"There are {', '.join(f'{{{name}}}' for name in _SIGNS)}.",
            )
        elif not 0 < len(text) <= _LONGEST or _pattern(text).search(""):
            yield f"A text of {check} is empty or longer than {_LONGEST} characters.", example

"""What printers of a language do, as far as we know it; of any other language nothing is said."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.toml_errors import explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from startoolkit.languages import Language

FILE = "typography.toml"
"""Rules of a project for one of its languages, beside the catalogs: ``locale/pl/typography.toml``."""
RULED = ("quotes", "no-break-spaces", "dashes", "ellipsis", "apostrophes")
"""The checks that go by rules."""


class Rule(NamedTuple):
    """Something that a language does not do, and what it does instead."""

    wrong: re.Pattern[str]
    message: str
    hint: str


Manner = dict[str, tuple[Rule, ...]]
"""Rules by the name of their check."""


def _rule(wrong: str, message: str, hint: str) -> Rule:
    return Rule(re.compile(wrong), message, hint)


_LETTER = r"[^\W\d_]"
_STRAIGHT = r"(?<!\d)\"|(?<!\w)'(?=\w)"  # 5" and 5' are inches and feet
_ELLIPSIS = _rule(r"\.{3,}", "three full stops for an ellipsis", "Write … (U+2026).")
_APOSTROPHE = _rule(rf"(?<={_LETTER})['´‘](?={_LETTER})", "a sign that is no apostrophe", "Write ’ (U+2019).")
_HYPHEN = _rule(r"(?<=\S\s)-{1,3}(?=\s)|(?<!-)--(?!-)", "a hyphen for a dash", "Write – (U+2013).")
_ONE_SIDED = _rule(
    rf"(?<={_LETTER})[–—](?=\s)|(?<=\s)[–—](?={_LETTER})",
    "a dash with a space on one side only",
    "Put a space on both sides of a dash, or write a hyphen.",
)
_UNITS = r"€|£|°C|(?:km²?|cm|mm|m²|kg|ha)\b"

_ENGLISH: Manner = {
    "quotes": (
        _rule(_STRAIGHT, "a straight quote", "Write “…” or ‘…’."),
        _rule("[„‚«»‹›]", "a quote of another language", "Write “…” or ‘…’."),
    ),
    "dashes": (_HYPHEN,),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
}
_GERMAN: Manner = {
    "quotes": (
        _rule(_STRAIGHT, "a straight quote", "Write „…“ or, inside of another quotation, ‚…‘."),
        _rule("[”«»‹›]", "a quote of another language", "Write „…“ or, inside of another quotation, ‚…‘."),
        _rule(r"(?<![^\s(\[–—/])[“‘](?=\w)", "a closing quote at the start of a word", "Begin with „ or ‚."),
    ),
    "no-break-spaces": (
        _rule(
            rf"(?<=\d) ?(?:%(?![\w-])|{_UNITS})",
            "no no-break space between number and unit",
            "Put a no-break space (U+00A0) before % and units.",
        ),
        _rule(
            r"\b(?:z\. ?[BT]|d\. ?h|u\. ?[aU]|o\. ?[äÄ]|v\. ?a|s\. ?[ou])\.",
            "an abbreviation that could break between its letters",
            "Put a no-break space (U+00A0) between the letters.",
        ),
    ),
    "dashes": (
        _HYPHEN._replace(hint="Write – (U+2013) with spaces."),
        _rule("—", "a long dash", "German has – (U+2013) with spaces."),
        _ONE_SIDED,
    ),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
}
_FRENCH_NUMBERS = _rule(
    r"(?<=\d) ?[%€£](?!\w)|(?<!\d)\d{1,3} (?=\d{3}(?!\d))",
    "no no-break space at a number",
    "Put a no-break space before % and units (U+00A0), and between thousands (U+202F).",
)
_FRENCH_PAIRED = _rule(
    "[^\u00a0]:(?=[\\s»)]|$)|«(?!\u00a0)|(?<!\u00a0)»",
    "no no-break space at a colon or «»",
    "Put a no-break space (U+00A0) before the colon and inside of « ».",
)
_FRENCH: Manner = {
    "quotes": (
        _rule(_STRAIGHT, "a straight quote", "Write « … » with no-break spaces inside."),
        _rule(
            r"\A[^«]*[“”]|[„‚]",
            "a quote of another language",
            "Write « … » with no-break spaces inside; “…” only within a quotation.",
        ),
    ),
    "no-break-spaces": (
        _rule(
            r"(?<=[^\u202f!?;…(\[])[;!?](?!\w)",
            "no narrow no-break space before the sign",
            "Put a narrow no-break space (U+202F) before ; ! and ?.",
        ),
        _FRENCH_PAIRED,
        _FRENCH_NUMBERS,
    ),
    "dashes": (_HYPHEN._replace(hint="Write – (U+2013) with spaces."), _ONE_SIDED),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
}
_MANNERS: dict[str, Manner] = {
    "de": _GERMAN,
    "de_CH": {
        **_GERMAN,
        "quotes": (
            _rule(_STRAIGHT, "a straight quote", "Write «…» or ‹…›."),
            _rule("[„“”‚]", "a quote of another country", "Write «…» or ‹…›."),
        ),
    },
    "en": _ENGLISH,
    "fr": _FRENCH,
    "fr_CA": {**_FRENCH, "no-break-spaces": (_FRENCH_PAIRED, _FRENCH_NUMBERS)},
}
_PAIRS = {"de": ("„“", "‚‘"), "de_CH": ("«»", "‹›"), "en": ("“”",), "fr": ("«»",)}
_DOUBLED = {
    "de": r"(?:,|[–(]) (?:die die|der der|das das|den den|dem dem|denen denen)|sie sie",
    "en": r"(?:had had|that that)",
    "fr": r"(?:nous nous|vous vous|faire faire)",
}
_REPEATING = frozenset(("bn", "fil", "haw", "hi", "id", "jv", "mi", "mr", "ms", "su", "sw", "ta", "th", "tr", "vi"))
"""Languages that say a word twice to make a plural of it, or to stress it."""


def rules(language: Language, check: str) -> tuple[Rule, ...]:
    """The rules of a language for a check."""
    return (_MANNERS.get(language.code) or _MANNERS.get(base(language), {})).get(check, ())


def pairs(language: Language) -> tuple[str, ...]:
    """Pairs of quotes that are no other sign as well."""
    return _PAIRS.get(language.code) or _PAIRS.get(base(language), ())


def may_double(language: Language) -> re.Pattern[str] | None:
    """Words that rightly stand twice, with what goes before them; None where any word may."""
    name = base(language)
    return None if name in _REPEATING else re.compile(_DOUBLED.get(name, "(?!)"), re.IGNORECASE)


def base(language: Language) -> str:
    """The language without its country or script: ``de`` of ``de_CH``."""
    return language.code.partition("_")[0]


_SIGNS = {
    "letter": r"[^\W\d_]",
    "digit": r"\d",
    "space": r"[^\S\u00a0\u202f]",
    "start": r"(?:^|(?<=\s))",
    "end": r"(?:$|(?=\s))",
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

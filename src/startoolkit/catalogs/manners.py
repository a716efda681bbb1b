"""Data: what printers and writers of a language do and do not do; of languages that are not here nothing is said."""

from __future__ import annotations

import re
from typing import NamedTuple

from startoolkit.units import SYMBOLS, WORDS


class Rule(NamedTuple):
    """Something that a language does not do, and what it does instead."""

    wrong: re.Pattern[str]
    message: str
    hint: str


Manner = dict[str, tuple[Rule, ...]]
"""Rules by the name of their check."""
NOTE = "\ufffb"
"""Stands for a note mark (``[^label]``) in the texts that rules for ``note-marks`` are held against."""


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
_UNITS = rf"€|£|(?:{SYMBOLS})(?!\w)"
_AFTER_SIGN = _rule(
    rf"{NOTE}(?:\s?{NOTE})*[.,;:!?…]",
    "a note mark before the sign at the end",
    "Put the mark after the sign; before it only where the note is on the last word, and then say so in a comment.",
)
_BEFORE_SIGN = _rule(
    rf"[.,;:!?…]\s?{NOTE}(?!\s?{NOTE}*[.,;:!?…])",
    "a note mark after the sign at the end",
    "Put the mark before the sign: the end¹.",
)


def _before_word(words: str) -> Rule:
    return _rule(
        rf"(?<=\d)\.? (?:{words})\b",
        "no no-break space between number and unit",
        "Put a no-break space (U+00A0) between a number and its unit, or a day and its month.",
    )


def _this_page(words: str) -> Rule:
    return _rule(
        rf"(?i)\b(?:{words})\b",
        "words for “this page”, but it is printed, too: on paper there is no such page",
        "Name the thing: this chapter, this worksheet; a page in print is a side of a sheet.",
    )


_ENGLISH: Manner = {
    "quotes": (
        _rule(_STRAIGHT, "a straight quote", "Write “…” or ‘…’."),
        _rule("[„‚«»‹›]", "a quote of another language", "Write “…” or ‘…’."),
    ),
    "dashes": (_HYPHEN,),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
    "no-break-spaces": (_before_word(SYMBOLS),),
    "note-marks": (_AFTER_SIGN,),
    "this-page": (_this_page("this page"),),
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
        _before_word(WORDS["de"]),
    ),
    "dashes": (
        _HYPHEN._replace(hint="Write – (U+2013) with spaces."),
        _rule("—", "a long dash", "German has – (U+2013) with spaces."),
        _ONE_SIDED,
    ),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
    "note-marks": (_AFTER_SIGN,),
    "this-page": (_this_page("diese[rn]? Seite"),),
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
_FRENCH_UNITS = _before_word(f"{WORDS['fr']}|{SYMBOLS}")
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
        _FRENCH_UNITS,
    ),
    "dashes": (_HYPHEN._replace(hint="Write – (U+2013) with spaces."), _ONE_SIDED),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
    "note-marks": (_BEFORE_SIGN,),
    "this-page": (_this_page("cette page|la présente page"),),
}
_CELTIC: Manner = {check: rules for check, rules in _ENGLISH.items() if check != "this-page"}
"""Welsh and Irish have the signs of English."""
_POLISH: Manner = {
    "quotes": (
        _rule(_STRAIGHT, "a straight quote", "Write „…” or, inside of another quotation, «…»."),
        _rule("[“‚‘]", "a quote of another language", "Write „…” or, inside of another quotation, «…»."),
    ),
    "dashes": (_HYPHEN._replace(hint="Write – (U+2013) with spaces."), _ONE_SIDED),
    "ellipsis": (_ELLIPSIS,),
    "apostrophes": (_APOSTROPHE,),
    "no-break-spaces": (_before_word(SYMBOLS),),
    # A. Wolański, Edycja tekstów, p. 236, by way of https://sjp.pwn.pl/poradnia/haslo/odnosnik-do-przypisu;14328.html: before the
    # full stop that ends a sentence, and after that of an abbreviation, which has few letters.
    "note-marks": (
        _rule(
            rf"(?<=[^\W\d_]{{4}})[)”»]*\.\s?{NOTE}(?!\s?{NOTE}*\.)",
            "a note mark after the full stop",
            "Put the mark before the full stop, and after that of an abbreviation: koniec¹.",
        ),
    ),
}
MANNERS: dict[str, Manner] = {
    "cy": _CELTIC,
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
    "fr_CA": {**_FRENCH, "no-break-spaces": (_FRENCH_PAIRED, _FRENCH_NUMBERS, _FRENCH_UNITS)},
    "ga": _CELTIC,
    "pl": _POLISH,
}
PAIRS = {
    "cy": ("“”",),
    "de": ("„“", "‚‘"),
    "de_CH": ("«»", "‹›"),
    "en": ("“”",),
    "fr": ("«»",),
    "ga": ("“”",),
    "pl": ("„”", "«»"),
}
DOUBLED = {
    "de": r"(?:,|[–(]) (?:die die|der der|das das|den den|dem dem|denen denen)|sie sie",
    "en": r"(?:had had|that that)",
    "fr": r"(?:nous nous|vous vous|faire faire)",
}
REPEATING = frozenset(("bn", "fil", "haw", "hi", "id", "jv", "mi", "mr", "ms", "su", "sw", "ta", "th", "tr", "vi"))
"""Languages that say a word twice to make a plural of it, or to stress it."""
CITING = frozenset(("de", "fr"))
"""Languages in which the title of a page stands in quotes where a sentence names it."""
PAGE = {"de": "Seite", "en": "page", "fr": "page"}
"""The word for a page, also one of paper."""
PRONOUNS = {
    "de": r"(?:ihn(?:en)?|ihr(?:e[mnrs]?)?|(?:n?ie|je)mand(?:em|en)?|da(?:bei|durch|für|mit|nach|ran|rin|rüber|von|zu)|sie|es)",
    "fr": r"(?:leurs?|eux|elles?|ils?|celles?|celui|ceux|y|en|lui|les)",
}
"""Words that rightly stand for a term that has been said before."""
COMPOUNDING = frozenset(("da", "de", "fi", "hu", "is", "nb", "nl", "nn", "no", "sv"))
"""Languages that write compounds as one word: a stem may occur inside a word."""

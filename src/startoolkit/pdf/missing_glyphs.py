"""Errors about characters that no font for text has, grouped by script, with the places of these characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from docutils import nodes

from startoolkit.errors import Place
from startoolkit.pdf.errors import PdfError, PdfErrors, place_of
from startoolkit.settings import named_setting

_MOST = 10
"""The number of characters, and of places, that a message lists."""
# The part of a character's Unicode name that follows the name of its script.
_AFTER_SCRIPT = re.compile(
    r"[ -](?:(?:CAPITAL|SMALL|FINAL|INITIAL|MEDIAL|ISOLATED|INDEPENDENT|DEPENDENT|COMBINING|MODIFIER) )*"
    r"(?:LETTER|SYLLABLE|SYLLABLES|VOWEL|CONSONANT|SIGN|MARK|DIGIT|NUMBER|LIGATURE|UNIFIED IDEOGRAPH|IDEOGRAPH|COMPATIBILITY"
    r"|IDEOGRAPHIC|IOTATED|CHARACTER|PUNCTUATION|TONE|VIRAMA|NUKTA|SUBJOINED)\b.*"
)
_NAMES = {"CJK": "Chinese", "KATAKANA": "Japanese", "HIRAGANA": "Japanese", "HANGUL": "Korean", "ARABIC": "Arabic"}


class MissingGlyphError(PdfError):
    """No font for text has these characters, which are all of one script."""

    def __init__(self, characters: Iterable[str], *, has_table: bool = True) -> None:
        self.characters = tuple(characters)
        script = script_of(self.characters[0])
        shown = ", ".join(
            f"{text} ({' '.join(f'U+{ord(sign):04X}' for sign in text)})" for text in self.characters[:_MOST]
        )
        more = len(self.characters) - _MOST
        kind = f"{script} characters" if script else "characters"
        super().__init__(
            "missing-glyph",
            f"No font for text has the {kind} {shown}{f' and {more} more' if more > 0 else ''}.",
            hint=f"Add a folder with a font that has {script or 'them'}, with {named_setting('fonts', has_table=has_table)}.",
        )


def missing(characters: Iterable[str], tree: nodes.Element, *, has_table: bool) -> PdfError:
    """An error for each script, with the places of the characters in the sources; PdfErrors if there are several."""
    scripts: dict[str, list[str]] = {}
    for character in dict.fromkeys(characters):
        scripts.setdefault(script_of(character), []).append(character)
    errors = [MissingGlyphError(sorted(found), has_table=has_table) for found in scripts.values()]
    for error in errors:
        _add_places(error, tree)
    return errors[0] if len(errors) == 1 else PdfErrors(errors)


def _add_places(error: MissingGlyphError, tree: nodes.Element) -> None:
    """Add the first place on each page to an error: the first as its ``place``, the others to its message."""
    places = [*_places(error.characters, tree)]
    error.place, others = next(iter(places), None), places[1:]
    if others:
        more = f" and {len(others) - _MOST} more pages" if len(others) > _MOST else ""
        error.message += f" They stand in {', '.join(map(str, others[:_MOST]))}{more}, too."


def _places(characters: Iterable[str], tree: nodes.Element) -> Iterator[Place]:
    letters, seen = re.compile("|".join(map(re.escape, characters))), set()
    texts = [text for text in tree.findall(nodes.Text) if letters.search(text)]
    # Places in code count only if there are no others, since the font for code covers more scripts.
    for text in [text for text in texts if not _is_code(text)] or texts:
        place = place_of(text)
        if place and place.path not in seen:
            seen.add(place.path)
            yield place


def _is_code(text: nodes.Text) -> bool:
    return isinstance(text.parent, nodes.literal | nodes.literal_block)


def script_of(character: str) -> str:
    """The English name of a letter's script, taken from its Unicode name; empty for a symbol or if unknown."""
    sign = character[:1]
    if unicodedata.category(sign)[0] not in "LMN":
        return ""
    name = unicodedata.name(sign, "")
    script = _AFTER_SCRIPT.sub("", name).removeprefix("EXTENDED ")
    return _NAMES.get(script.split("-")[0], script.title()) if script != name else ""

"""Faults of texts whatever their markup: invisible characters that do harm, and texts too long to be parsed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from startoolkit.messages.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 20_000
"""Characters that a source or a translation may have; longer ones are refused."""
TIMES, LONG = 40, 2_000
"""A translation may have ``TIMES`` times as many characters as its source, and ``LONG`` characters in any case."""
MOST_BRACKETS = 300
"""Opening brackets that a message may have: the parser searches the rest of the text for the end of each link."""
MOST_MARKS = 8
"""Combining marks (accents, vowel signs) that one letter may have; no script needs more."""
# Invisible, but legitimate: joiners (Persian, Indic scripts), direction marks, soft hyphen, word joiner.
_HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u061c\u00ad\u2060\n\t")
# Scripts without spaces between words, where a zero-width space (U+200B) says that a line may end: Thai, Lao, Tibetan,
# Myanmar, Khmer and others of South-East Asia, Chinese, Japanese, Korean, with their punctuation.
_UNSPACED = (
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\u3000-\u9fff\ua980-\ua9df"
    "\uaa60-\uaadf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]"
)
_PARTING = re.compile(f"(?<!\u200b)(?:(?<={_UNSPACED})\u200b|\u200b(?={_UNSPACED}))(?!\u200b)")
# Letters and marks without a visible shape, and ranges that Unicode reserves for such characters.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\ufdd0-\ufdef\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
# Fast path: visible letters, digits and punctuation of common scripts; no combining marks.
_SEEN = re.compile(
    r"[\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    r"\u05d0-\u05ea\u2009\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2190-\u21ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)
# Flags such as England's are spelled with tag characters, which are hidden characters anywhere else.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")


def too_long(msgid: str, msgstr: str) -> list[Fault]:
    """Faults of messages that would take too long to parse."""
    if len(msgstr) > max(TIMES * len(msgid), LONG) or max(len(msgid), len(msgstr)) > LONGEST:
        return [Fault("length", f"The translation is {len(msgstr)} characters long, the source {len(msgid)}.",
                      "Translate the sentence and nothing more; split very long paragraphs in the source.")]  # fmt: skip
    if max(msgid.count("["), msgstr.count("[")) > MOST_BRACKETS:
        hint = "Take the brackets out; no sentence needs so many."
        return [Fault("length", f"The message has more than {MOST_BRACKETS} opening brackets.", hint)]
    return []


def hidden(msgid: str, msgstr: str) -> Iterator[Fault]:
    """Faults of invisible characters that change how text is read, shown or searched."""
    if _SEEN.fullmatch(msgstr):
        return
    rest = _PARTING.sub("", _FLAG.sub("", msgstr))
    for sign in sorted({sign for sign in rest if _is_hidden(sign)} - set(msgid)):
        name = unicodedata.name(sign, "a control character")
        hint = "Delete it; retype the words around it if you cannot see it."
        yield Fault("hidden", f"The translation has an invisible character, U+{ord(sign):04X} ({name.lower()}).", hint)
    if _SELECTORS.search(msgstr) and not _SELECTORS.search(msgid):
        yield Fault("hidden", "The translation has invisible characters in a row.", "Retype the words around them.")
    if _marks(msgstr) > max(_marks(msgid), MOST_MARKS):
        yield Fault("hidden", f"The translation has more than {MOST_MARKS} marks on one letter.", "Delete them.")


@lru_cache(maxsize=4096)
def _is_hidden(sign: str) -> bool:
    # Cf: format, Cc: control, Zl, Zp: separators, Cs, Co: surrogates and private use; the last two code points of each
    # plane are noncharacters.  Other unassigned ones (Cn) may be letters in a later version of Unicode.
    return sign not in _HARMLESS and (
        unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp", "Cs", "Co")
        or ord(sign) & 0xFFFE == 0xFFFE
        or _SHAPELESS.match(sign) is not None
    )


def _marks(text: str) -> int:
    """The length of the longest run of combining marks."""
    if text.isascii() or not any(map(_is_mark, set(text))):
        return 0
    rows = groupby(text, _is_mark)
    return max((sum(1 for _ in row) for are_marks, row in rows if are_marks), default=0)


@lru_cache(maxsize=4096)
def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")

"""Checks of whether a translation says all that its source says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from startoolkit.catalogs.checks.registry import Context, check, quoted
from startoolkit.catalogs.checks.structure import PLACEHOLDER
from startoolkit.catalogs.numbers import differences
from startoolkit.catalogs.prose import OBJECT, breadth, words
from startoolkit.catalogs.prose import sentences as sentences_of
from startoolkit.plugins import Found

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.messages.po import Message


@check("warning")
def numbers(message: Message, context: Context) -> Iterator[Found]:
    """A number of the source is missing, or one is added; separators and ordinals are the language's own."""
    missing, added = differences(
        (PLACEHOLDER.sub(OBJECT, words(message.msgid)), context.source_language.base),
        (PLACEHOLDER.sub(OBJECT, words(message.msgstr)), context.language.base),
    )
    if missing or added:
        parts = [f"lacks {', '.join(map(quoted, missing))}"] if missing else []
        parts += [f"has {', '.join(map(quoted, added))}, which the source lacks"] if added else []
        yield Found(f"The translation {' and '.join(parts)}.", "Compare the numbers with those of the source.")


# Of languages whose signs at the end of a sentence are others.
_ENDS = {"。": ".", "．": ".", "।": ".", "۔": ".", "！": "!", "？": "?", "؟": "?", "：": ":"}
_HEADING = 60
_LINK_WITH_SIGN = re.compile(r"[!?]\]\([^()]*\)[\s.]*\Z")
_BEFORE_SIGN = re.compile(r"([^!?()]*)[!?](?:\s*\([^()]*\))?[\s.]*\Z")
_CLOSING = " \t\n\u00a0\u202f\u200e\u200f\"'“”’‘»«›‹)]」』）"


@check("warning")
def sentence_end(message: Message, context: Context) -> Iterator[Found]:
    """The sign at the end, . : ! ? or …, is not that of the source."""
    source, target = _end(message.msgid, context.source_language), _end(message.msgstr, context.language)
    question = not source and target in "?!" and _is_heading(message.msgid)
    if source == target or question or _ends_with_name(message, context):
        return
    ends = f"The source ends with {quoted(source)}" if source else "The source ends without a sign"
    other = f"the translation with {quoted(target)}" if target else "the translation without one"
    yield Found(f"{ends}, {other}.", "End the translation as the source ends.")


def _end(text: str, language: Language) -> str:
    plain = words(text).rstrip(_CLOSING)
    # "Read it. (15 minutes)" and "Read it (15 minutes)." end alike.
    plain = re.sub(r"(?<=\S)\s*\([^()]*\Z", "", plain) if not _sign(plain, language) else plain
    return _sign(plain.rstrip(_CLOSING), language)


def _sign(plain: str, language: Language) -> str:
    if plain.endswith("..."):
        return "…"
    sign = _ENDS.get(plain[-1:], plain[-1:])
    if language.base == "el" and sign == ";":
        return "?"
    return sign if sign and sign in ".:!?…" else ""


def _is_heading(text: str) -> bool:
    """Whether a text without a sign at its end may be a heading, which may become a question."""
    return len(text) < _HEADING and not re.search(r"[.!?]\s", text)


def _ends_with_name(message: Message, context: Context) -> bool:
    """Whether one of the texts ends with a link or a term that has a sign of its own: ``[Focus It!](focus-it.md)``."""
    return any(_LINK_WITH_SIGN.search(text) or _named(text, context) for text in (message.msgid, message.msgstr))


def _named(text: str, context: Context) -> bool:
    last = _BEFORE_SIGN.search(words(text)[-_HEADING:])
    said = last[1].casefold().split() if last else []
    return any(" ".join(said[at:]) in context.terminology.names for at in range(len(said)))


_SHORT, _SHORTEST, _LONGEST = 20, 0.3, 3.0


@check("warning")
def length(message: Message, _context: Context) -> Iterator[Found]:
    """The translation is far shorter or longer than the source."""
    source, target = breadth(words(message.msgid)), breadth(words(message.msgstr))
    if source > _SHORT and not _SHORTEST <= target / source <= _LONGEST:
        than = "shorter" if target < source else "longer"
        yield Found(f"The translation is far {than} than the source.", "See whether it says the same, and all of it.")


_COMPLETE, _COMPLETE_IF_UNKNOWN = 0.85, 0.7
"""How long a translation must be, compared with what is usual, to have joined sentences and not lost one."""
_JOINT = re.compile(r"[;:；：؛]")


@check("warning")
def sentences(message: Message, context: Context) -> Iterator[Found]:
    """The translation has fewer sentences than the source, and is too short to say the same in them."""
    source, target = sentences_of(message.msgid), sentences_of(message.msgstr)
    joined = max(0, len(_JOINT.findall(message.msgstr)) - len(_JOINT.findall(message.msgid)))
    if len(target) + joined >= len(source):
        return
    least = _COMPLETE * context.corpus.usual or _COMPLETE_IF_UNKNOWN
    if breadth(words(message.msgstr)) < least * breadth(words(message.msgid)):
        told = f"The source has {len(source)} sentences, the translation {len(target)}, and it is short for that."
        yield Found(told, "See whether a sentence was left out.")

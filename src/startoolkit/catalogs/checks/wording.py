"""Checks of words: left in the source language, doubled, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from startoolkit.catalogs import typography
from startoolkit.catalogs.checks.registry import Context, check, quoted
from startoolkit.catalogs.corpus import LINK, WORD
from startoolkit.catalogs.prose import OBJECT, sentences, without_links, words
from startoolkit.catalogs.spelling import spelled
from startoolkit.plugins import Found

if TYPE_CHECKING:
    from startoolkit.messages.po import Message


@check("warning")
def identical(message: Message, context: Context) -> Iterator[Found]:
    """The translation, or a sentence of it, is the source text."""
    if message.msgstr.strip() != message.msgid.strip():
        yield from _left(message)
        return
    said = WORD.findall(without_links(message.msgid).replace(OBJECT, " "))
    if len(said) == 1 and re.search(r"\d", message.msgid):  # "45 minutes" is the same in many languages
        return
    same = context.terminology.same
    if any(not _is_name(word) and word.casefold() not in same for word in said) or _is_ordinary(message.msgid, context):
        hint = "Translate it; if it is a name, say so: # check-ignore: identical -- a name"
        yield Found("The translation is the source text.", hint)


def _left(message: Message) -> Iterator[Found]:
    """A finding for each longer sentence of the source that stands in the translation."""
    text = " ".join(words(message.msgstr).split())
    for sentence in sentences(message.msgid):
        plain = " ".join(sentence.split())
        if sum(word.islower() and len(word) > 3 for word in WORD.findall(plain)) > 1 and plain in text:
            yield Found(f"{quoted(plain)} stands in the translation as in the source.", "Translate it.")


_APART = re.compile(rf"[\n,;:()/|.{OBJECT}]+|\s[–-]\s")


def _is_ordinary(text: str, context: Context) -> bool:
    """Whether a text has words that are neither a name nor also the translation's: told by all other messages.

    The words of each link, and what stands between commas, count apart; several words that all have capitals are a name
    unless they begin the text.
    """
    for number, part in enumerate(filter(str.strip, _APART.split(words(LINK.sub(r"\n\1\n", text))))):
        found = WORD.findall(part)
        is_title = number > 0 and len(found) > 1 and all(word[0].isupper() for word in found)
        same = all(word.casefold() in context.terminology.same for word in found)
        if any(said == part.strip().rstrip("!?") for said in _translated(part, context)):
            return True
        if not (is_title or same) and context.corpus.is_ordinary(part) and not context.corpus.has_said(part):
            return True
    return False


def _translated(text: str, context: Context) -> list[str]:
    """The wordings in a text of terms that are not the same in the translation."""
    found = context.terminology.occurring(text)
    names = {term: {name.casefold() for name in term.translations} for term, _ in found}
    return [said for term, said in found if names[term] and term.source.casefold() not in names[term]]


def _is_name(word: str) -> bool:
    """Whether a word may be part of a name; "of", "the" and "al." may."""
    return word[0].isupper() or (word.islower() and len(word) < 4)


@check("warning")
def doubled_words(message: Message, context: Context) -> Iterator[Found]:
    """A word stands twice in a row."""
    allowed = typography.may_double(context.language)
    if allowed is None:
        return
    text, source = words(message.msgstr), words(message.msgid).casefold()
    for match in re.finditer(r"(?<![\w‑-])([^\W\d_]+)\s+\1(?![\w‑-])", text, re.IGNORECASE):
        before = text[max(0, match.start() - 2) : match.end()]
        if match[0].casefold() not in source and not allowed.search(re.sub(r"\s+", " ", before)):
            yield Found(f"{quoted(match[1])} stands twice.", "Delete one of the two.")


@check("warning")
def spelling(message: Message, context: Context) -> Iterator[Found]:
    """A word is in no dictionary (where hunspell and a dictionary of the language are installed)."""
    for word in spelled(message) if context.misspelt else ():
        if word in context.misspelt and not all(
            _is_known(part.casefold(), context) for part in re.findall(r"\w+", word)
        ):
            yield Found(f"{quoted(word)} is in no dictionary.", "Correct it, or take it into the terminology.")


def _is_known(word: str, context: Context) -> bool:
    """Whether a word is one of the source language, or of the terminology with up to two letters more."""
    known = context.terminology.known
    return word in context.corpus.vocabulary or any(word[: len(word) - cut] in known for cut in range(3))

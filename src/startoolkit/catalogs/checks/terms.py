"""Checks of whether the settled words are used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from startoolkit.catalogs import typography
from startoolkit.catalogs.checks.registry import Context, check, quoted
from startoolkit.catalogs.prose import sentences, words
from startoolkit.catalogs.terminology import Term, avoided, keeps
from startoolkit.plugins import Found

if TYPE_CHECKING:
    from startoolkit.messages.po import Message


@check("warning")
def terminology(message: Message, context: Context) -> Iterator[Found]:
    """A term, or one place of it, is not translated by the word that the terminology file settles for it."""
    text = words(message.msgstr)
    missing: set[Term] = set()
    for term, said in context.terminology.occurring(words(message.msgid)):
        kept = said != said.lower() and said in text  # in a name, such as Surrey County Council
        is_told = avoided(term, text, context.language)  # by the check false-friends
        if term.translations and not kept and not is_told and not keeps(term, text, context.language):
            missing.add(term)
            yield _not_settled(term, "")
    for term, place in {**_in_roles(message, context), **_in_sentences(message, context)}.items():
        if term not in missing:
            yield _not_settled(term, f" in {quoted(place)}")


def _not_settled(term: Term, place: str) -> Found:
    settled = " or ".join(map(quoted, term.translations))
    hint = "Take the settled word in any of its forms, or change locale/terminology.csv."
    return Found(f"{quoted(term.source)} is not translated by {settled}{place}.", hint)


_ROLE = re.compile(r"\{term\}`([^`<]+?)(?:\s*<([^`>]+)>)?`")


def _in_roles(message: Message, context: Context) -> dict[Term, str]:
    """The terms that ``{term}`` names in full in the source, and in other words in the translation: with these words."""
    shown = {(match[2] or match[1]).strip(): match[1] for match in _ROLE.finditer(message.msgid)}
    found: dict[Term, str] = {}
    for match in _ROLE.finditer(message.msgstr):
        for term, _ in context.terminology.occurring(shown.get(match[2] or "", "")):
            if term.translations and not keeps(term, match[1], context.language):
                found[term] = match[1]
    return found


def _in_sentences(message: Message, context: Context) -> dict[Term, str]:
    """The terms that stand in several sentences, of which one lacks the settled word and has no pronoun for it either."""
    pronoun = typography.pronoun(context.language)
    source, target = sentences(message.msgid), sentences(message.msgstr)
    if pronoun is None or len(source) != len(target) or len(source) < 2:
        return {}
    terms = [dict(context.terminology.occurring(sentence)) for sentence in source]
    often = Counter(term for found in terms for term in found)
    found: dict[Term, str] = {}
    for here, text in zip(terms, target, strict=True):
        for term, said in here.items():
            is_due = often[term] > 1 and term.translations and not pronoun.search(text)
            if is_due and not (said != said.lower() and said in text) and not keeps(term, text, context.language):
                found[term] = text
    return found


@check("warning")
def false_friends(message: Message, context: Context) -> Iterator[Found]:
    """A word stands for a term that the terminology file says to avoid for it."""
    text = words(message.msgstr)
    for term, _ in context.terminology.occurring(words(message.msgid)):
        word = avoided(term, text, context.language)
        if word:
            settled = " or ".join(map(quoted, term.translations)) or "another word"
            yield Found(f"{quoted(word)} is to be avoided for {quoted(term.source)}.", f"Take {settled}.")

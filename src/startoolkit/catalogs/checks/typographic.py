"""Checks of what printers of a language do: signs, spaces, the place of note marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from startoolkit.catalogs import typography
from startoolkit.catalogs.checks.registry import Context, check, quoted
from startoolkit.catalogs.corpus import LINK
from startoolkit.catalogs.manners import NOTE
from startoolkit.catalogs.prose import excerpt, noted, words
from startoolkit.plugins import Found

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.messages.po import Message


def _typographic(check: str, message: Message, context: Context) -> Iterator[Found]:
    text, source = words(message.msgstr), words(message.msgid)
    yield from _broken(check, text, source, context)


def _broken(check: str, text: str, source: str, context: Context) -> Iterator[Found]:
    """A finding for each rule of a check that a text breaks elsewhere than in words of its source."""
    for rule in context.rules.get(check) or typography.rules(context.language, check):
        for match in rule.wrong.finditer(text):
            if not _is_cited(text, match.end(), source):
                where = excerpt(text, match.end() - 1, match.end())
                yield Found(f"{quoted(where)} has {rule.message}.", rule.hint)
                break


def _is_cited(text: str, end: int, source: str) -> bool:
    """Whether a sign and the two words before it are the source's: a name in the language of the source."""
    cited = re.search(r"\w+\W{1,3}\w+\W{1,2}\Z", text[max(0, end - 60) : end])
    return cited is not None and cited[0] in source


@check("warning")
def quotes(message: Message, context: Context) -> Iterator[Found]:
    """Quotes are straight, of another language, or do not pair."""
    yield from _typographic("quotes", message, context)
    if _unpaired(message.msgid, context.source_language):
        return
    for pair in _unpaired(message.msgstr, context.language):
        hint = "Close every quotation that is opened, and open every one that is closed."
        yield Found(f"The quotes {pair[0]} and {pair[1]} do not pair.", hint)


def _unpaired(text: str, language: Language) -> list[str]:
    plain = words(text)
    return [pair for pair in typography.pairs(language) if plain.count(pair[0]) != plain.count(pair[1])]


@check("warning")
def no_break_spaces(message: Message, context: Context) -> Iterator[Found]:
    """A space that must not break is missing or can break, before ; : ! ? % and units, or inside of « »."""
    yield from _typographic("no-break-spaces", message, context)


@check("warning")
def dashes(message: Message, context: Context) -> Iterator[Found]:
    """A hyphen stands for a dash, or a dash is not the language's."""
    yield from _typographic("dashes", message, context)


@check("warning")
def ellipsis(message: Message, context: Context) -> Iterator[Found]:
    """Three full stops stand for an ellipsis."""
    yield from _typographic("ellipsis", message, context)


@check("warning")
def apostrophes(message: Message, context: Context) -> Iterator[Found]:
    """An apostrophe is straight or another sign."""
    yield from _typographic("apostrophes", message, context)


@check("warning")
def note_marks(message: Message, context: Context) -> Iterator[Found]:
    """A note mark stands on the other side of the full stop or comma than the language has it."""
    text, source = noted(message.msgstr), noted(message.msgid)
    ours = typography.rules(context.source_language, "note-marks")
    if NOTE in text and not any(rule.wrong.search(source) for rule in ours):  # there the note is on one word
        for found in _broken("note-marks", text, "", context):
            yield Found(found.message.replace(NOTE, "¹"), found.hint)


@check("warning")
def this_page(message: Message, context: Context) -> Iterator[Found]:
    """A text that is also printed speaks of "this page", which on paper is a side of a sheet."""
    source, own = words(message.msgid), typography.word_for_page(context.source_language)
    is_paper = re.search(rf"(?i)\b{own}s?\b", source) if own else None
    ours = typography.rules(context.source_language, "this-page")
    if context.is_printed and (not is_paper or any(rule.wrong.search(source) for rule in ours)):
        yield from _typographic("this-page", message, context)


@check("warning")
def titles(message: Message, context: Context) -> Iterator[Found]:
    """The title of a page stands in a sentence without quotes."""
    text = message.msgstr
    if not typography.cites_titles(context.language) or not _ends_as_sentence(words(text)):
        return
    opening = tuple(pair[0] for pair in typography.pairs(context.language))
    named = {target: words(said).strip() for said, target in LINK.findall(message.msgid)}
    for link in LINK.finditer(text):
        title, around = words(link[1]).strip(), text[: link.start()] + text[link.end() :]
        is_title = title == context.corpus.titles.get(named.get(link[2], ""))
        is_cited = re.search(r"\s|[!?]\Z", title) and re.search(r"\w", words(around))
        if is_title and is_cited and not text[: link.start()].rstrip().endswith(opening):
            yield Found(f"The title {quoted(title)} stands in a sentence without quotes.", "Put it in quotes.")


def _ends_as_sentence(text: str) -> bool:
    """Whether a full stop, exclamation or question mark stands after the last word."""
    return next((sign for sign in reversed(text) if sign in ".!?_" or sign.isalnum()), "_") in ".!?"

"""Checks of why a message shows its source text: not translated, fuzzy, or never used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from startoolkit.catalogs.checks.registry import Context, check
from startoolkit.plugins import Found

if TYPE_CHECKING:
    from startoolkit.messages.po import Message


@check("warning")
def untranslated(message: Message, _context: Context) -> Iterator[Found]:
    """The message has no translation, or one without a word: the edition shows the source text."""
    if not all(text.strip() for text in message.forms or (message.msgstr,)):
        yield Found("The message is not translated: the edition shows the source text.", "Translate it.")
    elif not message.is_complete:
        told = "The translation shows no word, so the edition shows the source text."
        yield Found(told, "Translate it, or leave it empty.")


@check("warning")
def fuzzy(message: Message, _context: Context) -> Iterator[Found]:
    """The translation is marked as in doubt: the edition shows the source text."""
    if message.fuzzy and message.is_complete:
        hint = "Correct it, then take the mark fuzzy away."
        yield Found("The translation is fuzzy, so the edition shows the source text.", hint)


@check("warning")
def unused(message: Message, _context: Context) -> Iterator[Found]:
    """The message has a context or plural forms, which no page has, so it is never used."""
    if not message.is_used:
        what = "plural forms (msgid_plural)" if message.context is None else "a context (msgctxt)"
        hint = "Pages know messages by their msgid alone: delete this one, or give its translation to the plain msgid."
        yield Found(f"The message has {what}, so no page uses it.", hint)

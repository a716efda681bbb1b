"""Merging a template into a catalog.

A message that is still in the page is taken over whole and never handed to another tool, so nothing of it can be
lost.  What is new and what is gone goes to sphinx-intl, which says which new message is an old one in other words.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.messages import Catalog as BabelCatalog
from sphinx_intl.catalog import update_with_fuzzy

from startoolkit.po import Message

Key = tuple[str | None, str]
Words = set[tuple[str, ...]]

# sphinx-intl compares every new message with every old one, in a time that grows with the product of their lengths:
# 60 paragraphs against 60 take most of a minute.  So it gets the three that share most words, within these limits.
_CANDIDATES = 3
_MOST = 500
_LONGEST = 2_000
_PROSE, _VARIED = 300, 0.32
"""Bytes from which a text is looked at more closely, and what prose leaves of them when compressed (0.4 to 0.6)."""
_PART, _SHARED = 10, 0.85
"""Words and pairs of words that a part of a paragraph has at least, and how much of them stands in the whole."""
_EFFORT = 100_000_000
"""Sum of the products of lengths; about four seconds."""


@dataclass(frozen=True)
class Merged:
    """The messages of a catalog after a merge, and what became of them."""

    messages: tuple[Message, ...]
    """In the order of the page; then the obsolete ones."""
    new: int
    """Messages without translation that were not in the catalog."""
    fuzzy: int
    """New messages with the translation of a similar one, for a translator to look at."""
    restored: int
    """Messages that were obsolete and are in the page again."""
    gone: int
    """Messages that are no longer in the page, and not reworded either."""
    kept: int


def merge(old: Sequence[Message], template: Sequence[Message]) -> Merged:
    """Bring the messages of a catalog up to date with those of its template."""
    live = {message.key: message for message in old if not message.obsolete}
    retired = {message.key: message for message in old if message.obsolete}
    # sphinx-intl leaves a message obsolete that has come back: its translation is better than none.
    known = {**retired, **{key: message for key, message in live.items() if message.msgstr or key not in retired}}
    wanted = {message.key for message in template}
    gone = [message for message in live.values() if message.key not in wanted]
    guesses = similar([message for message in template if message.key not in known], gone)
    messages = [
        _taken_over(known[message.key], message)
        if message.key in known
        else _guessed(message, guesses[message.key])
        if message.key in guesses
        else message
        for message in template
    ]
    messages += [message for key, message in retired.items() if key not in wanted and known[key] is message]
    messages += [
        _retired(message) for message in gone if known[message.key] is message and _worth_keeping(message, known)
    ]
    return Merged(
        tuple(messages),
        new=len(wanted - known.keys() - guesses.keys()),
        fuzzy=len(guesses),
        kept=len(wanted & live.keys()),
        restored=len(wanted & retired.keys() - live.keys()),
        gone=len(gone) - len({message.key for message in guesses.values()}),
    )


def _taken_over(old: Message, new: Message) -> Message:
    return replace(old, extracted=new.extracted, locations=new.locations, obsolete=False)


def _guessed(new: Message, old: Message) -> Message:
    """The translation of ``old`` as a proposal for ``new``, with the text that it was made for."""
    return replace(
        new,
        msgstr=old.msgstr,
        comments=old.comments,
        flags=tuple(dict.fromkeys(("fuzzy", *old.flags))),
        previous=old.previous if old.fuzzy and old.previous is not None else old.msgid,
    )


def _retired(message: Message) -> Message:
    return replace(message, obsolete=True, locations=(), extracted=())


def _worth_keeping(message: Message, known: dict[Key, Message]) -> bool:
    """Whether a message that is gone holds work of a translator that stands nowhere else."""
    if message.fuzzy and message.previous is not None:
        origin = known.get((message.context, message.previous))
        if origin and not origin.fuzzy and (origin.msgstr, origin.comments) == (message.msgstr, message.comments):
            return False
    return bool(message.msgstr or message.comments)


def similar(new: Sequence[Message], gone: Sequence[Message]) -> dict[Key, Message]:
    """For each new message, by its key, the one that it probably was before; limited in time, the same every time."""
    candidates = [(_words(message), message) for message in gone if _fit(message) and message.msgstr][:_MOST]
    found: dict[Key, Message] = {}
    effort = 0
    for message in [message for message in new if _fit(message)][:_MOST]:
        words = _words(message)
        # A stable sort, so that of equals the one that stands first in the catalog is taken.
        best = sorted(candidates, key=lambda candidate: -len(words & candidate[0]))[:_CANDIDATES]
        effort += sum(len(message.msgid) * len(candidate.msgid) for _, candidate in best)
        if effort > _EFFORT:
            break
        old = _asked(message, [candidate for _, candidate in best]) or _part_of(words, best)
        if old:
            found[message.key] = old
    return found


def _part_of(words: Words, candidates: Sequence[tuple[Words, Message]]) -> Message | None:
    """The message that a new one is a part of: sphinx-intl sees no likeness in a third of a paragraph."""
    if len(words) < _PART or not candidates:
        return None
    other, candidate = candidates[0]
    return candidate if len(words & other) >= _SHARED * len(words) else None


def _asked(message: Message, candidates: Sequence[Message]) -> Message | None:
    """What sphinx-intl makes of a new message and some that are gone."""
    catalog, template = BabelCatalog(), BabelCatalog()
    template.add(message.msgid)
    for candidate in candidates:
        catalog.add(candidate.msgid, candidate.msgstr)
    update_with_fuzzy(catalog, template)
    previous = catalog[message.msgid].previous_id
    return next((candidate for candidate in candidates if [candidate.msgid] == list(previous)), None)


def _fit(message: Message) -> bool:
    """Whether a message can be compared: a sentence of some length, without the context and plural Sphinx lacks.

    Texts that repeat themselves, which no prose does, would take difflib a minute for one pair.
    """
    text = message.msgid.encode()
    if message.context is not None or message.plural is not None or len(message.msgid) > _LONGEST:
        return False
    return len(text) < _PROSE or len(zlib.compress(text)) > len(text) * _VARIED


def _words(message: Message) -> Words:
    """The words of a message, and its pairs of words, which tell texts of one subject apart."""
    words = re.findall(r"\w+", message.msgid.lower())
    return {*zip(words), *itertools.pairwise(words)}

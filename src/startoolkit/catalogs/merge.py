"""Merging a template into a catalog.

A message that is still in the page is taken over unchanged and never passed to another tool, so nothing of it can be
lost.  New and removed messages are passed to sphinx-intl, which matches a new message with a similar removed one.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence

import attrs
from babel.messages import Catalog as BabelCatalog
from sphinx_intl.catalog import update_with_fuzzy

from startoolkit.messages.po import Message

Key = tuple[str | None, str]
Words = set[tuple[str, ...]]

# sphinx-intl compares every new message with every old one in time proportional to the product of their lengths: 60
# paragraphs against 60 take most of a minute.  So it gets only the _CANDIDATES old messages that share most words, of
# at most _MOST messages of at most _LONGEST characters.
_CANDIDATES = 3
_MOST = 500
_LONGEST = 2_000
_PROSE, _VARIED = 300, 0.32
"""Texts from this size in bytes on are skipped if they compress to less than this ratio (prose has 0.4 to 0.6)."""
_PART, _SHARED = 10, 0.85
"""A message counts as part of another if it has this many words and word pairs, and the other this share of them."""
_EFFORT = 100_000_000
"""Limit of the sum of the products of the lengths of compared messages; about four seconds."""


@attrs.frozen
class Merged:
    """The messages of a catalog after a merge, and their numbers by outcome."""

    messages: tuple[Message, ...]
    """In the order of the page; then the obsolete ones."""
    new: int
    """Number of untranslated messages that were not in the catalog."""
    fuzzy: int
    """Number of new messages that got the translation of a similar one, for a translator to review."""
    restored: int
    """Number of messages that were obsolete and are in the page again."""
    gone: int
    """Number of messages that are no longer in the page and were not matched with a new one."""
    kept: int
    """Number of messages that were in the catalog and still are in the page."""


def merge(old: Sequence[Message], template: Sequence[Message], leaving: Sequence[Message] = ()) -> Merged:
    """Bring the messages of a catalog up to date with those of its template.

    ``leaving`` are messages that other pages have lost: where a new one is like one of those, and like none that is gone
    from the catalog itself, it has moved and was changed.
    """
    live = {message.key: message for message in old if not message.obsolete}
    retired = {message.key: message for message in old if message.obsolete}
    # A message may be in the catalog twice, since sphinx-intl keeps the obsolete entry of one that has come back: the
    # translation of the obsolete entry is used if the live entry has none.
    known = {**retired, **{key: message for key, message in live.items() if message.msgstr or key not in retired}}
    wanted = {message.key for message in template}
    gone = [message for message in live.values() if message.key not in wanted]
    new = [message for message in template if message.key not in known]
    own = similar(new, gone)
    guesses = {**similar([message for message in new if message.key not in own], leaving), **own}
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
        gone=len(gone) - len({message.key for message in own.values()}),
    )


def _taken_over(old: Message, new: Message) -> Message:
    locations = new.locations if old.obsolete or not _same_files(old, new) else old.locations
    return attrs.evolve(old, extracted=new.extracted, locations=locations, obsolete=False)


def _same_files(old: Message, new: Message) -> bool:
    """Whether the locations of a message are still right, or it has none and needs none, being on one page."""
    before, after = _files(old), _files(new)
    return before == after if before else len(after) == 1


def _files(message: Message) -> set[str]:
    """The files of a message's locations: without line numbers, and without the way from the folder that Sphinx ran in."""
    found = (location for line in message.locations for location in line.split())
    return {re.sub(r"^(\.\./)+|:\d+$", "", location) for location in found}


def _guessed(new: Message, old: Message) -> Message:
    """``new`` with the translation of ``old`` as a fuzzy proposal, and with the msgid of ``old`` as previous text."""
    return attrs.evolve(
        new,
        msgstr=old.msgstr,
        comments=old.comments,
        flags=tuple(dict.fromkeys(("fuzzy", *old.flags))),
        previous=old.previous if old.fuzzy and old.previous is not None else old.msgid,
    )


def _retired(message: Message) -> Message:
    return attrs.evolve(message, obsolete=True, locations=(), extracted=())


def _worth_keeping(message: Message, known: dict[Key, Message]) -> bool:
    """Whether a removed message has a translation or comment that is not a copy of another message's."""
    if message.fuzzy and message.previous is not None:
        origin = known.get((message.context, message.previous))
        if origin and not origin.fuzzy and (origin.msgstr, origin.comments) == (message.msgstr, message.comments):
            return False
    return bool(message.msgstr or message.comments)


def similar(new: Sequence[Message], gone: Sequence[Message]) -> dict[Key, Message]:
    """The removed message that a new one was probably made from, by the key of the new one.

    Limited by _EFFORT rather than by a clock, so the result is the same on every run.
    """
    candidates = [(_words(message), message) for message in gone if is_comparable(message) and message.msgstr][:_MOST]
    found: dict[Key, Message] = {}
    effort = 0
    if not candidates:
        return found
    for message in [message for message in new if is_comparable(message)][:_MOST]:
        words = _words(message)
        # The sort is stable: of equal candidates the first in the catalog is taken.
        best = sorted(candidates, key=lambda candidate: -len(words & candidate[0]))[:_CANDIDATES]
        effort += sum(len(message.msgid) * len(candidate.msgid) for _, candidate in best)
        if effort > _EFFORT:
            break
        old = _asked(message, [candidate for _, candidate in best]) or _part_of(words, best)
        if old:
            found[message.key] = old
    return found


def _part_of(words: Words, candidates: Sequence[tuple[Words, Message]]) -> Message | None:
    """The removed message that contains the new one; sphinx-intl does not match a third of a paragraph with the whole."""
    if len(words) < _PART or not candidates:
        return None
    other, candidate = candidates[0]
    return candidate if len(words & other) >= _SHARED * len(words) else None


def _asked(message: Message, candidates: Sequence[Message]) -> Message | None:
    """The removed message that sphinx-intl matches with a new one, or None."""
    catalog, template = BabelCatalog(), BabelCatalog()
    template.add(message.msgid)
    for candidate in candidates:
        catalog.add(candidate.msgid, candidate.msgstr)
    update_with_fuzzy(catalog, template)
    previous = catalog[message.msgid].previous_id
    return next((candidate for candidate in candidates if [candidate.msgid] == list(previous)), None)


def is_comparable(message: Message) -> bool:
    """Whether a message can be compared: not too long, and without context or plural, which Sphinx does not extract.

    Highly repetitive texts, which are not prose, are left out: difflib would need a minute for a single pair.
    """
    text = message.msgid.encode()
    if message.context is not None or message.plural is not None or len(message.msgid) > _LONGEST:
        return False
    return len(text) < _PROSE or len(zlib.compress(text)) > len(text) * _VARIED


def _words(message: Message) -> Words:
    """The words of a message and its pairs of adjacent words, which distinguish texts on the same subject."""
    words = re.findall(r"\w+", message.msgid.lower())
    return {*zip(words), *itertools.pairwise(words)}

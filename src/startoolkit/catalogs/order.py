"""The order of the messages in a catalog that is updated."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from startoolkit.messages.po import Message

_SORTED = 5
"""So many messages in the order of the alphabet are hardly so by chance."""


def arranged(old: Sequence[Message], new: Sequence[Message]) -> tuple[Message, ...]:
    """The messages ``new`` of a catalog that had ``old``: in the order of its pages, in which ``new`` is, or in its own.

    Where a program has sorted the catalog, or put most messages elsewhere than the pages have them, messages stay where
    they are, and others come where the alphabet or the page has them.
    """
    live = [message for message in new if not message.obsolete]
    rest = [message for message in new if message.obsolete]
    by_key = {message.key: message for message in live}
    before = [by_key[message.key] for message in old if not message.obsolete and message.key in by_key]
    places = {message.key: place for place, message in enumerate(live)}
    known = [places[message.key] for message in before]
    if known == sorted(known) or not before:
        return (*live, *rest)
    if len(before) >= _SORTED and before == sorted(before, key=_alphabet):
        return (*sorted(live, key=_alphabet), *sorted(rest, key=_alphabet))
    return (*(live if 2 * _longest_rise(known) >= len(known) else _among(before, live)), *rest)


def _alphabet(message: Message) -> tuple[str, str]:
    return message.msgid, message.context or ""


def _longest_rise(numbers: Sequence[int]) -> int:
    """The length of the longest increasing subsequence: how many messages need not move."""
    ends: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
    return len(ends)


def _among(before: Sequence[Message], live: Sequence[Message]) -> list[Message]:
    """``before``, with each other message of ``live`` behind the one that it follows on its page."""
    known = {message.key for message in before}
    following: dict[object, list[Message]] = {}
    last: object = None
    for message in live:
        if message.key in known:
            last = message.key
        else:
            following.setdefault(last, []).append(message)
    return [
        *following.get(None, ()),
        *(found for message in before for found in (message, *following.get(message.key, ()))),
    ]

"""Messages and catalogs, as they are read from PO files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from startoolkit.line_ends import as_written
from startoolkit.messages.grammar import shows_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_FUZZY = re.compile(r"\W*fuzzy\W*", re.IGNORECASE)
"""A comment that was meant as the flag ``fuzzy``: ``# fuzzy``, ``# , fuzzy``."""


@attrs.frozen
class Message:
    """One entry of a catalog."""

    line: int
    """Line of its ``msgid``."""
    msgid: str
    msgstr: str
    """The translation; for a message with plural forms the first of them."""
    context: str | None = None
    plural: str | None = None
    """``msgid_plural``."""
    forms: tuple[str, ...] = ()
    """Every ``msgstr[n]`` in order; empty for a message without plural."""
    flags: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    """Translator comments (``# ``)."""
    extracted: tuple[str, ...] = ()
    """Extracted comments, written by the authors (``#. ``)."""
    locations: tuple[str, ...] = ()
    """References to the sources (``#: ``)."""
    previous: str | None = None
    """The msgid that ``msgstr`` was written for (``#| msgid``)."""
    previous_context: str | None = None
    previous_plural: str | None = None
    obsolete: bool = False

    @property
    def key(self) -> tuple[str | None, str]:
        """Context and msgid, which are unique in a catalog."""
        return self.context, self.msgid

    @property
    def fuzzy(self) -> bool:
        """Whether it is marked as fuzzy, in any spelling: ``#,Fuzzy``, ``#, fuzzy c-format``."""
        return any("fuzzy" in flag.casefold() for flag in self.flags) or any(map(_FUZZY.fullmatch, self.comments))

    @property
    def confirmed(self) -> Message:
        """The message without the marks of a fuzzy one, among them the text that its translation was made for."""
        return attrs.evolve(
            self,
            flags=tuple(flag for flag in self.flags if "fuzzy" not in flag.casefold()),
            comments=tuple(comment for comment in self.comments if not _FUZZY.fullmatch(comment)),
            previous=None,
            previous_context=None,
            previous_plural=None,
        )

    @property
    def translated(self) -> bool:
        """Whether the translation is complete, not fuzzy and not obsolete."""
        return self.is_complete and not self.fuzzy and not self.obsolete

    @property
    def is_complete(self) -> bool:
        """Whether every plural form is translated.

        White space is no translation, as in Sphinx.  If the source has words, neither is a text without any, such as
        ``&nbsp;``, a dash or an invisible character, since readers would see nothing.
        """
        texts = self.forms or (self.msgstr,)
        if not shows_words(self.msgid):
            return all(text.strip() for text in texts)
        return all(text.strip() and shows_words(text, self.msgid) for text in texts)

    @property
    def is_used(self) -> bool:
        """Whether a page can use it: Sphinx supports neither contexts nor plural forms."""
        return self.context is None and self.plural is None


@attrs.frozen
class Catalog:
    """The content of a PO file; ``messages`` includes obsolete ones, but not the header."""

    path: Path
    header: dict[str, str]
    """Fields of the header by name."""
    head: Message
    """The header as an entry, with its comments and flags."""
    messages: tuple[Message, ...]
    tail: tuple[str, ...] = ()
    """Comment lines after the last entry."""

    @property
    def live(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if not message.obsolete)

    @property
    def obsolete(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if message.obsolete)

    def translations(self) -> dict[str, str]:
        """msgid to msgstr of the translated messages that pages can use."""
        return {message.msgid: message.msgstr for message in self.messages if message.is_used and message.translated}


def merged(catalogs: Sequence[Catalog]) -> Catalog:
    """One catalog of several of the same pages: of each message the first translation, else the first doubtful one."""
    found: dict[tuple[str | None, str], Message] = {}
    for message in (message for catalog in catalogs for message in catalog.live):
        before = found.get(message.key)
        if before is None or _rank(message) > _rank(before):
            found[message.key] = message
    first, *others = catalogs
    return attrs.evolve(first, messages=(*found.values(), *first.obsolete)) if others else first


def _rank(message: Message) -> int:
    return 2 if message.translated else int(message.fuzzy)


def without_breaks(catalog: Catalog, without: Mapping[str, str]) -> dict[str, str]:
    """Those of ``without`` whose breaks the catalog does not show: msgids with breaks, and as the catalog has them."""
    known = {message.msgid for message in catalog.live}
    return {msgid: before for msgid, before in without.items() if msgid not in known and before in known}


def with_breaks(catalog: Catalog, without: Mapping[str, str]) -> Catalog:
    """A catalog made by plain Sphinx, which drops hard line breaks from messages, with the breaks restored in msgids.

    ``without`` maps the msgids of the pages to the same msgids without breaks.  What has been renamed also stays as it was:
    for plain Sphinx it is one message with that of a passage that has no breaks.
    """
    renamed = _renamed(catalog.messages, without)
    both = (one for one, other in zip(catalog.messages, renamed, strict=True) if one.msgid != other.msgid)
    return attrs.evolve(catalog, messages=(*renamed, *both))


def as_on_pages(messages: Sequence[Message], wanted: Iterable[str]) -> tuple[Message, ...]:
    """The messages of a catalog that stock Sphinx has made, with the msgids of the pages, which are ``wanted``.

    Stock Sphinx has a space for each line end of the source, also between characters of Chinese and Japanese
    (``line_ends.py``).
    """
    return _renamed(messages, as_written(wanted, (message.msgid for message in messages if not message.obsolete)))


def as_stock_has(messages: Sequence[Message], wanted: Iterable[str], line_break: str) -> tuple[Message, ...]:
    """The messages of a catalog of ours with the msgids of stock Sphinx, which are ``wanted``: without hard line breaks."""
    broken = {message.msgid for message in messages if not message.obsolete and line_break in message.msgid}
    ours = {" ".join(msgid.replace(line_break, " ").split()): msgid for msgid in broken.difference(wanted)}
    known = {msgid: ours.get(" ".join(msgid.split())) for msgid in wanted}
    return _renamed(messages, {msgid: before for msgid, before in known.items() if before})


def _renamed(messages: Sequence[Message], without: Mapping[str, str]) -> tuple[Message, ...]:
    """The messages with other msgids: ``without`` maps the new ones to those that they have."""
    known = {message.msgid for message in messages if not message.obsolete}
    shown = {before: msgid for msgid, before in without.items() if msgid not in known}
    if not shown:
        return tuple(messages)
    return tuple(attrs.evolve(message, msgid=shown.get(message.msgid, message.msgid)) for message in messages)

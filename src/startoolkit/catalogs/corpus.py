"""What all messages of a language tell together, for checks that one message alone cannot decide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs.prose import breadth, folded, words

if TYPE_CHECKING:
    from startoolkit.messages.po import Message

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_LONG, _ENOUGH = 80, 30
"""Length of a source, and number of messages of that length, from which the usual length of translations is told."""


@attrs.frozen
class Corpus:
    """What the messages of a language tell; an empty one tells nothing."""

    ordinary: frozenset[str] = frozenset()
    """Words that sources have in small letters, so that they are no names."""
    vocabulary: frozenset[str] = frozenset()
    """All words of the sources, case-folded."""
    said: str = ""
    """The words of all translations that are not their sources, case-folded, between single spaces."""
    links: Mapping[str, Counter[str]] = MappingProxyType({})
    """The stems of the words of all links in translations, by target, with how many links have each."""
    usual: float = 0
    """How long a translation usually is, compared with its source; 0 where there are too few to tell."""
    titles: Mapping[str, str] = MappingProxyType({})
    """The translated titles of pages, by the words of the source."""

    @classmethod
    def of(cls, messages: Iterable[Message], titles: Iterable[str] = ()) -> Corpus:
        """The corpus of some messages; ``titles`` are those of the pages, in the source language."""
        given = [one for one in messages if one.translated and one.msgstr.strip() != one.msgid.strip()]
        sources = [words(one.msgid) for one in given]
        targets = [words(one.msgstr) for one in given]
        wanted = {*titles}
        links: dict[str, Counter[str]] = {}
        for one in given:
            for text, target in LINK.findall(one.msgstr):
                links.setdefault(place(target), Counter()).update(stems(text))
        return cls(
            frozenset(word for text in sources for word in WORD.findall(text) if word.islower()),
            frozenset(word.casefold() for text in sources for word in WORD.findall(text)),
            f" {' | '.join(' '.join(WORD.findall(text)).casefold() for text in targets)} ",
            links,
            _usual(zip(sources, targets, strict=True)),
            {words(one.msgid).strip(): words(one.msgstr).strip() for one in given if one.msgid in wanted},
        )

    def has_said(self, text: str) -> bool:
        """Whether a translation has these words one after another; one long word in any form counts."""
        found = [word.casefold() for word in WORD.findall(text)]
        if len(found) == 1 and len(found[0]) > 5:
            return f" {found[0][: len(found[0]) * 8 // 10]}" in self.said
        return f" {' '.join(found)} " in self.said

    def is_ordinary(self, text: str) -> bool:
        """Whether a text of the source language has words that are no part of a name.

        Capitalised words that follow each other are a name if one of them never occurs in small letters.
        """
        run: list[str] = []
        for word in [*WORD.findall(text), ""]:
            if word[:1].isupper():
                run.append(word.lower())
                continue
            if run and self.ordinary.issuperset(run):
                return True
            run = []
            if word in self.ordinary:
                return True
        return False


def _usual(texts: Iterable[tuple[str, str]]) -> float:
    found = [breadth(target) / breadth(source) for source, target in texts if len(source) > _LONG]
    return median(found) if len(found) >= _ENOUGH else 0


def place(target: str) -> str:
    """The target of a link without the way to it, so that links from several folders can be compared."""
    return re.sub(r"\A(?:\.{1,2}/)+", "", target)


def stems(text: str) -> set[str]:
    """The beginnings of the longer words of a text, as far as inflection leaves them."""
    found = (folded(word) for word in WORD.findall(words(text)))
    return {word[: max(4, len(word) * 6 // 10)] for word in found if len(word) > 3}


_HEADING = re.compile(r"(?m)^#[ \t]+(.+?)[ \t#]*$|^(\S.*)\n=+[ \t]*$|^(\S.*)\n([^\w\s])\4+[ \t]*$")
_FENCED = re.compile(r"(?ms)\A---\n.*?^---$|^(`{3,}|~{3,}|:{3,}).*?^\1[`~:]*[ \t]*$")


def title_in(text: str) -> str:
    """The title of a page in Markdown or reStructuredText: its first heading; empty where it has none."""
    found = _HEADING.search(_FENCED.sub("", text))
    return next(filter(None, found.groups()[:3]), "").strip() if found else ""

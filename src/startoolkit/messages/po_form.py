"""The form in which a program has written a PO file: told from the file, so that what is changed in it looks alike."""

from __future__ import annotations

import re
from collections import Counter
from functools import cmp_to_key
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import attrs

from startoolkit.messages.po_folding import Folding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from startoolkit.messages.po import Message
    from startoolkit.messages.po_folding import Style
    from startoolkit.messages.po_lines import Block, Lines

_KNOWN = (
    Folding("gettext", 79),  # msgcat, Poedit, Weblate
    Folding("babel", 76),  # sphinx-intl
    Folding("polib", 78),
    Folding("polib", 79),  # startoolkit before it knew the form of a file
    Folding("lines"),  # Poedit, msgcat and Weblate where told not to wrap
    Folding("none"),
    Folding("filled", 79),
)
"""Ways of folding that are tried first: where several give the lines of a file, the first of them is taken."""
_SCANNED: tuple[Style, ...] = ("gettext", "babel", "polib", "filled")
_ROOM = 16
"""How much wider than its longest line the width of a file may be."""
_LONG = 40
"""Characters from which on a string tells how the file is folded."""
_SAMPLE = 40
"""Strings of a file that are looked at, from all of its parts."""
NAMES = ("#", "#.", "#:", "#,", "#|", "msgctxt", "msgid", "msgid_plural", "msgstr")
"""The fields of a message in gettext's order."""
_OCTAL = re.compile(r"\\[0-7]{3}")


@attrs.frozen
class Form:
    """The form of a PO file."""

    folding: Folding = _KNOWN[0]
    newline: str = "\n"
    separator: tuple[str, ...] = ("\n",)
    """The empty lines between two messages."""
    order: tuple[str, ...] = NAMES
    """The names of the fields of a message, first to last, plural forms being ``msgstr``."""

    def rank(self, name: str) -> int:
        """The place of a field in a message."""
        return self.order.index(name.partition("[")[0])


def texts_of(message: Message) -> dict[str, str]:
    """The strings of a message by keyword, in order."""
    forms = {f"msgstr[{number}]": text for number, text in enumerate(message.forms)} or {"msgstr": message.msgstr}
    texts = {"msgctxt": message.context, "msgid": message.msgid, "msgid_plural": message.plural, **forms}
    return {keyword: text for keyword, text in texts.items() if text is not None}


def form_of(lines: Lines) -> Form:
    """The form of a file; that of new files where it does not tell, as a file with nothing but short messages."""
    ends = Counter(line.endswith("\r\n") for block in (lines.head, *lines.blocks) for line in block.lines)
    separators = Counter(block.before for block in lines.blocks)
    newline = "\r\n" if ends[True] > ends[False] else "\n"
    return Form(
        _folding(lines),
        newline,
        separators.most_common(1)[0][0] if separators else (newline,),
        _order(lines.blocks),
    )


def _order(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The order of the fields that most messages have; where none tells, gettext's."""
    names = ([field.name.partition("[")[0] for field in block.fields if field.name] for block in blocks)
    pairs = Counter(chain.from_iterable(pairwise(dict.fromkeys(found)) for found in names))

    def compare(one: str, other: str) -> int:
        return (pairs[other, one] - pairs[one, other]) or (NAMES.index(one) - NAMES.index(other))

    return tuple(sorted(NAMES, key=cmp_to_key(compare)))


Sample = tuple[str, str, str, list[str]]
"""A string of the file: keyword, text, prefix and lines without their ends."""


def _folding(lines: Lines) -> Folding:
    """The way of folding that gives most of the strings as they are in the file."""
    samples = _samples(lines)
    is_ascii = _is_ascii(samples)
    known = [attrs.evolve(folding, ascii=is_ascii) for folding in _KNOWN]
    best = max(known, key=lambda folding: _score(folding, samples))
    if _score(best, samples) == len(samples):
        return best
    longest = max(len(line) for *_, found in samples for line in found)
    scanned = [Folding(style, longest + more, is_ascii) for style in _SCANNED for more in range(_ROOM)]
    return max((best, *scanned), key=lambda folding: _score(folding, samples))


def _score(folding: Folding, samples: Sequence[Sample]) -> int:
    return sum(folding.lines(keyword, text, prefix) == found for keyword, text, prefix, found in samples)


def _is_ascii(samples: Iterable[Sample]) -> bool:
    """Whether other characters than those of ASCII are escaped in each of the strings that have some."""
    foreign = [found for _, text, _, found in samples if not text.isascii()]
    return bool(foreign) and all(any(map(_OCTAL.search, found)) for found in foreign)


def _samples(lines: Lines) -> list[Sample]:
    found = [sample for block in lines.blocks for sample in _strings(block) if len(sample[1]) > _LONG]
    return found[:: -(-len(found) // _SAMPLE) or 1]


def _strings(block: Block) -> Iterator[Sample]:
    texts: Mapping[str, str] = texts_of(block.message)
    if "no-wrap" in block.message.flags:
        return
    for field in block.fields:
        if field.name in texts:
            prefix = "#~ " if block.message.obsolete else ""
            yield (
                field.name,
                texts[field.name],
                prefix,
                [line.rstrip("\r\n \t") for line in field.lines if line.strip()],
            )

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
    Folding("filled"),  # Crowdin
    Folding("filled", 79),
    Folding("gettext", 77),
    Folding("gettext", 80),
    Folding("gettext", 76),
)
"""Ways of folding that are tried first: where several give the lines of a file, the first of them is taken."""
_SCANNED: tuple[Style, ...] = ("gettext", "babel", "polib", "filled")
_ROOM = 12
"""How much wider than its longest lines the width of a file may be."""
_LONG = 40
"""Characters from which on a string tells how the file is folded."""
_SAMPLE = 60
"""Strings of a file that are looked at: so many of its longest, which tell most."""
NAMES = ("#", "#.", "#:", "#,", "#|", "msgctxt", "msgid", "msgid_plural", "msgstr")
"""The fields of a message in gettext's order."""
_FEW = 6
"""So many strings choose so many ways of folding, of which all strings then choose one."""
_OCTAL = re.compile(r"\\[0-7]{3}")


@attrs.frozen
class Form:
    """The form of a PO file."""

    folding: Folding = _KNOWN[0]
    """Of translations."""
    source_folding: Folding = _KNOWN[0]
    """Of all other strings, which many programs leave as they were when they write translations."""
    newline: str = "\n"
    separator: tuple[str, ...] = ("\n",)
    """The empty lines between two messages."""
    order: tuple[str, ...] = NAMES
    """The names of the fields of a message, first to last, plural forms being ``msgstr``."""

    def folding_of(self, name: str) -> Folding:
        """The way of folding of a field."""
        return self.folding if _is_translation(name) else self.source_folding

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
    translations, sources = _foldings(lines)
    return Form(
        translations,
        sources,
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


def _foldings(lines: Lines) -> tuple[Folding, Folding]:
    """The ways of folding of translations and of all other strings: the same if one gives all of them as they are in the file."""
    strings = [sample for block in lines.blocks for sample in _strings(block)]
    common = _folding(strings)
    if all(_gives(common, sample) for sample in _samples(strings)):
        return common, common
    parts = [[one for one in strings if _is_translation(one[0]) == wanted] for wanted in (True, False)]
    found = [_folding(part) if any(map(_tells, part)) else None for part in parts]
    translations, sources = found[0] or found[1] or _KNOWN[0], found[1] or found[0] or _KNOWN[0]
    return translations, sources


def _folding(strings: Sequence[Sample]) -> Folding:
    """The way of folding that gives all of the strings as they are in the file, or else most of them."""
    samples, is_ascii = _samples(strings), _is_ascii(strings)
    known = [attrs.evolve(folding, ascii=is_ascii) for folding in _KNOWN]
    scanned = [Folding(style, width, is_ascii) for width in _widths(samples) for style in _SCANNED]
    return _known(strings) or _best(_best([*known, *scanned], samples[:: _SAMPLE // _FEW], _FEW), samples, 1)[0]


def _known(strings: Sequence[Sample]) -> Folding | None:
    """The first of the known ways of folding that gives all of the strings as they are in the file."""
    samples, is_ascii = _samples(strings), _is_ascii(strings)
    known = (attrs.evolve(folding, ascii=is_ascii) for folding in _KNOWN)
    return next((folding for folding in known if all(_gives(folding, sample) for sample in samples)), None)


def _samples(strings: Iterable[Sample]) -> list[Sample]:
    return sorted(filter(_tells, strings), key=lambda one: -len(one[1]))[:_SAMPLE]


def _tells(sample: Sample) -> bool:
    return len(sample[1]) > _LONG


def _is_translation(name: str) -> bool:
    return name.startswith("msgstr")


def _best(foldings: Sequence[Folding], samples: Sequence[Sample], number: int) -> list[Folding]:
    """Those that give most of the samples, best first; of equal ones those that come first."""
    return sorted(foldings, key=lambda folding: -sum(_gives(folding, sample) for sample in samples))[:number]


def _gives(folding: Folding, sample: Sample) -> bool:
    keyword, text, prefix, found = sample
    return folding.lines(keyword, text, prefix) == found


def _widths(samples: Sequence[Sample]) -> list[int]:
    """The widths that the file may have, round ones first, which people choose.

    They are more than most of its lines; some lines may be longer, if they are one word.
    """
    lengths = sorted(len(prefix) + len(line) for *_, prefix, found in samples for line in found[1:])
    if not lengths:
        return []
    most = lengths[len(lengths) * 3 // 4]
    return sorted(range(most, min(lengths[-1], most + _ROOM) + _ROOM), key=lambda width: width % 10 != 0)


def _is_ascii(samples: Iterable[Sample]) -> bool:
    """Whether other characters than those of ASCII are escaped in each of the strings that have some."""
    foreign = [found for _, text, _, found in samples if not text.isascii()]
    return bool(foreign) and all(any(map(_OCTAL.search, found)) for found in foreign)


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

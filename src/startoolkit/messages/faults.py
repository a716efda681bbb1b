"""What keeps a translation from being used, in sentences for translators, with hints in the markup of the page."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from startoolkit.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_SHOWN = 80
"""Characters of a message that an error repeats."""


_ROLE = re.compile(r"^\{([^{}]*)\}")


class Part(NamedTuple):
    """A part of a message that is not words: its kind, and the value that a translation must keep."""

    kind: str
    value: str


class Fault(NamedTuple):
    """Why a translation cannot be used."""

    kind: str
    message: str
    hint: str


class Verdict(NamedTuple):
    """What the judge says of a translation."""

    faults: list[Fault]
    """Why it may not be used; empty if it may."""
    replaced: dict[Part, str]
    """Parts of the translation that are placed with another value, which is that of the source."""


BROKEN = "Compare it with the source: a bracket, brace or backquote is missing or too many."
_LINK = "Copy the target of the link from the source, and translate its words; an address for your readers goes into the setting addresses."
_NAMES = {
    "link": "link to '{}'",
    "image": "picture '{}'",
    "role": "role {}",
    "html": "HTML '{}'",
    "comment": "HTML '{}'",
    "substitution": "placeholder '{}'",
    "math": "formula '{}'",
    "footnote": "footnote mark {}",
    "attribute": "attribute {{{}}}",
    "title": "title of a link or picture",
    "break": "line break {}",
    "break-tag": "HTML line break {}",
    "name": "reference to '{}'",
    "anonymous": "reference with two underscores{}",
    "target": "target '{}'",
}
"""For each kind of part, its name in messages."""
_HINTS = {
    "link": _LINK,
    "image": "Keep the picture's file name as it is; only its description is translated.",
    "role": "Keep the role and what it leads to; words of your own go before it: {role}`words <target>`.",
    "html": "Copy the HTML from the source as it is.",
    "comment": "Copy the HTML from the source as it is.",
    "substitution": "Copy the placeholder from the source as it is.",
    "math": "Copy the formula from the source as it is.",
    "footnote": "Each footnote mark of the source stands once; their order is free.",
    "attribute": "Copy what stands in braces from the source as it is.",
    "title": 'Take "…" out of the parentheses; only titles of the source are translated.',
    "break": "Write <br /> where the line ends.",
    "break-tag": "A line ends only where one of the source does; write <br /> there.",
}
_HINTS_IN_RST = _HINTS | {
    "link": f"{_LINK[:-1]}: `words <address>`__.",
    "role": "Keep the role and what it leads to; words of your own go before it: :role:`words <target>`.",
    "substitution": "Copy what stands between | and | from the source as it is.",
    "footnote": "Each mark such as [1]_ of the source stands once; their order is free.",
    "name": "Write `words`_ with the heading as translated, or `words <name_>`_ with the name that the source has.",
    "anonymous": "Each `words`__ of the source stands once, in the same order.",
    "target": "Copy _`words` from the source as it is.",
}
"""For each kind of part a hint, in Markdown and in reStructuredText."""


def compared(missing: Counter[Part], added: Counter[Part], *, is_rst: bool = False) -> list[Fault]:
    """A fault for each part of the source that the translation lacks, and for each that it adds.

    A link or picture in the place of another one is one fault.
    """
    hints = _HINTS_IN_RST if is_rst else _HINTS
    exchanged = [*_exchanged(missing, added)]
    lacking = +missing - Counter(part for part, _ in exchanged)
    adding = +added - Counter(other for _, other in exchanged)
    return [
        *(_instead(part, other, hints[part.kind]) for part, other in exchanged),
        *(
            Fault(one.kind, f"The translation lacks the {_called(one, is_rst=is_rst)} of the source.", hints[one.kind])
            for one in lacking
        ),
        *(added_part(one, hints[one.kind], is_rst=is_rst) for one in adding),
    ]


def _exchanged(missing: Counter[Part], added: Counter[Part]) -> Iterator[tuple[Part, Part]]:
    """The links and pictures that a translation lacks, each with the one that it probably has in its place."""
    for kind in ("link", "image"):
        left = [part for part in +added if part.kind == kind]
        for part in [part for part in +missing if part.kind == kind]:
            if left:
                alike = [SequenceMatcher(None, part.value, other.value).ratio() for other in left[:_MOST_COMPARED]]
                yield part, left.pop(alike.index(max(alike)))


_MOST_COMPARED = 8
"""How many parts are looked at to find the most similar one."""


def _instead(part: Part, other: Part, hint: str) -> Fault:
    """The fault of a part that is in the place of one of the source."""
    name = _NAMES[part.kind].format(shown(other.value))
    return Fault(part.kind, f"The translation has the {name} where the source has '{shown(part.value)}'.", hint)


def added_part(part: Part, hint: str, *, is_rst: bool = False) -> Fault:
    """The fault of a part that the source lacks."""
    return Fault(part.kind, f"The translation has the {_called(part, is_rst=is_rst)}, which the source lacks.", hint)


def _called(part: Part, *, is_rst: bool) -> str:
    """A part as a message names it, in the markup of the page."""
    value = _ROLE.sub(r":\1:", part.value) if is_rst and part.kind == "role" else part.value
    return _NAMES[part.kind].format(shown(value))


def shown(value: str) -> str:
    """A value in the form shown in errors: one line, safe to print, shortened."""
    line = printable(" ".join(value.split()))
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"

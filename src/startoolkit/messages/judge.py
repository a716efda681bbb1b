"""The judge of translations: whether a ``msgstr`` may be used for its ``msgid``, and why not.

A build inside Sphinx, ``status``, ``check``, ``update`` and ``publish`` all call ``faults``.  Besides the two texts it
needs the *kind* of the message: what Sphinx makes of it.  A build knows the nodes and writes the kinds into the record
of the edition; without a record, ``kinds.py`` guesses them from the sources.  Neither Sphinx nor docutils is imported,
and nothing in a message is executed.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from startoolkit.messages import shape
from startoolkit.messages.shape import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

Kind = Literal["raw", "picture", "index", "rst", "code", "text", "title", "term"]
"""What Sphinx makes of a message:

- ``raw``: raw output or a block formula; the text is code for another program;
- ``picture``: the message ``.. image:: file``, which Sphinx makes for a picture's file name;
- ``index``: a part of an index entry;
- ``rst``: reStructuredText, from a page in it or from an ``{eval-rst}`` block;
- ``code``: a literal block, which has no markup;
- ``text``, ``title`` and ``term`` (of a glossary): inline Markdown.
"""


def faults(msgid: str, msgstr: str, kinds: Collection[Kind], dialect: shape.Dialect | None) -> list[Fault]:
    """Why a translation may not be used; empty if it may.

    ``kinds`` are all kinds that the message has in the places where the translation would be used; none means ``text``.
    ``dialect`` is the page's Markdown dialect; None for a page in reStructuredText.
    """
    asked = {("rst" if dialect is None and kind in _MARKDOWN else kind) for kind in kinds or ("text",)}
    for kind, rule in _RULES.items():
        if kind in asked:
            found = [*rule(msgid, msgstr)]
            if found:
                return found
    return shape.faults(msgid, msgstr, dialect) if dialect is not None and asked & _MARKDOWN else []


def _program(msgid: str, msgstr: str) -> Iterator[Fault]:
    if msgstr != msgid:
        yield Fault("program", "This text may not be translated.", _CLEAR)


def _picture(msgid: str, msgstr: str) -> Iterator[Fault]:
    if msgstr != msgid:
        yield Fault("image", "The file of a picture cannot be changed.", _CLEAR)


def _index(msgid: str, msgstr: str) -> Iterator[Fault]:
    if ";" in msgstr:
        yield Fault("index", "A semicolon would make two entries of the index of this one.", "Leave it out.")
    else:
        yield from _code(msgid, msgstr)


def _code(msgid: str, msgstr: str) -> Iterator[Fault]:
    yield from shape.too_long(msgid, msgstr)
    yield from shape.hidden(msgid, msgstr)


def _restructuredtext(msgid: str, msgstr: str) -> Iterator[Fault]:
    """Compare markup characters without parsing: the translation must have exactly those of the source."""
    found = [*_code(msgid, msgstr)]
    yield from found
    source, target = _signs(msgid), _signs(msgstr)
    if not found and (source != target or msgstr.count("\n") > msgid.count("\n")):
        sign = next(iter((target - source) or (source - target)), "a line break")
        hint = "Copy roles, targets and other markup from the source unchanged."
        yield Fault("markup", f"The markup is not that of the source: {sign}.", hint)


_CLEAR = "Clear the translation."
_MARKDOWN: frozenset[Kind] = frozenset(("text", "title", "term"))
_RULES: dict[Kind, Callable[[str, str], Iterable[Fault]]] = {
    "raw": _program,
    "picture": _picture,
    "index": _index,
    "rst": _restructuredtext,
    "code": _code,
}
"""The rules of the kinds that are not Markdown; the first with a fault decides, so the strictest come first."""

# Possible markup of reStructuredText: text in backquotes with role and target; then footnotes, substitutions,
# references in one word, addresses, literal blocks, directives, and emphasis.  Emphasis would be harmless; requiring
# it as in the source keeps the rule simple.
_QUOTED = re.compile(r"(:[\w:+.-]+:)?(`+)([^`]*)`+(:[\w:+.-]+:|_{0,2})")
_SIGNS = re.compile(
    r"\[[^\]]*\]_|\|[^|]*\|_{0,2}|\w+_{1,2}(?!\w)|[a-z][a-z0-9+.-]*:(?!:(?:\s|$))\S+|::|(?m:^\s*\.\.\s)|[\\*`]+",
    re.IGNORECASE,
)
_ROLES_WITH_WORDS = frozenset((":any:", ":doc:", ":download:", ":numref:", ":ref:", ":term:"))
"""Roles that may have a title before the target: ```title <target>```."""


def _signs(text: str) -> Counter[str]:
    """The markup in a text, with counts; of text in backquotes the title is left out if there is one."""
    quoted = []
    for role, opening, inside, tail in _QUOTED.findall(text):
        target = re.search(r"<([^<>]*)>$", inside)
        leads = (target[1] if role in _ROLES_WITH_WORDS else target[0]) if target else inside
        if target and inside.startswith("!"):  # in Sphinx, "!" suppresses the link
            leads = f"!{leads}"
        quoted.append(f"{role}{opening}{leads}{opening}{tail}")
    return Counter([*quoted, *_SIGNS.findall(_QUOTED.sub(" ", text))])

"""The judge of translations: whether a ``msgstr`` may be used for its ``msgid``, and why not.

A build inside Sphinx, ``status``, ``check``, ``update`` and ``publish`` all call ``faults``.  Besides the two texts it
needs the *kind* of the message: what Sphinx makes of it.  A build knows the nodes and writes the kinds into the record
of the edition; without a record, ``kinds.py`` guesses them from the sources.  Sphinx is not imported, and nothing in a
message is executed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from startoolkit.messages import rst, shape
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.faults import Fault, Part, Verdict
from startoolkit.messages.hidden import hidden, too_long

Kind = Literal["raw", "picture", "index", "rst", "code", "text", "title", "term"]
"""What Sphinx makes of a message:

- ``raw``: raw output or a block formula; the text is code for another program;
- ``picture``: the message ``.. image:: file``, which Sphinx makes for a picture's file name;
- ``index``: a part of an index entry;
- ``rst``: reStructuredText, from a page in it or from an ``{eval-rst}`` block;
- ``code``: a literal block, which has no markup;
- ``text``, ``title`` and ``term`` (of a glossary): inline Markdown.
"""


def faults(msgid: str, msgstr: str, kinds: Collection[Kind], dialect: Dialect) -> list[Fault]:
    """Why a translation may not be used; empty if it may."""
    return verdict(msgid, msgstr, kinds, dialect).faults


def verdict(msgid: str, msgstr: str, kinds: Collection[Kind], dialect: Dialect) -> Verdict:
    """Why a translation may not be used, and what of it is placed with the value that the source has.

    ``kinds`` are all kinds that the message has in the places where the translation would be used; none means ``text``.
    """
    asked = {("rst" if dialect.is_rst and kind in _MARKDOWN else kind) for kind in kinds or ("text",)}
    replaced: dict[Part, str] = {}
    for kind, rule in _RULES.items():
        if kind in asked:
            found = rule(msgid, msgstr, dialect)
            if found.faults:
                return found
            replaced |= found.replaced
    if not asked & _MARKDOWN:
        return Verdict([], replaced)
    found = shape.verdict(msgid, msgstr, dialect)
    return Verdict(found.faults, replaced | found.replaced)


def _program(msgid: str, msgstr: str, _dialect: Dialect) -> Verdict:
    return _same("program", "This text may not be translated.", msgid, msgstr)


def _picture(msgid: str, msgstr: str, _dialect: Dialect) -> Verdict:
    return _same("image", "The file of a picture cannot be changed.", msgid, msgstr)


def _same(kind: str, told: str, msgid: str, msgstr: str) -> Verdict:
    return Verdict([Fault(kind, told, "Clear the translation.")] if msgid != msgstr else [], {})


def _index(msgid: str, msgstr: str, dialect: Dialect) -> Verdict:
    if ";" in msgstr:
        told = "A semicolon would make two entries of the index of this one."
        return Verdict([Fault("index", told, "Leave it out.")], {})
    return _code(msgid, msgstr, dialect)


def _code(msgid: str, msgstr: str, _dialect: Dialect) -> Verdict:
    return Verdict([*too_long(msgid, msgstr), *hidden(msgid, msgstr)], {})


_MARKDOWN: frozenset[Kind] = frozenset(("text", "title", "term"))
_RULES: dict[Kind, Callable[[str, str, Dialect], Verdict]] = {
    "raw": _program,
    "picture": _picture,
    "index": _index,
    "rst": rst.verdict,
    "code": _code,
}
"""The rules of the kinds that are not Markdown; the first with a fault decides, so the strictest come first."""

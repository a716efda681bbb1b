"""XLIFF 1.2 (OASIS, 2008): a ``<file>`` for each catalog, a ``<trans-unit>`` for each message.

A message is one unit, with its markup as plain text: there are no inline elements, so nothing of it can be lost in a
program that knows neither Markdown nor reStructuredText.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lxml import etree

from startoolkit.errors import Place
from startoolkit.exchange.incoming import text_in
from startoolkit.exchange.toolkit import storage
from startoolkit.exchange.units import REASON, State, Unit, catalog_of, unusable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from startoolkit.languages import Language

_EMPTY = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
    '<file original="NoName" datatype="x-startoolkit"><body/></file></xliff>'
)
_STATES: dict[State, str] = {"fuzzy": "needs-review-translation", "translated": "translated"}
_SURE = ("translated", "signed-off", "final")
"""States of a translation that somebody has made; all others, such as ``new`` or those of one program, are doubtful."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
_MARKS = ("mrk",)
"""Inline elements that only mark words, such as the segments of a text."""


def is_writable(unit: Unit) -> bool:
    """Whether XML can hold the texts of a unit."""
    texts = (unit.id, unit.source, unit.target, unit.previous, unit.place, *unit.notes)
    return not any(map(_NOT_IN_XML.search, texts))


def written(units: Sequence[Unit], source: Language, language: Language) -> bytes:
    """The file with these units, which are in the order of their catalogs."""
    xliff = storage("xliff")
    store = xliff.Xliff1File(BytesIO(_EMPTY.encode()))
    store.setsourcelanguage(source.tag)
    store.settargetlanguage(language.tag)
    for catalog, group in groupby(units, catalog_of):
        store.switchfile(catalog, createifmissing=True)
        for unit in group:
            store.addunit(_made(xliff, unit, language))
    root = store.document.getroot()
    for node in root.iterchildren(store.namespaced("file")):
        node.set("datatype", "x-startoolkit")
    etree.cleanup_namespaces(root)
    made = BytesIO()
    store.serialize(made)
    return made.getvalue()


def read(clean: bytes, path: Path) -> list[Unit]:
    """The units of a file that was found to be XLIFF 1; raises StarError where it is not in one piece."""
    try:
        store = storage("xliff").Xliff1File(BytesIO(clean))
    except (StopIteration, AssertionError, ValueError) as error:
        raise unusable("The file has no <file> with a <body>, as XLIFF has.", Place(path)) from error
    return [_read(unit) for unit in store.units if unit.xmlelement.get("translate", "").lower() != "no"]


def _made(xliff: Any, unit: Unit, language: Language) -> Any:
    """A unit of translate-toolkit; without ``approved``, since nothing here says that somebody has approved it."""
    made = xliff.Xliff1Unit(unit.source)
    made.xmlelement.set("id", unit.id)
    if unit.target:
        target = made.createlanguageNode(language.tag, unit.target, "target")
        if unit.state in _STATES:
            target.set("state", _STATES[unit.state])
        made.set_target_dom(target)
    for note in unit.notes:
        made.addnote(note, origin="startoolkit" if note.startswith(REASON) else "developer")
    if unit.place:
        made.addlocation(unit.place)
    if unit.previous and unit.target:
        made.addalttrans(unit.target, origin="previous source", sourcetxt=unit.previous)
        made.xmlelement[-1].set("alttranstype", "previous-version")
    return made


def _read(unit: Any) -> Unit:
    element = unit.xmlelement
    source, target = unit.source_dom, unit.target_dom
    others = [
        etree.QName(node).localname
        for part in (source, target)
        for node in (part.iter("{*}*") if part is not None else ())
        if node is not part and etree.QName(node).localname not in _MARKS
    ]
    return Unit(
        element.get("id", ""),
        text_in(source),
        text_in(target),
        _state(target),
        tuple(line for line in unit.getnotes().split("\n") if line.strip()),
        line=element.sourceline,
        problem=f"It has an element <{others[0]}> where the message has plain text." if others else "",
    )


def _state(target: Any) -> State:
    """What the file says of a translation.

    With a ``state-qualifier`` it comes from a machine or a memory, and with ``approved`` it is what it is without.
    """
    if target is None or not text_in(target).strip():
        return "untranslated"
    state = target.get("state", "")
    if target.get("state-qualifier") or (state and state not in _SURE):
        return "fuzzy"
    return "translated" if state else ""

"""XLIFF 2.0 and 2.1 (OASIS, 2014 and 2018): a ``<file>`` for each catalog, a ``<unit>`` with one segment for each message.

It is written and read with lxml alone.  The class of translate-toolkit takes each segment for a message, so that one
which a program has divided could not be put together again, and puts notes and ``xml:space`` where XLIFF has none.
"""

from __future__ import annotations

from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from lxml import etree

from startoolkit.exchange.incoming import text_in
from startoolkit.exchange.units import REASON, State, Unit, catalog_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from startoolkit.languages import Language

_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DOUBTFUL = "startoolkit:fuzzy"
"""The ``subState`` of a fuzzy translation."""
_SURE = ("translated", "reviewed", "final")
_MARKS = ("mrk", "sm", "em")
"""Inline elements that only mark words."""
_OURS = ("place", "previous source")
"""Categories of notes that are written here, and are no notes of an agency."""


def written(units: Sequence[Unit], source: Language, language: Language) -> bytes:
    """The file with these units, which are in the order of their catalogs."""
    root = etree.Element(
        _name("xliff"), nsmap={None: _NAMESPACE}, version="2.0", srcLang=source.tag, trgLang=language.tag
    )
    number = count(1)
    for place, (catalog, group) in enumerate(groupby(units, catalog_of), start=1):
        # Whoever divides a message would have to put it together again: its markup may go over several sentences.
        file = etree.SubElement(root, _name("file"), id=f"f{place}", original=catalog, canResegment="no")
        for unit in group:
            _add(file, unit, f"u{next(number)}")
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def read(clean: bytes, parser: etree.XMLParser) -> list[Unit]:
    """The units of a file that was found to be XLIFF 2."""
    found = etree.fromstring(clean, parser).iter("{*}unit")
    return [_read(unit) for unit in found if unit.get("translate", "").lower() != "no"]


def _name(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _add(file: Any, unit: Unit, number: str) -> None:
    # The identifier is no NMTOKEN, which an id has to be.
    made = etree.SubElement(file, _name("unit"), id=number, name=unit.id)
    made.set(_SPACE, "preserve")
    notes = [("startoolkit" if note.startswith(REASON) else "note", note) for note in unit.notes]
    notes += [(kind, text) for kind, text in zip(_OURS, (unit.place, unit.previous), strict=True) if text]
    if notes:
        parent = etree.SubElement(made, _name("notes"))
        for category, note in notes:
            etree.SubElement(parent, _name("note"), category=category).text = note
    segment = etree.SubElement(made, _name("segment"))
    if unit.state in ("fuzzy", "translated"):
        segment.set("state", "translated")
    if unit.state == "fuzzy":
        segment.set("subState", _DOUBTFUL)
    etree.SubElement(segment, _name("source")).text = unit.source
    if unit.target:
        etree.SubElement(segment, _name("target")).text = unit.target


def _read(unit: Any) -> Unit:
    parts = list(unit.iterchildren("{*}segment", "{*}ignorable"))
    segments = [part for part in parts if etree.QName(part).localname == "segment"]
    sources = "".join(text_in(part.find("{*}source")) for part in parts)
    targets = [part.find("{*}target") for part in segments]
    is_begun = any(text_in(target).strip() for target in targets)
    return Unit(
        unit.get("name", ""),
        sources,
        "".join(map(_translation, parts)) if is_begun else "",
        _state(segments) if is_begun else "untranslated",
        tuple(_notes(unit)),
        line=unit.sourceline,
        problem=next(_problems(parts, targets), "") if is_begun else "",
    )


def _translation(part: Any) -> str:
    """The translation of a segment; of what stands between segments, such as a space, what is there."""
    target = part.find("{*}target")
    is_between = target is None and etree.QName(part).localname == "ignorable"
    return text_in(part.find("{*}source") if is_between else target)


def _state(segments: Sequence[Any]) -> State:
    """What the file says of a translation; a ``subState`` is a program's own, such as a draft of a machine."""
    states = {segment.get("state", "") for segment in segments}
    if any(segment.get("subState") for segment in segments) or states - {"", *_SURE}:
        return "fuzzy"
    return "" if "" in states else "translated"


def _notes(unit: Any) -> Iterator[str]:
    for note in unit.iterfind("{*}notes/{*}note"):
        if note.get("category") not in _OURS:
            yield from (line for line in text_in(note).split("\n") if line.strip())


def _problems(parts: Sequence[Any], targets: Sequence[Any]) -> Iterator[str]:
    if not all(text_in(target).strip() for target in targets):
        yield "Some of its segments have no translation."
    if any(target is not None and target.get("order") for target in targets):
        yield "Its segments are in another order than those of the source."
    for part in parts:
        for node in part.iterfind(".//{*}*"):
            name = etree.QName(node).localname
            if name not in ("source", "target", *_MARKS):
                yield f"It has an element <{name}> where the message has plain text."

"""The terminology of a project as TBX (ISO 30042, in the older form that Weblate, Crowdin and translate-toolkit all read).

For translation platforms, and for agencies.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lxml import etree

from startoolkit.catalogs import terminology

if TYPE_CHECKING:
    from collections.abc import Sequence

    from startoolkit.languages import Language
    from startoolkit.project import Project

FILE = "terminology.tbx"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def written(project: Project, languages: Sequence[Language]) -> tuple[str, int]:
    """The text of a TBX file with the terms of some languages, and how many terms of the source it has.

    Raises StarError where the table cannot be read.
    """
    table, source = project.locale / terminology.FILE, project.settings.source_language
    entries: dict[str, etree._Element] = {}
    avoided: list[etree._Element] = []
    notes = terminology.notes(table, source, within=project.root)
    body = etree.Element("body")
    for language in languages:
        if language == source:
            continue
        for term in terminology.read(table, source, language, within=project.root).terms.values():
            if term.translations:
                if term.source not in entries:
                    entries[term.source] = _entry(body, term.source, source.tag, notes.get(term.source, ""))
                _terms(entries[term.source], language.tag, term.translations)
            # A status is read as that of the whole entry, so what must not be said is an entry of its own, with an id: Weblate
            # takes entries of one source without it for the same.
            for word in term.avoid:
                one = _entry(None, term.source, source.tag)
                one.set(
                    "id", f"avoid-{hashlib.sha256(f'{language.tag} {term.source} {word}'.encode()).hexdigest()[:12]}"
                )
                _terms(one, language.tag, (word,), is_forbidden=True)
                avoided.append(one)
    body.extend(avoided)
    return _text(body, source.tag), len(entries)


def _entry(body: etree._Element | None, term: str, tag: str, note: str = "") -> etree._Element:
    """A concept with its term in the source language."""
    entry = etree.Element("termEntry") if body is None else etree.SubElement(body, "termEntry")
    if note:
        etree.SubElement(entry, "descrip", type="Usage note").text = note  # as Weblate names what translators are told
    _terms(entry, tag, (term,))
    return entry


def _terms(entry: etree._Element, tag: str, words: Sequence[str], *, is_forbidden: bool = False) -> None:
    group = etree.SubElement(entry, "langSet", {_LANGUAGE: tag})
    for word in words:
        one = etree.SubElement(group, "tig")
        etree.SubElement(one, "term").text = word
        if is_forbidden:
            etree.SubElement(one, "termNote", type="administrativeStatus").text = "forbidden"


def _text(body: etree._Element, tag: str) -> str:
    root = etree.Element("martif", {"type": "TBX", _LANGUAGE: tag})
    source = etree.SubElement(etree.SubElement(etree.SubElement(root, "martifHeader"), "fileDesc"), "sourceDesc")
    etree.SubElement(source, "p").text = f"Made from {terminology.FILE} by startoolkit; change the terms there."
    etree.SubElement(root, "text").append(body)
    etree.indent(root)
    xml = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'

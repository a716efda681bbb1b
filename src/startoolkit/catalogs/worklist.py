"""What a translator has to do, message by message, in the order in which readers meet the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs.progress import Reader
from startoolkit.errors import Place, StarError
from startoolkit.messages.word_diff import Piece, difference, marked
from startoolkit.printable import one_line, printable
from startoolkit.record import Record

if TYPE_CHECKING:
    from startoolkit.catalogs.judging import Messages
    from startoolkit.languages import Language
    from startoolkit.project import Project

_LONG = 100
"""Characters of a message that a line shows."""


@attrs.frozen
class Item:
    """A message that readers see in the source language."""

    language: str
    page: str
    """The page, or the catalog where several pages share one and no build has told their messages."""
    file: Path
    line: int | None
    """Of the message in its catalog; None where the catalog lacks it, or is missing."""
    state: str
    """``untranslated``, ``fuzzy`` or ``refused``."""
    msgid: str
    msgstr: str
    changed: tuple[Piece, ...] = ()
    """Of a fuzzy message whose previous source is known: the source with the words that changed."""
    reasons: tuple[str, ...] = ()
    """Why a translation is refused."""

    @property
    def preview(self) -> str:
        """Where the message stands in ``startoolkit preview``, below its address."""
        return f"{self.language.replace('_', '-')}/{self.page}.html"


def worklist(project: Project, language: Language, known: Messages | None) -> list[Item]:
    """The messages of a language that are left, by page; ``known`` are those of all pages, where a build has told them.

    Catalogs that cannot be read are passed over; ``status`` names them.
    """
    reader = Reader(project, language, known)
    places = {name: place for place, name in enumerate(order(project))}
    names = sorted(reader.names, key=lambda name: (places.get(name, len(places)), name))
    return [item for name in names for item in _of_page(project, language, reader, name)]


def order(project: Project) -> list[str]:
    """The pages as the last build has put them, or the first page and the others by name."""
    for language in project.settings.languages:
        try:
            return [page.docname for page in Record.read(project.output / language.tag).pages]
        except StarError:
            continue
    return ["index", *project.pages()]


def _of_page(project: Project, language: Language, reader: Reader, name: str) -> Iterator[Item]:
    messages = reader.messages(name)
    if messages is None:
        return
    states, _ = reader.states(name, messages)
    catalog = reader.catalogs.get(reader.named[name])
    entries = {message.msgid: message for message in catalog.live} if catalog else {}
    path = catalog.path if catalog else project.catalog(language, name)
    for msgid, state in states.items():
        if state == "translated":
            continue
        entry = entries.get(msgid)
        msgstr, previous = (entry.msgstr, entry.previous or "") if entry else ("", "")
        faults = reader.faults(name, msgid, msgstr) if state == "refused" else ()
        yield Item(
            language.code,
            name,
            path,
            entry.line if entry else None,
            state,
            msgid,
            msgstr,
            difference(previous, msgid) if state == "fuzzy" and previous else (),
            tuple(fault.message for fault in faults),
        )


def as_text(items: Sequence[Item]) -> Iterator[str]:
    """A line for each message, ``file:line: state: words``; words that changed as ``[-old-]`` and ``{+new+}``."""
    for item in items:
        yield f"{Place(item.file, item.line)}: {item.state}: {one_line(_words(item), _LONG)}"
        yield from (f"  {printable(reason)}" for reason in item.reasons)


def as_json(items: Sequence[Item]) -> str:
    """A list of objects, in ASCII, so that it fits any pipe."""
    return json.dumps(
        [
            {
                **attrs.asdict(item, recurse=False),
                "file": str(Place(item.file)),
                "changed": [{"kind": piece.kind, "text": piece.text} for piece in item.changed],
                "preview": item.preview,
            }
            for item in items
        ],
        indent=2,
    )


def as_markdown(items: Sequence[Item]) -> str:
    """A list to tick off, under a heading for each page."""
    parts = []
    for (language, page), group in groupby(items, lambda item: (item.language, item.page)):
        lines = [
            f"- [ ] {item.state}: {_escaped(one_line(_words(item), _LONG))} (`{Place(item.file, item.line)}`)"
            for item in group
        ]
        parts.append("\n".join([f"## {language}: {page}", "", *lines]))
    return "\n\n".join(parts)


def _words(item: Item) -> str:
    return marked(item.changed) or item.msgid


def _escaped(text: str) -> str:
    """Text as Markdown shows it: signs that would be markup are escaped."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#{}~" else sign for sign in text)

"""The messages of a language as units for an agency, and the file that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs import tbx
from startoolkit.catalogs.judging import Judge
from startoolkit.catalogs.worklist import order
from startoolkit.errors import StarError
from startoolkit.exchange import formats, memories, xliff
from startoolkit.exchange.units import REASON, Identifier, State, Unit
from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from startoolkit.catalogs.judging import Messages
    from startoolkit.exchange.units import Format
    from startoolkit.languages import Language
    from startoolkit.project import Project


@attrs.frozen
class Sent:
    """A file for an agency, and what it does not hold."""

    data: bytes
    number: int
    """Of messages, pairs or terms."""
    unused: int = 0
    """Messages with plural forms or a context, which no page can use."""
    unwritable: tuple[str, ...] = ()
    """Identifiers of messages with a character that XML has no way to write."""
    errors: tuple[StarError, ...] = ()
    """Why catalogs could not be read."""


def send(
    project: Project,
    language: Language,
    kind: Format,
    *,
    catalogs: Collection[str] | None = None,
    only_todo: bool = False,
    known: Messages | None = None,
) -> Sent:
    """The file of a language in a format.

    ``catalogs`` are names of catalogs, None for all; with ``only_todo`` messages that are translated stay out.  TMX has
    the pairs that are translated, and TBX the terminology.  Raises StarError where translate-toolkit is needed and
    missing, or the terminology cannot be read.
    """
    source = project.settings.source_language
    if kind == "tbx":
        text, number = tbx.written(project, [language])
        return Sent(text.encode(), number)
    units, unused, errors = units_of(project, language, catalogs, known)
    if kind == "tmx":
        pairs = {(unit.source, unit.target): unit for unit in reversed(units) if unit.state == "translated"}
        sound = [unit for unit in reversed(pairs.values()) if xliff.is_writable(unit)]
        memory = {unit.id: (unit.source, unit.target) for unit in sound}
        return Sent(memories.written(memory, source, language), len(memory), unused, errors=errors)
    chosen = [unit for unit in units if not only_todo or unit.state != "translated" or _is_refused(unit)]
    if kind == "csv":
        return Sent(formats.data_of(chosen, kind, source, language), len(chosen), unused, errors=errors)
    sound = [unit for unit in chosen if xliff.is_writable(unit)]
    left = tuple(unit.id for unit in chosen if not xliff.is_writable(unit))
    return Sent(formats.data_of(sound, kind, source, language), len(sound), unused, left, errors)


def units_of(
    project: Project, language: Language, names: Collection[str] | None = None, known: Messages | None = None
) -> tuple[list[Unit], int, tuple[StarError, ...]]:
    """The messages of a language in the order of readers, the number of those that no page can use, and all errors."""
    layout = project.layout(language)
    found = {name: path for name, path in project.catalogs(language).items() if layout.use(name) == "used"}
    places = {layout.name(page): place for place, page in reversed([*enumerate(order(project))])}
    judge = Judge(project, language, {}, known)
    units: list[Unit] = []
    errors: list[StarError] = []
    unused = 0
    for name in sorted(found, key=lambda one: (places.get(one, len(places)), one)):
        if names is not None and name not in names:
            continue
        try:
            live = po.read(found[name], within=project.root).live
        except StarError as error:
            errors += error.each
            continue
        pages = layout.pages_of(name)
        unused += sum(not message.is_used for message in live)
        units += [_unit(language, name, message, judge, pages) for message in live if message.is_used]
    return units, unused, tuple(errors)


def _unit(language: Language, catalog: str, message: po.Message, judge: Judge, pages: Sequence[str]) -> Unit:
    state: State = "translated" if message.translated else "fuzzy" if message.msgstr.strip() else "untranslated"
    faults = judge.faults(message.msgid, message.msgstr, pages, message.locations) if state == "translated" else []
    notes = (*message.extracted, *message.comments, *(f"{REASON}{fault.message} {fault.hint}" for fault in faults))
    return Unit(
        str(Identifier.of(language.code, catalog, message.msgid, message.msgstr, is_fuzzy=message.fuzzy)),
        message.msgid,
        message.msgstr,
        state,
        tuple(note for note in notes if note.strip()),
        message.previous or "" if message.fuzzy else "",
        " ".join(message.locations) or catalog,
    )


def _is_refused(unit: Unit) -> bool:
    """Whether the translation would not be used, as a note says."""
    return any(note.startswith(REASON) for note in unit.notes)

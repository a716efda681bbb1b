"""Translations of an agency taken into the catalogs: each judged as a build would, and none over what others have written.

A file comes back after weeks, and the catalogs have moved on.  What can be put in is put in; of all the rest it is said
why not.  Approvals in a file count for nothing: whoever wrote them, ``reviewed.csv`` is not touched.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs import edit, files
from startoolkit.catalogs.judging import Judge
from startoolkit.catalogs.merge import similar
from startoolkit.errors import Place, StarError
from startoolkit.exchange.outcomes import Outcome, Taken, What
from startoolkit.exchange.units import REASON, Identifier, State, Unit, version
from startoolkit.messages import po
from startoolkit.messages.faults import shown
from startoolkit.messages.names import digest
from startoolkit.messages.po_edit import edited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from startoolkit.catalogs.judging import Messages
    from startoolkit.languages import Language
    from startoolkit.project import Project


@attrs.frozen
class _Decision:
    what: What
    message: po.Message | None = None
    """The message of the catalog that it is about."""
    new: po.Message | None = None
    """What is to be written in its place."""
    why: str = ""
    hint: str = ""


def take(
    project: Project,
    units: Sequence[Unit],
    path: Path,
    *,
    known: Callable[[Language], Messages | None],
    theirs: bool = False,
    dry_run: bool = False,
) -> Taken:
    """Take the units of the file ``path`` into the catalogs that their identifiers name.

    With ``theirs`` a translation replaces one that somebody has written since the export.  With ``dry_run`` nothing is
    written.  Each catalog is written whole or not at all, so taking the same file again goes on where it ended.  Raises
    StarError where another process holds the catalogs, the disk is full, or none of the units is of this project.
    """
    found: list[Outcome] = []
    of_language: dict[str, dict[str, list[tuple[Unit, Identifier]]]] = defaultdict(lambda: defaultdict(list))
    seen: dict[str, Unit] = {}
    codes = {language.code: language for language in project.settings.languages}
    for unit in units:
        name = Identifier.parsed(unit.id)
        before = seen.setdefault(unit.id, unit)
        if name is None or name.language not in codes:
            found.append(_outcome(unit, path, "unknown", "Its identifier is none of this project."))
        elif before is not unit:
            if before.target != unit.target:
                why = f"The message stands in line {before.line} of the file already, translated otherwise."
                found.append(_outcome(unit, path, "refused", why))
        else:
            of_language[name.language][name.catalog].append((unit, name))
    if units and not of_language:
        message = "None of the messages in this file is of this project."
        hint = "Import the file that startoolkit exchange export has made, with its identifiers as they were."
        raise StarError("bad-exchange", message, place=Place(path), hint=hint)
    errors: list[StarError] = []
    with nullcontext() if dry_run else files.locked(project):
        for code, catalogs in of_language.items():
            taker = _Taker(project, codes[code], path, known(codes[code]), theirs=theirs, dry_run=dry_run)
            for catalog, those in catalogs.items():
                taker.decide(catalog, those)
            found += taker.written()
            errors += taker.errors
    lines = {id(unit): number for number, unit in enumerate(units)}
    return Taken(tuple(sorted(found, key=lambda one: lines[id(one.unit)])), tuple(errors))


def propose(
    project: Project,
    language: Language,
    memory: Mapping[str, str],
    path: Path,
    *,
    known: Messages | None = None,
    dry_run: bool = False,
) -> Taken:
    """Put translations of a memory, by their sources, into messages that have none, as fuzzy."""
    with nullcontext() if dry_run else files.locked(project):
        taker = _Taker(project, language, path, known, theirs=False, dry_run=dry_run)
        for name in taker.names:
            taker.fill(name, memory)
        return Taken(tuple(taker.written()), tuple(taker.errors))


def _outcome(unit: Unit, path: Path, what: What, why: str, hint: str = "") -> Outcome:
    return Outcome(unit, what, Place(path, unit.line), why, hint)


class _Taker:
    """The catalogs of one language while translations are taken into them."""

    def __init__(
        self,
        project: Project,
        language: Language,
        path: Path,
        known: Messages | None,
        *,
        theirs: bool,
        dry_run: bool,
    ) -> None:
        self.errors: list[StarError] = []
        self._project = project
        self._path = path
        self._theirs = theirs
        self._dry_run = dry_run
        self._layout = project.layout(language)
        self._files = {
            name: file for name, file in project.catalogs(language).items() if self._layout.use(name) == "used"
        }
        self._data: dict[str, bytes] = {}
        self._live: dict[str, dict[str, po.Message]] = {}
        """The messages of each catalog that can be read, by the digests of their sources."""
        for name, file in self._files.items():
            try:
                self._data[name] = po.content(file, within=project.root)
                live = po.parse(self._data[name], file).live
            except StarError as error:
                self.errors += error.each
            else:
                self._live[name] = {digest(one.msgid): one for one in live if one.is_used}
        self._judge = Judge(project, language, {}, known)
        self._decisions: dict[str, list[tuple[Unit, _Decision]]] = defaultdict(list)
        """By catalog; under an empty name what belongs to none."""
        self._new: dict[str, dict[str, po.Message]] = defaultdict(dict)
        """What is to be written, by catalog and msgid."""

    @property
    def names(self) -> list[str]:
        """The catalogs that can be read."""
        return [*self._live]

    def decide(self, catalog: str, units: Iterable[tuple[Unit, Identifier]]) -> None:
        """Decide on the units of a catalog."""
        those = [*units]
        kin = self._kin(catalog, those)
        for unit, name in those:
            home, decision = self._decided(catalog, unit, name, kin)
            self._note(home if decision.message else "", unit, decision)

    def fill(self, catalog: str, memory: Mapping[str, str]) -> None:
        """Propose translations for messages of a catalog that have none; what a build would refuse stays out."""
        for message in self._live[catalog].values():
            target = memory.get(message.msgid, "")
            if not message.msgstr and not message.fuzzy and target:
                unit = Unit("", message.msgid, target, "fuzzy")
                self._note(catalog, unit, self._judged(catalog, message, target, "fuzzy"))

    def written(self) -> list[Outcome]:
        """Write the catalogs, and tell what has become of all units."""
        outcomes = []
        for catalog, those in self._decisions.items():
            lines, failure = self._write(catalog)
            for unit, decision in those:
                message = decision.message
                place = Place(self._path, unit.line)
                if message:
                    place = Place(self._files[catalog], lines.get(message.msgid, message.line))
                if failure and decision.new:
                    outcomes.append(Outcome(unit, "refused", place, "Its catalog could not be written.", failure.hint))
                    continue
                notes = _added(unit, message) if message else ()
                outcomes.append(Outcome(unit, decision.what, place, decision.why, decision.hint, notes))
        return outcomes

    def _write(self, catalog: str) -> tuple[dict[str, int], StarError | None]:
        """Write a catalog; the lines of its messages then, and why it could not be written."""
        new = [*self._new[catalog].values()]
        if not new:
            return {}, None
        path = self._files[catalog]
        try:
            changed = edited(self._data[catalog], path, new)
            if self._dry_run:
                files.refuse_read_only(path)
                return {}, None
            files.write(path, changed)
        except StarError as error:
            if error.code in ("disk-full", "defect"):
                raise
            self.errors += error.each
            return {}, error
        return {message.msgid: message.line for message in po.parse(changed, path).live}, None

    def _note(self, catalog: str, unit: Unit, decision: _Decision) -> None:
        self._decisions[catalog].append((unit, decision))
        if decision.new:
            self._new[catalog][decision.new.msgid] = decision.new
            self._live[catalog][digest(decision.new.msgid)] = decision.new

    def _kin(self, catalog: str, units: Iterable[tuple[Unit, Identifier]]) -> dict[str, po.Message]:
        """By sources that no page has any more the untranslated message that each has probably become, as ``update`` finds it."""
        lost = [po.Message(0, unit.source, unit.target) for unit, name in units if self._is_lost(catalog, unit, name)]
        new = [one for one in self._live.get(catalog, {}).values() if not one.msgstr and not one.fuzzy]
        found = similar(new, lost)
        kin: dict[str, po.Message] = {}
        for message in new:
            if message.key in found:
                kin.setdefault(found[message.key].msgid, message)
        return kin

    def _is_lost(self, catalog: str, unit: Unit, name: Identifier) -> bool:
        """Whether the agency has translated a source that no page has any more."""
        is_theirs = unit.target.strip() and not _is_copy(unit) and not _is_untouched(unit, name)
        return bool(is_theirs and digest(unit.source) == name.source and not self._home(catalog, name))

    def _decided(
        self, catalog: str, unit: Unit, name: Identifier, kin: Mapping[str, po.Message]
    ) -> tuple[str, _Decision]:
        """The catalog that a unit belongs to now, and what becomes of the unit."""
        if not unit.target.strip() or _is_copy(unit):
            return "", _Decision("empty")
        if catalog in self._files and catalog not in self._live:
            is_new = not _is_untouched(unit, name)
            return "", _Decision("refused", why="Its catalog cannot be read.") if is_new else _Decision("same")
        home = self._home(catalog, name)
        message = self._live[home].get(name.source) if home else None
        is_own = digest(unit.source) == name.source
        if message is None:
            return (catalog, self._of_other_source(catalog, unit, name, kin)) if is_own else ("", _unknown(unit))
        if not is_own and unit.source.split() != message.msgid.split():
            hint = "Rows are sorted whole, and the source stays as it was sent; put this one in by hand."
            why = "The file has another source beside this identifier than the page."
            return home, _Decision("refused", message, why=why, hint=hint)
        if unit.problem:
            return home, _Decision("refused", message, why=unit.problem, hint="Have the text sent without it.")
        return home, self._of_same_source(home, unit, name, message)

    def _home(self, catalog: str, name: Identifier) -> str:
        """The catalog that has the source now: the one of the export, else the first other one; empty where none has."""
        if name.source in self._live.get(catalog, {}):
            return catalog
        return next((other for other, messages in self._live.items() if name.source in messages), "")

    def _of_same_source(self, catalog: str, unit: Unit, name: Identifier, message: po.Message) -> _Decision:
        target = edit.with_outer_breaks(message.msgid, unit.target)
        is_as_sent = name.version == version(message.msgstr, is_fuzzy=message.fuzzy)
        if target == message.msgstr:
            is_news = message.fuzzy if unit.state == "translated" else unit.state == "fuzzy" and message.translated
            if not is_news or not is_as_sent:
                return _Decision("same", message)
        elif _is_untouched(unit, name) and (message.msgstr or not self._theirs):
            return _Decision("same", message)
        elif not is_as_sent and message.msgstr and not self._theirs:
            why = f"Somebody has translated it otherwise since the export: {shown(message.msgstr)}"
            return _Decision("conflict", message, why=why, hint="Compare the two, or use --theirs to take the file's.")
        return self._judged(catalog, message, target, "fuzzy" if unit.state == "fuzzy" else "taken")

    def _of_other_source(self, catalog: str, unit: Unit, name: Identifier, kin: Mapping[str, po.Message]) -> _Decision:
        """What becomes of a translation whose source is on no page any more: a proposal for what that has become."""
        if _is_untouched(unit, name):
            return _Decision("same")
        if unit.problem:
            return _Decision("refused", why=unit.problem, hint="Have the text sent without it.")
        live = self._live.get(catalog, {}).values()
        message = next((one for one in live if one.fuzzy and one.previous == unit.source), None)
        if message is None:
            if unit.source not in kin:
                return _unknown(unit)
            message = attrs.evolve(kin[unit.source], previous=unit.source)
        elif unit.target == message.msgstr:
            return _Decision("same", message)
        elif name.version not in _versions(message.msgstr) and not self._theirs:
            why = f"Its source has changed since the export, and somebody has worked on the new one: {shown(message.msgstr)}"
            return _Decision("conflict", message, why=why, hint="Compare the two, or use --theirs to take the file's.")
        return self._judged(catalog, message, unit.target, "proposed")

    def _judged(self, catalog: str, message: po.Message, msgstr: str, what: What) -> _Decision:
        msgstr = edit.with_outer_breaks(message.msgid, msgstr)
        faults = self._judge.faults(message.msgid, msgstr, self._layout.pages_of(catalog), message.locations)
        if faults:
            changed = "Its source has changed since the export. " if what == "proposed" else ""
            return _Decision("refused", message, why=f"{changed}{faults[0].message}", hint=faults[0].hint)
        return _Decision(what, message, edit.translated(message, msgstr, is_fuzzy=what != "taken"))


def _is_copy(unit: Unit) -> bool:
    """Whether a program has only put the source where a translation goes; nobody says that it is one."""
    return unit.state != "translated" and unit.target.split() == unit.source.split()


def _is_untouched(unit: Unit, name: Identifier) -> bool:
    """Whether the agency has left a translation as it was sent, so that there is nothing of theirs to take."""
    return name.version in _versions(unit.target, unit.state)


def _versions(msgstr: str, state: State = "") -> set[str]:
    """The versions of a translation in a state; where none is stated, fuzzy or not."""
    return {version(msgstr, is_fuzzy=fuzzy) for fuzzy in {"": (False, True), "fuzzy": (True,)}.get(state, (False,))}


def _unknown(unit: Unit) -> _Decision:
    found = "Its source stands" if unit.source.strip() else "A message of this identifier stands"
    return _Decision(
        "unknown", why=f"{found} on no page any more.", hint="Run startoolkit update if a page has it again."
    )


def _added(unit: Unit, message: po.Message) -> tuple[str, ...]:
    """The notes of a unit that its message does not have."""
    known = {line.strip() for note in (*message.extracted, *message.comments) for line in note.split("\n")}
    return tuple(note for note in unit.notes if note.strip() not in known and not note.startswith(REASON))

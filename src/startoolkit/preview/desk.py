"""What an editor needs to know of the messages of one language: states, findings, terms, and how they were translated before.

Catalogs are read once.  Before each answer the files are looked at: a catalog that has changed is read again, and after
other changes all of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from startoolkit.catalogs import edit, terminology, worklist
from startoolkit.catalogs.check import Checker
from startoolkit.catalogs.judging import Judge, Messages
from startoolkit.catalogs.progress import Reader
from startoolkit.catalogs.prose import words
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.messages.names import digest
from startoolkit.messages.word_diff import Piece, difference
from startoolkit.project import Project
from startoolkit.readings import STATES

_Stamp = tuple[int, int, int]
_MOST_ELSEWHERE = 5
"""Other translations of a message that are shown."""


@attrs.frozen
class Listed:
    """A message in a list."""

    page: str
    id: str
    state: str
    """As in ``readings.STATES``."""
    source: str
    translation: str
    """As the catalog has it, used or not."""


@attrs.frozen
class Term:
    """A term that occurs in a source, with its settled words, and whether the translation has one of them."""

    source: str
    words: tuple[str, ...]
    kept: bool


@attrs.frozen
class Elsewhere:
    """A translation of the same source in another catalog."""

    catalog: str
    msgstr: str
    fuzzy: bool


@attrs.frozen
class Finding:
    """What the judge or a check says of a translation; one of the judge keeps it from being saved."""

    check: str
    severity: str
    message: str
    hint: str


@attrs.frozen
class Opened:
    """All that the editor shows of a message, apart from its entry in the catalog."""

    page: str
    id: str
    state: str
    unseen: str
    """What it is, where it does not stand among the words of the page."""
    file: str
    changed: tuple[Piece, ...]
    """Of a fuzzy message the source with the words that changed, where its previous source is known."""
    elsewhere: tuple[Elsewhere, ...]


class Desk:
    """The messages of one language of a project; not to be used by two threads at once."""

    def __init__(
        self, project: Project, language: Language, known: Messages, unseen: Mapping[str, Mapping[str, str]]
    ) -> None:
        """``known`` are the messages of all pages with their kinds, as Sphinx has found them; ``unseen`` as in ``unseen.py``."""
        self.project = project
        self.language = language
        self.known = known
        """The messages of all pages."""
        self._unseen = unseen
        self._msgids = {page: {digest(msgid): msgid for msgid in messages} for page, messages in known.items()}
        self._files = self._stamps()
        self._states: dict[str, dict[str, str]] = {}
        """The states of the messages of each page, as far as they are known."""
        self._reader = Reader(project, language, known)
        self._checker = Checker(project, language, known)

    def is_stale(self) -> bool:
        """Whether more has changed than the content of catalogs, so that another desk has to be made.

        Catalogs that have changed are read again.
        """
        before, self._files = self._files, self._stamps()
        if before.keys() != self._files.keys():
            return True
        changed = {path for path, stamp in self._files.items() if stamp != before[path]}
        catalogs = {path: name for name, path in self.project.catalogs(self.language).items()}
        return any(path not in catalogs or not self._read_again(catalogs[path], path) for path in changed)

    def msgid(self, page: str, name: str) -> str | None:
        """The msgid of a message, given its page and digest; None where there is none."""
        return self._msgids.get(page, {}).get(name)

    def listed(self, page: str | None = None) -> Iterator[Listed]:
        """The messages of a page, or those of all pages that are left, in the order of readers."""
        for one in self.pages() if page is None else [page] if page in self.known else []:
            states, texts = self._states_of(one), self._texts(one)
            for name, msgid in self._msgids[one].items():
                if page is not None or states[msgid] != "translated":
                    yield Listed(one, name, states[msgid], msgid, texts.get(msgid, ""))

    def pages(self) -> list[str]:
        """The pages in the order of readers."""
        places = {name: place for place, name in enumerate(worklist.order(self.project))}
        return sorted(self.known, key=lambda name: (places.get(name, len(places)), name))

    def counts(self) -> dict[str, int]:
        """The number of messages of all pages in each state."""
        counts = dict.fromkeys(STATES, 0)
        for page in self.known:
            for state in self._states_of(page).values():
                counts[state] += 1
        return counts

    def opened(self, page: str, entry: edit.Entry) -> Opened:
        """What is to be shown of a message."""
        path = os.path.relpath(self.project.catalog(self.language, page), self.project.root)
        changed = difference(entry.previous, entry.msgid) if entry.is_fuzzy and entry.previous else ()
        state = self._states_of(page).get(entry.msgid, "untranslated")
        name = digest(entry.msgid)
        unseen = self._unseen.get(page, {}).get(name, "")
        return Opened(page, name, state, unseen, path, changed, tuple(self._elsewhere(entry)))

    def terms(self, msgid: str, msgstr: str) -> list[Term]:
        """The terms that occur in a source."""
        text = words(msgstr)
        found = self._checker.terminology.occurring(words(msgid))
        terms = {term.source: term for term, _ in found}
        return [
            Term(one.source, one.translations, terminology.keeps(one, text, self.language)) for one in terms.values()
        ]

    def findings(self, page: str, entry: edit.Entry, msgstr: str) -> list[Finding]:
        """What keeps a translation from being used, or else what the checks say of it, also of an empty one."""
        faults = self._reader.faults(page, entry.msgid, msgstr) if msgstr.strip() else []
        if faults:
            return [Finding("refused", "error", one.message, one.hint) for one in faults]
        message = po.Message(line=0, msgid=entry.msgid, msgstr=msgstr, comments=entry.comments)
        found = self._checker.findings(page, message)
        return [Finding(one.check, one.severity, one.message, one.hint) for one in found]

    def _states_of(self, page: str) -> Mapping[str, str]:
        if page not in self._states:
            self._states[page] = self._reader.states(page, self.known[page])[0]
        return self._states[page]

    def _texts(self, page: str) -> dict[str, str]:
        """The translations of a page by their sources, also fuzzy and refused ones."""
        catalog = self._reader.catalogs.get(self._reader.named[page])
        return {one.msgid: one.msgstr for one in catalog.live if one.is_used} if catalog else {}

    def _elsewhere(self, entry: edit.Entry) -> list[Elsewhere]:
        found: dict[str, Elsewhere] = {}
        for name, catalog in self._checker.catalogs.items():
            for message in catalog.live if name != entry.catalog else ():
                if message.msgid == entry.msgid and message.is_used and message.is_complete:
                    found.setdefault(message.msgstr, Elsewhere(name, message.msgstr, message.fuzzy))
        return [*found.values()][:_MOST_ELSEWHERE]

    def _read_again(self, name: str, path: Path) -> bool:
        """Read a catalog anew; returns whether that could be done."""
        try:
            catalog = po.read(path, within=self.project.root)
        except StarError:
            return False
        if name not in self._reader.catalogs or name not in self._checker.catalogs:
            return False
        self._reader.catalogs[name] = catalog
        self._reader.judge = Judge(self.project, self.language, self._reader.catalogs, self.known)
        self._checker.replace(name, catalog)
        for page in [page for page in self._states if self._reader.named.get(page) == name]:
            del self._states[page]
        return True

    def _stamps(self) -> dict[Path, _Stamp]:
        """Size, time and inode of each file that has a say."""
        files = [
            *self.project.catalogs(self.language).values(),
            self.project.locale / terminology.FILE,
            self.project.root / "pyproject.toml",
            self.project.docs / "conf.py",
        ]
        return {path: _stamp(path) for path in files if os.path.lexists(path)}


def _stamp(path: Path) -> _Stamp:
    try:
        facts = path.lstat()
    except OSError:
        return 0, 0, 0
    return facts.st_mtime_ns, facts.st_size, facts.st_ino

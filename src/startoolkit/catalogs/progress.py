"""How far the translations are, without Sphinx: the numbers that a build of the same sources puts into its record.

Which messages a page has, only Sphinx knows; but the last build has told, if the pages are still the same.  Otherwise
the messages are those of the catalog, and ``startoolkit update`` brings it up to date with its page; a catalog that
several pages have together is then counted as one page of its own name.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from startoolkit.approvals import Approval, counting
from startoolkit.catalogs.judging import Judge, Messages
from startoolkit.catalogs.standing import Standing
from startoolkit.errors import Place, StarError
from startoolkit.gate import Allowed, Judgement, judge
from startoolkit.gate import allowed as gate_allowed
from startoolkit.messages import po, shape
from startoolkit.messages.kinds import WORDS_OF_SPHINX
from startoolkit.pages import encoding_of, file_of
from startoolkit.readings import Counts, Progress, with_reviewed, words_in
from startoolkit.record import FILE, PASSAGES, read_messages, read_passages

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.messages.faults import Fault
    from startoolkit.project import Project


def progress(
    project: Project, language: Language, *, known: Messages | None = None, since: Path | None = None
) -> Standing:
    """The counts of every page, and the verdict.

    ``known`` are the messages of all pages, where they are known; a catalog whose page is gone is not counted.  ``since``
    is a folder with editions of before; raises StarError where that of the language cannot be read.
    """
    read = Reader(project, language, known)
    approved = counting(read.approvals, project.settings.reviewers_of(language))
    pages, used = dict[str, Progress](), dict[str, dict[str, str | None]]()
    for name in read.names:
        messages = read.messages(name)
        if messages is not None:
            states, usable = read.states(name, messages)
            pages[name] = with_reviewed(Progress.of(states), usable.items(), approved)
            used[name] = {msgid: usable.get(msgid) for msgid in states}
    missing = [page for name in read.missing for page in ([name] if name in pages else read.pages_of(name))]
    broken = [page for name in read.broken for page in read.pages_of(name)]
    held = {**pages, **{name: _guessed(project.docs, name) for name in (*missing, *broken) if name not in pages}}
    for name, counts in pages.items():  # the gate may ask for any of the pages that are counted together
        held |= {page: Progress(counts.messages) for page in read.pages_of(name) if page not in held}
    return Standing(
        language,
        pages,
        judge(project.settings.gate_of(language), held),
        tuple(read.errors),
        tuple(missing),
        tuple(read.outdated(known)) if known is not None else (),
        sum(not message.is_used for catalog in read.catalogs.values() for message in catalog.live),
        _changed(used, since / language.tag) if since else None,
        has_begun=bool(read.catalogs or read.errors),
        counts_reviewed=bool(read.approvals or project.settings.gate_of(language).reviewed),
    )


def known_messages(project: Project, output: Path, docs: str, language: Language | None = None) -> Messages | None:
    """The messages of all pages as a build into ``output`` has found them, if ``docs`` is the digest of its pages.

    Those of ``language``, if it was built: languages differ in what Sphinx itself translates (``WORDS_OF_SPHINX``).
    """
    for one in dict.fromkeys([*([language] if language else ()), *project.settings.languages]):
        found = read_messages(output / one.tag, docs)
        if found is not None:
            return found
    return None


def allowed(project: Project, languages: Sequence[Language]) -> Allowed:
    """Those of the languages that may be built; see ``gate.allowed``."""
    return gate_allowed(project, languages, lambda counted: held(project, counted))


def held(project: Project, languages: Sequence[Language]) -> dict[Language, Judgement]:
    """Those of the languages that are not far enough: told from the catalogs alone, so alike on every machine.

    One with broken catalogs is not among them, so that a build tells what is wrong with them.
    """
    standings = [standing for standing in (progress(project, one) for one in languages) if not standing.errors]
    return {one.language: one.judgement for one in standings if one.judgement.verdict == "not built"}


def check_earlier(folder: Path) -> None:
    """Raise StarError where a folder holds no editions."""
    if not any((path / FILE).is_file() or (path / PASSAGES).is_file() for path in folder.glob("*")):
        raise StarError(
            "bad-record",
            "There are no editions in this folder.",
            place=Place(folder),
            hint="Name a published folder or the output of a build, such as dist.",
        )


class Reader:
    """The catalogs of one language, and what they make of messages."""

    def __init__(self, project: Project, language: Language, known: Messages | None) -> None:
        self.project = project
        self.language = language
        self.known = known
        self.layout = project.layout(language)
        self.errors: list[StarError] = []
        self.partial = set[str]()
        """The names of catalogs in which something is wrong."""
        self.catalogs: dict[str, po.Catalog] = {}
        """The catalogs that can be read, by their names."""
        found = project.all_catalogs(language)
        self.named = self._named(found)
        """What is counted: pages where their messages are known, catalogs otherwise; and the catalog of each."""
        self._read({name: paths for name, paths in found.items() if name in self.named.values()})
        # A page without messages needs no catalog.
        lacking = (one for one, name in self.named.items() if name not in found)
        self.missing = [one for one in lacking if self.known is None or self.known[one]]
        self.broken = [one for one, name in self.named.items() if name in found and name not in self.catalogs]
        self.names = sorted(self.named.keys() - {*self.broken})
        self.judge = Judge(project, language, self.catalogs, known)
        self.approvals = self._approvals()

    def _approvals(self) -> tuple[Approval, ...]:
        try:
            return self.project.approvals(self.language)
        except StarError as error:
            self.errors.append(error)
            return ()

    def _named(self, found: Collection[str]) -> dict[str, str]:
        if self.known is not None:
            return {page: self.layout.name(page) for page in self.known}
        names = [self.layout.name(page) for page in self.project.pages()]
        return {name: name for name in [*names, *(name for name in found if self.layout.use(name) == "used")]}

    def _read(self, found: Mapping[str, Sequence[Path]]) -> None:
        for name, paths in found.items():
            read = [po.read_sound(path, within=self.project.root) for path in paths]
            errors = [error for _, several in read for error in several]
            sound = [catalog for catalog, _ in read if catalog]
            self.errors += errors
            # Without a record of a build, nothing but the catalog tells its messages, those left out among them.
            if sound and (not errors or self.known is not None):
                self.catalogs[name] = po.merged(sound)
            if errors:
                self.partial.add(name)

    def pages_of(self, name: str) -> list[str]:
        """The pages that are counted under a name."""
        return [name] if self.known is not None else self.layout.pages_of(name) or [name]

    def messages(self, name: str) -> Collection[str] | None:
        """The messages of what is counted under a name; None where nothing tells them."""
        if self.known is not None:
            return self.known[name]
        if name in self.catalogs:
            return _messages(self.catalogs[name])
        return self._elsewhere.get(name)

    def states(self, name: str, messages: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The state of each message, and the translations that are used: as ``sphinxext/translations/apply.py`` has it."""
        states = dict.fromkeys(messages, "untranslated")
        catalog = self.catalogs.get(self.named[name])
        if catalog is None:
            return states, {}
        breaks = _without_breaks(catalog, [msgid for msgid in states if shape.BREAK in msgid])
        unbroken = po.without_breaks(catalog, breaks) if self.project.is_lenient else {}
        catalog = po.with_breaks(catalog, breaks)
        catalog = attrs.evolve(catalog, messages=po.as_on_pages(catalog.messages, states))
        states |= {
            message.msgid: "fuzzy"
            for message in catalog.live
            if message.fuzzy and message.is_used and message.msgid in states
        }
        given = {msgid: text for msgid, text in catalog.translations().items() if msgid in states}
        pages = self.pages_of(name)
        locations = {message.msgid: message.locations for message in catalog.live} if len(pages) > 1 else {}

        def is_bad(msgid: str, text: str) -> bool:
            places = locations.get(msgid, ())
            as_shown = {
                msgid,
                unbroken.get(msgid, msgid),
            }  # nobody can keep a line break that the catalog does not show
            return all(self.judge.faults(one, text, pages, places) for one in as_shown)

        bad = {msgid for msgid, text in given.items() if is_bad(msgid, text)}
        states |= {msgid: "refused" if msgid in bad else "translated" for msgid in given}
        return states, {msgid: text for msgid, text in given.items() if msgid not in bad}

    def faults(self, name: str, msgid: str, msgstr: str) -> list[Fault]:
        """What keeps a translation of a message from being used."""
        catalog = self.catalogs.get(self.named[name])
        locations = {message.msgid: message.locations for message in catalog.live} if catalog else {}
        return self.judge.faults(msgid, msgstr, self.pages_of(name), locations.get(msgid, ()))

    def page_of(self, name: str, msgid: str) -> str:
        """The page of a message, the first of several; of a catalog without pages its name."""
        pages = self.pages_of(name)
        if len(pages) < 2:
            return name if not pages else pages[0]
        catalog = self.catalogs.get(self.named[name])
        entry = next((one for one in catalog.live if one.msgid == msgid), None) if catalog else None
        return self.judge.pages(pages, entry.locations if entry else ())[0]

    def outdated(self, known: Messages) -> Iterator[str]:
        """The catalogs that have other messages than their pages."""
        wanted: dict[str, set[str]] = {}
        for page, name in self.named.items():
            wanted.setdefault(name, set()).update(known[page])
        for name, catalog in self.catalogs.items():
            if name not in self.partial and {*_messages(catalog)} - {*WORDS_OF_SPHINX} != wanted[name] - {
                *WORDS_OF_SPHINX
            }:
                yield name

    @cached_property
    def _elsewhere(self) -> dict[str, list[str]]:
        """The messages of missing catalogs, as those of another language have them."""
        found: dict[str, list[str]] = {}
        for other in self.project.settings.languages:
            for name in self.missing if other not in (self.language, self.project.settings.source_language) else ():
                path = self.project.layout(other).existing(name)
                if name not in found and path and path.is_file():
                    with contextlib.suppress(StarError):  # told where it is read for its own language
                        found[name] = _messages(po.read(path, within=self.project.root))
        return found


def _without_breaks(catalog: po.Catalog, msgids: Collection[str]) -> dict[str, str]:
    """Messages with line breaks as plain Sphinx has them in a catalog, which joins lines with one space or with three."""
    if not msgids:
        return {}
    there = {" ".join(message.msgid.split()): message.msgid for message in catalog.live}
    joined = ((msgid, " ".join(msgid.replace(shape.BREAK, " ").split())) for msgid in msgids)
    return {msgid: there.get(words, words) for msgid, words in joined}


def _messages(catalog: po.Catalog) -> list[str]:
    """The messages that a page may have."""
    return [message.msgid for message in catalog.live if message.is_used]


def _guessed(docs: Path, docname: str) -> Progress:
    """What is not translated of a page whose messages nobody has told: the gate must not pass over it."""
    words = 0
    page = file_of(docs, docname)
    with contextlib.suppress(OSError, LookupError):
        words = words_in(page.read_text(encoding=encoding_of(docs), errors="replace")) if page else 0
    return Progress(Counts(1), Counts(max(words, 1)))


def _changed(used: Mapping[str, Mapping[str, str | None]], edition: Path) -> dict[str, int]:
    """How many messages of each page have a source or a translation that the earlier edition has not."""
    before = {name: dict(passages) for name, passages in read_passages(edition).items()} if edition.is_dir() else {}
    nothing = object()
    return {
        name: sum(before.get(name, {}).get(msgid, nothing) != text for msgid, text in texts.items())
        for name, texts in used.items()
    }

"""What there is to say of each message of a language, for somebody who reads the translation beside its source."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from startoolkit.approvals import Approval, Reviewer, counting, digest, reviewers
from startoolkit.catalogs import check, terminology
from startoolkit.catalogs.finding import Finding, name_of
from startoolkit.catalogs.progress import Reader
from startoolkit.catalogs.prose import words
from startoolkit.catalogs.terminology import Terminology, keeps
from startoolkit.errors import StarErrors
from startoolkit.messages import names
from startoolkit.messages.word_diff import Piece, difference
from startoolkit.readings import Progress, with_reviewed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from startoolkit.languages import Language
    from startoolkit.messages.po import Message
    from startoolkit.project import Project
    from startoolkit.review.processes import Rendered

_PLAIN = frozenset(("text", "title", "term"))
_KINDS = {
    "raw": "raw text",
    "picture": "file of a picture",
    "index": "entry of the index",
    "rst": "reStructuredText",
    "code": "code",
}
"""What the kinds of messages that are no prose are called."""


@attrs.frozen
class Term:
    """A term of the terminology that occurs in a source."""

    said: str
    """As the source says it."""
    translations: tuple[str, ...]
    is_kept: bool
    """Whether the translation has one of them."""


@attrs.frozen
class Shown:
    """What the pages show of a message; None where no element of a page shows it alone."""

    source: Markup | None
    target: Markup | None


@attrs.frozen
class Row:
    """A message of a page."""

    number: int
    """From 1, on its page."""
    msgid: str
    msgstr: str
    state: str
    kind: str
    """What it is, if it is no prose."""
    shown: Shown
    """What the pages show; nothing of the target unless it is translated."""
    approvals: tuple[Approval, ...]
    is_reviewed: bool
    """Whether an approval counts for the gate."""
    findings: tuple[Finding, ...]
    terms: tuple[Term, ...]
    reasons: tuple[str, ...]
    """Why a translation is refused."""
    changed: tuple[Piece, ...]
    """Of a fuzzy message whose previous source is known: the source with the words that changed."""
    comments: tuple[str, ...]
    """Of translators."""
    place: str
    """Catalog and line of the message; only the catalog where it lacks it."""

    @property
    def writes_source(self) -> bool:
        """Whether the source is written otherwise than the page shows it: with markup."""
        return _differs(self.shown.source, self.msgid)

    @property
    def writes_target(self) -> bool:
        """The same of the translation."""
        return _differs(self.shown.target, self.msgstr)


def _differs(html: Markup | None, text: str) -> bool:
    return html is not None and html.striptags() != " ".join(text.split())


@attrs.frozen
class Page:
    """A page with its messages."""

    docname: str
    title: str
    rows: tuple[Row, ...]
    progress: Progress

    @property
    def findings(self) -> int:
        """The number of findings."""
        return sum(len(row.findings) for row in self.rows)


@attrs.frozen
class Review:
    """All pages of a language, in reading order."""

    language: Language
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    """What is wrong with files, apart from their messages."""
    reviewers: tuple[Reviewer, ...]
    """Who has approved translations that there are now."""

    @property
    def progress(self) -> Progress:
        """The counts of all pages together."""
        return sum((page.progress for page in self.pages), Progress())


def review(project: Project, language: Language, source: Rendered, target: Rendered) -> Review:
    """The review of a language, of whose pages both renderings are given.

    Raises StarErrors where catalogs or approvals cannot be read, StarError where the terminology cannot.
    """
    desk = _Desk(project, language, source, target)
    pages = tuple(desk.page(name) for name in target.messages)
    used = {digest(row.msgid, row.msgstr) for page in pages for row in page.rows if row.state == "translated"}
    return Review(language, pages, desk.of_files, reviewers(desk.reader.approvals, used))


class _Desk:
    """What is looked up for the messages of one language."""

    def __init__(self, project: Project, language: Language, source: Rendered, target: Rendered) -> None:
        self.project, self.language, self.source, self.target = project, language, source, target
        self.reader = Reader(project, language, target.messages)
        if self.reader.errors:
            raise StarErrors(self.reader.errors)
        self.terms = _terms(project, language)
        found = check.check(project, [language], known=target.messages).findings
        self.findings: dict[tuple[str, int | None], list[Finding]] = defaultdict(list)
        for one in found:
            self.findings[one.path, one.line].append(one)
        self.of_files = tuple(one for one in found if one.line is None)
        self.approvals: dict[str, list[Approval]] = defaultdict(list)
        for approval in self.reader.approvals:
            self.approvals[approval.digest].append(approval)
        self.counting = counting(self.reader.approvals, project.settings.reviewers_of(language))

    def page(self, name: str) -> Page:
        """The page of a docname."""
        messages = self.target.messages[name]
        states, usable = self.reader.states(name, messages)
        source, target = (side.fragments.get(name, {}) for side in (self.source, self.target))
        entries = self._entries(name)
        rows = tuple(
            self._row(name, number, msgid, state, entries.get(msgid), Shown(source.get(key), target.get(key)))
            for number, (msgid, state) in enumerate(states.items(), start=1)
            for key in [names.digest(msgid)]
        )
        progress = with_reviewed(Progress.of(states), usable.items(), self.counting)
        return Page(name, self.target.titles[name], rows, progress)

    def _entries(self, name: str) -> Mapping[str, Message]:
        catalog = self.reader.catalogs.get(self.reader.named[name])
        return {one.msgid: one for one in catalog.live if one.is_used} if catalog else {}

    def _row(self, page: str, number: int, msgid: str, state: str, entry: Message | None, shown: Shown) -> Row:
        msgstr = entry.msgstr if entry else ""
        path = self.project.catalog(self.language, page)
        place, line = name_of(path), entry.line if entry else None
        key = digest(msgid, msgstr) if state == "translated" else ""
        faults = self.reader.faults(page, msgid, msgstr) if state == "refused" else ()
        previous = entry.previous if entry and state == "fuzzy" else None
        kinds = self.target.messages[page][msgid]
        return Row(
            number,
            msgid,
            msgstr,
            state,
            "" if not kinds or {*kinds} & _PLAIN else ", ".join(_KINDS[kind] for kind in kinds),
            shown if state == "translated" else attrs.evolve(shown, target=None),
            tuple(sorted(self.approvals.get(key, ()), key=lambda one: (one.date, one.name))),
            key in self.counting,
            tuple(self.findings.get((place, line), ())) if line else (),
            tuple(self._terms_in(msgid, msgstr)),
            tuple(fault.message for fault in faults),
            difference(previous, msgid) if previous else (),
            entry.comments if entry else (),
            f"{self.reader.layout.name(page)}.po{f':{line}' if line else ''}",
        )

    def _terms_in(self, msgid: str, msgstr: str) -> Iterator[Term]:
        text = words(msgstr)
        for term, said in self.terms.occurring(words(msgid)):
            yield Term(said, term.translations, keeps(term, text, self.language))


def _terms(project: Project, language: Language) -> Terminology:
    path = project.locale / terminology.FILE
    return terminology.read(path, project.settings.source_language, language, within=project.root)

"""The changes between two editions of one language, computed from their records and passages only."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.languages import Language
from startoolkit.publishing.passage_diff import Texts, gaps, versions
from startoolkit.readings import Passage as Pair
from startoolkit.record import FILE, Page, Record, read_passages

SAME_PAGE = 0.5
"""Minimum share of passages that two pages of different names have in common to count as one renamed page."""

Note = Literal["", "source", "translation", "translated", "untranslated", "withdrawn"]


@attrs.frozen
class Passage:
    """A passage of an edition: its msgid, and its translation; None if readers see the source text."""

    source: str
    translation: str | None


@attrs.frozen
class Shown:
    """Two texts to compare, in the same language; ``left`` tells whether it is the source language."""

    old: str
    new: str
    left: bool


@attrs.frozen
class Change:
    """A passage that was added (``old`` is None), removed (``new`` is None) or changed."""

    old: Passage | None
    new: Passage | None

    @property
    def kind(self) -> Literal["added", "changed", "removed"]:
        """Whether the passage was added, changed or removed."""
        if self.old and self.new:
            return "changed"
        return "added" if self.new else "removed"

    @property
    def cause(self) -> Literal["source", "translation"]:
        """``translation`` if only the translation has changed, else ``source``."""
        return "source" if not (self.old and self.new) or self.old.source != self.new.source else "translation"

    @property
    def note(self) -> Note:
        """How a changed passage has changed; empty if both source and translation did, or if it was added or removed.

        ``source`` or ``translation``: only that changed.  ``translated``: it has a translation now.  ``untranslated``:
        it has none any more and the source changed.  ``withdrawn``: it has none any more, although the source is the
        same.
        """
        if not (self.old and self.new):
            return ""
        was, now = self.old.translation, self.new.translation
        if (was is None) != (now is None):
            return "translated" if was is None else "untranslated" if self.cause == "source" else "withdrawn"
        if self.cause == "translation":
            return "translation"
        return "source" if was is not None and was == now else ""

    @property
    def shown(self) -> Shown:
        """The texts, in source language or translation, that show the change to readers."""
        old, new, note = self.old, self.new, self.note
        both = [passage for passage in (old, new) if passage]
        left = note in ("source", "untranslated", "withdrawn") or all(passage.translation is None for passage in both)
        if note == "translated" and new:
            return Shown(new.translation or "", new.translation or "", left=False)
        one, other = (_text(passage, left=left) for passage in (old, new))
        return Shown(one, other, left)


def _text(passage: Passage | None, *, left: bool) -> str:
    if passage is None:
        return ""
    return passage.source if left or passage.translation is None else passage.translation


@attrs.frozen
class PageChange:
    """A page that was added, removed, renamed or changed, with its changed passages in the order of the page."""

    kind: Literal["added", "changed", "removed", "renamed"]
    docname: str
    title: str
    passages: tuple[Change, ...]
    old_docname: str
    """Its docname in the old edition; empty if it was added."""


@attrs.frozen
class Changes:
    """The changes between two editions: changed pages in reading order, then removed ones."""

    old: Record
    new: Record
    pages: tuple[PageChange, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of changed pages and passages by kind, without the passages of added and removed pages."""
        counts = Counter(f"pages-{page.kind}" for page in self.pages)
        kept = [page for page in self.pages if page.kind in ("changed", "renamed")]
        changes = [change for page in kept for change in page.passages]
        counts.update(f"passages-{change.kind}" for change in changes)
        counts["passages-translation"] = sum(
            change.kind == "changed" and change.cause == "translation" for change in changes
        )
        names = [f"pages-{kind}" for kind in ("added", "renamed", "changed", "removed")]
        names += [f"passages-{kind}" for kind in ("added", "changed", "translation", "removed")]
        return {name: counts[name] for name in names}


def compare(old: Path, new: Path) -> Changes:
    """The changes from one edition to another of the same language.

    Both are folders with ``edition.json`` and ``passages.json``.  Raises StarError where one of these is missing,
    invalid or of another schema, and where the editions are of different briefings or languages.
    """
    records = read_record(old), read_record(new)
    _check(*records, old)
    before, after = read_passages(old), read_passages(new)
    names = _names(records[0].pages, records[1].pages, before, after)
    return Changes(*records, tuple(_pages(*records, names, before, after)))


def renamed(old: Path, new: Path) -> dict[str, str]:
    """The new docnames of renamed pages by their old docnames, for two editions of the same language.

    Raises StarError where a record or the passages of an edition cannot be read.
    """
    one, other = read_record(old), read_record(new)
    names = _names(one.pages, other.pages, read_passages(old), read_passages(new))
    return {was: now for now, was in names.items() if was != now}


def read_record(folder: Path) -> Record:
    """The record of an edition; raises StarError where it cannot be compared by this version."""
    try:
        record = Record.read(folder)
        Language(record.language)
        datetime.date.fromisoformat(record.date)
    except StarError as error:
        hint = "Build that edition again with this version, or read both with the version that built them."
        raise StarError(error.code, error.message, place=error.place, hint=hint) from error
    except (ValueError, TypeError) as error:
        message = f"The record of the edition cannot be read: {error}."
        raise StarError("bad-record", message, place=Place(folder / FILE), hint="Build that edition again.") from error
    return record


def _check(old: Record, new: Record, folder: Path) -> None:
    if (old.briefing, old.language) != (new.briefing, new.language):
        same = old.briefing != new.briefing
        what = ("briefings", old.briefing, new.briefing) if same else ("languages", old.language, new.language)
        raise StarError(
            "not-comparable",
            f"These are editions of different {what[0]}, {what[1]!r} and {what[2]!r}.",
            place=Place(folder),
            hint="Name two editions of the same briefing.",
        )


def _names(
    old: Sequence[Page], new: Sequence[Page], before: Mapping[str, list[Pair]], after: Mapping[str, list[Pair]]
) -> dict[str, str]:
    """The old docname of each page of the new edition, by its new docname; without added pages."""
    was, now = {page.docname for page in old}, {page.docname for page in new}
    gone = {name: {msgid for msgid, _ in before.get(name, ())} for name in sorted(was - now)}
    come = {name: {msgid for msgid, _ in after.get(name, ())} for name in sorted(now - was)}
    shared = Counter(_only_in_one(gone, come))
    renamed: dict[str, str] = {}
    for (one, other), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if count >= SAME_PAGE * max(len(gone[one]), len(come[other])) and other not in renamed.values():
            renamed.setdefault(one, other)
    return {name: name for name in was & now} | {other: one for one, other in renamed.items()}


def _only_in_one(gone: Mapping[str, set[str]], come: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """For each message that occurs in exactly one page of ``gone`` and one of ``come``, the names of these pages."""
    places = [_places(pages) for pages in (gone, come)]
    for msgid in places[0].keys() & places[1].keys():
        if len(places[0][msgid]) == len(places[1][msgid]) == 1:
            yield places[0][msgid][0], places[1][msgid][0]


def _places(pages: Mapping[str, set[str]]) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for name, msgids in pages.items():
        for msgid in msgids:
            places.setdefault(msgid, []).append(name)
    return places


def _pages(
    old: Record,
    new: Record,
    names: Mapping[str, str],
    before: Mapping[str, list[Pair]],
    after: Mapping[str, list[Pair]],
) -> Iterator[PageChange]:
    for page in new.pages:
        was = names.get(page.docname, "")
        texts = _texts(before.get(was, ())), _texts(after.get(page.docname, ()))
        passages = tuple(_passages(*texts))
        if not was:
            yield PageChange("added", page.docname, page.title, passages, "")
        elif was != page.docname or passages:
            kind: Literal["changed", "renamed"] = "changed" if was == page.docname else "renamed"
            yield PageChange(kind, page.docname, page.title, passages, was)
    kept = set(names.values())
    for page in old.pages:
        if page.docname not in kept:
            gone = tuple(_passages(_texts(before.get(page.docname, ())), {}))
            yield PageChange("removed", page.docname, page.title, gone, page.docname)


def _texts(passages: Iterable[Pair]) -> Texts:
    """The messages of a page without duplicates, the first translation of each; Sphinx too has each message once."""
    found: dict[str, str | None] = {}
    for msgid, text in passages:
        found.setdefault(msgid, text)
    return found


def _passages(old: Texts, new: Texts) -> Iterator[Change]:
    """The changes on a page, in its order; a passage that was only moved is not a change."""
    for gone, come in gaps(old, new):
        one = [msgid for msgid in gone if msgid not in new]
        other = [msgid for msgid in come if msgid not in old]
        pairs = versions(one, other)
        taken_until = 0
        for msgid in come:
            if msgid in old:
                if old[msgid] != new[msgid]:
                    yield Change(Passage(msgid, old[msgid]), Passage(msgid, new[msgid]))
                continue
            at = pairs.get(msgid)
            for taken in one[taken_until:at] if at is not None else ():
                yield Change(Passage(taken, old[taken]), None)
            taken_until = taken_until if at is None else at + 1
            was = None if at is None else Passage(one[at], old[one[at]])
            yield Change(was, Passage(msgid, new[msgid]))
        for taken in one[taken_until:]:
            yield Change(Passage(taken, old[taken]), None)

"""What has changed between two editions of one language, told from their records and texts alone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.languages import Language
from startoolkit.publishing.align import Texts, gaps, versions
from startoolkit.record import FILE, Page, Record, read_passages
from startoolkit.record import Passage as Pair

SAME_PAGE = 0.5
"""The share of passages that a page has in common with one of another name, at least, to be the same page."""

Note = Literal["", "source", "translation", "translated", "untranslated", "withdrawn"]


@attrs.frozen
class Passage:
    """A passage of an edition: its message in the source language, and its translation where readers see one."""

    source: str
    translation: str | None


@attrs.frozen
class Shown:
    """Two texts to compare, in one language; ``left`` says that it is the source language."""

    old: str
    new: str
    left: bool


@attrs.frozen
class Change:
    """A passage that is new, gone or another one; ``old`` or ``new`` is None where there is none."""

    old: Passage | None
    new: Passage | None

    @property
    def kind(self) -> Literal["added", "changed", "removed"]:
        """What has happened to the passage."""
        if self.old and self.new:
            return "changed"
        return "added" if self.new else "removed"

    @property
    def cause(self) -> Literal["source", "translation"]:
        """Whether the source is another one, or the translation alone."""
        return "source" if not (self.old and self.new) or self.old.source != self.new.source else "translation"

    @property
    def note(self) -> Note:
        """What is particular about a changed passage: empty where source and translation both changed.

        ``source`` or ``translation``: only that did.  ``translated``: it now has a translation.  ``untranslated``: it has
        none since the source changed; ``withdrawn``: it has none any more, although the source is the same.
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
        """The texts that tell best what has changed."""
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
    """A page that is new, gone, renamed or has other passages, and those passages in the order of the page."""

    kind: Literal["added", "changed", "removed", "renamed"]
    docname: str
    title: str
    passages: tuple[Change, ...]
    old_docname: str
    """What it was called in the old edition; empty where it is new."""


@attrs.frozen
class Changes:
    """What has changed between two editions: pages in reading order, and those that are gone after them."""

    old: Record
    new: Record
    pages: tuple[PageChange, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many pages and passages are added, changed and so on; passages of pages that are new or gone are not."""
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
    """What has changed from one edition to another of the same language.

    Both are folders with ``edition.json`` and ``passages.json``.  Raises StarError where one of these is missing, broken
    or of another schema, and where the editions are of different briefings or languages.
    """
    records = read_record(old), read_record(new)
    _check(*records, old)
    before, after = read_passages(old), read_passages(new)
    names = _names(records[0].pages, records[1].pages, before, after)
    return Changes(*records, tuple(_pages(*records, names, before, after)))


def renamed(old: Path, new: Path) -> dict[str, str]:
    """What pages of one edition are called in another of the same language, where that is another name.

    Raises StarError as ``compare`` does.
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
    """What each page of the new edition was called in the old one; pages that are new are missing."""
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
    """For every message that stands in one page of each: these two pages."""
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
    """The messages of a page, each once, as Sphinx has them."""
    found: dict[str, str | None] = {}
    for msgid, text in passages:
        found.setdefault(msgid, text)
    return found


def _passages(old: Texts, new: Texts) -> Iterator[Change]:
    """What has changed on a page, in its order; a passage that has only moved has not changed."""
    for gone, come in gaps(old, new):
        one = [msgid for msgid in gone if msgid not in new]
        other = [msgid for msgid in come if msgid not in old]
        pairs = versions(one, other)
        told = 0
        for msgid in come:
            if msgid in old:
                if old[msgid] != new[msgid]:
                    yield Change(Passage(msgid, old[msgid]), Passage(msgid, new[msgid]))
                continue
            at = pairs.get(msgid)
            for taken in one[told:at] if at is not None else ():
                yield Change(Passage(taken, old[taken]), None)
            told = told if at is None else at + 1
            was = None if at is None else Passage(one[at], old[one[at]])
            yield Change(was, Passage(msgid, new[msgid]))
        for taken in one[told:]:
            yield Change(Passage(taken, old[taken]), None)

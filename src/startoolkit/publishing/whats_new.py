"""The page "What is new" of an edition, in its language: what has changed since the edition before."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from gettext import NullTranslations
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import attrs
from markupsafe import Markup

from startoolkit.colours import tokens
from startoolkit.editions.slot_values import downloads_of
from startoolkit.html.addresses import WHATS_NEW, alternates, of_file, report_address
from startoolkit.html.frame import Frame
from startoolkit.html.templates import environment
from startoolkit.interface import interface, joined
from startoolkit.languages import Language
from startoolkit.messages.word_diff import Piece, difference
from startoolkit.publishing.changes import Change, Changes, PageChange, compare, read_record
from startoolkit.publishing.strip_markup import plain
from startoolkit.record import FILE, File, Record, read_passages

_SEARCH = "search.html"
MANY = 8
"""Changed passages of a page that are shown at once; more are shown when they are asked for."""
_COUNTS = (
    ("page added", "{count} page added", "{count} pages added"),
    ("page renamed", "{count} page moved", "{count} pages moved"),
    ("page removed", "{count} page removed", "{count} pages removed"),
    ("added", "{count} passage added", "{count} passages added"),
    ("changed", "{count} passage changed", "{count} passages changed"),
    ("removed", "{count} passage removed", "{count} passages removed"),
)
_LABELS = {"added": "Added", "changed": "Changed", "removed": "Removed"}
_NOTES = {
    "translation": "Translation revised",
    "translated": "Now translated",
    "untranslated": "Changed, not yet translated",
    "withdrawn": "Translation withdrawn",
}


@attrs.frozen
class _Passage:
    """A changed passage as readers see it; ``in_source`` says that it is in the source language, not translated."""

    kind: str
    label: str
    pieces: tuple[Piece, ...]
    in_source: bool


@attrs.frozen
class _Page:
    """A page with what has changed on it; ``summary`` is empty where all of it can be shown at once."""

    kind: str
    docname: str
    title: str
    href: str
    summary: str
    passages: tuple[_Passage, ...]


def write_news(
    edition: Path,
    previous: Path | None,
    link: str,
    languages: Sequence[Language] = (),
    *,
    base: str = "",
    publisher: str = "",
    licence: str = "",
    contact: str = "",
    words: Callable[[Language], NullTranslations] = interface,
) -> None:
    """Write the page into the folder of an edition, which is complete but for it.

    ``previous`` is the folder of the same language in the edition before, or None where there was none; ``link`` leads
    there from ``edition``, and may be empty.  Of ``languages``, in the order that readers see them everywhere, those
    whose editions lie beside this one are offered.  ``base`` is the address of the folder that they lie in, where that is
    known, and ``words`` gives those of the interface.  The record then names the page, too.  Raises StarError as
    ``compare`` does, before anything is written.
    """
    changes = compare(previous, edition) if previous else None
    record = changes.new if changes else read_record(edition)
    language = Language(record.language)
    values = {
        **_frame(edition, record, languages, words(language)),
        **_news(edition, record, changes, words(language)),
        "link": link,
    }
    values["addresses"] = _addresses(record, edition, languages, base) if base else {}
    values["edition"] = {**values["edition"], "publisher": publisher, "licence": licence, "contact": contact}
    title = words(language).gettext("What is new")
    values["report"] = report_address(contact, title, record.label, words(language))
    text = environment(words(language)).get_template(WHATS_NEW).render(values)
    (edition / WHATS_NEW).write_text(text, encoding="utf-8", newline="\n")
    files = {file.path: file for file in (*record.files, File.of(edition / WHATS_NEW, edition))}
    attrs.evolve(record, files=tuple(sorted(files.values(), key=lambda file: PurePosixPath(file.path)))).write(edition)


def _frame(edition: Path, record: Record, languages: Sequence[Language], words: NullTranslations) -> dict[str, Any]:
    """What the header, the menu and the footer say: as on every page, as far as the record knows it."""
    root = _href(edition, record.pages[0].docname) if record.pages else ""
    frame = Frame.read(edition)
    return {
        "language": record.tag,
        "direction": record.direction,
        "is_draft": record.verdict == "draft",
        "draft": Markup(frame.draft),  # noqa: S704  (made by the build)
        "contents": frame.contents,
        "page_map": frame.page_map,
        "statement": frame.statement,
        "tokens": tokens(),
        "docstitle": record.title,
        "root_doc": root or "../index.html",
        "is_cover": False,
        "pathto": lambda address, _resource=1: f"{address}.html" if address in ("search", "genindex") else address,
        "search": _SEARCH if (edition / _SEARCH).is_file() else "",
        "has_index": (edition / "genindex.html").is_file(),
        "pdf": record.pdf and {"href": record.pdf.file, "size": Language(record.language).size(record.pdf.bytes)},
        "downloads": downloads_of(record, "", words),
        "editions": _beside(edition, record, languages),
        "edition": {
            "title": record.title,
            "label": record.label,
            "iso_date": record.date,
            "date": _date(record),
        },
    }


def _addresses(record: Record, edition: Path, languages: Sequence[Language], base: str) -> dict[str, str]:
    """What search engines are told: ``canonical``, and unless it is a draft the page in each language by its tag."""
    folders = (edition.parent / language.tag for language in languages)
    records = [read_record(folder) for folder in folders if (folder / FILE).is_file()]
    tags = [other.tag for other in records if other.verdict == "edition"]
    source = Language(record.source_language).tag if record.source_language else ""
    others = alternates(base, WHATS_NEW, tags, source, is_first=False) if record.tag in tags else {}
    return {"canonical": of_file(base, record.tag, WHATS_NEW), **others}


def _beside(edition: Path, record: Record, languages: Sequence[Language]) -> list[dict[str, Any]]:
    """The same page in the languages whose editions lie beside this one, which is one of them."""
    return [
        {
            "href": f"../{other.tag}/{WHATS_NEW}",
            "tag": other.tag,
            "name": read_record(edition.parent / other.tag).name,
            "direction": other.direction,
            "current": other.code == record.language,
        }
        for other in languages
        if len(languages) > 1 and (edition.parent / other.tag / FILE).is_file()
    ]


def _news(edition: Path, record: Record, changes: Changes | None, words: NullTranslations) -> dict[str, Any]:
    """What the page itself says."""
    source = record.source_language
    foreign = Language(source) if source and source != record.language else None
    pages = tuple(_pages(edition, changes, words)) if changes else ()
    counts = Counter(f"page {page.kind}" for page in pages)
    counts.update(passage.kind for page in pages for passage in page.passages)
    return {
        "pages": [page for page in pages if page.kind != "removed"],
        "removed": [page for page in pages if page.kind == "removed"],
        "counts": list(_counted(counts, words)),
        "foreign": foreign,
        "untitled": _untitled(edition, record, changes) if foreign else (),
        "before": changes and {"label": changes.old.label, "date": _date(changes.old)},
    }


def _untitled(edition: Path, record: Record, changes: Changes | None) -> list[str]:
    """The pages, removed ones too, whose titles are in the source language because they are not translated."""
    texts = read_passages(edition)
    titles = {page.docname: page.title for page in record.pages}
    for page in changes.pages if changes else ():
        if page.kind == "removed":
            titles[page.docname] = page.title
            texts[page.docname] = [
                (change.old.source, change.old.translation) for change in page.passages if change.old
            ]
    return [docname for docname, title in titles.items() if (title, None) in texts.get(docname, ())]


def _date(record: Record) -> str:
    return Language(record.language).date(datetime.date.fromisoformat(record.date))


def _href(edition: Path, docname: str) -> str:
    """The address of a page, seen from the folder of the edition; empty where the edition has no such page."""
    return f"{quote(docname)}.html" if (edition / f"{docname}.html").is_file() else ""


def _pages(edition: Path, changes: Changes, words: NullTranslations) -> Iterator[_Page]:
    for page in changes.pages:
        passages = tuple(_passages(page, words.gettext))
        if passages or page.kind != "changed":
            counts = Counter(passage.kind for passage in passages)
            summary = joined(_counted(counts, words), ", ") if len(passages) > MANY else ""
            yield _Page(page.kind, page.docname, page.title, _href(edition, page.docname), summary, passages)


def _counted(counts: Counter[str], words: NullTranslations) -> Iterator[str]:
    for name, singular, plural in _COUNTS:
        if counts[name]:
            yield words.ngettext(singular, plural, counts[name]).format(count=counts[name])


def _passages(page: PageChange, gettext: Callable[[str], str]) -> Iterator[_Passage]:
    """The passages of a page that readers see changed; none of an added or a removed page, which is listed as a whole."""
    for change in page.passages if page.kind in ("changed", "renamed") else ():
        shown = change.shown
        old, new = plain(shown.old), plain(shown.new)
        if _is_seen(change, old, new):
            label = _NOTES.get(change.note) or _LABELS[change.kind]
            yield _Passage(change.kind, gettext(label), tuple(_trimmed(difference(old, new))), shown.left)


def _trimmed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with the spaces around inserted and deleted words outside of them, so that no space is underlined."""
    for kind, text in pieces:
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        parts = (Piece("same", before), Piece(kind, text.strip()), Piece("same", after if text.strip() else ""))
        yield from (part for part in parts if part.text)


def _is_seen(change: Change, old: str, new: str) -> bool:
    """Whether readers see a change: not of a target of a link, of emphasis, or of what they read in translation."""
    if change.note == "source":
        return False
    return old != new or (change.note in ("translated", "untranslated", "withdrawn") and bool(new))

"""The folder that a web host serves: the editions side by side, and what leads to them.

That is a page to choose a language, a page for addresses that lead nowhere, and, where the settings have a base address,
the site map and ``robots.txt``.  Made from the editions' records only, so editions may be built on any machine.  The slots
of the editions' pages are filled here, in one pass.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attrs

from startoolkit.colours import tokens
from startoolkit.editions import pairs
from startoolkit.editions.output_folder import LOST, ROBOTS, can_be_moved
from startoolkit.editions.pairs import Pairs, pairs_of
from startoolkit.editions.slot_values import downloads_of, groups_of, slots_of
from startoolkit.editions.stat_cache import files_below
from startoolkit.gate import draft_sentences, judge_record
from startoolkit.html import slots
from startoolkit.html.addresses import (
    ENTRY,
    SITEMAP,
    alternate_links,
    alternates,
    based,
    of_file,
    robots,
    sitemap,
    social_image,
)
from startoolkit.html.templates import environment
from startoolkit.interface import joined
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import COVER, FILE, SHARED, SHARED_SIZE, File, Record

_DOWNLOADS = "pdf-download"
"""The slot with the download list, which files of other editions come into."""


def assemble(
    project: Project,
    editions: Sequence[Path],
    present: Path,
    target: Path,
    absent: Collection[Language] = (),
    *,
    whats_new: bool = False,
) -> tuple[list[Record], list[str]]:
    """Fill ``target`` with ``editions`` (which are moved), and see what stays of ``present`` that they do not replace.

    Nothing of the languages ``absent`` stays.  With ``whats_new`` the pages of ``editions`` lead to a page "What is new",
    which the caller adds.  Returns the records of ``editions``, which now name all their files, and the folders of
    ``present`` that are still to be moved to ``target``.
    """
    made = [_moved(folder, target) for folder in editions]
    at = {tag: target / tag for tag in made}
    for language in project.settings.languages:
        if language not in absent and (present / language.tag / FILE).is_file():
            at.setdefault(language.tag, present / language.tag)
    records = {
        language.tag: Record.read(at[language.tag]) for language in project.settings.languages if language.tag in at
    }
    beside = pairs_of(project, records, at, made, lambda record: _draft(project, record))
    filling = _Filling(project, records, at, beside, whats_new)
    kept = []
    for tag, folder in at.items():
        if tag in made:
            changed: Iterable[tuple[str, str]] = filling.changed(tag, is_made=True)
            _write_moved(project, records[tag], folder)
        else:
            changed = [*filling.changed(tag, is_made=False)]
            if not changed and not beside.changes[tag] and can_be_moved(folder):
                kept.append(tag)
                continue
            shutil.copytree(folder, target / tag)
        for name, page in changed:
            slots.replace_file(target / tag / name, page)
        pairs.apply(beside.changes[tag], target / tag)
        if tag in made or changed or beside.changes[tag]:
            records[tag] = _finished(records[tag], target / tag)
    for name, text in _files(project, list(records.values()), beside, _cover_image(at.values())).items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    return [records[tag] for tag in made], kept


def _sizes(record: Record, folder: Path) -> dict[str, int]:
    """The sizes in bytes of the files of worksheets, by their paths in the edition."""
    return {sheet.file: (folder / sheet.file).stat().st_size for sheet in record.sheets}


def _write_moved(project: Project, record: Record, folder: Path) -> None:
    """Put a page that leads on at the address of each page that has moved."""
    if not project.settings.moved or "html" not in record.formats:
        return
    titles = {page.docname: page.title for page in record.pages}
    template = environment(project.words(Language(record.language))).get_template("moved.html")
    for old, address in project.settings.moved.items():
        page, _, section = address.partition("#")
        file = folder / f"{old}.html"
        if page not in titles or not (folder / f"{page}.html").is_file():
            continue
        up, base = "../" * old.count("/"), project.settings.base_url
        text = template.render(
            tag=record.tag,
            direction=record.direction,
            title=record.title,
            page=titles[page],
            href=f"{up}{quote(page)}.html{f'#{quote(section)}' if section else ''}",
            canonical=of_file(base, record.tag, f"{page}.html") if base else "",
            tokens=tokens(),
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # it may be a hard link into the edition of before
        file.write_text(text, encoding="utf-8", newline="\n")


def _moved(folder: Path, target: Path) -> str:
    """Move an edition to where it belongs; returns its tag."""
    tag = Record.read(folder).tag
    folder.rename(target / tag)
    return tag


def _finished(record: Record, folder: Path) -> Record:
    """The record of the edition in ``folder`` with all its files; it is written there."""
    files = sorted(path for path in map(Path, files_below(folder)) if path.name != FILE)
    record = attrs.evolve(record, files=tuple(File.of(path, folder) for path in files))
    record.write(folder)
    return record


@attrs.frozen
class _Filling:
    """Fills the slots of pages; ``records`` and ``at`` have those of all editions, and their folders, by their tags."""

    project: Project
    records: Mapping[str, Record]
    at: Mapping[str, Path]
    beside: Pairs
    whats_new: bool

    def changed(self, tag: str, *, is_made: bool) -> Iterator[tuple[str, str]]:
        """The pages of an edition whose slots have other contents than they should: names and new texts.

        What the edition says of itself is filled in where this build has made it, what depends on others always.
        """
        own = self._own(tag)
        folder = self.at[tag]
        for path in sorted(folder.rglob("*.html")):
            text = slots.read(path)
            if not slots.has_any(text):
                continue
            name = path.relative_to(folder).as_posix()
            values = own("../" * name.count("/"))
            values = values if is_made else {_DOWNLOADS: values[_DOWNLOADS]}
            values = {**values, **self._alternates(tag, name), **self.beside.slots(tag, name)}
            filled = slots.fill(text, values)
            if filled != text:
                yield name, filled

    def _own(self, tag: str) -> Callable[[str], dict[str, str]]:
        """What an edition says of itself, given what leads from a page to the folder of the edition."""
        record = self.records[tag]
        return slots_of(
            record,
            self.project.words(Language(record.language)),
            _statement(self.project, record),
            partial(self.beside.downloads, tag),
            whats_new=self.whats_new,
            sizes=_sizes(record, self.at[tag]),
        )

    def _alternates(self, tag: str, name: str) -> dict[str, str]:
        """The slot that names the same page in the editions that have it and are no drafts; for a draft, it is empty."""
        base = self.project.settings.base_url
        if not base:
            return {}
        public = [record.tag for record in self.records.values() if _is_public(record)]
        there = [other for other in public if (self.at[other] / name).is_file()]
        addresses = _alternates(self.project, [*self.records.values()], there, name) if tag in public else {}
        return {"alternates": alternate_links(addresses)}


def _is_public(record: Record) -> bool:
    """Whether search engines may index the web pages of an edition."""
    return record.verdict == "edition" and "html" in record.formats


def _cover_image(folders: Iterable[Path]) -> str:
    """The cover image of the first edition that has one, as a ``data:`` address; empty without one.

    What is shown so cannot run a script or load anything, whatever the record of the edition says.
    """
    for folder in folders:
        if (folder / COVER).is_file():
            return f"data:image/svg+xml,{quote((folder / COVER).read_bytes())}"
    return ""


def _files(project: Project, records: Sequence[Record], beside: Pairs, cover_image: str) -> dict[str, str]:
    """What lies beside the editions: names and texts."""
    base, given = project.settings.base_url, {"cover_image": cover_image}
    files = {
        ENTRY: _page("entry.html", project, records, beside, social=list(_social(project, records)), **given),
        LOST: _page("404.html", project, records, beside, root=base, **given),
    }
    if base:
        files[SITEMAP] = sitemap(_sitemap_pages(base, project, records))
        files[ROBOTS] = robots(base)
    return files


def _page(template: str, project: Project, records: Sequence[Record], beside: Pairs, **values: Any) -> str:
    return (
        environment()
        .get_template(template)
        .render(
            title=project.settings.title,
            source=project.settings.source_language,
            editions=[_edition(project, record, beside) for record in records],
            tokens=tokens(),
            alternates=_alternates_of_page(project, records, _first(records)),
            **values,
        )
    )


def _edition(project: Project, record: Record, beside: Pairs) -> dict[str, Any]:
    language = Language(record.language)
    pdf, words = record.pdf, project.words(language)
    return {
        "tag": record.tag,
        "name": record.name,
        "direction": record.direction,
        "title": record.title,
        "subtitle": record.subtitle,
        "label": record.label,
        "draft": _draft(project, record),
        "formats": record.formats,
        "start": f"{record.tag}/index.html" if "html" in record.formats else "",
        "statement": (at := _statement(project, record)) and f"{record.tag}/{at}",
        "date": language.date(datetime.date.fromisoformat(record.date)),
        "pdf": pdf
        and {
            "file": pdf.file,
            "href": f"{record.tag}/{pdf.file}",
            "pages": pdf.pages,
            "bytes": pdf.bytes,
            "size": language.size(pdf.bytes),
            "sha256": pdf.sha256,
        },
        "downloads": [*downloads_of(record, f"{record.tag}/", words), *beside.downloads(record.tag, f"{record.tag}/")],
        "groups": groups_of(record, f"{record.tag}/", words),
        "words": words.gettext,
    }


def _draft(project: Project, record: Record) -> str:
    """What is said of a draft where languages are chosen; empty for an edition."""
    if record.verdict == "edition":
        return ""
    language = Language(record.language)
    judgement = judge_record(project.settings, record)
    titles = [page.title for page in record.pages if page.docname in judgement.incomplete]
    sentences = draft_sentences(judgement, language, project.settings.source_language, titles, project.words(language))
    return joined(sentences[: 2 if judgement.is_unreviewed else 1])


def _statement(project: Project, record: Record) -> str:
    """Where the accessibility statement is, seen from the folder of the edition; empty without one."""
    name, _, section = project.settings.accessibility_page.partition("#")
    if "html" not in record.formats or name not in {page.docname for page in record.pages}:
        return ""
    return f"{quote(name)}.html" + (f"#{section}" if section else "")


def _web_pages(record: Record) -> list[str]:
    """The names of the pages that an edition has on the web, the first one first."""
    files = {file.path for file in record.files}
    return [page.docname for page in record.pages if f"{page.docname}.html" in files]


def _first(records: Sequence[Record]) -> str:
    """The name of the first page."""
    return records[0].pages[0].docname if records else ""


def _alternates(project: Project, records: Sequence[Record], tags: Sequence[str], name: str) -> dict[str, str]:
    """The addresses of a file of the editions ``tags``; empty without a base address."""
    base, source = project.settings.base_url, project.settings.source_language.tag
    return alternates(base, name, tags, source, is_first=name == f"{_first(records)}.html") if base else {}


def _alternates_of_page(project: Project, records: Sequence[Record], docname: str) -> dict[str, str]:
    """The addresses of a page in each language that has it."""
    tags = [record.tag for record in records if _is_public(record) and docname in _web_pages(record)]
    return _alternates(project, records, tags, f"{docname}.html")


def _social(project: Project, records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Open Graph for the entry page, in the language of the source."""
    settings, source = project.settings, project.settings.source_language
    if not settings.base_url:
        return
    yield "og:type", "website"
    yield "og:title", settings.title
    yield "og:url", settings.base_url
    yield "og:locale", project.edition(source).social_locale
    for record in sorted(records, key=lambda record: record.tag != source.tag)[:1]:
        if record.subtitle:
            yield "og:description", record.subtitle
        if any(file.path == SHARED for file in record.files):
            yield from social_image(of_file(settings.base_url, record.tag, SHARED), SHARED_SIZE, record.title)


def _sitemap_pages(base: str, project: Project, records: Sequence[Record]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every page that search engines are told of: its address, its date and the same page in each language."""
    yield based(base), max(record.date for record in records), _alternates_of_page(project, records, _first(records))
    for record in filter(_is_public, records):
        for docname in _web_pages(record):
            address = of_file(base, record.tag, f"{docname}.html")
            yield address, record.date, _alternates_of_page(project, records, docname)

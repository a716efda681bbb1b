"""The folder that a web host serves: the editions side by side, and what leads to them.

That is a page to choose a language, a page for addresses that lead nowhere, and, where the settings say at which
address the folder will be served, what search engines read.  Made from the editions' records only, so editions may
come from anywhere.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attrs

from startoolkit import drawing
from startoolkit.editions.exchange import ENTRY, LOST, ROBOTS, SITEMAP, can_be_moved
from startoolkit.editions.fill import fill, rewrite
from startoolkit.editions.templates import environment
from startoolkit.gate import judge, told
from startoolkit.interface import interface
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import FILE, SHARED, SHARED_SIZE, File, Record


def assemble(
    project: Project, editions: Sequence[Path], present: Path, target: Path, absent: Collection[Language] = ()
) -> tuple[list[Record], list[str]]:
    """Fill ``target`` with ``editions`` (which are moved), and see what stays of ``present`` that they do not replace.

    Nothing of the languages ``absent`` stays.  Returns the records of ``editions``, which now name all their files, and
    the folders of ``present`` that are still to be moved to ``target``.
    """
    made = [_place(project, folder, target) for folder in editions]
    at = {tag: target / tag for tag in made}
    for language in project.settings.languages:
        if language not in absent and (present / language.tag / FILE).is_file():
            at.setdefault(language.tag, present / language.tag)
    records = {
        language.tag: Record.read(at[language.tag]) for language in project.settings.languages if language.tag in at
    }
    kept = []
    for tag, place in at.items():
        linked = _linked(project, list(records.values()), at, tag)
        if tag not in made and not linked and can_be_moved(place):
            kept.append(tag)
            continue
        if tag not in made:
            shutil.copytree(place, target / tag)
        for name, page in linked.items():
            rewrite(target / tag / name, page)
        if tag in made or linked:
            records[tag] = _finished(records[tag], target / tag)
    for name, text in _files(project, list(records.values())).items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    return [records[tag] for tag in made], kept


def _place(project: Project, folder: Path, target: Path) -> str:
    """Move an edition to where it belongs, and make its pages say what it has; returns its tag."""
    record = Record.read(folder)
    place = target / record.tag
    folder.rename(place)
    fill(place, record, _statement(project, record))
    return record.tag


def _finished(record: Record, place: Path) -> Record:
    """The record with all files of the edition, as it is written beside them."""
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.name != FILE)
    record = attrs.evolve(record, files=tuple(File.of(path, place) for path in files))
    record.write(place)
    return record


def _linked(project: Project, records: Sequence[Record], at: Mapping[str, Path], tag: str) -> dict[str, bytes]:
    """The pages of an edition, ``at`` its tag, that have to name the same page in other editions than they do.

    Those are all editions that have it and are no drafts.
    """
    base, place, changed = project.settings.base_url, at[tag], {}
    public = [record for record in records if _is_public(record)]
    for path in sorted(place.rglob("*.html")) if base else ():
        name, text = path.relative_to(place).as_posix(), path.read_bytes().decode()
        there = [record for record in public if (at[record.tag] / name).is_file()]
        found = _in_every_language(base, project, records, there, name) if tag in {one.tag for one in public} else {}
        links = [
            f'<link rel="alternate" hreflang="{other}" href="{escape(address)}">' for other, address in found.items()
        ]
        block = "\n".join([_OPEN, *links, _CLOSE])
        linked = _ALTERNATES.sub(block.replace("\\", r"\\"), text)
        if linked != text:
            changed[name] = linked.encode()
    return changed


_OPEN, _CLOSE = "<!-- alternates -->", "<!-- /alternates -->"
_ALTERNATES = re.compile(f"{_OPEN}.*?{_CLOSE}", re.DOTALL)


def _is_public(record: Record) -> bool:
    """Whether search engines are told of an edition."""
    return record.verdict == "edition" and "html" in record.formats


def _files(project: Project, records: Sequence[Record]) -> dict[str, str]:
    """What lies beside the editions: names and texts."""
    base = project.settings.base_url
    files = {
        ENTRY: _page("entry.html", project, records, social=list(_social(project, records))),
        LOST: _page("404.html", project, records, root=base),
    }
    if base:
        files[SITEMAP] = _sitemap(base, project, records)
        files[ROBOTS] = f"User-agent: *\nAllow: /\n\nSitemap: {base}{SITEMAP}\n"
    return files


def _page(template: str, project: Project, records: Sequence[Record], **values: Any) -> str:
    stars = [record.star for record in records if record.star]
    return (
        environment()
        .get_template(template)
        .render(
            title=project.settings.title,
            source=project.settings.source_language,
            editions=[_edition(project, record) for record in records],
            star=drawing.mark(*stars[0], None, lambda ring, index, _lit: drawing.themed(ring, index)) if stars else "",
            tokens=drawing.tokens(),
            alternates=_alternates(project.settings.base_url, project, records, _first(records)),
            **values,
        )
    )


def _edition(project: Project, record: Record) -> dict[str, Any]:
    language = Language(record.language)
    pdf = record.pdf
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
        "words": interface(language).gettext,
    }


def _draft(project: Project, record: Record) -> str:
    """What is said of a draft where languages are chosen; empty for an edition."""
    if record.verdict == "edition":
        return ""
    language = Language(record.language)
    pages = {page.docname: page.progress for page in record.pages}
    judgement = judge(project.settings.gate_of(language), pages)
    titles = [page.title for page in record.pages if page.docname in judgement.incomplete]
    sentences = told(judgement, language, project.settings.source_language, titles, interface(language))
    return sentences[0] if sentences else ""


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


def _address(base: str, record: Record, name: str) -> str:
    return f"{base}{record.tag}/{quote(name)}"


def _first(records: Sequence[Record]) -> str:
    """The name of the first page."""
    return records[0].pages[0].docname if records else ""


def _alternates(base: str, project: Project, records: Sequence[Record], docname: str) -> dict[str, str]:
    """The address of a page in each language, and for readers of any other; empty without a base address."""
    there = [record for record in records if _is_public(record) and docname in _web_pages(record)]
    return _in_every_language(base, project, records, there, f"{docname}.html") if base else {}


def _in_every_language(
    base: str, project: Project, records: Sequence[Record], there: Sequence[Record], name: str
) -> dict[str, str]:
    """The address of a file in the editions that have it, and for readers of any other language."""
    found = {record.tag: _address(base, record, name) for record in there}
    other = base if name == f"{_first(records)}.html" else found.get(project.settings.source_language.tag)
    return {**found, **({"x-default": other} if other else {})}


def _social(project: Project, records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Open Graph for the page of the whole, in the language of the source."""
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
            width, height = SHARED_SIZE
            yield "og:image", f"{settings.base_url}{record.tag}/{SHARED}"
            yield "og:image:type", "image/png"
            yield "og:image:width", str(width)
            yield "og:image:height", str(height)
            yield "og:image:alt", record.title


def _sitemap(base: str, project: Project, records: Sequence[Record]) -> str:
    """Every page with its address in the other languages, for search engines."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for address, date, alternates in _addresses(base, project, records):
        lines.append(f"<url><loc>{escape(address)}</loc><lastmod>{date}</lastmod>")
        lines += [
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(other)}"/>'
            for tag, other in alternates.items()
        ]
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""])


def _addresses(base: str, project: Project, records: Sequence[Record]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The address and the date of every page, and the same page in each language."""
    yield base, max(record.date for record in records), _alternates(base, project, records, _first(records))
    for record in filter(_is_public, records):
        for docname in _web_pages(record):
            yield _address(base, record, f"{docname}.html"), record.date, _alternates(base, project, records, docname)

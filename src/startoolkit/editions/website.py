"""The folder that a web host serves: the editions side by side, and what leads to them.

That is a page to choose a language, a page for addresses that lead nowhere, and, where the settings say at which
address the folder will be served, what search engines read.  Made from the editions' records only, so editions may
come from anywhere.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attrs

from startoolkit import drawing
from startoolkit.editions.exchange import ENTRY, LOST, ROBOTS, SITEMAP
from startoolkit.editions.fill import fill
from startoolkit.editions.templates import environment
from startoolkit.interface import interface
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import FILE, SHARED, SHARED_SIZE, File, Record


def assemble(project: Project, editions: Sequence[Path], present: Path, target: Path) -> list[Record]:
    """Fill ``target`` with ``editions`` (which are moved), and with those of ``present`` that they do not replace.

    Returns the records of ``editions``, which now name all their files.
    """
    made = [_place(project, folder, target) for folder in editions]
    for language in project.settings.languages:
        kept, place = present / language.tag, target / language.tag
        if not place.exists() and (kept / FILE).is_file():
            shutil.copytree(kept, place)
    records = [
        Record.read(target / language.tag)
        for language in project.settings.languages
        if (target / language.tag).is_dir()
    ]
    for name, text in _files(project, records).items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    return made


def _place(project: Project, folder: Path, target: Path) -> Record:
    """Move an edition to where it belongs, and finish it there."""
    record = Record.read(folder)
    place = target / record.tag
    folder.rename(place)
    fill(place, record, _statement(project, record))
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.name != FILE)
    record = attrs.evolve(record, files=tuple(File.of(path, place) for path in files))
    record.write(place)
    return record


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


def _address(base: str, record: Record, docname: str) -> str:
    return f"{base}{record.tag}/{quote(docname)}.html"


def _first(records: Sequence[Record]) -> str:
    """The name of the first page."""
    return records[0].pages[0].docname if records else ""


def _alternates(base: str, project: Project, records: Sequence[Record], docname: str) -> dict[str, str]:
    """The address of a page in each language, and for readers of any other; empty without a base address."""
    if not base:
        return {}
    found = {record.tag: _address(base, record, docname) for record in records if docname in _web_pages(record)}
    other = base if docname == _first(records) else found.get(project.settings.source_language.tag)
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
    for record in records:
        for docname in _web_pages(record):
            yield _address(base, record, docname), record.date, _alternates(base, project, records, docname)

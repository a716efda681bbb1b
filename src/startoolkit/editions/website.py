"""The folder that a web host serves: the editions side by side, and a page to choose a language.

Reads the editions' records only, so editions may come from anywhere.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from startoolkit import drawing
from startoolkit.editions.exchange import ENTRY
from startoolkit.interface import THEME, interface
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import FILE, Record


def assemble(project: Project, editions: Sequence[Path], present: Path, target: Path) -> None:
    """Fill ``target`` with ``editions`` (which are moved), and with those of ``present`` that they do not replace."""
    for folder in editions:
        folder.rename(target / Record.read(folder).tag)
    for language in project.settings.languages:
        kept, place = present / language.tag, target / language.tag
        if not place.exists() and (kept / FILE).is_file():
            shutil.copytree(kept, place)
    records = [
        Record.read(target / language.tag)
        for language in project.settings.languages
        if (target / language.tag).is_dir()
    ]
    (target / ENTRY).write_text(_entry(project, records), encoding="utf-8", newline="\n")


def _entry(project: Project, records: Sequence[Record]) -> str:
    environment = Environment(
        loader=FileSystemLoader(str(THEME)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    stars = [record.star for record in records if record.star]
    return environment.get_template("entry.html").render(
        title=project.settings.title,
        source=project.settings.source_language,
        editions=[_edition(record) for record in records],
        star=drawing.mark(*stars[0], None, lambda ring, index, _lit: drawing.themed(ring, index)) if stars else "",
        tokens=drawing.tokens(),
    )


def _edition(record: Record) -> dict[str, Any]:
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
        "date": language.date(datetime.date.fromisoformat(record.date)),
        "pdf": pdf
        and {
            "href": f"{record.tag}/{pdf.file}",
            "pages": pdf.pages,
            "bytes": pdf.bytes,
            "size": language.size(pdf.bytes),
            "sha256": pdf.sha256,
        },
        "words": interface(language).gettext,
    }

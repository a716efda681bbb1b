"""Validates PDFs against PDF/UA-1 (for readers with assistive technology) and PDF/A-2a (for archives)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs
import page
import pikepdf

from startoolkit.plugins import EPUB, OWN, UA2, Format
from startoolkit.project import Project
from startoolkit.record import Record

_PROFILES = {"PDF/UA-1": page.ValidationProfile.PDF_UA_1, "PDF/A-2a": page.ValidationProfile.PDF_A_2A}


def faults(pdf: Path) -> list[str]:
    """The violations of a PDF, a line each."""
    try:
        return [
            f"{name}: {failure.message} ({failure.rule_id})"
            for name, profile in _PROFILES.items()
            for failure in page.validate_pdf(pdf, profile=profile).failures
            if not _is_false_alarm(failure, pdf)
        ]
    except page.PageError as error:
        return [f"it cannot be read: {error}"]


def damages(pdf: Path) -> list[str]:
    """What is wrong with a PDF whatever its standard, a line each: for PDF/UA-2 and PDF/A-4, which page-validation lacks."""
    try:
        with pikepdf.open(pdf) as file:
            return [f"it is damaged: {problem}" for problem in file.check_pdf_syntax()]
    except pikepdf.PdfError as error:
        return [f"it cannot be read: {error}"]


def checked(project: Project, records: Iterable[Record]) -> tuple[str, ...]:
    """What ``publish`` checks of editions, in words: of their formats those that are there and that something can check.

    PDF/UA-2 is not among them, as ``damages`` says, nor a format of a plugin that has no check.
    """
    found = dict.fromkeys(["catalogs"] if project.is_lenient else ["catalogs", "gates"])
    for record in records:
        found |= dict.fromkeys(["links"] * ("html" in record.formats) + ["PDFs"] * bool(record.pdf))
        for name in dict.fromkeys(one.format for one in record.downloads):
            if name == EPUB.name:
                found["EPUBs"] = None
            elif name in OWN:
                found |= dict.fromkeys(["PDFs"] * (name != UA2.name))
            elif project.plugins.formats[name].faults is not attrs.fields(Format).faults.default:
                found[f"files of the format {name}"] = None
    return tuple(found)


def _is_false_alarm(failure: page.ValidationFailure, pdf: Path) -> bool:
    """Whether page-validation 0.11 mistook a CR that is the last byte of a stream's data for a part of the line end.

    pikepdf reads as many bytes as ``/Length`` says, as the standard requires, and reports a wrong length.
    """
    if "STREAM-LENGTH" not in failure.rule_id:
        return False
    with pikepdf.open(pdf) as file:
        return not file.check_pdf_syntax()

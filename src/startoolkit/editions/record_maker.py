"""The record of an edition, from what Sphinx has read and built."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from startoolkit.approvals import counting, digest, reviewers
from startoolkit.editions.inputs import digest_of
from startoolkit.editions.task import Task
from startoolkit.errors import Place, StarError
from startoolkit.gate import judge
from startoolkit.readings import READINGS, SHEETS, Reading, reading_order, subtitle, with_reviewed
from startoolkit.record import Download, Page, Pdf, Record, write_passages

_NO_TITLE = "<no title>"
"""What Sphinx takes for the heading of a page that has none."""


def _check_title(job: Task, env: Any, root: str) -> None:
    """The heading of the first page is the title of the edition, so it must be there and be the one that is set."""
    if job.project.is_lenient:  # Sphinx asks for no such thing
        return
    heading = env.titles[root].astext() if root in env.titles else ""
    heading = "" if heading == _NO_TITLE else heading
    wanted = job.project.settings.title
    if not heading or (_plain(heading) != _plain(wanted) and job.language == job.project.settings.source_language):
        found = f"is {heading!r}" if heading else "is missing"
        raise StarError(
            "wrong-title",
            f"The heading of the first page {found}, and the setting title is {wanted!r}.",
            place=Place(Path(env.doc2path(root))),
            hint="Make the two the same: the heading is what readers see and translators translate.",
        )


def _plain(title: str) -> str:
    """A title without what docutils changes in headings: it makes quotes, dashes and dots typographic in each language."""
    return re.sub(r"[\u00ab\u00bb\u2018-\u201f\u2039\u203a]", "'", title.replace('"', "'")).translate(_SPELLED)


_SPELLED = str.maketrans({"\u2013": "--", "\u2014": "---", "\u2026": "..."})


def record_of(job: Task, app: Any, pdf: Pdf | None, downloads: tuple[Download, ...]) -> Record:
    env, settings, language = app.env, job.project.settings, job.language
    _check_title(job, env, app.config.root_doc)
    readings = READINGS.of(env)
    order = [app.config.root_doc, *(name for name in reading_order(env, app.config.root_doc))]
    write_passages(
        job.edition, {name: readings[name] for name in order if name in readings}, digest_of(job.inputs.docs)
    )
    approvals = job.project.approvals(language)
    approved = counting(approvals, settings.reviewers_of(language))
    pages = [
        Page(name, env.titles[name].astext() if name in env.titles else name, progress.messages, progress.words)
        for name in order
        for reading in [readings.get(name, Reading())]
        for progress in [with_reviewed(reading.progress, reading.passages, approved)]
    ]
    passages = (one for name in order if name in readings and approvals for one in readings[name].passages)
    used = {digest(msgid, text) for msgid, text in passages if text is not None}
    has_sheets = "html" in job.formats and app.config.html_theme == "startoolkit"  # pages of other themes have no files
    sheets = tuple(sheet for name in order for sheet in SHEETS.of(env).get(name, ()) if has_sheets)
    return Record(
        briefing=settings.name,
        language=language.code,
        source_language=settings.source_language.code,
        tag=language.tag,
        name=settings.name_of(language),
        direction=language.direction,
        title=pages[0].title,
        subtitle=subtitle(env, app.config.root_doc),
        label=settings.label,
        date=settings.date.isoformat(),
        formats=job.formats,
        pages=tuple(pages),
        pdf=pdf,
        downloads=downloads,
        sheets=sheets,
        files=(),
        verdict=judge(settings.gate_of(language), {page.docname: page.progress for page in pages}).verdict,
        reviewers=reviewers(approvals, used),
        revision=job.inputs.revision,
        sources=job.inputs.sources,
        catalogs=digest_of(job.inputs.catalogs),
        versions={name: version for name, version in job.inputs.tools.items() if name != "python"},
    )

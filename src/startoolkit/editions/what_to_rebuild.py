"""Decides from digests what has to be built for each edition, before Sphinx or anything else slow is imported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.editions import cache
from startoolkit.editions.inputs import Inputs, catalogs_by_name, docs_of, tools
from startoolkit.editions.output_folder import copy
from startoolkit.editions.task import OF_CATALOGS, Task
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Record

_MOST_NAMES = 3
"""Maximum number of changed files that a reason names."""
_ALONE = frozenset(("docs", "catalogs", "revision"))
"""Inputs whose changes may affect only single pages, or only the PDF."""
_PAGES = (".md", ".rst")
"""Endings of pages that can be read alone; a notebook is run, which may do anything."""
_CALLED = {
    "settings": "setting",
    "docs": "page",
    "catalogs": "catalog",
    "fonts": "font",
    "outside": "file",
    "tools": "tool",
    "extensions": "package",
}


@attrs.frozen
class Work:
    """The work for an edition: how much has to be built, and why."""

    language: Language
    amount: Literal["nothing", "changes", "everything"]
    reasons: tuple[str, ...]
    formats: tuple[str, ...]
    inputs: Inputs
    before: cache.State | None
    changed: frozenset[str]

    def job(self, project: Project, output: Path, folder: Path, tags: Sequence[str]) -> Task:
        """The job for this work in the new ``folder``; for a partial build, files of the last build are put into it."""
        folder.mkdir()
        job = Task(project, self.language, self.formats, folder, self.inputs, tuple(tags))
        if self.amount == "everything" or self.before is None:
            return job
        record = Record.read(output / self.language.tag)
        left = {*_pages(record), *([record.pdf.file] if record.pdf else []), *(one.file for one in record.downloads)}
        present = output / self.language.tag
        for file in record.files:
            if file.path not in left and not file.path.startswith((_SOURCES, _MODULES)):
                copy(f"{present}/{file.path}", f"{job.edition}/{file.path}")
        cache.lend(output, self.language.tag, job.doctrees)
        return attrs.evolve(job, before=self.before.shared, changed=self.changed, sound=self._sound(project))

    def _sound(self, project: Project) -> frozenset[Path]:
        """The catalogs that the last build had as well, if it found nothing wrong in any."""
        before = self.before
        if before is None or self.language == project.settings.source_language:
            return frozenset()
        if any(finding.kind in OF_CATALOGS for finding in before.findings):
            return frozenset()
        catalogs, digests = self.inputs.catalogs, before.inputs.catalogs
        named = catalogs_by_name(project, self.language).items()
        return frozenset(path for name, path in named if catalogs.get(name) == digests.get(name) != "")


def work_for(
    project: Project,
    languages: Sequence[Language],
    formats: Sequence[str],
    output: Path,
    tags: Sequence[str],
    *,
    fresh: bool,
) -> list[Work]:
    """The work for each language; everything with ``fresh``.

    Besides ``formats``, those that the edition in ``output`` has are built as well, so that all formats come from the
    same sources; except formats that the settings no longer list.
    """
    known = cache.stat_cache(output, fresh=fresh)
    revision, docs, used = project.revision, docs_of(project, known.digest), tools(project, known.digest)
    found = []
    for language in languages:
        before = None if fresh else cache.read(output, language.tag, known.digest)
        outside = before.shared.outside if before else ()
        inputs = Inputs.of(project, language, revision, docs, outside, known.digest, used)
        present = before.formats if before else _formats(output / language.tag)
        wanted = tuple(sorted(project.plugins.available({*formats, *({*present} & {*project.settings.formats})})))
        again = _with_findings(before, project.docs) if before else frozenset[str]()
        found.append(_work(language, wanted, inputs, before, tuple(tags), again, fresh=fresh))
    known.save()
    return found


def take_over(job: Task, record: Record, output: Path) -> None:
    """Link into an edition those pages of the last build in ``output`` that were not written again, with their files."""
    if job.before is None or "html" not in record.formats:
        return
    present = output / job.language.tag
    sources = (file.path for file in Record.read(present).files if file.path.startswith(_SOURCES))
    for name in (*_pages(record), *sources):
        target = f"{job.edition}/{name}"
        if not os.path.lexists(target):
            copy(f"{present}/{name}", target, linked=True)


def _pages(record: Record) -> Iterator[str]:
    """The paths of the pages and of the files of their worksheets, relative to the folder of the edition."""
    yield from (f"{page.docname}.html" for page in record.pages)
    yield from (sheet.file for sheet in record.sheets)


_SOURCES = "_sources/"
"""The folder of an edition for the sources of its pages, which Sphinx writes with these where the theme shows them."""
_MODULES = "_modules/"
"""The folder for the pages of sphinx.ext.viewcode, which it only writes where they are missing or older than their module, although
they have the titles of other pages."""


def _formats(edition: Path) -> tuple[str, ...]:
    try:
        return Record.read(edition).formats
    except StarError:
        return ()


def _work(
    language: Language,
    formats: tuple[str, ...],
    inputs: Inputs,
    before: cache.State | None,
    tags: tuple[str, ...],
    again: frozenset[str] = frozenset(),
    *,
    fresh: bool,
) -> Work:
    def work(
        amount: Literal["nothing", "changes", "everything"], *reasons: str, changed: frozenset[str] = frozenset()
    ) -> Work:
        return Work(language, amount, reasons, formats, inputs, before, changed)

    if before is None:
        return work("everything", "asked for" if fresh else "there is nothing to go on from")
    if formats != before.formats:
        return work("everything", "other formats")
    if tags != before.tags:
        return work("everything", "other languages are built")
    differences = inputs.differences(before.inputs)
    reasons = [_reason(kind, names) for kind, names in differences.items()]
    if not differences:
        return work("nothing", "nothing has changed")
    pages = frozenset(differences.get("docs", ()))
    is_partial = differences.keys() <= _ALONE and all(
        name.endswith(_PAGES) and inputs.docs.get(name) and before.inputs.docs.get(name) for name in pages
    )
    if not is_partial:
        return work("everything", *reasons, changed=pages)
    reasons += [f"what was found in {_listed(sorted(again - pages))}"] if again - pages else []
    return work("changes", *reasons, changed=pages | again)


def _with_findings(before: cache.State, docs: Path) -> frozenset[str]:
    """The files that the last build found something in, relative to the docs folder.

    Pages of them are read again, since what was found in them would not be told otherwise.  What has no place is told by
    each build: Sphinx says it when it starts or ends, or of a file that is always made as a whole.
    """
    places = (one.page or (os.path.relpath(one.place.path, docs) if one.place else "") for one in before.findings)
    return frozenset(Path(place).as_posix() for place in places if place)


def _reason(kind: str, names: Sequence[str]) -> str:
    if kind == "revision":
        return f"revision {names[0][:12]}"
    return f"{_CALLED[kind]} {_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}"

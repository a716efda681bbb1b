"""What has to be done for each edition, told from digests alone, before anything is imported that builds."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.editions import cache
from startoolkit.editions.inputs import Inputs, docs_of
from startoolkit.editions.job import Job
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Record

_MOST_NAMES = 3
"""Names of changed files that a reason lists."""
_ALONE = frozenset(("docs", "catalogs", "revision"))
"""Inputs of which a change may concern single pages, or the PDF alone."""
_CALLED = {"settings": "setting", "docs": "page", "catalogs": "catalog", "others": "file", "tools": "tool"}


@attrs.frozen
class Work:
    """What is to be done for an edition, how much of it, and why."""

    language: Language
    amount: Literal["nothing", "changes", "everything"]
    reasons: tuple[str, ...]
    formats: tuple[str, ...]
    inputs: Inputs
    before: cache.State | None
    changed: frozenset[str]

    def job(self, project: Project, output: Path, folder: Path, tags: Sequence[str]) -> Job:
        """The job that does it in ``folder``, which gets what the last build has left."""
        folder.mkdir()
        job = Job(project, self.language, self.formats, folder, self.inputs, tuple(tags))
        if self.amount == "everything" or self.before is None:
            return job
        shutil.copytree(output / self.language.tag, job.edition)
        shutil.copytree(cache.folder_of(output) / self.language.tag / cache.DOCTREES, job.doctrees)
        return attrs.evolve(job, before=self.before.findings, changed=self.changed)


def work_for(
    project: Project,
    languages: Sequence[Language],
    formats: Sequence[str],
    output: Path,
    tags: Sequence[str],
    *,
    fresh: bool,
) -> list[Work]:
    """What is to be done for each language; with ``fresh`` everything, whatever there is.

    What the edition in ``output`` has is renewed with the rest, for all of it is made from the same sources; but not a
    format that the settings no longer list.
    """
    revision, docs = project.revision, docs_of(project)
    found = []
    for language in languages:
        before = None if fresh else cache.read(output, language.tag)
        inputs = Inputs.of(project, language, revision, docs, before.findings.outside if before else ())
        try:
            present = Record.read(output / language.tag).formats
        except StarError:
            present = ()
        wanted = tuple(sorted({*formats, *({*present} & {*project.settings.formats})}))
        found.append(_work(language, wanted, inputs, before, tuple(tags), fresh=fresh))
    return found


def _work(
    language: Language,
    formats: tuple[str, ...],
    inputs: Inputs,
    before: cache.State | None,
    tags: tuple[str, ...],
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
        name.endswith(".md") and inputs.docs.get(name) and before.inputs.docs.get(name) for name in pages
    )
    return work("changes" if is_partial else "everything", *reasons, changed=pages)


def _reason(kind: str, names: Sequence[str]) -> str:
    if kind == "revision":
        return f"revision {names[0][:12]}"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{_CALLED[kind]} {', '.join(names[:_MOST_NAMES])}{more}"

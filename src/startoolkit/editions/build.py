"""All editions at once, in processes of their own, and one exchange of the finished folder at the end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit.editions import cache
from startoolkit.editions.inputs import outside_of
from startoolkit.editions.output_folder import check_output, new_output, working_folder
from startoolkit.editions.task import MANY, Task
from startoolkit.editions.what_to_rebuild import Work, take_over, work_for
from startoolkit.errors import Place, StarError, as_star_error
from startoolkit.findings import Finding, stopping
from startoolkit.gate import Allowed
from startoolkit.languages import Language
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.editions.processes import Built, Step


@attrs.frozen
class Outcome:
    """What a build came to; ``placed`` says whether the output folder holds it now."""

    built: tuple[Built, ...]
    failed: dict[Language, StarError]
    placed: bool
    work: tuple[Work, ...] = ()
    """What there was to do for each language."""

    @property
    def findings(self) -> dict[Finding, list[Language]]:
        """What was found in the sources, with the languages of the editions that have it; also in those kept as they are."""
        kept = {one.language: one.before.findings for one in self.work if one.before and one.amount == "nothing"}
        found: dict[Finding, list[Language]] = {}
        for language, findings in {**kept, **{one.language: one.findings for one in self.built}}.items():
            for finding in findings:
                found.setdefault(finding, []).append(language)
        return found


def build(
    project: Project,
    allowed: Allowed,
    formats: Sequence[str],
    output: Path,
    *,
    stops: Callable[[Finding], bool] = lambda finding: bool(stopping([finding])),
    partial: bool = False,
    fresh: bool = False,
    whats_new: bool = False,
    jobs: int | None = None,
    listen: Callable[[Step], None] = lambda _step: None,
) -> Outcome:
    """Build editions into ``output``: all of them or none; with ``partial`` all that can be built.

    Editions of other languages that ``output`` holds are kept, but for those that are absent.  Nothing is placed where a
    finding ``stops`` that.  With ``partial`` a broken catalog is used as far as it can be read, and what is wrong in it are
    findings.  Only what has changed is done again, unless ``fresh``.  With ``whats_new`` the pages lead to a page "What is
    new", which the caller adds to each edition.  Raises StarError where the output cannot be written.
    """
    check_output(project, output)
    try:
        with working_folder(output) as work, cache.claimed(output):
            tags = tuple(language.tag for language in project.settings.languages if language not in allowed.absent)
            todo = work_for(project, allowed.languages, formats, output, tags, fresh=fresh)
            stale = [one for one in todo if one.amount != "nothing"]
            kept = Outcome((), {}, placed=True, work=tuple(todo))
            if not stale and cache.top_is_kept(output):
                return attrs.evolve(kept, placed=not any(map(stops, kept.findings)))
            from startoolkit.editions.processes import run  # noqa: PLC0415  (not needed where nothing is to be done)

            cores = jobs or _cores()
            tasks = [one.job(project, output, work / one.language.tag, tags) for one in stale]
            workers = max(1, cores // max(1, len(tasks))) if len(todo[0].inputs.docs) >= MANY else 1
            tasks = [attrs.evolve(task, workers=workers, lenient=partial) for task in tasks]
            built, failed = run(tasks, cores, listen, partial=partial)
            for error in (one for several in failed.values() for one in several.each):
                if error.place and error.place.path.is_relative_to(work):  # which is gone when it is read
                    error.place = Place(output)
            outcome = Outcome(built, failed, placed=False, work=tuple(todo))
            fails = bool(failed) and not (partial and (built or len(stale) < len(todo)))
            if fails or any(map(stops, outcome.findings)):
                return outcome
            tasks = [task for task in tasks if task.language not in failed]
            return _placed(project, outcome, tasks, output, work, allowed.absent, whats_new=whats_new, partial=partial)
    except OSError as error:
        raise as_star_error(error, output) from error


def in_languages(
    findings: Mapping[Finding, Sequence[Language]], grade: Literal["error", "warning"] | None = None
) -> tuple[str, ...]:
    """Each finding as a line or two, after the languages whose editions have it; all of one ``grade`` if that is given."""
    return tuple(
        f"{', '.join(one.code for one in languages)}: {finding.graded(grade) if grade else finding}"
        for finding, languages in findings.items()
    )


def _placed(
    project: Project,
    outcome: Outcome,
    tasks: Sequence[Task],
    output: Path,
    work: Path,
    absent: Collection[Language],
    *,
    whats_new: bool,
    partial: bool,
) -> Outcome:
    """Put what was built into the output, with what is kept of it, and remember how it came about."""
    from startoolkit.editions import website  # noqa: PLC0415  (not needed where nothing is to be done)

    for built, task in zip(outcome.built, tasks, strict=True):
        built.record.write(task.edition)
        take_over(task, built.record, output)
    kept: list[str] = []
    with new_output(project, output, work, kept) as new:
        editions = [task.edition for task in tasks]
        records, kept[:] = website.assemble(project, editions, output, new, absent, whats_new=whats_new)
    with contextlib.suppress(OSError):  # without it, the next build does everything
        for built, task in zip(outcome.built, tasks, strict=True):
            _remember(built, task, output, partial=partial)
        for one in outcome.work:
            if one.before and one.amount == "nothing":  # its links to the others may have changed
                cache.adopt(output, one.language.tag, one.before)
        cache.keep_top(output)
    whole = [attrs.evolve(one, record=record) for one, record in zip(outcome.built, records, strict=True)]
    return attrs.evolve(outcome, built=tuple(whole), placed=True)


def _cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _remember(built: Built, task: Task, output: Path, *, partial: bool) -> None:
    """Keep what the next build can go on from; nothing where something stops one, for that would not be found again."""
    tag = task.language.tag
    if (stopping(built.findings) and not partial) or built.shared is None:
        cache.forget(output, tag)
        return
    # Files from elsewhere are known only now; whether they have changed in the meantime, nobody can tell.
    state = cache.State(
        inputs=attrs.evolve(task.inputs, outside=outside_of(task.project, built.shared.outside)),
        tags=task.tags,
        formats=task.formats,
        shared=built.shared,
        record=cache.digest_of_record(output / tag),
        findings=built.findings,
    )
    cache.keep(output, tag, state, task.doctrees)

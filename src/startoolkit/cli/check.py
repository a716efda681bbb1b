"""``check``: the catalogs, checked as a careful reviewer would."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, cli, columns, number_of
from startoolkit.cli.targets import Targets, targets_of
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.catalogs.finding import Choice, Result
    from startoolkit.languages import Language


@cli.command()
@click.argument("targets", nargs=-1, metavar="[LANGUAGE|PAGE|FILE]...")
@click.option("--list", "listed", is_flag=True, help="Show the checks, and check nothing.")
@click.option("--format", "form", type=click.Choice(("text", "github", "json")), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings, too, make the exit code 1.")
@click.option("--only", multiple=True, metavar="CHECK", help="Only this check (repeatable).")
@click.option("--skip", multiple=True, metavar="CHECK", help="All checks but this one (repeatable).")
@click.option("--since", metavar="REVISION", help="Only messages that have changed since this commit, tag or branch.")
@click.pass_obj
def check(
    folder: Path,
    targets: Sequence[str],
    listed: bool,
    form: str,
    strict: bool,
    only: Sequence[str],
    skip: Sequence[str],
    since: str | None,
) -> int:
    """Check the catalogs of all languages, or of those named, as a careful reviewer would.

    A page, or the file of a page or a catalog, is checked alone.
    """
    project = Project.load(folder)
    chosen = targets_of(project, targets)
    checks = _checks(project, only, skip)
    if listed:
        _show_checks(project, chosen)
        return 0
    result = _result(project, chosen, checks, since)
    _show(result, form)
    for note in () if targets else result.notes:
        ERR.print(note, markup=False, soft_wrap=True)
    _sum_up(result)
    return 1 if result.errors or (strict and result.warnings) else 0


def _checks(project: Project, only: Sequence[str], skip: Sequence[str]) -> frozenset[str] | None:
    """The names of the checks that are wanted; None for all."""
    if not only and not skip:
        return None
    from startoolkit.catalogs.check import names  # noqa: PLC0415  (slow to import)

    known = names(project)
    _refuse_unknown(only, known, "--only")
    _refuse_unknown(skip, known, "--skip")
    return frozenset(only or known) - {*skip}


def _refuse_unknown(names: Sequence[str], known: Sequence[str], option: str) -> None:
    """Raise BadParameter if there is no check of a name."""
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else "See startoolkit check --list."
            raise click.BadParameter(f"there is no check {name!r}. {hint}", param_hint=option)


def _result(project: Project, targets: Targets, checks: frozenset[str] | None, since: str | None) -> Result:
    from startoolkit.catalogs.finding import Result  # noqa: PLC0415
    from startoolkit.cli.kept_results import checked  # noqa: PLC0415
    from startoolkit.remarks import strangers  # noqa: PLC0415

    languages = [one for one in targets.languages if one != project.settings.source_language]
    found = []
    for language in languages:
        choice = _choice(project, language, targets.catalogs.get(language), checks, since)
        found.append(checked(project, language).chosen(choice))
    return Result.of(found, strangers(project))


def _choice(
    project: Project,
    language: Language,
    paths: Sequence[Path] | None,
    checks: frozenset[str] | None,
    since: str | None,
) -> Choice:
    """The choice of findings of a language: of some catalogs, of some checks, of changed messages."""
    from startoolkit.catalogs.finding import Choice, name_of  # noqa: PLC0415

    lines: Mapping[Path, frozenset[int] | None] | None = None if paths is None else dict.fromkeys(paths)
    if since is not None:
        from startoolkit.catalogs.since import changed_since  # noqa: PLC0415

        every = [path for several in project.all_catalogs(language).values() for path in several]
        lines = changed_since(project, every if paths is None else paths, since)
    return Choice(checks, None if lines is None else {name_of(path): found for path, found in lines.items()})


def _show(result: Result, form: str) -> None:
    from startoolkit.catalogs import check_output  # noqa: PLC0415

    if form == "json":
        OUT.data(f"{check_output.as_json(result.findings)}\n")
        return
    show = check_output.as_github if form == "github" else check_output.as_text
    for finding in check_output.summed(result.findings):
        OUT.print(show(finding))


def _sum_up(result: Result) -> None:
    """Print how many findings there are, and of which checks, the most frequent first."""
    from startoolkit.catalogs.check_output import by_check  # noqa: PLC0415

    counts = f"{number_of(result.errors, 'error')}, {number_of(result.warnings, 'warning')}"
    of_checks = f": {by_check(result.findings)}" if result.findings else ""
    ERR.print(
        f"{counts} in {number_of(result.messages, 'message')} of {number_of(result.catalogs, 'catalog')}{of_checks}."
    )


def _show_checks(project: Project, targets: Targets) -> None:
    from startoolkit.catalogs.check import listing  # noqa: PLC0415

    languages = [one for one in targets.languages if one != project.settings.source_language]
    table = columns("check", "severity", "finds")
    for column in table.columns:
        column.justify = "left"
    for one in listing(project, languages):
        table.add_row(one.name, one.severity, f"{one.summary} ({one.note})" if one.note else one.summary)
    OUT.print(table)

"""``check``: the catalogs, checked as a careful reviewer would."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, messages_of_build, number_of
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.catalogs.check import Listed


def _refuse_unknown(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise BadParameter if there is no check of a name."""
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "startoolkit check --list shows them all."
            raise click.BadParameter(f"there is no check {name!r}; {hint}", param_hint="--only")


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--list", "listed", is_flag=True, help="Show the checks, and check nothing.")
@click.option("--format", "form", type=click.Choice(("text", "github", "json")), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings, too, make the exit code 1.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this check (repeatable).")
@click.pass_obj
def check(folder: Path, languages: Sequence[str], listed: bool, form: str, strict: bool, only: Sequence[str]) -> int:
    """Check the catalogs of all languages, or of those named, as a careful reviewer would."""
    from startoolkit.catalogs import check as checking  # noqa: PLC0415

    project = Project.load(folder)
    chosen = chosen_languages(project, languages)
    _refuse_unknown(only, checking.names(project))
    if listed:
        _show_checks(checking.listing(project, [one for one in chosen if one != project.settings.source_language]))
        return 0
    result = checking.check(project, chosen, only=only, known=messages_of_build(project))
    if form == "json":
        OUT.data(f"{checking.as_json(result.findings)}\n")
    else:
        show = checking.as_github if form == "github" else checking.as_text
        for finding in checking.summed(result.findings):
            OUT.print(show(finding))
    for note in () if languages else result.notes:
        ERR.print(note, markup=False, soft_wrap=True)
    counts = f"{number_of(result.errors, 'error')}, {number_of(result.warnings, 'warning')}"
    ERR.print(f"{counts} in {number_of(result.messages, 'message')} of {number_of(result.catalogs, 'catalog')}.")
    return 1 if result.errors or (strict and result.warnings) else 0


def _show_checks(checks: Sequence[Listed]) -> None:
    table = columns("check", "severity", "finds")
    for column in table.columns:
        column.justify = "left"
    for one in checks:
        table.add_row(one.name, one.severity, f"{one.summary} ({one.note})" if one.note else one.summary)
    OUT.print(table)

"""``update`` and ``check``, the commands for catalogs."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, messages_of_build, number_of, short
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.catalogs.check import Listed


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.pass_obj
def update(folder: Path, languages: Sequence[str]) -> int:
    """Bring the catalogs of all languages, or of those named, up to date with the pages."""
    from startoolkit.catalogs.update import update as update_catalogs  # noqa: PLC0415
    from startoolkit.remarks import remarks  # noqa: PLC0415

    project = Project.load(folder)
    chosen = chosen_languages(project, languages)
    results = update_catalogs(project, chosen)
    table = columns("catalog", "new", "fuzzy", "restored", "gone", "kept")
    for result in results:
        counts = result.merged
        if result.state in ("created", "changed") and counts:
            numbers = (counts.new, counts.fuzzy, counts.restored, counts.gone, counts.kept)
            table.add_row(f"{result.language.code} {result.docname}", *map(str, numbers))
        elif result.state == "orphan":
            ERR.print(f"{short(result.path)}: its page is gone; left as it is.", markup=False, soft_wrap=True)
    if table.row_count:
        OUT.print(table)
    for remark in dict.fromkeys(remark for language in chosen for remark in remarks(project, language)):
        ERR.print(str(remark), markup=False, soft_wrap=True)
    left = [result for result in results if result.error]
    for result in left:
        ERR.print(str(result.error), markup=False, soft_wrap=True)
    closed = sum(result.state == "read-only" for result in left)
    kinds = {"broken": len(left) - closed, "read-only": closed}
    alone = [f", {number_of(count, f'{kind} one')} left alone" for kind, count in kinds.items() if count]
    changed = f"{number_of(table.row_count, 'catalog')} changed"
    if left:
        OUT.print(f"{changed}{''.join(alone)}.")
    elif table.row_count:
        OUT.print(f"{changed}. Translate what is new or fuzzy, then run startoolkit check.")
    else:
        OUT.print("Nothing to do: the catalogs are up to date with the pages.")
    return 1 if left else 0


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

"""``prune``: translations that no page uses any more taken out of the catalogs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, number_of, short
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.catalogs.prune import Pruned


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--orphans", is_flag=True, help="Delete catalogs whose pages are gone, if nothing in them is lost.")
@click.pass_obj
def prune(folder: Path, languages: Sequence[str], dry_run: bool, orphans: bool) -> int:
    """Take the obsolete messages (#~), which no page has any more, out of the catalogs.

    The command update keeps them, so that a text that comes back has its translation again.
    """
    from startoolkit.catalogs.prune import prune as prune_catalogs  # noqa: PLC0415

    project = Project.load(folder)
    results = prune_catalogs(project, chosen_languages(project, languages), orphans=orphans, dry_run=dry_run)
    gone = [result for result in results if not result.stays]
    if gone:
        table = columns("catalog", "messages", "words lost")
        for result in gone:
            table.add_row(f"{result.language.code} {result.name}", str(result.messages), str(result.words))
        OUT.print(table)
    for result in results:
        if result.stays:
            ERR.print(_why(result), markup=False, soft_wrap=True)
    OUT.print(_summed(gone, dry_run=dry_run), soft_wrap=True)
    return 1 if any(result.error for result in results) else 0


def _why(result: Pruned) -> str:
    if result.error:
        return str(result.error)
    if result.messages:
        lost = f"{number_of(result.messages, 'translation')} ({number_of(result.words, 'word')})"
        return f"{short(result.path)}: its page is gone; {lost} of it stand nowhere else, so it is left."
    return f"{short(result.path)}: its page is gone, and nothing of it would be lost; --orphans deletes it."


def _summed(gone: Sequence[Pruned], *, dry_run: bool) -> str:
    messages, words = sum(one.messages for one in gone), sum(one.words for one in gone)
    deleted = sum(one.is_orphan for one in gone)
    if not gone:
        return "Nothing to prune: there are no obsolete messages."
    would = "would go" if dry_run else "removed"
    also = f", {number_of(deleted, 'catalog')} deleted" if deleted and not dry_run else ""
    also = f", with {number_of(deleted, 'catalog')}" if deleted and dry_run else also
    return f"{number_of(messages, 'message')} {would}{also}: {number_of(words, 'word')} of translation that stand nowhere else."

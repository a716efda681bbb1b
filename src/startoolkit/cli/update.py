"""``update``: the catalogs brought up to date with the pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, number_of, short
from startoolkit.project import Project

if TYPE_CHECKING:
    pass


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

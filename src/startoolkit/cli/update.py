"""``update``: the catalogs brought up to date with the pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, number_of, short
from startoolkit.errors import StarError
from startoolkit.messages.word_diff import difference, marked
from startoolkit.printable import one_line
from startoolkit.project import Project

_LONG = 200
"""Characters of a message that a line shows."""

if TYPE_CHECKING:
    from startoolkit.catalogs.same_meaning import Mended, Statement
    from startoolkit.catalogs.update import Updated


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--same-meaning",
    "mended",
    multiple=True,
    metavar="PAGE",
    help="Only the wording of this page was mended, so its translations are still right (repeatable).",
)
@click.option("--by", default="", metavar="NAME", help="Who says so; default: the user.name of git.")
@click.option(
    "--pot",
    "with_pot",
    is_flag=True,
    help="Write templates into the folder pot beside the catalogs, too; later updates keep them.",
)
@click.option(
    "--stock",
    "is_stock",
    is_flag=True,
    help="Give the messages the form that sphinx-intl knows, for a project that goes back to it.",
)
@click.pass_obj
def update(
    folder: Path, languages: Sequence[str], mended: Sequence[str], by: str, *, with_pot: bool, is_stock: bool
) -> int:
    """Bring the catalogs of all languages, or of those named, up to date with the pages."""
    from startoolkit.catalogs import pot  # noqa: PLC0415
    from startoolkit.catalogs.update import update as update_catalogs  # noqa: PLC0415
    from startoolkit.remarks import remarks  # noqa: PLC0415

    project = Project.load(folder, runs=True)
    chosen = chosen_languages(project, languages)
    statement = _statement(project, mended, by)
    results = update_catalogs(project, chosen, same_meaning=statement, with_pot=with_pot, is_stock=is_stock)
    count = _show_catalogs(results)
    if statement:
        _show_mended(results, statement, project.locale)
    for remark in dict.fromkeys(remark for language in chosen for remark in remarks(project, language)):
        ERR.print(str(remark), markup=False, soft_wrap=True)
    if templates := sum(result.state == "template" for result in results):
        OUT.print(f"{number_of(templates, 'template')} in {short(pot.folder(project))} changed.")
    return _conclude(results, count, is_done=bool(templates))


def _show_catalogs(results: Sequence[Updated]) -> int:
    """A table of the catalogs that have changed, and which are of no page; returns how many have changed."""
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
    return table.row_count


def _conclude(results: Sequence[Updated], count: int, *, is_done: bool) -> int:
    """What was left alone, and the last line; returns the exit code.  ``is_done``: something else was written."""
    left = [result for result in results if result.error]
    for result in left:
        ERR.print(str(result.error), markup=False, soft_wrap=True)
    closed = sum(result.state == "read-only" for result in left)
    kinds = {"broken": len(left) - closed, "read-only": closed}
    alone = [f", {number_of(number, f'{kind} one')} left alone" for kind, number in kinds.items() if number]
    changed = f"{number_of(count, 'catalog')} changed"
    if left:
        OUT.print(f"{changed}{''.join(alone)}.")
    elif count:
        OUT.print(f"{changed}. Translate what is new or fuzzy, then run startoolkit check.")
    elif not is_done:
        OUT.print("Nothing to do: the catalogs are up to date with the pages.")
    return 1 if left else 0


def _statement(project: Project, mended: Sequence[str], by: str) -> Statement | None:
    """What the editor says of the pages named; raises StarError where it is not said who."""
    from startoolkit.catalogs.named_pages import named_page  # noqa: PLC0415
    from startoolkit.catalogs.same_meaning import Statement, today  # noqa: PLC0415
    from startoolkit.revision import user_of  # noqa: PLC0415

    if not mended:
        if by:
            raise StarError(
                "wrong-usage", "--by says who says so, and nothing is said.", hint="Add --same-meaning PAGE."
            )
        return None
    pages = frozenset(named_page(project, name) for name in mended)
    name = " ".join(by.split()) or user_of(project.root)
    if not name:
        hint = "Add --by NAME, or tell git: git config user.name NAME."
        raise StarError("wrong-usage", "The record says who has mended the wording, and git knows no name.", hint=hint)
    return Statement(pages, name, today())


def _show_mended(results: Sequence[Updated], statement: Statement, locale: Path) -> None:
    """Each message that was mended, with the words that changed, and the reason where its translation stays fuzzy."""
    from startoolkit.catalogs.same_meaning import FILE  # noqa: PLC0415

    kept = 0
    for result in results:
        for one in result.mended:
            state = f"fuzzy, since {one.doubt}" if one.doubt else "kept"
            kept += not one.doubt
            OUT.print(f"{short(result.path)}: {state}: {_changed(one)}", markup=False, soft_wrap=True)
    if kept:
        what = f"{number_of(kept, 'translation')} kept, since {statement.by} says that the meaning is the same"
        OUT.print(f"{what}; recorded in {short(locale / FILE)}.", markup=False, soft_wrap=True)
    else:
        OUT.print("No translation was made for another wording of these pages.", soft_wrap=True)


def _changed(one: Mended) -> str:
    return one_line(marked(difference(one.old, one.new)), _LONG)

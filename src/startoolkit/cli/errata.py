"""``errata``: what is wrong with published editions, told on their pages."""

from __future__ import annotations

from pathlib import Path

import click

from startoolkit.cli.base import OUT, cli, number_of, short
from startoolkit.cli.publish import refuse
from startoolkit.editions.output_folder import absolute
from startoolkit.project import Project


@cli.command()
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), help="The folder that readers are served."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_obj
def errata(folder: Path, target: Path, dry_run: bool) -> int:
    """Have earlier editions in a published folder say what is wrong with them, as the setting errata has it.

    What was withdrawn cannot be brought back by this command: keep a copy.
    """
    from startoolkit.publishing.errata import tell  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.publishing.publish import Refused  # noqa: PLC0415

    project = Project.load(folder)
    changed = tell(project, absolute(target), dry_run=dry_run)
    if isinstance(changed, Refused):
        return refuse(changed, target)
    for label, one in project.settings.errata.items():
        OUT.print(f"{label}: {'withdrawn: ' if one.is_withdrawn else ''}{next(iter(one.texts.values()))}")
    if not changed:
        OUT.print(f"{short(target)} says that already: nothing is to do.")
    else:
        OUT.print(f"{number_of(len(changed), 'file')} {'would change' if dry_run else 'changed'} in {short(target)}.")
    return 0

"""``assemble``: what builds have left on several machines, joined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from startoolkit.cli.base import ERR, OUT, cli, number_of, short
from startoolkit.editions.output_folder import absolute
from startoolkit.project import Project


@cli.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Folder for the editions; default: dist.")
@click.option("--partial", is_flag=True, help="Although languages or formats are missing.")
@click.pass_obj
def assemble(folder: Path, folders: Sequence[Path], output: Path | None, partial: bool) -> int:
    """Join what builds have left in FOLDERs, on any machine, into the folder that one build would have made."""
    from startoolkit.catalogs.progress import allowed  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.editions.assemble import assemble as assemble_editions  # noqa: PLC0415

    project = Project.load(folder)
    target = absolute(output or project.output)
    wanted = allowed(project, project.settings.languages).languages
    records = assemble_editions(project, list(dict.fromkeys(folders)), target, wanted, partial=partial)
    shown = short(target)
    OUT.print(
        f"Assembled {number_of(len(records), 'edition')} from {number_of(len(folders), 'folder')}"
        f" in {shown}: open {shown}/index.html",
        markup=False,
        soft_wrap=True,
    )
    absent = [language.tag for language in wanted if not (target / language.tag).is_dir()]
    if absent:
        ERR.print(f"Not in {shown}: {', '.join(absent)}. The pages link to them.", markup=False, soft_wrap=True)
    return 0

"""``plan`` and ``assemble``: a build that is distributed over several machines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from startoolkit.cli.base import ERR, OUT, cli, number_of, short
from startoolkit.editions.output_folder import absolute
from startoolkit.languages import Language
from startoolkit.project import Project


@cli.command()
@click.option("--format", "form", type=click.Choice(("text", "github")), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="At most so many jobs; default: 256, which GitHub takes.")
@click.pass_obj
def plan(folder: Path, form: str, jobs: int | None) -> int:
    """Show the jobs that a build of everything falls into: a format of a language each, or of several with --jobs."""
    from startoolkit.editions import ci_matrix as planning  # noqa: PLC0415

    project = Project.load(folder)
    formats = project.settings.formats
    if jobs is not None and jobs < len(formats):
        raise click.BadParameter(f"a job builds one format, and there are {len(formats)}.", param_hint="--jobs")
    batches = planning.plan(languages_to_build(project), formats, jobs or planning.MOST)
    if form == "github":
        OUT.data(f"{planning.as_github(batches)}\n")
    else:
        for batch in batches:
            OUT.print(f"startoolkit build {batch.codes} --format {batch.format}")
    return 0


@cli.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Folder for the editions; default: dist.")
@click.option("--partial", is_flag=True, help="Although languages or formats are missing.")
@click.pass_obj
def assemble(folder: Path, folders: Sequence[Path], output: Path | None, partial: bool) -> int:
    """Join what builds have left in FOLDERs, on any machine, into the folder that one build would have made."""
    from startoolkit.editions.assemble import assemble as assemble_editions  # noqa: PLC0415

    project = Project.load(folder)
    target = absolute(output or project.output)
    wanted = languages_to_build(project)
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


def languages_to_build(project: Project) -> Sequence[Language]:
    """The languages of the project that the gates allow to build."""
    from startoolkit.catalogs.progress import allowed  # noqa: PLC0415

    return allowed(project, project.settings.languages).languages

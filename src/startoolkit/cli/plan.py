"""``plan``: the jobs that a build of everything falls into."""

from __future__ import annotations

from pathlib import Path

import click

from startoolkit.cli.base import OUT, cli
from startoolkit.project import Project


@cli.command()
@click.option("--format", "form", type=click.Choice(("text", "github")), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="At most so many jobs; default: 256, which GitHub takes.")
@click.pass_obj
def plan(folder: Path, form: str, jobs: int | None) -> int:
    """Show the jobs that a build of everything falls into: a format of a language each, or of several with --jobs."""
    from startoolkit.catalogs.progress import allowed  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.editions import ci_matrix as planning  # noqa: PLC0415

    project = Project.load(folder)
    formats = project.settings.formats
    if jobs is not None and jobs < len(formats):
        raise click.BadParameter(f"a job builds one format, and there are {len(formats)}.", param_hint="--jobs")
    batches = planning.plan(allowed(project, project.settings.languages).languages, formats, jobs or planning.MOST)
    if form == "github":
        OUT.data(f"{planning.as_github(batches)}\n")
    else:
        for batch in batches:
            OUT.print(f"startoolkit build {batch.codes} --format {batch.format}")
    return 0

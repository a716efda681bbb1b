"""``crowdin``: what Crowdin is told of the project."""

from __future__ import annotations

from pathlib import Path

import click

from startoolkit.cli.base import OUT, cli, number_of, short
from startoolkit.cli.weblate import place
from startoolkit.project import Project


@cli.command()
@click.option("--force", is_flag=True, help="Replace files that say something else.")
@click.pass_obj
def crowdin(folder: Path, force: bool) -> int:
    """Write a configuration for Crowdin: crowdin.yml, the templates that it reads, the glossary."""
    from startoolkit.catalogs import files as catalogs  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.catalogs import pot, templates  # noqa: PLC0415
    from startoolkit.platforms import crowdin as platform  # noqa: PLC0415

    project = Project.load(folder, runs=True)
    files = platform.files(project)
    code = place(project, files, force=force)
    with catalogs.locked(project):
        written = pot.write(project, templates.extract(project))
    where = short(pot.folder(project))
    OUT.print(f"{number_of(len(written), 'template')} in {where} changed; startoolkit update keeps them up to date.")
    others = [one for one in project.settings.languages if one != project.settings.source_language]
    OUT.print("For Crowdin (startoolkit guide platforms has it in more words):")
    OUT.print(f"1. Make a project there with these languages: {', '.join(map(platform.code_of, others))}.")
    OUT.print(
        "2. Connect its integration with this repository and name crowdin.yml; or, with Crowdin's own program and its"
    )
    OUT.print(
        "   variables CROWDIN_PROJECT_ID and CROWDIN_PERSONAL_TOKEN: crowdin upload sources; crowdin upload translations"
    )
    if len(files) > 1:
        OUT.print(f"3. Upload {short(files[-1].path)} as its glossary.")
    return code

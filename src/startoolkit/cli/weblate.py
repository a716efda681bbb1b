"""``weblate``: what Weblate is told of the project."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, cli, short
from startoolkit.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from startoolkit.platforms.files import File


@cli.command()
@click.option(
    "--repository", "url", default="", metavar="URL", help="Address that Weblate reads; default: git's origin."
)
@click.option(
    "--branch", default="", metavar="NAME", help="Branch that it translates; default: the main one of origin."
)
@click.option("--force", is_flag=True, help="Replace files that say something else.")
@click.pass_obj
def weblate(folder: Path, url: str, branch: str, force: bool) -> int:
    """Write a configuration for Weblate: its first component, how it finds the others, the glossary."""
    from startoolkit.platforms import weblate as platform  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.platforms.repository import repository_of  # noqa: PLC0415

    project = Project.load(folder)
    repository = repository_of(project.root, url, branch)
    files = platform.files(project, repository)
    code = place(project, files, force=force)
    home, name = short(project.root / platform.HOME), platform.slug_of(project.settings.name)
    slug = platform.slug_of(platform.first_catalog(project))
    OUT.print("In Weblate (startoolkit guide platforms has it in more words):")
    OUT.print(f"1. Add a project with the address {name}; your profile has an API key: export WEBLATE_KEY=…")
    OUT.print("2. Give it the first component, then the add-on that finds the others:")
    api = "https://hosted.weblate.org/api"
    for what, path in (
        (platform.COMPONENT, f"projects/{name}/components/"),
        (platform.DISCOVERY, f"components/{name}/{slug}/addons/"),
    ):
        file = shlex.quote(f"@{home}/{what}")
        # Unwrapped, and short enough for most terminals, since people copy it.
        OUT.data(f'   curl -H "Authorization: Token $WEBLATE_KEY" --json {file} \\\n     {api}/{path}\n')
    if len(files) > len((platform.COMPONENT, platform.DISCOVERY)):
        OUT.print(f"3. In its glossary, upload {short(files[-1].path)} for each language (Files, Upload translation).")
    return code


def place(project: Project, files: Iterable[File], *, force: bool) -> int:
    """Write the files, and print what became of each; returns the exit code."""
    from startoolkit.platforms.files import place as placed  # noqa: PLC0415  (as above)

    code = 0
    for outcome in placed(project, files, force=force):
        if outcome.state == "differs":
            code = 1
            ERR.print(f"{short(outcome.path)} says something else, so it is left as it is; --force replaces it:")
            ERR.print(outcome.difference.rstrip("\n"))
        else:
            OUT.print(f"{short(outcome.path)} {'was written' if outcome.state == 'written' else 'is as it should be'}.")
    return code

"""``review``: pages that show a translation beside its source."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from startoolkit.cli.base import ERR, OUT, cli, number_of, short
from startoolkit.editions.output_folder import absolute
from startoolkit.languages import Language
from startoolkit.project import Project

_FOLDER = "review"
"""The name of the default folder, beside the output."""


@cli.command()
@click.argument("languages", nargs=-1, metavar="LANGUAGE...", required=True)
@click.option("--to", type=click.Path(path_type=Path), help="Folder for the pages; default: review.")
@click.pass_obj
def review(folder: Path, languages: Sequence[str], to: Path | None) -> int:
    """Write pages that show a translation beside its source, message by message, for whoever reads it before it is approved."""
    from startoolkit.review import folder as writing  # noqa: PLC0415  (keeps other commands quick)

    project = Project.load(folder)
    chosen = [_translated(project, code) for code in dict.fromkeys(languages)]
    target = absolute(to or project.output.parent / _FOLDER)
    writing.check(project, target)
    _write(project, chosen, target)
    return 0


def _translated(project: Project, code: str) -> Language:
    language = project.language(code)
    if language == project.settings.source_language:
        raise click.BadParameter(f"{code} is the language of the source; name a translation.", param_hint="LANGUAGE")
    return language


def _write(project: Project, languages: Sequence[Language], target: Path) -> None:
    from startoolkit.errors import as_star_error  # noqa: PLC0415
    from startoolkit.review import folder as writing  # noqa: PLC0415
    from startoolkit.review.processes import render  # noqa: PLC0415
    from startoolkit.review.rows import review as reviewed  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="startoolkit-review-", ignore_cleanup_errors=True) as name:
        source, *targets = render(project, [project.settings.source_language, *languages], Path(name).resolve())
    for language, rendered in zip(languages, targets, strict=True):
        made = reviewed(project, language, source, rendered)
        try:
            index = writing.write(project, made, target)
        except OSError as error:
            raise as_star_error(error, target) from error
        counts = made.progress.messages
        OUT.print(f"{language.code}: {number_of(len(made.pages), 'page')} to review: open {short(index)}")
        ERR.print(f"{counts.reviewed} of {number_of(counts.translated, 'translated message')} reviewed.")

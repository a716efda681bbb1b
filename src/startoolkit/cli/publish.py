"""``publish``: an edition built, checked and put where readers are served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, number_of, short
from startoolkit.cli.build import Display, buildable
from startoolkit.cli.verify import MOST_NAMED, revisions
from startoolkit.editions.output_folder import absolute
from startoolkit.languages import Language
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.publishing.publish import Outcome, Refused

_ALL = "\0"
"""The value of ``--drafts`` without languages: no argument of a command line can have it."""


@cli.command()
@click.argument("label")
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), help="The folder that readers are served."
)
@click.option("--dry-run", is_flag=True, help="Do all but the last step, and say what would change.")
@click.option("--drafts", "codes", is_flag=False, flag_value=_ALL, multiple=True, metavar="[LANGUAGES]",
              help="Publish these languages as drafts if they are below their gates (ga,cy; repeatable); without codes: any.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Refuse what is only told otherwise, such as matters of layout.")
@click.option("--older", is_flag=True, help="Publish although the label or the date is before the current edition's.")
@click.option("--jobs", type=click.IntRange(min=1), help="Editions built at once; default: as many as there are cores.")
@click.pass_obj
def publish(
    folder: Path,
    label: str,
    languages: Sequence[str],
    target: Path,
    dry_run: bool,
    codes: Sequence[str],
    strict: bool,
    older: bool,
    jobs: int | None,
) -> int:
    """Build, check and publish the edition LABEL; earlier ones are kept under their labels."""
    from startoolkit.publishing.publish import Refused  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.publishing.publish import publish as publish_edition  # noqa: PLC0415

    project = Project.load(folder, runs=True)
    chosen = chosen_languages(project, languages)
    named = _drafts(project, codes, chosen)
    allowed = buildable(project, chosen)
    if any(one not in allowed.languages for one in (*(chosen if languages else ()), *named)):
        return 1
    with Display(allowed.languages) as display:
        outcome = publish_edition(
            project,
            label,
            allowed,
            absolute(target),
            drafts=chosen if _ALL in codes else named,
            strict=strict,
            older=older,
            dry_run=dry_run,
            jobs=jobs,
            listen=display.step,
        )
    return (
        refuse(outcome, target)
        if isinstance(outcome, Refused)
        else _tell(outcome, target, wants_contact=not (project.is_lenient or project.settings.contact))
    )


def _drafts(project: Project, codes: Sequence[str], chosen: Sequence[Language]) -> list[Language]:
    """The languages that ``--drafts`` names, which are of those that were chosen to be published.

    Raises StarError for a code that is no language of the project, BadParameter for one that was not chosen.
    """
    separate = (code.strip() for several in codes if several != _ALL for code in several.split(","))
    named = [project.language(code) for code in separate if code]
    for language in named:
        if language not in chosen:
            hint = (
                f"{language.code} is not among the languages to be published, {', '.join(one.code for one in chosen)}."
            )
            raise click.BadParameter(hint, param_hint="--drafts")
    return named


def refuse(refused: Refused, target: Path) -> int:
    """Print why nothing was published; returns the exit code."""
    for line in refused.problems:
        ERR.print(line, markup=False, soft_wrap=True)
    before = "is as it was" if target.exists() else "was not made"
    ERR.print(f"{refused.reason} Nothing was published: {short(target)} {before}.", markup=False, soft_wrap=True)
    return 1


def _tell(outcome: Outcome, target: Path, *, wants_contact: bool) -> int:
    """Print what was published, or would be; returns the exit code."""
    edition, shown = outcome.new.current, short(target)
    for line in outcome.findings:
        ERR.print(line, markup=False, soft_wrap=True)
    if outcome.state == "is published already":
        OUT.print(f"Edition {edition.label} is in {shown} with the same content already: nothing is to do.")
        return 0
    for one in edition.languages:
        draft = ", a draft" if one.verdict != "edition" else ""
        words = one.progress.words
        OUT.print(
            f"{one.tag} {one.name}: {number_of(one.pages, 'page')}, {words.translated} of {words.total} words{draft}"
        )
    OUT.print(f"Source revision: {revisions(edition)}")
    for what, paths in outcome.changes().items():
        if paths:
            _list(what, paths)
    *some, last = outcome.checked
    OUT.print(f"Checked: {', '.join(some)} and {last}." if some else f"Checked: {last}.")
    if outcome.unchecked:
        files = ", ".join(outcome.unchecked)
        OUT.print(f"Not checked against PDF/UA-2 and PDF/A-4, which only veraPDF knows: {files}")
    if wants_contact:
        OUT.print("Readers who meet a barrier are told of no address: the setting contact is missing.")
    earlier = ", ".join(one.label for one in outcome.new.earlier)
    also = f"; kept: {earlier}" if earlier else ""
    if outcome.state == "published":
        OUT.print(f"Edition {edition.label} is the current one in {shown}{also}.")
        OUT.print(f"Open {shown}/index.html")
    else:
        OUT.print(f"Edition {edition.label} would be the current one in {shown}{also}.")
    return 0


def _list(what: str, paths: Sequence[str]) -> None:
    """List pages and PDFs by name, and the number of other files."""
    read = [path for path in paths if path.endswith((".html", ".pdf"))]
    others = number_of(len(paths) - len(read), "other file")
    OUT.print(f"{what.capitalize()}: {number_of(len(read), 'page')} and PDFs, {others}")
    for path in read[:MOST_NAMED]:
        OUT.print(f"  {path}")
    if read[MOST_NAMED:]:
        OUT.print(f"  and {len(read) - MOST_NAMED} more")

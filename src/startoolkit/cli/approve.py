"""``approve``: somebody says that translations are right."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, cli, messages_of_build, number_of, short
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.catalogs.approving import Approved
    from startoolkit.languages import Language

_WHY = {"untranslated": "not translated", "fuzzy": "fuzzy", "refused": "refused for their markup"}


@cli.command()
@click.argument("language")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--by", "name", help="Who approves; default: user.name of git.")
@click.pass_obj
def approve(folder: Path, language: str, pages: Sequence[str], name: str | None) -> int:
    """Approve the translations of a language, on all pages or on those named: somebody has read them and found them right.

    Each approval holds as long as source and translation stay as they are. PAGE may be a pattern, such as "cases/*".
    """
    from startoolkit.catalogs import approving  # noqa: PLC0415

    project = Project.load(folder)
    chosen = project.language(language)
    if chosen == project.settings.source_language:
        raise click.BadParameter("the pages are written in this language; only translations are approved.")
    by = _name(project, name)
    today = datetime.datetime.now(datetime.UTC).astimezone().date()
    done = approving.approve(project, chosen, pages, by, today, messages_of_build(project, chosen))
    _tell(project, chosen, done, by)
    return 0


def _name(project: Project, given: str | None) -> str:
    """Who approves; raises BadParameter where nobody is named, or by something that is no name."""
    from startoolkit.approvals import wrong_name  # noqa: PLC0415
    from startoolkit.revision import user_of  # noqa: PLC0415

    name = user_of(project.root) if given is None else given
    if not name and given is None:
        raise click.BadParameter(
            'git knows no user.name here: say who approves, --by "Anna Schmidt".', param_hint="--by"
        )
    reason = wrong_name(name)
    if reason:
        raise click.BadParameter(f"a name {reason}.", param_hint="--by")
    return name


def _tell(project: Project, language: Language, done: Approved, name: str) -> None:
    before = f"; {done.before} were approved already" if done.before else ""
    if done.new or done.before or done.lapsed:
        OUT.print(f"{number_of(done.new, 'message')} approved by {name}{before}: {short(done.path)}.")
    else:
        OUT.print("There is nothing to approve.")
    if done.left:
        reasons = ", ".join(f"{count} {_WHY[state]}" for state, count in sorted(done.left.items()))
        OUT.print(f"{number_of(sum(done.left.values()), 'message')} left: {reasons}.")
    if done.lapsed:
        OUT.print(f"{number_of(done.lapsed, 'approval')} taken out: source or translation has changed since.")
    names = project.settings.reviewers_of(language)
    if names is not None and name not in names:
        among = f"the setting reviewers names {', '.join(names)}" if names else "the setting reviewers names nobody"
        ERR.print(f"The gate does not count {name}: for {language.code} {among}.")

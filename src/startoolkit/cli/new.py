"""``new``: a briefing to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from startoolkit.cli.base import OUT, cli, languages_of, short
from startoolkit.errors import StarError
from startoolkit.languages import Language


@cli.command()
@click.argument("name", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--languages",
    "codes",
    default="en",
    show_default=True,
    metavar="CODES",
    help="Codes of the languages with commas between them, that of the pages first: en,cy",
)
@click.option("--title", default="", help="Title of the briefing; default: the name of the folder.")
@click.pass_obj
def new(folder: Path, name: Path, codes: str, title: str) -> int:
    """Make a new briefing, which can be built at once: a page of each kind, catalogs, settings, a workflow for GitHub."""
    from startoolkit.starter import make, requirement, title_of  # noqa: PLC0415  (keeps other commands quick)

    languages = _languages(codes)
    target = (folder / name).absolute()
    project = make(target, " ".join(title.split()) or title_of(target), languages)
    others = ", ".join(one.code for one in languages[1:])
    OUT.print(
        f"{short(target)} has a briefing in {languages[0].code}{f', to be translated into {others}' if others else ''}."
    )
    if languages[0].code.partition("_")[0] != "en":
        OUT.print(f"Its pages are in English; write them over in {languages[0].own_name}.")
    needed = requirement()
    if needed.source:
        OUT.print(
            f"requirements.txt says {needed.text}, but yours came from a {needed.source}: write there where others get it,"
            " such as startoolkit @ git+https://ADDRESS-OF-THE-REPOSITORY"
        )
    OUT.print(
        f"Next: cd {short(project.root)}, then startoolkit build; or startoolkit preview, to see it while you write."
    )
    return 0


def _languages(codes: str) -> list[Language]:
    """The languages of a list of codes."""
    found = languages_of(code.strip() for code in codes.split(",") if code.strip())
    if not found:
        raise StarError("wrong-usage", "No language is named.", hint="Name at least that of the pages: --languages en")
    return found

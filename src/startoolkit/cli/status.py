"""``status``: the progress of translations, and the verdict of the gate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from rich.table import Table
from rich.text import Text

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, messages_of_build, number_of
from startoolkit.cli.console import Fitting
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.catalogs.standing import Standing
    from startoolkit.readings import Progress

_STYLES = {"edition": "green", "draft": "yellow", "not built": "red"}
_BAR = 12
"""Width of a bar, in characters."""


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--all", "every", is_flag=True, help="Show the pages, too, that are wholly translated.")
@click.option("--todo", is_flag=True, help="List the messages that are left, in reading order, instead of counts.")
@click.option("--since", type=click.Path(path_type=Path), help="Count what has changed since the editions in a folder.")
@click.option("--format", "form", type=click.Choice(("text", "json", "html", "markdown")), default="text",
              show_default=True)  # fmt: skip
@click.pass_obj
def status(folder: Path, languages: Sequence[str], every: bool, todo: bool, since: Path | None, form: str) -> int:
    """Show what is left to translate, per language and page, and whether that is enough, without building."""
    from startoolkit import gate  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.catalogs import report  # noqa: PLC0415
    from startoolkit.remarks import remarks, strangers  # noqa: PLC0415

    project = Project.load(folder)
    gate.check(project)
    if todo:
        return _todo(project, languages, form)
    standings = _standings(project, languages, since)
    if form == "json":
        OUT.data(f"{report.as_json(standings)}\n")
    elif form == "markdown":
        OUT.data(f"{report.as_markdown(standings, every=every)}\n")
    elif form == "html":
        OUT.data(f"{_page(project, standings)}\n")
    else:
        _show(project, standings, every=every)
    said = dict.fromkeys(remark for standing in standings for remark in remarks(project, standing.language))
    for line in (*map(str, said), *(() if languages else strangers(project))):
        ERR.print(line, markup=False, soft_wrap=True)
    errors = [error for standing in standings for error in standing.errors]
    for error in errors:
        ERR.print(str(error), markup=False, soft_wrap=True)
    return 1 if errors else 0


def _todo(project: Project, codes: Sequence[str], form: str) -> int:
    """Print the messages that are left, in a form that the option ``--format`` has."""
    from startoolkit.catalogs import worklist as listing  # noqa: PLC0415

    if form == "html":
        raise click.BadParameter("--todo has text, json and markdown.", param_hint="--format")
    chosen = [one for one in chosen_languages(project, codes) if one != project.settings.source_language]
    items = [item for one in chosen for item in listing.worklist(project, one, messages_of_build(project, one))]
    if form == "json":
        OUT.data(f"{listing.as_json(items)}\n")
    elif form == "markdown":
        OUT.data(f"{listing.as_markdown(items)}\n")
    else:
        for line in listing.as_text(items):
            OUT.print(line)
        ERR.print(f"{number_of(len(items), 'message')} left." if items else "Nothing is left to translate.")
    return 0


def _standings(project: Project, codes: Sequence[str], since: Path | None) -> list[Standing]:
    """The progress of the languages with these codes, or of all; without the source language."""
    chosen = [one for one in chosen_languages(project, codes) if one != project.settings.source_language]
    if since is None:
        from startoolkit.cli.kept_results import standing  # noqa: PLC0415

        return [standing(project, language) for language in chosen]
    from startoolkit.catalogs import progress as reading  # noqa: PLC0415

    reading.check_earlier(since)
    return [reading.progress(project, one, known=messages_of_build(project, one), since=since) for one in chosen]


def _show(project: Project, standings: Sequence[Standing], *, every: bool) -> None:
    from startoolkit.catalogs.report import verdict  # noqa: PLC0415

    if not standings:
        OUT.print("There is no language to translate into.")
        return
    _print(standings, every=every)
    OUT.print()
    for standing in standings:
        language, style = standing.language, _STYLES[standing.judgement.verdict]
        text = verdict(standing, project.settings.gate_of(language))
        if project.is_lenient:  # without a gate, every language is an edition
            OUT.print(f"{language.code}: {text.removeprefix('edition: ')}")
            _advise(standing)
            continue
        line = Text.assemble(f"{language.code}: ", (standing.judgement.verdict, style))
        OUT.print(line.append(text.removeprefix(standing.judgement.verdict)))
        _advise(standing)


def _advise(standing: Standing) -> None:
    """Print why counts may differ from the pages: catalogs missing or outdated, messages that no page uses."""
    code, missing, outdated = standing.language.code, standing.missing, standing.outdated
    if not standing.has_begun:
        text = f"{code}: no catalogs yet; begin with startoolkit update {code}."
        ERR.print(text, markup=False, soft_wrap=True)
    elif missing:
        count = number_of(len(missing), "page")
        ERR.print(f"{code}: {count} without a catalog; startoolkit update makes them.", markup=False, soft_wrap=True)
    if outdated:
        count = number_of(len(outdated), "catalog")
        text = f"{code}: {count} not up to date with the pages; run startoolkit update."
        ERR.print(text, markup=False, soft_wrap=True)
    if standing.unused:
        count = number_of(standing.unused, "message")
        text = f"{code}: {count} with msgctxt or msgid_plural, which no page uses; startoolkit check says where."
        ERR.print(text, markup=False, soft_wrap=True)


def _print(standings: Sequence[Standing], *, every: bool) -> None:
    """Print the table in the widest layout that fits the terminal."""
    tables = [_table(standings, layout, every=every) for layout in _LAYOUTS]
    OUT.print(Fitting(tables))


class _Layout(NamedTuple):
    """Which columns the table has."""

    bars: bool
    words: bool
    states: bool = True


_LAYOUTS = (_Layout(True, True), _Layout(True, False), _Layout(False, False), _Layout(False, False, states=False))
"""From wide to narrow."""


def _table(standings: Sequence[Standing], layout: _Layout, *, every: bool) -> Table:
    from startoolkit.catalogs.report import STATES, rows, share_reviewed  # noqa: PLC0415

    changed = any(standing.changed is not None for standing in standings)
    states = STATES if layout.states else ("left",)
    reviewed = any(standing.counts_reviewed for standing in standings)
    extra = [*["reviewed"] * reviewed, *["changed"] * changed]
    table = columns("", "words translated" if layout.bars else "words", *states, *extra)
    if layout.words:
        table.caption, table.caption_justify = Text("messages / words", "dim"), "left"
    for standing in standings:
        language, sums = standing.language, standing.changed or {}
        name = OUT.console.render_str(f"{language.code} {language.own_name}", style="bold")
        share = standing.judgement.percent  # includes pages without a catalog
        table.add_row(
            name,
            *_cells(standing.total if standing.pages else None, layout, share),
            *[share_reviewed(standing.total)] * reviewed,
            *[str(sum(sums.values()))] * changed,
        )
        for page, one in rows(standing, every=every).items():
            seen = [share_reviewed(one)] * reviewed
            table.add_row(f"   {page}", *_cells(one, layout), *seen, *[str(sums.get(page, "–"))] * changed)
    return table


def _cells(one: Progress | None, layout: _Layout, percent: int | None = None) -> list[str | Text]:
    """The cells of a language or page.

    ``one`` is None for a page without a catalog; ``percent`` is the share of words, if it is not that of ``one``.
    """
    from startoolkit.catalogs import report  # noqa: PLC0415

    number = percent if percent is not None else report.percent(one) if one else 0
    share = Text(f"{number:5} %", no_wrap=True)
    first = _bar(one, number) + share if layout.bars else share
    if one is None:
        return [first, *["–"] * (len(report.STATES) if layout.states else 1)]
    messages, words = one.messages, one.words
    counts = [
        f"{getattr(messages, state)} / {getattr(words, state)}" if layout.words else str(getattr(messages, state))
        for state in report.STATES
    ]
    return [first, *(counts if layout.states else [str(messages.left)])]


def _bar(one: Progress | None, percent: int) -> Text:
    """A bar of the words: translated, begun (fuzzy or refused), and the rest; each with its own character and colour."""
    full, begun, empty = ("#", "+", "-") if OUT.console.options.ascii_only else ("█", "▒", "░")
    done = _BAR * percent // 100
    half = 0
    if one is not None:
        counts = one.words if one.words.total else one.messages
        half = min(_BAR - done, -(-_BAR * (counts.fuzzy + counts.refused) // max(counts.total, 1)))
    return Text.assemble((full * done, "green"), (begun * half, "yellow"), (empty * (_BAR - done - half), "dim"))


def _page(project: Project, standings: Sequence[Standing]) -> str:
    """The status as an HTML page."""
    from startoolkit.catalogs.report import STATES, percent, rows, share_reviewed, verdict  # noqa: PLC0415
    from startoolkit.colours import tokens  # noqa: PLC0415
    from startoolkit.html.templates import environment  # noqa: PLC0415

    return (
        environment()
        .get_template("status.html")
        .render(
            settings=project.settings,
            standings=standings,
            changed=any(standing.changed is not None for standing in standings),
            verdicts={standing.language: verdict(standing, project.settings.gate_of(standing.language))
                      for standing in standings},
            rows={standing.language: rows(standing, every=True) for standing in standings},
            states=STATES,
            percent=percent,
            share_reviewed=share_reviewed,
            reviewed=any(standing.counts_reviewed for standing in standings),
            tokens=tokens(),
        )
    )  # fmt: skip

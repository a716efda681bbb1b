"""``exchange``: files for translation agencies, out of the catalogs and into them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, cli, messages_of_build, number_of, short
from startoolkit.errors import Place, StarError
from startoolkit.printable import one_line
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.exchange.outcomes import Outcome, Taken, What
    from startoolkit.exchange.sending import Sent
    from startoolkit.exchange.units import Format
    from startoolkit.languages import Language

_LONG = 100
"""Characters of a message that a line shows."""
_FORMATS: tuple[Format, ...] = ("xliff", "xliff2", "csv", "tmx", "tbx")
_NOUNS: dict[Format, str] = {"tmx": "translation", "tbx": "term"}


@cli.group()
def exchange() -> None:
    """Files for translation agencies: XLIFF, CSV, a translation memory (TMX), the terminology (TBX)."""


@exchange.command(short_help="Write a file with the messages of a language.")
@click.argument("language")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option(
    "--format",
    "kind",
    type=click.Choice(_FORMATS),
    help="xliff (1.2), xliff2 (2.0), csv for spreadsheets, tmx (memory), or tbx (terminology); default: as --output is named, else xliff.",
)
@click.option("--todo", is_flag=True, help="Only what is untranslated, fuzzy, or refused by a build.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="The file; default: exchange/NAME-LANGUAGE.xlf in the project."
)
@click.pass_obj
def export(
    folder: Path, language: str, pages: Sequence[str], kind: Format | None, output: Path | None, *, todo: bool
) -> int:
    """Write one file with the messages of a language, on all pages or on those named, for somebody to translate."""
    from startoolkit.catalogs.named_pages import named_page  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.exchange import formats, sending  # noqa: PLC0415

    project = Project.load(folder)
    chosen = _translated(project, language)
    kind = kind or (formats.format_of(output) if output else "xliff")
    if kind in ("tmx", "tbx") and todo:
        raise StarError("wrong-usage", f"--todo is about messages, and {kind.upper()} has none.", hint="Leave it out.")
    layout = project.layout(chosen)
    catalogs = {layout.name(named_page(project, page)) for page in pages} or None
    if output:
        formats.refuse_other(output, kind)
    name = f"{project.settings.name}-{chosen.tag}{formats.suffix_of(kind)}"
    known = messages_of_build(project, chosen)
    sent = sending.send(project, chosen, kind, catalogs=catalogs, only_todo=todo, known=known)
    for error in sent.errors:
        ERR.print(str(error))
    _tell_left_out(sent)
    if not sent.number:
        OUT.print(f"There is nothing to export for {chosen.code}.")
        return 1 if sent.errors else 0
    path = output or formats.folder_in(project) / name
    formats.write_new(path, sent.data)
    OUT.print(f"{short(path)}: {number_of(sent.number, _NOUNS.get(kind, 'message'))} of {chosen.code}.")
    return 1 if sent.errors or sent.unwritable else 0


@exchange.command("import", short_help="Take the translations of a file into the catalogs.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be taken, and change nothing.")
@click.option("--theirs", is_flag=True, help="In a conflict, take the translation of the file.")
@click.pass_obj
def import_(folder: Path, file: Path, *, dry_run: bool, theirs: bool) -> int:
    """Take the translations of a file (.xlf, .csv) back into the catalogs, or proposals out of a memory (.tmx).

    Each is judged as a build would. What is not taken is told, and left in a file beside this one.
    """
    from startoolkit.exchange import formats, incoming, outcomes, taking  # noqa: PLC0415  (keeps other commands quick)

    project = Project.load(folder)
    kind = formats.format_of(file)
    if kind == "tbx":
        hint = "Put the terms into terminology.csv by hand: they are settled by people."
        raise StarError("bad-exchange", "Terms are exported only.", place=Place(file), hint=hint)
    data = incoming.content(file)
    if kind == "tmx":
        return _from_memory(project, file, data, dry_run=dry_run)
    kind, units = formats.units_in(data, file)
    taken = taking.take(
        project,
        units,
        file,
        known=lambda language: messages_of_build(project, language),
        theirs=theirs,
        dry_run=dry_run,
    )
    _tell(taken)
    left = [one for one in taken.outcomes if one.what in outcomes.NOT_TAKEN]
    OUT.print(_summed(taken, dry_run=dry_run))
    if left:
        rest = f"{number_of(len(left), 'translation')} not taken"
        if dry_run:
            OUT.print(f"{rest}.")
        else:
            at = formats.write_left(file, kind, left, project.settings.source_language, _language_of(project, left))
            OUT.print(f"{rest}; {short(at)} has {'it' if len(left) == 1 else 'them'}, with the reasons.")
    return 1 if left or taken.errors else 0


def _translated(project: Project, code: str) -> Language:
    """A language that is translated into; raises BadParameter for that of the pages."""
    language = project.language(code)
    if language == project.settings.source_language:
        raise click.BadParameter("the pages are written in this language; only translations are exchanged.")
    return language


def _language_of(project: Project, outcomes: Sequence[Outcome]) -> Language:
    """The language of some outcomes, as their first identifier that can be read says; else the first of the project."""
    from startoolkit.exchange.units import Identifier  # noqa: PLC0415  (as above)

    languages = {one.code: one for one in project.settings.languages}
    names = [Identifier.parsed(one.unit.id) for one in outcomes]
    found = (languages[name.language] for name in names if name and name.language in languages)
    return next(found, project.settings.languages[-1])


def _tell_left_out(sent: Sent) -> None:
    if sent.unused:
        what = (
            "stays out: no page can use it, for it has"
            if sent.unused == 1
            else "stay out: no page can use them, for they have"
        )
        ERR.print(f"{number_of(sent.unused, 'message')} {what} plural forms or a context.")
    for name in sent.unwritable:
        ERR.print(f"{name} stays out: it has a character that XML cannot hold; --format csv can.")


def _from_memory(project: Project, file: Path, data: bytes, *, dry_run: bool) -> int:
    from startoolkit.exchange import memories, taking  # noqa: PLC0415  (as above)

    source = project.settings.source_language
    languages = [one for one in project.settings.languages if one != source]
    errors = 0
    for language, memory in memories.read(data, file, source, languages).items():
        known = messages_of_build(project, language)
        taken = taking.propose(project, language, memory, file, known=known, dry_run=dry_run)
        for error in taken.errors:
            ERR.print(str(error))
        errors += len(taken.errors)
        refused = taken.number("refused")
        rest = f"; {number_of(refused, 'other')} would be refused by a build" if refused else ""
        verb = "would be put" if dry_run else "put"
        number = number_of(taken.number("fuzzy"), "translation")
        OUT.print(f"{language.code}: {number} {verb} in as fuzzy, for messages that had none{rest}.")
    return 1 if errors else 0


def _tell(taken: Taken) -> None:
    """A line for each message that somebody should look at, and the errors of catalogs."""
    from startoolkit.exchange.outcomes import NOT_TAKEN  # noqa: PLC0415  (as above)

    for error in taken.errors:
        ERR.print(str(error))
    for one in taken.outcomes:
        shown = one_line(one.unit.target, _LONG)
        if one.what in NOT_TAKEN:
            OUT.print(f"{one.place}: {one.what}: {shown}")
            OUT.print(f"  {one.why}")
            if one.hint:
                OUT.print(f"  hint: {one.hint}")
        elif one.what == "proposed":
            OUT.print(f"{one.place}: fuzzy: {shown}")
            OUT.print("  Its source has changed since the export, so this is a proposal for the new one.")
        for note in one.notes:
            OUT.print(f"{one.place}: note: {one_line(note, _LONG)}")


def _summed(taken: Taken, *, dry_run: bool) -> str:
    doubtful = taken.number("fuzzy", "proposed")
    verb = "would be taken" if dry_run else "taken"
    fuzzy = f", {doubtful} of them as fuzzy" if doubtful else ""
    counts: dict[What, str] = {"same": "as in the catalogs", "empty": "not translated"}
    rest = "".join(f"; {number} {told}" for what, told in counts.items() if (number := taken.number(what)))
    return f"{number_of(taken.number('taken', 'fuzzy', 'proposed'), 'translation')} {verb}{fuzzy}{rest}."

"""``changes``: the differences between two editions, for editors and translators."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from startoolkit.cli.base import ERR, OUT, cli, short
from startoolkit.errors import Place, StarError
from startoolkit.printable import one_line, printable
from startoolkit.project import Project
from startoolkit.record import FILE

if TYPE_CHECKING:
    from startoolkit.publishing.approval_origins import Origin
    from startoolkit.publishing.changed_messages import Message, Touched
    from startoolkit.publishing.changes import Change, Changes

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_MARKS = {"same": ("", "", ""), "old": ("[-", "-]", "red"), "new": ("{+", "+}", "green")}


@cli.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--format", "form", type=click.Choice(("text", "markdown", "json")), default="text", show_default=True)
@click.pass_obj
def changes(folder: Path, old: Path, new: Path, languages: Sequence[str], form: str) -> int:
    """Show what has changed from the editions in OLD to those in NEW, and which messages that touches."""
    from startoolkit.publishing import report  # noqa: PLC0415

    compared = _compared(old, new, languages)
    project = _at_hand(folder, compared[0].new.briefing)
    found = _touched(project, compared, languages) if project else None
    root = str(project.root) if project else ""
    messages = found.messages if found else None
    approvals, broken = _approvals(project, compared) if project else (None, [])
    if form == "json":
        OUT.data(f"{json.dumps(report.as_data(compared, messages, approvals, root), ensure_ascii=False, indent=1)}\n")
    elif form == "markdown":
        OUT.data(report.as_markdown(compared, messages, approvals or (), root))
    else:
        for one in compared:
            _show(one)
        _show_messages(messages or ())
        _show_approvals(approvals or ())
    errors = [*(found.errors if found else ()), *broken]
    for error in errors:
        ERR.print(str(error), markup=False)
    return 1 if errors else 0


def _compared(old: Path, new: Path, languages: Sequence[str]) -> list[Changes]:
    """The changes of the named languages, or of all that both folders have; the source language comes first.

    Raises StarError if a named language is missing or the folders have no language in common.
    """
    from startoolkit.publishing.changes import compare  # noqa: PLC0415

    before, after = _editions(old), _editions(new)
    named = dict.fromkeys(code.replace("_", "-") for code in languages)
    for tag in named:
        _check_there(tag, old, before)
        _check_there(tag, new, after)
    for tag in () if named else sorted(before.keys() ^ after.keys()):
        where = short(new if tag in after else old)
        ERR.print(f"{tag}: there is an edition in {where} only.", markup=False)
    compared = [compare(before[tag], after[tag]) for tag in named or after if tag in before]
    if not compared:
        message = "These folders have no edition of the same language."
        raise StarError("not-comparable", message, place=Place(new), hint="Name two editions of the same briefing.")
    return sorted(compared, key=lambda one: one.new.language != one.new.source_language)


def _check_there(tag: str, folder: Path, editions: dict[str, Path]) -> None:
    if tag not in editions:
        message = f"Here is no edition of the language {tag!r}."
        raise StarError("no-editions", message, place=Place(folder), hint=f"There are {', '.join(editions)}.")


def _editions(folder: Path) -> dict[str, Path]:
    """The folders of editions by language tag: those in ``folder``, or ``folder`` if it is an edition itself.

    Raises StarError if there are none.
    """
    from startoolkit.publishing.changes import read_record  # noqa: PLC0415

    inside = (path.parent for path in sorted(folder.glob(f"*/{FILE}")))
    found = {read_record(place).tag: place for place in ([folder] if (folder / FILE).is_file() else inside)}
    if not found:
        hint = "Name a folder that startoolkit has built or published, such as dist or published/2026.1."
        message = "There are no editions in this folder." if folder.is_dir() else "There is no such folder."
        raise StarError("no-editions", message, place=Place(folder), hint=hint)
    return found


def _at_hand(folder: Path, briefing: str) -> Project | None:
    """The project in ``folder`` if the editions are of that briefing, else None."""
    try:
        project = Project.load(folder)
    except StarError as error:
        if error.code == "no-project":
            return None
        raise
    return project if project.settings.name == briefing else None


def _touched(project: Project, compared: Sequence[Changes], codes: Sequence[str]) -> Touched:
    """The messages of new and changed passages in the catalogs of the named languages, or of all."""
    from startoolkit.publishing.changed_messages import touched  # noqa: PLC0415

    named = {code.replace("_", "-") for code in codes}
    languages = [
        language
        for language in project.settings.languages
        if language != project.settings.source_language and (not named or language.tag in named)
    ]
    return touched(project, compared[0], languages)


def _approvals(project: Project, compared: Sequence[Changes]) -> tuple[list[Origin], list[StarError]]:
    """The approvals of new and changed passages, and the error of a file of approvals that cannot be read."""
    from startoolkit.publishing.approval_origins import origins  # noqa: PLC0415

    codes = {language.code for language in project.settings.languages}
    try:
        return origins(project, [one for one in compared if one.new.language in codes]), []
    except StarError as error:
        return [], [error]


def _show(one: Changes) -> None:
    from startoolkit.publishing.report import heading, summary  # noqa: PLC0415

    OUT.print(Text(_line(f"{one.new.tag} {one.new.name}: {one.old.label} → {one.new.label}"), "bold"))
    said = summary(one)
    OUT.print(Text(f"{said[:1].upper()}{said[1:]}."))
    for page in one.pages:
        count = f", {len(page.passages)} passages" if page.kind == "added" else ""
        title = f"  {page.title}{count}" if page.title != page.docname else count
        OUT.print(Text(f"\n  {_line(heading(page))}").append(_line(title), "dim"))
        for change in page.passages if page.kind not in ("added", "removed") else ():
            OUT.print(_marked(change))
    OUT.print()


def _marked(change: Change) -> Text:
    """A passage with its sign, its new and its removed words marked."""
    from startoolkit.publishing.report import NOTES, pieces  # noqa: PLC0415

    note = NOTES[change.note]
    text = Text(f"    {_SIGNS[change.kind]} ").append(f"{note}: " if note else "")
    for kind, words in pieces(change):
        before, after, style = _MARKS[kind] if change.kind == "changed" else ("", "", _MARKS[kind][2])
        text.append(f"{before}{_line(words)}{after}", style)
    return text


def _show_messages(messages: Sequence[Message]) -> None:
    if messages:
        OUT.print(Text("Messages of new and changed passages", "bold"))
    for message in messages:
        place = f"{short(message.catalog)}:{message.line}" if message.line else short(message.catalog)
        state = f"{message.state} (run startoolkit update)" if message.state == "missing" else message.state
        text = message.source if len(message.source) <= 60 else f"{message.source[:60]}…"
        OUT.print(Text(f"  {_line(place)}  {state}  ").append(_line(text), "dim"))


def _show_approvals(approvals: Sequence[Origin]) -> None:
    from startoolkit.publishing.report import approved  # noqa: PLC0415

    if approvals:
        OUT.print(Text("Approvals of new and changed passages", "bold"))
    for one in approvals:
        style = "yellow" if one.is_with_translation else ""
        OUT.print(Text("  ").append(_line(approved(one)), style).append(f"  {one_line(one.source, 60)}", "dim"))


def _line(text: str) -> str:
    """Foreign text on one line, with control characters escaped."""
    return printable(re.sub(r"\s", " ", text))

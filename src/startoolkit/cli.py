"""The command line: every command, every printed line, every exit code.

Exit codes: 0 good, 1 problems found, 2 wrong usage, 3 a diagnosed failure, 4 a defect of startoolkit, and 130 when
interrupted (which ``__main__`` says, since Ctrl-C may come while this module is still being imported).
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from startoolkit import __version__
from startoolkit.editions.signals import INTERRUPTS, held_back
from startoolkit.errors import StarError, as_star_error
from startoolkit.languages import Language
from startoolkit.project import FORMATS, Project

if TYPE_CHECKING:
    from startoolkit.catalogs.check import Listed
    from startoolkit.catalogs.progress import Standing
    from startoolkit.editions.build import Built, Outcome, Step

_STAGES = {
    "reading": "reading",
    "pdf": "setting the PDF",
    "html": "writing the pages",
    "done": "done",
    "failed": "failed",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="startoolkit")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="Folder of the briefing (with its pyproject.toml); default: here.",
)
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Build a briefing, written once in MyST Markdown, as HTML and PDF editions in every language."""
    context.obj = folder


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="Only this format (repeatable).")
@click.option("--output", type=click.Path(path_type=Path), help="Folder for the editions; default: dist.")
@click.option("--jobs", type=click.IntRange(min=1), help="Editions built at once; default: as many as there are cores.")
@click.option("--keep-going", is_flag=True, help="Place the editions although there are warnings.")
@click.pass_obj
def build(
    folder: Path,
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    jobs: int | None,
    keep_going: bool,
) -> int:
    """Build the editions of all languages, or of those named, into one folder."""
    from startoolkit.editions.build import build as build_editions  # noqa: PLC0415  (keeps other commands quick)

    project = Project.load(folder)
    chosen = _chosen(project, languages)
    target = (output or project.output).absolute()
    with _Display(chosen) as display:
        outcome = build_editions(
            project,
            chosen,
            formats or project.settings.formats,
            target,
            keep_going=keep_going,
            jobs=jobs,
            listen=display.step,
        )
    return _report(outcome, target, project.settings.languages)


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.pass_obj
def update(folder: Path, languages: Sequence[str]) -> int:
    """Bring the catalogs of all languages, or of those named, up to date with the pages."""
    from startoolkit.catalogs.update import update as update_catalogs  # noqa: PLC0415

    project = Project.load(folder)
    results = update_catalogs(project, _chosen(project, languages))
    table = _columns("catalog", "new", "fuzzy", "restored", "gone", "kept")
    for result in results:
        counts = result.merged
        if result.state in ("created", "changed") and counts:
            numbers = (counts.new, counts.fuzzy, counts.restored, counts.gone, counts.kept)
            table.add_row(f"{result.language.code} {escape(result.docname)}", *map(str, numbers))
        elif result.state == "orphan":
            _ERR.print(f"{_shown(result.path)}: its page is gone; left as it is.", markup=False, soft_wrap=True)
    if table.row_count:
        _OUT.print(table)
    broken = [result.error for result in results if result.error]
    for error in broken:
        _ERR.print(str(error), markup=False, soft_wrap=True)
    _OUT.print(f"{_count(table.row_count, 'catalog')} changed, {_count(len(broken), 'broken one')} left alone.")
    return 1 if broken else 0


def _only(_context: click.Context, _option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of checks that are asked for, refused where there is no such check."""
    from startoolkit.catalogs.check import NAMES  # noqa: PLC0415

    for name in names:
        if name not in NAMES:
            close = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "startoolkit check --list shows them all."
            raise click.BadParameter(f"there is no check {name!r}; {hint}")
    return names


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--list", "listed", is_flag=True, help="Show the checks, and check nothing.")
@click.option("--format", "form", type=click.Choice(("text", "github", "json")), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings, too, make the exit code 1.")
@click.option("--only", multiple=True, metavar="NAME", callback=_only, help="Only this check (repeatable).")
@click.pass_obj
def check(folder: Path, languages: Sequence[str], listed: bool, form: str, strict: bool, only: Sequence[str]) -> int:
    """Check the catalogs of all languages, or of those named, as a careful reviewer would."""
    from startoolkit.catalogs import check as checking  # noqa: PLC0415

    project = Project.load(folder)
    chosen = _chosen(project, languages)
    if listed:
        _show_checks(checking.listing([one for one in chosen if one != project.settings.source_language]))
        return 0
    result = checking.check(project, chosen, only=only)
    if form == "json":
        click.echo(checking.as_json(result.findings))
    else:
        show = checking.as_github if form == "github" else checking.as_text
        for finding in result.findings:
            click.echo(show(finding))
    counts = f"{_count(result.errors, 'error')}, {_count(result.warnings, 'warning')}"
    click.echo(f"{counts} in {_count(result.messages, 'message')} of {_count(result.catalogs, 'catalog')}.", err=True)
    return 1 if result.errors or (strict and result.warnings) else 0


def _show_checks(checks: Sequence[Listed]) -> None:
    width = max(len(one.name) for one in checks)
    for one in checks:
        note = f" ({one.note})" if one.note else ""
        click.echo(f"{one.name:{width}}  {one.severity:7}  {one.summary}{note}")


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.pass_obj
def status(folder: Path, languages: Sequence[str]) -> int:
    """Show what is left to translate, per language and page, from the catalogs alone."""
    from startoolkit.catalogs.progress import progress  # noqa: PLC0415

    project = Project.load(folder)
    table = _columns("page", "messages", "translated", "fuzzy", "untranslated")
    errors: list[StarError] = []
    for language in _chosen(project, languages):
        if language == project.settings.source_language:
            continue
        standing = progress(project, language)
        if not standing.pages and not standing.errors:
            _ERR.print(f"{language.code}: there are no catalogs yet; startoolkit update makes them.", markup=False)
        errors += standing.errors
        for row in _rows(standing):
            table.add_row(*map(escape, row))
    _OUT.print(table)
    for error in errors:
        _ERR.print(str(error), markup=False, soft_wrap=True)
    return 1 if errors else 0


def _rows(standing: Standing) -> Iterator[list[str]]:
    """A language, and below it the pages that have something left to translate."""
    language, missing = standing.language, standing.missing
    rows = {f"{language.code} {language.own_name}": standing.total}
    rows |= {f"   {docname}": count for docname, count in standing.pages.items() if count.untranslated + count.fuzzy}
    more = f" + {_count(len(missing), 'page')}" if missing else ""
    for name, count in rows.items():
        yield [name, *map(str, (count.messages, count.translated, count.fuzzy)), f"{count.untranslated}{more}"]
        more = ""
    for docname in missing:
        yield [f"   {docname}", "–", "0", "0", "all"]


def _chosen(project: Project, codes: Sequence[str]) -> list[Language]:
    return [project.language(code) for code in dict.fromkeys(codes)] or list(project.settings.languages)


def _columns(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


class _Display:
    """Progress of the editions, a line each; silent where the output is not a terminal."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[stage]}"),
            TimeElapsedColumn(),
            console=_ERR,
            disable=not _ERR.is_terminal,
            transient=True,
        )
        self.tasks: dict[Language, TaskID] = {
            language: self.progress.add_task(language.own_name, total=None, stage="waiting", start=False)
            for language in languages
        }

    def __enter__(self) -> _Display:
        with held_back(*INTERRUPTS):  # its thread would take them, and they would break in where we hold them back
            self.progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.progress.stop()

    def step(self, step: Step) -> None:
        """Show the news of one edition."""
        task = self.tasks[step.language]
        self.progress.start_task(task)
        counted = f" {step.pages} of {step.total}" if step.total else ""
        ended = step.stage in ("done", "failed")
        self.progress.update(
            task,
            stage=f"{_STAGES[step.stage]}{counted}",
            total=1 if ended else step.total or None,
            completed=1 if ended else step.pages,
        )


def _report(outcome: Outcome, output: Path, languages: Sequence[Language]) -> int:
    """Show what a build of some of the languages came to; returns the exit code."""
    _tell(outcome)
    shown = _shown(output)
    if outcome.placed:
        _OUT.print(_table(outcome.built))
        _OUT.print(f"Built {_count(len(outcome.built), 'edition')} in {shown}: open {shown}/index.html", markup=False)
        absent = ", ".join(language.tag for language in languages if not (output / language.tag).is_dir())
        if absent:
            _ERR.print(f"Not in {shown}: {absent}. The pages link to them, so build them before you publish.")
        return 0
    before = "is as it was" if output.exists() else "was not made"
    if outcome.failed:
        names = ", ".join(language.code for language in outcome.failed)
        _ERR.print(f"Failed: {names}. Nothing was replaced: {shown} {before}.", markup=False, soft_wrap=True)
        return max(_exit_code(error) for error in outcome.failed.values())
    _ERR.print(
        f"{_count(outcome.warnings, 'warning')}. Nothing was replaced: {shown} {before}."
        " Mend them, or build with --keep-going.",
        markup=False,
        soft_wrap=True,
    )
    return 1


def _tell(outcome: Outcome) -> None:
    """Show warnings and errors; what several editions say stands once."""
    said: dict[str, list[str]] = {}
    for built in outcome.built:
        for text in (*built.warnings, *built.notes):
            said.setdefault(text, []).append(built.language.code)
    for language, error in outcome.failed.items():
        for one in error.each:
            said.setdefault(str(one), []).append(language.code)
    for text, codes in said.items():
        _ERR.print(f"{', '.join(codes)}: {text}", markup=False, soft_wrap=True)


def _table(editions: Sequence[Built]) -> Table:
    fuzzy = any(built.record.progress.fuzzy for built in editions)
    names = ["edition", "web pages", "size", "PDF pages", "size", "translated", *["fuzzy"] * fuzzy, "time"]
    table = _columns(*names)
    english = Language("en")
    for built in editions:
        record = built.record
        web = sum(file.bytes for file in record.files if not record.pdf or file.path != record.pdf.file)
        progress, has_web = record.progress, "html" in record.formats
        table.add_row(
            f"{record.tag} {escape(record.name)}",
            str(len(record.pages)) if has_web else "–",
            english.size(web) if has_web else "–",
            str(record.pdf.pages) if record.pdf else "–",
            english.size(record.pdf.bytes) if record.pdf else "–",
            f"{progress.translated} of {progress.messages}",
            *[str(progress.fuzzy)] * fuzzy,
            f"{built.seconds:.1f} s",
        )
    return table


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


_OUT = Console(highlight=False, emoji=False)
_ERR = Console(stderr=True, highlight=False, emoji=False)


def main() -> None:
    """Run the command line; a mistake of the user is a sentence, and a traceback stands only below a defect of ours."""
    try:
        code = cli.main(standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort as interrupted:
        raise KeyboardInterrupt from interrupted
    except Exception as error:  # noqa: BLE001  (told as a defect, unless it is a disk or an error of the user)
        told = as_star_error(error, Path())
        _ERR.print(str(told), markup=False, soft_wrap=True)
        code = _exit_code(told)
    sys.exit(code)


def _exit_code(error: StarError) -> int:
    """What an error makes of a command."""
    codes = {one.code for one in error.each}
    if "defect" in codes:
        return 4
    return 2 if codes == {"unknown-language"} else 3

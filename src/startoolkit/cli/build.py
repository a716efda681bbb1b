"""``build``, and the display of its progress."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from startoolkit import gate
from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, columns, exit_code, number_of, short
from startoolkit.editions.output_folder import absolute
from startoolkit.editions.signals import INTERRUPTS, blocked
from startoolkit.editions.unchanged_files import Notes
from startoolkit.findings import Finding, stopping
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.setting_values import FORMATS

if TYPE_CHECKING:
    from rich.live import Live

    from startoolkit.cli.console import Fitting
    from startoolkit.editions.build import Outcome
    from startoolkit.editions.processes import Built, Step
    from startoolkit.gate import Allowed, Judgement


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--format", "formats", multiple=True, help="Only this format (repeatable).")
@click.option("--output", type=click.Path(path_type=Path), help="Folder for the editions; default: dist.")
@click.option("--jobs", type=click.IntRange(min=1), help="Editions built at once; default: as many as there are cores.")
@click.option("--keep-going", is_flag=True, help="Place the editions although there are errors in the sources.")
@click.option("--strict", is_flag=True, help="Place nothing where there are warnings, either.")
@click.option("--fresh", is_flag=True, help="Build everything again, not only what has changed.")
@click.option("--explain", is_flag=True, help="Say for each edition what is built again, and why.")
@click.option(
    "--skip-extension",
    "skipped",
    multiple=True,
    metavar="NAME",
    help="Build as if conf.py did not list this extension (repeatable); in a project without [tool.startoolkit].",
)
@click.pass_obj
def build(
    folder: Path,
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    jobs: int | None,
    keep_going: bool,
    strict: bool,
    fresh: bool,
    explain: bool,
    skipped: Sequence[str],
) -> int:
    """Build the editions of all languages, or of those named, into one folder."""
    from startoolkit.editions.build import build as build_editions  # noqa: PLC0415  (keeps other commands quick)

    if keep_going and strict:
        raise click.UsageError("--keep-going and --strict contradict each other.")
    project = _without(Project.load(folder, runs=True), skipped)
    goes_on = keep_going or (project.is_lenient and not strict)

    def stops(finding: Finding) -> bool:
        return not goes_on and bool(stopping([finding], strict=strict))

    _check_formats(project, formats)
    allowed = buildable(project, chosen_languages(project, languages))
    if languages and len(allowed.languages) < len(set(languages)):
        return 1
    target = absolute(output or project.output)
    project = project.with_output(target)
    gone = [language.tag for language in allowed.held if (target / language.tag).is_dir()]
    notes = Notes(project, target)
    with Display(allowed.languages) as display:
        outcome = build_editions(
            project,
            allowed,
            formats or project.settings.formats,
            target,
            stops=stops,
            partial=project.is_lenient and not strict,
            fresh=fresh,
            jobs=jobs,
            listen=display.step,
        )
    if explain:
        _explain(outcome)
    if project.is_lenient and outcome.placed and not strict:
        code = _report_all(project, outcome, target)
    else:
        way = "without --strict" if project.is_lenient else "with --keep-going"
        code = _report(
            outcome, target, [one for one in project.settings.languages if one not in allowed.held], stops, way
        )
    kept = [
        one.tag for one in project.settings.languages if one not in allowed.languages and (target / one.tag).is_dir()
    ]
    if outcome.placed and not outcome.built and not outcome.findings and not allowed.held and not (explain or fresh):
        outside = {name for one in outcome.work if one.before for name in one.before.shared.outside}
        notes.keep(sys.argv[1:], _nothing_to_do(outcome, short(target)), outside)
    if outcome.placed and gone and kept:
        ERR.print(f"The pages of {', '.join(kept)} still lead to {', '.join(gone)}: build them again, too.")
    return code


def _without(project: Project, names: Sequence[str]) -> Project:
    """The project without extensions of its ``conf.py``; raises BadParameter for those that it cannot be without."""
    listed = project.said.values.get("extensions", ()) if project.said else ()
    for name in dict.fromkeys(names):
        if not project.is_lenient:
            hint = "this project has [tool.startoolkit], and is built as conf.py says; take it out of extensions there."
            raise click.BadParameter(hint, param_hint="--skip-extension")
        if name not in listed or name in _NEEDED:
            others = ", ".join(one for one in listed if one not in _NEEDED) or "none"
            hint = f"{name!r} is none of the extensions of conf.py that can be left out: {others}."
            raise click.BadParameter(hint, param_hint="--skip-extension")
    return project.without_extensions([*dict.fromkeys(names)])


_NEEDED = ("myst_parser", "startoolkit.sphinxext")
"""Extensions that every build loads."""


def _check_formats(project: Project, formats: Sequence[str]) -> None:
    """Refuse formats that there are not; raises BadParameter."""
    known = dict.fromkeys((*FORMATS, *project.settings.formats))
    for name in formats:
        if name not in known:
            hint = f"{name!r} is none of {', '.join(known)}."
            raise click.BadParameter(hint, param_hint="--format")


def buildable(project: Project, languages: Sequence[Language]) -> Allowed:
    """The given languages that the gates allow to build; prints a line for each that they do not.

    Raises StarErrors where a gate names missing pages.
    """

    def held(counted: Sequence[Language]) -> Mapping[Language, Judgement]:
        from startoolkit.catalogs.progress import held  # noqa: PLC0415  (reads the catalogs)

        return held(project, counted)

    found = gate.allowed(project, languages, held)
    for language in (one for one in languages if one in found.held):
        share, limit = found.held[language].percent, project.settings.gate_of(language).draft
        text = f"{language.code}: not built: {share} % of its words are translated, and a draft needs {limit:g} %."
        ERR.print(text, soft_wrap=True)
    return found


class Display:
    """Progress of the editions, a line each, removed at the end; nothing if stderr is not a foreground terminal.

    Lines have fewer than 40 characters on any terminal: if it is made narrower meanwhile, it would wrap longer ones,
    which then cannot be removed.
    """

    def __init__(self, languages: Sequence[Language]) -> None:
        self.steps: dict[Language, Step | None] = dict.fromkeys(languages)
        self.live: Live | None = None
        self._suspends: Any = None

    def __enter__(self) -> Display:
        if not _is_watched():
            return self
        from startoolkit.cli.progress import Rows  # noqa: PLC0415  (imports rich)

        self.rows = Rows(self.steps, ascii_only=ERR.console.options.ascii_only)
        self._start()
        self._suspends = signal.signal(signal.SIGTSTP, self._suspend)
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._suspends is not None:
            signal.signal(signal.SIGTSTP, self._suspends)
        self._stop()

    def step(self, step: Step) -> None:
        """Show the new state of an edition."""
        self.steps[step.language] = step

    def _start(self) -> None:
        from rich.live import Live  # noqa: PLC0415

        # The thread inherits the blocked signals; otherwise it would receive interrupts while we block them.
        with blocked(*INTERRUPTS):
            self.live = Live(
                console=ERR.console, get_renderable=lambda: self.rows, transient=True, refresh_per_second=10
            )
            self.live.start()

    def _stop(self) -> None:
        if self.live:
            with blocked(*INTERRUPTS):  # an interrupt might leave the cursor hidden
                self.live.stop()
            self.live = None

    def _suspend(self, number: int, _frame: object) -> None:
        """Handle Ctrl-Z: clear the progress, stop the process, and show progress again if resumed in the foreground."""
        self._stop()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # the process is stopped here until it gets SIGCONT
        signal.signal(signal.SIGTSTP, self._suspend)
        if _is_watched():
            self._start()


def _is_watched() -> bool:
    """Whether stderr is a terminal that can move its cursor, with this process in the foreground."""
    try:
        return ERR.is_terminal and os.tcgetpgrp(ERR.file.fileno()) == os.getpgrp() and ERR.console.understands
    except OSError:  # not the controlling terminal
        return False


def _report(
    outcome: Outcome, output: Path, languages: Sequence[Language], stops: Callable[[Finding], bool], way: str
) -> int:
    """Print the result of a build; returns the exit code.

    ``languages`` are those whose editions belong in the output; ``way`` is how to place them with findings, too.
    """
    _tell(outcome)
    shown = short(output)
    if outcome.placed and not outcome.built:
        OUT.print(_nothing_to_do(outcome, shown))
        return 0
    if outcome.placed:
        OUT.print(_table(outcome.built))
        OUT.print(f"Built {number_of(len(outcome.built), 'edition')} in {shown}: open {shown}/index.html", markup=False)
        for built in outcome.built:
            if built.record.verdict == "not built":  # before the build its catalogs seemed to have enough
                code = built.language.code
                ERR.print(f"{code}: too little is translated even for a draft; run startoolkit update.", soft_wrap=True)
        absent = ", ".join(language.tag for language in languages if not (output / language.tag).is_dir())
        if absent:
            ERR.print(f"Not in {shown}: {absent}. The pages link to them, so build them before you publish.")
        return 0
    before = "is as it was" if output.exists() else "was not made"
    if outcome.failed:
        names = ", ".join(language.code for language in outcome.failed)
        ERR.print(f"Failed: {names}. Nothing was replaced: {shown} {before}.", markup=False, soft_wrap=True)
        return max(exit_code(error) for error in outcome.failed.values())
    found = sum(map(stops, outcome.findings))
    ERR.print(
        f"{number_of(found, 'finding')} to resolve. Nothing was replaced: {shown} {before}."
        f" Place the editions anyway {way}.",
        markup=False,
        soft_wrap=True,
    )
    return 1


def _report_all(project: Project, outcome: Outcome, output: Path) -> int:
    """Print the result of a build that has placed what it could: what Sphinx says, what was built, and what was not.

    Returns the exit code.
    """
    from startoolkit.editions.build import in_languages  # noqa: PLC0415
    from startoolkit.remarks import strangers  # noqa: PLC0415

    said = {one: languages for one, languages in outcome.findings.items() if not one.is_loss}
    for line in in_languages(said, "warning"):
        ERR.print(line)
    shown = short(output)
    if outcome.built:
        OUT.print(_table(outcome.built))
        OUT.print(f"Built {number_of(len(outcome.built), 'edition')} in {shown}: open {shown}/index.html")
    else:
        OUT.print(_nothing_to_do(outcome, shown))
    if len(project.settings.languages) == 1:
        folders = " or ".join(short(folder) for folder in project.locale_dirs)
        OUT.print(f"There are no catalogs in {folders}, so this is the edition in the source language.")
    lost = [
        *in_languages({one: languages for one, languages in outcome.findings.items() if one.is_loss}, "error"),
        *strangers(project),
        *_errors(outcome),
    ]
    if lost:
        ERR.print(f"What could not be done ({len(lost)}):")
    for line in lost:
        ERR.print(line)
    return 1 if lost else 0


def _nothing_to_do(outcome: Outcome, shown: str) -> str:
    unchanged = sum(one.amount == "nothing" for one in outcome.work)
    return f"Nothing to do: {number_of(unchanged, 'edition')} in {shown} up to date."


def _explain(outcome: Outcome) -> None:
    """Print for each edition what was built again, why, and its peak memory; then which patches were not applied."""
    memory = {built.language: built.memory for built in outcome.built}
    for one in outcome.work:
        took = f" ({Language('en').size(memory[one.language])} of memory at most)" if one.language in memory else ""
        OUT.print(f"{one.language.code}: {one.amount}: {'; '.join(one.reasons)}{took}", markup=False, soft_wrap=True)
    for reason in dict.fromkeys(reason for built in outcome.built for reason in built.skipped):
        OUT.print(reason, markup=False, soft_wrap=True)


def _tell(outcome: Outcome) -> None:
    """Print findings, the most severe last, and errors; those that several editions share are printed once."""
    from startoolkit.editions.build import in_languages  # noqa: PLC0415

    for line in in_languages(outcome.findings):
        ERR.print(line, markup=False, soft_wrap=True)
    for line in _errors(outcome):
        ERR.print(line, markup=False, soft_wrap=True)


def _errors(outcome: Outcome) -> list[str]:
    """The errors of editions that were not built, each once, after the languages that have it."""
    said: dict[str, list[str]] = {}
    for language, error in outcome.failed.items():
        for one in error.each:
            said.setdefault(str(one), []).append(language.code)
    return [f"{', '.join(codes)}: {text}" for text, codes in said.items()]


def _table(editions: Sequence[Built]) -> Fitting:
    """The table of the built editions, with as many columns as fit."""
    from startoolkit.cli.console import Fitting  # noqa: PLC0415

    facts = [_facts(built) for built in editions]
    unused = {name for name in _ONLY_IF_ANY if all(fact[name] in ("", "0") for fact in facts)}
    layouts = [[name for name in names if name not in unused] for names in _LAYOUTS]
    tables = [columns("edition", *names) for names in layouts]
    for table, names in zip(tables, layouts, strict=True):
        for built, fact in zip(editions, facts, strict=True):
            is_short = names is layouts[-1]
            table.add_row(
                built.record.tag if is_short else f"{built.record.tag} {built.record.name}",
                *[fact[name] or "–" for name in names],
            )
    return Fitting(tables)


_LAYOUTS = (
    ("web pages", "web size", "PDF pages", "PDF size", "EPUB size", "translated", "fuzzy", "time"),
    ("web pages", "PDF pages", "translated", "fuzzy", "time"),
    ("web", "PDF", "translated"),
)
"""The columns of the table, for terminals from wide to narrow."""
_ONLY_IF_ANY = ("EPUB size", "fuzzy")
"""Columns that the table has only if an edition has something to say in them."""


def _facts(built: Built) -> dict[str, str]:
    """The text of an edition's cells, by column; empty where there is nothing to say."""
    record, english = built.record, Language("en")
    progress, has_web = record.progress.messages, "html" in record.formats
    apart = {*([record.pdf.file] if record.pdf else []), *(one.file for one in record.downloads)}
    web = sum(file.bytes for file in record.files if file.path not in apart)
    pages, pdf_pages = str(len(record.pages)) if has_web else "–", str(record.pdf.pages) if record.pdf else "–"
    return {
        "web pages": pages,
        "web": pages,
        "web size": english.size(web) if has_web else "–",
        "PDF pages": pdf_pages,
        "PDF": pdf_pages,
        "PDF size": english.size(record.pdf.bytes) if record.pdf else "–",
        "EPUB size": next((english.size(one.bytes) for one in record.downloads if one.format == "epub"), ""),
        "translated": f"{progress.translated} of {progress.total}",
        "fuzzy": str(progress.fuzzy),
        "time": f"{built.seconds:.1f} s",
    }

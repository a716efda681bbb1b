"""All editions at once: a process for each, and one exchange of the finished folder at the end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from pathlib import Path

import attrs

from startoolkit.editions import website
from startoolkit.editions.exchange import check_output, exchange, working_folder
from startoolkit.editions.worker import Done, Job, build_format
from startoolkit.errors import StarError, as_star_error
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Record

# Imported once, by the server that the processes are forked from.
_PRELOAD = (
    "furo",
    "myst_parser.parsers.sphinx_",
    "sphinx.application",
    "sphinx.builders.html",
    "startoolkit.editions.worker",
    "startoolkit.pdf",
    "startoolkit.sphinxext",
    "typst",
)


@attrs.frozen
class Step:
    """News of one edition while it is built: ``pages`` of ``total`` done, where it can be counted."""

    language: Language
    stage: str
    pages: int = 0
    total: int = 0


@attrs.frozen
class Built:
    """One finished edition, with Sphinx's warnings and the time it took in seconds."""

    language: Language
    record: Record
    warnings: tuple[str, ...]
    seconds: float


@attrs.frozen
class Outcome:
    """What a build came to; ``placed`` says whether the output folder holds it now."""

    built: tuple[Built, ...]
    failed: dict[Language, StarError]
    placed: bool

    @property
    def warnings(self) -> int:
        return sum(len(edition.warnings) for edition in self.built)


def build(
    project: Project,
    languages: Sequence[Language],
    formats: Sequence[str],
    output: Path,
    *,
    keep_going: bool = False,
    jobs: int | None = None,
    listen: Callable[[Step], None] = lambda _step: None,
) -> Outcome:
    """Build editions into ``output``: all of them or none.

    Editions of other languages that ``output`` holds are kept.  Warnings count as failure unless ``keep_going``.
    Raises StarError where the output cannot be written.
    """
    check_output(output)
    try:
        with working_folder(output) as work:
            tasks = []
            for language in languages:
                folder = work / language.tag
                folder.mkdir()
                tasks.append(Job(project, language, _formats(formats, output / language.tag), folder))
            outcome = _run_all(tasks, jobs or os.cpu_count() or 1, listen)
            if outcome.failed or (outcome.warnings and not keep_going):
                return outcome
            for built, task in zip(outcome.built, tasks, strict=True):
                built.record.write(task.edition)
            with exchange(output, work) as new:
                website.assemble(project, [task.edition for task in tasks], output, new)
            return attrs.evolve(outcome, placed=True)
    except OSError as error:
        raise as_star_error(error, output) from error


def _formats(wanted: Sequence[str], present: Path) -> tuple[str, ...]:
    """The formats to build: what an edition has already is renewed with the rest, for its pages describe its PDF."""
    try:
        return tuple(sorted({*wanted, *Record.read(present).formats}))
    except StarError:
        return tuple(sorted(wanted))


def _run_all(tasks: Sequence[Job], jobs: int, listen: Callable[[Step], None]) -> Outcome:
    """Run every job in a process of its own, at most ``jobs`` at once; an edition's formats one after the other."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOAD))
    _start_server()
    waiting = list(tasks)
    running: dict[Connection, _Running] = {}
    built: dict[Language, Built] = {}
    failed: dict[Language, StarError] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                started = _Running.start(waiting.pop(0), context)
                running[started.connection] = started
            for connection in wait(list(running)):
                assert isinstance(connection, Connection)
                task = running[connection]
                message = task.receive()
                language = task.job.language
                if isinstance(message, Step):
                    listen(message)
                    continue
                del running[connection]
                if isinstance(message, StarError):
                    failed[language] = message
                    listen(Step(language, "failed"))
                    continue
                built[language] = _joined(built.get(language), message, task)
                if task.job.next:
                    waiting.insert(0, attrs.evolve(task.job, pdf=message.record.pdf))
                else:
                    listen(Step(language, "done"))
    finally:
        for task in running.values():
            task.stop()
    whole = [built[task.language] for task in tasks if task.language in built and task.language not in failed]
    return Outcome(tuple(whole), failed, placed=False)


def _start_server() -> None:
    """Start the server of processes deaf to Ctrl-C (it inherits the mask), which the parent alone handles."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _joined(before: Built | None, done: Done, task: _Running) -> Built:
    """An edition with one more format: its record is the newest, warnings that both gave stand once."""
    seconds = time.monotonic() - task.started
    warnings = dict.fromkeys([*(before.warnings if before else ()), *done.warnings])
    return Built(task.job.language, done.record, tuple(warnings), seconds + (before.seconds if before else 0))


@attrs.frozen
class _Running:
    """A process that builds one edition, and the line on which it reports."""

    job: Job
    connection: Connection
    process: multiprocessing.process.BaseProcess
    started: float

    @classmethod
    def start(cls, job: Job, context: multiprocessing.context.ForkServerContext) -> _Running:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(job, theirs), daemon=True)
        process.start()
        theirs.close()
        return cls(job, ours, process, time.monotonic())

    def receive(self) -> Step | Done | StarError:
        try:
            message: Step | Done | StarError = self.connection.recv()
        except EOFError:
            self.process.join()
            code = self.process.exitcode
            return StarError(
                "edition-died",
                f"The process that built {self.job.language.code} ended too early (exit code {code}).",
                hint="Often the machine ran out of memory; try again with --jobs 1.",
            )
        if not isinstance(message, Step):
            self.process.join()
        return message

    def stop(self) -> None:
        self.process.terminate()
        self.process.join()


def _work(job: Job, connection: Connection) -> None:
    """The life of an edition's process."""

    def report(stage: str, pages: int, total: int) -> None:
        connection.send(Step(job.language, stage, pages, total))

    tempfile.tempdir = str(job.work)  # whatever a library leaves behind goes with the working folder
    try:
        connection.send(build_format(job, report))
    except Exception as error:  # noqa: BLE001  (told to the parent, which shows it)
        connection.send(as_star_error(error, job.work))

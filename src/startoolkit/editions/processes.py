"""The processes that build editions, forked from a fork server that has imported the modules they need."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import forkserver, resource_tracker, util
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import attrs

from startoolkit.editions import cache
from startoolkit.editions.signals import INTERRUPTS, blocked
from startoolkit.editions.sphinx_log import tidy
from startoolkit.editions.task import Task
from startoolkit.errors import StarError, as_star_error
from startoolkit.findings import Finding
from startoolkit.languages import Language
from startoolkit.project import PRELOAD_PAGES, PRELOAD_PROJECT
from startoolkit.record import Record
from startoolkit.setting_values import PRINTED

if TYPE_CHECKING:
    from startoolkit.editions.worker import Done


_LONGEST = 70
"""Maximum length in bytes of the path of a folder for a socket; systems limit a socket's address to 104 or more."""
_PACKAGES = {"epub": {"epub"}, "pdf": PRINTED}
"""The packages that make formats, which are imported before processes are forked."""
_PAUSE = 0.1
"""Minimum number of seconds between two progress messages of a process."""


@attrs.frozen
class Step:
    """Progress of an edition: its stage, and ``pages`` of ``total`` done; 0 of 0 where pages are not counted."""

    language: Language
    stage: str
    pages: int = 0
    total: int = 0


@attrs.frozen
class Built:
    """A finished edition, with the findings in its sources and the build time in seconds."""

    language: Language
    record: Record
    findings: tuple[Finding, ...]
    seconds: float
    memory: int
    """Peak memory of its processes, in bytes."""
    shared: cache.SharedState | None = None
    skipped: tuple[str, ...] = ()
    """What was not made faster, and why."""


def run(
    tasks: Sequence[Task], jobs: int, listen: Callable[[Step], None], *, partial: bool = False
) -> tuple[tuple[Built, ...], dict[Language, StarError]]:
    """Run every job in its own process, at most ``jobs`` at once; the formats of an edition one after the other.

    With ``partial``, an edition does without a file to download that cannot be made, which is then a finding.
    Returns the built editions in the order of ``tasks``, and the errors of the others.  Raises StarError where
    processes cannot be started.
    """
    if not tasks:
        return (), {}
    context = _server(tasks)
    waiting = list(tasks)
    running: dict[Connection, _Running] = {}
    built: dict[Language, Built] = {}
    failed: dict[Language, StarError] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                with blocked(*INTERRUPTS):  # a process must be in ``running`` to be stopped below
                    try:
                        started = _Running.start(waiting.pop(0), context)
                    except (OSError, EOFError) as error:
                        raise _cannot_start(error) from error
                    running[started.connection] = started
            for connection in wait(list(running)):
                assert isinstance(connection, Connection)
                task = running[connection]
                message = task.receive()
                if isinstance(message, Step):
                    listen(message)
                    continue
                del running[connection]
                lost = _without_format(task, message, built) if partial and isinstance(message, StarError) else None
                waiting[:0] = _settled(task, message, built, failed, listen) if lost is None else lost
    finally:
        for task in running.values():
            task.stop()
    whole = [built[task.language] for task in tasks if task.language in built and task.language not in failed]
    return tuple(whole), failed


def _server(tasks: Sequence[Task]) -> multiprocessing.context.ForkServerContext:
    """Start the fork server; raises StarError where the machine lacks the resources."""
    try:
        return _started(tasks)
    except (OSError, EOFError, MemoryError) as error:  # EOFError: the server ended while it was starting
        raise _cannot_start(error) from error


def _cannot_start(error: Exception) -> StarError:
    reason = (
        getattr(error, "strerror", None) or str(error) if isinstance(error, OSError) else "the first one ended at once"
    )
    return StarError(
        "no-resources",
        f"The processes that build the editions cannot be started: {reason}.",
        hint="Most often there is too little memory, or a limit of it, of processes or of open files (ulimit -a) is low.",
    )


def _started(tasks: Sequence[Task]) -> multiprocessing.context.ForkServerContext:
    return fork_server(
        tasks[0].project.origin,
        tasks[0].work.parent,
        imports=[
            f"startoolkit.{name}.builder"
            for name, formats in _PACKAGES.items()
            if any(formats & {*task.formats} for task in tasks)
        ],
        with_pages=sum(task.before is None for task in tasks) > 1,
    )


def fork_server(
    root: Path, work: Path, *, imports: Sequence[str] = (), with_pages: bool = False
) -> multiprocessing.context.ForkServerContext:
    """Start the server from which processes for editions of the project in ``root`` are forked.

    It has imported what they need, and ``imports``; ``with_pages`` lets it parse pages, too.  ``work`` is their folder for
    temporary files.  SIGINT is blocked in it (it inherits the signal mask): only the parent handles Ctrl-C.  Raises OSError,
    EOFError or MemoryError where the machine lacks the resources.
    """
    context = multiprocessing.get_context("forkserver")
    names = [
        "startoolkit.editions.fork_server_errors",
        "startoolkit.editions.warm_imports",
        "startoolkit.sphinxext.speed.preparse",
    ]
    context.set_forkserver_preload([*names, *imports, "startoolkit.editions.fork_server_exit"])
    ready = {PRELOAD_PROJECT: str(root), "TMPDIR": str(work)}
    if with_pages:
        ready[PRELOAD_PAGES] = "yes"
    resource_tracker.ensure_running()  # before the fork server, which would start it and thereby unblock SIGINT
    with _address_below(_short_folder(work)), _environment(ready), blocked(signal.SIGINT), without_main():
        forkserver.ensure_running()
    # Wait, with SIGINT unblocked, until the server has imported everything: only then it runs this process.
    first = context.Process(target=_ready)
    with without_main():
        first.start()
    first.join()
    return context


def _short_folder(work: Path) -> str:
    """A folder for the server's socket; the address of a socket is limited to some 100 bytes, TMPDIR may be longer."""
    folders = ["/tmp", "/var/tmp", str(work)]  # noqa: S108  (multiprocessing makes its own folder in it)
    with contextlib.suppress(OSError):  # no usable folder
        folders.insert(0, tempfile.gettempdir())
    short = [name for name in folders if len(os.fsencode(name)) <= _LONGEST and os.access(name, os.W_OK | os.X_OK)]
    return short[0] if short else folders[0]


@contextlib.contextmanager
def _address_below(folder: str) -> Iterator[None]:
    """Let multiprocessing create the folder for its sockets, which it creates once per process, in ``folder``."""
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the processes that are started in the block, and restore them after it."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Hide the main module while a process is started, which would run it once more: a script that calls ``api.build``."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _ready() -> None:
    """Do nothing: target of the process that waits for the server."""


def _without_format(task: _Running, error: StarError, built: dict[Language, Built]) -> list[Task] | None:
    """Let an edition do without the format that has failed; returns the job for the next one, or None if there is no other."""
    job = task.job
    formats = tuple(name for name in job.formats if name != job.format)
    if not formats or job.format == "html":
        return None
    lost = []
    for one in error.each:
        place = None if one.place and one.place.path.is_relative_to(job.work) else one.place
        lost.append(Finding("startoolkit.format", f"There is no {job.format}: {one.message}", place, one.hint))
    left = attrs.evolve(job, formats=formats, lost=(*job.lost, *lost))
    if {*formats} - job.done:
        return [left]
    before = built[job.language]
    record, findings = attrs.evolve(before.record, formats=formats), tidy((*before.findings, *left.lost))
    built[job.language] = attrs.evolve(before, record=record, findings=findings)
    return []


def _settled(
    task: _Running,
    message: Done | StarError,
    built: dict[Language, Built],
    failed: dict[Language, StarError],
    listen: Callable[[Step], None],
) -> list[Task]:
    """Record the result of a job; returns the job for the next format of its edition, if there is one."""
    language = task.job.language
    if isinstance(message, StarError):
        failed[language] = message
        listen(Step(language, "failed"))
        return []
    built[language] = _joined(built.get(language), message, task)
    if task.job.next:
        before = None if message.is_whole else task.job.before
        updated = message.updated if before else None
        record, done = message.record, task.job.done | {*task.job.built}
        return [
            attrs.evolve(
                task.job, done=done, pdf=record.pdf, downloads=record.downloads, before=before, updated=updated
            )
        ]
    listen(Step(language, "done"))
    return []


def _joined(before: Built | None, done: Done, task: _Running) -> Built:
    """An edition with one more format: the newest record, the merged warnings, the sum of times, the peak memory."""
    seconds = time.monotonic() - task.started
    findings = tidy((*(before.findings if before else ()), *task.job.lost, *done.findings))
    seconds += before.seconds if before else 0
    shared = before.shared if before else done.shared
    memory = max(before.memory if before else 0, done.memory)
    return Built(task.job.language, done.record, findings, seconds, memory, shared, done.skipped)


@attrs.frozen
class _Running:
    """A process that builds one format of an edition, and the connection on which it reports."""

    job: Task
    connection: Connection
    process: multiprocessing.process.BaseProcess
    started: float

    @classmethod
    def start(cls, job: Task, context: multiprocessing.context.ForkServerContext) -> _Running:
        """Start the process of a job; raises OSError or EOFError where that fails."""
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(job, theirs))
        with without_main():
            process.start()
        theirs.close()
        return cls(job, ours, process, time.monotonic())

    def receive(self) -> Step | Done | StarError:
        """The next message; after the last one (not a Step) wait for the process to end.

        A process that ended without a result gives a StarError.
        """
        try:
            message: Step | Done | StarError = self.connection.recv()
        except (EOFError, OSError):  # OSError: the message is incomplete
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
        """Terminate the process before it is done."""
        self.process.terminate()
        self.process.join()


def _work(job: Task, connection: Connection) -> None:
    """Build a format in this process, and send progress and finally the result or error to the parent."""

    reported = 0.0

    def report(stage: str, pages: int, total: int) -> None:
        nonlocal reported
        if pages in (0, total) or time.monotonic() - reported > _PAUSE:
            reported = time.monotonic()
            connection.send(Step(job.language, stage, pages, total))

    # Imported objects live until the end, and most objects of a page are freed by reference counts: collect rarely.
    gc.freeze()
    gc.set_threshold(500_000, 20, 20)
    gc.enable()  # it is disabled in the fork server
    tempfile.tempdir = str(job.work)  # files that libraries leave behind are deleted with the working folder
    # Extensions of other people's projects may share out a queue, whose socket needs a short path.
    if job.project.is_lenient and len(os.fsencode(job.work)) > _LONGEST:
        with _address_below(_short_folder(job.work)):
            util.get_temp_dir()  # which remembers it, and removes it at the end of the process
    result: Done | StarError
    try:
        from startoolkit.editions.worker import build_format  # noqa: PLC0415  (already imported in the fork server)

        result = build_format(job, report)
    except Exception as error:  # noqa: BLE001  (sent to the parent, which shows it)
        result = as_star_error(error, job.work)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # raised by Typst, for example if it cannot start threads
            raise
        hint = "Most often there is too little memory, or a limit of it or of processes (ulimit -a) is low."
        result = StarError("pdf-failed", f"Typst could not set the PDF: {error}", hint=hint)
    with contextlib.suppress(OSError):  # the parent was killed
        connection.send(result)

"""A process that keeps the pages of one language, and what the server asks of it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import time
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from startoolkit.editions.processes import without_main
from startoolkit.errors import StarError
from startoolkit.findings import Finding
from startoolkit.languages import Language
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.preview.live_app import LiveApp

_QUIET = 0.2
"""Seconds without a question after which nobody is taken to wait: an update is followed by the page that shows it."""
_MANY = 40
"""Answers after which garbage is collected in any case."""
Question = (
    tuple[Literal["update", "messages"]]
    | tuple[Literal["file"], str]
    | tuple[Literal["draft"], str, str, str]
    | tuple[Literal["picture"], str, str]
)


@attrs.frozen
class Picture:
    """A page of the PDF."""

    png: bytes
    page: int
    """Its number, from 1."""
    pages: int
    """The number of all pages."""
    top: float
    """Where the message that was asked for stands: points from the top of the page."""
    ppi: int
    """Pixels of the picture per inch."""


@attrs.frozen
class Answer:
    """What a process says: the content of a file, or findings; and errors that keep pages from being read or written."""

    content: bytes | None = None
    messages: Mapping[str, Mapping[str, tuple[str, ...]]] = attrs.field(factory=dict)
    """The messages of each page with their kinds, where they were asked for."""
    unseen: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    """With them: what those are that do not stand among the words of their page, see ``unseen.py``."""
    picture: Picture | None = None
    has_new_messages: bool = False
    """Whether an update has changed the messages of a page."""
    pictures: tuple[str, ...] = ()
    """The files of pictures, as seen from the folder of the edition, that have changed with an update."""
    findings: tuple[Finding, ...] = ()
    errors: tuple[str, ...] = ()


def serve(connection: Connection, root: Path, language: Language, folder: Path, is_pdf: bool) -> None:
    """Keep the pages, or the PDF, of a language and answer questions until the connection is closed; the target of the process.

    Pages that cannot be read at all are tried again with the next update.
    """
    module, name = ("pdf_pages", "PdfPages") if is_pdf else ("pages", "Pages")
    kind: type[LiveApp] = getattr(import_module(f"startoolkit.preview.{module}"), name)  # imports Sphinx
    gc.disable()  # as in the fork server: garbage is collected while nobody waits
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends this process
    kept: LiveApp | None = None
    answered = 0
    with contextlib.suppress(EOFError, OSError):
        while True:
            is_quiet = not connection.poll(_QUIET)
            if kept is not None and is_quiet:
                with contextlib.suppress(StarError):  # told when an answer needs it
                    kept.rest()
            if answered >= _MANY or is_quiet:
                gc.collect()
                answered = 0
            question: Question = connection.recv()
            try:
                if kept is None:
                    kept = kind(Project.load(root), language, folder)
                    gc.freeze()  # what was imported and read stays
                elif question[0] == "update":
                    kept.update()
                answer = attrs.evolve(kept.answer(question), findings=tuple(kept.findings))
            except StarError as error:
                answer = Answer(errors=tuple(map(str, error.each)))
            connection.send(answer)
            answered += 1


class LanguageProcess:
    """The process of one language, as the server sees it; it is started with the first question, and again after ``stop``."""

    def __init__(
        self, context: ForkServerContext, root: Path, language: Language, folder: Path, *, is_pdf: bool = False
    ) -> None:
        self.language = language
        self.used = time.monotonic()
        """When it was asked last."""
        self._context = context
        self._root = root
        self._folder = folder
        self._is_pdf = is_pdf
        self._lock = asyncio.Lock()
        self._process: Any = None
        self._connection: Connection | None = None

    @property
    def is_running(self) -> bool:
        """Whether it has been started."""
        return self._process is not None

    async def ask(self, *question: str) -> Answer:
        """Ask a ``Question``: for a ``file`` by its path, an ``update``, the ``messages`` of all pages, or the ``draft`` of
        one (page, digest and translation); of a PDF for an ``update`` or the ``picture`` of a page (page and digest, or "").
        Questions are answered one after the other."""
        async with self._lock:
            self.used = time.monotonic()
            return await asyncio.to_thread(self._asked, question)

    async def update(self) -> None:
        """Have a process that is running read what has changed, so that later questions are answered sooner."""
        async with self._lock:
            if self.is_running:
                await asyncio.to_thread(self._asked, ("update",))

    def _asked(self, question: tuple[str, ...]) -> Answer:
        try:
            if self._connection is None:
                self._connection, theirs = self._context.Pipe()
                arguments = (theirs, self._root, self.language, self._folder, self._is_pdf)
                self._process = self._context.Process(target=serve, args=arguments, daemon=True)
                with without_main():
                    self._process.start()
                theirs.close()
            self._connection.send(question)
            answer: Answer = self._connection.recv()
        except (EOFError, OSError) as error:
            self._end()
            return Answer(
                errors=(f"The process of {self.language.code} ended: {error or 'perhaps for lack of memory'}.",)
            )
        return answer

    async def stop(self) -> None:
        """End the process; a question that it is answering is waited for."""
        async with self._lock:
            await asyncio.to_thread(self._end)

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None

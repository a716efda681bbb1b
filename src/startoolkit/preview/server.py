"""The server of the preview: pages as a build writes them, with a script that shows each change where it stands.

Only this machine is answered; who may do what is said in ``access.py``.  Pages change nothing; the editor does
(``editor.py``).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from startoolkit.colours import tokens
from startoolkit.errors import StarError
from startoolkit.html.templates import environment
from startoolkit.languages import Language
from startoolkit.preview.access import Access
from startoolkit.preview.editor import Editor
from startoolkit.preview.process import Answer, LanguageProcess
from startoolkit.preview.watcher import changes
from startoolkit.project import Project

_OURS = "_preview"
_IDLE = 300
"""Seconds after which the process of a language that nobody looks at is ended."""
_HEAD = re.compile(rb"<head\b[^>]*(>|\Z)")
_META = re.compile(rb"<meta\b[^>]*(>|\Z)", re.IGNORECASE)
"""A tag; one that does not end takes the rest of the page, so that nothing is looked at twice."""
_POLICY = re.compile(rb"\bhttp-equiv=[\"']?content-security-policy\b", re.IGNORECASE)
_KINDS = {".js": "text/javascript", ".css": "text/css"}


class Preview:
    """What the server knows: the languages, the last good pages, and the browsers that wait for changes."""

    def __init__(
        self,
        project: Project,
        languages: Sequence[Language],
        start: Callable[[Language], LanguageProcess],
        start_pdf: Callable[[Language], LanguageProcess],
        access: Access,
        *,
        is_edited: bool = True,
    ) -> None:
        """``languages`` begin with the one that is shown first; ``start`` and ``start_pdf`` make the
        processes of one, for its pages and its PDF."""
        self.project = project
        self.stop = asyncio.Event()
        self.processes = {one.tag: start(one) for one in languages}
        """The processes of the languages by their tags."""
        self.pdf_processes = {one.tag: start_pdf(one) for one in languages}
        self._start, self._start_pdf = start, start_pdf
        self._access = access
        pdfs = self.pdf_processes
        self._editor = Editor(project, access, self.processes, pdfs) if is_edited else None
        self._good: dict[tuple[str, str], bytes] = {}
        """The last content of each page that could be written, by tag and path."""
        self._said: dict[str, dict[str, Any]] = {}
        """What is to be said of each language: errors, findings, and since when pages are old."""
        self._listeners: set[asyncio.Queue[str]] = set()
        self._later: set[asyncio.Task[None]] = set()
        """What goes on by itself; asyncio keeps no tasks alive that nobody refers to."""

    def app(self) -> Starlette:
        """The application that a server runs."""
        routes = [
            Route("/", self._first),
            Route("/index.html", self._first),
            Route(f"/{_OURS}/events", self._events),
            Route(f"/{_OURS}/edit/{{name}}", self._edit, methods=["POST"]),
            Route(f"/{_OURS}/{{name}}", self._asset),
            Route("/{tag}/{path:path}", self._file),
        ]
        return Starlette(
            routes=[Route(one.path, self._guarded(one.endpoint), methods=[*(one.methods or ())]) for one in routes]
        )

    def _guarded(self, endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return self._access.refusal(request) or await endpoint(request)

        return answer

    async def watch(self) -> None:
        """Have pages read when their sources change, and tell the browsers; until ``stop`` is set."""
        idle = asyncio.create_task(self._end_idle())
        try:
            async for is_everything, codes in changes(self.project, self.stop):
                running = [one for one in self.processes.values() if one.is_running]
                if is_everything:
                    await asyncio.gather(*(process.stop() for process in (*running, *self.pdf_processes.values())))
                    running = self._with_settings(running)
                chosen = [one for one in running if not codes or one.language.code in codes]
                await asyncio.gather(*map(self._update, chosen))
        finally:
            idle.cancel()
            for queue in self._listeners:
                queue.put_nowait("")
            await asyncio.gather(*(process.stop() for process in self._all()))

    def _with_settings(self, running: list[LanguageProcess]) -> list[LanguageProcess]:
        """Take languages that were added to the settings or taken out of them; returns those of the processes that stay.

        Settings that cannot be read change nothing; each language says what is wrong with them.
        """
        with contextlib.suppress(StarError):
            self.project = Project.load(self.project.origin)
            wanted = {one.tag: one for one in self.project.settings.languages}
            for tag in [tag for tag in self.processes if tag not in wanted]:
                del self.processes[tag], self.pdf_processes[tag]
            new = [one for tag, one in wanted.items() if tag not in self.processes]
            self.processes |= {one.tag: self._start(one) for one in new}
            self.pdf_processes |= {one.tag: self._start_pdf(one) for one in new}
            if self._editor:
                self._editor.project = self.project
        return [one for one in running if one in self.processes.values()]

    def _all(self) -> list[LanguageProcess]:
        return [*self.processes.values(), *self.pdf_processes.values()]

    async def _update(self, process: LanguageProcess) -> None:
        tag, answer = process.language.tag, await process.ask("update")
        self._note(tag, answer)
        if self._editor and answer.has_new_messages:
            self._editor.forget(tag)
        self._tell(tag)
        if tag in self.pdf_processes:  # laid out while the page is looked at; the next change is not kept waiting
            task = asyncio.create_task(self.pdf_processes[tag].update())
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    def _note(self, tag: str, answer: Answer) -> None:
        before = self._said.get(tag, {})
        since = (before.get("since") or time.strftime("%H:%M:%S")) if answer.errors else ""
        told = [str(one) for one in answer.findings if one.severity != "layout"]
        self._said[tag] = {"errors": list(answer.errors), "findings": told, "since": since}
        if answer.pictures:
            self._said[tag]["pictures"] = list(answer.pictures)

    def _tell(self, tag: str) -> None:
        for queue in self._listeners:
            queue.put_nowait(json.dumps({"tag": tag, **self._said.get(tag, {})}))

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(_IDLE / 10)
            for process in self._all():
                if process.is_running and not self._listeners and time.monotonic() - process.used > _IDLE:
                    await process.stop()

    async def _first(self, request: Request) -> Response:
        first = next(iter(self.processes))
        if self._editor and self._access.is_editor(request):
            return self._editor.shell(request, first)
        return RedirectResponse(f"/{first}/index.html", headers=self._access.headers())

    async def _edit(self, request: Request) -> Response:
        if self._editor is None:
            return PlainTextResponse("This preview was started without the editor.", 404)
        return await self._editor.answer(request)

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name == "colours.css":
            return Response(_colours(), media_type="text/css", headers=self._access.headers())
        if name == "favicon.svg":
            return Response(_mark(), media_type="image/svg+xml", headers=self._access.headers())
        file = resources.files("startoolkit.preview") / name
        kind = _KINDS.get(name[name.rfind(".") :]) if "/" not in name else None
        if kind is None or not file.is_file():
            return PlainTextResponse("There is no such file.", 404)
        return Response(file.read_bytes(), media_type=kind, headers=self._access.headers())

    async def _events(self, request: Request) -> Response:
        tag = request.query_params.get("tag", "")
        queue: asyncio.Queue[str] = asyncio.Queue()
        if tag in self._said:
            queue.put_nowait(json.dumps({"tag": tag, "first": True, **self._said[tag]}))

        async def events() -> AsyncIterator[str]:
            self._listeners.add(queue)
            try:
                yield "retry: 500\n\n"
                while not self.stop.is_set() and (text := await queue.get()):
                    yield f"data: {text}\n\n"
            finally:
                self._listeners.discard(queue)

        return StreamingResponse(events(), media_type="text/event-stream", headers=self._access.headers())

    async def _file(self, request: Request) -> Response:
        tag, path = request.path_params["tag"], request.path_params["path"] or "index.html"
        process = self.processes.get(tag)
        if process is None:
            return PlainTextResponse(f"There is no language {tag[:20]!r}.", 404)
        elsewhere = self._access.sent_on(request)
        if elsewhere:
            return elsewhere
        answer = await process.ask("file", path)
        is_page = path.endswith(".html")
        if is_page or answer.errors:
            self._note(tag, answer)
        content = answer.content
        if is_page and content is not None:
            self._good[tag, path] = content
        elif answer.errors:
            content = self._good.get((tag, path))
        if content is None and answer.errors and is_page:
            content = b"<!doctype html><html><head><title>startoolkit preview</title></head><body></body></html>"
        if content is None:
            return PlainTextResponse("There is no such file in this edition.", 404)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        headers = self._access.headers(request)
        if is_page:
            content = with_script(content, tag, self._access.editor if self._editor else "")
        return Response(content, media_type=kind, headers=headers)


def with_script(page: bytes, tag: str, editor: str) -> bytes:
    """A page with the scripts and the style of the preview, which are no part of what is built.

    ``editor`` is the address of the editor, empty without one.  A policy in the head of the page, which may forbid the
    scripts, is left out; where pages are served they have it.
    """
    page = _META.sub(lambda tag: b"" if tag[1] and _POLICY.search(tag[0]) else tag[0], page)
    first = f'<script src="/{_OURS}/storage.js"></script>'.encode()
    page = _HEAD.sub(lambda tag: tag[0] + first if tag[1] else tag[0], page, count=1) if editor else page
    added = (
        f'<link rel="stylesheet" href="/{_OURS}/preview.css">'
        f'<script type="module" src="/{_OURS}/page.js" data-tag="{tag}" data-editor="{editor}"></script>'
    )
    return page.replace(b"</head>", added.encode() + b"</head>", 1)


def _mark() -> str:
    """The picture of the editor in a browser's tabs."""
    return environment().get_template("static/favicon.svg.jinja").render(tokens=tokens()).strip()


def _colours() -> str:
    """The colours of the theme as properties."""
    found = tokens()
    pairs = ((name, value, found["dark"][name]) for name, value in found["light"].items())
    return ":root {" + "".join(f"--{name}: light-dark({light}, {dark});" for name, light, dark in pairs) + "}"


@contextlib.asynccontextmanager
async def watching(preview: Preview) -> AsyncIterator[None]:
    """Watch the sources while the block lasts; ends the processes of the languages."""
    task = asyncio.create_task(preview.watch())
    try:
        yield
    finally:
        preview.stop.set()
        await task

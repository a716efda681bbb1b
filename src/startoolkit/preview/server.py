"""The server of the preview: pages as a build writes them, with a script that shows each change where it stands.

Only this machine is answered, by the names ``127.0.0.1`` and ``localhost``: a page elsewhere that leads a browser here
under another name (DNS rebinding) reads nothing.  Nothing can be changed through it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from startoolkit.preview.process import Answer, LanguageProcess
from startoolkit.preview.watcher import changes
from startoolkit.project import Project

_OURS = "_preview"
_IDLE = 300
"""Seconds after which the process of a language that nobody looks at is ended."""
_ASSETS = {"preview.js": "text/javascript", "preview.css": "text/css"}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Preview:
    """What the server knows: the languages, the last good pages, and the browsers that wait for changes."""

    def __init__(self, project: Project, processes: dict[str, LanguageProcess], port: int) -> None:
        """``processes`` are those of the languages by their tags, the one to begin with first."""
        self.project = project
        self.stop = asyncio.Event()
        self._processes = processes
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self._good: dict[tuple[str, str], bytes] = {}
        """The last content of each page that could be written, by tag and path."""
        self._said: dict[str, dict[str, Any]] = {}
        """What is to be said of each language: errors, findings, and since when pages are old."""
        self._listeners: set[asyncio.Queue[str]] = set()

    def app(self) -> Starlette:
        """The application that a server runs."""
        routes = [
            Route("/", self._first),
            Route("/index.html", self._first),
            Route(f"/{_OURS}/events", self._events),
            Route(f"/{_OURS}/{{name}}", self._asset),
            Route("/{tag}/{path:path}", self._file),
        ]
        return Starlette(routes=[Route(route.path, self._guarded(route.endpoint)) for route in routes])

    def _guarded(self, endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if request.headers.get("host") not in self._hosts:
                return PlainTextResponse("This server answers to 127.0.0.1 and localhost only.", 421)
            return await endpoint(request)

        return answer

    async def watch(self) -> None:
        """Have pages read when their sources change, and tell the browsers; until ``stop`` is set."""
        idle = asyncio.create_task(self._end_idle())
        try:
            async for is_everything, codes in changes(self.project, self.stop):
                running = [one for one in self._processes.values() if one.is_running]
                if is_everything:
                    await asyncio.gather(*(process.stop() for process in running))
                chosen = [one for one in running if not codes or one.language.code in codes]
                await asyncio.gather(*map(self._update, chosen))
        finally:
            idle.cancel()
            for queue in self._listeners:
                queue.put_nowait("")
            await asyncio.gather(*(process.stop() for process in self._processes.values()))

    async def _update(self, process: LanguageProcess) -> None:
        self._note(process.language.tag, await process.ask("update"))
        self._tell(process.language.tag)

    def _note(self, tag: str, answer: Answer) -> None:
        before = self._said.get(tag, {})
        since = (before.get("since") or time.strftime("%H:%M:%S")) if answer.errors else ""
        told = [str(one) for one in answer.findings if one.severity != "layout"]
        self._said[tag] = {"errors": list(answer.errors), "findings": told, "since": since}

    def _tell(self, tag: str) -> None:
        for queue in self._listeners:
            queue.put_nowait(json.dumps({"tag": tag, **self._said.get(tag, {})}))

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(_IDLE / 10)
            for process in self._processes.values():
                if process.is_running and not self._listeners and time.monotonic() - process.used > _IDLE:
                    await process.stop()

    async def _first(self, _request: Request) -> Response:
        return RedirectResponse(f"/{next(iter(self._processes))}/index.html")

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            return PlainTextResponse("There is no such file.", 404)
        content = (resources.files("startoolkit.preview") / name).read_bytes()
        return Response(content, media_type=_ASSETS[name], headers=_HEADERS)

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

        return StreamingResponse(events(), media_type="text/event-stream", headers=_HEADERS)

    async def _file(self, request: Request) -> Response:
        tag, path = request.path_params["tag"], request.path_params["path"] or "index.html"
        process = self._processes.get(tag)
        if process is None:
            return PlainTextResponse(f"There is no language {tag[:20]!r}.", 404)
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
        return Response(_with_script(content, tag) if is_page else content, media_type=kind, headers=_HEADERS)


def _with_script(page: bytes, tag: str) -> bytes:
    """A page with the script and style of the preview, which are no part of what is built."""
    added = (
        f'<link rel="stylesheet" href="/{_OURS}/preview.css">'
        f'<script defer src="/{_OURS}/preview.js" data-tag="{tag}"></script>'
    )
    return page.replace(b"</head>", added.encode() + b"</head>", 1)


@contextlib.asynccontextmanager
async def watching(preview: Preview) -> AsyncIterator[None]:
    """Watch the sources while the block lasts; ends the processes of the languages."""
    task = asyncio.create_task(preview.watch())
    try:
        yield
    finally:
        preview.stop.set()
        await task

"""The editor of the preview: its shell, and the way to the answers (see ``access.py`` for who may ask).

Questions are JSON objects sent to ``/_preview/edit/NAME``; so are answers.  An error is an object with ``error`` (one
sentence), ``hint`` and ``code``.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from startoolkit import json_files
from startoolkit.languages import Language
from startoolkit.preview.access import Access
from startoolkit.preview.process import LanguageProcess
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.preview.answers import Answers

_MOST_BYTES = 1024 * 1024


class Editor:
    """The editor for all languages."""

    def __init__(
        self,
        project: Project,
        access: Access,
        processes: Mapping[str, LanguageProcess],
        pdf_processes: Mapping[str, LanguageProcess],
    ) -> None:
        """``processes`` are those of the pages by the tags of their languages, and may change; so those of the PDFs."""
        self.project = project
        """The briefing as it is now."""
        self._access = access
        self._processes = processes
        self._pdf_processes = pdf_processes
        self._answers: Answers | None = None
        self._lock = asyncio.Lock()

    def forget(self, tag: str) -> None:
        """Take notice that pages of a language have other messages."""
        if self._answers:
            self._answers.forget(tag)

    def shell(self, request: Request, first: str) -> Response:
        """The page of the editor; ``first`` is the tag of the language to begin with."""
        token = request.query_params.get("token", "")
        session = self._access.exchange(token) if token and request.method == "GET" else None
        text = (resources.files("startoolkit.preview") / "shell.html").read_text(encoding="utf-8")
        source = self.project.settings.source_language
        facts = {
            "token": session or "",
            "pages": self._access.pages,
            "project": hashlib.sha256(os.fsencode(self.project.root)).hexdigest()[:16],
            "title": self.project.settings.title,
            "source": source.tag,
            "source_direction": source.direction,
            "languages": json_files.encode([_described(one.language) for one in self._processes.values()]),
            "first": first,
            "frame": f"{self._access.pages}/{first}/index.html",
        }
        for name, value in facts.items():
            text = text.replace(f"{{{{ {name} }}}}", escape(value))
        return HTMLResponse(text, headers=self._access.headers_of_editor())

    async def answer(self, request: Request) -> Response:
        """The answer to a question."""
        refusal = self._access.refusal_of_edit(request)
        body = None if refusal else await _body(request)
        if refusal:
            status, told = 403, _refused(refusal)
        elif body is None:
            status, told = 413, _refused("The question is too long.")
        else:
            status, told = await (await self._ready()).answer(request.path_params["name"], body)
        return Response(json_files.encode(told), status, self._access.headers_of_editor(), "application/json")

    async def _ready(self) -> Answers:
        """What answers questions, imported while pages are served."""
        async with self._lock:
            if self._answers is None:
                self._answers = await asyncio.to_thread(self._made)
            return self._answers

    def _made(self) -> Answers:
        from startoolkit.preview.answers import Answers  # noqa: PLC0415  (takes long to import)

        return Answers(lambda: self.project, self._processes, self._pdf_processes)


def _refused(reason: str) -> object:
    return {"error": reason, "hint": "", "code": ""}


def _described(language: Language) -> dict[str, str]:
    return {"tag": language.tag, "name": language.own_name, "direction": language.direction}


async def _body(request: Request) -> bytes | None:
    """The body of a request; None where it is too long."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)

"""The editor of the preview: its shell, and what it asks of the server (see ``access.py`` for who may ask).

Questions are JSON objects sent to ``/_preview/edit/NAME``; so are answers.  An error is an object with ``error`` (one
sentence), ``hint`` and ``code``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from importlib import resources
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from startoolkit import json_files
from startoolkit.catalogs import edit
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.preview.access import Access
from startoolkit.preview.desk import Desk
from startoolkit.preview.process import LanguageProcess
from startoolkit.preview.questions import AskLanguage, AskMessage, AskPage, AskSave, AskText
from startoolkit.preview.undo import History
from startoolkit.printable import printable
from startoolkit.project import Project

_MOST_BYTES = 1024 * 1024
_STATUS = {"disk-full": 507, "locale-busy": 503}
"""Status of an answer by the code of the error; 422 for others, 409 for a conflict."""


class _Refused(Exception):
    """A question that is not answered: the status, and why."""

    def __init__(self, status: int, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.status, self.reason, self.hint = status, reason, hint


class Editor:
    """Answers the questions of the editor, for all languages."""

    def __init__(self, access: Access, processes: Mapping[str, LanguageProcess]) -> None:
        """``processes`` are those of the languages by their tags, and may change."""
        self._access = access
        self._processes = processes
        self._desks: dict[str, Desk] = {}
        self._histories: dict[str, History] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self.project: Project | None = None
        """The briefing as it is now."""

    def forget(self, tag: str) -> None:
        """Take notice that pages of a language have other messages."""
        self._desks.pop(tag, None)

    def shell(self, request: Request, project: Project, first: str) -> Response:
        """The page of the editor; ``first`` is the tag of the language to begin with."""
        token = request.query_params.get("token", "")
        session = self._access.exchange(token) if token and request.method == "GET" else None
        text = (resources.files("startoolkit.preview") / "shell.html").read_text(encoding="utf-8")
        source = project.settings.source_language
        facts = {
            "token": session or "",
            "pages": self._access.pages,
            "title": project.settings.title,
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
        try:
            status, told = 200, await self._answered(request)
        except _Refused as refused:
            status, told = refused.status, _told(refused.reason, refused.hint)
        except edit.Conflict as conflict:
            status, told = 409, {**_told(conflict.message, conflict.hint, conflict.code), "entry": conflict.entry}
        except StarError as error:
            first = error.each[0]
            place = f"{first.place}: " if first.place else ""
            status, told = _STATUS.get(first.code, 422), _told(f"{place}{first.message}", first.hint, first.code)
        return Response(json_files.encode(told), status, self._access.headers_of_editor(), "application/json")

    async def _answered(self, request: Request) -> object:
        refusal = self._access.refusal_of_edit(request)
        if refusal:
            raise _Refused(403, refusal)
        asked = _QUESTIONS.get(request.path_params["name"])
        if asked is None:
            raise _Refused(404, "There is no such question.")
        kind, method = asked
        body = await _body(request)
        try:
            question: Any = json_files.decode(body, kind)
        except ValueError as error:
            raise _Refused(400, f"The question cannot be understood: {error}.") from error
        return await method(self, question)

    async def _left(self, asked: AskLanguage) -> object:
        return await self._at(
            asked.tag, lambda desk: {"left": [*desk.listed()], "pages": desk.pages(), "counts": desk.counts()}
        )

    async def _page(self, asked: AskPage) -> object:
        return await self._at(asked.tag, lambda desk: {"messages": [*desk.listed(asked.page)]})

    async def _message(self, asked: AskMessage) -> object:
        def read(desk: Desk) -> object:
            entry = self._entry(desk, asked)
            return {"entry": entry, "more": desk.opened(asked.page, entry)}

        return await self._at(asked.tag, read)

    async def _judged(self, asked: AskText) -> object:
        def judge(desk: Desk) -> dict[str, Any]:
            entry = self._entry(desk, asked)
            return {
                "findings": desk.findings(asked.page, entry, asked.text),
                "terms": desk.terms(entry.msgid, asked.text),
            }

        found = await self._at(asked.tag, judge)
        is_shown = asked.text.strip() and all(one.check != "refused" for one in found["findings"])
        html = await self._drafted(asked) if is_shown else None
        return {**found, "html": html}

    async def _drafted(self, asked: AskText) -> str | None:
        process = self._processes.get(asked.tag)
        content = (await process.ask("draft", asked.page, asked.id, asked.text)).content if process else None
        return None if content is None else content.decode()

    async def _save(self, asked: AskSave) -> object:
        def save(desk: Desk) -> object:
            msgid = self._entry(desk, asked).msgid
            history = self._histories.setdefault(asked.tag, History())
            with history.noting(asked.page, asked.id, desk.project.catalog(desk.language, asked.page), msgid):
                entry = edit.save(
                    desk.project,
                    desk.language,
                    asked.page,
                    msgid,
                    msgstr=asked.text,
                    is_fuzzy=asked.fuzzy,
                    version=asked.version,
                    known=desk.known,
                )
            desk.is_stale()
            return {"entry": entry, "more": desk.opened(asked.page, entry), "counts": desk.counts()}

        return await self._at(asked.tag, save)

    async def _undo(self, asked: AskLanguage) -> object:
        def undo(desk: Desk) -> object:
            change = self._histories.setdefault(asked.tag, History()).take_back(desk.project)
            if change is None:
                raise _Refused(404, "There is nothing to undo.")
            return {"page": change.page, "id": change.id}

        return await self._at(asked.tag, undo)

    def _entry(self, desk: Desk, asked: AskMessage | AskText | AskSave) -> edit.Entry:
        msgid = desk.msgid(asked.page, asked.id)
        if msgid is None:
            raise _Refused(404, "The page has no such message any more.", "Open another one; your text is kept.")
        return edit.entry(desk.project, desk.language, asked.page, msgid)

    async def _at(self, tag: str, work: Callable[[Desk], Any]) -> Any:
        """Do some work at the desk of a language, one after the other, while other requests are answered."""
        async with self._locks.setdefault(tag, asyncio.Lock()):
            desk = self._desks.get(tag)
            if desk is None or await asyncio.to_thread(desk.is_stale):
                desk = self._desks[tag] = await self._new_desk(tag)
            return await asyncio.to_thread(work, desk)

    async def _new_desk(self, tag: str) -> Desk:
        process, project = self._processes.get(tag), self.project
        if process is None or project is None:
            raise _Refused(404, "The briefing has no such language.")
        if process.language == project.settings.source_language:
            raise _Refused(404, "This is the language of the sources, which is not translated.")
        answer = await process.ask("messages")
        if answer.errors:
            raise _Refused(503, answer.errors[0], "Correct it; the editor goes on by itself.")
        return await asyncio.to_thread(Desk, project, process.language, answer.messages)


_Method = Callable[[Editor, Any], Awaitable[object]]
_QUESTIONS: dict[str, tuple[type, _Method]] = {
    "left": (AskLanguage, Editor._left),  # noqa: SLF001
    "page": (AskPage, Editor._page),  # noqa: SLF001
    "message": (AskMessage, Editor._message),  # noqa: SLF001
    "judge": (AskText, Editor._judged),  # noqa: SLF001
    "undo": (AskLanguage, Editor._undo),  # noqa: SLF001
    "save": (AskSave, Editor._save),  # noqa: SLF001
}


def _told(error: str, hint: str = "", code: str = "") -> dict[str, Any]:
    """An error as the editor is told it."""
    return {"error": printable(error, lines=True), "hint": printable(hint, lines=True), "code": code}


def _described(language: Language) -> dict[str, str]:
    return {"tag": language.tag, "name": language.own_name, "direction": language.direction}


async def _body(request: Request) -> bytes:
    """The body of a request; raises _Refused where it is too long."""
    parts: list[bytes] = []
    async for part in request.stream():
        parts.append(part)
        if sum(map(len, parts)) > _MOST_BYTES:
            raise _Refused(413, "The question is too long.")
    return b"".join(parts)

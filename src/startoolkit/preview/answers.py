"""The answers to what the editor asks: from the catalogs, and from the processes of the languages.

Imported with the first question only, since the checks of translations take a third of a second to import.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import attrs

from startoolkit import json_files
from startoolkit.catalogs import edit
from startoolkit.errors import StarError
from startoolkit.preview.desk import Desk
from startoolkit.preview.process import LanguageProcess
from startoolkit.preview.questions import AskLanguage, AskMessage, AskPage, AskSave, AskText
from startoolkit.preview.undo import History
from startoolkit.printable import printable
from startoolkit.project import Project

_STATUS = {"disk-full": 507, "locale-busy": 503}
"""Status of an answer by the code of the error; 422 for others, 409 for a conflict."""


class _Refused(Exception):
    """A question that is not answered: the status, and why."""

    def __init__(self, status: int, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.status, self.reason, self.hint = status, reason, hint


class Answers:
    """Answers questions for all languages, those about one language one after the other."""

    def __init__(
        self,
        project: Callable[[], Project],
        processes: Mapping[str, LanguageProcess],
        pdf_processes: Mapping[str, LanguageProcess],
    ) -> None:
        """``project`` gives the briefing as it is now; the processes are those of pages and PDFs by the tags of languages."""
        self._project = project
        self._processes = processes
        self._pdf_processes = pdf_processes
        self._desks: dict[str, Desk] = {}
        self._histories: dict[str, History] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def forget(self, tag: str) -> None:
        """Take notice that pages of a language have other messages."""
        self._desks.pop(tag, None)

    async def answer(self, name: str, body: bytes) -> tuple[int, object]:
        """Status and answer to a question of this name with this JSON."""
        try:
            return 200, await self._answered(name, body)
        except _Refused as refused:
            return refused.status, told(refused.reason, refused.hint)
        except edit.Conflict as conflict:
            return 409, {**told(conflict.message, conflict.hint, conflict.code), "entry": conflict.entry}
        except StarError as error:
            first = error.each[0]
            place = f"{first.place}: " if first.place else ""
            return _STATUS.get(first.code, 422), told(f"{place}{first.message}", first.hint, first.code)

    async def _answered(self, name: str, body: bytes) -> object:
        if name not in _QUESTIONS:
            raise _Refused(404, "There is no such question.")
        kind, method = _QUESTIONS[name]
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

    async def _paper(self, asked: AskMessage) -> object:
        process = self._pdf_processes.get(asked.tag)
        if process is None:
            raise _Refused(404, "The briefing has no such language.")
        answer = await process.ask("update")
        answer = answer if answer.errors else await process.ask("picture", asked.page, asked.id)
        if answer.errors:
            raise _Refused(503, answer.errors[0], "Correct it, then ask again.")
        if answer.picture is None:
            raise _Refused(404, "This page is not in the PDF.")
        return {**attrs.asdict(answer.picture), "png": base64.b64encode(answer.picture.png).decode()}

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
        process, project = self._processes.get(tag), self._project()
        if process is None:
            raise _Refused(404, "The briefing has no such language.")
        if process.language == project.settings.source_language:
            raise _Refused(404, "This is the language of the sources, which is not translated.")
        answer = await process.ask("messages")
        if answer.errors:
            raise _Refused(503, answer.errors[0], "Correct it; the editor goes on by itself.")
        return await asyncio.to_thread(Desk, project, process.language, answer.messages, answer.unseen)


_Method = Callable[[Answers, Any], Awaitable[object]]
_QUESTIONS: dict[str, tuple[type, _Method]] = {
    "left": (AskLanguage, Answers._left),  # noqa: SLF001
    "page": (AskPage, Answers._page),  # noqa: SLF001
    "message": (AskMessage, Answers._message),  # noqa: SLF001
    "judge": (AskText, Answers._judged),  # noqa: SLF001
    "undo": (AskLanguage, Answers._undo),  # noqa: SLF001
    "paper": (AskMessage, Answers._paper),  # noqa: SLF001
    "save": (AskSave, Answers._save),  # noqa: SLF001
}


def told(error: str, hint: str = "", code: str = "") -> dict[str, Any]:
    """An error as the editor is told it."""
    return {"error": printable(error, lines=True), "hint": printable(hint, lines=True), "code": code}

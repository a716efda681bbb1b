"""Changes of the sources, as the system tells them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import awatch

from startoolkit.project import Project

_DEBOUNCE, _STEP = 20, 5
"""Milliseconds that changes are gathered at most, and between two looks; by default it is 1.6 seconds."""
_EVERYTHING = (".py", ".toml", ".jinja", ".html", ".css")
"""Files whose changes may change every page, so that processes start again: settings, extensions, templates."""


async def changes(project: Project, stop: asyncio.Event) -> AsyncIterator[tuple[bool, frozenset[str]]]:
    """Whether everything has changed, and else the codes of the languages whose catalogs have, without any: all pages'.

    Ends with ``stop``.
    """
    folders = [folder for folder in (project.docs, *project.locale_dirs, *project.fonts) if folder.is_dir()]
    top = {project.root / "pyproject.toml"}
    found: asyncio.Queue[set[Path]] = asyncio.Queue()

    async def look(*paths: Path, recursive: bool) -> None:
        async for changed in awatch(
            *paths, debounce=_DEBOUNCE, step=_STEP, stop_event=stop, recursive=recursive, watch_filter=_is_source
        ):
            await found.put({Path(path) for _, path in changed})

    watches = [
        asyncio.create_task(look(*folders, recursive=True)),
        asyncio.create_task(look(project.root, recursive=False)),
    ]
    ended = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            waiting = asyncio.create_task(found.get())
            await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                waiting.cancel()
                break
            paths = waiting.result()
            inside = {path for path in paths if path in top or any(path.is_relative_to(folder) for folder in folders)}
            if inside:
                yield _meaning(project, inside)
    finally:
        for task in (*watches, ended):
            task.cancel()


def _is_source(_change: object, path: str) -> bool:
    """Whether a file may be a source: not one that editors and we write beside it for a moment."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(("~", ".swp", ".swx", ".tmp", ".pyc", ".mo"))


def _meaning(project: Project, paths: set[Path]) -> tuple[bool, frozenset[str]]:
    codes: set[str] = set()
    for path in paths:
        if path.suffix in _EVERYTHING:
            return True, frozenset()
        of_path = {
            language.code
            for language in project.settings.languages
            if any(path.is_relative_to(folder) for folder in project.layout(language).folders)
        }
        if not of_path:
            return False, frozenset()
        codes |= of_path
    return False, frozenset(codes)

"""Which messages of a language have changed since a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from startoolkit.errors import StarError
from startoolkit.messages import po
from startoolkit.revision import commit_of, files_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from startoolkit.project import Project


def changed_since(project: Project, paths: Iterable[Path], revision: str) -> dict[Path, frozenset[int] | None]:
    """The lines of the messages of catalogs that are new or different since a revision; None for a whole catalog.

    Catalogs without such messages are left out.  Raises StarError where there is no such revision.
    """
    commit = commit_of(project.root, revision)
    if commit is None:
        raise StarError(
            "wrong-usage",
            f"There is no revision {revision!r} of this briefing in git.",
            hint="Name a commit, a tag or a branch: --since main, --since HEAD~3.",
        )
    before: dict[Path, str | None] = {}
    for folder in project.locale_dirs:
        before |= files_at(project.root, commit, folder)
    lines = {path: _changed(path, before, project.root) for path in paths}
    return {path: found for path, found in lines.items() if found is None or found}


def _changed(path: Path, before: Mapping[Path, str | None], root: Path) -> frozenset[int] | None:
    if path not in before:
        return None
    text = before[path]
    if text is None:
        return frozenset()
    try:
        old, new = po.parse(text.encode(), path), po.read(path, within=root)
    except StarError:
        return None
    known = {one.key: _entry(one) for one in old.live}
    return frozenset(one.line for one in new.live if known.get(one.key) != _entry(one))


def _entry(message: po.Message) -> tuple[object, ...]:
    """What of a message makes a difference to a reviewer: not its line, nor where its source stands."""
    return message.msgid, message.plural, message.msgstr, message.forms, message.flags, message.comments

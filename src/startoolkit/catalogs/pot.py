"""Templates (POT) that stay in the project, for platforms that take new messages from such files.

They are made from the pages alone: the same pages give the same bytes, whenever and wherever.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from startoolkit.catalogs import files
from startoolkit.catalogs.templates import by_catalog
from startoolkit.errors import Place, StarError
from startoolkit.messages import po, po_edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from startoolkit.catalogs.templates import Templates
    from startoolkit.project import Project

NAME = "pot"
"""Name of their folder, in that of the catalogs."""
_MARK = "startoolkit"
"""What the field X-Generator of our templates has: only these are ever replaced or deleted."""


def folder(project: Project) -> Path:
    """The folder of the templates; it may be missing."""
    return project.locale / NAME


def are_kept(project: Project) -> bool:
    """Whether the project has templates of ours, which ``update`` then keeps up to date."""
    return any(_is_ours(path) for path in _found(project))


def write(project: Project, pages: Templates) -> list[Path]:
    """Write the templates of all catalogs, and delete ours of pages that are gone; returns the files that have changed.

    Raises StarError for a template that somebody else has made, and where one cannot be written.
    """
    others = [one for one in project.settings.languages if one != project.settings.source_language]
    layout = project.layout(next(iter(others), project.settings.source_language))
    wanted = {folder(project) / f"{name}.pot": found for name, found in by_catalog(layout, pages).items() if found}
    changed = []
    for path, messages in wanted.items():
        po.refuse_links(path, project.root)
        text = po_edit.created(path, _head(project), messages)
        if os.path.lexists(path) and not _is_ours(path):
            raise StarError(
                "cannot-write",
                "This template is not startoolkit's, so it is left as it is.",
                place=Place(path),
                hint="Move it away, then run startoolkit update --pot again.",
            )
        if not path.exists() or path.read_bytes() != text:
            files.write(path, text)
            changed.append(path)
    for path in _found(project):
        if path not in wanted and _is_ours(path):
            _delete(path)
            changed.append(path)
    return changed


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise files.unwritable(path, error) from error


def _found(project: Project) -> Iterator[Path]:
    where = folder(project)
    yield from sorted(where.rglob("*.pot")) if where.is_dir() and not where.is_symlink() else ()


def _is_ours(path: Path) -> bool:
    """Whether a file is a template that this module has written."""
    try:
        return po.read(path).header.get("X-Generator", "") == _MARK
    except StarError:
        return False


def _head(project: Project) -> po.Message:
    """The header of a template: without dates, which would change all templates with each edition."""
    fields = {
        "Project-Id-Version": " ".join(project.settings.title.split()),
        "Language": "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Generator": _MARK,
    }
    return po.Message(line=0, msgid="", msgstr="".join(f"{name}: {value}\n" for name, value in fields.items()))

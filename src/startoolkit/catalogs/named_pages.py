"""Pages as arguments of commands name them: by docname, or by their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit.errors import StarError
from startoolkit.pages import docname_of
from startoolkit.settings import guess

if TYPE_CHECKING:
    from startoolkit.project import Project


def find_page(project: Project, argument: str) -> str | None:
    """The docname that an argument is, or is the file of, seen from here, the project or its docs; None if it is none."""
    docs, pages = project.docs.resolve(), project.pages()
    for base in (Path.cwd(), project.root, project.docs):
        path = (base / argument).resolve()
        if path.is_file() and path.is_relative_to(docs):
            name = docname_of(docs, path)
            if name in pages:
                return name
    return argument if argument in pages else None


def named_page(project: Project, argument: str) -> str:
    """As ``find_page``; raises StarError for what is no page."""
    found = find_page(project, argument)
    if found is None:
        hint = guess(argument, project.pages()) or "Name it as in a table of contents, or by its file."
        raise StarError("unknown-page", f"This briefing has no page {argument!r}.", hint=hint)
    return found

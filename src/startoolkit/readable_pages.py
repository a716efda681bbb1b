"""Whether the pages of a briefing can be read, before Sphinx reads them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.pages import encoding_of, page_files

if TYPE_CHECKING:
    from startoolkit.project import Project

_LONGEST = 240
"""Maximum length of a page's name in bytes: with a suffix added, it must fit into a file name, limited to 255 bytes."""


def check_pages(project: Project) -> None:
    """Raise StarErrors for pages that are unreadable or whose names are too long.

    Some releases of Sphinx do not report which page is not UTF-8, others replace what is not; all would block forever on a FIFO.
    """
    errors = []
    encoding = encoding_of(project.docs)
    files = {path for _, path in page_files(project.docs)}
    if not project.is_lenient:  # with files to include
        files.update(project.docs.rglob("*.md"))
    for path in sorted(files):
        over = len(os.fsencode(path.stem)) - _LONGEST
        if over > 0:
            message = f"The name of the page is too long: {path.stem[:60]}…, by {over} bytes."
            hint = f"Shorten it to at most {_LONGEST}; several files are named after it."
            errors.append(StarError("bad-file-name", message, place=Place(path.parent), hint=hint))
            continue
        try:
            if not path.is_file():
                raise ValueError("it is not a file")
            path.read_text(encoding=encoding)
        except (OSError, ValueError, LookupError) as error:
            line = None
            if isinstance(error, UnicodeDecodeError):
                line = error.object[: error.start].count(b"\n") + 1
            message = f"The page cannot be read: {error}."
            hint = "Save it as UTF-8." if encoding == "utf-8-sig" else "See source_encoding in conf.py."
            errors.append(StarError("docs-unreadable", message, place=Place(path, line), hint=hint))
    if errors:
        raise StarErrors(errors)

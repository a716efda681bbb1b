"""The one reader of PO files.

Catalogs come from outside, and polib, Babel and Sphinx guess when one is broken: they drop characters, take the first
side of a merge conflict, or read half a file.  This reader never repairs anything: any bytes give a Catalog or raise
a StarError with file and line, with all that is wrong.  What it accepts, ``msgfmt`` accepts.  ``read_sound`` reads the
messages of a broken catalog in which nothing is wrong.  Time and memory are linear in the size of the file, which is
limited.
"""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from startoolkit.disk import link_below
from startoolkit.errors import Place, StarError
from startoolkit.messages.po_entries import (
    Catalog,
    Message,
    as_on_pages,
    as_stock_has,
    merged,
    with_breaks,
    without_breaks,
)
from startoolkit.messages.po_parser import CONFLICT, MAX_LINE, Parser
from startoolkit.messages.po_text import MAX_BYTES, MAX_LINES, decoded

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CONFLICT", "MAX_BYTES", "MAX_LINE", "MAX_LINES", "Catalog", "Message", "Parser",
    "as_on_pages", "as_stock_has", "content", "decoded", "merged", "parse", "read", "read_known", "read_sound", "refuse_links",
    "with_breaks", "without_breaks",
]  # fmt: skip


MOST_KEPT = 256
"""Catalogs that a process keeps: a project of so many pages has each read once, for what is wrong and for its page."""


def read(path: Path, *, within: Path | None = None) -> Catalog:
    """The catalog in a file; raises StarError, also if a part of its path below ``within`` is a symbolic link."""
    return parse(content(path, within=within), path)


def parse(data: bytes, path: Path) -> Catalog:
    """The catalog in ``data``; raises StarError with ``path`` and line, StarErrors where several things are wrong."""
    return Parser(path).parse(data)


def read_sound(path: Path, *, within: Path | None = None) -> tuple[Catalog | None, tuple[StarError, ...]]:
    """The catalog in a file without what is wrong in it, and all that is wrong; None for what cannot be read at all.

    Such a catalog is for showing, never for writing.
    """
    parser = Parser(path)
    try:
        return parser.read(content(path, within=within)), tuple(parser.errors)
    except StarError as error:
        return None, tuple(error.each)


def read_known(path: Path, *, within: Path) -> tuple[Catalog | None, tuple[StarError, ...]]:
    """As ``read_sound``; a file that was read by this process, and that is as it was, is not read again."""
    try:
        refuse_links(path, within)
        facts = path.lstat()
    except StarError as error:
        return None, tuple(error.each)
    except OSError:
        return read_sound(path, within=within)  # which says why
    return _kept(path, (facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino))


@lru_cache(maxsize=MOST_KEPT)
def _kept(path: Path, _state: tuple[int, ...]) -> tuple[Catalog | None, tuple[StarError, ...]]:
    return read_sound(path)


def refuse_links(path: Path, within: Path) -> None:
    """Raise StarError unless ``path`` is in ``within`` and has neither ``..`` nor symbolic links below it."""
    if not path.is_relative_to(within) or ".." in path.relative_to(within).parts:
        _refuse(f"The catalog lies outside of {within}.", "Keep the catalogs in the project.", path)
    link = link_below(within, path)
    if link:
        hint = "Put the file itself there: a link could lead outside of the project."
        _refuse(f"{link.name} is a symbolic link, and catalogs are plain files.", hint, link)


def _refuse(message: str, hint: str, path: Path) -> NoReturn:
    raise StarError("catalog-unreadable", message, place=Place(path), hint=hint)


def content(path: Path, *, within: Path | None = None) -> bytes:
    """The bytes of a catalog, as ``read`` takes them."""
    try:
        refuse_links(path, within or path.parent)
        # O_NONBLOCK, since opening a FIFO would otherwise block until somebody writes to it.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError("it is no regular file")
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "Check that the file exists and that you have permission to read it."
        _refuse(f"The catalog cannot be read: {reason}.", hint, path)

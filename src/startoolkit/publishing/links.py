"""Checks the links in the pages of a published folder: to files, and to anchors in pages."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"href", "src", "poster", "data"}
_NO_ADDRESS = {"base"}


class _Reader(HTMLParser):
    """Collects the links of a page, each with its line, and the ids and anchor names in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[int, str]] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (name == "name" and tag == "a"):
                self.places.add(value)
            elif name in _ADDRESSES and tag not in _NO_ADDRESS:
                self.links.append((self.getpos()[0], value.strip()))


def broken_links(folder: Path, base: str = "") -> list[str]:
    """The broken links in the pages of the folder, a line each: ``page:line: link``.

    ``base`` is the URL at which the folder will be served; links that begin with it are checked, too.  Other absolute
    URLs are not checked, nor what lies in ``_static``, where themes keep templates that no reader opens.
    """
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {name: _read(folder / name) for name in sorted(files) if _is_page(PurePosixPath(name))}
    wrong = []
    for name, page in pages.items():
        for line, link in page.links:
            aim = _aim(name, link, base)
            if aim is not None and not _found(aim, files, pages):
                wrong.append(f"{name}:{line}: {link}")
    return wrong


def _is_page(path: PurePosixPath) -> bool:
    return path.suffix == ".html" and "_static" not in path.parts


def _read(path: Path) -> _Reader:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8", errors="replace"))
    reader.close()
    return reader


def _aim(page: str, link: str, base: str) -> tuple[str, str] | None:
    """The target of a link as (path in the folder, fragment); None if it is outside of the folder."""
    if base and link.startswith(base):
        link, page = link.removeprefix(base) or ".", "index.html"
    try:
        parts = urlsplit(link)
    except ValueError:
        return link, ""  # not a valid URL, so report it as broken
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        return None if base else (path, "")  # broken: without a base, the root of the server is unknown
    place = unquote(parts.fragment)
    if not path:
        return page, place
    aim = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    return (posixpath.normpath(f"{aim}/index.html") if path.endswith(("/", ".")) else aim), place


def _found(aim: tuple[str, str], files: set[str], pages: dict[str, _Reader]) -> bool:
    name, place = aim
    if name not in files:
        return False
    return not place or name not in pages or place == "top" or place in pages[name].places

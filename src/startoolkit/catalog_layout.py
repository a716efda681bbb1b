"""Which catalog holds the messages of a page: Sphinx's ``gettext_compact``, found without running Sphinx.

Sphinx has three layouts: a catalog for each page (``sub/a.po``), one for each top-level folder (``sub.po``), and one
for all pages (``messages.po``).  If ``conf.py`` sets none, the existing catalogs decide, so that both Sphinx's default
(one for each folder) and the default here (one for each page) work.  Sphinx's ``locale_dirs`` may be several folders:
a page has a catalog of the same name in each of them, and of a message the first translation counts.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit.catalog_files import FOLDER, names_in
from startoolkit.conf_py import Setting, setting
from startoolkit.pages import has_page, pages_in

if TYPE_CHECKING:
    from collections.abc import Iterator

Compact = bool | str | None
"""The value of ``gettext_compact``; None if ``conf.py`` does not set it, or sets it to something not literal."""


@attrs.frozen
class Layout:
    """The layout of the catalogs of one language."""

    compact: Compact
    docs: Path
    """The folder of the pages."""
    folders: tuple[Path, ...]
    """The folders ``LC_MESSAGES`` of the language, the first one first in precedence; they may be missing."""
    is_stock: bool = False
    """Whether the layout of a ``conf.py`` that sets none is Sphinx's default, as in a project without our settings."""

    @property
    def folder(self) -> Path:
        """The folder that new catalogs are written into."""
        return self.folders[0]

    def name(self, docname: str) -> str:
        """The name of the catalog of a page: its path relative to ``folder``, without ``.po``."""
        if isinstance(self.compact, str):
            return self.compact
        top, inside, _ = docname.partition("/")
        if not inside or self.compact is False:
            return docname
        if self.compact is True or (self.is_stock and self._has(top)):
            return top
        if self._has(docname):
            return docname
        # If there is both a page ``a`` and a folder ``a/`` with catalogs, ``a.po`` belongs to the page.
        if self._has(top) and not (has_page(self.docs, top) and self._has_below(top)):
            return top
        return top if self.is_by_folder else docname

    def path(self, docname: str) -> Path:
        """The path of the catalog of a page, in the first folder that has it; it may be missing."""
        name = f"{self.name(docname)}.po"
        return next(self._paths(name), self.folder / name)

    def paths(self, docname: str) -> Iterator[tuple[Path, Path]]:
        """The paths of the catalogs of a page that there are, each with the folder of all languages that it is in."""
        for path in self._paths(f"{self.name(docname)}.po"):
            yield path, next(folder.parents[1] for folder in self.folders if path.is_relative_to(folder))

    def _paths(self, name: str) -> Iterator[Path]:
        # Also a broken link or a folder, which reading it refuses.
        return (folder / name for folder in self.folders if os.path.lexists(folder / name))

    def existing(self, name: str) -> Path | None:
        """The first catalog of that name, or None."""
        return next(self._paths(f"{name}.po"), None)

    def use(self, name: str) -> Literal["used", "unused", "orphan"]:
        """``used`` if a page has that catalog, ``unused`` if its pages have another, ``orphan`` if they are gone."""
        if self.pages_of(name):
            return "used"
        # Sphinx uses a catalog named ``sphinx`` for its interface, not for pages.
        return "unused" if name == "sphinx" or any(True for _ in self._pages(name)) else "orphan"

    def pages_of(self, name: str) -> list[str]:
        """The pages whose catalog has that name."""
        return list(dict.fromkeys(page for page in self._pages(name) if self.name(page) == name))

    @cached_property
    def is_by_folder(self) -> bool:
        """Whether a page without a catalog gets one for its folder: as in this language, else as in another one."""
        if self.compact is not None:
            return self.compact is True
        own = self.is_by_folder_here
        if own is not None:
            return own
        every = (folder for own in self.folders for folder in _folders(own.parents[1]))
        others = (attrs.evolve(self, folders=(folder,)) for folder in every)
        said = (other.is_by_folder_here for other in others)
        return next((one for one in said if one is not None), self.is_stock)

    @cached_property
    def is_by_folder_here(self) -> bool | None:
        """Whether the catalogs of this language are one for each folder; None if they may be of single pages."""
        names = [name for folder in self.folders for name in names_in(folder)]
        if any("/" in name for name in names):
            return False
        return True if any(self._has_pages_below(name) for name in names) else None

    def _pages(self, name: str) -> Iterator[str]:
        """The pages that may have the catalog of that name in any layout; a page may be repeated."""
        if isinstance(self.compact, str) and name == self.compact:
            yield from pages_in(self.docs)
            return
        if has_page(self.docs, name):
            yield name
        if "/" not in name:
            yield from pages_in(self.docs, name)

    def _has(self, name: str) -> bool:
        return any(self._paths(f"{name}.po"))

    def _has_below(self, name: str) -> bool:
        return any(True for folder in self.folders for _ in names_in(folder / name))

    def _has_pages_below(self, name: str) -> bool:
        return any(True for _ in pages_in(self.docs, name))


def compact_of(docs: Path) -> Compact:
    """``gettext_compact`` of the ``conf.py`` in ``docs``; None if it is not set or not literal."""
    said = setting_of(docs)
    return as_compact(said.value) if said.is_plain and said.is_set else None


def as_compact(value: object) -> Compact:
    """A value of ``gettext_compact`` as Sphinx interprets it: a non-empty string, or the truth of any other value."""
    return value if isinstance(value, str) and value else bool(value)


def setting_of(docs: Path) -> Setting:
    """The setting ``gettext_compact`` of the ``conf.py`` in ``docs``."""
    return setting(docs / "conf.py", "gettext_compact")


def _folders(locale: Path) -> Iterator[Path]:
    """The ``LC_MESSAGES`` folders of all languages."""
    if locale.is_dir():
        yield from sorted(path / FOLDER for path in locale.iterdir() if (path / FOLDER).is_dir())

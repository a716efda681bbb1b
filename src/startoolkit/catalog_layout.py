"""Which catalog holds the messages of a page: Sphinx's ``gettext_compact``, told without Sphinx.

Sphinx knows three layouts: a catalog for each page (``sub/a.po``), one for each folder at the top (``sub.po``), and one
for all pages (``messages.po``).  Where ``conf.py`` sets none, the catalogs that there are decide, so that those of
Sphinx's own default, one for a folder, are used as well as ours, one for a page.
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
"""The value of ``gettext_compact``; None where ``conf.py`` does not set it, or not so that it can be read."""


@attrs.frozen
class Layout:
    """The layout of the catalogs in one folder ``LC_MESSAGES``."""

    compact: Compact
    docs: Path
    """The folder of the pages."""
    folder: Path
    """The folder of the catalogs, which need not exist."""

    def name(self, docname: str) -> str:
        """The name of the catalog of a page, which is its path in the folder without ``.po``."""
        if isinstance(self.compact, str):
            return self.compact
        top, inside, _ = docname.partition("/")
        if not inside or self.compact is False:
            return docname
        if self.compact is True:
            return top
        if self._has(docname):
            return docname
        # A page may be named as a folder beside it.  If the folder has catalogs of its own, this one is of the page.
        if self._has(top) and not (has_page(self.docs, top) and self._has_below(top)):
            return top
        return top if self.is_by_folder else docname

    def path(self, docname: str) -> Path:
        """Where the catalog of a page is, or belongs."""
        return self.folder / f"{self.name(docname)}.po"

    def use(self, name: str) -> Literal["used", "unused", "orphan"]:
        """Whether pages have the catalog of that name, or have another one, or are gone."""
        if self.pages_of(name):
            return "used"
        # Sphinx alone would take the words of its own pages from a catalog of the name sphinx.
        return "unused" if name == "sphinx" or any(True for _ in self._pages(name)) else "orphan"

    def pages_of(self, name: str) -> list[str]:
        """The pages that have the catalog of that name."""
        return list(dict.fromkeys(page for page in self._pages(name) if self.name(page) == name))

    @cached_property
    def is_by_folder(self) -> bool:
        """Whether a page without any catalog gets that of its folder: as its language, or else another one, has it."""
        if self.compact is not None:
            return self.compact is True
        own = self.is_by_folder_here
        if own is not None:
            return own
        others = (attrs.evolve(self, folder=folder) for folder in _folders(self.folder.parent.parent))
        return next((said for said in (other.is_by_folder_here for other in others) if said is not None), False)

    @cached_property
    def is_by_folder_here(self) -> bool | None:
        """What the catalogs of this folder say; None where all of them may be those of single pages."""
        names = list(names_in(self.folder))
        if any("/" in name for name in names):
            return False
        return True if any(self._has_pages_below(name) for name in names) else None

    def _pages(self, name: str) -> Iterator[str]:
        """The pages that may have the catalog of that name."""
        if isinstance(self.compact, str) and name == self.compact:
            yield from pages_in(self.docs)
            return
        if has_page(self.docs, name):
            yield name
        if "/" not in name:
            yield from pages_in(self.docs, name)

    def _has(self, name: str) -> bool:
        return os.path.lexists(self.folder / f"{name}.po")  # a link or a folder is refused when it is read

    def _has_below(self, name: str) -> bool:
        return any(True for _ in names_in(self.folder / name))

    def _has_pages_below(self, name: str) -> bool:
        return any(True for _ in pages_in(self.docs, name))


def compact_of(docs: Path) -> Compact:
    """What the ``conf.py`` of the pages says of ``gettext_compact``."""
    said = setting_of(docs)
    return as_compact(said.value) if said.is_plain and said.is_set else None


def as_compact(value: object) -> Compact:
    """A value of ``gettext_compact`` as Sphinx takes it: any that is no text for whether it is true."""
    return value if isinstance(value, str) and value else bool(value)


def setting_of(docs: Path) -> Setting:
    """``gettext_compact`` as the ``conf.py`` of the pages has it."""
    return setting(docs / "conf.py", "gettext_compact")


def _folders(locale: Path) -> Iterator[Path]:
    """The folders of catalogs of all languages."""
    if locale.is_dir():
        yield from sorted(path / FOLDER for path in locale.iterdir() if (path / FOLDER).is_dir())

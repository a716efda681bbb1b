"""How far the translations are, from the catalogs alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from startoolkit import po
from startoolkit.errors import StarError
from startoolkit.record import Progress

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.project import Project


@dataclass(frozen=True)
class Standing:
    """The progress of one language."""

    language: Language
    pages: dict[str, Progress]
    """Counts by the name of the page."""
    errors: tuple[StarError, ...]
    """Catalogs that cannot be read, which ``pages`` lacks."""
    missing: tuple[str, ...] = ()
    """Pages without a catalog, of which nothing is translated; how many messages they have, only Sphinx knows."""

    @property
    def total(self) -> Progress:
        """The counts of the pages that have a catalog."""
        return sum(self.pages.values(), Progress())


def progress(project: Project, language: Language) -> Standing:
    """The counts of every page; a catalog whose page is gone is not counted."""
    found = project.catalogs(language)
    pages: dict[str, Progress] = {}
    errors: list[StarError] = []
    for docname, path in found.items():
        if project.has_page(docname):
            try:
                pages[docname] = _count(po.read(path, within=project.root))
            except StarError as error:
                errors.append(error)
    missing = tuple(docname for docname in project.pages() if docname not in found)
    return Standing(language, pages, tuple(errors), missing)


def _count(catalog: po.Catalog) -> Progress:
    return Progress.of({message.msgid: _state(message) for message in catalog.live})


def _state(message: po.Message) -> str:
    if message.fuzzy:
        return "fuzzy"
    return "translated" if message.translated else "untranslated"

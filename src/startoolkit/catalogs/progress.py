"""How far the translations are, from the catalogs alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from startoolkit import po
from startoolkit.catalogs.files import catalogs, has_page
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

    @property
    def total(self) -> Progress:
        return sum(self.pages.values(), Progress(0, 0, 0))


def progress(project: Project, language: Language) -> Standing:
    """The counts of every page that has a catalog; a catalog whose page is gone is not counted."""
    pages: dict[str, Progress] = {}
    errors: list[StarError] = []
    for docname, path in catalogs(project, language).items():
        if has_page(project, docname):
            try:
                pages[docname] = _count(po.read(path, within=project.root))
            except StarError as error:
                errors.append(error)
    return Standing(language, pages, tuple(errors))


def _count(catalog: po.Catalog) -> Progress:
    return Progress(
        messages=len(catalog.live),
        translated=sum(message.translated for message in catalog.live),
        fuzzy=sum(message.fuzzy for message in catalog.live),
    )

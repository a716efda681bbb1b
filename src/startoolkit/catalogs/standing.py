"""The progress of one language, as ``status`` shows it."""

from __future__ import annotations

import attrs

from startoolkit.errors import StarError
from startoolkit.gate import Judgement
from startoolkit.languages import Language
from startoolkit.readings import Progress


@attrs.frozen
class Standing:
    """The progress of one language."""

    language: Language
    pages: dict[str, Progress]
    """Counts by the name of the page."""
    judgement: Judgement
    errors: tuple[StarError, ...] = ()
    """What is wrong in catalogs; ``pages`` lacks what cannot be read for that reason."""
    missing: tuple[str, ...] = ()
    """Pages without a catalog, of which nothing is translated; those that no other language has either are not in
    ``pages``, since how many messages they have only Sphinx knows."""
    outdated: tuple[str, ...] = ()
    """Catalogs that have other messages than their pages, where that can be told."""
    unused: int = 0
    """Messages that no page can use, having a context or plural forms."""
    changed: dict[str, int] | None = None
    """How many messages of each page are new or different since an earlier edition, where one is given."""
    has_begun: bool = True
    """Whether the language has a catalog at all."""
    counts_reviewed: bool = False
    """Whether there are approvals, or the gate asks for them."""

    @property
    def total(self) -> Progress:
        """The counts of all pages together."""
        return sum(self.pages.values(), Progress())

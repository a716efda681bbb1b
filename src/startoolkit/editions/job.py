"""What a process builds: an edition, one format after the other."""

from __future__ import annotations

from pathlib import Path

import attrs

from startoolkit.editions.cache import DOCTREES, Findings
from startoolkit.editions.inputs import Inputs
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Pdf

BUILDERS = {"pdf": "typst", "html": "html"}
"""Sphinx's builder for each format."""
MANY = 60
"""Pages from which on it pays to have several processes for one edition."""


@attrs.frozen
class Job:
    """What to build, and the folder to work in, which the formats of an edition share."""

    project: Project
    language: Language
    formats: tuple[str, ...]
    work: Path
    inputs: Inputs
    tags: tuple[str, ...] = ()
    """Of all languages that are built, now or at another time: the pages lead to them."""
    workers: int = 1
    """Processes that may read and write pages."""
    before: Findings | None = None
    """What the last build has read, where this one goes on from it."""
    changed: frozenset[str] = frozenset()
    """The pages whose source is another one than then: their files, relative to the folder of the pages."""
    updated: frozenset[str] | None = None
    """The pages that an earlier format has found to need writing; None before."""
    pdf: Pdf | None = None
    """The PDF, once it is built."""

    @property
    def edition(self) -> Path:
        """Where the finished edition lies."""
        return self.work / "edition"

    @property
    def doctrees(self) -> Path:
        """Where Sphinx keeps the pages that it has read."""
        return self.work / DOCTREES

    @property
    def format(self) -> str:
        """The format that is built next."""
        return next(name for name in BUILDERS if name in self.formats and not (name == "pdf" and self.pdf))

    @property
    def next(self) -> bool:
        """Whether another format follows."""
        return self.format == "pdf" and "html" in self.formats

"""The job of a process: an edition, of which it builds the next format."""

from __future__ import annotations

from pathlib import Path

import attrs

from startoolkit.editions.cache import DOCTREES, SharedState
from startoolkit.editions.inputs import Inputs
from startoolkit.findings import Finding
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Download, Pdf

MANY = 60
"""Number of pages from which several processes for one edition are faster than one."""

OF_CATALOGS = UNUSED, BROKEN = "startoolkit.unused-catalog", "startoolkit.broken-catalog"
"""The kinds of findings about what is found to be wrong in catalogs."""
_TOGETHER = {"pdf": ("pdf-ua2",)}
"""Formats that are made in one run with another; each can be made alone, too."""


@attrs.frozen
class Task:
    """An edition to build, and the working folder, which its formats share."""

    project: Project
    language: Language
    formats: tuple[str, ...]
    work: Path
    inputs: Inputs
    tags: tuple[str, ...] = ()
    """The tags of all languages that the pages link to, whether or not they are part of this build."""
    workers: int = 1
    """Number of processes that may read and write pages."""
    before: SharedState | None = None
    """The findings of the last build, if this one is incremental."""
    changed: frozenset[str] = frozenset()
    """The source files that have changed since the last build, relative to the docs folder."""
    sound: frozenset[Path] = frozenset()
    """The catalogs that are as they were in the last build, which found nothing wrong in any."""
    updated: frozenset[str] | None = None
    """The pages to write, as determined by the first format; None in the first format's job."""
    done: frozenset[str] = frozenset()
    """The formats that are built."""
    lost: tuple[Finding, ...] = ()
    """Why formats are missing that were asked for."""
    pdf: Pdf | None = None
    """The PDF, once it is built."""
    downloads: tuple[Download, ...] = ()
    """The files of other formats, once they are built."""
    lenient: bool = False
    """Whether broken catalogs are used as far as they can be read, with a finding for each error in them."""

    @property
    def edition(self) -> Path:
        """The folder of the finished edition."""
        return self.work / "edition"

    @property
    def doctrees(self) -> Path:
        """The folder of Sphinx's environment and doctrees."""
        return self.work / DOCTREES

    @property
    def format(self) -> str:
        """The format to build next: files before the web pages, which lead to them."""
        return min(self._left, key=lambda name: (name == "html", name))

    @property
    def built(self) -> tuple[str, ...]:
        """The formats that the next run of a builder makes: ``format``, and what comes of the same layout."""
        return self.format, *(sorted({*_TOGETHER.get(self.format, ())} & self._left))

    @property
    def next(self) -> bool:
        """Whether another format follows that run."""
        return len(self._left) > len(self.built)

    @property
    def _left(self) -> set[str]:
        return {*self.formats} - self.done

"""The public API of startoolkit; everything else may change with any release.

The names in ``__all__``, their parameters and results stay until a release that ``CHANGELOG.md`` calls incompatible.
Tools that run startoolkit call ``build`` and ``check``; plugins provide a ``Plugin``; Sphinx extensions handle hooks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from startoolkit.catalogs import check as _check
from startoolkit.catalogs.checks import Context
from startoolkit.catalogs.finding import Finding as CheckFinding
from startoolkit.catalogs.finding import Result as CheckResult
from startoolkit.catalogs.progress import allowed as _allowed
from startoolkit.editions.build import Outcome
from startoolkit.editions.build import build as _build
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.findings import Finding, stopping
from startoolkit.hooks import CoverImage, PageMap, PageMark, SocialImage
from startoolkit.languages import Language
from startoolkit.messages.po import Message
from startoolkit.plugins import Check, Format, Found, Made, Plugin
from startoolkit.project import Edition, Project
from startoolkit.record import Record

__all__ = [
    "Check", "CheckFinding", "CheckResult", "Context", "CoverImage", "Edition", "Finding", "Format", "Found", "Language",
    "Made", "Message", "Outcome", "PageMap", "PageMark", "Place", "Plugin", "Project", "Record", "SocialImage", "StarError", "StarErrors",
    "build", "check",
]  # fmt: skip


def build(
    folder: Path,
    languages: Sequence[str] = (),
    *,
    formats: Sequence[str] = (),
    output: Path | None = None,
    fresh: bool = False,
    jobs: int | None = None,
) -> Outcome:
    """Build the briefing in a folder, as ``startoolkit build`` does: all editions, or those of ``languages``.

    The outcome has the errors by language and the findings; both can keep editions of a briefing from being placed.  Raises
    StarError if the settings or the output folder cannot be used.
    """
    project = Project.load(folder, runs=True)
    chosen = [project.language(code) for code in languages] or list(project.settings.languages)
    return _build(
        project,
        _allowed(project, chosen),
        formats or project.settings.formats,
        output or project.output,
        stops=lambda finding: not project.is_lenient and bool(stopping([finding])),
        partial=project.is_lenient,
        fresh=fresh,
        jobs=jobs,
    )


def check(folder: Path, languages: Sequence[str] = (), *, only: Collection[str] = ()) -> CheckResult:
    """Check the catalogs of the briefing in a folder, as ``startoolkit check`` does; with ``only``, by these checks.

    The kinds of messages are guessed from the pages.  Raises StarError if the settings cannot be used.
    """
    project = Project.load(folder)
    chosen = [project.language(code) for code in languages] or list(project.settings.languages)
    return _check.check(project, chosen, only=only)

"""The findings of ``startoolkit check``, and the choice of some of them.

Nothing slow is imported here, so that findings that were kept are shown at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from startoolkit.plugins import Severity
from startoolkit.printable import printable


@attrs.frozen
class Finding:
    """One thing that is wrong, and where; its texts are safe to print."""

    path: str
    """As seen from the folder that one stands in."""
    line: int | None
    severity: Severity
    check: str
    message: str
    hint: str


def name_of(path: Path) -> str:
    """The path of a file as findings have it: as seen from the folder that one stands in, safe to print."""
    # Not as Place shows it: that would name what a link leads to, and a link is what may be wrong.
    with contextlib.suppress(OSError, ValueError):
        path = path.absolute().relative_to(Path.cwd())
    return printable(str(path))


@attrs.frozen
class Checked:
    """What all checks have found in one language."""

    findings: tuple[Finding, ...]
    messages: dict[str, int]
    """The number of messages of each catalog, by its path as in findings."""
    is_whole: bool = True
    """Whether every check could be made."""

    def chosen(self, choice: Choice) -> Checked:
        """The findings of a choice, and the catalogs that it holds."""
        messages = {path: choice.number(path, number) for path, number in self.messages.items()}
        findings = tuple(one for one in self.findings if choice.has(one, one.path in messages))
        return Checked(findings, {path: number for path, number in messages.items() if number})


@attrs.frozen
class Choice:
    """Which findings of a language are wanted."""

    checks: Collection[str] | None = None
    """The names of the checks; None for all."""
    lines: Mapping[str, frozenset[int] | None] | None = None
    """The lines of messages by the path of their catalog, None for all of it; None for all catalogs."""

    def has(self, finding: Finding, is_in_catalog: bool) -> bool:
        """Whether a finding is wanted; what is wrong with a file that is no catalog concerns every message."""
        if self.checks is not None and finding.check not in self.checks:
            return False
        if self.lines is None:
            return True
        if finding.path not in self.lines:
            return not is_in_catalog and finding.severity == "error" and not finding.path.endswith(".po")
        lines = self.lines[finding.path]
        return lines is None or finding.line in lines

    def number(self, path: str, messages: int) -> int:
        """How many of the messages of a catalog are wanted."""
        lines = self.lines.get(path, frozenset()) if self.lines is not None else None
        return messages if lines is None else len(lines)


@attrs.frozen
class Result:
    """What was checked, and what was found: in the order of languages, catalogs and lines."""

    findings: tuple[Finding, ...]
    catalogs: int
    messages: int
    notes: tuple[str, ...] = ()
    """What is no fault of any of these languages: folders of others."""

    @classmethod
    def of(cls, found: Sequence[Checked], notes: Iterable[str] = ()) -> Result:
        """The result for several languages; a remark on ``conf.py`` is one, however many languages it concerns."""
        findings = dict.fromkeys(finding for one in found for finding in one.findings)
        counts = [number for one in found for number in one.messages.values()]
        return cls(tuple(findings), len(counts), sum(counts), tuple(notes))

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """The number of findings that are warnings."""
        return len(self.findings) - self.errors

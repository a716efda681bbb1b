"""The findings of ``startoolkit check`` as text, as JSON, and as GitHub shows them; and their sums."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from startoolkit.catalogs.finding import Finding

MOST = 10
"""Messages of one catalog without translation that are told one by one."""
_SUMMED = {"untranslated": "are not translated", "fuzzy": "are fuzzy"}
"""Checks whose findings are told in one sentence where there are many, and what it says."""


def summed(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with those in one that say of many messages of a catalog that they are not translated, or fuzzy.

    A translator who begins has thousands of them, among which nobody would see anything else.
    """
    numbers = Counter((one.path, one.check) for one in findings if one.line and one.check in _SUMMED)
    shown: list[Finding] = []
    told: set[tuple[str, str]] = set()
    for one in findings:
        place = one.path, one.check
        if not one.line or numbers[place] <= MOST:
            shown.append(one)
        elif place not in told:
            told.add(place)
            message = f"{numbers[place]} messages {_SUMMED[one.check]}: the edition shows the source text."
            shown.append(attrs.evolve(one, line=None, message=message))
    return shown


def as_text(finding: Finding) -> str:
    """``path:line: severity: check: message``, and the hint on a line below."""
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    return f"{place}: {finding.severity}: {finding.check}: {finding.message}\n  hint: {finding.hint}"


def as_github(finding: Finding) -> str:
    """A workflow command, which shows the finding beside the line of a pull request on GitHub."""
    facts = {"file": finding.path.replace("\\", "/"), "line": finding.line, "title": finding.check}
    told = ",".join(f"{name}={_property(str(fact))}" for name, fact in facts.items() if fact is not None)
    text = _data(f"{finding.message}\n{finding.hint}")
    return f"::{finding.severity} {told}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(findings: Iterable[Finding]) -> str:
    """A list of objects, in ASCII, so that it fits any pipe."""
    return json.dumps([attrs.asdict(finding) for finding in findings], indent=2)


def by_check(findings: Iterable[Finding]) -> str:
    """How many findings each check has, the most first: ``numbers 3, quotes 1``."""
    return ", ".join(f"{name} {number}" for name, number in Counter(one.check for one in findings).most_common())

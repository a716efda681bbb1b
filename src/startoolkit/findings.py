"""What a build says of its sources, short of an error that ends it: the kinds of findings, and how grave each is.

A finding has the kind ``type.subtype`` under which Sphinx's logging knows it: ``toc.not_included``, ``startoolkit.refused``.
``guides/errors.md`` lists the kinds that do not stop a build; a test holds the list and this table equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

from startoolkit.errors import Place

Severity = Literal["layout", "told", "stops", "unsafe"]
"""``layout``: told, never in the way.  ``told``: told by ``build``; ``publish`` stops.

``stops``: something false or lost, so nothing is placed, unless ``--keep-going``.  ``unsafe``: the same, and what is
unsafe is taken out of the edition whatever is asked for.  With ``--strict`` everything stops.
"""

SEVERITIES: dict[str, Severity] = {
    "misc.highlighting_failure": "layout",
    "startoolkit.catalog-layout": "told",
    "startoolkit.duplicate-term": "layout",
    "startoolkit.extension": "layout",
    "startoolkit.interface": "told",
    "startoolkit.language": "told",
    "startoolkit.plugin": "told",
    "startoolkit.same-term": "layout",
    "startoolkit.unsafe": "unsafe",
    "startoolkit.unused-catalog": "layout",
    "toc.not_included": "told",
    "todo": "layout",
    "typst.caption": "layout",
    "typst.compiler": "layout",
    "typst.download": "layout",
    "typst.header-row": "layout",
    "typst.link": "layout",
    "typst.raw": "layout",
    "typst.todo": "layout",
    "typst.unit": "layout",
}
"""By kind, or by its type alone for all of a type that are not listed.  What is not listed stops."""


def severity(kind: str) -> Severity:
    """How grave a finding of a kind ``type.subtype`` is."""
    return SEVERITIES.get(kind) or SEVERITIES.get(kind.partition(".")[0], "stops")


@attrs.frozen
class Finding:
    """One thing that a build has found, in one sentence."""

    kind: str
    message: str
    place: Place | None = None
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """How grave it is, by its kind."""
        return severity(self.kind)

    def __str__(self) -> str:
        start = f"{self.place}: " if self.place else ""
        grade = "error" if self.severity in ("stops", "unsafe") else "warning"
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{start}{grade}: {self.message} [{self.kind}]{hint}"


def stopping(findings: Iterable[Finding], *, strict: bool = False, publishing: bool = False) -> tuple[Finding, ...]:
    """The findings that keep an edition from being placed: by ``build``, or by ``publish``; with ``strict`` all."""
    grades = {"stops", "unsafe", *["told"] * publishing, *["told", "layout"] * strict}
    return tuple(finding for finding in findings if finding.severity in grades)

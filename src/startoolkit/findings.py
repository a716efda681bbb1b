"""Findings: what a build reports about its sources without ending at once, by kind and severity.

The kind of a finding is the ``type.subtype`` of Sphinx's logging, such as ``toc.not_included``.
``guides/errors.md`` lists the kinds that do not stop a build; a test compares that list with this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

from startoolkit.errors import Place

Severity = Literal["layout", "told", "stops", "unsafe"]
"""How a finding is treated.

* ``layout``: reported only.
* ``told``: ``build`` reports it and goes on; ``publish`` stops.
* ``stops``: content would be wrong or missing, so no edition is placed, unless with ``--keep-going``.
* ``unsafe``: as ``stops``; and the unsafe content is removed from the edition in any case.

With ``--strict`` every finding stops.
"""

SEVERITIES: dict[str, Severity] = {
    "misc.highlighting_failure": "layout",
    "startoolkit.catalog-layout": "told",
    "startoolkit.duplicate-term": "layout",
    "startoolkit.extension": "layout",
    "startoolkit.formula": "told",
    "startoolkit.interface": "told",
    "startoolkit.language": "told",
    "startoolkit.left-out": "told",
    "startoolkit.line-break": "layout",
    "startoolkit.other-host": "layout",
    "startoolkit.plugin": "told",
    "startoolkit.same-term": "layout",
    "startoolkit.unsafe": "unsafe",
    "startoolkit.unused-catalog": "layout",
    "startoolkit.worksheet": "layout",
    "toc.not_included": "told",
    "todo": "layout",
    "typst.caption": "layout",
    "typst.compiler": "layout",
    "typst.download": "layout",
    "typst.header-row": "layout",
    "typst.layout": "layout",
    "typst.link": "layout",
    "typst.node": "layout",
    "typst.raw": "layout",
    "typst.todo": "layout",
    "typst.unit": "layout",
}
"""By kind, or by type alone for all other kinds of that type.  Kinds that are not listed are ``stops``."""


def severity(kind: str) -> Severity:
    """The severity of findings of a kind ``type.subtype``."""
    return SEVERITIES.get(kind) or SEVERITIES.get(kind.partition(".")[0], "stops")


@attrs.frozen
class Finding:
    """One finding of a build, in one sentence."""

    kind: str
    message: str
    place: Place | None = None
    hint: str = ""
    page: str = attrs.field(default="", eq=False)
    """The file of the page that was being read, relative to the docs folder; empty if it is not known or there is none."""

    @property
    def severity(self) -> Severity:
        """The severity of its kind."""
        return severity(self.kind)

    @property
    def is_loss(self) -> bool:
        """Whether an edition lacks something because of it; what Sphinx says of the sources it says of its own pages, too."""
        is_ours = self.kind.partition(".")[0] in _OURS and self.kind not in _OF_SPHINX
        return is_ours and (self.severity in ("stops", "unsafe") or self.kind in _LOSSES)

    def __str__(self) -> str:
        return self.graded("error" if self.severity in ("stops", "unsafe") else "warning")

    def graded(self, grade: Literal["error", "warning"]) -> str:
        """The finding in a line or two, as an error or a warning."""
        start = f"{self.place}: " if self.place else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{start}{grade}: {self.message} [{self.kind}]{hint}"


_OURS = {"startoolkit", "typst", "epub"}
_OF_SPHINX = {"startoolkit", "startoolkit.footnote"}
"""Kinds of ours that are about the sources themselves: pictures without alternative text or on other hosts, notes."""
_LOSSES = {"startoolkit.catalog-layout", "startoolkit.left-out", "startoolkit.unused-catalog"}
"""Kinds that stop nothing, of translations and extensions that are not used."""


def stopping(findings: Iterable[Finding], *, strict: bool = False, publishing: bool = False) -> tuple[Finding, ...]:
    """The findings that keep an edition from being placed by ``build``, or by ``publish``; with ``strict`` all."""
    grades = {"stops", "unsafe", *["told"] * publishing, *["told", "layout"] * strict}
    return tuple(finding for finding in findings if finding.severity in grades)

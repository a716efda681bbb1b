"""What a build says of its sources, short of an error that ends it: the kinds of findings, and how grave each is.

A finding has the kind ``type.subtype`` under which Sphinx's logging knows it: ``toc.not_included``, ``startoolkit.refused``.
``guides/errors.md`` lists the kinds; a test holds the list and this table equal.
"""

from __future__ import annotations

from typing import Literal

Severity = Literal["layout", "told", "stops", "unsafe"]
"""``layout``: told, never in the way.  ``told``: told by ``build``; ``publish`` and ``--strict`` stop.

``stops``: something false or lost, so nothing is placed, unless ``--keep-going``.  ``unsafe``: the same, and what is
unsafe is taken out of the edition whatever is asked for.
"""

_SEVERITIES: dict[str, Severity] = {
    "toc.not_included": "told",
    "typst.caption": "layout",
    "startoolkit.extension": "layout",
    "startoolkit.refused": "stops",
    "startoolkit.unsafe": "unsafe",
}
"""By kind, or by its type alone for all of a type that are not listed.  What is not listed stops."""


def severity(kind: str) -> Severity:
    """How grave a finding of a kind ``type.subtype`` is."""
    return _SEVERITIES.get(kind) or _SEVERITIES.get(kind.partition(".")[0], "stops")

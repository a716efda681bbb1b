"""The link definitions of a Markdown page, ``[label]: address``."""

from __future__ import annotations

import re
from typing import Any

_DEFINITION = re.compile(r"(?m)^[ >]*\[[^\]^][^\]]*\]:")


def definitions(text: str) -> dict[str, Any]:
    """The link definitions of a page in the format of markdown-it's ``env["references"]``.

    The footnote plugin is needed so that footnotes (``[^label]: text``) are not read as link definitions.
    """
    if not _DEFINITION.search(text):
        return {}
    from markdown_it import MarkdownIt  # noqa: PLC0415  (slow to import, and seldom needed)
    from mdit_py_plugins.footnote import footnote_plugin  # noqa: PLC0415

    found: dict[str, Any] = {}
    MarkdownIt("commonmark").use(footnote_plugin, inline=False, move_to_end=False).parse(text, found)
    return found.get("references", {})  # type: ignore[no-any-return]


def addresses(references: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Label and address of each definition."""
    return frozenset((label, str(one.get("href", ""))) for label, one in references.items())

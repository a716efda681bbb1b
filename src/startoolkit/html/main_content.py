"""Where the main content of a page begins, in any theme."""

from __future__ import annotations

import re

_TAG = re.compile(r"<\w+\b[^>]*(>|\Z)")
"""A tag; one that does not end takes the rest of the page, so that nothing is looked at twice."""
_MAIN = re.compile(r"<main\b|\brole=[\"']?main\b")
_BODY = re.compile(r"<body\b")


def begun_with(html: str, page: str) -> str:
    """The page with ``html`` at the beginning of its main content; as it is where there is neither that nor a body."""
    start = _first(_MAIN, page) or _first(_BODY, page)
    return f"{page[: start.end()]}\n{html}{page[start.end() :]}" if start else page


def _first(kind: re.Pattern[str], page: str) -> re.Match[str] | None:
    """The first tag of a kind."""
    return next((tag for tag in _TAG.finditer(page) if tag[1] and kind.search(tag[0])), None)

"""Where the main content of a page begins, in any theme."""

from __future__ import annotations

import re

_MAIN = re.compile(r"<(?:main\b|\w+\b[^>]*\brole=[\"']?main\b)[^>]*>")
_BODY = re.compile(r"<body\b[^>]*>")


def begun_with(html: str, page: str) -> str:
    """The page with ``html`` at the beginning of its main content; as it is where there is neither that nor a body."""
    start = _MAIN.search(page) or _BODY.search(page)
    return f"{page[: start.end()]}\n{html}{page[start.end() :]}" if start else page

"""The colours of the theme from ``theme/tokens.toml``, for pages, pictures and the PDF."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from startoolkit.interface import THEME


@cache
def tokens() -> dict[str, dict[str, Any]]:
    """All colours by scheme and name.  The table is cached and shared: callers must not change it."""
    return tomllib.loads((THEME / "tokens.toml").read_text(encoding="utf-8"))

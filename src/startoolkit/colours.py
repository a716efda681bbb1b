"""The colours of the theme, as ``theme/tokens.toml`` has them, for pages, pictures and the PDF alike."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from startoolkit.interface import THEME


@cache
def tokens() -> dict[str, dict[str, Any]]:
    """All colours by scheme and name, read once: one table for all callers, so not to be changed."""
    return tomllib.loads((THEME / "tokens.toml").read_text(encoding="utf-8"))

"""The storage classes of translate-toolkit, an optional dependency: imported here, and only when a file needs them.

It is free software under the GPL (3.0 or later), so nothing else in startoolkit may need it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from startoolkit.errors import StarError


def storage(name: str) -> Any:
    """The module ``translate.storage.NAME``; raises StarError where translate-toolkit is not installed."""
    try:
        return import_module(f"translate.storage.{name}")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("translate"):
            raise
        raise StarError(
            "missing-extra",
            "XLIFF 1.2 and TMX need translate-toolkit, which is not installed.",
            hint="pip install 'startoolkit[exchange]', or use --format csv, which needs nothing more.",
        ) from None

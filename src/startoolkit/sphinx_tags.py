"""The argument ``tags`` of functions of Sphinx, which releases before 9 do not have."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.builders import Builder


def tags_for(function: Callable[..., Any], builder: Builder) -> dict[str, Any]:
    """The keyword arguments that tell a function the builder's tags; none where it takes them from the builder itself."""
    return {"tags": builder.tags} if "tags" in signature(function).parameters else {}

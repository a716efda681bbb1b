"""The theme's templates for pages that are made without Sphinx."""

from __future__ import annotations

from gettext import NullTranslations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from startoolkit.bytecode_cache import MemoryCache
from startoolkit.interface import FILTERS, THEME

_BYTECODE = MemoryCache()


def environment(words: NullTranslations | None = None) -> Environment:
    """A Jinja environment with the theme's templates; with ``words``, gettext in templates uses these translations."""
    made = Environment(
        bytecode_cache=_BYTECODE,
        loader=FileSystemLoader(str(THEME)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.filters |= FILTERS
    if words:
        made.install_gettext_translations(words)  # type: ignore[attr-defined]
    return made

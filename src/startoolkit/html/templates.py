"""Templates of the theme, for what is made without Sphinx."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from startoolkit.bytecode_cache import MemoryCache
from startoolkit.interface import FILTERS, THEME, interface
from startoolkit.languages import Language

_BYTECODE = MemoryCache()


def environment(language: Language | None = None) -> Environment:
    """The theme's templates, which speak ``language`` where one is given."""
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
    if language:
        made.install_gettext_translations(interface(language))  # type: ignore[attr-defined]
    return made

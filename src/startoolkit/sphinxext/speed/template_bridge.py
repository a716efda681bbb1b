"""A template bridge with bytecode shared by all editions: compiled templates depend on neither language nor page."""

from __future__ import annotations

from gettext import NullTranslations
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sphinx.jinja2glue import BuiltinTemplateLoader

from startoolkit.bytecode_cache import MemoryCache
from startoolkit.interface import FILTERS, THEME

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import Environment
    from sphinx.builders import Builder

BYTECODE = MemoryCache()
"""The bytecode of all templates; processes that build editions share it (``editions/worker.py``)."""
_WITHOUT_SPHINX = frozenset(("404", "entry", "review", "review-index", "side-by-side", "status", "whats-new"))
"""File names, without suffix, of templates that are not rendered by Sphinx."""


class Bridge(BuiltinTemplateLoader):
    """Sphinx's template bridge with our filters and, if ``startoolkit_fast`` is set, with shared bytecode."""

    def init(self, builder: Builder, *args: Any, **options: Any) -> None:
        super().init(builder, *args, **options)
        self._shares = builder.config.startoolkit_fast
        if self._shares:
            self.environment.bytecode_cache = BYTECODE
        self.environment.filters |= FILTERS

    def render_string(self, source: str, context: dict[str, Any]) -> str:
        if not self._shares:
            return super().render_string(source, context)
        template = self.environment.template_class.from_code(
            self.environment, _compiled(self.environment, source), self.environment.make_globals(None), None
        )
        return template.render(context)


def _compiled(environment: Environment, source: str) -> CodeType:
    """The bytecode of a template without a name, for which its digest stands."""
    bucket = BYTECODE.get_bucket(environment, BYTECODE.get_source_checksum(source), None, source)
    if bucket.code is None:
        bucket.code = environment.compile(source)
        BYTECODE.set_bucket(bucket)
    return bucket.code


def compile_theme() -> None:
    """Compile all templates that Sphinx renders for an edition."""
    bridge = Bridge()
    config = SimpleNamespace(templates_path=[], startoolkit_fast=True)
    builder: Any = SimpleNamespace(config=config, _translator=NullTranslations())
    theme = Path(str(THEME))
    bridge.init(builder, dirs=[str(theme)])
    for path in [*theme.rglob("*.html"), *(theme / "styles").iterdir()]:
        if path.stem not in _WITHOUT_SPHINX:
            bridge.environment.get_template(path.relative_to(theme).as_posix())
    basic = Path(str(files("sphinx"))) / "themes" / "basic" / "static"
    for path in [*basic.glob("*.jinja"), *(theme / "static").rglob("*.jinja")]:
        _compiled(bridge.environment, path.read_text(encoding="utf-8"))

"""Templates compiled once for all editions: what Jinja makes of one depends on neither language nor page."""

from __future__ import annotations

from gettext import NullTranslations
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sphinx.jinja2glue import BuiltinTemplateLoader

from startoolkit.compiled import Compiled
from startoolkit.interface import FILTERS, THEME

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import Environment

_STRINGS: dict[str, CodeType] = {}
"""What was made of templates that have no name."""


_COMPILED = Compiled()
_ELSEWHERE = frozenset(("404", "entry", "news", "status", "whats-new"))
"""Templates of what is made without Sphinx."""


class Bridge(BuiltinTemplateLoader):
    """Sphinx's own way to templates, which compiles each for each edition anew."""

    def init(self, *args: Any, **options: Any) -> None:
        super().init(*args, **options)
        self.environment.bytecode_cache = _COMPILED
        self.environment.filters |= FILTERS

    def render_string(self, source: str, context: dict[str, Any]) -> str:
        template = self.environment.template_class.from_code(
            self.environment, _of_string(self.environment, source), self.environment.make_globals(None), None
        )
        return template.render(context)


def _of_string(environment: Environment, source: str) -> CodeType:
    if source not in _STRINGS:
        _STRINGS[source] = environment.compile(source)
    return _STRINGS[source]


def compile_theme() -> None:
    """Compile what the pages of every edition are made from, before there is any."""
    bridge = Bridge()
    builder: Any = SimpleNamespace(config=SimpleNamespace(templates_path=[]), _translator=NullTranslations())
    theme = Path(str(THEME))
    bridge.init(builder, dirs=[str(theme)])
    for path in [*theme.rglob("*.html"), *(theme / "styles").iterdir()]:
        if path.stem not in _ELSEWHERE:
            bridge.environment.get_template(path.relative_to(theme).as_posix())
    basic = Path(str(files("sphinx"))) / "themes" / "basic" / "static"
    for path in [*basic.glob("*.jinja"), *(theme / "static").rglob("*.jinja")]:
        _of_string(bridge.environment, path.read_text(encoding="utf-8"))

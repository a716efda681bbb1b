"""What startoolkit adds inside Sphinx: list ``startoolkit.sphinxext`` in any ``conf.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from startoolkit import __version__
from startoolkit.interface import THEME
from startoolkit.sphinxext import chart, drafts, glossary, guard, pages, search, settings, star, translations

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_html_theme("startoolkit", str(THEME))
    for part in (settings, guard, translations, glossary, star, chart, drafts, pages, search):
        part.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}

"""What startoolkit adds inside Sphinx: list ``startoolkit.sphinxext`` in any ``conf.py``."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from startoolkit import __version__
from startoolkit.interface import THEME


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_html_theme("startoolkit", str(THEME))
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

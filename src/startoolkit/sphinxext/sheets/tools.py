"""The script and the style of worksheets: for the pages that have one, and in no edition without any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from startoolkit.readings import SHEETS
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_SCRIPT, _STYLE = "scripts/sheets.js", "styles/sheets.css"


def _load(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None) -> None:
    """Load both on a page with a worksheet; Sphinx adds what this event adds to one page alone."""
    if is_html(app) and "data-sheet=" in context.get("body", ""):
        app.add_js_file(_SCRIPT, priority=700, loading_method="defer")
        app.add_css_file(_STYLE, priority=700)


def _leave_out(app: Sphinx, _error: Exception | None) -> None:
    if is_html(app) and not SHEETS.of(app.env):
        for name in (_SCRIPT, _STYLE):
            (Path(app.outdir) / "_static" / name).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _load)
    app.connect("build-finished", _leave_out)

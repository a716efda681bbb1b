"""Style sheets and scripts: which of them a page loads; those that no page loads are not part of an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.readings import SHEETS, Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.theme.filters import is_filtered
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx

_CODE, _FILTER = "pygments.css", "scripts/filter.js"
_SHEET_SCRIPT, _SHEET_STYLE = "scripts/sheets.js", "styles/sheets.css"
_NEEDED: Notes[list[str]] = Notes("static_files")
"""Of the style sheet for code and the script of filters those that a page needs."""
_UNUSED = (
    *("basic.css", "debug.css", "skeleton.css", "file.png", "minus.png", "plus.png", "*-stemmer.js"),
    *("scripts/furo*", "styles/furo*"),
)
"""Files of Sphinx and Furo that no page of this theme loads; the stemmer of a language is in ``language_data.js``."""


class _Collector(NotesCollector):
    """Notes what a page needs."""

    notes = _NEEDED

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        found = list(_needed(doctree))
        if found:
            self.notes.of(app.env)[app.env.current_document.docname] = found


def _needed(doctree: nodes.document) -> Iterator[str]:
    if any(
        isinstance(node, nodes.literal_block) or "code" in node["classes"] for node in doctree.findall(nodes.Element)
    ):
        yield _CODE
    if any(map(is_filtered, doctree.findall(nodes.table))):
        yield _FILTER


def _add_scripts(app: Sphinx) -> None:
    if is_html(app):
        app.add_js_file("scripts/words.js", priority=600)
        for name in ("page", "reading"):
            app.add_js_file(f"scripts/{name}.js", priority=600, loading_method="defer")


def _choose(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    if is_html(app):
        needed = _NEEDED.of(app.env).get(pagename, ())
        context["has_code"] = _CODE in needed
        if _FILTER in needed:
            app.add_js_file(_FILTER, priority=600, loading_method="defer")
        if "data-sheet=" in context.get("body", ""):
            app.add_js_file(_SHEET_SCRIPT, priority=700, loading_method="defer")
            app.add_css_file(_SHEET_STYLE, priority=700)


def _leave_out(app: Sphinx, _error: Exception | None) -> None:
    """Remove what no page loads, also Sphinx's translations for scripts where we provide our own."""
    if not is_html(app):
        return
    needed = {name for names in _NEEDED.of(app.env).values() for name in names}
    unused = {*_UNUSED, *({_CODE, _FILTER} - needed)}
    if not SHEETS.of(app.env):
        unused |= {_SHEET_SCRIPT, _SHEET_STYLE}
    if app.config.html_context["search_words"]:
        unused.add("translations.js")
    static = Path(app.outdir) / "_static"
    for path in [path for name in unused for path in static.glob(name)]:
        path.unlink()


def setup(app: Sphinx) -> None:
    app.add_env_collector(_Collector)
    app.connect("builder-inited", _add_scripts)
    app.connect("html-page-context", _choose)
    app.connect("build-finished", _leave_out, priority=900)  # after Furo has written pygments.css

"""Style sheets and scripts: which of them a page loads; those that no page loads are not part of an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.sheets.ids import SHEET, is_sheet
from startoolkit.sphinxext.theme.cards import has_cards
from startoolkit.sphinxext.theme.filters import is_filtered
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sphinx.application import Sphinx


def _has_code(node: nodes.Element) -> bool:
    return isinstance(node, nodes.literal_block) or "code" in node["classes"]


def _has_fields(node: nodes.Element) -> bool:
    return is_sheet(node) and SHEET in node


_CODE = "pygments.css"
_WANTED: dict[str, Callable[[nodes.Element], bool]] = {
    _CODE: _has_code,
    "scripts/filter.js": lambda node: isinstance(node, nodes.table) and is_filtered(node),
    "styles/cards.css": lambda node: isinstance(node, nodes.table) and has_cards(node),
    "scripts/sheets.js": _has_fields,
    "styles/sheets.css": _has_fields,
}
"""Files that only some pages need, each with what tells whether a node needs it."""
_NEEDED: Notes[list[str]] = Notes("static_files")
"""Of these files those that a page needs."""
_UNUSED = (
    *("basic.css", "debug.css", "skeleton.css", "file.png", "minus.png", "plus.png", "*-stemmer.js"),
    *("scripts/furo*", "styles/furo*"),
)
"""Files of Sphinx and Furo that no page of this theme loads; the stemmer of a language is in ``language_data.js``."""


class _Collector(NotesCollector):
    """Notes what a page needs."""

    notes = _NEEDED

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        parts = [*doctree.findall(nodes.Element)]
        found = [name for name, needs in _WANTED.items() if any(map(needs, parts))]
        if found:
            self.notes.of(app.env)[app.env.current_document.docname] = found


def _add_scripts(app: Sphinx) -> None:
    if is_html(app):
        app.add_js_file("scripts/words.js", priority=600)
        for name in ("page", "reading"):
            app.add_js_file(f"scripts/{name}.js", priority=600, loading_method="defer")


def _choose(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Load what a page needs; Sphinx adds what this event adds to one page alone, and code has its style on every page."""
    if not is_html(app):
        return
    needed = _NEEDED.of(app.env).get(pagename, ())
    context["has_code"] = _CODE in needed
    for name in needed:
        if name.endswith(".js"):
            app.add_js_file(name, priority=700, loading_method="defer")
        elif name != _CODE:
            app.add_css_file(name, priority=700)


def _leave_out(app: Sphinx, _error: Exception | None) -> None:
    """Remove what no page loads, also Sphinx's translations for scripts where we provide our own."""
    if not is_html(app):
        return
    needed = {name for names in _NEEDED.of(app.env).values() for name in names}
    unused = {*_UNUSED, *(_WANTED.keys() - needed)}
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

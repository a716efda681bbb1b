"""The general index: it is left out if empty, and its untranslated words are marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit.project import Edition
from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.theme.html_attributes import is_html
from startoolkit.sphinxext.translations.apply import LEFT
from startoolkit.sphinxext.translations.extraction import index_words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from typing import Any

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


_WORDS: Notes[set[str]] = Notes("index", shared=True)
"""The untranslated index words of each page."""


class WordCollector(NotesCollector):
    """Stores the untranslated index words of each page."""

    notes = _WORDS

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        left: AbstractSet[str] = app.env.current_document.get(LEFT) or frozenset()
        _WORDS.of(app.env)[app.env.current_document.docname] = {
            word for _, word in index_words(doctree) if word in left
        }


def _leave_out_empty(app: Sphinx, env: BuildEnvironment) -> None:
    """Do not write an index page without entries, and remove one of an earlier build."""
    entries = env.domains.index_domain.entries
    if is_html(app) and not any(entries.values()):
        app.builder.use_index = False  # type: ignore[attr-defined]
        (Path(app.outdir) / "genindex.html").unlink(missing_ok=True)


def _describe(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    context["has_index"] = getattr(app.builder, "use_index", False)
    if pagename == "genindex":
        context["source_words"] = set().union(*_WORDS.of(app.env).values())
        context["source_tag"] = Edition.of_sphinx(app).settings.source_language.tag


def setup(app: Sphinx) -> None:
    app.add_env_collector(WordCollector)
    app.connect("env-updated", _leave_out_empty)
    app.connect("html-page-context", _describe)

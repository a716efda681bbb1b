"""The general index: in the order of its language, left out if empty, its untranslated words marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from startoolkit.project import Edition
from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.theme.html_attributes import is_html, is_ours
from startoolkit.sphinxext.translations.apply import LEFT
from startoolkit.sphinxext.translations.extraction import index_words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from startoolkit.collation import Collation


_Entry = tuple[str, tuple[list[Any], list[tuple[str, list[Any]]], str | None]]
"""An entry of Sphinx's index: its text; its links, the entries below it with theirs, and the heading that it names."""
_Group = tuple[str, list[_Entry]]

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
        edition = Edition.of_sphinx(app)
        if is_ours(app.config):  # another theme shows the index as Sphinx makes it
            order = edition.settings.order_of(edition.language)
            context["genindexentries"] = arranged(context["genindexentries"], order)
        context["source_words"] = set().union(*_WORDS.of(app.env).values())
        context["source_tag"] = edition.settings.source_language.tag


def arranged(groups: list[_Group], order: Collation) -> list[_Group]:
    """The groups of Sphinx's index, each a heading with its entries, in the order and under the letters of a language.

    An entry that names its heading (``key`` of a glossary's term) keeps it.  What begins with neither letter nor digit stays
    under the heading that Sphinx gives it, before all others.
    """
    found: dict[str, list[_Entry]] = {}
    signs = [heading for heading, entries in groups if entries and not _own_heading(entries[0], order)]
    for heading, entries in groups:
        for entry in entries:
            text, (links, parts, key) = entry
            parts = sorted(parts, key=lambda part: order.key(part[0]))
            found.setdefault(_own_heading(entry, order) or heading, []).append((text, (links, parts, key)))
    places = {heading: (heading not in signs, order.key(heading)) for heading in found}
    return [
        (heading, sorted(found[heading], key=lambda entry: order.key(entry[0])))
        for heading in sorted(found, key=places.__getitem__)
    ]


def _own_heading(entry: _Entry, order: Collation) -> str:
    """The heading that an entry names or its first letter gives; empty for another sign."""
    text, (_, _, key) = entry
    return order.heading(text) if key is None else str(key)


def setup(app: Sphinx) -> None:
    app.add_env_collector(WordCollector)
    app.connect("env-updated", _leave_out_empty)
    app.connect("html-page-context", _describe)

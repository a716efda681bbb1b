"""What a page says of its passages that are left in the source language."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from docutils import nodes

from startoolkit.interface import UNTRANSLATED, spoken_in
from startoolkit.project import Edition
from startoolkit.readings import READINGS, Reading

if TYPE_CHECKING:
    from gettext import NullTranslations

    from sphinx.application import Sphinx

_LEFT = (
    "One passage of this page is not yet translated. It is shown in {language}.",
    "{count} passages of this page are not yet translated. They are shown in {language}.",
)


def untranslated(
    app: Sphinx, pagename: str, doctree: nodes.document | None, words: NullTranslations
) -> dict[str, Any] | None:
    """The notice about untranslated passages of a page, or None: a sentence, and the start and id of each passage.

    Passages are counted as in the record of the edition: one that occurs several times counts once, and its link leads
    to the first occurrence.
    """
    left = READINGS.of(app.env).get(pagename, Reading()).progress.messages.left
    places: dict[str, str] = {}
    for node in doctree.findall(nodes.Element) if doctree and left else ():
        for ident in node["ids"]:
            if ident.startswith(UNTRANSLATED):
                places.setdefault(node.astext(), ident)
    if not places:
        return None
    edition = Edition.of_sphinx(app)
    source = edition.settings.source_language
    sentence = words.ngettext(*_LEFT, left)
    name = source.name_in(spoken_in(sentence, edition.language))
    return {
        "sentence": sentence.format(count=left, language=name),
        "tag": source.tag,
        "direction": source.direction,
        "passages": [{"id": ident, "text": _beginning(text)} for text, ident in places.items()],
    }


def _beginning(text: str) -> str:
    """The first words of a passage, as the text of a link to it."""
    return textwrap.shorten(text, 60, placeholder="…")

"""Cells of tables drawn with pipes are messages, also where the table stands inside a directive.

MyST does not note there where they come from, and what comes from nowhere Sphinx takes for words of its own, which
have no place in a catalog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx


class NoteSource(SphinxTransform):
    """Gives cells the place of their table."""

    default_priority = 9  # before all that asks what is to be translated

    def apply(self, **_kwargs: Any) -> None:
        for table in self.document.findall(nodes.table):
            for words in table.findall(nodes.paragraph) if table.source else ():
                if isinstance(words.parent, nodes.entry) and not words.source:
                    words.source, words.line = table.source, table.line


def setup(app: Sphinx) -> None:
    app.add_transform(NoteSource)

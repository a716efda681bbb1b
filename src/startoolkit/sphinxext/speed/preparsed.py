"""Pages parsed before processes are forked, so that it is done once for all languages: see ``preload.py``.

They are kept pickled: as trees they take ten times the memory, and every process that looks at one copies it.
"""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from docutils import nodes
    from myst_parser.config.main import MdParserConfig
    from sphinx.environment import BuildEnvironment


class Page(NamedTuple):
    """A page that is parsed, and what it was parsed from."""

    text: str
    config: MdParserConfig
    document: bytes
    """Its attributes and its children."""
    settings: dict[str, Any]
    """What it sets for the rest of its reading."""
    metadata: dict[str, Any]


class _Pickler(pickle.Pickler):
    """Leaves out the document itself, which all its nodes name."""

    def __init__(self, file: io.BytesIO, document: nodes.document) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._document = document

    def persistent_id(self, obj: object) -> str | None:
        return "document" if obj is self._document else None


class _Unpickler(pickle.Unpickler):
    """Has all nodes name the document that they are put into."""

    def __init__(self, file: io.BytesIO, document: nodes.document) -> None:
        super().__init__(file)
        self._document = document

    def persistent_load(self, _name: str) -> nodes.document:
        return self._document


_OF_PARSING = frozenset(("_document", "current_line", "current_source", "reporter", "settings", "transformer"))
"""Attributes of a document that belong to whoever has it parsed."""
_pages: dict[str, Page] = {}
"""By the path of the source."""


def keep(text: str, document: nodes.document, settings: dict[str, Any]) -> None:
    """Keep a page that has just been parsed, with the settings that it has changed."""
    env: BuildEnvironment = document.settings.env
    metadata = env.metadata[env.current_document.docname]
    for name in _OF_PARSING:
        document.__dict__.pop(name, None)
    file = io.BytesIO()
    _Pickler(file, document).dump(vars(document))
    page = Page(text, env.myst_config, file.getvalue(), settings, metadata)  # type: ignore[attr-defined]
    _pages[str(document["source"])] = page


def take(text: str, document: nodes.document) -> bool:
    """Make ``document`` the page that was parsed from ``text``, if there is one; each is given away once."""
    env: BuildEnvironment = document.settings.env
    page = _pages.get(str(document["source"]))
    if page is None or (page.text, page.config) != (text, env.myst_config):  # type: ignore[attr-defined]
        return False
    del _pages[str(document["source"])]
    vars(document).update(_Unpickler(io.BytesIO(page.document), document).load())
    vars(document.settings).update(page.settings)
    env.metadata[env.current_document.docname].update(page.metadata)
    return True

"""Pages that were parsed before the processes of the editions are forked, once for all languages: see ``preparse.py``.

They are kept as pickles: as trees they take ten times the memory, and a process that reads a tree copies its memory,
since Python counts references in the objects themselves.
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
    """A parsed page, and the text and settings that it was parsed with."""

    text: str
    config: MdParserConfig
    document: bytes
    """A pickle of the attributes of the document, its children among them."""
    settings: dict[str, Any]
    """Settings of the document that parsing has changed."""
    metadata: dict[str, Any]


class _Pickler(pickle.Pickler):
    """Pickles the contents of a document without the document, to which all its nodes refer."""

    def __init__(self, file: io.BytesIO, document: nodes.document) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._document = document

    def persistent_id(self, obj: object) -> str | None:
        return "document" if obj is self._document else None


class _Unpickler(pickle.Unpickler):
    """Makes all nodes refer to the document that they are put into."""

    def __init__(self, file: io.BytesIO, document: nodes.document) -> None:
        super().__init__(file)
        self._document = document

    def persistent_load(self, _name: str) -> nodes.document:
        return self._document


_OF_PARSING = frozenset(("_document", "current_line", "current_source", "reporter", "settings", "transformer"))
"""Attributes of a document that belong to the caller of the parser."""
_pages: dict[str, Page] = {}
"""By the path of the source."""


def keep(text: str, document: nodes.document, settings: dict[str, Any]) -> None:
    """Keep a page that has just been parsed, with the ``settings`` that this has changed."""
    env: BuildEnvironment = document.settings.env
    metadata = env.metadata[env.current_document.docname]
    for name in _OF_PARSING:
        document.__dict__.pop(name, None)
    file = io.BytesIO()
    _Pickler(file, document).dump(vars(document))
    page = Page(text, env.myst_config, file.getvalue(), settings, metadata)  # type: ignore[attr-defined]
    _pages[str(document["source"])] = page


def take(text: str, document: nodes.document) -> bool:
    """Fill ``document`` with the page that was parsed from ``text``; False where there is none.  Each is used once."""
    env: BuildEnvironment = document.settings.env
    page = _pages.get(str(document["source"]))
    if page is None or (page.text, page.config) != (text, env.myst_config):  # type: ignore[attr-defined]
        return False
    del _pages[str(document["source"])]
    vars(document).update(_Unpickler(io.BytesIO(page.document), document).load())
    vars(document.settings).update(page.settings)
    env.metadata[env.current_document.docname].update(page.metadata)
    return True

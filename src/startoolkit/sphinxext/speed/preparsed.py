"""Pages that were parsed once for all languages, before the processes of the editions are forked: see ``preparse.py``.

They are kept as pickles.  Trees take ten times the memory, and a forked process that reads a tree copies its memory
pages, since Python stores reference counts in the objects.
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
    """A parsed page, with the text and the settings from which it was parsed."""

    text: str
    config: MdParserConfig
    document: bytes
    """A pickle of the attributes of the document, including its children."""
    settings: dict[str, Any]
    """The document settings that parsing has changed."""
    metadata: dict[str, Any]
    numbers: dict[str, int]
    """The serial numbers that parsing has given."""


class _Pickler(pickle.Pickler):
    """Pickles the contents of a document; references to the document itself are replaced by a persistent id."""

    def __init__(self, file: io.BytesIO, document: nodes.document) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._document = document

    def persistent_id(self, obj: object) -> str | None:
        return "document" if obj is self._document else None


class _Unpickler(pickle.Unpickler):
    """Replaces the persistent id by the document that the contents are loaded into."""

    def __init__(self, file: io.BytesIO, document: nodes.document) -> None:
        super().__init__(file)
        self._document = document

    def persistent_load(self, _name: str) -> nodes.document:
        return self._document


_OF_PARSING = frozenset(("_document", "current_line", "current_source", "reporter", "settings", "transformer"))
"""Attributes of a document that belong to the caller of the parser."""
_pages: dict[str, Page] = {}
"""The kept pages by the path of their source file."""


def keep(text: str, document: nodes.document, settings: dict[str, Any]) -> None:
    """Keep a page that has just been parsed; ``settings`` are the document settings that parsing has changed."""
    env: BuildEnvironment = document.settings.env
    metadata = env.metadata[env.current_document.docname]
    for name in _OF_PARSING:
        document.__dict__.pop(name, None)
    file = io.BytesIO()
    _Pickler(file, document).dump(vars(document))
    numbers = dict(env.current_document._serial_numbers)  # noqa: SLF001
    page = Page(text, env.myst_config, file.getvalue(), settings, metadata, numbers)  # type: ignore[attr-defined]
    _pages[str(document["source"])] = page


def take(text: str, document: nodes.document) -> bool:
    """Fill ``document`` with the page parsed from ``text``, and forget the page; returns False if there is none."""
    env: BuildEnvironment = document.settings.env
    page = _pages.get(str(document["source"]))
    if page is None or (page.text, page.config) != (text, env.myst_config):  # type: ignore[attr-defined]
        return False
    del _pages[str(document["source"])]
    vars(document).update(_Unpickler(io.BytesIO(page.document), document).load())
    vars(document.settings).update(page.settings)
    env.metadata[env.current_document.docname].update(page.metadata)
    env.current_document._serial_numbers.update(page.numbers)  # noqa: SLF001
    return True

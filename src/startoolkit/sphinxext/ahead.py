"""Pages parsed before processes are forked, so that it is done once for all languages: see ``preload.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from myst_parser.config.main import MdParserConfig
    from sphinx.environment import BuildEnvironment


class Page(NamedTuple):
    """A page that is parsed, and what it was parsed from."""

    text: str
    config: MdParserConfig
    document: nodes.document
    settings: dict[str, Any]
    """What it sets for the rest of its reading."""
    metadata: dict[str, Any]


_OF_PARSING = frozenset(("_document", "current_line", "current_source", "reporter", "settings", "transformer"))
"""Attributes of a document that belong to whoever has it parsed."""
_pages: dict[str, Page] = {}
"""By the path of the source."""


def pages() -> Iterator[nodes.document]:
    """The pages that are kept."""
    return (page.document for page in _pages.values())


def keep(text: str, document: nodes.document, settings: dict[str, Any]) -> None:
    """Keep a page that has just been parsed, with the settings that it has changed."""
    env: BuildEnvironment = document.settings.env
    metadata = env.metadata[env.current_document.docname]
    for name in _OF_PARSING:
        document.__dict__.pop(name, None)
    _pages[str(document["source"])] = Page(text, env.myst_config, document, settings, metadata)  # type: ignore[attr-defined]


def take(text: str, document: nodes.document) -> bool:
    """Make ``document`` the page that was parsed from ``text``, if there is one; each is given away once."""
    env: BuildEnvironment = document.settings.env
    page = _pages.get(str(document["source"]))
    if page is None or (page.text, page.config) != (text, env.myst_config):  # type: ignore[attr-defined]
        return False
    del _pages[str(document["source"])]
    for name, value in vars(page.document).items():
        setattr(document, name, value)
    for node in page.document.findall():
        if node is not page.document:
            node.document = document
    for child in document.children:
        child.parent = document
    vars(document.settings).update(page.settings)
    env.metadata[env.current_document.docname].update(page.metadata)
    return True

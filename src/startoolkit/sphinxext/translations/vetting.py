"""Asks the judge which translations of a page cannot be used, given the kinds and the dialect known to Sphinx."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from startoolkit.catalog_files import names_in
from startoolkit.messages import po, shape
from startoolkit.messages.judge import faults
from startoolkit.project import Edition
from startoolkit.sphinxext.renderer import RST
from startoolkit.sphinxext.translations.inline_parser import REFERENCES, config_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from startoolkit.messages.judge import Kind

logger = logging.getLogger(__name__)


def kinds_of(env: BuildEnvironment, messages: Iterable[tuple[nodes.Element, str]]) -> dict[str, tuple[Kind, ...]]:
    """The kinds of each message of the page that is being read; ``messages`` are pairs of node and msgid."""
    in_markdown = is_markdown(env)
    kinds: dict[str, set[Kind]] = {}
    for node, msgid in messages:
        kinds.setdefault(msgid, set()).add(kind_of(node, msgid, in_markdown=in_markdown))
    return {msgid: tuple(sorted(found)) for msgid, found in kinds.items()}


def is_markdown(env: BuildEnvironment) -> bool:
    """Whether the page that is being read is written in MyST."""
    return REFERENCES in env.current_document


def refused(env: BuildEnvironment, messages: Mapping[str, Collection[Kind]], catalog: po.Catalog) -> set[str]:
    """The msgids of a page whose translations in ``catalog`` cannot be used; warns of each with its file and line.

    ``messages`` maps each msgid of the page to its kinds.
    """
    translations = catalog.translations()
    lines = {message.msgid: message.line for message in catalog.live if message.is_used}
    dialect = _dialect(env) if is_markdown(env) else None
    bad: set[str] = set()
    for msgid, kinds in messages.items():
        if msgid not in translations:
            continue
        for fault in faults(msgid, translations[msgid], kinds, dialect):
            logger.warning(
                "%s This passage is shown in the source language. %s",
                fault.message,
                fault.hint,
                location=f"{catalog.path}:{lines[msgid]}",
                type="startoolkit",
                subtype="refused",
            )
            bad.add(msgid)
    return bad


def kind_of(node: nodes.Element, msgid: str, *, in_markdown: bool = True) -> Kind:  # noqa: PLR0911  (a kind each)
    """The kind of a message, given its node; ``in_markdown`` tells whether the page is written in MyST."""
    if isinstance(node, nodes.raw | nodes.math_block):
        return "raw"
    if isinstance(node, nodes.image) and msgid != node.get("alt"):
        return "picture"
    if isinstance(node, addnodes.index):
        return "index"
    if isinstance(node, nodes.literal_block | nodes.doctest_block):
        return "code"
    if not in_markdown or RST in node:
        return "rst"
    if isinstance(node, nodes.title):
        return "title"
    return "term" if isinstance(node, nodes.term) else "text"


def _dialect(env: BuildEnvironment) -> shape.Dialect:
    edition, config = Edition.of_sphinx(env.app), config_of(env)
    return shape.Dialect(
        extensions=frozenset(config.enable_extensions),
        syntax=tuple(shape.syntax_of(config).items()),
        references=frozenset(env.current_document[REFERENCES]),
        addresses=edition.settings.addresses.get(edition.language.code, {}),
        terms=partial(translations_of, env),
    )


_TERMS: WeakKeyDictionary[Sphinx, dict[str, set[str]]] = WeakKeyDictionary()
"""For each application, the translations of every message by normalized msgid; dropped before pages are read again."""


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _forget_terms)


def _forget_terms(app: Sphinx, _env: BuildEnvironment, _docnames: list[str]) -> None:
    _TERMS.pop(app, None)


def translations_of(env: BuildEnvironment, term: str) -> set[str]:
    """The translations of a term in all catalogs of the language, which are read once per build, on the first call."""
    terms = _TERMS.get(env.app)
    if terms is None:
        terms = _TERMS[env.app] = {}
        for catalog in _all_catalogs(env):
            for msgid, msgstr in catalog.translations().items():
                terms.setdefault(shape.same_term(msgid), set()).add(msgstr)
    return terms.get(term, set())


def _all_catalogs(env: BuildEnvironment) -> Iterator[po.Catalog]:
    for catalogs in map(Path, env.config.startoolkit_catalogs):
        for found in sorted(names_in(catalogs)):
            path = catalogs / f"{found}.po"
            catalog, _errors = po.read_sound(path, within=catalogs.parents[1])  # told when its page is read
            if catalog:
                yield catalog

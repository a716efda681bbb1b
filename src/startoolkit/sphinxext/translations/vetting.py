"""Asks the judge which translations of a page cannot be used, given the kinds and the dialect known to Sphinx."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from startoolkit.catalog_files import names_in
from startoolkit.messages import po
from startoolkit.messages.dialect import Dialect, same_term, syntax_of
from startoolkit.messages.faults import Part
from startoolkit.messages.judge import verdict
from startoolkit.messages.link_definitions import addresses
from startoolkit.messages.rst import names_in as rst_names_in
from startoolkit.messages.targets import slugs_of
from startoolkit.pages import has_picture
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


Replaced = dict[str, dict[Part, str]]
"""By translation: its parts that are placed with another value, which is that of the source."""


def refused(
    env: BuildEnvironment,
    messages: Mapping[str, Collection[Kind]],
    catalog: po.Catalog,
    unbroken: Mapping[str, str],
) -> tuple[set[str], Replaced]:
    """The msgids of a page whose translations in ``catalog`` cannot be used; warns of each with its file and line.

    ``messages`` maps each msgid of the page to its kinds; ``unbroken`` has those whose line breaks the catalog did not
    show to its translators, as it has them: their translations may lack the breaks.  Also returns what of the other
    translations is replaced.
    """
    translations = catalog.translations()
    lines = {message.msgid: message.line for message in catalog.live if message.is_used}
    dialect = _dialect(env)
    bad: set[str] = set()
    replaced: Replaced = {}
    for msgid, kinds in messages.items():
        if msgid not in translations:
            continue
        found = verdict(msgid, translations[msgid], kinds, dialect)
        if found.faults and msgid in unbroken:
            other = verdict(unbroken[msgid], translations[msgid], kinds, dialect)
            if not other.faults:
                found = other
                _tell_break(f"{catalog.path}:{lines[msgid]}")
        if found.replaced:
            replaced[translations[msgid]] = found.replaced
        for fault in found.faults:
            logger.warning(
                "%s This passage is shown in the source language. %s",
                fault.message,
                fault.hint,
                location=f"{catalog.path}:{lines[msgid]}",
                type="startoolkit",
                subtype="refused",
            )
            bad.add(msgid)
    return bad, replaced


def _tell_break(place: str) -> None:
    logger.warning(
        "The translation lacks a line break of the source, which this catalog does not show."
        " startoolkit update shows it; then write <br /> where the line ends.",
        location=place,
        type="startoolkit",
        subtype="line-break",
    )


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


def _dialect(env: BuildEnvironment) -> Dialect:
    docname, docs = env.current_document.docname, Path(env.srcdir)
    edition = Edition.of_sphinx(env.app)
    said: dict[str, Any] = {
        "addresses": edition.settings.addresses.get(edition.language.code, {}),
        "terms": partial(translations_of, env),
        "slugs": partial(_slugs_of, env),
        "tongues": edition.settings.tongues(edition.language),
        "has_picture": partial(_has_picture, env, docs, docname),
        "default_role": env.config.default_role or "",
        "names": partial(_names, Path(env.doc2path(docname))),
    }
    if not is_markdown(env):
        return Dialect(is_rst=True, **said)
    config = config_of(env)
    return Dialect(
        extensions=frozenset(config.enable_extensions),
        syntax=tuple(syntax_of(config).items()),
        references=addresses(env.current_document[REFERENCES]),
        **said,
    )


def _has_picture(env: BuildEnvironment, docs: Path, docname: str, file: str, other: str) -> bool:
    """Whether a picture is there to be shown instead of another one; the page is read again when that changes."""
    env.note_dependency((docs / docname).parent / file)
    return has_picture(docs, docname, file, other)


def _names(page: Path) -> frozenset[str]:
    try:
        return rst_names_in(page.read_text(encoding="utf-8", errors="replace"))
    except OSError:  # a page that an extension has made
        return frozenset()


_TERMS: WeakKeyDictionary[Sphinx, dict[str, set[str]]] = WeakKeyDictionary()
"""For each application, the translations of every message by normalized msgid; dropped before pages are read again."""

_SLUGS: WeakKeyDictionary[Sphinx, dict[str, set[str]]] = WeakKeyDictionary()
"""For each application, the anchors of translated headings; dropped with the translations."""


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _forget_terms)


def _forget_terms(app: Sphinx, _env: BuildEnvironment, _docnames: list[str]) -> None:
    _TERMS.pop(app, None)
    _SLUGS.pop(app, None)


def translations_of(env: BuildEnvironment, term: str) -> set[str]:
    """The translations of a term in all catalogs of the language, which are read once per build, on the first call."""
    terms = _TERMS.get(env.app)
    if terms is None:
        terms = _TERMS[env.app] = {}
        for catalog in _all_catalogs(env):
            for msgid, msgstr in catalog.translations().items():
                terms.setdefault(same_term(msgid), set()).add(msgstr)
    return terms.get(term, set())


def _slugs_of(env: BuildEnvironment, slug: str) -> Collection[str]:
    """The anchors of translations of headings with an anchor, in all catalogs of the language."""
    translations_of(env, "")
    slugs = _SLUGS.get(env.app)
    if slugs is None:
        slugs = _SLUGS[env.app] = slugs_of(_TERMS[env.app])
    return slugs.get(slug, ())


def _all_catalogs(env: BuildEnvironment) -> Iterator[po.Catalog]:
    for catalogs in map(Path, env.config.startoolkit_catalogs):
        for found in sorted(names_in(catalogs)):
            path = catalogs / f"{found}.po"
            catalog, _errors = po.read_sound(path, within=catalogs.parents[1])  # told when its page is read
            if catalog:
                yield catalog

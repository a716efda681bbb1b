"""Which translations of a page cannot be used: ``markup.py`` inside Sphinx, with what only Sphinx knows of the page."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from startoolkit import markup, po
from startoolkit.catalog_files import FOLDER, names_in
from startoolkit.errors import StarError
from startoolkit.project import Edition
from startoolkit.sphinxext.guard import REFERENCES, config_of
from startoolkit.sphinxext.renderer import RST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_AS_IT_IS = (nodes.raw, nodes.math_block)
"""Nodes whose text is a program: no translation of it is used."""
_PLAIN = (nodes.literal_block, nodes.doctest_block, addnodes.index)
"""Nodes whose text has no markup."""


def refused(env: BuildEnvironment, messages: Mapping[str, Sequence[nodes.Element]], catalog: po.Catalog) -> set[str]:
    """The msgids of a page whose translations in ``catalog`` are not used; a warning says why, where each stands.

    ``messages`` are those of the page, each with the nodes that have it.
    """
    translations = catalog.translations()
    lines = {message.msgid: message.line for message in catalog.live if message.is_used}
    dialect = _dialect(env) if REFERENCES in env.current_document else None
    bad: set[str] = set()
    for msgid, places in messages.items():
        if msgid not in translations:
            continue
        judged = (_faults(node, msgid, translations[msgid], dialect) for node in places)
        for fault in next(filter(None, judged), ()):
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


def _faults(node: nodes.Node, msgid: str, msgstr: str, dialect: markup.Dialect | None) -> list[markup.Fault]:
    """``dialect`` is None for a page that is not written in MyST."""
    if isinstance(node, _AS_IT_IS):
        return [] if msgstr == msgid else [markup.Fault("program", "This text may not be translated.", _CLEAR)]
    if isinstance(node, nodes.image) and msgid != node.get("alt"):  # ".. image:: file"
        return [] if msgstr == msgid else [markup.Fault("image", "The file of a picture cannot be changed.", _CLEAR)]
    if isinstance(node, addnodes.index) and ";" in msgstr:
        return [markup.Fault("index", "A semicolon would make two entries of the index of this one.", "Leave it out.")]
    if isinstance(node, _PLAIN):
        return [*markup.too_long(msgid, msgstr), *markup.hidden(msgid, msgstr)]
    if dialect is None or (isinstance(node, nodes.Element) and RST in node):
        return _faults_elsewhere(msgid, msgstr)
    return markup.faults(msgid, msgstr, dialect)


# What reStructuredText may act upon: text in backquotes with its role and target; then notes, substitutions,
# addresses, literal blocks, directives, a reference in one word, and emphasis, which is the price of a simple rule.
_QUOTED = re.compile(r"(:[\w:+.-]+:)?(`+)([^`]*)`+(:[\w:+.-]+:|_{0,2})")
_SIGNS = re.compile(
    r"\[[^\]]*\]_|\|[^|]*\|_{0,2}|\w+_{1,2}(?!\w)|[a-z][a-z0-9+.-]*:(?!:(?:\s|$))\S+|::|(?m:^\s*\.\.\s)|[\\*`]+",
    re.IGNORECASE,
)
_ROLES_WITH_WORDS = frozenset((":any:", ":doc:", ":download:", ":numref:", ":ref:", ":term:"))
"""Roles that take words of their own before what they lead to: ```words <target>```."""


def _faults_elsewhere(msgid: str, msgstr: str) -> list[markup.Fault]:
    """For pages in another markup than MyST, which is not parsed here: every sign of markup must be the source's."""
    found = [*markup.too_long(msgid, msgstr), *markup.hidden(msgid, msgstr)]
    source, target = _signs(msgid), _signs(msgstr)
    if not found and (source != target or msgstr.count("\n") > msgid.count("\n")):
        sign = next(iter((target - source) or (source - target)), "a line break")
        hint = "Copy roles, targets and other signs of markup from the msgid as they are."
        found.append(markup.Fault("markup", f"The markup is not that of the source: {sign}.", hint))
    return found


def _signs(text: str) -> Counter[str]:
    """The signs of markup in a text; of text in backquotes its target only, where that is told apart from its words."""
    quoted = []
    for role, opening, inside, tail in _QUOTED.findall(text):
        target = re.search(r"<([^<>]*)>$", inside)
        leads = (target[1] if role in _ROLES_WITH_WORDS else target[0]) if target else inside
        if target and inside.startswith("!"):  # for Sphinx it is no link then
            leads = f"!{leads}"
        quoted.append(f"{role}{opening}{leads}{opening}{tail}")
    return Counter([*quoted, *_SIGNS.findall(_QUOTED.sub(" ", text))])


_CLEAR = "Clear the translation."


def _dialect(env: BuildEnvironment) -> markup.Dialect:
    edition, config = Edition.of_sphinx(env.app), config_of(env)
    return markup.Dialect(
        extensions=frozenset(config.enable_extensions),
        syntax=tuple(markup.syntax_of(config).items()),
        references=frozenset(env.current_document[REFERENCES]),
        addresses=edition.settings.addresses.get(edition.language.code, {}),
        terms=partial(translations_of, env),
    )


def translations_of(env: BuildEnvironment, term: str) -> set[str]:
    """What the catalogs of the language make of a term; they are read once a build, and only if a term differs."""
    if not hasattr(env, "startoolkit_terms"):
        terms: dict[str, set[str]] = {}
        for catalog in _all_catalogs(env):
            for msgid, msgstr in catalog.translations().items():
                terms.setdefault(markup.same_term(msgid), set()).add(msgstr)
        env.startoolkit_terms = terms  # type: ignore[attr-defined]
    return env.startoolkit_terms.get(term, set())  # type: ignore[no-any-return, attr-defined]


def _all_catalogs(env: BuildEnvironment) -> Iterator[po.Catalog]:
    for name in env.config.startoolkit_locale_dirs:
        folder = Path(env.srcdir) / name
        catalogs = folder / env.config.language / FOLDER
        for found in sorted(names_in(catalogs)):
            try:
                yield po.read(catalogs / f"{found}.po", within=folder)
            except StarError:
                continue  # told where its own page is read

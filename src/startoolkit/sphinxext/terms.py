"""Glossary terms that share a translation: both stay in the glossary, and links resolve to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import split_term_classifiers
from sphinx.util import logging

from startoolkit.sphinxext.translations.apply_simple import placed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def place_same_terms(
    env: BuildEnvironment,
    pairs: Sequence[tuple[nodes.Element, str]],
    usable: Mapping[str, str],
    places: Mapping[str, str],
) -> set[str]:
    """Translate each term that has the same translation as an earlier one, which ``Locale`` would report as duplicate.

    ``usable`` maps msgid to msgstr, ``places`` maps msgid to ``file:line`` of its translation.  Warns about each such
    term.  Returns the msgids that ``Locale`` must not translate again.
    """
    objects = env.domains.standard_domain.objects
    names: dict[str, str] = {}
    done = set()
    for node, msgid in pairs:
        msgstr = usable.get(msgid, msgid)
        if not isinstance(node, nodes.term) or not node["ids"] or msgstr == msgid:
            continue
        content = None if split_term_classifiers(msgstr)[1] else placed(_without_index(node), msgid, msgstr)
        if content is None:
            continue
        name = "".join(part.astext() for part in content)
        taken = objects.get(("term", name))
        if name not in names and (taken is None or taken[1] in node["ids"]):
            names[name] = msgid
            continue
        other = f"{names[name]!r}" if name in names else f"one on the page {taken[0]!r}" if taken else ""
        logger.warning(
            "The term %r has the same translation as %s, %r: readers find two entries of that name.",
            msgid,
            other,
            name,
            location=places.get(msgid),
            type="startoolkit",
            subtype="same-term",
        )
        _put(node, content)
        done.add(msgid)
    return done


def _without_index(node: nodes.Element) -> nodes.Element:
    term = nodes.term()
    term += [child.deepcopy() for child in node.children if not isinstance(child, addnodes.index)]
    return term


def _put(node: nodes.Element, content: Sequence[nodes.Node]) -> None:
    entries = [child for child in node.children if isinstance(child, addnodes.index)]
    node.children = []
    node += [*content, *entries]
    name = "".join(part.astext() for part in content)
    for entry in entries:
        entry["entries"] = [(kind, name, ident, main, None) for kind, _, ident, main, _ in entry["entries"]]
    node["translated"] = True

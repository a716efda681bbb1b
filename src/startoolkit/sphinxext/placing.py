"""Translations of words with code, emphasis and links, put into a page without a parser, as most can be.

``Locale`` has each parsed, compares it with the source, and takes the attributes of its links from there in any case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from startoolkit.markup import PLAIN_TEXT, is_plain
from startoolkit.sphinxext.guard import REFERENCES

if TYPE_CHECKING:
    from myst_parser.config.main import MdParserConfig
    from sphinx.environment import BuildEnvironment

_WORDS = rf"(?:{PLAIN_TEXT})+"
_STRESSED = rf"[^\W_](?:(?:{PLAIN_TEXT})*[^\W_])?"
# Stars begin and end emphasis for certain where there is a letter on their inner and none on their outer side; an
# exclamation mark before a bracket makes a picture of a link.
_PART = re.compile(
    rf"(?<!!)\[(?P<words>{_WORDS})\]\((?P<target>[#.A-Za-z0-9][A-Za-z0-9_./:#-]*)\)"
    rf"|\{{(?P<role>ref|doc|term)\}}`(?:(?P<title>(?!!){_WORDS}) <(?P<goal>[^\s<>`]+)>|(?P<bare>[^\s<>`]+))`"
    r"|(?<!!)\[\^(?P<note>[A-Za-z0-9-]+)\]"
    r"|`(?P<code>[^\s`](?:[^`\n]*[^\s`])?)`(?!`)"
    rf"|(?<![\w*])\*\*(?P<strong>{_STRESSED})\*\*(?![\w*])"
    rf"|(?<![\w*])\*(?P<emphasis>{_STRESSED})\*(?![\w*])"
    rf"|(?P<text>{_WORDS})"
)
_XREF = (addnodes.pending_xref,)
_ELEMENTS: dict[str | None, tuple[type[nodes.Element], ...]] = {
    "target": (*_XREF, nodes.reference),
    "goal": _XREF,
    "bare": _XREF,
    "note": (nodes.footnote_reference,),
    "code": (nodes.literal,),
    "strong": (nodes.strong,),
    "emphasis": (nodes.emphasis,),
}
"""What each kind of part is in a page, by the group that ends it."""
_FREE = ("code", "strong", "emphasis", "text")
"""Kinds that a translation may have of its own."""


def places(env: BuildEnvironment) -> bool:
    """Whether the page that is read is in the Markdown that is understood here."""
    config: MdParserConfig = env.myst_config  # type: ignore[attr-defined]
    is_other = config.gfm_only or config.commonmark_only or config.disable_syntax
    return REFERENCES in env.current_document and not is_other and is_plain("a", config.enable_extensions)


def placed(node: nodes.Element, msgid: str, msgstr: str) -> list[nodes.Node] | None:
    """What ``node`` contains in translation; None where that takes a parser."""
    parts = _parts(msgstr)
    known = _known(node, msgid)
    if parts is None or known is None or any(part.lastgroup not in _FREE and _key(part) not in known for part in parts):
        return None
    notes = [part["note"] for part in parts if part["note"]]
    if len(notes) != len({*notes}) or len(notes) != sum(kind == "note" for kind, _, _ in known):
        return None  # they are moved, not copied
    return [_translated(part, known) for part in parts]


def _parts(text: str) -> list[re.Match[str]] | None:
    """The parts of a text from its beginning to its end; None where there is anything else."""
    found, end = [], 0
    for part in _PART.finditer(text):
        if part.start() != end:
            return None
        found.append(part)
        end = part.end()
    return found if end == len(text) and text == text.strip() else None


_Key = tuple[str | None, str | None, str | None]


def _key(part: re.Match[str]) -> _Key:
    """What tells a part of a message from others that do something else."""
    return part.lastgroup, part["role"], part["target"] or part["goal"] or part["bare"] or part["note"]


def _known(node: nodes.Element, msgid: str) -> dict[_Key, nodes.Element] | None:
    """The elements in a node, by their parts in its message; None where there is more than can be told from that."""
    elements = [child for child in node.children if not isinstance(child, nodes.Text)]
    if not elements:
        return {}
    parts = [part for part in _parts(msgid) or () if part.lastgroup in _ELEMENTS]
    if len(parts) != len(elements):
        return None
    pairs = zip(parts, elements, strict=True)
    if not all(type(element) in _ELEMENTS[part.lastgroup] and _is_line(element) for part, element in pairs):
        return None
    return {_key(part): element for part, element in zip(parts, elements, strict=True)}


def _is_line(node: nodes.Element) -> bool:
    """Whether there is nothing but words in it, be they in an element of their own."""
    if len(node) == 1 and isinstance(node[0], nodes.Element):
        return _is_line(node[0])
    return all(isinstance(child, nodes.Text) for child in node.children)


def _translated(part: re.Match[str], known: dict[_Key, nodes.Element]) -> nodes.Node:
    if part["text"]:
        return nodes.Text(part["text"])
    if part["code"]:
        return nodes.literal(part["code"], part["code"])
    if part["strong"] or part["emphasis"]:
        return _ELEMENTS[part.lastgroup][0]("", "", nodes.Text(part["strong"] or part["emphasis"]))
    element = known[_key(part)]
    if part["note"]:
        return element
    return element.deepcopy() if part["bare"] else _with_words(element, part["words"] or part["title"])


def _with_words(node: nodes.Element, words: str) -> nodes.Element:
    """A copy of a link with other words."""
    copy = node.copy()
    inner = next(iter(node.children), None)
    copy.append(_with_words(inner, words) if isinstance(inner, nodes.Element) else nodes.Text(words))
    return copy

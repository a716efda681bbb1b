"""Applies translations with simple markup without a parser; most translations are of this kind.

``Locale`` has each translation parsed, although it takes the attributes of links from the source nodes anyway.  Here
the text is split by ``messages/grammar.py`` or, in reStructuredText, ``messages/grammar_rst.py``, and the inline nodes of the source are copied with other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.i18n import _NodeUpdater

from startoolkit.messages import grammar_rst
from startoolkit.messages.grammar import Segment, is_plain, segments
from startoolkit.sphinxext.renderer import RST
from startoolkit.sphinxext.translations.extraction import settings_of
from startoolkit.sphinxext.translations.inline_parser import REFERENCES, config_of
from startoolkit.sphinxext.translations.inline_rst import IS_READ_SO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.environment import BuildEnvironment

_TITLED = re.compile(r"(?P<title>[^!<>][^<>]*?)\s*<(?P<target>[^<>]+)>")
_BARE = re.compile(r"[^!<>][^<>]*")
"""The content of a role with a title, ``title <target>``, and of one without."""
_ROLES = ("doc", "ref", "term")
"""The roles that accept a title before their target."""
_ELEMENTS: dict[str, tuple[type[nodes.Element], ...]] = {
    "link": (addnodes.pending_xref, nodes.reference),
    "role": (addnodes.pending_xref,),
    "footnote": (nodes.footnote_reference,),
    "code": (nodes.literal,),
    "strong": (nodes.strong,),
    "emphasis": (nodes.emphasis,),
    "span": (nodes.inline,),
    "title": (nodes.inline,),
}
"""The classes of node that each kind of segment may be in a page."""
_Split = Callable[[str], Sequence[Segment] | None]
"""Splits a message into segments; None if it has markup that needs a parser."""
_Key = tuple[str, str, str]
"""What a segment does: its kind, its target, and for a role the rest of its content."""


def place_translations(
    env: BuildEnvironment,
    document: nodes.document,
    pairs: Sequence[tuple[nodes.Element, str]],
    usable: Mapping[str, str],
) -> dict[str, str] | None:
    """Apply the translations that need no parser, with the same result as ``Locale``.

    ``pairs`` are the messages of the page with their nodes, in document order; ``usable`` maps msgid to msgstr.
    Returns the catalog for ``Locale``, in which a message that is translated here has itself as translation, so that
    ``Locale`` skips it.  Returns None if nothing is left for ``Locale``.
    """
    split = _splitter(env, document) if env.config.startoolkit_fast else None
    if split is None:
        return dict(usable)
    contents = [
        _content(node, msgid, usable[msgid], split) if _differs(msgid, usable) else None for node, msgid in pairs
    ]
    left = {msgid for (_, msgid), one in zip(pairs, contents, strict=True) if one is None and _differs(msgid, usable)}
    # Each translated title renames its section, and the order decides which gets a name that is used twice.
    if any(isinstance(node, nodes.title) and msgid in left for node, msgid in pairs):
        left |= {msgid for node, msgid in pairs if isinstance(node, nodes.title)}
    is_all = not left and not settings_of(document) and not any(isinstance(node, addnodes.index) for node, _ in pairs)
    if not is_all:  # Locale looks these up by their text, and would not find it once it is translated
        left |= {msgid for node, msgid in pairs if isinstance(node, _SPEAKING_OTHERWISE)}
    names = _Names(document)
    for (node, msgid), content in zip(pairs, contents, strict=True):
        if content is not None and msgid not in left:
            _put(node, usable[msgid], content, names)
        elif is_all:
            node["translated"] = msgid in usable
    return None if is_all else {msgid: text if msgid in left else msgid for msgid, text in usable.items()}


def _splitter(env: BuildEnvironment, document: nodes.document) -> _Split | None:
    """The grammar of the page that is being read; None where it has settings for which there is none."""
    if REFERENCES not in env.current_document:
        settings = document.settings
        is_usual = IS_READ_SO in env.current_document and not (settings.pep_references or settings.rfc_references)
        return grammar_rst.segments if is_usual else None
    config = config_of(env)
    is_other = config.gfm_only or config.commonmark_only or config.disable_syntax
    if is_other or not is_plain("a", config.enable_extensions):
        return None
    return partial(segments, has_labels=bool(env.current_document[REFERENCES]))


def _differs(msgid: str, usable: Mapping[str, str]) -> bool:
    return usable.get(msgid, msgid) != msgid


def _content(node: nodes.Element, msgid: str, msgstr: str, split: _Split) -> list[nodes.Node] | None:
    """The translated children of a node, or [] if its text is an attribute; None if it is left to ``Locale``."""
    if isinstance(node, _SPEAKING_OTHERWISE):
        return None if node.get("translatable") else []
    if type(node) not in _TEXTS or RST in node or (isinstance(node, nodes.term) and node["ids"]):  # glossary terms
        return None
    return placed(node, msgid, msgstr, split)


_SPEAKING_OTHERWISE = (nodes.image, nodes.meta)
"""Nodes whose text is an attribute."""
_TEXTS = (nodes.paragraph, nodes.title, nodes.term, nodes.caption, nodes.rubric, nodes.attribution, nodes.line)


class _Names:
    """A proxy for a document that searches its targets once: ``Locale`` does so for every title that it renames."""

    def __init__(self, document: nodes.document) -> None:
        self._document = document
        self._targets = [*document.findall(nodes.target)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._document, name)

    def findall(self, condition: Callable[[nodes.Node], bool]) -> Iterator[nodes.Node]:
        return filter(condition, self._targets)


def _put(node: nodes.Element, msgstr: str, content: list[nodes.Node], names: _Names) -> None:
    if isinstance(node, nodes.image):
        node["alt"], node["translated"] = msgstr, False
        return
    node["translated"] = True
    if isinstance(node, nodes.meta):
        node["content"] = msgstr
        return
    if isinstance(node, nodes.title):
        patch, document = nodes.paragraph("", "", *content), cast("nodes.document", names)
        _NodeUpdater(node, patch, document, noqa=False).update_title_mapping()
    node.children = content
    for child in content:
        child.parent = node


def placed(node: nodes.Element, msgid: str, msgstr: str, split: _Split = segments) -> list[nodes.Node] | None:
    """The translated children of ``node``; None if the translation has to be parsed.

    ``split`` is the grammar of the page, by default that of Markdown without link definitions.
    """
    parts = split(msgstr)
    known = _known(node, msgid, split)
    if parts is None or known is None:
        return None
    keys = [_key(part) for part in parts]
    notes = [key for key in keys if key and key[0] == "footnote"]
    if any(key and key not in known for key in keys):
        return None
    if len(notes) != len({*notes}) or len(notes) != sum(key[0] == "footnote" for key in known):
        return None  # footnote references are moved, not copied, so each must be used exactly once
    return [_translated(part, known[key] if key else None) for part, key in zip(parts, keys, strict=True)]


def _known(node: nodes.Element, msgid: str, split: _Split) -> dict[_Key, nodes.Element] | None:
    """The inline nodes of the source by what they do; None if they do not match the segments of the message."""
    elements = [child for child in node.children if isinstance(child, nodes.Element)]
    if not elements:
        return {}
    parts = [part for part in split(msgid) or () if part.kind in _ELEMENTS]
    if len(parts) != len(elements):
        return None
    pairs = [*zip(parts, elements, strict=True)]
    if not all(type(element) in _ELEMENTS[part.kind] and _is_line(element) for part, element in pairs):
        return None
    return {key: element for part, element in pairs if (key := _key(part))}


def _key(part: Segment) -> _Key | None:
    """Identifies what a segment does; None for one without a target (text, code, emphasis), which only shows words."""
    if part.kind != "role":
        return (part.kind, part.target, "") if part.target else None
    titled = _TITLED.fullmatch(part.words)
    if part.target == "term" and (titled or _BARE.fullmatch(part.words)):
        return "role", "term", ""  # the target may be the term as translated in the glossary
    return "role", part.target, f"<{titled['target']}>" if titled and part.target in _ROLES else part.words


def _is_line(node: nodes.Element) -> bool:
    """Whether a node contains only text, directly or inside a chain of single child elements."""
    if len(node) == 1 and isinstance(node[0], nodes.Element):
        return _is_line(node[0])
    return all(isinstance(child, nodes.Text) for child in node.children)


def _translated(part: Segment, element: nodes.Element | None) -> nodes.Node:
    if part.kind == "text":
        return nodes.Text(part.words)
    if part.kind == "code":
        return nodes.literal(part.words, part.words)
    if element is None:
        return (nodes.strong if part.kind == "strong" else nodes.emphasis)("", "", nodes.Text(part.words))
    if part.kind == "footnote":
        return element
    return _of_role(part, element) if part.kind == "role" else _with_words(element, part.words)


def _of_role(part: Segment, element: nodes.Element) -> nodes.Element:
    titled = _TITLED.fullmatch(part.words)
    if not titled and not _BARE.fullmatch(part.words):
        return element.deepcopy()
    link = _with_words(element, titled["title"] if titled else part.words)
    if part.target == "term":
        link["refexplicit"] = titled is not None
        link["reftarget"] = re.sub(r"\s+", " ", titled["target"] if titled else part.words)
    return link


def _with_words(node: nodes.Element, words: str) -> nodes.Element:
    """A copy of a node that contains only text, with ``words`` as its text."""
    copy = node.copy()
    inner = next(iter(node.children), None)
    copy.append(_with_words(inner, words) if isinstance(inner, nodes.Element) else nodes.Text(words))
    return copy

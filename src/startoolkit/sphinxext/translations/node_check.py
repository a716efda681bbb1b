"""A second look at translations, after they are in the page and whatever was made of them before.

``vetting.py`` judges the text of a translation; this compares the nodes that have come of it with those of the source.
A translation may bring words, and of links, pictures, downloads, raw text, formulas and anything else that does more
than show words only what its source has, or what the setting ``addresses`` lists.  Where one brings more, the source
is put back.  Nothing here knows the grammar of a message, so that a mistake of that judgement is not made twice.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes

from startoolkit.project import Edition
from startoolkit.sphinxext.renderer import RST, line_break, strikethrough
from startoolkit.sphinxext.translations.inline_parser import PARSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx.environment import BuildEnvironment

Key = tuple[str, ...]
"""A thing that does more than show words: its kind, and what must be the same in the source."""

_INLINE = (
    nodes.emphasis, nodes.inline, nodes.literal, nodes.strong, nodes.title_reference, line_break, strikethrough,
)  # fmt: skip
"""Elements that show words and do nothing else, as long as they have no attributes."""
_PROGRAMS = (nodes.math, nodes.math_block, nodes.raw)
"""Elements whose text is acted upon."""
_COUNTED_ALONE = (nodes.citation_reference, nodes.footnote_reference, nodes.problematic, addnodes.index)
"""Elements that get their ids while pages are read."""
_LINKS = (addnodes.download_reference, addnodes.pending_xref)
"""Links that Sphinx resolves: their only child is made by the parser."""
_NAMED = (nodes.reference, nodes.target)
"""What docutils resolves by name: a section may have another name in the translation, but not another id."""
_WORDS = frozenset((
    "alt", "auto", "backrefs", "candidates", "dupnames", "entries", "explanation", "inline", "internal", "name", "names",
    "original_uri", "raw_entries", "rawtext", "refdoc", "refexplicit", "reftitle", "refwarn", "source", "title",
    "translatable", "translated", "xml:space", PARSED, RST,
))  # fmt: skip
"""Attributes that hold words, or what is noted while a page is read."""
_DEEPEST = 30
"""How deep elements may stand in each other: each takes room on the stack of what follows."""
_COUNTED = re.compile(r"(?:id|index-)\d+")
"""Ids that are given in order."""
_ADDRESS = re.compile(r"\S*(?://|\b(?:data|javascript|vbscript):)\S*", re.IGNORECASE)
_NAMES = {
    "image": "the picture {!r}",
    "raw": "the raw text {!r}",
    "math": "the formula {!r}",
    "math_block": "the formula {!r}",
    "download_reference": "the download {!r}",
    "footnote_reference": "the footnote mark {!r}",
    "pending_xref": "the link to {!r}",
    "reference": "the link to {!r}",
    "meta": "the address {!r}",
}


class _Kept(NamedTuple):
    """A node as it was before it was translated."""

    node: nodes.Element
    msgid: str
    children: list[nodes.Node]
    """The list itself: a translation puts another one in its place."""
    value: str
    """The file of a picture, or the content of what is told to search engines."""
    names: tuple[list[str], list[str]] | None
    """The names of the section of a title."""


class Source(NamedTuple):
    """The messages of a page in the source language."""

    kept: list[_Kept]
    nameids: dict[str, str | None]
    nametypes: dict[str, bool | None]
    unsafe: dict[str, str]
    """What of a translation cannot be applied to anything, by its message: another file, or another program."""


class Excess(NamedTuple):
    """A message whose translation does more than its source, and what that is."""

    msgid: str
    what: str


def keep(
    document: nodes.document, pairs: Iterable[tuple[nodes.Element, str]], translations: Mapping[str, str]
) -> Source:
    """Note what the nodes of all messages are, before any is translated; nothing is copied but a few names."""
    kept = [_Kept(node, msgid, node.children, _value(node), _names(node)) for node, msgid in pairs]
    unsafe = {
        one.msgid: _called((one.node.tagname, translations[one.msgid]))
        for one in kept
        if _is_fixed(one.node, one.msgid) and translations.get(one.msgid, one.msgid) != one.msgid
    }
    return Source(kept, dict(document.nameids), dict(document.nametypes), unsafe)


def _is_fixed(node: nodes.Element, msgid: str) -> bool:
    """Whether a message is no words but a program, or the file of a picture."""
    return isinstance(node, _PROGRAMS) or (isinstance(node, nodes.image) and msgid != node.get("alt"))


def put_back(env: BuildEnvironment, document: nodes.document, source: Source) -> list[Excess]:
    """Put the source back wherever a translation does more than that; and what it was, once for each message."""
    found = dict(source.unsafe)
    addresses = _Addresses(env)
    for kept in source.kept:
        if kept.msgid not in found and (extra := _excess(document, source, kept, addresses)):
            found[kept.msgid] = extra
    for kept in source.kept:
        if kept.msgid in found:
            _restore(env, document, source, kept)
    return [Excess(msgid, what) for msgid, what in found.items()]


def _value(node: nodes.Element) -> str:
    return node.get("uri" if isinstance(node, nodes.image) else "content", "") if _is_attribute(node) else ""


def _is_attribute(node: nodes.Element) -> bool:
    return isinstance(node, nodes.image | nodes.meta)


def _names(node: nodes.Element) -> tuple[list[str], list[str]] | None:
    section = node.parent if isinstance(node, nodes.title) else None
    return (section["names"][:], section["dupnames"][:]) if isinstance(section, nodes.section) else None


def _excess(document: nodes.document, source: Source, kept: _Kept, addresses: _Addresses) -> str:
    """What the translation of a node does and its source does not, in words; empty if that is nothing."""
    node = kept.node
    if _is_attribute(node):
        return _of_attribute(node, kept.value)
    if node.children is kept.children or all(type(child) is nodes.Text for child in node.children):
        return ""
    after = _keys(node.children, document.nameids)
    extra = after - _keys(kept.children, source.nameids) if after else after
    return next((_called(key) for key in extra if not addresses.allow(key)), "")


def _of_attribute(node: nodes.Element, before: str) -> str:
    after = _value(node)
    if before == after:
        return ""
    if isinstance(node, nodes.image):
        return _called(("image", after))
    if "http-equiv" in node:
        return _called(("meta", after))
    return next(
        (_called(("meta", one)) for one in Counter(_ADDRESS.findall(after)) - Counter(_ADDRESS.findall(before))), ""
    )


def _keys(children: Sequence[nodes.Node], nameids: Mapping[str, str | None]) -> Counter[Key]:
    return Counter(_things(children, nameids))


def _things(children: Sequence[nodes.Node], nameids: Mapping[str, str | None], depth: int = 0) -> Iterator[Key]:
    if depth > _DEEPEST:
        yield ("nesting",)
        return
    for child in children:
        if isinstance(child, nodes.Element) and not isinstance(child, nodes.system_message):  # taken out of the page
            key = _key(child, nameids)
            if key:
                yield key
            yield from _things(child.children, nameids, depth + 1)


def _key(node: nodes.Element, nameids: Mapping[str, str | None]) -> Key | None:
    """What an element does; None for one that only shows its words."""
    if type(node) in _INLINE and (isinstance(node.parent, _LINKS) or not _attributes(node)):
        return None
    if isinstance(node, _PROGRAMS):
        return node.tagname, node.astext(), str(node.get("format", ""))
    if isinstance(node, addnodes.pending_xref):
        domain, kind = str(node.get("refdomain")), str(node.get("reftype"))
        # A term may be that of the translated glossary: it leads to the glossary, or nowhere.
        target = "" if (domain, kind) == ("std", "term") else str(node.get("reftarget"))
        return "pending_xref", target, domain, kind, str(node.get("reftargetid") or "")
    if isinstance(node, _COUNTED_ALONE):
        return node.tagname, str(node.get("refname") or node.get("auto"))
    return (node.tagname, *_address(node, nameids), *(f"{name}={value!r}" for name, value in _attributes(node)))


def _address(node: nodes.Element, nameids: Mapping[str, str | None]) -> tuple[str, ...]:
    """Where a link leads to, the file of a picture or a download."""
    if isinstance(node, _NAMED) and "refname" in node:
        name = node["refname"]
        return (f"#{nameids.get(name) or name}",)
    return (str(node.get("refuri") or node.get("uri") or node.get("reftarget") or node.get("refid") or ""),)


_ADDRESSES = frozenset(("refid", "refname", "reftarget", "refuri", "uri"))


def _attributes(node: nodes.Element) -> list[tuple[str, Any]]:
    """The attributes that may do something, in order, but for the address."""
    found = []
    for name, value in node.attributes.items():
        if not value or name in _WORDS or name in _ADDRESSES:
            continue
        if name == "ids":
            if isinstance(node, nodes.target):  # made from its words
                continue
            value = [one for one in value if not _COUNTED.fullmatch(one)]  # noqa: PLW2901
        if value:
            found.append((name, value))
    return sorted(found, key=lambda pair: pair[0])


class _Addresses:
    """What translations may link to though their source does not: the setting ``addresses`` of the language."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._known: set[str] | None = None

    def allow(self, key: Key) -> bool:
        if key[0] not in ("reference", "target", "pending_xref", "download_reference"):
            return False
        if self._known is None:
            edition = Edition.of_sphinx(self._env.app)
            known = edition.settings.addresses.get(edition.language.code, {}).values()
            self._known = {*map(_plain, known)}
        return _plain(key[1]) in self._known or _plain(self._relative(key)) in self._known

    def _relative(self, key: Key) -> str:
        """A page as a link on this one has it: MyST has made its name from that."""
        folder = self._env.current_document.docname.rpartition("/")[0]
        return key[1].removeprefix(f"{folder}/") if folder else key[1]


def _plain(address: str) -> str:
    """An address without what makes no difference: escapes, the section of a page, the ending of its file."""
    text = unquote(address)
    if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) and not text.startswith(("path:", "project:")):
        return text
    text = re.sub(r"^(?:path:|project:)|#.*$", "", text, flags=re.DOTALL)
    return re.sub(r"^(?:\./|/)|\.(?:md|rst)$", "", text)


def _called(key: Key) -> str:
    kind, value = key[0], next((part for part in key[1:] if part), "")
    name = _NAMES.get(kind, "the markup {!r}").format(value if kind in _NAMES else kind)
    return name if len(name) <= 120 else f"{name[:120]}…"


def _restore(env: BuildEnvironment, document: nodes.document, source: Source, kept: _Kept) -> None:
    node, new = kept.node, kept.node.children
    node["translated"] = False
    if isinstance(node, nodes.image):
        node["uri"] = kept.value
        if node.get("alt") and kept.msgid != kept.value and not kept.msgid.startswith(".. "):
            node["alt"] = kept.msgid
        return
    if isinstance(node, nodes.meta):
        node["content"] = kept.value
        return
    if new is kept.children:
        return
    if isinstance(node, nodes.term):
        _forget_term(env, node, kept)
    node.children = kept.children
    for child in node.children:
        child.parent = node
    if kept.names:
        _rename(document, source, node, kept.names)
    _restore_marks(document, new, node)
    if node.rawsource and isinstance(node, nodes.FixedTextElement):
        node.rawsource = node.astext()  # as Locale does, too: what is highlighted is its text


def _rename(document: nodes.document, source: Source, title: nodes.Element, names: tuple[list[str], list[str]]) -> None:
    """Give a section its names back, and to those that lead to it by one."""
    section, known = title.parent, _known(document)
    given = {*section["names"], *section["dupnames"]} - {*names[0], *names[1]}
    section["names"], section["dupnames"] = names
    for name in given:
        known.nameids.pop(name, None)
        known.nametypes.pop(name, None)
    for name in {*names[0], *names[1], *given} & source.nameids.keys():
        known.nameids[name] = source.nameids[name]
        known.nametypes[name] = source.nametypes.get(name)
    for target in document.findall(nodes.target):
        if target.get("refname") in given:
            target["refname"] = nodes.fully_normalize_name(title.astext())


def _known(document: nodes.document) -> Any:
    """A document with the tables of it, whose types are not told."""
    return document


def _restore_marks(document: nodes.document, new: list[nodes.Node], node: nodes.Element) -> None:
    """Put the footnote marks of the source back into the lists from which docutils numbers them."""
    old = {tuple(mark["ids"]): mark for mark in node.findall(nodes.footnote_reference)}
    gone = {
        id(mark): old.get(tuple(mark["ids"]))
        for child in new
        for mark in child.findall(nodes.footnote_reference)
        if mark not in old.values()
    }
    known = _known(document)
    lists = [known.autofootnote_refs, known.symbol_footnote_refs]
    for marks in (*lists, *known.footnote_refs.values(), *known.refnames.values()):
        if any(id(mark) in gone for mark in marks):
            replaced = (gone.get(id(mark), mark) for mark in marks)
            marks[:] = [mark for mark in replaced if mark is not None]
    for ids, mark in old.items():
        document.ids.update(dict.fromkeys(ids, mark))


def _forget_term(env: BuildEnvironment, term: nodes.Element, kept: _Kept) -> None:
    """Take a term out of the glossary under the name that its translation has given it."""
    name = "".join(child.astext() for child in term.children if not isinstance(child, addnodes.index))
    before = "".join(child.astext() for child in kept.children if not isinstance(child, addnodes.index))
    standard: Any = env.domains.standard_domain
    if name != before:
        standard.objects.pop(("term", name), None)
        standard._terms.pop(name.lower(), None)  # noqa: SLF001

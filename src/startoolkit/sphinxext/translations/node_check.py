"""Compares the nodes of each applied translation with those of its source, and restores the source if they do more.

``vetting.py`` judges the text of a translation before it is parsed; this is an independent check of the result.  A
translation may have any words, but links, pictures, downloads, raw text, formulas and everything else that does more
than show words must also be in the source, or in the setting ``addresses``.  This module knows nothing of the grammar
of messages, so a mistake in the judge is not repeated here.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes

from startoolkit.messages.dialect import Dialect
from startoolkit.messages.targets import is_same_page, is_same_picture, notation, tags_of
from startoolkit.pages import has_picture
from startoolkit.project import Edition
from startoolkit.sphinxext.renderer import RST, line_break, strikethrough
from startoolkit.sphinxext.translations.inline_parser import PARSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx.environment import BuildEnvironment

Key = tuple[str, ...]
"""A node that does more than show words: its kind, and the values that must be the same in the source."""

_INLINE = (
    nodes.emphasis, nodes.inline, nodes.literal, nodes.strong, nodes.title_reference, line_break, strikethrough,
)  # fmt: skip
"""Elements that only show words, provided they have no attributes."""
_PROGRAMS = (nodes.math, nodes.math_block, nodes.raw)
"""Elements whose text is interpreted by a program: a formula renderer, a browser or the writer."""
_COUNTED_ALONE = (nodes.citation_reference, nodes.footnote_reference, nodes.problematic, addnodes.index)
"""Elements compared by kind and name alone, since their ids are assigned while the page is read."""
_LINKS = (addnodes.download_reference, addnodes.pending_xref)
"""Links that Sphinx resolves; the parser creates their only child, so its attributes are not compared."""
_NAMED = (nodes.reference, nodes.target)
"""Elements that docutils resolves by name: a translated section has another name, but the same id."""
_WORDS = frozenset((
    "alt", "auto", "backrefs", "candidates", "dupnames", "entries", "explanation", "inline", "internal", "name", "names",
    "original_uri", "raw_entries", "rawtext", "refdoc", "refexplicit", "reftitle", "refwarn", "source", "title",
    "translatable", "translated", "xml:space", PARSED, RST,
))  # fmt: skip
"""Attributes that are not compared: words, and bookkeeping of docutils, Sphinx and this extension."""
_DEEPEST = 30
"""The maximum nesting of inline elements; later transforms and writers recurse into them, and would overflow."""
_COUNTED = re.compile(r"(?:id|index-)\d+")
"""Ids that docutils and Sphinx number in order of appearance."""
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
    """A message of a node, and the state of the node before translation."""

    node: nodes.Element
    msgid: str
    children: list[nodes.Node]
    """The list object itself, not a copy: applying a translation assigns another list to the node."""
    value: str
    """The URI of a picture, or the content of a meta element; empty for other nodes."""
    names: tuple[list[str], list[str]] | None
    """The ``names`` and ``dupnames`` of the section of a title; None for other nodes."""


class Source(NamedTuple):
    """The state of all translatable nodes of a page before translation."""

    kept: list[_Kept]
    nameids: dict[str, str | None]
    nametypes: dict[str, bool | None]
    unsafe: dict[str, str]
    """Translations that must not be applied at all, since the message is a file or a program: msgid to description."""


class Excess(NamedTuple):
    """The msgid of a translation that adds something, and a description of the addition for the warning."""

    msgid: str
    what: str


def keep(
    document: nodes.document, pairs: Iterable[tuple[nodes.Element, str]], translations: Mapping[str, str]
) -> Source:
    """Store the state of the nodes of all messages before translation; ``translations`` maps msgid to msgstr."""
    kept = [_Kept(node, msgid, node.children, _value(node), _names(node)) for node, msgid in pairs]
    unsafe = {
        one.msgid: _called((one.node.tagname, translations[one.msgid]))
        for one in kept
        if _is_fixed(one.node, one.msgid) and translations.get(one.msgid, one.msgid) != one.msgid
    }
    return Source(kept, dict(document.nameids), dict(document.nametypes), unsafe)


def _is_fixed(node: nodes.Element, msgid: str) -> bool:
    """Whether a message is not words, but a formula, raw text or the file of a picture."""
    return isinstance(node, _PROGRAMS) or (isinstance(node, nodes.image) and msgid != node.get("alt"))


def put_back(env: BuildEnvironment, document: nodes.document, source: Source) -> list[Excess]:
    """Restore the source of each translation that adds anything but words; returns one Excess for each such message."""
    found = dict(source.unsafe)
    addresses = _Addresses(env)
    for kept in source.kept:
        if kept.msgid not in found and (extra := _excess(document, source, kept, addresses)):
            found[kept.msgid] = extra
    for kept in source.kept:
        if kept.msgid in found:
            _restore(env, document, source, kept)
        elif not _is_attribute(kept.node) and kept.node.children is not kept.children:
            _name_targets(kept, addresses)
    return [Excess(msgid, what) for msgid, what in found.items()]


def _name_targets(kept: _Kept, addresses: _Addresses) -> None:
    """Give the links of a translation the names that those of the source have, by which other passages refer to them.

    In reStructuredText the words of a link to the web are a name on the page; translated ones could be another's name.
    """
    old, new = _targets(kept.children), _targets(kept.node.children)
    pairs: list[tuple[nodes.target, nodes.target | None]] = []
    for target in new:
        same = next((one for one in old if addresses.is_alike(one, target)), None)
        pairs.append((target, same))
        if same:
            old.remove(same)
    for target, same in pairs:
        named = same or (old.pop(0) if old else None)
        for name in ("names", "dupnames"):
            target[name] = list(named[name]) if named else []


def _targets(children: Iterable[nodes.Node]) -> list[nodes.target]:
    """The targets of links, without those that are places in the text."""
    return [one for child in children for one in child.findall(nodes.target) if "refuri" in one or "refname" in one]


def _value(node: nodes.Element) -> str:
    return node.get("uri" if isinstance(node, nodes.image) else "content", "") if _is_attribute(node) else ""


def _is_attribute(node: nodes.Element) -> bool:
    return isinstance(node, nodes.image | nodes.meta)


def _names(node: nodes.Element) -> tuple[list[str], list[str]] | None:
    section = node.parent if isinstance(node, nodes.title) else None
    return (section["names"][:], section["dupnames"][:]) if isinstance(section, nodes.section) else None


def _excess(document: nodes.document, source: Source, kept: _Kept, addresses: _Addresses) -> str:
    """A description of the first thing that the translation of a node adds to its source; empty if there is none."""
    node = kept.node
    if _is_attribute(node):
        return _of_attribute(node, kept.value)
    if node.children is kept.children or all(type(child) is nodes.Text for child in node.children):
        return ""
    after = _keys(node.children, document.nameids)
    if not after:
        return ""
    before = _keys(kept.children, source.nameids)
    lost = before - after
    for key in (after - before).elements():
        if addresses.is_set(key) or any(addresses.names(key, old) for old in before):
            continue
        old = next((old for old in +lost if addresses.is_like(key, old)), None)
        if old is None:
            return _called(key)
        lost[old] -= 1
    return ""


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
        if isinstance(child, nodes.Element) and not isinstance(child, nodes.system_message):  # removed later
            key = _key(child, nameids)
            if key:
                yield key
            yield from _things(child.children, nameids, depth + 1)


def _key(node: nodes.Element, nameids: Mapping[str, str | None]) -> Key | None:
    """The key of an element that does something; None for one that only shows words."""
    if type(node) in _INLINE and (isinstance(node.parent, _LINKS) or not _attributes(node)):
        return None
    if isinstance(node, _PROGRAMS):
        return node.tagname, node.astext(), str(node.get("format", ""))
    if isinstance(node, addnodes.pending_xref):
        domain, kind = str(node.get("refdomain")), str(node.get("reftype"))
        # A term may be named as in the translated glossary; whatever its name, it can only link to a glossary entry.
        target = "" if (domain, kind) == ("std", "term") else str(node.get("reftarget"))
        return "pending_xref", target, domain, kind, str(node.get("reftargetid") or "")
    if isinstance(node, _COUNTED_ALONE):
        return node.tagname, str(node.get("refname") or node.get("auto"))
    return (node.tagname, *_address(node, nameids), *(f"{name}={value!r}" for name, value in _attributes(node)))


def _address(node: nodes.Element, nameids: Mapping[str, str | None]) -> tuple[str, ...]:
    """The target of a link, or the file of a picture or a download."""
    if isinstance(node, _NAMED) and "refname" in node:
        name = node["refname"]
        return (f"#{nameids.get(name) or name}",)
    return (str(node.get("refuri") or node.get("uri") or node.get("reftarget") or node.get("refid") or ""),)


_ADDRESSES = frozenset(("refid", "refname", "reftarget", "refuri", "uri"))


def _attributes(node: nodes.Element) -> list[tuple[str, Any]]:
    """The attributes to compare, sorted by name, without the address."""
    found = []
    for name, value in node.attributes.items():
        if not value or name in _WORDS or name in _ADDRESSES:
            continue
        if name == "ids":
            if isinstance(node, nodes.target):  # its id is derived from its text
                continue
            value = [one for one in value if not _COUNTED.fullmatch(one)]  # noqa: PLW2901
        if value:
            found.append((name, value))
    return sorted(found, key=lambda pair: pair[0])


class _Addresses:
    """What only translations may have: the setting ``addresses``, and pages and pictures in the language of readers."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._known: set[str] | None = None

    def names(self, key: Key, old: Key) -> bool:
        """Whether something only gives what the source has a name, or a letter for the keyboard.

        docutils makes a target for the name of a link to the web, and Sphinx an element for ``&`` in a label.
        """
        is_name = (key[0], old[0]) == ("target", "reference") and len(key) == 2 and self._is_same(old[1], key[1])
        return is_name or key == ("inline", "", "classes=['accelerator']")

    def is_like(self, key: Key, old: Key) -> bool:
        """Whether something is what the source has, for readers of the language."""
        if key[0] == old[0] == "raw":
            return key[2:] == old[2:] and tags_of(key[1]) == tags_of(old[1])
        if key[0] != old[0] or key[2:] != old[2:]:
            return False
        if key[0] == "image":
            return is_same_picture(old[1], key[1], self._dialect)
        return key[0] in ("reference", "target") and self._is_same(old[1], key[1])

    def is_alike(self, old: nodes.target, new: nodes.target) -> bool:
        """Whether two targets of links lead to the same place."""
        return old.get("refname") == new.get("refname") and self._is_same(old.get("refuri", ""), new.get("refuri", ""))

    def _is_same(self, old: str, new: str) -> bool:
        return notation(old) == notation(new) or is_same_page(old, new, self._dialect.tongues)

    @cached_property
    def _dialect(self) -> Dialect:
        edition, page = Edition.of_sphinx(self._env.app), self._env.current_document.docname
        return Dialect(
            tongues=edition.settings.tongues(edition.language),
            has_picture=partial(has_picture, Path(self._env.srcdir), page),
        )

    def is_set(self, key: Key) -> bool:
        """Whether the setting ``addresses`` has something."""
        if key[0] not in ("reference", "target", "pending_xref", "download_reference"):
            return False
        if self._known is None:
            edition = Edition.of_sphinx(self._env.app)
            known = edition.settings.addresses.get(edition.language.code, {}).values()
            self._known = {*map(_plain, known)}
        return _plain(key[1]) in self._known or _plain(self._relative(key)) in self._known

    def _relative(self, key: Key) -> str:
        """The target relative to the current page, as written in its source: MyST stores it relative to ``docs``."""
        folder = self._env.current_document.docname.rpartition("/")[0]
        return key[1].removeprefix(f"{folder}/") if folder else key[1]


def _plain(address: str) -> str:
    """A normalized address for comparison: unquoted, and for a page without section, prefix and file extension."""
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
        node.rawsource = node.astext()  # as Locale does: Sphinx highlights a block only if both are equal


def _rename(document: nodes.document, source: Source, title: nodes.Element, names: tuple[list[str], list[str]]) -> None:
    """Restore the names of a section in its node, in the tables of the document, and in targets that refer to it."""
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
    """The document as Any: the type stubs of docutils do not allow None in ``nameids`` and ``nametypes``."""
    return document


def _restore_marks(document: nodes.document, new: list[nodes.Node], node: nodes.Element) -> None:
    """Put the footnote references of the source back into the lists from which docutils numbers them.

    ``new`` are the children of the translation, which ``node`` had before it was restored.
    """
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
    """Remove the glossary entry that was registered under the translated name of a term."""
    name = "".join(child.astext() for child in term.children if not isinstance(child, addnodes.index))
    before = "".join(child.astext() for child in kept.children if not isinstance(child, addnodes.index))
    standard: Any = env.domains.standard_domain
    if name != before:
        standard.objects.pop(("term", name), None)
        standard._terms.pop(name.lower(), None)  # noqa: SLF001

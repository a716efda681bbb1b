"""Transforms that apply the catalogs to a page, count its messages, and mark untranslated passages.

Sphinx's own ``Locale`` transform (priority 20) applies the messages.  It looks them up in
``sphinx.locale.translators``, which Sphinx fills from ``.mo`` files; here it is filled from the ``.po`` files, so no
``.mo`` is ever read or written.  A translation that the judge refuses is not applied, and a warning gives the reason.
"""

from __future__ import annotations

import contextlib
import gettext
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from docutils import nodes
from sphinx import addnodes, locale
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain

from startoolkit.catalog_layout import Layout
from startoolkit.interface import UNTRANSLATED
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.readings import READINGS, Progress, Reading
from startoolkit.remarks import other_language
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.renderer import EXPRESSION, RST, WITHOUT_BREAKS
from startoolkit.sphinxext.settings import tell
from startoolkit.sphinxext.terms import place_same_terms
from startoolkit.sphinxext.translations import node_check, vetting
from startoolkit.sphinxext.translations.apply_simple import place_translations
from startoolkit.sphinxext.translations.extraction import offered
from startoolkit.sphinxext.translations.inline_parser import ALLOWED, IN_RST, REPLACED, SUBSTITUTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from startoolkit.messages.judge import Kind

logger = logging.getLogger(__name__)


class _Messages(gettext.NullTranslations):
    """Messages with the attributes and methods that ``sphinx.transforms.i18n.Locale`` uses."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__()
        self._catalog = messages

    def translation(self, msgid: str) -> str:
        """The translation of a message, or the message itself if it has none."""
        return self._catalog.get(msgid) or msgid


class ReadCatalog(SphinxTransform):
    """Provides ``Locale`` with the usable messages of a page's catalogs, and records the state of each message."""

    default_priority = 15  # before Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        docname = self.env.current_document.docname
        pairs = [*offered(self.document, self.config)]
        messages = vetting.kinds_of(self.env, pairs)
        place = "general", docname_to_domain(docname, self.config.gettext_compact)
        self.env.current_document[_DISPLACED] = locale.translators.pop(place, None)
        if not translates(self.config):
            _note(self.env, dict.fromkeys(messages, "translated"), {}, "", messages)
            return
        digest = _digest(self.env, docname)  # before reading, so that the next build detects a change made meanwhile
        usable: dict[str, str] = {}
        replaced: vetting.Replaced = {}
        places: dict[str, str] = {}
        states = dict.fromkeys(messages, "untranslated")
        for catalog in catalogs(Path(self.env.srcdir), self.config, docname):
            self.env.note_dependency(catalog.path)
            remark = other_language(catalog, Language(self.config.language))
            if remark:
                tell(remark)
            breaks = self.env.current_document.get(WITHOUT_BREAKS) or {}
            unbroken = po.without_breaks(catalog, breaks) if self.config.startoolkit_stock else {}
            catalog = po.with_breaks(catalog, breaks)  # noqa: PLW2901
            catalog = attrs.evolve(catalog, messages=po.as_on_pages(catalog.messages, messages))  # noqa: PLW2901
            # Of several catalogs the first translation counts, as in Sphinx.
            unsettled = {
                msgid: kinds for msgid, kinds in messages.items() if states[msgid] in ("untranslated", "fuzzy")
            }
            bad, others = vetting.refused(self.env, unsettled, catalog, unbroken)
            replaced |= others
            given = {msgid: text for msgid, text in catalog.translations().items() if msgid in unsettled}
            usable |= {msgid: text for msgid, text in given.items() if msgid not in bad}
            states |= {
                msg.msgid: "fuzzy" for msg in catalog.live if msg.fuzzy and msg.is_used and msg.msgid in unsettled
            }
            places |= {one.msgid: f"{catalog.path}:{one.line}" for one in catalog.live if one.msgid in unsettled}
            states |= dict.fromkeys(given, "translated") | dict.fromkeys(bad, "refused")
        source = node_check.keep(self.document, pairs, usable)
        applied = {msgid: text for msgid, text in usable.items() if msgid not in source.unsafe}
        self._tell_parser(pairs, applied)
        self.env.current_document[REPLACED] = replaced
        placeable = [(node, msgid) for node, msgid in pairs if EXPRESSION not in node]
        same = place_same_terms(self.env, placeable, applied, places)
        left = place_translations(self.env, self.document, placeable, {**applied, **{msgid: msgid for msgid in same}})
        if left is not None:
            locale.translators[place] = _Messages(left)
        self.env.current_document[_APPLIED] = source, states, usable, digest, places, messages
        _note(self.env, states, usable, digest, messages)

    def _tell_parser(self, pairs: list[tuple[nodes.Element, str]], usable: dict[str, str]) -> None:
        """Store in the current document what inline_parser.py needs to parse the translations of this page."""
        page = self.env.current_document
        page[IN_RST] = {(usable[msgid], str(node.line)) for node, msgid in pairs if RST in node and msgid in usable}
        page[ALLOWED] = {node[EXPRESSION] for node in self.document.findall(nodes.inline) if EXPRESSION in node}
        page[SUBSTITUTES] = {msgid: usable[msgid] for node, msgid in pairs if EXPRESSION in node and msgid in usable}
        for node, _ in pairs:
            if EXPRESSION in node:  # otherwise Locale would translate it even in an untranslated sentence
                node.attributes.pop("translatable", None)


def _note(
    env: BuildEnvironment,
    states: Mapping[str, str],
    usable: Mapping[str, str],
    digest: str,
    kinds: Mapping[str, tuple[Kind, ...]],
) -> None:
    """Store the ``Reading`` of the current page: the state, the translation and the kinds of each message."""
    passages = tuple((msgid, usable.get(msgid)) for msgid in states)
    reading = Reading(Progress.of(states), passages, digest, {msgid: kinds[msgid] for msgid in states})
    READINGS.of(env)[env.current_document.docname] = reading
    if translates(env.config):
        env.current_document[LEFT] = states.keys() - usable.keys()


class TranslateRest(SphinxTransform):
    """Translates the other messages of a node with several messages whose last one is the same in both languages.

    ``Locale`` treats such a node as finished.  Examples are a table of contents with its caption and titles, or a
    picture with its file and alternative text.
    """

    default_priority = 20  # the same as Locale, which is registered earlier and so runs first

    def apply(self, **_kwargs: Any) -> None:
        domain = docname_to_domain(self.env.current_document.docname, self.config.gettext_compact)
        catalog = locale.translators.get(("general", domain))
        if not isinstance(catalog, _Messages):
            return
        for node in self.document.findall(lambda node: isinstance(node, nodes.Element) and node.get("translated")):
            if isinstance(node, addnodes.translatable):
                for msgid in node.extract_original_messages():
                    node.apply_translated_message(msgid, catalog.translation(msgid))
            elif isinstance(node, nodes.image) and "alt" in node:
                node["alt"] = catalog.translation(node["alt"])


class TakeBackCatalog(SphinxTransform):
    """Restores ``sphinx.locale.translators``, which is global: the catalog of a page may be named ``sphinx``, too."""

    default_priority = 21  # after Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        document = self.env.current_document
        place = "general", docname_to_domain(document.docname, self.config.gettext_compact)
        locale.translators.pop(place, None)
        displaced = document.pop(_DISPLACED, None)
        if displaced:
            locale.translators[place] = displaced


class PutBackUnsafe(SphinxTransform):
    """Replaces an applied translation by its source if it adds anything but words: see ``node_check.py``."""

    default_priority = 22  # after Locale (20) and TakeBackCatalog (21), before any transform reads the targets of links

    def apply(self, **_kwargs: Any) -> None:
        applied = self.env.current_document.pop(_APPLIED, None)
        if applied is None:
            return
        source, states, usable, digest, places, kinds = applied
        unsafe = node_check.put_back(self.env, self.document, source)
        for msgid, what in unsafe:
            logger.warning(
                "The translation brings in %s, which its source lacks. This passage is shown in the source language.",
                what,
                location=places.get(msgid) or self.env.current_document.docname,
                type="startoolkit",
                subtype="unsafe",
            )
            states[msgid] = "refused"
            usable.pop(msgid, None)
        if unsafe:
            _note(self.env, states, usable, digest, kinds)


_APPLIED = "startoolkit_applied"
"""Key in the current document: what ReadCatalog passes to PutBackUnsafe.

A tuple: the nodes before translation (``node_check.Source``), the state and the translation of each msgid, the digest
of the catalogs, the place of each msgid in them, and the kinds of each msgid.
"""
_DISPLACED = "startoolkit_displaced"
"""Key in the current document: the entry of ``sphinx.locale.translators`` that ReadCatalog replaced, or None."""
LEFT = "startoolkit_left"
"""Key in the current document: the msgids that are shown in the source language."""


class TakeOutTaskBoxes(SphinxTransform):
    """Moves the checkbox of a task out of its paragraph: ``Locale`` replaces all children of a translated paragraph."""

    default_priority = 14  # before Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for box in [*self.document.findall(nodes.raw)]:
            if isinstance(box.parent, nodes.paragraph) and 'type="checkbox"' in box.astext():
                box.parent["task_box"] = box
                box.parent.remove(box)


class PutBackTaskBoxes(SphinxTransform):
    """Puts the checkboxes back into the translated paragraphs."""

    default_priority = 25  # after Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for paragraph in self.document.findall(nodes.paragraph):
            if "task_box" in paragraph:
                paragraph.insert(0, paragraph.attributes.pop("task_box"))


class MarkSourceLanguage(SphinxTransform):
    """Marks every untranslated passage with its language, so that screen readers pronounce it correctly.

    docutils writes a class ``language-en`` as ``lang="en"``, and so does our PDF writer.  Each passage gets an id for
    links to it.  Untranslated descriptions and keywords are removed: a ``<meta>`` element cannot be marked.
    """

    default_priority = 860  # before Sphinx collects titles (880)

    def apply(self, **_kwargs: Any) -> None:
        if not translates(self.config):
            return
        mark = source_mark(self.config)
        left = 0
        for meta in [*self.document.findall(nodes.meta)]:
            if meta.get("translated") is False and meta.get("name") in ("description", "keywords"):
                meta.parent.remove(meta)
        # Sphinx removes the docinfo when it collects metadata, so links into it would lead nowhere.
        shown = (part for part in self.document.children if not isinstance(part, nodes.docinfo))
        for node in (node for part in shown for node in part.findall(nodes.Element)):
            if self._is_left(node) and mark not in node["classes"]:
                left += 1
                node["classes"].append(mark)
                node["ids"].append(f"{UNTRANSLATED}{left}")
                if isinstance(node, nodes.inline) and all(isinstance(part, _IN_LINE) for part in node.children):
                    # Of descriptions of programs, such as what a parameter is: Sphinx takes the element out otherwise.
                    node.attributes.pop("translatable", None)

    def _is_left(self, node: nodes.Element) -> bool:
        if node.get("translated") is not False:
            return False
        if isinstance(node, nodes.raw) and isinstance(node.parent, nodes.TextElement):  # perhaps a start tag alone
            return False
        if isinstance(node, nodes.image):  # Locale does not set "translated" when it translates alternative texts
            return node.get("alt") in (self.env.current_document.get(LEFT) or ())
        return bool(node.astext().strip())


_IN_LINE = nodes.Text, nodes.Inline


class CatalogCollector(NotesCollector):
    """Manages the readings that ReadCatalog stores in the environment; pages with changed catalogs are outdated."""

    notes = READINGS

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Nothing to do: ReadCatalog stores the reading, since it sees the messages before they are translated."""

    def get_outdated_docs(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        """The pages whose catalogs have another digest than in the last build.

        Sphinx compares the dates of known dependencies only, so it misses a new catalog or one with an old date.
        """
        if not translates(env.config):
            return []
        known = {name: reading.catalogs for name, reading in READINGS.of(env).items()}
        return [name for name in env.found_docs - added - changed if known.get(name) != _digest(env, name)]


def _digest(env: BuildEnvironment, docname: str) -> str:
    """The SHA-256 digest of all catalogs of a page, in hexadecimal."""
    digest = hashlib.sha256()
    for path, _ in _paths(Path(env.srcdir), env.config, docname):
        with contextlib.suppress(OSError):  # ``catalogs`` reports it when the page is read
            digest.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    return digest.hexdigest()


def translates(config: Config) -> bool:
    """Whether pages are translated: the language is not the source language, and there is a folder with catalogs."""
    return bool(config.startoolkit_catalogs) and config.language != config.startoolkit_source_language


def source_mark(config: Config) -> str:
    """The class of untranslated passages, ``language-TAG``, which docutils writes as ``lang="TAG"``."""
    return f"language-{Language(config.startoolkit_source_language).tag}"


def _paths(source: Path, config: Config, docname: str) -> Iterator[tuple[Path, Path]]:
    """Each existing path of a catalog of a page, with the folder that it must be inside after resolving links."""
    folders = tuple(map(Path, config.startoolkit_catalogs))
    yield from Layout(config.startoolkit_compact, source, folders, is_stock=config.startoolkit_stock).paths(docname)


def catalogs(source: Path, config: Config, docname: str) -> Iterator[po.Catalog]:
    """The catalogs of a page, from the folders in ``startoolkit_catalogs`` (see ``settings.py``).

    Raises ExtensionError if one cannot be read or is not valid; in a lenient build, where the worker has told what is
    wrong, only what can be read is used.
    """
    for path, folder in _paths(source, config, docname):
        try:
            path.lstat()
            catalog, errors = po.read_known(path, within=folder)
        except OSError as error:
            raise ExtensionError(f"{path}: The catalog cannot be read: {error.strerror}.") from error
        if errors and not config.startoolkit_lenient:
            raise ExtensionError("\n".join(map(str, errors))) from errors[0]
        if catalog:
            yield catalog


TRANSFORMS: tuple[type[SphinxTransform], ...] = (
    TakeOutTaskBoxes,
    ReadCatalog,
    TranslateRest,
    TakeBackCatalog,
    PutBackUnsafe,
    PutBackTaskBoxes,
    MarkSourceLanguage,
)


def setup(app: Sphinx) -> None:
    for transform in TRANSFORMS:
        app.add_transform(transform)
    app.add_env_collector(CatalogCollector)

"""Faster replacements for functions of docutils, MyST and Sphinx that repeat the same work for every page.

There is no extension point for this, so the functions are replaced, from the event ``env-before-read-docs`` until the
event ``build-finished`` of an application that loads this extension.  Importing this module changes nothing.  A
function is replaced only if its source text is one that the replacement was compared with (``patching.py``); otherwise
the upstream function stays, and ``build --explain`` reports it.  Caches of a replacement live in a closure that is
created when it is applied, and are freed when it is undone.

``fast = false`` in ``[tool.startoolkit]`` and ``STARTOOLKIT_FAST=0`` in the environment turn all patches off.
"""

from __future__ import annotations

import copy
import re
import weakref
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes

from startoolkit.sphinxext.speed import tree_search
from startoolkit.sphinxext.speed.patching import Patch, Patches
from startoolkit.sphinxext.theme.search import Forgiving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docutils.frontend import Values
    from docutils.transforms.universal import SmartQuotes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.domains import Domain
    from sphinx.search import IndexBuilder
    from sphinx.transforms.post_transforms.code import HighlightLanguageTransform


def make_document(_upstream: Any) -> Callable[..., nodes.document]:
    """MyST creates an empty document for every page to get its default settings: compute these once."""
    from docutils.frontend import get_default_settings  # noqa: PLC0415
    from docutils.parsers.rst import Parser  # noqa: PLC0415
    from docutils.utils import new_document  # noqa: PLC0415

    known: dict[type[Any], Values] = {}

    def make_document(source_path: str = "notset", parser_cls: type[Any] = Parser) -> nodes.document:
        if parser_cls not in known:
            known[parser_cls] = get_default_settings(parser_cls)
        settings: Any = _separate(known[parser_cls], {}, {})
        return new_document(source_path, settings)

    return make_document


def get_settings(upstream: Any) -> Callable[..., Values]:
    """Sphinx sets up docutils' parser of command-line options for every page: cache the settings that it returns.

    ``defaults["env"]`` is the environment of the build.  It must not be cached, and a file docutils.conf cannot set it.
    """
    known: dict[Any, tuple[Values, dict[str, Any]]] = {}

    def _get_settings(*components: Any, defaults: Mapping[str, Any], read_config_files: bool = False) -> Values:
        kinds = tuple(kind if isinstance(kind, type) else type(kind) for kind in components)
        given = {name: value for name, value in defaults.items() if name != "env"}
        key = (kinds, repr(sorted(given.items(), key=lambda pair: pair[0])), read_config_files)
        if key not in known:
            known[key] = upstream(*components, defaults=given, read_config_files=read_config_files), given
        return _separate(*known[key], defaults)

    return _get_settings


def _separate(known: Values, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> Values:
    """A copy of settings that were computed from the defaults ``given``, as if computed from equal ``defaults``.

    Mutable values are copied, too, so that a page can change its own; values from ``defaults`` are not.
    """
    from docutils.utils import DependencyList  # noqa: PLC0415

    settings = copy.copy(known)
    for name, value in vars(known).items():
        if name in given and value is given[name]:
            setattr(settings, name, defaults[name])
        elif isinstance(value, list | dict | DependencyList):
            setattr(settings, name, copy.deepcopy(value))
    if "env" in defaults:
        settings.env = defaults["env"]
    return settings


def resolve_any_xref(upstream: Any) -> Callable[..., list[tuple[str, nodes.reference]]]:
    """A domain without objects cannot resolve anything, so skip parsing the target of every link as C or C++."""

    def resolve_any_xref(self: Domain, *args: Any) -> list[tuple[str, nodes.reference]]:
        has_objects = next(iter(self.get_objects()), None) is not None
        return upstream(self, *args) if has_objects else []

    return resolve_any_xref


_EDUCATED = re.compile(r"""[\\"'`&]|--|\.\.\.|\. \. \.""")
"""Characters that docutils' smart quotes may change."""


def apply_quotes(upstream: Any) -> Callable[..., None]:
    """Smart quotes tokenize every text of a page: pass only the blocks that contain characters to be replaced."""

    def apply(self: SmartQuotes) -> None:
        page = self.document
        changing = (_block(text) for text in page.findall(nodes.Text) if _EDUCATED.search(text))
        blocks = {id(block): block for block in changing if block}
        if not blocks:
            return

        def findall(kind: type[nodes.Node]) -> Iterable[nodes.Node]:
            return [*blocks.values()] if kind is nodes.TextElement else page.findall(kind)

        self.document = SimpleNamespace(settings=page.settings, reporter=page.reporter, findall=findall)  # type: ignore[assignment]
        try:
            upstream(self)
        finally:
            self.document = page

    return apply


def _block(text: nodes.Text) -> nodes.Element | None:
    """The outermost text element that contains a text, or None."""
    node, block = text.parent, None
    while node is not None:
        if isinstance(node, nodes.TextElement):
            block = node
        node = node.parent
    return block


def apply_highlighting(upstream: Any) -> Callable[..., None]:
    """Sphinx visits every node of a page to set the language of code blocks: visit only the nodes that matter."""
    from sphinx import addnodes  # noqa: PLC0415
    from sphinx.transforms.post_transforms.code import HighlightLanguageVisitor  # noqa: PLC0415

    kinds = (nodes.literal_block, addnodes.highlightlang, addnodes.start_of_file)

    def apply(self: HighlightLanguageTransform, **options: Any) -> None:
        visited = [node for node in self.document.findall() if isinstance(node, kinds)]
        files = [node for node in visited if isinstance(node, addnodes.start_of_file)]
        if files and len(files) < len(visited):  # several pages in one document: each starts with the default language
            upstream(self, **options)
            return
        visitor = HighlightLanguageVisitor(self.document, self.config.highlight_language)
        visitor.visit_document(self.document)
        for node in visited:
            visitor.dispatch_visit(node)
        for node in visited:
            if isinstance(node, addnodes.highlightlang) and node.parent:
                node.parent.remove(node)

    return apply


def feed(upstream: Any) -> Callable[..., None]:
    """Sphinx splits and stems each text node separately: process a page at once, and cache the terms of each word."""
    from sphinx import addnodes  # noqa: PLC0415
    from sphinx.search import WordStore, _feed_visit_nodes  # noqa: PLC0415

    def feed(self: IndexBuilder, docname: str, filename: str, title: str, doctree: nodes.document) -> None:
        if not isinstance(self.lang, Forgiving):
            upstream(self, docname, filename, title, doctree)
            return
        texts: list[str] = []

        def put_aside(text: str) -> list[str]:
            texts.append(text)
            return []

        store = WordStore()
        _feed_visit_nodes(doctree, word_store=store, split=put_aside, language=self.lang.lang)
        in_titles = self.lang.terms("\n".join(words for words, _ in store.titles))
        # Keywords from meta elements are in store.words already; Sphinx does not split them.
        elsewhere = {term for word in store.words for term in self.lang.indexed(word)}
        elsewhere |= self.lang.terms("\n".join(texts))
        for terms, mapping in ((in_titles, self._title_mapping), (elsewhere - in_titles, self._mapping)):
            for term in terms:
                mapping.setdefault(term, set()).add(docname)
        without_words = doctree.copy()
        without_words.children = [*doctree.findall(addnodes.index)]
        upstream(self, docname, filename, title, without_words)
        self._all_titles[docname] = store.titles

    return feed


def render_partial(upstream: Any) -> Callable[..., dict[str, str]]:
    """Sphinx renders a title again for each page that links to it: cache the result for titles without markup."""
    known: weakref.WeakKeyDictionary[nodes.Node, dict[str, str]] = weakref.WeakKeyDictionary()

    def render_partial(self: Any, node: nodes.Node | None) -> dict[str, str]:
        if not isinstance(node, nodes.title) or any(isinstance(child, nodes.Element) for child in node.children):
            return upstream(self, node)  # type: ignore[no-any-return]
        if node not in known:
            known[node] = upstream(self, node)
        return known[node]

    return render_partial


def file_checksum(upstream: Any) -> Callable[..., str]:
    """Sphinx resolves the path of each style sheet and script for every page: cache the checksum by its arguments."""
    return lru_cache(maxsize=256)(upstream)


_MYST, _DOCUTILS_21, _DOCUTILS_22 = "myst-parser 4.0 to 5.2", "docutils 0.21", "docutils 0.22"
_SPHINX, _SPHINX_9 = "Sphinx 8.2 to 9.1", "Sphinx 9.0 to 9.1"
_HIGHLIGHTING = "sphinx.transforms.post_transforms.code:HighlightLanguageTransform"

# Sphinx 8.2 has no _get_settings; its render_partial returns the ``parts`` of a shared writer, which the next call
# overwrites, so the result cannot be cached.
PATCHES = (
    Patch("myst_parser.mdit_to_docutils.base", "make_document", make_document, {"222e9e19081c2e7c": _MYST}),
    Patch(
        "sphinx.util.docutils", "_get_settings", get_settings,
        {"98f6827c105d9112": "Sphinx 9.0", "8cb87ad501fe6227": "Sphinx 9.1"},
    ),
    Patch("sphinx.domains.c:CDomain", "resolve_any_xref", resolve_any_xref, {"3114c5e26e9fb7e0": _SPHINX}),
    Patch("sphinx.domains.cpp:CPPDomain", "resolve_any_xref", resolve_any_xref, {"e8ba7b6d5d5bc6cd": _SPHINX}),
    Patch(
        "docutils.transforms.universal:SmartQuotes", "apply", apply_quotes,
        {"c0a5ed2a30b0d98e": _DOCUTILS_21, "ec64cdb0825263e2": _DOCUTILS_22},
    ),
    Patch(_HIGHLIGHTING, "apply", apply_highlighting, {"d5185241044b8b34": _SPHINX}),
    Patch("sphinx.search:IndexBuilder", "feed", feed, {"056af53b330d8dac": _SPHINX}),
    Patch("sphinx.builders.html:StandaloneHTMLBuilder", "render_partial", render_partial, {"b874d68fcc3cbed2": _SPHINX_9}),
    Patch("sphinx.builders.html", "_file_checksum", file_checksum, {"9a3ff938217b92fb": _SPHINX}),
    Patch(
        "docutils.nodes:Node", "_fast_findall", tree_search.fast_findall,
        {"2502651125c35e27": _DOCUTILS_21, "5675aefbd2cf1b08": _DOCUTILS_22},
    ),
    Patch(
        "docutils.nodes:Node", "_superfast_findall", tree_search.superfast_findall,
        {"c8192bd1dc53deac": _DOCUTILS_21, "b884035907793e54": _DOCUTILS_22},
    ),
    Patch(
        "docutils.nodes:Node", "findall", tree_search.findall,
        {"4a386a3a6aa4aec0": _DOCUTILS_21, "4c53325c43ecc0d9": _DOCUTILS_22},
    ),
)  # fmt: skip


ALL = Patches(PATCHES)
"""The patches of this process, shared by all applications in it."""


def skipped(config: Config) -> tuple[str, ...]:
    """For ``build --explain``: one line for each patch that is not applied, with the reason."""
    if not config.startoolkit_fast:
        return ("nothing is made faster: 'fast' is false, or STARTOOLKIT_FAST is 0",)
    return tuple(f"not made faster: {reason}" for reason in ALL.skipped())


def setup(app: Sphinx) -> None:
    app.add_config_value("startoolkit_fast", True, "", types=[bool])
    applied: list[weakref.finalize[Any, Any]] = []

    def begin(app: Sphinx, *_arguments: Any) -> None:
        if app.config.startoolkit_fast and not applied:
            ALL.apply()
            applied.append(weakref.finalize(app, ALL.undo))  # also called if the application never finishes its build

    def end(_app: Sphinx, _error: Exception | None) -> None:
        if applied:
            applied.pop()()

    app.connect("env-before-read-docs", begin, priority=1)
    app.connect("build-finished", end, priority=999)

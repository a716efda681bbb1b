"""What docutils, MyST and Sphinx do over and over for every page, done once.  Nothing else may change.

No extension point serves here, so functions are replaced.  Each entry of ``CHANGES`` says which, why, and how the
function looks that it stands for: ``tests/test_quick.py`` fails when another release has another one.  Measured with
``nox -s bench`` for docutils 0.22.4, myst-parser 5.2.0 and Sphinx 9.0.4.
"""

from __future__ import annotations

import copy
import hashlib
import inspect
import re
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import myst_parser.mdit_to_docutils.base as myst
import sphinx.util.docutils as sphinx_docutils
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.transforms.universal import SmartQuotes
from docutils.utils import DependencyList, new_document, smartquotes
from sphinx import addnodes
from sphinx.builders import html
from sphinx.builders.html import StandaloneHTMLBuilder, _assets
from sphinx.domains.c import CDomain
from sphinx.domains.cpp import CPPDomain
from sphinx.environment import BuildEnvironment
from sphinx.search import IndexBuilder, WordStore, _feed_visit_nodes
from sphinx.transforms import i18n
from sphinx.transforms.post_transforms.code import HighlightLanguageTransform, HighlightLanguageVisitor

from startoolkit.sphinxext.finding import fast_findall, findall, superfast_findall
from startoolkit.sphinxext.guard import is_in_rst, plain_paragraph
from startoolkit.sphinxext.search import Forgiving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike
    from pathlib import Path

    from docutils.frontend import Values
    from sphinx.application import Sphinx
    from sphinx.domains import Domain

_default_settings = cache(get_default_settings)
_sphinx_settings = sphinx_docutils._get_settings  # noqa: SLF001
_known_settings: dict[Any, Values] = {}


def make_document(source_path: str = "notset", parser_cls: type[Parser] = Parser) -> nodes.document:
    """The settings of an empty document are those of the one before."""
    return new_document(source_path, settings=_own(_default_settings(parser_cls), {}))  # type: ignore[arg-type]


def get_settings(*components: Any, defaults: Mapping[str, Any], read_config_files: bool = False) -> Values:
    """The settings of a page are those of the page before, unless they are asked for with others."""
    kinds = tuple(one if isinstance(one, type) else type(one) for one in components)
    key = (kinds, repr(sorted(defaults.items(), key=lambda pair: pair[0])), read_config_files)
    if key not in _known_settings:
        if len(_known_settings) >= 8:
            _known_settings.clear()  # the defaults hold the environment of the build
        _known_settings[key] = _sphinx_settings(*components, defaults=defaults, read_config_files=read_config_files)
    return _own(_known_settings[key], defaults)


def _own(known: Values, defaults: Mapping[str, Any]) -> Values:
    """Settings that one page may change; ``defaults`` are the caller's own."""
    settings = copy.copy(known)
    for name, value in vars(settings).items():
        if isinstance(value, list | dict | DependencyList) and name not in defaults:
            setattr(settings, name, copy.deepcopy(value))
    return settings


_publish_msgstr = i18n._publish_msgstr  # noqa: SLF001
_MADE = "startoolkit_made"
"""What was made of the translations of a page."""


def publish_msgstr(
    source: str, source_path: str, source_line: int, *, env: BuildEnvironment, **rest: Any
) -> nodes.Element:
    """What was made of a translation the first time serves the second time, unless its words stand in the page by now.

    Sphinx has every translation parsed twice, and uses what the second time gives.  Words alone need no parser.
    """
    plain = None if is_in_rst(source, source_line, env) else plain_paragraph(source, env)
    if plain is not None:
        return plain
    made: dict[Any, nodes.Element] = env.current_document.setdefault(_MADE, {})  # type: ignore[assignment]
    key = (source, source_path, source_line)
    if key not in made or not _is_unused(made[key]):
        made[key] = _publish_msgstr(source, source_path, source_line, env=env, **rest)
    return made[key]


def _is_unused(made: nodes.Element) -> bool:
    """Whether nothing has been moved from it into the page."""
    return all(child.parent is node for node in made.findall(nodes.Element) for child in node.children)


_relfn2path = BuildEnvironment.relfn2path
_paths = lru_cache(maxsize=4096)(_relfn2path)


def relfn2path(self: BuildEnvironment, filename: str | Path, docname: str | None = None) -> tuple[str, str]:
    """Where a link leads is looked up in the file system once."""
    return _paths(self, filename, docname or self.docname)


_in_c, _in_cpp = CDomain.resolve_any_xref, CPPDomain.resolve_any_xref


def any_in_c(self: CDomain, *args: Any) -> list[tuple[str, nodes.reference]]:
    """Nothing is found where nothing is."""
    return [] if _has_no_objects(self) else _in_c(self, *args)


def any_in_cpp(self: CPPDomain, *args: Any) -> list[tuple[str, nodes.reference]]:
    """Likewise."""
    return [] if _has_no_objects(self) else _in_cpp(self, *args)


def _has_no_objects(domain: Domain) -> bool:
    return next(iter(domain.get_objects()), None) is None


_educate_tokens = smartquotes.educate_tokens
_ACTIVE = re.compile(r"""[\\"'`&]|--|\.\.\.|\. \. \.""")


def educate_tokens(
    text_tokens: Iterable[tuple[str, str]], attr: str = smartquotes.default_smartypants_attr, language: str = "en"
) -> Iterator[str]:
    """Texts without a quotation mark, dash or ellipsis to be replaced stay as they are."""
    tokens = list(text_tokens)
    if attr == "-1" or any(_ACTIVE.search(text) for _, text in tokens):
        return _educate_tokens(tokens, attr, language)
    return (text for _, text in tokens)


_apply_quotes = SmartQuotes.apply


def apply_quotes(self: SmartQuotes) -> None:
    """Only blocks with any of them are taken apart."""
    page = self.document
    blocks = {id(block): block for text in page.findall(nodes.Text) if _ACTIVE.search(text) and (block := _block(text))}
    if not blocks:
        return

    def findall(kind: type[nodes.Node]) -> Iterable[nodes.Node]:
        return [*blocks.values()] if kind is nodes.TextElement else page.findall(kind)

    self.document = SimpleNamespace(settings=page.settings, reporter=page.reporter, findall=findall)  # type: ignore[assignment]
    try:
        _apply_quotes(self)
    finally:
        self.document = page


def _block(text: nodes.Text) -> nodes.Element | None:
    """The outermost of the text elements that a text is in."""
    node, block = text.parent, None
    while node is not None:
        if isinstance(node, nodes.TextElement):
            block = node
        node = node.parent
    return block


_apply_highlighting = HighlightLanguageTransform.apply


def apply_highlighting(self: HighlightLanguageTransform, **options: Any) -> None:
    """The language of code is noted where there is code, without a visit to every node."""
    found = [*self.document.findall(lambda node: isinstance(node, _CODE))]
    files = [node for node in found if isinstance(node, addnodes.start_of_file)]
    if files and len(files) < len(found):  # pages in a page, where each has a language of its own
        _apply_highlighting(self, **options)
        return
    visitor = HighlightLanguageVisitor(self.document, self.config.highlight_language)
    visitor.visit_document(self.document)
    for node in found:
        visitor.dispatch_visit(node)
    for node in found:
        if isinstance(node, addnodes.highlightlang) and node.parent:
            node.parent.remove(node)


_CODE = (nodes.literal_block, addnodes.highlightlang, addnodes.start_of_file)


def compare_references(*_args: Any, **_options: Any) -> None:
    """Vetting has compared them already; Sphinx takes every link whose words are translated for another one.

    The warning of it, ``i18n.inconsistent_references``, is muted in any case (``settings.py``).
    """


_feed = IndexBuilder.feed


def feed(self: IndexBuilder, docname: str, filename: str | PathLike[str], title: str, doctree: nodes.document) -> None:
    """The words of a page are told apart all at once, and each is looked up once for all pages."""
    if not isinstance(self.lang, Forgiving):
        _feed(self, docname, filename, title, doctree)
        return
    texts: list[str] = []

    def put_aside(text: str) -> list[str]:
        texts.append(text)
        return []

    store = WordStore()
    _feed_visit_nodes(doctree, word_store=store, split=put_aside, language=self.lang.lang)
    in_titles = self.lang.terms("\n".join(words for words, _ in store.titles))
    # Keywords of the page are there already, as they are, and are not split.
    elsewhere = {term for word in store.words for term in self.lang.indexed(word)} | self.lang.terms("\n".join(texts))
    for terms, mapping in ((in_titles, self._title_mapping), (elsewhere - in_titles, self._mapping)):
        for term in terms:
            mapping.setdefault(term, set()).add(docname)
    _feed(self, docname, filename, title, _without_words(doctree))
    self._all_titles[docname] = store.titles


def _without_words(doctree: nodes.document) -> nodes.document:
    """A page with the entries of the index alone."""
    page = doctree.copy()
    page.children = [*doctree.findall(addnodes.index)]
    return page


_render_partial = StandaloneHTMLBuilder.render_partial
_rendered: WeakKeyDictionary[nodes.Node, dict[str, str]] = WeakKeyDictionary()


def render_partial(self: StandaloneHTMLBuilder, node: nodes.Node | None) -> dict[str, str]:
    """A title of words alone is the same on each page that leads to its own."""
    if not isinstance(node, nodes.title) or any(isinstance(child, nodes.Element) for child in node.children):
        return _render_partial(self, node)
    if node not in _rendered:
        _rendered[node] = _render_partial(self, node)
    return _rendered[node]


file_checksum = lru_cache(maxsize=256)(_assets._file_checksum)  # noqa: SLF001  (which forgets nothing either)


class Change(NamedTuple):
    """A function that is replaced: where it is, what replaces it, why, and a digest of its source."""

    owner: Any
    name: str
    by: Callable[..., Any]
    why: str
    digest: str


CHANGES = (
    Change(myst, "make_document", make_document, "MyST makes one for every page and drops it", "222e9e19081c2e7c"),
    Change(
        sphinx_docutils,
        "_get_settings",
        get_settings,
        "the parser of options is made for every page",
        "98f6827c105d9112",
    ),
    Change(i18n, "_publish_msgstr", publish_msgstr, "every translation is parsed twice", "9a43862bd8487aaf"),
    Change(
        i18n._NodeUpdater,  # noqa: SLF001
        "compare_references",
        compare_references,
        "a warning that is muted is made for every link",
        "762c2e701043a44c",
    ),
    Change(BuildEnvironment, "relfn2path", relfn2path, "every link asks the file system", "2f2800c0fb2eb091"),
    Change(CDomain, "resolve_any_xref", any_in_c, "every link to a label is parsed as C", "3114c5e26e9fb7e0"),
    Change(CPPDomain, "resolve_any_xref", any_in_cpp, "every link to a label is parsed as C++", "e8ba7b6d5d5bc6cd"),
    Change(
        smartquotes,
        "educate_tokens",
        educate_tokens,
        "every text is taken apart for quotation marks",
        "6e267f53eba167b5",
    ),
    Change(
        StandaloneHTMLBuilder,
        "render_partial",
        render_partial,
        "titles are written for each page that has them",
        "b874d68fcc3cbed2",
    ),
    Change(
        html,
        "_file_checksum",
        file_checksum,
        "the file system is asked for each style sheet on each page",
        "9a3ff938217b92fb",
    ),
    Change(SmartQuotes, "apply", apply_quotes, "every text is taken apart for quotation marks", "ec64cdb0825263e2"),
    Change(
        HighlightLanguageTransform,
        "apply",
        apply_highlighting,
        "every node is visited for the language of code",
        "d5185241044b8b34",
    ),
    Change(
        IndexBuilder,
        "feed",
        feed,
        "every word of a page is looked up each time it occurs",
        "056af53b330d8dac",
    ),
    Change(nodes.Node, "_fast_findall", fast_findall, "generators as deep as the tree", "5675aefbd2cf1b08"),
    Change(nodes.Node, "_superfast_findall", superfast_findall, "generators as deep as the tree", "b884035907793e54"),
    Change(nodes.Node, "findall", findall, "generators as deep as the tree", "4c53325c43ecc0d9"),
)

ORIGINALS = tuple(getattr(change.owner, change.name) for change in CHANGES)


def digest(function: Callable[..., Any]) -> str:
    """A digest of the source of a function."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]


def setup(_app: Sphinx) -> None:
    for change in CHANGES:
        setattr(change.owner, change.name, change.by)

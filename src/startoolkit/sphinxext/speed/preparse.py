"""Compiles templates and parses pages once for all editions, before their processes are forked.

The fork server imports this module (``editions/processes.py``).  A page is parsed here if its tree is the same in every
language: it contains only its own words, and parsing changes nothing in the environment.  Other pages, such as one with
a glossary, an index entry or a numbered formula, are parsed by each edition; so are all pages of a project whose
``conf.py`` does more than assign literals, or loads other extensions.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.highlighting import PygmentsBridge
from sphinx.util.docutils import docutils_namespace

from startoolkit.conf_py import assigned, setting
from startoolkit.project import PRELOAD_PAGES, PRELOAD_PROJECT, Project
from startoolkit.sphinxext.chart import chart
from startoolkit.sphinxext.connected import Connected
from startoolkit.sphinxext.key_figure import key_figure
from startoolkit.sphinxext.renderer import line_break, strikethrough
from startoolkit.sphinxext.sheets.ids import is_sheet
from startoolkit.sphinxext.speed import patches, preparsed
from startoolkit.sphinxext.speed.template_bridge import compile_theme
from startoolkit.sphinxext.star.node import star
from startoolkit.sphinxext.theme.html_attributes import is_ours
from startoolkit.sphinxext.theme.search_texts import splitter, weighed
from startoolkit.sphinxext.translations.inline_parser import CONFIG, REFERENCES, TEXT, Guard

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_OURS = ("myst_parser", "startoolkit.sphinxext")
_LOCALIZED = (nodes.pending, nodes.problematic, nodes.system_message)
"""Docutils nodes that may contain words of docutils, in the language of the edition."""
_NEUTRAL = (addnodes.pending_xref, addnodes.toctree, chart, key_figure, line_break, star, strikethrough)
"""Nodes of Sphinx and of this extension that add no words of their own."""
_NEUTRAL_MESSAGE = "Duplicate implicit target name"
"""How a message of docutils begins that shows nowhere and is the same in every language: two headings are alike."""
_COLLECT_EVERY = 10
"""The number of pages between two garbage collections; automatic collection is disabled in the fork server."""
_NOT_NOTED = frozenset((
    "_app", "app", "_builder_cls", "_env_updates", "_registry", "_tags", "config", "current_document", "domains", "events",
    "metadata", "myst_config", "project", "settings",
))  # fmt: skip
"""Attributes of an environment that parsing does not change, or whose changes are kept with each page."""
_code_languages: set[str | None] = set()
"""The languages of code blocks in the pages that were kept; None for the default language."""


class _Parsed(Exception):
    """Stops the reading of a page after parsing, before Sphinx applies transforms."""


class _Parser(Guard):
    """Keeps pages that are the same in every language, and raises ``_Parsed`` after parsing each page."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        env: BuildEnvironment = document.settings.env
        before, settings = _snapshot(env), vars(document.settings).copy()
        super().parse(inputstring, document)
        changed = {name: value for name, value in vars(document.settings).items() if value is not settings.get(name)}
        if _snapshot(env) == before and _is_plain(changed) and _is_neutral(document):
            _code_languages.update(block.get("language") for block in document.findall(nodes.literal_block))
            _remember_words(document, env)
            if any(document.findall(is_sheet)):  # which is written as an ODT file, too
                import_module("startoolkit.odt.document")
            preparsed.keep(inputstring, document, changed)
        raise _Parsed


def _remember_words(document: nodes.document, env: BuildEnvironment) -> None:
    """Find the words of a page, which the search of each translation leads from, so that their processes know them."""
    words_of = splitter(env.config.startoolkit_source_language) if is_ours(env.config) else None
    if words_of:
        weighed(document, words_of)


def parse_pages(project: Project) -> None:
    """Parse the Markdown pages of a project, and keep those that are the same in every language."""
    if not is_declared(project.docs / "conf.py"):
        return
    conf = project.docs if (project.docs / "conf.py").is_file() else None
    overrides: dict[str, Any] = {} if conf else {"extensions": list(_OURS)}
    overrides |= {"language": project.settings.source_language.code, "startoolkit_revision": ""}
    is_dated = "SOURCE_DATE_EPOCH" in os.environ
    with docutils_namespace(), patches.ALL, tempfile.TemporaryDirectory() as folder:
        app = Connected(project.docs, conf, folder, folder, "dummy", overrides, status=None, warning=io.StringIO())
        app.add_source_parser(_Parser, override=True)
        app.env.find_files(app.config, app.builder)
        gc.freeze()
        pages = sorted(name for name in app.env.found_docs if app.env.doc2path(name).suffix == ".md")
        for number, docname in enumerate(pages):
            with contextlib.suppress(_Parsed):
                app.builder.read_doc(docname)
            if number % _COLLECT_EVERY == 0:
                gc.collect()
        _prepare_lexers(app.config.highlight_language)
    if not is_dated:
        os.environ.pop("SOURCE_DATE_EPOCH", None)  # settings.py sets it, and removes it only when a build is finished


def _prepare_lexers(default: str) -> None:
    """Create the lexers for the code blocks: for Pygments this takes longer than highlighting with them."""
    bridge = PygmentsBridge()
    for name in _code_languages:
        bridge.get_lexer("", name or default)


def _snapshot(env: BuildEnvironment) -> bytes:
    """A pickle of the state that parsing a page may change, without what is kept with the page.

    That is what ``Guard`` stores for every page, and serial numbers.
    """
    page = env.current_document
    kept = {name: value for name, value in vars(env).items() if name not in _NOT_NOTED}
    return pickle.dumps(
        (kept, {name: repr(page[name]) for name in sorted(page) if name not in (REFERENCES, CONFIG, TEXT)})
    )


def _is_neutral(document: nodes.document) -> bool:
    """Whether a document contains only words of its page, and parsing gave no warning and read no other file."""
    if document.settings.record_dependencies.list or document.parse_messages or document.transform_messages:
        return False
    kinds = {type(node) for node in document.findall(nodes.Element) if not _is_neutral_message(node)}
    return all(
        kind in _NEUTRAL or (kind.__module__ == nodes.__name__ and not issubclass(kind, _LOCALIZED)) for kind in kinds
    ) and all(_is_plain(node.attributes) for node in document.findall(nodes.Element))


def _is_neutral_message(node: nodes.Element) -> bool:
    return isinstance(node, nodes.system_message) and node[0].astext().startswith(_NEUTRAL_MESSAGE)


def _is_plain(value: Any) -> bool:
    """Whether a value consists only of strings, numbers, None, lists, tuples and dictionaries."""
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int | float)


def is_declared(conf: Path) -> bool:
    """Whether ``conf.py`` does nothing but assign literals to names, and loads no extensions but MyST and ours."""
    if not conf.is_file():
        return True
    values = assigned(conf)
    return values is not None and {*values.get("extensions", ())} <= {*_OURS}


def has_our_theme(project: Project) -> bool:
    """Whether the pages of a project may have our theme, as far as its ``conf.py`` or the note of it tells."""
    theme = setting(project.docs / "conf.py", "html_theme")
    if theme.is_set:
        return not theme.is_plain or theme.value == "startoolkit"
    return not project.is_lenient


def prepare(root: Path, *, parses: bool) -> None:
    """Prepare the editions of the project in ``root``; raises the same errors as building them, such as StarError."""
    project = Project.load(root).announce()
    _names = [language.own_name for language in project.settings.languages]  # fills the cache of languages.py
    if project.settings.side_by_side:
        import_module("startoolkit.html.passages")  # slow to import, and not needed where no pages stand side by side
    if project.settings.fast:
        if has_our_theme(project):
            import_module("startoolkit.sphinxext.speed.theme_imports")
            compile_theme()
        tuple(patches.ALL.skipped())  # computes and caches the digests of the upstream sources for all processes
        if parses:
            parse_pages(project)
        else:
            PygmentsBridge().get_lexer("", "default")  # that of most code blocks


if PRELOAD_PROJECT in os.environ:
    with contextlib.suppress(Exception):  # each edition runs into the same error, and reports it
        prepare(Path(os.environ[PRELOAD_PROJECT]), parses=PRELOAD_PAGES in os.environ)

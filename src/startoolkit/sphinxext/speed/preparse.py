"""What is the same in every language is made here, when the server imports this that all processes are forked from.

A page is parsed to the same tree in each language as long as nothing is put into it but its own words, and nothing is
noted beside it.  Any other page, such as one with a glossary, an index or a number in it, is parsed in each; so are
projects whose ``conf.py`` is a program.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import os
import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.highlighting import PygmentsBridge
from sphinx.util.docutils import docutils_namespace

from startoolkit.project import PRELOAD_PAGES, PRELOAD_PROJECT, Project
from startoolkit.sphinxext import ahead
from startoolkit.sphinxext.bridge import compile_theme
from startoolkit.sphinxext.chart import chart
from startoolkit.sphinxext.connected import Connected
from startoolkit.sphinxext.guard import CONFIG, REFERENCES, TEXT, Guard
from startoolkit.sphinxext.renderer import line_break, strikethrough

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

_OURS = ("myst_parser", "startoolkit.sphinxext")
_SPEAKING = (nodes.pending, nodes.problematic, nodes.system_message)
"""Nodes of docutils whose words may be its own, in the language of the edition."""
_SILENT = (addnodes.pending_xref, addnodes.toctree, chart, line_break, strikethrough)
"""Nodes that have none, of Sphinx and of ours."""
_TREES = 10
"""Pages after which the memory of their trees is given back: the server does not do so of its own accord."""
_NOT_NOTED = frozenset((
    "_app", "_builder_cls", "_env_updates", "_registry", "_tags", "config", "current_document", "domains", "events",
    "metadata", "myst_config", "project", "settings",
))  # fmt: skip
"""Attributes of an environment that pages do not change; and what of them is kept with each."""


_in_code: set[str | None] = set()
"""The languages of the code in the pages that are kept."""


class _Enough(Exception):
    """A page is parsed; Sphinx would go on to transform it."""


class _Parser(Guard):
    """Keeps what is the same in each language, and ends the reading of a page there."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        env: BuildEnvironment = document.settings.env
        before, settings = _noted(env), vars(document.settings).copy()
        super().parse(inputstring, document)
        said = {name: value for name, value in vars(document.settings).items() if value is not settings.get(name)}
        if _noted(env) == before and _is_plain(said) and _is_silent(document):
            _in_code.update(block.get("language") for block in document.findall(nodes.literal_block))
            ahead.keep(inputstring, document, said)
        raise _Enough


def parse_pages(project: Project) -> None:
    """Parse the pages of a project, as far as they are the same in each language."""
    if not is_declared(project.docs / "conf.py"):
        return
    conf = project.docs if (project.docs / "conf.py").is_file() else None
    overrides: dict[str, Any] = {} if conf else {"extensions": list(_OURS)}
    overrides |= {"language": project.settings.source_language.code, "startoolkit_revision": ""}
    is_dated = "SOURCE_DATE_EPOCH" in os.environ
    with docutils_namespace(), tempfile.TemporaryDirectory() as folder:
        app = Connected(project.docs, conf, folder, folder, "dummy", overrides, status=None, warning=io.StringIO())
        app.add_source_parser(_Parser, override=True)
        app.env.find_files(app.config, app.builder)
        gc.freeze()
        pages = sorted(name for name in app.env.found_docs if app.env.doc2path(name).suffix == ".md")
        for number, docname in enumerate(pages):
            with contextlib.suppress(_Enough):
                app.builder.read_doc(docname)
            if number % _TREES == 0:
                gc.collect()
        _know_lexers(app.config.highlight_language)
    if not is_dated:
        os.environ.pop("SOURCE_DATE_EPOCH", None)  # which settings.py sets until a build is finished


def _know_lexers(usual: str) -> None:
    """Make the lexers of the code in the pages ready, which takes Pygments longer than to use them."""
    bridge = PygmentsBridge()
    for name in _in_code:
        bridge.get_lexer("", name or usual)


def _noted(env: BuildEnvironment) -> bytes:
    """All that is noted while pages are parsed, but for what ``Guard`` notes."""
    page = env.current_document
    numbers = page._serial_numbers  # noqa: SLF001
    kept = {name: value for name, value in vars(env).items() if name not in _NOT_NOTED}
    return pickle.dumps(
        (kept, numbers, {name: repr(page[name]) for name in sorted(page) if name not in (REFERENCES, CONFIG, TEXT)})
    )


def _is_silent(document: nodes.document) -> bool:
    """Whether nothing but words of the page is in it, no warning was given, and nothing read from elsewhere."""
    if document.settings.record_dependencies.list or document.parse_messages or document.transform_messages:
        return False
    kinds = {type(node) for node in document.findall(nodes.Element)}
    return all(
        kind in _SILENT or (kind.__module__ == nodes.__name__ and not issubclass(kind, _SPEAKING)) for kind in kinds
    ) and all(_is_plain(node.attributes) for node in document.findall(nodes.Element))


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int | float)


def is_declared(conf: Path) -> bool:
    """Whether ``conf.py`` does nothing but give names to values, and has no extensions but MyST and ours."""
    if not conf.is_file():
        return True
    extensions: list[str] = []
    try:
        for statement in ast.parse(conf.read_bytes()).body:
            if isinstance(statement, ast.Assign):
                value = ast.literal_eval(statement.value)
                extensions = value if ast.unparse(statement.targets[0]) == "extensions" else extensions
            elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                return False
    except (OSError, ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return False
    return {*extensions} <= {*_OURS}


compile_theme()
if PRELOAD_PROJECT in os.environ:
    with contextlib.suppress(Exception):  # whatever it is, the editions meet it too, and tell
        _project = Project.load(Path(os.environ[PRELOAD_PROJECT]))
        _names = [language.own_name for language in _project.settings.languages]  # every page has them
        if PRELOAD_PAGES in os.environ:
            parse_pages(_project)

"""Puts ``Guard`` in the place of each parser of MyST: that of MyST-Parser, of MyST-NB, and others derived from it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from myst_parser.config.main import merge_file_level
from myst_parser.parsers.sphinx_ import MystParser

from startoolkit.sphinxext.renderer import Renderer
from startoolkit.sphinxext.translations.inline_parser import CONFIG, Guard, note_config, note_page

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

NOTEBOOKS = "myst_nb"
"""The extension MyST-NB, which reads Markdown as well as notebooks, so that it takes the place of MyST-Parser."""


def setup(app: Sphinx) -> None:
    listed = app.config.extensions
    if NOTEBOOKS in listed:
        app.setup_extension(NOTEBOOKS)  # before myst_parser, which cannot register .md a second time
    elif "myst_parser" in listed or _begins_in_markdown(app):
        app.setup_extension("myst_parser")
    for parser in {*app.registry.source_parsers.values()}:
        if issubclass(parser, MystParser) and not issubclass(parser, Guard):
            app.add_source_parser(guarded(parser), override=True)


def _begins_in_markdown(app: Sphinx) -> bool:
    """Whether the first page is in Markdown, also where ``conf.py`` lists no parser for it.

    In a project of reStructuredText, MyST would read a file such as ``README.md`` as a page, and write containers in
    another way than Sphinx does.
    """
    return Path(app.srcdir, f"{app.config.root_doc}.md").is_file()


def guarded(parser: type[MystParser]) -> type[Guard]:
    """A parser that reads pages as ``parser`` does, and translations as ``Guard`` does."""
    if parser is MystParser:
        return Guard
    if parser.__module__.partition(".")[0] == NOTEBOOKS:
        return _of_notebooks(parser)

    class Guarded(Guard, parser):  # type: ignore[misc, valid-type]
        """Reads pages with a parser that another extension derives from that of MyST."""

        def parse_page(self, text: str, document: nodes.document) -> None:
            note_page(text, document)
            note_config(text, document)
            parser.parse(self, text, document)

    Guarded.supported = parser.supported
    return Guarded


def _of_notebooks(parser: type[MystParser]) -> type[Guard]:
    """Reads pages of MyST-NB, notebooks with its parser and the others as pages of MyST."""
    from myst_nb.core.read import create_nb_reader  # noqa: PLC0415  (which this package does not depend on)
    from myst_nb.sphinx_ import SphinxNbRenderer  # noqa: PLC0415

    class NotebookRenderer(Renderer, SphinxNbRenderer):  # type: ignore[misc]
        """Renders what cells give as MyST-NB does, and texts as on other pages."""

    # Its parser names the class of its renderer as a global variable: a copy of the method sees ours by that name.
    method: Any = parser.parse
    names = {**method.__globals__, SphinxNbRenderer.__name__: NotebookRenderer}
    read = FunctionType(method.__code__, names, method.__name__, method.__defaults__, method.__closure__)

    class Guarded(Guard, parser):  # type: ignore[misc, valid-type]
        def parse_page(self, text: str, document: nodes.document) -> None:
            env: Any = document.settings.env
            path = env.doc2path(env.current_document.docname)
            if create_nb_reader(path, env.myst_config, env.mystnb_config, text) is None:
                super().parse_page(text, document)
                return
            cells, metadata = _cells(text)
            note_page(cells, document)
            note_config(cells, document)
            if metadata:
                current = env.current_document
                current[CONFIG] = merge_file_level(current[CONFIG], metadata, lambda *_: None)
            read(self, text, document)

    Guarded.supported = parser.supported
    return Guarded


def _cells(text: str) -> tuple[str, dict[str, Any]]:
    """The Markdown of a notebook, and its metadata if it is JSON; of a notebook in Markdown the text."""
    if text.lstrip().startswith("{"):
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):  # MyST-NB tells what is wrong
            notebook = json.loads(text)
            cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
            return "\n\n".join("".join(cell) for cell in cells), dict(notebook["metadata"])
    return text, {}

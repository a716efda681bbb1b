"""Imports what every edition needs, once, in the fork server; each process would otherwise import it by itself.

Sphinx looks up its translated words when they are used, not when it is imported, so nothing here depends on a language.
"""

from __future__ import annotations

import gc
import logging
from importlib import import_module

from sphinx.application import builtin_extensions

_ALSO = (
    "babel.dates", "babel.lists", "babel.numbers", "docutils.core", "docutils.writers.html5_polyglot", "jinja2.ext",
    "jinja2.sandbox", "myst_parser.parsers.docutils_", "myst_parser.parsers.sphinx_", "myst_parser.sphinx_ext.main",
    "pygments.formatters.html", "sphinx._cli.util.errors", "sphinx.domains.cpp._parser", "sphinx.jinja2glue",
    "sphinx.search.en", "sphinx.util.console", "startoolkit.editions.changed_pages", "startoolkit.editions.worker",
    "startoolkit.sphinxext", "Stemmer", "typst", "xml.dom.minidom",
)  # fmt: skip


gc.disable()  # nothing here becomes garbage; each process enables it again
logging.getLogger().addHandler(logging.NullHandler())  # else a11y_pygments makes all log records go to the terminal
for _name in (*builtin_extensions, *_ALSO):
    import_module(_name)

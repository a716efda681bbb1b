"""Imports what every edition needs, once, in the fork server; each process would otherwise import it by itself.

Sphinx looks up its translated words when they are used, not when it is imported, so nothing here depends on a language.
"""

from __future__ import annotations

import gc
import logging
import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec

from sphinx.application import builtin_extensions

_ALSO = (
    "a11y_pygments.a11y_high_contrast_light.style", "babel.dates", "babel.lists", "babel.numbers", "docutils.core", "docutils.writers.html5_polyglot", "fontpkg_source_sans_3",
    "fontpkg_source_serif_4", "furo", "jinja2.ext", "jinja2.sandbox", "myst_parser.parsers.docutils_",
    "myst_parser.parsers.sphinx_", "myst_parser.sphinx_ext.main", "pygments.formatters.html", "pygments.styles.native",
    "sphinx._cli.util.errors", "sphinx.domains.cpp._parser", "sphinx.jinja2glue",
    "sphinx.search.en", "sphinx.util.console", "sphinx_basic_ng", "startoolkit.editions.changed_pages",
    "startoolkit.editions.worker", "startoolkit.sphinxext", "Stemmer", "typst", "xml.dom.minidom",
)  # fmt: skip


def _import_lazily(name: str) -> None:
    """Import a module that is executed only when one of its attributes is used."""
    spec = find_spec(name)
    if spec and spec.loader and name not in sys.modules:
        spec.loader = LazyLoader(spec.loader)
        sys.modules[name] = module = module_from_spec(spec)
        spec.loader.exec_module(module)


_import_lazily("soupsieve")  # CSS selectors, imported by BeautifulSoup, not used by Furo: a tenth of the time
gc.disable()  # nothing here becomes garbage; each process enables it again
logging.getLogger().addHandler(logging.NullHandler())  # else a11y_pygments makes all log records go to the terminal
for _name in (*builtin_extensions, *_ALSO):
    import_module(_name)

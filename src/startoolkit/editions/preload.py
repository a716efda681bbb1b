"""What every edition needs is imported once, by the server that its processes are forked from.

Sphinx would import most of it in each process anew.  Its words are looked up only when they are used, so that nothing
here depends on a language.
"""

from __future__ import annotations

import gc
import logging
import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec

from sphinx.application import builtin_extensions

_ALSO = (
    "a11y_pygments.a11y_high_contrast_light.style", "docutils.core", "docutils.writers.html5_polyglot", "fontpkg_source_sans_3",
    "fontpkg_source_serif_4", "furo", "jinja2.ext", "jinja2.sandbox", "myst_parser.parsers.docutils_",
    "myst_parser.parsers.sphinx_", "myst_parser.sphinx_ext.main", "pygments.formatters.html", "pygments.styles.native",
    "sphinx._cli.util.errors", "sphinx.domains.cpp._parser", "sphinx.jinja2glue",
    "sphinx.search.en", "sphinx.util.console", "sphinx_basic_ng", "startoolkit.editions.watch",
    "startoolkit.editions.worker", "startoolkit.sphinxext", "Stemmer", "typst", "xml.dom.minidom",
)  # fmt: skip


def _later(name: str) -> None:
    """Have a module executed when something of it is used."""
    spec = find_spec(name)
    if spec and spec.loader and name not in sys.modules:
        spec.loader = LazyLoader(spec.loader)
        sys.modules[name] = module = module_from_spec(spec)
        spec.loader.exec_module(module)


_later("soupsieve")  # selectors for CSS, which BeautifulSoup imports and Furo does not use: a tenth of all imports
gc.disable()  # none of what is made here is garbage; each process enables it again
logging.getLogger().addHandler(logging.NullHandler())  # or a11y_pygments has all that is logged written to the terminal
for _name in (*builtin_extensions, *_ALSO):
    import_module(_name)

"""Imports what pages in our theme need, once, in the fork server; projects with another theme do without."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec

_NAMES = (
    "a11y_pygments.a11y_high_contrast_light.style", "fontpkg_source_sans_3", "fontpkg_source_serif_4", "furo",
    "pygments.styles.native", "sphinx_basic_ng",
)  # fmt: skip


def _import_lazily(name: str) -> None:
    """Import a module that is executed only when one of its attributes is used."""
    spec = find_spec(name)
    if spec and spec.loader and name not in sys.modules:
        spec.loader = LazyLoader(spec.loader)
        sys.modules[name] = module = module_from_spec(spec)
        spec.loader.exec_module(module)


_import_lazily("soupsieve")  # CSS selectors, imported by BeautifulSoup, not used by Furo: a tenth of the time
for _name in _NAMES:
    import_module(_name)

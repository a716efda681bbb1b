"""Imports what pages in our theme need, once, in the fork server; projects with another theme do without."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_NAMES = (
    "a11y_pygments.a11y_high_contrast_light.style", "fontpkg_source_sans_3", "fontpkg_source_serif_4", "furo",
    "pygments.styles.native", "sphinx_basic_ng",
)  # fmt: skip


class _Lazy(ModuleType):
    """A module that is imported when one of its attributes is used; ``LazyLoader`` would import it on ``import`` already."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def _import_lazily(name: str) -> None:
    if name not in sys.modules and find_spec(name):
        sys.modules[name] = _Lazy(name)


_import_lazily("soupsieve")  # CSS selectors, imported by BeautifulSoup, not used by Furo: a tenth of the time
for _name in _NAMES:
    import_module(_name)

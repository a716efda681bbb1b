"""The pages in a folder, as far as known without running ``conf.py``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from startoolkit.conf_py import setting
from startoolkit.messages.targets import PICTURES

_USUAL = (".md", ".rst")
_EXTENSIONS = {"myst_parser": ".md", "myst_nb": ".ipynb"}
"""Sphinx extensions that register a source suffix, which counts unless ``conf.py`` sets ``source_suffix``."""


def pages_in(docs: Path, below: str = "") -> Iterator[str]:
    """The docnames of the pages in ``docs``, or in its folder ``below``."""
    endings, excluded = suffixes(docs), _excluded(docs)
    for parent, folders, files in os.walk(docs / below):
        within = "".join(f"{part}/" for part in Path(parent).relative_to(docs).parts)
        # Folders of Sphinx's output and of files to include have names that begin with an underscore.
        folders[:] = sorted(name for name in folders if name[0] not in "._" and not excluded(f"{within}{name}"))
        for name in sorted(files):
            ending = next((ending for ending in endings if name.endswith(ending)), None)
            if ending and name[0] not in "._" and not excluded(f"{within}{name}"):
                yield f"{within}{name.removesuffix(ending)}"


def has_page(docs: Path, docname: str) -> bool:
    """Whether there is a page with that docname, whatever its suffix."""
    page = docs / docname
    if any((docs / f"{docname}{ending}").is_file() for ending in _USUAL):
        return True
    return page.parent.is_dir() and any(file.stem == page.name for file in page.parent.iterdir() if file.is_file())


def has_picture(docs: Path, docname: str, file: str, other: str) -> bool:
    """Whether a page may show a picture in place of ``other``, both given relative to it: it is there, inside ``docs``.

    Links on the way count as what they lead to.  If neither is there, nobody sees any of the two.
    """
    folder = (docs / docname).parent
    try:
        path = (folder / file).resolve()
        is_inside = path.suffix.lower() in PICTURES and path.is_relative_to(docs.resolve())
        return is_inside and (path.is_file() or not (path.exists() or (folder / other).exists()))
    except (OSError, ValueError):  # a name that no file can have
        return False


def suffixes(docs: Path) -> tuple[str, ...]:
    """The suffixes of pages: ``source_suffix`` if set and literal, else the usual ones and those of extensions."""
    said = setting(docs / "conf.py", "source_suffix")
    value: Any = [said.value] if isinstance(said.value, str) else said.value
    if said.is_set and said.is_plain and isinstance(value, list | tuple | dict):
        return tuple(text for text in value if isinstance(text, str) and text)
    extensions = setting(docs / "conf.py", "extensions").value
    added = (_EXTENSIONS[name] for name in extensions if name in _EXTENSIONS) if isinstance(extensions, list) else ()
    return tuple(dict.fromkeys([*_USUAL, *added]))


def _excluded(docs: Path) -> Callable[[str], bool]:
    """A function that tells whether ``exclude_patterns`` excludes a file or folder, given relative to ``docs``."""
    said = setting(docs / "conf.py", "exclude_patterns").value
    patterns = tuple(one for one in said if isinstance(one, str)) if isinstance(said, list | tuple) else ()
    return _matcher(patterns) if patterns else lambda _name: False


@lru_cache(maxsize=8)
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    from sphinx.util.matching import compile_matchers  # noqa: PLC0415  (slow to import, and seldom needed)

    matchers = compile_matchers(patterns)
    return lambda name: any(matches(name) for matches in matchers)

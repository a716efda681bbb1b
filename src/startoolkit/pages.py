"""The pages in a folder, as Sphinx finds them, as far as known without running ``conf.py``."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs

from startoolkit.conf_py import setting, state
from startoolkit.messages.targets import PICTURES

_MARKDOWN = {"markdown", "myst-nb"}
"""The file types that MyST parses; others are reStructuredText to us."""
_ALWAYS_EXCLUDED = ("**/_sources", ".#*", "**/.#*", "*.lproj/**")
"""What Sphinx leaves out in any case (``sphinx.project.EXCLUDE_PATHS``)."""
_EXCLUDING = ("exclude_patterns", "templates_path", "html_extra_path", "html_static_path")
"""Settings with patterns of files and folders that are no pages."""


def pages_in(docs: Path, below: str = "") -> Iterator[str]:
    """The docnames of the pages in ``docs``, or in its folder ``below``."""
    return (name for name, _ in page_files(docs, below))


def page_files(docs: Path, below: str = "") -> Iterator[tuple[str, Path]]:
    """The docnames of the pages in ``docs``, or in its folder ``below``, each with its file."""
    rules, seen = _rules(docs), set[str]()
    is_included, is_left_out = rules.is_included, rules.is_left_out
    for parent, folders, files in os.walk(docs / below):
        within = "".join(f"{part}/" for part in Path(parent).relative_to(docs).parts)
        folders[:] = sorted(name for name in folders if not is_left_out(f"{within}{name}"))
        for name in sorted(files):
            path = unicodedata.normalize("NFC", f"{within}{name}")
            ending = next((ending for ending in rules.types if path.endswith(ending)), None)
            if ending and path.removesuffix(ending) not in seen and is_included(path) and not is_left_out(path):
                seen.add(path.removesuffix(ending))
                yield path.removesuffix(ending), Path(parent, name)


def file_of(docs: Path, docname: str) -> Path | None:
    """The file of a page; None if there is none.  Of several, Sphinx takes the one whose name is first."""
    return _file_of(docs, docname, _rules(docs))


def _file_of(docs: Path, docname: str, rules: _Rules) -> Path | None:
    files = sorted(docs / f"{docname}{ending}" for ending in rules.types)
    return next((file for file in files if file.is_file() and _docname_of(docs, file, rules) == docname), None)


def docname_of(docs: Path, path: Path) -> str:
    """The docname that a file in ``docs`` has, if it is a page."""
    return _docname_of(docs, path, _rules(docs))


def _docname_of(docs: Path, path: Path, rules: _Rules) -> str:
    name = path.relative_to(docs).as_posix()
    ending = next((ending for ending in rules.types if name.endswith(ending)), path.suffix)
    return name.removesuffix(ending)


def has_page(docs: Path, docname: str) -> bool:
    """Whether there is a page with that docname; whatever its suffix, where only running ``conf.py`` tells these."""
    rules = _rules(docs)
    page = _file_of(docs, docname, rules)
    if page is None and not setting(docs / "conf.py", "source_suffix").is_plain:
        named = docs / docname
        files = named.parent.iterdir() if named.parent.is_dir() else ()
        page = next((file for file in files if file.stem == named.name and file.is_file()), None)
    if page is None:
        return False
    path = page.relative_to(docs).as_posix()
    parts = path.split("/")
    above = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
    return rules.is_included(path) and not any(map(rules.is_left_out, above))


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
    """The suffixes of pages, in the order in which Sphinx tries them."""
    return tuple(_rules(docs).types)


def is_markdown(docs: Path, page: Path) -> bool:
    """Whether a page is written in MyST; otherwise it is reStructuredText."""
    return next((kind for ending, kind in _rules(docs).types.items() if page.name.endswith(ending)), "") in _MARKDOWN


def encoding_of(docs: Path) -> str:
    """The encoding of pages: ``source_encoding``, or UTF-8 with or without a byte order mark."""
    said = setting(docs / "conf.py", "source_encoding").value
    return said if isinstance(said, str) and said else "utf-8-sig"


@attrs.frozen
class _Rules:
    """What is a page, as ``conf.py`` says."""

    types: dict[str, str]
    """The file types of pages by suffix."""
    is_included: Callable[[str], bool]
    is_left_out: Callable[[str], bool]
    """Both tell of a file or folder, given relative to the folder of the pages."""


def _rules(docs: Path) -> _Rules:
    return _known_rules(docs, state(docs / "conf.py"), (docs / "index.md").is_file())


@lru_cache(maxsize=8)
def _known_rules(docs: Path, _state: object, _has_markdown: bool) -> _Rules:
    """The rules; what they depend on is part of the key, so that changes are seen."""
    return _Rules(_types(docs), _included(docs), _left_out(docs))


def _types(docs: Path) -> dict[str, str]:
    """The file types of pages by suffix, as Sphinx knows them once extensions have registered theirs."""
    conf = docs / "conf.py"
    value: Any = setting(conf, "source_suffix").value
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        value = dict.fromkeys((one for one in value if isinstance(one, str) and one), "restructuredtext")
    types = {str(ending): str(kind) for ending, kind in value.items() if ending} if isinstance(value, dict) else {}
    types = types or {".rst": "restructuredtext"}
    for ending, kind in _registered(docs).items():  # which says what a suffix means that is only listed
        types[ending] = kind if types.get(ending) in (None, "None", "restructuredtext") else types[ending]
    return types


def _registered(docs: Path) -> dict[str, str]:
    """The suffixes that extensions register; MyST is loaded also where the first page is in Markdown."""
    conf = docs / "conf.py"
    said = setting(conf, "extensions")
    extensions = said.value if isinstance(said.value, list | tuple) else ()
    if "myst_nb" in extensions:
        return {".md": "myst-nb", ".ipynb": "myst-nb", ".myst": "myst-nb"}
    root = next(
        (one.value for name in ("root_doc", "master_doc") if isinstance((one := setting(conf, name)).value, str)),
        "index",
    )
    others = {".ipynb": "jupyter_notebook"} if "nbsphinx" in extensions else {}
    if "myst_parser" in extensions or not said.is_plain or not conf.is_file() or (docs / f"{root}.md").is_file():
        return {".md": "markdown", **others}
    return others


def _left_out(docs: Path) -> Callable[[str], bool]:
    """A function that tells whether a file or folder, given relative to ``docs``, is left out."""
    conf = docs / "conf.py"
    if not conf.is_file():
        # Files to include, and folders of Sphinx's output, have names that begin with an underscore.
        return lambda path: path.rsplit("/", 1)[-1].startswith((".", "_"))
    values = (setting(conf, name).value for name in _EXCLUDING)
    patterns = [one for said in values if isinstance(said, list | tuple) for one in said if isinstance(one, str)]
    return _matcher((*patterns, *_ALWAYS_EXCLUDED))


def _included(docs: Path) -> Callable[[str], bool]:
    """A function that tells whether ``include_patterns`` has a file, given relative to ``docs``."""
    said = setting(docs / "conf.py", "include_patterns").value
    patterns = tuple(one for one in said if isinstance(one, str)) if isinstance(said, list | tuple) else ("**",)
    return _matcher(patterns) if "**" not in patterns else lambda _path: True


@lru_cache(maxsize=16)
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    from sphinx.util.matching import compile_matchers  # noqa: PLC0415  (slow to import)

    matchers = compile_matchers(patterns)
    return lambda name: any(matches(name) for matches in matchers)

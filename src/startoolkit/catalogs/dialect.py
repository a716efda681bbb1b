"""What a page allows in its Markdown, told without Sphinx: from its text, ``conf.py`` and the settings."""

from __future__ import annotations

import ast
import contextlib
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from startoolkit import markup, po
from startoolkit.errors import StarError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.project import Project

_PROGRAM = 256 * 1024
"""Bytes of ``conf.py`` that are looked into."""
_PAGE = 16 * 1024 * 1024
_DEFINITION = re.compile(r"(?m)^[ >]*\[([^\[\]^][^\[\]]*)\]:")


class Dialects:
    """The dialect of every page of a project, for the translations of one language."""

    def __init__(self, project: Project, language: Language, catalogs: Mapping[str, po.Catalog]) -> None:
        """``catalogs`` are those of the language that are read already, by page."""
        self._project = project
        self._language = language
        self._catalogs = catalogs
        self._addresses = project.settings.addresses.get(language.code, {})

    def of(self, docname: str) -> markup.Dialect | None:
        """The dialect of a page; None where it is not written in MyST."""
        page = self._project.docs / f"{docname}.md"
        if not page.is_file():
            return None
        settings = _settings(self._project.docs / "conf.py", page)
        return markup.Dialect(
            extensions=frozenset(settings.pop("enable_extensions", markup.EXTENSIONS)),
            syntax=tuple(settings.items()),
            references=_labels(page),
            addresses=self._addresses,
            terms=self._terms_of,
        )

    def _terms_of(self, term: str) -> Iterable[str]:
        return self._terms.get(term, ())

    @cached_property
    def _terms(self) -> dict[str, set[str]]:
        terms: dict[str, set[str]] = {}
        for catalog in self._all():
            for msgid, msgstr in catalog.translations().items():
                terms.setdefault(markup.same_term(msgid), set()).add(msgstr)
        return terms

    def _all(self) -> Iterator[po.Catalog]:
        for docname, path in self._project.catalogs(self._language).items():
            try:
                yield self._catalogs.get(docname) or po.read(path, within=self._project.root)
            except StarError:
                continue  # told where it is read for its own page


def _settings(conf: Path, page: Path) -> dict[str, Any]:
    """The settings of MyST that decide what is markup on a page: as ``conf.py`` says plainly, and its front matter."""
    said = _said(conf)
    front = _front_matter(page)
    return _merged(said, front) if front else {**said}


@cache
def _said(conf: Path) -> dict[str, Any]:
    """What a Python file gives these names, without running it; without what cannot be told so."""
    found: dict[str, Any] = {}
    try:
        tree = ast.parse(_start(conf, _PROGRAM))
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return found
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [name for name in ("enable_extensions", *markup.SYNTAX) if [f"myst_{name}"] == _names(targets)]
        if names and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
            found.pop(names[0], None)
            with contextlib.suppress(ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                value = ast.literal_eval(node.value)
                found[names[0]] = frozenset(map(str, value)) if names == ["enable_extensions"] else _frozen(value)
    return found


def _front_matter(page: Path) -> dict[str, Any]:
    """What stands between the lines ``---`` at the top of a page, where it is about MyST."""
    try:
        text = _start(page, _PAGE)
    except OSError:
        return {}
    if not text.startswith("---") or "myst" not in text:
        return {}
    from myst_parser.config.main import TopmatterReadError, read_topmatter  # noqa: PLC0415  (slow to import)

    try:
        front = read_topmatter(text)
    except TopmatterReadError:
        return {}
    return front if front and isinstance(front.get("myst"), dict) else {}


def _merged(said: dict[str, Any], front: dict[str, Any]) -> dict[str, Any]:
    """The settings as MyST merges them; its warnings are told when the page is built."""
    from myst_parser.config.main import MdParserConfig, merge_file_level  # noqa: PLC0415

    try:
        config = MdParserConfig(**{"enable_extensions": {*markup.EXTENSIONS}, **_thawed(said)})
    except (TypeError, ValueError):  # told when it is built
        return {**said}
    merged = merge_file_level(config, front, lambda *_: None)
    return {name: _frozen(getattr(merged, name)) for name in ("enable_extensions", *markup.SYNTAX)}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _thawed(settings: dict[str, Any]) -> dict[str, Any]:
    """As MyST takes them."""
    return {name: [*value] if isinstance(value, tuple | frozenset) else value for name, value in settings.items()}


def _names(targets: Sequence[ast.expr | None]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


@cache
def _labels(page: Path) -> frozenset[str]:
    """The labels of link definitions (``[label]: address``) in a page."""
    try:
        text = _start(page, _PAGE)
    except OSError:
        return frozenset()
    return frozenset(" ".join(label.split()) for label in _DEFINITION.findall(text)) if "]:" in text else frozenset()


def _start(path: Path, most: int) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(most).decode(errors="replace")

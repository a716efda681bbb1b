"""What a page allows in its Markdown, told without Sphinx: from its text, ``conf.py`` and the settings."""

from __future__ import annotations

import ast
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

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
        self._extensions = _extensions(project.docs / "conf.py")

    def of(self, docname: str) -> markup.Dialect | None:
        """The dialect of a page; None where it is not written in MyST."""
        page = self._project.docs / f"{docname}.md"
        if not page.is_file():
            return None
        return markup.Dialect(
            extensions=self._extensions, references=_labels(page), addresses=self._addresses, terms=self._terms_of
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


def _extensions(conf: Path) -> frozenset[str]:
    """``myst_enable_extensions`` as ``conf.py`` says plainly; otherwise what our extension for Sphinx takes."""
    said = _assigned(conf, "myst_enable_extensions")
    return frozenset(markup.EXTENSIONS) if said is None else said


@cache
def _assigned(path: Path, name: str) -> frozenset[str] | None:
    """The strings that a Python file gives a name, without running it; None where it cannot be told so."""
    try:
        tree = ast.parse(_start(path, _PROGRAM))
        for node in reversed(tree.body):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value and _names(targets) == [name]:
                return frozenset(str(item) for item in ast.literal_eval(node.value))
    except (OSError, ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    return None


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

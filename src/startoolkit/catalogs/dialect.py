"""What a page allows in its Markdown, told without Sphinx: from its text, ``conf.py`` and the settings."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

from startoolkit import markup, po
from startoolkit.conf_file import setting
from startoolkit.errors import StarError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.project import Project

_PAGE = 16 * 1024 * 1024
"""Bytes of a page that are looked into."""
_DEFINITION = re.compile(r"(?m)^[ >]*\[([^\[\]^][^\[\]]*)\]:")


class Dialects:
    """The dialect of every page of a project, for the translations of one language."""

    def __init__(self, project: Project, language: Language, catalogs: Mapping[str, po.Catalog]) -> None:
        """``catalogs`` are those of the language that are read already, by their names."""
        self._project = project
        self._language = language
        self._catalogs = catalogs
        self._addresses = project.settings.addresses.get(language.code, {})
        self._extensions = _extensions(project.docs / "conf.py")

    def of(self, docname: str) -> markup.Dialect | None:
        """The dialect of a page; None where it is not written in MyST."""
        return self.of_all((docname,))

    def of_all(self, docnames: Collection[str]) -> markup.Dialect | None:
        """What any of the pages allows that have a catalog together; None unless all of them are written in MyST."""
        pages = [self._project.docs / f"{docname}.md" for docname in docnames]
        if not pages or not all(page.is_file() for page in pages):
            return None
        labels = frozenset[str]().union(*map(_labels, pages))
        return markup.Dialect(
            extensions=self._extensions, references=labels, addresses=self._addresses, terms=self._terms_of
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
        for name, path in self._project.catalogs(self._language).items():
            try:
                yield self._catalogs.get(name) or po.read(path, within=self._project.root)
            except StarError:
                continue  # told where it is read for its own page


def _extensions(conf: Path) -> frozenset[str]:
    """``myst_enable_extensions`` as ``conf.py`` says plainly; otherwise what our extension for Sphinx takes."""
    said = setting(conf, "myst_enable_extensions").value
    return frozenset(map(str, said if isinstance(said, list | tuple | set) else markup.EXTENSIONS))


@cache
def _labels(page: Path) -> frozenset[str]:
    """The labels of link definitions (``[label]: address``) in a page."""
    try:
        text = _start(page)
    except OSError:
        return frozenset()
    return frozenset(" ".join(label.split()) for label in _DEFINITION.findall(text)) if "]:" in text else frozenset()


def _start(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_PAGE).decode(errors="replace")

"""What a page allows in its Markdown, told without Sphinx: from its text, ``conf.py`` and the settings."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

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

    def of(self, docname: str) -> markup.Dialect | None:
        """The dialect of a page; None where it is not written in MyST."""
        return self.of_all((docname,))

    def of_all(self, docnames: Collection[str]) -> markup.Dialect | None:
        """What any of the pages allows that have a catalog together; None unless all of them are written in MyST."""
        pages = [self._project.docs / f"{docname}.md" for docname in docnames]
        if not pages or not all(page.is_file() for page in pages):
            return None
        each = [_settings(self._project.docs / "conf.py", page) for page in pages]
        allowed = (settings.pop("enable_extensions", markup.EXTENSIONS) for settings in each)
        return markup.Dialect(
            extensions=frozenset[str]().union(*allowed),
            syntax=tuple(each[0].items()),
            references=frozenset[str]().union(*map(_labels, pages)),
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
        for name, path in self._project.catalogs(self._language).items():
            try:
                yield self._catalogs.get(name) or po.read(path, within=self._project.root)
            except StarError:
                continue  # told where it is read for its own page


def _settings(conf: Path, page: Path) -> dict[str, Any]:
    """The settings of MyST that decide what is markup on a page: as ``conf.py`` says plainly, and its front matter."""
    said = _said(conf)
    front = _front_matter(page)
    return _merged(said, front) if front else {**said}


def _said(conf: Path) -> dict[str, Any]:
    """The settings of MyST that ``conf.py`` has in plain values."""
    found: dict[str, Any] = {}
    for name in ("enable_extensions", *markup.SYNTAX):
        said = setting(conf, f"myst_{name}")
        if name == "enable_extensions" and isinstance(said.value, list | tuple | set | frozenset):
            found[name] = frozenset(map(str, said.value))
        elif said.value is not None and name != "enable_extensions":
            found[name] = markup.frozen(said.value)
    return found


def _front_matter(page: Path) -> dict[str, Any]:
    """What stands between the lines ``---`` at the top of a page, where it is about MyST."""
    try:
        text = _start(page)
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
    return {"enable_extensions": merged.enable_extensions, **markup.syntax_of(merged)}


def _thawed(settings: dict[str, Any]) -> dict[str, Any]:
    """As MyST takes them."""
    return {name: [*value] if isinstance(value, tuple | frozenset) else value for name, value in settings.items()}


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

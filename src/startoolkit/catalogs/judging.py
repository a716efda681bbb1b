"""The judge of translations without Sphinx: what pages allow is told from their text, ``conf.py`` and the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from startoolkit.conf_py import setting
from startoolkit.messages import po
from startoolkit.messages.dialect import EXTENSIONS, SYNTAX, Dialect, frozen, same_term, syntax_of
from startoolkit.messages.judge import faults
from startoolkit.messages.kinds import NONE, Kinds, kinds_in
from startoolkit.messages.link_definitions import addresses, definitions
from startoolkit.messages.rst import names_in as rst_names_in
from startoolkit.messages.targets import slugs_of
from startoolkit.pages import file_of, has_picture, is_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from startoolkit.languages import Language
    from startoolkit.messages.faults import Fault
    from startoolkit.messages.judge import Kind
    from startoolkit.project import Project

Messages = Mapping[str, Mapping[str, Collection[str]]]
"""The messages of pages, by the name of the page, each with its kinds."""
_PAGE = 16 * 1024 * 1024
"""Bytes of a page that are looked into."""


class Judge:
    """The judge of translations for one language of a project: what each page allows, and the kinds of its messages."""

    def __init__(
        self,
        project: Project,
        language: Language,
        catalogs: Mapping[str, po.Catalog],
        known: Messages | None = None,
    ) -> None:
        """``catalogs`` are those of the language that are read already, by their names.

        ``known`` are the messages of all pages with their kinds, as a build of the same pages has noted them.
        """
        self._project = project
        self._language = language
        self._catalogs = catalogs
        self._known = known or {}
        self._addresses = project.settings.addresses.get(language.code, {})
        self._dialects: dict[str, Dialect] = {}
        self._paths: dict[str, Path | None] = {}

    def faults(
        self, msgid: str, msgstr: str, docnames: Collection[str], locations: Collection[str] = ()
    ) -> list[Fault]:
        """Why a translation may not be used on one of the pages, where more than one have a catalog together.

        ``locations`` are those of the message in its catalog, which tell on which pages it stands.
        """
        for docname in self.pages(docnames, locations):
            found = faults(msgid, msgstr, self.kinds(docname, msgid), self.dialect(docname))
            if found:
                return found
        return []

    def pages(self, docnames: Collection[str], locations: Collection[str]) -> list[str]:
        """Those of some pages that a message stands on: all of them, where its locations do not tell."""
        there = [docname for docname in docnames if self._path(docname)]
        if len(there) < 2 or not locations:
            return there
        places = "".join(f" /{location}" for line in locations for location in line.split())
        return [docname for docname in there if f"/{docname}." in places] or there

    def kinds(self, docname: str, msgid: str) -> Collection[Kind]:
        """The kinds of a message on a page: as a build has noted them, else as the text of the page tells."""
        known = self._known.get(docname, {}).get(msgid)
        return known or self._guessed(docname).of(msgid)  # type: ignore[return-value]  # names of kinds, in JSON

    def dialect(self, docname: str) -> Dialect:
        """What is markup on a page, and what translations may replace there."""
        if docname not in self._dialects:
            self._dialects[docname] = self._dialect(docname, self._path(docname))
        return self._dialects[docname]

    def _dialect(self, docname: str, page: Path | None) -> Dialect:
        docs = self._project.docs
        default_role = setting(docs / "conf.py", "default_role").value
        said: dict[str, Any] = {
            "addresses": self._addresses,
            "terms": self._terms_of,
            "slugs": self._slugs_of,
            "tongues": self._project.settings.tongues(self._language),
            "has_picture": partial(has_picture, docs, docname),
            "default_role": default_role if isinstance(default_role, str) else "",
            "names": partial(_rst_names, page) if page else frozenset,
        }
        if page is None or not is_markdown(docs, page):
            return Dialect(is_rst=True, **said)
        settings = _settings(docs / "conf.py", page)
        return Dialect(
            extensions=frozenset(settings.pop("enable_extensions", EXTENSIONS)),
            syntax=tuple(settings.items()),
            references=_references(page),
            **said,
        )

    def _guessed(self, docname: str) -> Kinds:
        page = self._path(docname)
        return _kinds(page, markdown=is_markdown(self._project.docs, page)) if page else NONE

    def _path(self, docname: str) -> Path | None:
        """The file of a page."""
        if docname not in self._paths:
            self._paths[docname] = file_of(self._project.docs, docname)
        return self._paths[docname]

    def _terms_of(self, term: str) -> Iterable[str]:
        return self._terms.get(term, ())

    def _slugs_of(self, slug: str) -> Collection[str]:
        return self._slugs.get(slug, ())

    @cached_property
    def _slugs(self) -> dict[str, set[str]]:
        return slugs_of(self._terms)

    @cached_property
    def _terms(self) -> dict[str, set[str]]:
        terms: dict[str, set[str]] = {}
        for catalog in self._all():
            for msgid, msgstr in catalog.translations().items():
                terms.setdefault(same_term(msgid), set()).add(msgstr)
        return terms

    def _all(self) -> Iterator[po.Catalog]:
        for name, paths in self._project.all_catalogs(self._language).items():
            if name in self._catalogs and len(paths) == 1:
                yield self._catalogs[name]
                continue
            # What is wrong in them is told where they are read for their own pages.
            read = (po.read_sound(path, within=self._project.root)[0] for path in paths)
            yield from (catalog for catalog in read if catalog)


def _settings(conf: Path, page: Path) -> dict[str, Any]:
    """The settings of MyST that decide what is markup on a page: as ``conf.py`` says plainly, and its front matter."""
    said = _said(conf)
    front = _front_matter(page)
    return _merged(said, front) if front else {**said}


def _said(conf: Path) -> dict[str, Any]:
    """The settings of MyST that ``conf.py`` has in plain values."""
    found: dict[str, Any] = {}
    for name in ("enable_extensions", *SYNTAX):
        said = setting(conf, f"myst_{name}")
        if name == "enable_extensions" and isinstance(said.value, list | tuple | set | frozenset):
            found[name] = frozenset(map(str, said.value))
        elif said.value is not None and name != "enable_extensions":
            found[name] = frozen(said.value)
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
        config = MdParserConfig(**{"enable_extensions": {*EXTENSIONS}, **_thawed(said)})
    except (TypeError, ValueError):  # told when it is built
        return {**said}
    merged = merge_file_level(config, front, lambda *_: None)
    return {"enable_extensions": merged.enable_extensions, **syntax_of(merged)}


def _thawed(settings: dict[str, Any]) -> dict[str, Any]:
    """As MyST takes them."""
    return {name: [*value] if isinstance(value, tuple | frozenset) else value for name, value in settings.items()}


@cache
def _references(page: Path) -> frozenset[tuple[str, str]]:
    """The link definitions (``[label]: address``) of a page."""
    try:
        return addresses(definitions(_start(page)))
    except OSError:
        return frozenset()


@cache
def _rst_names(page: Path) -> frozenset[str]:
    """The names on a page that references in reStructuredText may lead to."""
    try:
        return rst_names_in(_start(page))
    except OSError:
        return frozenset()


@cache
def _kinds(page: Path, *, markdown: bool) -> Kinds:
    """What the text of a page tells of the kinds of its messages."""
    try:
        return kinds_in(_start(page), markdown=markdown)
    except OSError:
        return NONE


def _start(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_PAGE).decode(errors="replace")

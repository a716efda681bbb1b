"""A briefing on disk and its editions: settings, folders, pages and catalogs."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterator, Sequence
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import attrs

from startoolkit import conf_project, plugins
from startoolkit.approvals import Approval, counting, path_of
from startoolkit.approvals import read as read_approvals
from startoolkit.catalog_files import OWN, find, folder_of, names_in, refuse_file
from startoolkit.catalog_layout import Layout, compact_of
from startoolkit.conf_py import Said, know, setting
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.languages import Language, nearest
from startoolkit.pages import has_page, pages_in
from startoolkit.plugins import Plugins
from startoolkit.revision import revision_of
from startoolkit.setting_values import Contributors
from startoolkit.settings import TABLE, Settings, guess, hint_of_table, line_of, parse, read_table

PRELOAD_PROJECT, PRELOAD_PAGES = "STARTOOLKIT_PRELOAD_PROJECT", "STARTOOLKIT_PRELOAD_PAGES"
"""Environment variables for the fork server: the project to prepare, and whether to parse its pages as well."""
AS_IT_IS = "STARTOOLKIT_AS_IT_IS"
"""Environment variable for ``python -m startoolkit.sphinxext``: the folder of a project without ``[tool.startoolkit]``."""


@attrs.frozen
class Project:
    """A briefing on disk: its settings and its folders."""

    root: Path
    settings: Settings
    said: Said | None = None
    """What its ``conf.py`` says; None for a briefing that computes nothing in it."""
    is_lenient: bool = False
    """Whether everything that can be built is placed: in a Sphinx project that has not adopted our settings."""
    folder: Path | None = None
    """The folder that it was found from, if that is not ``root``."""
    left_out: tuple[str, ...] = ()
    """Extensions of its ``conf.py`` that it is built without."""

    @classmethod
    def load(cls, root: Path, *, runs: bool = False) -> Project:
        """The project in ``root``: a briefing, or any Sphinx project, whose ``conf.py`` is run if ``runs``.

        Raises StarError if there is none, StarErrors for all wrong settings together.
        """
        file = root.resolve() / "pyproject.toml"
        text, table = read_table(file) if os.path.lexists(file) else ("", None)
        if table is None:
            return cls._as_it_is(file, runs=runs)
        settings = parse(table, file, text)
        if not {"locale", "locale-dirs"} & table.keys():
            settings = _with_locale_dirs(file.parent, settings)
        project = cls(file.parent, settings)
        project._check_folders(file, text)
        said = conf_project.computed(project.docs / "conf.py", project.output, runs=runs)
        if said is None:
            return project
        project = cls(project.root, project.settings, said)
        project._known(keeps=runs)
        return project

    @classmethod
    def _as_it_is(cls, file: Path, *, runs: bool) -> Project:
        """The Sphinx project in the folder of ``file``, a pyproject.toml without our table."""
        folder, hint = file.parent, ""
        if file.is_file():
            hint, is_meant = hint_of_table(file)
            if is_meant:
                raise StarError("no-project", f"There is no [{TABLE}] table.", place=Place(file), hint=hint)
        conf = conf_project.find(folder) if folder.is_dir() and not cls._is_of_briefing(folder) else None
        if conf is None and hint:
            raise StarError("no-project", f"There is no [{TABLE}] table.", place=Place(file), hint=hint)
        if conf is None:
            raise _no_project(folder)
        found = conf_project.load(conf, folder, runs=runs)
        project = cls(found.root, found.settings, found.said, is_lenient=True, folder=folder)
        project._check_names()
        project._known(keeps=runs)
        return project

    def _known(self, *, keeps: bool) -> None:
        """Let all of this process know what ``conf.py`` says, and other commands, if ``keeps``."""
        if self.said:
            know(self.docs / "conf.py", self.said)
            if keeps:
                conf_project.keep(self.said, self.output)

    @classmethod
    def _is_of_briefing(cls, folder: Path) -> bool:
        """Whether a folder is in that of the pages of a briefing."""
        with contextlib.suppress(StarError):  # reported where that is loaded
            above = cls.containing(folder)  # which may be this project as it is, where the process has announced it
            return above is not None and not above.is_lenient and folder.is_relative_to(above.docs.resolve())
        return False

    @property
    def origin(self) -> Path:
        """The folder from which ``load`` finds this project again."""
        return self.folder or self.root

    def _check_folders(self, file: Path, text: str) -> None:
        """Raise StarError for missing folders, for files in their place, and for names that are not UTF-8."""
        if not self.docs.is_dir():
            raise StarError(
                "no-docs",
                f"There is no folder {self.settings.docs}/ with the briefing.",
                place=Place(file, line_of(text, "docs")),
                hint='Create it, or say where it is: docs = "folder".',
            )
        for folder in self.fonts:
            if not folder.is_dir():
                raise StarError(
                    "bad-settings",
                    f"There is no folder {folder.name} with fonts.",
                    place=Place(file, line_of(text, "fonts")),
                    hint="Create it, or take it out of the setting fonts.",
                )
        self._check_names()
        refuse_file(self.locale)
        self._check_moved(file, text)

    def _check_names(self) -> None:
        wrong = [path for folder in (self.docs, *self.locale_dirs) for path in _not_utf8(folder)]
        if wrong:
            raise StarErrors(
                StarError(
                    "bad-file-name",
                    "The name of this file or folder is not UTF-8.",
                    place=Place(path),
                    hint="Rename it; what begins with \\udc here is a byte that is no text.",
                )
                for path in wrong
            )

    def _check_moved(self, file: Path, text: str) -> None:
        """Refuse old addresses that are pages, and new ones that are none."""
        wrong = [(old, "is still a page of this briefing") for old in self.settings.moved if self.has_page(old)]
        new = [address.partition("#")[0] for address in self.settings.moved.values()]
        wrong += [(page, "is no page of this briefing") for page in dict.fromkeys(new) if not self.has_page(page)]
        if wrong:
            place = Place(file, line_of(text, "moved"))
            raise StarErrors(
                StarError(
                    "bad-settings",
                    f"The setting moved names {page!r}, which {what}.",
                    place=place,
                    hint=guess(page, self.pages()) or "Correct the name, or take the line out.",
                )
                for page, what in wrong
            )

    @classmethod
    def containing(cls, path: Path) -> Project | None:
        """The briefing that contains ``path``, or None; for Sphinx, which knows its source folder only.

        It may also be the project that this process builds, see ``announce``.
        """
        if path.resolve() in _ANNOUNCED:
            return _ANNOUNCED[path.resolve()]
        for folder in (path.resolve(), *path.resolve().parents):
            file = folder / "pyproject.toml"
            if file.is_file() and read_table(file)[1] is not None:
                return cls.load(folder)
        return None

    def with_output(self, output: Path) -> Project:
        """This project with another output folder, if that lies among the pages, where Sphinx has to leave it out."""
        if not output.is_relative_to(self.docs):
            return self
        return attrs.evolve(self, settings=attrs.evolve(self.settings, output=str(output.relative_to(self.root))))

    def without_extensions(self, names: Sequence[str]) -> Project:
        """This project as if its ``conf.py``, which was run, did not list these extensions."""
        if not names or self.said is None:
            return self
        listed = [one for one in self.said.values.get("extensions", ()) if one not in names]
        said = attrs.evolve(
            self.said,
            values={**self.said.values, "extensions": listed},
            fingerprint=" ".join((self.said.fingerprint, "without", *names)),
        )
        return attrs.evolve(self, said=said, left_out=tuple(names))

    @classmethod
    def announced(cls, docs: Path) -> Project | None:
        """The project that this process builds, given the folder of its pages."""
        return _ANNOUNCED.get(docs.resolve())

    def inside_docs(self) -> Iterator[Path]:
        """Folders inside that of the pages which have none: catalogs, and what builds leave."""
        beside = (self.output.parent / f".{self.output.name}.{kind}" for kind in ("cache", "work"))
        for folder in (*self.locale_dirs, self.output, *beside):
            if folder.is_relative_to(self.docs):
                yield folder

    def key_of(self, key: str) -> str:
        """The name of a setting where it is written: in ``conf.py`` that of what it is made from."""
        return {"label": "release", "title": "project"}.get(key, key) if self.is_lenient else key

    def place_of(self, key: str) -> Place:
        """Where a setting is written, or would be: in ``pyproject.toml``, or what it is made from in ``conf.py``."""
        if self.is_lenient:
            conf = self.docs / "conf.py"
            return Place(conf, setting(conf, self.key_of(key)).line)
        file = self.root / "pyproject.toml"
        return Place(file, line_of(file.read_text(encoding="utf-8"), key))

    def announce(self) -> Project:
        """Have Sphinx in this process take its source folder for that of this project; returns the project."""
        _ANNOUNCED[self.docs.resolve()] = self
        self._known(keeps=False)
        return self

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        return self.root / self.settings.docs

    @property
    def locale(self) -> Path:
        """The folder of the catalogs."""
        return self.root / self.settings.locale

    @property
    def locale_dirs(self) -> tuple[Path, ...]:
        """All folders of catalogs, the first one first in precedence."""
        return tuple(self.root / folder for folder in self.settings.locale_dirs)

    @property
    def output(self) -> Path:
        """The default output folder."""
        return self.root / self.settings.output

    @property
    def fonts(self) -> tuple[Path, ...]:
        """The folders with further fonts."""
        return tuple(self.root / folder for folder in self.settings.fonts)

    @property
    def locales(self) -> tuple[Path, ...]:
        """Folders that may have catalogs of the interface: the project's, then its plugins'."""
        return (self.locale, *self.plugins.locales)

    @property
    def plugins(self) -> Plugins:
        """The plugins that the project names."""
        return plugins.load(self.root, self.settings.plugins)

    @property
    def revision(self) -> str:
        """The revision of all sources of the editions; see ``revision_of``."""
        sources = (self.docs, *self.locale_dirs, self.root / "pyproject.toml", *self.fonts)
        made = [folder for folder in self.inside_docs() if folder not in self.locale_dirs]
        return revision_of(self.root, sources, made)

    def edition(self, language: Language) -> Edition:
        """The briefing in one language."""
        reviewed = path_of(self.locale, language)
        return Edition(self.settings, language, self.fonts, self.locales, reviewed, self.root)

    def approvals(self, language: Language) -> tuple[Approval, ...]:
        """The approvals of translations into a language; raises StarError where their file cannot be read."""
        return read_approvals(path_of(self.locale, language), self.root)

    def words(self, language: Language) -> NullTranslations:
        """The translations of the interface in a language."""
        from startoolkit.interface import interface  # noqa: PLC0415  (not needed where nothing is built)

        return interface(language, locales=self.locales)

    def language(self, code: str) -> Language:
        """The language of the briefing with that code; raises StarError if there is none."""
        codes = {language.code: language for language in self.settings.languages}
        if code not in codes:
            near = nearest(code, self.settings.languages)
            raise StarError(
                "unknown-language",
                f"This briefing has no language {code!r}.",
                hint=(near and f"Did you mean {near.code!r}?")
                or guess(code, codes)
                or f"It has {', '.join(codes)}; startoolkit languages add adds one.",
            )
        return codes[code]

    def layout(self, language: Language) -> Layout:
        """The layout of the catalogs of a language."""
        codes = [one.code for one in self.settings.languages]
        folders = tuple(folder_of(folder, language.code, codes, in_tags=self.is_lenient) for folder in self.locale_dirs)
        return Layout(compact_of(self.docs), self.docs, folders, is_stock=self.is_lenient)

    def catalog(self, language: Language, docname: str) -> Path:
        """The path of a page's catalog in a language; pages of a folder may share one."""
        return self.layout(language).path(docname)

    def catalogs(self, language: Language) -> dict[str, Path]:
        """The catalogs of a language by name, sorted; of several of one name that of the first folder.

        Raises StarError if some would be silently ignored.
        """
        return {name: paths[0] for name, paths in self.all_catalogs(language).items()}

    def all_catalogs(self, language: Language) -> dict[str, tuple[Path, ...]]:
        """The catalogs of a language by name, sorted, as ``catalogs``: one in each folder that has one of that name."""
        codes = [one.code for one in self.settings.languages]
        found: dict[str, tuple[Path, ...]] = {}
        for folder in self.locale_dirs:
            for name, path in find(folder, language.code, self.root, codes, in_tags=self.is_lenient).items():
                found[name] = (*found.get(name, ()), path)
        if OWN in found and not self.has_page(OWN):
            del found[OWN]
        return dict(sorted(found.items()))

    def pages(self) -> list[str]:
        """The docnames of the pages, sorted, as far as known without running ``conf.py``."""
        return sorted(pages_in(self.docs))

    def has_page(self, docname: str) -> bool:
        """Whether the briefing has a page with that docname."""
        return has_page(self.docs, docname)


@attrs.frozen
class Edition:
    """A briefing in one language; what builders and theme need of the settings."""

    settings: Settings
    language: Language
    fonts: tuple[Path, ...] = ()
    locales: tuple[Path, ...] = ()
    """Folders that may have catalogs of the interface."""
    reviewed: Path | None = None
    """The file with the approvals of its translations, which may be missing."""
    root: Path | None = None
    """The folder of the project."""

    @classmethod
    def of_sphinx(cls, app: Any) -> Edition:
        """The edition that a Sphinx application builds."""
        return cls.of(Path(app.srcdir), app.config)

    @classmethod
    def of(cls, source: Path, config: Any) -> Edition:
        """The edition for a Sphinx source folder and configuration; cached for the life of ``config``.

        For a Sphinx project without ``[tool.startoolkit]`` it is made from ``conf.py``.
        """
        if config not in _EDITIONS:
            project = Project.containing(source)
            _EDITIONS[config] = (
                project.edition(project.language(config.language)) if project else cls._of_conf(source, config)
            )
        return _EDITIONS[config]

    @classmethod
    def _of_conf(cls, source: Path, config: Any) -> Edition:
        language = Language(config.language)
        # With -D language=de, conf.py says what the pages are written in; else the pages may be translated into what it says.
        written = config._raw_config.get("language") or "en"  # noqa: SLF001
        folders = [Path(source, name) for name in config.locale_dirs]
        is_translated = language in conf_project.languages_in(folders)[0]
        original = Language(written if "language" in config.overrides or not is_translated else "en")
        values = {name: getattr(config, name) for name in ("project", "author", "release")}
        languages = dict.fromkeys((original, language))
        settings = conf_project.settings_of(values, original, tuple(languages), day=conf_project.today())
        return cls(settings, language)

    def words(self, other: NullTranslations | None = None) -> NullTranslations:
        """The translations of the interface, with ``other`` as fallback."""
        from startoolkit.interface import interface  # noqa: PLC0415  (not needed where nothing is built)

        return interface(self.language, other, self.locales)

    def credits(self) -> list[tuple[str, tuple[str, ...]]]:
        """What was done for this edition, in its language, and the names of those who did it."""
        _, people = self.words().gettext, self.settings.contributors.get(self.language.code, Contributors())
        found = [(_("Translation"), people.translation), (_("Review"), people.review)]
        return [(label, names) for label, names in found if names]

    @property
    def approved(self) -> frozenset[str]:
        """The digests of approvals that count; raises StarError where the file cannot be read."""
        if self.reviewed is None or self.root is None:
            return frozenset()
        return counting(read_approvals(self.reviewed, self.root), self.settings.reviewers_of(self.language))

    @property
    def is_source(self) -> bool:
        """Whether this is the edition in the source language."""
        return self.language == self.settings.source_language

    @property
    def social_locale(self) -> str:
        """The value of ``og:locale``, language and territory: ``de_DE``; ``en_GB`` for English without territory."""
        name, territory = self.language.base, self.language.territory
        return f"{name}_{territory}" if territory else name

    @property
    def pdf_name(self) -> str:
        """The file name of the PDF: ``co-production-star-de.pdf``."""
        return self.file_name(".pdf")

    def file_name(self, ending: str) -> str:
        """The name of a file for readers to download, by its ending: ``-large.pdf`` of ``co-production-star-de-large.pdf``."""
        return f"{self.settings.name}-{self.language.tag}{ending}"

    @property
    def epoch(self) -> int:
        """Midnight (UTC) of the edition's date in seconds: the SOURCE_DATE_EPOCH of its build."""
        day = datetime.datetime.combine(self.settings.date, datetime.time(), datetime.UTC)
        return int(day.timestamp())


@attrs.frozen
class Territory:
    """The folders that files of an edition may come from; symbolic links are resolved."""

    roots: tuple[Path, ...]

    @classmethod
    def of_sphinx(cls, app: Any) -> Territory:
        """The project folder of a Sphinx application or builder, its source, output and doctree folders."""
        return _territory(Path(app.srcdir), Path(app.outdir), Path(app.doctreedir))

    def has(self, path: Path) -> bool:
        """Whether a file is inside; True for a missing file, which is reported where it is read."""
        return not path.exists() or any(path.resolve().is_relative_to(root) for root in self.roots)


@cache
def _territory(source: Path, *made: Path) -> Territory:
    return Territory((_around(source), *(folder.resolve() for folder in (source, *made))))


@cache
def _around(source: Path) -> Path:
    """The nearest folder, from ``source`` upwards, with ``[tool.startoolkit]``, else with ``.git``.

    Else it is that of the project that this process builds, or ``source``.
    """
    folders = (source.resolve(), *source.resolve().parents)
    known = _ANNOUNCED.get(folders[0])
    ours = (folder for folder in folders if (folder / "pyproject.toml").is_file() and _is_ours(folder))
    controlled = (folder for folder in folders if (folder / ".git").exists())
    return next(ours, None) or next(controlled, known.root if known else folders[0])


def _is_ours(folder: Path) -> bool:
    try:
        return read_table(folder / "pyproject.toml")[1] is not None
    except StarError:  # reported where the settings are loaded
        return False


_ANNOUNCED: dict[Path, Project] = {}
"""Projects that this process builds, by the folder of their pages."""
_EDITIONS: WeakKeyDictionary[Any, Edition] = WeakKeyDictionary()
"""Editions by Sphinx configuration, so that the settings are read once."""


def _not_utf8(folder: Path) -> Iterator[Path]:
    """Files and folders below ``folder`` whose names are not UTF-8 (decoded with surrogates)."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *files):
            if not name.isascii() and any("\ud800" <= sign <= "\udfff" for sign in name):
                yield Path(parent, name)


def _with_locale_dirs(root: Path, settings: Settings) -> Settings:
    """The settings with the folders of catalogs that ``conf.py`` plainly names, unless all are in the usual one."""
    docs = root / settings.docs
    said = setting(docs / "conf.py", "locale_dirs").value
    names = [name for name in said if isinstance(name, str)] if isinstance(said, list | tuple) else []
    found = dict.fromkeys(Path(os.path.normpath(docs / name)) for name in names if "\0" not in name)
    folders = [folder for folder in found if folder.is_relative_to(root) and folder != root]
    if not folders or (any(names_in(root / settings.locale)) and not any(any(names_in(one)) for one in folders)):
        return settings
    dirs = tuple(folder.relative_to(root).as_posix() for folder in folders)
    return attrs.evolve(settings, locale=dirs[0], locale_dirs=dirs)


def _no_project(folder: Path) -> StarError:
    """The error for a folder without pyproject.toml, with a hint where the briefing may be."""
    if folder.is_file():
        place = folder.parent if folder.name == "pyproject.toml" else "the folder of a briefing"
        return StarError("no-project", f"{folder} is a file, not a folder.", hint=f"Name {place} with --project.")
    hint = "Go to the folder of a briefing or a Sphinx project, or name it with --project; startoolkit new begins a briefing."
    if not folder.is_dir():
        there = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
        return StarError("no-project", f"There is no folder {folder}.", hint=guess(folder.name, there) or hint)
    with contextlib.suppress(StarError):  # its settings are broken
        above = Project.containing(folder)
        if above:
            hint = f"The briefing is in {above.root}: go there, or name it with --project."
    message = f"There is no pyproject.toml in {folder}, and no conf.py of a Sphinx project."
    return StarError("no-project", message, hint=hint)

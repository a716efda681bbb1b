"""The one door to the settings: ``[tool.startoolkit]`` read once, checked, and the paths that follow from it."""

from __future__ import annotations

import datetime
import difflib
import os
import re
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import attrs
from babel.core import get_global

from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.languages import Language

FORMATS = ("html", "pdf")
_TABLE = "tool.startoolkit"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is a text in quotes")
    return value


def _stem(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("is made of small letters, digits and hyphens, since files are named after it")
    return value


def _label(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        raise ValueError('is a short text such as "2026.1", of letters, digits, dots and hyphens')
    return value


def _date(value: object) -> datetime.date:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise ValueError("is a date without quotes and time, such as 2026-11-23")
    return value


def _folder(value: object) -> str:
    text = _text(value)
    if Path(text).is_absolute() or ".." in Path(text).parts or not text.isprintable():
        raise ValueError("is a folder inside the project, such as docs")
    return text


def _folders(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('is a list of folders, such as ["fonts"]')
    return tuple(_folder(item) for item in value)


def _language(value: object) -> Language:
    if not isinstance(value, str):
        raise ValueError('is a language code in quotes, such as "de"')
    return Language(value)


def _languages(value: object) -> tuple[Language, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('is a list of language codes, such as ["en", "de"]')
    found = tuple(_language(item) for item in value)
    if len(set(found)) < len(found):
        raise ValueError("is a list that names each language once")
    return found


def _addresses(value: object) -> dict[str, dict[str, str]]:
    hint = 'has a table for each language: [tool.startoolkit.addresses.de] with "https://source" = "https://translated"'
    if not isinstance(value, dict) or not all(isinstance(pairs, dict) for pairs in value.values()):
        raise ValueError(hint)
    if not all(isinstance(address, str) for pairs in value.values() for address in pairs.values()):
        raise ValueError(hint)
    return {Language(code).code: dict(pairs) for code, pairs in value.items()}


def _web_address(value: object) -> str:
    hint = 'is an address such as "https://example.org/star/", without anything after the folder'
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]+", value) or re.search(r"[\\\"<>?#]", value):
        raise ValueError(hint)
    try:
        parts = urlsplit(value)
        if not parts.hostname or parts.username is not None or parts.port == 0:
            raise ValueError
    except ValueError as error:  # also for what is no number of a port
        raise ValueError(hint) from error
    return value.rstrip("/") + "/"


def _page(value: object) -> str:
    page = r"[\w-][\w.-]*"
    if not isinstance(value, str) or not re.fullmatch(rf"{page}(/{page})*(#{page})?", value):
        raise ValueError('is the name of a page, and perhaps of a section in it, such as "about#accessibility"')
    return value


def _formats(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(item not in FORMATS or value.count(item) > 1 for item in value):
        raise ValueError('is a list of "html", "pdf" or both')
    return tuple(name for name in FORMATS if name in value)


def _setting(check: Callable[[Any], object], **default: Any) -> Any:
    return attrs.field(metadata={"check": check}, **default)


@attrs.frozen(kw_only=True)
class Settings:
    """The keys of ``[tool.startoolkit]``, with hyphens for underscores."""

    title: str = _setting(_text)
    """Title of the briefing in the source language; equal to the heading of its first page."""
    name: str = _setting(_stem)
    """Stem of file names: ``co-production-star`` gives ``co-production-star-de.pdf``."""
    source_language: Language = _setting(_language)
    languages: tuple[Language, ...] = _setting(_languages)
    """Languages to build, in the order readers see them; the source language is one of them."""
    formats: tuple[str, ...] = _setting(_formats, default=FORMATS)
    label: str = _setting(_label)
    """Label of the edition, such as ``2026.1``."""
    date: datetime.date = _setting(_date)
    """Date of the edition; every date in the output comes from it."""
    publisher: str = _setting(_text, default="")
    licence: str = _setting(_text, default="")
    docs: str = _setting(_folder, default="docs")
    locale: str = _setting(_folder, default="locale")
    output: str = _setting(_folder, default="dist")
    fonts: tuple[str, ...] = _setting(_folders, default=())
    """Folders with further fonts for the PDF, for scripts that the built-in ones lack."""
    base_url: str = _setting(_web_address, default="")
    """Where the output folder will be served, ending in a slash; without it no page names an absolute address."""
    accessibility_page: str = _setting(_page, default="")
    """The page with the accessibility statement, and perhaps its section: ``about#accessibility-statement``."""
    addresses: dict[str, dict[str, str]] = _setting(_addresses, factory=dict)
    """For each language, addresses of the source and what translations may link to in their place."""


@attrs.frozen
class Project:
    """A briefing on disk: its settings and its folders."""

    root: Path
    settings: Settings

    @classmethod
    def load(cls, root: Path) -> Project:
        """The project in ``root``; raises StarErrors that name every wrong key at once."""
        file = root.resolve() / "pyproject.toml"
        if not file.exists():
            raise StarError(
                "no-project",
                f"There is no pyproject.toml in {file.parent}.",
                hint="Run startoolkit in the folder of a briefing, or name it with --project.",
            )
        text, table = _read(file)
        if table is None:
            raise StarError(
                "no-project",
                f"There is no [{_TABLE}] table.",
                place=Place(file),
                hint="guides/editors.md shows the settings that a briefing needs.",
            )
        project = cls(file.parent, _settings(table, file, text))
        project._check_folders(file, text)
        return project

    def _check_folders(self, file: Path, text: str) -> None:
        """Refuse folders that are not there, and what stands in the place of one."""
        if not self.docs.is_dir():
            raise StarError(
                "no-docs",
                f"There is no folder {self.settings.docs}/ with the briefing.",
                place=Place(file, _line(text, "docs")),
                hint='Create it, or say where it is: docs = "folder".',
            )
        for folder in self.fonts:
            if not folder.is_dir():
                raise StarError(
                    "bad-settings",
                    f"There is no folder {folder.name} with fonts.",
                    place=Place(file, _line(text, "fonts")),
                    hint="Create it, or take it out of the setting fonts.",
                )
        _refuse_file(self.locale)

    @classmethod
    def containing(cls, path: Path) -> Project | None:
        """The project that ``path`` lies in, or None: for Sphinx, which knows its source folder only."""
        for folder in (path.resolve(), *path.resolve().parents):
            file = folder / "pyproject.toml"
            if file.is_file() and _read(file)[1] is not None:
                return cls.load(folder)
        return None

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        return self.root / self.settings.docs

    @property
    def locale(self) -> Path:
        """The folder of the catalogs."""
        return self.root / self.settings.locale

    @property
    def output(self) -> Path:
        """The folder of the editions, where no other is named."""
        return self.root / self.settings.output

    @property
    def fonts(self) -> tuple[Path, ...]:
        """The folders with further fonts."""
        return tuple(self.root / folder for folder in self.settings.fonts)

    def edition(self, language: Language) -> Edition:
        """The briefing in one language."""
        return Edition(self.settings, language, self.fonts)

    def language(self, code: str) -> Language:
        """The configured language of that code; raises StarError for any other."""
        codes = {language.code: language for language in self.settings.languages}
        if code not in codes:
            raise StarError(
                "unknown-language",
                f"This briefing has no language {code!r}.",
                hint=_guess(code, codes) or f"It has {', '.join(codes)}; languages are added in pyproject.toml.",
            )
        return codes[code]

    def catalog(self, language: Language, docname: str) -> Path:
        """Where the catalog of a page in a language lies."""
        return self.locale / language.code / "LC_MESSAGES" / f"{docname}.po"

    def catalogs(self, language: Language) -> dict[str, Path]:
        """The catalogs of a language by the name of their page, in order."""
        folder = self.catalog(language, "index").parent
        for path in (folder.parent, folder):
            _refuse_file(path)
        found = {}
        for parent, _, names in os.walk(folder):
            for name in names:
                path = Path(parent, name)
                # macOS writes ._index.po beside index.po on disks that are not its own.
                if path.suffix == ".po" and not name.startswith("."):
                    found[path.relative_to(folder).with_suffix("").as_posix()] = path
        return dict(sorted(found.items()))

    def pages(self) -> list[str]:
        """The names of the pages in Markdown, in order, as far as can be told without reading ``conf.py``."""
        files = (path.relative_to(self.docs) for path in self.docs.rglob("*.md"))
        # A folder of Sphinx's own output or of parts to include has a name that begins with an underscore.
        return sorted(
            file.with_suffix("").as_posix() for file in files if not {part[0] for part in file.parts} & {".", "_"}
        )

    def has_page(self, docname: str) -> bool:
        """Whether the briefing has the page of a catalog."""
        page = self.docs / docname
        return page.parent.is_dir() and any(file.stem == page.name for file in page.parent.iterdir() if file.is_file())


@attrs.frozen
class Edition:
    """One language of a briefing, as the builders and the theme see it."""

    settings: Settings
    language: Language
    fonts: tuple[Path, ...] = ()

    @classmethod
    def of_sphinx(cls, app: Any) -> Edition:
        """The edition that a Sphinx application builds."""
        return cls.of(Path(app.srcdir), app.config)

    @classmethod
    def of(cls, source: Path, config: Any) -> Edition:
        """The edition of a Sphinx source folder and configuration.

        A Sphinx project without ``[tool.startoolkit]`` has an edition too, made from its ``conf.py``.
        """
        if config not in _EDITIONS:
            project = Project.containing(source)
            _EDITIONS[config] = project.edition(project.language(config.language)) if project else cls._of_conf(config)
        return _EDITIONS[config]

    @classmethod
    def _of_conf(cls, config: Any) -> Edition:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        moment = datetime.datetime.fromtimestamp(int(epoch) if epoch else time.time(), datetime.UTC)
        stem = re.sub(r"[^a-z0-9]+", "-", config.project.lower()).strip("-") or "document"
        language = Language(config.language)
        settings = Settings(
            title=config.project,
            name=stem,
            source_language=Language("en"),
            languages=(language,),
            label=config.release or "1",
            date=moment.date(),
            publisher="" if config.author == "unknown" else config.author,
        )
        return cls(settings, language)

    @property
    def is_source(self) -> bool:
        """Whether this is the language that the briefing is written in."""
        return self.language == self.settings.source_language

    @property
    def social_locale(self) -> str:
        """The language with a territory, as Open Graph wants it: ``de_DE``, and ``en_GB`` for world English."""
        locale = self.language.locale
        likely = {"en": "en_GB"}.get(self.language.code) or get_global("likely_subtags").get(self.language.code, "")
        territory = locale.territory or likely.rpartition("_")[2]
        return f"{locale.language}_{territory}" if territory else locale.language

    @property
    def pdf_name(self) -> str:
        """File name of the PDF: ``co-production-star-de.pdf``."""
        return f"{self.settings.name}-{self.language.tag}.pdf"

    @property
    def epoch(self) -> int:
        """Midnight (UTC) of the edition's date in seconds: the SOURCE_DATE_EPOCH of its build."""
        day = datetime.datetime.combine(self.settings.date, datetime.time(), datetime.UTC)
        return int(day.timestamp())


_EDITIONS: WeakKeyDictionary[Any, Edition] = WeakKeyDictionary()
"""One edition per Sphinx configuration: the settings are read once."""


def _read(file: Path) -> tuple[str, dict[str, Any] | None]:
    """The text of a pyproject.toml, and our table in it, where it has one."""
    try:
        text = file.read_text(encoding="utf-8")
        tool = tomllib.loads(text).get("tool")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise StarError(
            "bad-settings",
            f"The settings cannot be read: {error}.",
            place=Place(file, int(line[1]) if line else None),
            hint="Mend the file; it is written in TOML.",
        ) from error
    table = tool.get("startoolkit") if isinstance(tool, dict) else None
    return text, table if isinstance(table, dict) else None


def _refuse_file(path: Path) -> None:
    """Refuse what is no folder, or closed, in the place of one for catalogs: all would come out untranslated."""
    if os.path.lexists(path) and not (path.is_dir() and os.access(path, os.R_OK | os.X_OK)):
        raise StarError(
            "catalog-unreadable",
            f"{path.name} is not a folder of catalogs that can be read.",
            place=Place(path),
            hint='Move it away, or name another folder: locale = "folder".',
        )


def _settings(table: dict[str, Any], file: Path, text: str) -> Settings:
    fields = {field.name.replace("_", "-"): field for field in attrs.fields(Settings)}
    errors: list[StarError] = []
    values: dict[str, Any] = {}

    def wrong(key: str, message: str, hint: str = "") -> None:
        errors.append(StarError("bad-settings", message, place=Place(file, _line(text, key)), hint=hint))

    for key, value in table.items():
        if key not in fields:
            known = ", ".join(fields)
            wrong(key, f"{key!r} is not a setting.", _guess(key, fields) or f"The settings are {known}.")
            continue
        try:
            values[fields[key].name] = fields[key].metadata["check"](value)
        except ValueError as error:
            reason = str(error)
            wrong(key, f"{key}: {reason}." if reason.startswith("'") else f"{key!r} {reason}, not {value!r}.")
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in table:
            wrong("", f"The setting {key!r} is missing.", f"Add it under [{_TABLE}].")
    source, languages = values.get("source_language"), values.get("languages")
    if source and languages and source not in languages:
        wrong("languages", f"'languages' lacks the source language {source.code!r}.", "Add it to the list.")
    if errors:
        raise StarErrors(errors)
    return Settings(**values)


def _line(text: str, key: str) -> int | None:
    """Line of ``key`` in our table (of the table's heading for an empty key), since tomllib keeps none."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("["):
            inside = line.strip().startswith(f"[{_TABLE}]")
            if inside and not key:
                return number
        if inside and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return None


def _guess(word: str, known: object) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)  # type: ignore[call-overload]
    return f"Did you mean {close[0]!r}?" if close else ""

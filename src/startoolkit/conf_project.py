"""A Sphinx project without ``[tool.startoolkit]``: where its ``conf.py`` is, and the settings that this gives.

It is built as it is: its own theme and extensions, in its source language and in every language that has catalogs.
"""

from __future__ import annotations

import ast
import contextlib
import datetime
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from startoolkit import disk, owned_folders
from startoolkit.catalog_files import FOLDER, names_in
from startoolkit.conf_py import NOTED, Said, digest_of, know, literal, noted, setting
from startoolkit.conf_run import run
from startoolkit.errors import Place, StarError
from startoolkit.language_variants import REGISTERED
from startoolkit.languages import Language
from startoolkit.pages import suffixes
from startoolkit.revision import date_of
from startoolkit.setting_values import Gate
from startoolkit.settings import Settings, date_of_build

OUTPUT = "editions"
"""The output folder: not ``dist``, where Python packages have their files."""
_USUAL = (
    *(".", "docs", "doc", "source", "docs/source", "doc/source", "docs/src", "docs/docs", "documentation"),
    *("documentation/source", "Doc", "Docs", "manual", "guide", "website"),
)
"""Where ``conf.py`` is looked for first."""
_DEEPEST = 3
"""Levels of folders in which ``conf.py`` is looked for otherwise."""
_NOT_DOCS = {"node_modules", "site-packages", "tests", "test", "build", "dist", "venv", "env"}
_LOCALES = ("locales", "locale", "../locale", "../locales", "translations")
"""Where catalogs are looked for if ``conf.py`` does not say: Sphinx's default first."""
_HIGHEST = 2
"""How many levels above ``conf.py`` catalogs may be."""
_TELLING = {"extensions", "html_theme", "master_doc", "root_doc", "source_suffix", "project"}
"""Settings that tell a ``conf.py`` of Sphinx from other files of that name."""
_TAG = re.compile(
    rf"[a-z]{{2,3}}(?=-)(-[A-Za-z]{{4}})?(-[A-Za-z]{{2}}|-[0-9]{{3}})?(-(?:{'|'.join(sorted(REGISTERED))}))?"
)
"""The name of a folder of catalogs that is a tag of BCP 47 with a script, a territory or a variant."""
_NEEDED = ("language", "locale_dirs", "gettext_compact", "source_suffix", "exclude_patterns")
"""Settings without which nobody can say which messages there are."""
_LONGEST_STEM = 80
"""Letters of the title that names of files have."""


@attrs.frozen
class Found:
    """A project as it is: the folder that holds pages and catalogs, its settings, and what its ``conf.py`` has said."""

    root: Path
    settings: Settings
    said: Said


def find(folder: Path) -> Path | None:
    """The ``conf.py`` of the Sphinx project in ``folder``, or None; raises StarError if there are several."""
    for name in _USUAL:
        conf = folder / name / "conf.py"
        if _is_of_sphinx(conf):
            return conf
    others = [conf for conf in _deeper(folder, _DEEPEST) if _is_of_sphinx(conf)]
    if len(others) > 1:
        named = " and ".join(str(conf.parent.relative_to(folder)) for conf in others[:2])
        more = f", and {len(others) - 2} more" if len(others) > 2 else ""
        raise StarError(
            "no-project",
            f"There are several Sphinx projects here: {named}{more}.",
            place=Place(folder),
            hint=f"Name one: startoolkit --project {others[0].parent.relative_to(folder)} build",
        )
    return others[0] if others else None


def _deeper(folder: Path, levels: int) -> Iterator[Path]:
    """All files ``conf.py`` below a folder, but those in folders that hold no documentation."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name == "conf.py":
            yield Path(entry.path)
        if levels and entry.is_dir(follow_symlinks=False) and entry.name[0] not in "._" and entry.name not in _NOT_DOCS:
            yield from _deeper(Path(entry.path), levels - 1)


def _is_of_sphinx(conf: Path) -> bool:
    if not conf.is_file():
        return False
    has_index = any((conf.parent / f"index{ending}").is_file() for ending in suffixes(conf.parent))
    return has_index or any(setting(conf, name).is_set for name in _TELLING)


def load(conf: Path, folder: Path, *, runs: bool) -> Found:
    """The project in ``folder``, whose ``conf.py`` is run if ``runs``; else the note of a build or its literals count.

    Raises StarError for what they do not tell.
    """
    said = run(conf) if runs else _noted(conf, folder) or _literal(conf)
    know(conf, said)
    folders = _locale_dirs(conf, said)
    root = _around(folder, conf, [one for one in folders if not _is_absolute(one, said)])
    locales = tuple(_below(one, root) for one in folders if one.is_relative_to(root))
    title = " ".join(str(said.values.get("project") or said.values.get("html_title") or "").split())
    if not title:
        raise StarError(
            "bad-conf",
            f"{conf.name} names neither project nor html_title, so the editions have no title.",
            place=Place(conf),
            hint='Add a line to it: project = "Title"',
        )
    source = _source_language(conf, said)
    found, _ = languages_in(root / one for one in locales)
    settings = settings_of(
        {**said.values, "project": title},
        source,
        (source, *(one for one in found if one != source)),
        day=date_of(root) or today(),
        docs=_below(conf.parent, root),
        locale_dirs=locales or (_below(conf.parent / _LOCALES[0], root),),
    )
    return Found(root, settings, said)


def settings_of(
    values: Mapping[str, Any],
    source: Language,
    languages: Sequence[Language],
    *,
    day: datetime.date,
    docs: str = "docs",
    locale_dirs: tuple[str, ...] = ("locale",),
) -> Settings:
    """The settings that a ``conf.py`` gives, with its ``project`` as the title."""
    title, author = values["project"], str(values.get("author") or "")
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower())[:_LONGEST_STEM].strip("-")
    label = re.sub(r"[^A-Za-z0-9._-]+", "-", str(values.get("release") or values.get("version") or ""))
    return Settings(
        title=title,
        name=stem or "document",
        source_language=source,
        languages=tuple(languages),
        label=label.strip("-._") or "1",
        date=day,
        publisher="" if author == "unknown" else " ".join(author.split()),
        docs=docs,
        locale=locale_dirs[0],
        locale_dirs=locale_dirs,
        output=OUTPUT,
        gate={"": Gate(words=0)},  # without a gate in the settings, no edition is a draft
    )


def today() -> datetime.date:
    """The day (UTC) of SOURCE_DATE_EPOCH, or this one."""
    return date_of_build().get("date") or datetime.datetime.fromtimestamp(time.time(), datetime.UTC).date()


def languages_in(folders: Iterable[Path]) -> tuple[list[Language], list[Path]]:
    """The languages with catalogs in these folders, sorted; and folders with catalogs whose names are no languages."""
    found, strange = set(), []
    for path in (path for folder in folders for path in sorted(folder.iterdir() if folder.is_dir() else ())):
        if any(names_in(path / FOLDER)):
            language = _language_of(path.name)
            if language is None:
                strange.append(path)
            else:
                found.add(language)
    return sorted(found), strange


def _language_of(name: str) -> Language | None:
    """The language of a folder of catalogs: its code, or its tag (``zh-CN``, ``zh-hans``); None if it is neither."""
    try:
        return Language.of_tag(name) if _TAG.fullmatch(name) else Language(name)
    except ValueError:
        return None


def note_of(output: Path) -> Path:
    """Where a build notes what ``conf.py`` has said: in the cache beside the usual output."""
    return output.parent / f".{output.name}.cache" / "conf.json"


def keep(said: Said, output: Path) -> None:
    """Write the note, where there is no other folder of that name."""
    file = note_of(output)
    with contextlib.suppress(OSError):  # without it, other commands go by the literals
        if owned_folders.is_free_or_ours(file.parent):
            owned_folders.mark(file.parent)
            disk.replace(file, said.write())


def computed(conf: Path, output: Path, *, runs: bool) -> Said | None:
    """What the ``conf.py`` of a briefing says, if it computes settings that commands need which build nothing.

    It is run if ``runs``; else the note of a build counts, if there is one of the same file.
    """
    if all(literal(conf, name).is_plain for name in _NEEDED):
        return None
    said = run(conf) if runs else Said.read(note_of(output))
    return said if said and said.digest == digest_of(conf) else None


def _noted(conf: Path, folder: Path) -> Said | None:
    """The note of a build, if ``conf.py`` is the same since; the build may have been one of a folder above."""
    digest = digest_of(conf)
    notes = (Said.read(note_of(one / OUTPUT)) for one in (folder, *folder.parents[:_HIGHEST]))
    return next((said for said in notes if said and said.digest == digest), None)


def _literal(conf: Path) -> Said:
    """What the file says without being run; raises StarError where that does not tell which texts there are."""
    try:
        ast.parse(conf.read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        hint = "It is a program in Python; correct that line."
        raise StarError(
            "bad-conf", f"{conf.name} cannot be run: {reason}.", place=Place(conf, line), hint=hint
        ) from error
    found = {name: literal(conf, name) for name in NOTED}
    for name in _NEEDED:
        if not found[name].is_plain:
            raise StarError(
                "conf-not-run",
                f"What {conf.name} sets as {name} is known only when it is run.",
                place=Place(conf, found[name].line),
                hint="Run startoolkit build once: it runs conf.py, as Sphinx does, and notes what it says.",
            )
    values = {name: one.value for name, one in found.items() if one.is_set and one.is_plain}
    if not found["project"].is_plain and "html_title" not in values:  # commands that build nothing can do without
        values["project"] = conf.parent.resolve().name
    return Said(digest_of(conf), noted(values))


def _source_language(conf: Path, said: Said) -> Language:
    code = said.values.get("language") or "en"
    try:
        return Language(code)
    except ValueError as error:
        hint = 'Write the code of the language that the pages are written in: language = "de"'
        place = Place(conf, setting(conf, "language").line)
        raise StarError("bad-conf", f"The setting language: {error}.", place=place, hint=hint) from error


def _locale_dirs(conf: Path, said: Said) -> list[Path]:
    """The folders of catalogs, as ``conf.py`` names them; else the usual ones that have some."""
    given = said.values.get("locale_dirs")
    folders = [
        Path(os.path.normpath(conf.parent / name))
        for name in (_LOCALES if given is None else given)
        if "\0" not in name
    ]
    if given is None:
        folders = [folder for folder in folders if folder.is_dir() and any(languages_in([folder]))]
    return list(dict.fromkeys(folders))


def _around(folder: Path, conf: Path, folders: Sequence[Path]) -> Path:
    """The nearest folder from ``folder`` upwards that has all catalogs: of ``docs/`` with ``../locale`` the one above.

    It is in the same repository, at most two levels above ``conf.py``, and not somebody's home.
    """
    wanted = [one for one in folders if one.is_dir()]
    near = (folder, *conf.parent.parents[:_HIGHEST])
    for top in (folder, *folder.parents):
        if top not in near or top in (top.parent, _home()):
            break
        if all(one.is_relative_to(top) for one in wanted):
            return top
        if (top / ".git").exists():
            break
    return folder


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # nobody's home
        return None


def _is_absolute(folder: Path, said: Said) -> bool:
    """Whether ``locale_dirs`` has a folder as it is, and not as one that is near ``conf.py``."""
    return str(folder) in map(os.path.normpath, said.values.get("locale_dirs") or ())


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()

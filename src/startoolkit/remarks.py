"""Remarks, the same in every command, about catalogs that are not used because of their place or name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit.catalog_files import FOLDER, OWN, misnamed, names_in, own_catalog, strange
from startoolkit.catalog_layout import setting_of
from startoolkit.conf_py import setting
from startoolkit.errors import Place
from startoolkit.interface import word_faults

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.messages import po
    from startoolkit.project import Project


@attrs.frozen
class Remark:
    """A sentence about something that is not used, its place, and what to do."""

    kind: Literal["catalog-layout", "interface", "language"]
    place: Place
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}\n  hint: {self.hint}"


def remarks(project: Project, language: Language) -> list[Remark]:
    """Remarks on the catalogs of a language, without reading these; of the source language, on the interface only."""
    own = [*_of_interface(project, language)]
    if language == project.settings.source_language:
        return own
    return [*own, *_of_compact(project), *_of_locale_dirs(project), *_of_language(project, language)]


def unread_compact(project: Project, line: int | None = None) -> Remark:
    """The remark on a ``gettext_compact`` whose value is known only by running ``conf.py``."""
    message = "gettext_compact is no plain value here, so status, check and update go by the catalogs that there are."
    hint = (
        "Run startoolkit build once, which notes it, or write it plainly: gettext_compact = False for a catalog for each page,"
        " True for one for each folder."
    )
    return Remark("catalog-layout", Place(project.docs / "conf.py", line), message, hint)


def other_language(catalog: po.Catalog, language: Language) -> Remark | None:
    """The remark on a catalog whose header names another language than its folder, or None."""
    named = catalog.header.get("Language", "").strip()
    if not named or language.may_be(named):
        return None
    parts = catalog.path.parts
    name = "/".join(parts[parts.index(FOLDER) + 1 :] if FOLDER in parts else parts[-1:])
    message = f"The header of {name} says 'Language: {named[:40]}', and the catalog is used for {language.code}."
    hint = f"See whether it was put into the wrong folder; if not, write 'Language: {language.code}' in the header."
    return Remark("language", Place(catalog.path, catalog.head.line), message, hint)


def strangers(project: Project) -> list[str]:
    """A sentence about each folder with catalogs of a language that the briefing does not have."""
    languages = project.settings.languages
    # With the folder of ``de``, where ``de_DE`` has none of its own.
    codes = [
        *(one.code for one in languages),
        *(path.parent.name for one in languages for path in project.layout(one).folders),
    ]
    what = "of no language of this briefing; startoolkit languages add adds one, and a folder that nobody needs may be deleted."
    if project.is_lenient:
        what = "that are not built: its name is not the code of a language."
    found = [f"{Place(path)} has catalogs {what}" for folder in project.locale_dirs for path in strange(folder, codes)]
    if project.is_lenient:
        found += [
            f"{Place(path)} has catalogs that are not used: it is not in the project." for path in elsewhere(project)
        ]
    return found


def elsewhere(project: Project) -> list[Path]:
    """Folders with catalogs that are not read: those in ``locale_dirs`` of ``conf.py``, and the usual one beside them."""
    said = setting(project.docs / "conf.py", "locale_dirs")
    names = said.value if said.is_set else ["locales"]
    if not isinstance(names, list | tuple):
        return []
    folders = dict.fromkeys(Path(os.path.normpath(project.docs / name)) for name in names if isinstance(name, str))
    if said.is_set and not project.is_lenient:
        folders[project.root / "locale"] = None
    used = {one.resolve() for one in project.locale_dirs}
    return [one for one in folders if one.resolve() not in used and any(names_in(one))]


def _of_interface(project: Project, language: Language) -> Iterator[Remark]:
    """Remarks on translations of the interface, in the project's own catalog, that cannot be used."""
    path = own_catalog(project.locale, language)
    for line, fault in () if project.has_page(OWN) else word_faults(path):
        text = f"{fault} The words of startoolkit are used."
        yield Remark("interface", Place(path, line), text, "Correct that translation, or clear it.")


def _of_compact(project: Project) -> Iterator[Remark]:
    said = setting_of(project.docs)
    if not said.is_plain:
        yield unread_compact(project, said.line)


def _of_locale_dirs(project: Project) -> Iterator[Remark]:
    said = setting(project.docs / "conf.py", "locale_dirs")
    is_empty = not any(names_in(project.locale))
    others = elsewhere(project)
    place = Place(project.docs / "conf.py", said.line)
    if not said.is_plain and is_empty:
        message = f"locale_dirs is no plain value here, and the catalogs are read from {project.settings.locale}."
        yield Remark("catalog-layout", place, message, hint_of_folder(project, "folder"))
    for folder in others if said.is_set or is_empty else ():
        name = os.path.relpath(folder, project.root).replace(os.sep, "/")
        hint = "Put all catalogs into one folder." if not is_empty else hint_of_folder(project, name)
        message = f"Catalogs are read from {project.settings.locale}, so those in {name} are not used."
        yield Remark("catalog-layout", place if said.is_set else Place(folder), message, hint)


def hint_of_folder(project: Project, name: str) -> str:
    """What has the catalogs in a folder, named relative to the project, read; any other project reads all that are in it."""
    if project.is_lenient:
        return "Move the catalogs into the project."
    return f'Write locale = "{name}" in pyproject.toml, or move the catalogs.'


def _of_language(project: Project, language: Language) -> Iterator[Remark]:
    catalogs, layout = project.catalogs(language), project.layout(language)
    for path in misnamed(project.locale, language.code):
        used = any(folder.is_relative_to(path) for folder in layout.folders)
        if not used and not _is_same(path, project.locale / language.code):
            message = f"The catalogs of {language.code} are those in {language.code}, so these are not used."
            yield Remark("catalog-layout", Place(path), message, f"Move them to {language.code}, or delete the folder.")
    for name, path in catalogs.items():
        if layout.use(name) == "unused" and not (name == "sphinx" and _has_another_theme(project)):
            yield Remark("catalog-layout", Place(path), *_why_unused(layout.compact, name))


def _has_another_theme(project: Project) -> bool:
    """Whether pages have another theme than ours, whose templates take the words of ``sphinx.po``."""
    theme = setting(project.docs / "conf.py", "html_theme")
    return project.is_lenient or (theme.is_set and theme.value != "startoolkit")


def _why_unused(compact: bool | str | None, name: str) -> tuple[str, str]:
    if name == "sphinx":
        return "Words of the theme are not taken from this catalog.", "Move it out of the folder."
    if compact is None:
        message = f"It is not used, because pages in {name}/ have catalogs of their own."
        return (
            message,
            "Set gettext_compact in conf.py: False for a catalog for each page, True for one for each folder.",
        )
    message = f"It is not used, because gettext_compact in conf.py is {compact!r}: its pages have another catalog."
    hint = "startoolkit update takes its translations into the catalog that is used; or change gettext_compact."
    return message, hint


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are the same folder, as on case-insensitive file systems."""
    try:
        return one.samefile(other)
    except OSError:
        return False

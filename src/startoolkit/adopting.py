"""``[tool.startoolkit]`` for a Sphinx project that has none: the table, and what is different with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

from startoolkit.conf_py import setting
from startoolkit.errors import StarError
from startoolkit.pages import file_of, is_markdown
from startoolkit.record import Record
from startoolkit.settings import TABLE
from startoolkit.settings_file import edited

if TYPE_CHECKING:
    from pathlib import Path

    from startoolkit.project import Project

_EXTENSION = "startoolkit.sphinxext"


def table(project: Project) -> str:
    """The table with which a project is built from the same pages and catalogs into the same folder, as TOML."""
    settings, built = project.settings, _built(project)
    folders = list(settings.locale_dirs)
    values: dict[str, Any] = {
        "title": built.title if built else settings.title,
        "name": settings.name,
        "source-language": settings.source_language.code,
        "languages": [one.code for one in settings.languages],
        "formats": list(settings.formats),
        "label": settings.label,
        "date": settings.date,
        **({"publisher": settings.publisher} if settings.publisher else {}),
        "docs": settings.docs,
        **({"locale-dirs": folders} if len(folders) > 1 else {"locale": settings.locale}),
        "output": settings.output,
    }
    made, gate = tomlkit.table(), tomlkit.table()
    for key, value in values.items():
        made.add(key, value)
    gate.add(tomlkit.comment("Per cent of the words: an edition with fewer is a draft, and says so on every page."))
    gate.add("words", 0)
    made.add("gate", gate)
    tool = tomlkit.table(is_super_table=True)
    tool.add("startoolkit", made)
    return tomlkit.dumps(tomlkit.document().add("tool", tool))


def changes(project: Project) -> list[str]:
    """What is different with the table, a sentence or two each."""
    conf = project.docs / "conf.py"
    theme, extensions = setting(conf, "html_theme"), setting(conf, "extensions")
    found = [
        "Builds are strict: where a page or a translation has an error, nothing is placed; --keep-going places it anyway.",
    ]
    built = _built(project)
    if built is None:
        found.append("title has to be the heading of the first page; after a build, adopt takes it from there.")
    elif built.title != project.settings.title:
        found.append(f"title is the heading of the first page, not project of conf.py, {project.settings.title!r}.")
    if not theme.is_set:
        found.append(
            "Pages get the theme of startoolkit; with html_theme = 'alabaster' in conf.py they stay as they are."
        )
    pages = (file_of(project.docs, page) for page in project.pages())
    has_markdown = any(page and is_markdown(project.docs, page) for page in pages)
    if has_markdown and not setting(conf, "myst_enable_extensions").is_set:
        found.append(
            "Markdown has the extensions of MyST that startoolkit uses; myst_enable_extensions chooses others."
        )
    if not setting(conf, "gettext_additional_targets").is_set:
        found.append("Index entries are translated: startoolkit update adds them to the catalogs.")
    if not (extensions.is_plain and _EXTENSION in (extensions.value or ())):
        found.append(f"Each build says that conf.py does not list '{_EXTENSION}': add it to extensions.")
    return [*found, "Languages are those of the table: a new folder of catalogs adds none."]


def _built(project: Project) -> Record | None:
    """The record of the last build in the source language."""
    try:
        return Record.read(project.output / project.settings.source_language.tag)
    except StarError:
        return None


def with_table(project: Project) -> tuple[Path, str]:
    """The pyproject.toml of a project, and its text with the table; all else in it stays, comments too.

    Raises StarError where the table cannot be put into it.
    """
    file = project.root / "pyproject.toml"
    made: Any = tomlkit.parse(table(project))["tool"]

    def change(settings: Any) -> None:
        for key, value in made["startoolkit"].items():
            settings[key] = value

    hint = f"Write the table [{TABLE}] into it yourself, as startoolkit adopt shows it."
    return file, edited(file, change, hint=hint)

"""What the arguments of ``check`` name: languages, pages, and the files of pages and catalogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from startoolkit.catalogs.named_pages import find_page, named_page
from startoolkit.languages import Language
from startoolkit.project import Project


@attrs.frozen
class Targets:
    """What is to be checked."""

    languages: tuple[Language, ...]
    catalogs: Mapping[Language, tuple[Path, ...]]
    """The catalogs of a language; all where it is not there."""


def targets_of(project: Project, arguments: Sequence[str]) -> Targets:
    """What the arguments name: all languages without any.  Raises StarError for what is none of these things.

    With languages and pages, the catalogs of the pages in these languages are meant.
    """
    codes = {one.code: one for one in project.settings.languages}
    languages = [codes[one] for one in dict.fromkeys(arguments) if one in codes]
    files: dict[Language, list[Path]] = {}
    pages: list[str] = []
    for argument in (one for one in arguments if one not in codes):
        catalog = _catalog(project, argument)
        if catalog:
            files.setdefault(catalog[0], []).append(catalog[1])
        else:
            pages.append(_page(project, argument))
    for language in languages or project.settings.languages if pages else ():
        files.setdefault(language, []).extend(project.catalog(language, page) for page in pages)
    chosen = [*languages, *(one for one in project.settings.languages if one in files and one not in languages)]
    found = tuple(chosen or project.settings.languages)
    return Targets(found, {one: tuple(dict.fromkeys(files[one])) for one in found if one in files})


def _catalog(project: Project, argument: str) -> tuple[Language, Path] | None:
    """The language and path of a catalog that an argument is the path of."""
    for base in (Path.cwd(), project.root):
        path = base / argument
        for language in project.settings.languages:
            for folder in project.layout(language).folders if path.suffix == ".po" and path.is_file() else ():
                if path.resolve().is_relative_to(folder.resolve()):
                    return language, folder / path.resolve().relative_to(folder.resolve())
    return None


def _page(project: Project, argument: str) -> str:
    """The docname that an argument names; raises StarError for what is no page, nor looks like a language."""
    found = find_page(project, argument)
    if found is None and not any(sign in argument for sign in "/."):
        project.language(argument)  # raises StarError, which names the languages that there are
    return found or named_page(project, argument)

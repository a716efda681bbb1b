"""Languages added to a briefing and taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from startoolkit import settings_file
from startoolkit.catalogs import terminology
from startoolkit.catalogs.update import update
from startoolkit.errors import StarError
from startoolkit.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from startoolkit.catalogs.update import Updated
    from startoolkit.languages import Language

_BY_HAND = "Change the list 'languages' there by hand."


def add(project: Project, languages: Sequence[Language]) -> tuple[Project, list[Updated]]:
    """Add languages: to the settings, the terminology, and with catalogs; returns the project as it is then.

    Raises StarError for a language that is there; the settings are changed last, so that a failure leaves them as they were.
    """
    for language in languages:
        if language in project.settings.languages:
            raise StarError("wrong-usage", f"This briefing has the language {language.code} already.")
    file = project.root / "pyproject.toml"

    def change(settings: Any) -> None:
        settings["languages"].extend(one.code for one in languages)

    # A project without the table has the languages that have catalogs.
    text = "" if project.is_lenient else settings_file.edited(file, change, hint=_BY_HAND)
    table = project.locale / terminology.FILE
    terms = terminology.with_columns(table, project.settings.source_language, languages, within=project.root)
    made = update(project, languages)
    if terms is not None:
        settings_file.write(table, terms)
    if text:
        settings_file.write(file, text)
    return Project.load(project.origin), made


def remove(project: Project, languages: Sequence[Language]) -> Project:
    """Take languages out of the settings; catalogs and terms stay.

    Raises StarError for the source language, and in a project without the table, whose languages are folders.
    """
    gone = {one.code for one in languages}
    if project.settings.source_language in languages:
        code = project.settings.source_language.code
        raise StarError("wrong-usage", f"{code} is the language that the pages are written in.")
    if project.is_lenient:
        hint = "Move that folder away, or run startoolkit adopt --write, after which the table has the languages."
        raise StarError("wrong-usage", "A language of this project is a folder of catalogs.", hint=hint)

    def change(settings: Any) -> None:
        for code in gone:
            settings["languages"].remove(code)
        for at in reversed(range(len(settings.get("side-by-side", ())))):
            if gone & {*settings["side-by-side"][at]}:
                del settings["side-by-side"][at]
        for table in ("reviewers", "contributors", "gate"):
            for code in gone & {*settings.get(table, ())}:
                del settings[table][code]

    file = project.root / "pyproject.toml"
    settings_file.write(file, settings_file.edited(file, change, hint=_BY_HAND))
    return Project.load(project.root)

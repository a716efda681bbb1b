"""``languages``: those of the briefing and what there is for each, added and taken out."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from startoolkit.cli.base import ERR, OUT, cli, columns, languages_of, number_of
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.settings import named_setting

if TYPE_CHECKING:
    from startoolkit.catalogs.update import Updated


@cli.group(invoke_without_command=True)
@click.pass_context
def languages(context: click.Context) -> int:
    """List the languages of the briefing and what there is for each: words of the interface, search, fonts, checks."""
    if context.invoked_subcommand:
        return 0
    project = Project.load(context.obj)
    _show(project, project.settings.languages)
    return 0


@languages.command()
@click.argument("codes", nargs=-1, required=True, metavar="LANGUAGE...")
@click.pass_obj
def add(folder: Path, codes: Sequence[str]) -> int:
    """Add languages: to the settings and the terminology, and with catalogs to be translated."""
    from startoolkit.catalogs import languages as adding  # noqa: PLC0415  (keeps other commands quick)

    chosen = languages_of(codes)
    project, made = adding.add(Project.load(folder), chosen)
    for language in chosen:
        own = [one for one in made if one.language == language]
        if own:
            OUT.print(f"{language.code} {language.own_name}: {_catalogs(own)}")
        for error in (one.error for one in own if one.error):
            ERR.print(str(error))
    OUT.print()
    _show(project, chosen)
    return 1 if any(one.error for one in made) else 0


@languages.command()
@click.argument("codes", nargs=-1, required=True, metavar="LANGUAGE...")
@click.pass_obj
def remove(folder: Path, codes: Sequence[str]) -> int:
    """Take languages out of the settings; their catalogs stay, and are used again when they are added again."""
    from startoolkit.catalogs import languages as removing  # noqa: PLC0415  (keeps other commands quick)

    project = Project.load(folder)
    chosen = [project.language(code) for code in dict.fromkeys(codes)]
    removing.remove(project, chosen)
    for language in chosen:
        OUT.print(
            f"{language.code} is no language of this briefing any more; what was translated stays in its catalogs."
        )
    return 0


def _catalogs(made: Sequence[Updated]) -> str:
    """What happened to the catalogs of a language."""
    created, there = (
        sum(one.state == "created" for one in made),
        sum(one.state in ("changed", "unchanged") for one in made),
    )
    kept = f", {number_of(there, 'catalog')} of before used again" if there else ""
    return f"{number_of(created, 'catalog')} made{kept}. startoolkit status {made[0].language.code} tells what is left."


_BUILT_IN = frozenset(("Latn", "Grek", "Cyrl", "Hebr"))
"""Scripts that the faces of the design cover (ISO 15924)."""


@attrs.frozen
class _Support:
    """What there is for a language."""

    lacking: int
    """Messages of the interface that it lacks."""
    total: int
    has_stems: bool
    """Whether the search finds inflected forms."""
    script: str
    has_fonts: bool
    """Whether the PDF has faces for the script, or the project names folders with some."""
    dictionary: str
    """The dictionary that spelling is checked with; empty if none is installed."""
    rules: int
    """How many checks have rules of the language."""


def _support(project: Project, language: Language) -> _Support:
    from startoolkit.catalogs import spelling, typography  # noqa: PLC0415  (as above)
    from startoolkit.interface import known_words, lacking  # noqa: PLC0415
    from startoolkit.sphinxext.theme.search import search_language  # noqa: PLC0415

    def sphinx_words(language: Language) -> gettext.NullTranslations:
        folder = resources.files("sphinx") / "locale"
        return gettext.translation(
            "sphinx", str(folder), [language.code, language.code.partition("_")[0]], fallback=True
        )

    script, own = language.usual_script, _own_rules(project, language)
    return _Support(
        len(lacking(language, sphinx_words(language), project.locales)),
        len(known_words()),
        bool(search_language(language.code).js_stemmer_rawcode),
        script,
        script in _BUILT_IN or bool(project.fonts),
        spelling.dictionary(language) or "",
        sum(name in own or bool(typography.rules(language, name)) for name in typography.RULED),
    )


def _own_rules(project: Project, language: Language) -> set[str]:
    """The checks for which the project has rules in a file that can be used; what is wrong in one, ``check`` tells."""
    from startoolkit.catalogs import typography  # noqa: PLC0415  (as above)

    try:
        return {
            check
            for folder in (project.locale, *project.plugins.locales)
            for check in typography.read(folder / language.code / typography.FILE)
        }
    except StarError:
        return set()


def _show(project: Project, chosen: Sequence[Language]) -> None:
    """A table, and below it where to get what is missing."""
    found = {language: _support(project, language) for language in chosen}
    table = columns("language", "interface", "search", "fonts", "spelling", "rules")
    for language, one in found.items():
        table.add_row(
            f"{language.code} {language.own_name}",
            f"{one.total - one.lacking} of {one.total}",
            "inflected" if one.has_stems else "whole words",
            "yes" if one.has_fonts else f"none for {one.script}",
            one.dictionary or "none",
            str(one.rules),
        )
    OUT.print(table)
    lacking: dict[str, list[str]] = {}
    for language, one in found.items():
        for line in _missing(language, one, project):
            lacking.setdefault(line, []).append(language.code)
    for line, codes in lacking.items():
        ERR.print(f"{', '.join(codes)}: {line}")


def _missing(language: Language, one: _Support, project: Project) -> Iterator[str]:
    if one.lacking:
        where = f"{project.settings.locale}/{language.code}/LC_MESSAGES/startoolkit.po"
        yield f"{number_of(one.lacking, 'text')} of buttons and labels are English; {where} may have them, as messages."
    if not one.has_fonts:
        fonts = named_setting("fonts", has_table=not project.is_lenient)
        yield f"the PDF has no face for its script ({one.script}); name a folder with one in {fonts}."
    if not one.dictionary:
        yield "spelling is not checked; install hunspell and its dictionary of the language."
    if not one.rules:
        where = f"{project.settings.locale}/LANGUAGE/typography.toml"
        yield f"quotes, dashes and other signs are not checked; {where} may have rules for them (startoolkit guide extending)."

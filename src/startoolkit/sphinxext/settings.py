"""Sphinx's settings, as far as the project's settings imply them; what ``conf.py`` says itself stands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import docutils.languages
import docutils.parsers.rst.languages
from sphinx.errors import ConfigError

from startoolkit.errors import StarError
from startoolkit.project import Edition, Project

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

MYST_EXTENSIONS = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist")
"""What a briefing may use of MyST's optional syntax, unless its ``conf.py`` says otherwise."""


def _fill(app: Sphinx, config: Config) -> None:
    source = Path(app.srcdir)
    try:
        edition = Edition.of(source, config)
        project = Project.containing(source)
    except StarError as error:
        raise ConfigError(str(error)) from error
    settings = edition.settings
    implied: dict[str, object] = {
        "project": settings.title,
        "author": settings.publisher,
        "copyright": f"{settings.date.year} {settings.publisher}".strip(),
        "release": settings.label,
        "gettext_compact": False,  # one catalog a page
        "gettext_additional_targets": ["image"],  # alternative texts
    }
    if project:
        implied |= {"html_theme": "startoolkit", "myst_enable_extensions": list(MYST_EXTENSIONS)}
    # What the user wrote is known only from here; ConfigValue keeps no trace of it.
    written = {*config._raw_config, *config.overrides}  # noqa: SLF001
    for name, value in implied.items():
        if name not in written:
            setattr(config, name, value)
    # Sphinx must neither read nor write .mo files: translations.py reads the .po of these folders instead.
    config.startoolkit_locale_dirs = [str(project.locale)] if project else list(config.locale_dirs)
    config.locale_dirs = []
    _know_language(config.language)
    # Dates in the output come from the edition, not from the day of the build.
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(edition.epoch))


def _know_language(code: str) -> None:
    """Keep docutils from warning that it lacks a language: what it would say in it, Sphinx and our theme say.

    Asked without a reporter, it takes English without a word, and keeps to that answer.
    """
    docutils.languages.get_language(code)
    docutils.parsers.rst.languages.get_language(code)


def setup(app: Sphinx) -> None:
    app.add_config_value("startoolkit_locale_dirs", [], "env", types=[list])
    app.connect("config-inited", _fill, priority=100)

"""Sets Sphinx's settings from those of the project; values in ``conf.py`` or on the command line take precedence.

The project's settings are also stored as a Sphinx setting, so that Sphinx rebuilds pages when they change.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import docutils.languages
import docutils.parsers.rst.languages
from sphinx import locale, package_dir
from sphinx.errors import ConfigError
from sphinx.util import logging

from startoolkit.catalog_files import folder_of, names_in
from startoolkit.catalog_layout import Layout, as_compact, setting_of
from startoolkit.errors import StarError
from startoolkit.interface import OfTemplates
from startoolkit.messages import po
from startoolkit.messages.dialect import EXTENSIONS
from startoolkit.pages import has_page
from startoolkit.project import Edition, Project
from startoolkit.remarks import Remark, remarks, unread_compact
from startoolkit.sphinxext.quotes import add_marks
from startoolkit.sphinxext.theme.html_attributes import is_ours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)


def _fill(app: Sphinx, config: Config) -> None:
    # The only place that distinguishes values set by the user from defaults; there is no public API for it.
    written = {*config._raw_config, *config.overrides}  # noqa: SLF001
    started_in = config.language
    try:
        project, edition = _read(Path(app.srcdir), config, written)
        if project and not edition.is_source:
            project.catalogs(edition.language)  # raises StarError if catalogs would be ignored
    except (StarError, ValueError) as error:  # ValueError: an invalid language code
        raise ConfigError(str(error)) from error
    for name, value in _implied(project, edition, config).items():
        if name not in written:
            setattr(config, name, value)
    if project:  # where the output is among the pages, Sphinx must not read it
        folders = [os.path.relpath(folder, app.srcdir).replace(os.sep, "/") for folder in project.inside_docs()]
        config.exclude_patterns = [*config.exclude_patterns, *folders]
    config.template_bridge = config.template_bridge or "startoolkit.sphinxext.speed.template_bridge.Bridge"
    # Sphinx warns if a translation has the references of its source in another order; vetting.py allows that, and
    # refuses a translation with other references.
    config.suppress_warnings = [*config.suppress_warnings, "i18n.inconsistent_references"]
    _lay_out(app, project, config, written)
    _remember(project, edition, config)
    _speak(app, config, started_in)
    _take_catalogs(app, project, config)
    # Dates in the output come from the edition, not from the day of the build.
    if "SOURCE_DATE_EPOCH" not in os.environ:
        os.environ["SOURCE_DATE_EPOCH"] = str(edition.epoch)
        app.connect("build-finished", _forget_date, priority=900)


def _read(source: Path, config: Config, written: set[str]) -> tuple[Project | None, Edition]:
    """The project that contains ``source``, or None, and the edition; its default language is the source language."""
    project = Project.containing(source)
    if project is None:
        return None, Edition.of(source, config)
    if "language" not in written:
        config.language = project.settings.source_language.code
    return project, project.edition(project.language(config.language))


def _implied(project: Project | None, edition: Edition, config: Config) -> dict[str, object]:
    settings = edition.settings
    if project.is_lenient if project else not is_ours(config):  # everything is as conf.py says
        return {}
    implied: dict[str, object] = {
        "project": settings.title,
        "author": settings.publisher,
        "copyright": f"{settings.date.year} {settings.publisher}".strip(),
        "release": settings.label,
        "gettext_additional_targets": ["index"],  # alternative texts are always extracted
    }
    if project:
        implied |= {"html_theme": "startoolkit", "myst_enable_extensions": list(EXTENSIONS)}
    return implied


def _lay_out(app: Sphinx, project: Project | None, config: Config, written: set[str]) -> None:
    """Settle which catalog each page has; unless ``gettext_compact`` is set, new templates follow existing catalogs."""
    config.startoolkit_stock = is_stock = project is None or project.is_lenient
    if "gettext_compact" in written:
        config.startoolkit_compact = as_compact(config.gettext_compact)
        in_conf = "gettext_compact" in config._raw_config and "gettext_compact" not in config.overrides  # noqa: SLF001
        if project and in_conf and not setting_of(project.docs).is_set:
            tell(unread_compact(project))  # without a line: conf.py may import the value from another file
        return
    folders = tuple(_folders(app, project, config))
    config.gettext_compact = (
        Layout(None, Path(app.srcdir), folders, is_stock=is_stock).is_by_folder if folders else True
    )


def _folders(app: Sphinx, project: Project | None, config: Config) -> Iterator[Path]:
    """The folders of the catalogs of the language."""
    if project:
        yield from project.layout(project.language(config.language)).folders
    else:
        yield from (folder_of(Path(app.srcdir) / name, config.language) for name in config.locale_dirs)


def _remember(project: Project | None, edition: Edition, config: Config) -> None:
    """Store the project's settings in config values, which Sphinx compares with those of the last build.

    Without a project there is nothing to store: all settings come from ``conf.py`` and the current date.
    """
    config.startoolkit_fast = config.startoolkit_fast and edition.settings.fast
    config.startoolkit_source_language = edition.settings.source_language.code
    config.startoolkit_is_briefing = project is not None and not project.is_lenient
    if config.startoolkit_is_briefing:
        add_marks()
    # The setting "fast" does not change the output, so a change of it must not cause a rebuild.
    config.startoolkit_settings = repr(attrs.evolve(project.settings, fast=True)) if project else ""
    if project and "startoolkit_revision" not in config.overrides:
        config.startoolkit_revision = project.revision


def _speak(app: Sphinx, config: Config, started_in: str) -> None:
    """Load Sphinx's own messages again if those loaded are of another language, or of an earlier build.

    They are kept otherwise: extensions have added messages of theirs to them, as ``pydata_sphinx_theme`` does.
    """
    spoken = Path(app.srcdir), config.language
    if config.language != started_in or _SPOKEN not in ([], [spoken]):
        locale.translators.pop(("general", "sphinx"), None)
        folders = [Path(app.srcdir) / name for name in config.locale_dirs]
        app.translator, _ = locale.init([*folders, None, package_dir / "locale"], config.language)
    _SPOKEN[:] = [spoken]
    _know_language(config.language)


_SPOKEN: list[tuple[Path, str]] = []
"""The pages and the language of the last build in this process."""


def tell(remark: Remark) -> None:
    """Report a remark about a catalog as a Sphinx warning, once even if several pages share the catalog."""
    place = f"{remark.place.path}:{remark.place.line or ''}"  # without the colon, Sphinx would read it as a docname
    text = f"{remark.message} {remark.hint}"
    logger.warning("%s", text, location=place, type="startoolkit", subtype=remark.kind, once=True)


def _take_catalogs(app: Sphinx, project: Project | None, config: Config) -> None:
    """Replace ``locale_dirs`` by ``startoolkit_catalogs``: apply.py reads .po files there, Sphinx no .mo files.

    Without a startoolkit project only folders with catalogs of the language are kept: if there are none, the pages are
    not translated.
    """
    if project and config.language != config.startoolkit_source_language:
        for remark in remarks(project, project.language(config.language)):
            tell(remark)
    config.startoolkit_catalogs = [
        str(folder) for folder in _folders(app, project, config) if project or any(names_in(folder))
    ]
    config.locale_dirs = []
    if not is_ours(config):
        _take_words(app, config)


def _take_words(app: Sphinx, config: Config) -> None:
    """Let the templates of another theme have the words of the project's catalog ``sphinx.po``, as Sphinx does."""
    for folder in reversed(config.startoolkit_catalogs):
        path = Path(folder, "sphinx.po")
        if path.is_file() and not has_page(Path(app.srcdir), "sphinx"):
            try:
                words = OfTemplates(po.read(path, within=path.parent), app.translator)
            except StarError as error:
                raise ConfigError(str(error)) from error
            app.translator = locale.translators["general", "sphinx"] = words


def _know_language(code: str) -> None:
    """Prevent docutils' warning about a language it does not support: Sphinx and the theme provide these words.

    When called without a reporter, docutils falls back to English without a warning and caches the result.
    """
    docutils.languages.get_language(code)
    docutils.parsers.rst.languages.get_language(code)


def _forget_date(_app: Sphinx, _error: Exception | None) -> None:
    """Remove the date of this edition, since the next build in this process may be of another one."""
    os.environ.pop("SOURCE_DATE_EPOCH", None)


def setup(app: Sphinx) -> None:
    if hasattr(app, "env"):  # Sphinx has loaded the extension only because of html_theme, after "config-inited"
        raise ConfigError("The theme startoolkit needs its extension: add 'startoolkit.sphinxext' to extensions.")
    app.add_config_value("startoolkit_compact", None, "env", types=[bool, str])
    app.add_config_value("startoolkit_catalogs", [], "env", types=[list])
    app.add_config_value("startoolkit_is_briefing", False, "env", types=[bool])
    app.add_config_value("startoolkit_stock", False, "env", types=[bool])
    app.add_config_value("startoolkit_source_language", "en", "env", types=[str])
    app.add_config_value("startoolkit_settings", "", "html", types=[str])
    app.add_config_value("startoolkit_revision", "", "", types=[str])
    app.add_config_value("startoolkit_lenient", False, "", types=[bool])
    app.connect("config-inited", _fill, priority=100)

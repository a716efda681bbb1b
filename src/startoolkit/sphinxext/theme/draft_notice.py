"""The notice on every page of a draft: the verdict of the gate on the pages of this build, in words for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from startoolkit.gate import draft_notice
from startoolkit.project import Edition
from startoolkit.readings import READINGS, Notes
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from startoolkit.languages import Language


_SAID: Notes[str] = Notes("drafts")
"""The notice of the last build, by the name of the builder instead of a docname."""
_MOST = 3
"""How many titles of incomplete pages the notice lists; the PDF, which has the notice once, lists all."""


def setup(app: Sphinx) -> None:
    # The tags of the languages that are built, in the order of the settings; None means all.
    app.add_config_value("startoolkit_languages", None, "html", types=(list, tuple, type(None)))
    app.connect("env-updated", _renew)
    app.connect("html-page-context", _describe)


def languages(app: Sphinx) -> list[Language]:
    """The languages of the settings that are built, in their order."""
    built = app.config.startoolkit_languages
    return [one for one in Edition.of_sphinx(app).settings.languages if built is None or one.tag in built]


def notice(app: Sphinx) -> str:
    """The notice for readers of a draft; empty if the edition meets its gate."""
    edition = Edition.of_sphinx(app)
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    return draft_notice(edition, READINGS.of(app.env), titles, edition.words(), _MOST)


def _renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages if the notice has changed since the last build, so that Sphinx writes also unchanged pages again."""
    said, text = _SAID.of(env), notice(app)
    before, said[app.builder.name] = said.get(app.builder.name, ""), text
    return sorted(env.found_docs) if before != text else []


def _describe(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    # With another theme other_themes.py shows it, and its templates may have a "draft" of their own.
    name = "draft" if is_html(app) else "startoolkit_draft"
    context[name] = _SAID.of(app.env).get(app.builder.name, "")

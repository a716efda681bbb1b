"""Links from a page to the same page in the other languages: for the templates of any theme, and as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sphinx.util.osutil import relative_uri

from startoolkit.project import Edition
from startoolkit.sphinxext.theme import draft_notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

SWITCH = "startoolkit-languages"
"""The class of the list."""


def languages_of(app: Sphinx, pagename: str) -> list[dict[str, Any]]:
    """The languages that are built, each with the address of the same page; none where there is only one."""
    return list(_links(app, pagename))


def _links(app: Sphinx, pagename: str) -> Iterator[dict[str, Any]]:
    """Editions are sibling folders named by language tag."""
    languages = draft_notice.languages(app)
    if len(languages) < 2 or not app.config.startoolkit_assembled:
        return
    here, edition = app.builder.get_target_uri(pagename), Edition.of_sphinx(app)
    for language in languages:
        yield {
            "tag": language.tag,
            "name": edition.settings.name_of(language),
            "direction": language.direction,
            "href": relative_uri(here, f"../{language.tag}/{here}"),
            "current": language == edition.language,
        }


def switch(app: Sphinx, pagename: str) -> str:
    """The list of these links, as HTML; empty without any."""
    links = [
        Markup('<li><a href="{href}" lang="{tag}" dir="{direction}" hreflang="{tag}"{mark}>{name}</a></li>\n').format(
            **link, mark=Markup(' aria-current="true"') if link["current"] else ""
        )
        for link in languages_of(app, pagename)
    ]
    if not links:
        return ""
    label = Edition.of_sphinx(app).words().gettext("Language")
    listed = Markup("").join(links)
    return str(Markup('<nav class="{}" aria-label="{}">\n<ul>\n{}</ul>\n</nav>\n').format(SWITCH, label, listed))

"""Hooks: pictures that an extension gives a briefing, through events of Sphinx.

An extension connects a function to the event, as to any other; the first that returns a picture gives it::

    app.connect("startoolkit-page-mark", lambda app, docname: PageMark(...) if docname == "about" else None)

The directive ``star`` uses them too.  ``guides/extending.md`` has an example of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@attrs.frozen
class CoverImage:
    """The picture of the whole briefing, as SVG: on the cover of the PDF, and where a language is chosen."""

    printed: str
    """For paper."""
    web: str
    """For the web, in a file of its own: with colours for light and dark (``prefers-color-scheme``)."""


@attrs.frozen
class PageMark:
    """The picture at the head of a page, as SVG without a name, and the colour of that page: ``#rrggbb``."""

    printed: str
    """For paper."""
    web: str
    """For the web, as a part of the page: CSS variables of the theme give it the colours for light and dark."""
    colour: str
    colour_dark: str = ""
    """For dark pages; empty: the same."""


@attrs.frozen
class SocialImage:
    """What is drawn, beside the title, on the picture that goes with links to an edition."""

    svg: str
    """Fills a square; its words are in the language of the edition."""
    description: str
    """The picture in words, in the language of the edition."""


Given = TypeVar("Given")


class Hook(Generic[Given]):
    """An event of Sphinx whose handlers return a picture, or None."""

    def __init__(self, event: str, given: type[Given]) -> None:
        self.event = event
        self._given = given

    def first(self, app: Sphinx, *arguments: object) -> Given | None:
        """What the first handler gives; raises ExtensionError where that is something else."""
        found = app.emit_firstresult(self.event, *arguments)
        if found is None or isinstance(found, self._given):
            return found
        from sphinx.errors import ExtensionError  # noqa: PLC0415  (slow to import)

        given, wanted = type(found).__name__, self._given.__name__
        raise ExtensionError(
            f"A handler of the event {self.event} returned {given}, where {wanted} or None is expected."
        )


COVER_IMAGE = Hook("startoolkit-cover-image", CoverImage)
"""Called with the application."""
PAGE_MARK = Hook("startoolkit-page-mark", PageMark)
"""Called with the application and the name of a page."""
SOCIAL_IMAGE = Hook("startoolkit-social-image", SocialImage)
"""Called with the application."""
HOOKS = (COVER_IMAGE, PAGE_MARK, SOCIAL_IMAGE)

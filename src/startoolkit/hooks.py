"""Hooks: Sphinx events through which an extension provides pictures for a briefing.

An extension connects a handler as to any other event; the first result that is not None is used::

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
    """The picture of the whole briefing, as SVG: on the cover of the PDF and on the entry page."""

    printed: str
    """For paper."""
    web: str
    """For the web, as a separate file: contains the colours for light and dark (``prefers-color-scheme``)."""


@attrs.frozen
class PageMark:
    """The decorative picture at the head of a page, as SVG without a title, and the page's colour, ``#rrggbb``.

    The colour is also that of links to the page on cards and at the foot of pages.
    """

    printed: str
    """For paper."""
    web: str
    """For the web, inlined into the page: uses CSS variables of the theme for the light and dark colours."""
    colour: str
    colour_dark: str = ""
    """The colour in the dark scheme; if empty, ``colour``."""
    number: str = ""
    """The number of the page among those with a mark, as cards show it; may be empty."""


@attrs.frozen
class PageMap:
    """A drawing whose parts are links to the main pages, at the head of every page but the first."""

    name: str
    """What the drawing shows, as the name of the navigation."""
    svg: str
    """The drawing, inlined into the page, with a ``<title>`` in each link; parts of the present page have the class
    ``lit``, and a link to the page itself has ``aria-current``."""
    menu: str
    """The same for the menu of small screens; it may refer to the ids of ``svg``."""
    language: str = ""
    """The tag of the language of ``name``; empty if it is that of the edition."""
    is_lit: bool = False
    """Whether a part belongs to the present page; the others are then drawn pale."""


@attrs.frozen
class SocialImage:
    """The drawing beside the title in the social image (``og:image``) of an edition."""

    svg: str
    """A square drawing; its text is in the language of the edition."""
    description: str
    """The alternative text, in the language of the edition."""


Given = TypeVar("Given")


class Hook(Generic[Given]):
    """A Sphinx event whose handlers return a picture or None."""

    def __init__(self, event: str, given: type[Given]) -> None:
        self.event = event
        self._given = given

    def first(self, app: Sphinx, *arguments: object) -> Given | None:
        """The first result that is not None; raises ExtensionError if it has another type than ``given``."""
        found = app.emit_firstresult(self.event, *arguments)
        if found is None or isinstance(found, self._given):
            return found
        from sphinx.errors import ExtensionError  # noqa: PLC0415  (slow to import)

        given, wanted = type(found).__name__, self._given.__name__
        raise ExtensionError(
            f"A handler of the event {self.event} returned {given}, where {wanted} or None is expected."
        )


COVER_IMAGE = Hook("startoolkit-cover-image", CoverImage)
"""Handlers get the Sphinx application."""
PAGE_MARK = Hook("startoolkit-page-mark", PageMark)
"""Handlers get the Sphinx application, and the docname of a page or ``docname#id`` for a section of it."""
PAGE_MAP = Hook("startoolkit-page-map", PageMap)
"""Handlers get the Sphinx application and the docname of a page, which may be one without text such as ``search``."""
SOCIAL_IMAGE = Hook("startoolkit-social-image", SocialImage)
"""Handlers get the Sphinx application."""
HOOKS = (COVER_IMAGE, PAGE_MARK, PAGE_MAP, SOCIAL_IMAGE)

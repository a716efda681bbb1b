"""What the first star gives to the hooks: the cover image, the social image, marks of pages, and links on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sphinx.util.osutil import relative_uri

from startoolkit import fonts
from startoolkit.hooks import (
    COVER_IMAGE,
    PAGE_MAP,
    PAGE_MARK,
    SOCIAL_IMAGE,
    CoverImage,
    PageMap,
    PageMark,
    SocialImage,
)
from startoolkit.project import Edition
from startoolkit.sphinxext.star import drawing
from startoolkit.sphinxext.star.directive import describe, drawn
from startoolkit.sphinxext.star.node import points_of, rings_of, star
from startoolkit.sphinxext.star.targets import (
    NotedStar,
    Point,
    lit_on,
    pages_with_stars,
    stars,
    target_of,
    targets_of,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _page_mark(app: Sphinx, address: str) -> PageMark | None:
    """The star without words, with only the segment that links to the page coloured; None if no star links to it."""
    target = target_of(app.env, address)
    if target is None:
        return None

    def svg(paint: drawing.Paint) -> str:
        return drawing.mark(
            *_counts(target.star), lambda ring, index: paint(*_dimmed(ring, index, (target.ring, target.place)))
        )

    light, dark = (drawing.colour(target.ring, target.place, dark=dark) for dark in (False, True))
    number = str(target.place + 1) if target.ring == "outer" and target.star.numbered else ""
    return PageMark(svg(drawing.printed), svg(drawing.themed), light, dark, number)


def _dimmed(ring: str, index: int, lit: tuple[str, int]) -> tuple[str, int]:
    """What to ask a paint for: the colour of the highlighted segment, or that of all others."""
    return (ring, index) if (ring, index) == lit else ("rest", 0)


def _counts(one: NotedStar) -> tuple[int, int]:
    return len(one.inner), len(one.outer)


def _page_map(app: Sphinx, docname: str) -> PageMap | None:
    """The first star as links, for any page; None if none of its points leads anywhere."""
    first = next(iter(stars(app.env)), None)
    found = [*targets_of(app.env, first)] if first else []
    if first is None or not found:
        return None
    uri = app.builder.get_target_uri
    addresses = {
        (one.ring, one.place): relative_uri(uri(docname), uri(one.docname)) + (one.section and f"#{one.section}") or "#"
        for one in found
    }
    own = Edition.of_sphinx(app).language.tag if first.language else ""

    def ring(name: str, points: tuple[Point, ...]) -> list[drawing.Point]:
        at = enumerate(points)
        return [drawing.Point(one.label, addresses.get((name, place), ""), one.language or own) for place, one in at]

    lit, here = lit_on(app.env, found, docname), target_of(app.env, docname)
    shown = drawing.Star(ring("inner", first.inner), ring("outer", first.outer), numbered=first.numbered)
    drawings = drawing.links(shown, lit, here and (here.ring, here.place))
    return PageMap(first.name, *drawings, language=first.language, is_lit=bool(lit))


def _cover_image(app: Sphinx) -> CoverImage | None:
    """The first star of the briefing, without words."""
    node = _first(app)
    if node is None:
        return None
    inner, outer = (len(points_of(ring)) for ring in rings_of(node))

    def svg(paint: drawing.Paint) -> str:
        return drawing.mark(inner, outer, paint)

    return CoverImage(svg(drawing.printed), drawing.with_dark(svg(drawing.themed), (inner, outer)))


def _social_image(app: Sphinx) -> SocialImage | None:
    """The first star of the briefing, with its labels."""
    node = _first(app)
    if node is None:
        return None
    edition = Edition.of_sphinx(app)

    def paint(ring: str, index: int) -> str:  # passing drawing.printed itself would add invisible text for PDF readers
        return drawing.printed(ring, index)

    font = fonts.in_svg(edition.fonts)
    svg = drawing.diagram(drawn(node, edition.language), paint, name="", description="", ident="star", font=font)
    return SocialImage(svg, f"{node[0].astext()}. {describe(node, edition)}")


_FIRST: WeakKeyDictionary[Sphinx, star | None] = WeakKeyDictionary()
"""The first star by application, so that it is searched only once."""


def _first(app: Sphinx) -> star | None:
    """The first star of the briefing in the order of docnames, whether or not its points link to pages; or None."""
    if app not in _FIRST:
        pages = map(app.env.get_doctree, pages_with_stars(app.env))
        _FIRST[app] = next((node for page in pages for node in page.findall(star)), None)
    return _FIRST[app]


def _forget_first(app: Sphinx, *_rest: object) -> None:
    """Drop the node: through its document it refers to the environment and the application."""
    _FIRST.pop(app, None)


def setup(app: Sphinx) -> None:
    app.connect(COVER_IMAGE.event, _cover_image)
    app.connect(PAGE_MARK.event, _page_mark)
    app.connect(PAGE_MAP.event, _page_map)
    app.connect(SOCIAL_IMAGE.event, _social_image)
    app.connect("env-before-read-docs", _forget_first)
    app.connect("build-finished", _forget_first, priority=999)

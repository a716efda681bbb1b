"""What the points of the stars link to: which page has which mark, and the first star as links for every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes

from startoolkit.node_language import tag_of
from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.star.node import RINGS, items_of, points_of, rings_of, star

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Point(NamedTuple):
    """A point as its page says it: the label, its language tag if it is another, and the page or the label linked to."""

    label: str
    language: str = ""
    page: str = ""
    section: str = ""
    """The id of a section of ``page``; without a page, a label (``(label)=``) of any page."""


class NotedStar(NamedTuple):
    """A star: its caption with its language tag if it is another, and the points of its rings."""

    name: str
    language: str
    inner: tuple[Point, ...]
    outer: tuple[Point, ...]
    numbered: bool


class Target(NamedTuple):
    """A point that links to a page, or to a section of it: where it leads, and where it is in its star."""

    docname: str
    section: str
    ring: str
    place: int
    """The index in the ring, from 0."""
    star: NotedStar


_STARS: Notes[list[NotedStar]] = Notes("stars", shared=True)
"""The stars on each page, by docname."""
_SHOWN: Notes[list[tuple[str, str]]] = Notes("star_targets", shared=True)
"""Where the points led in the last build, by the fixed key ``""``."""


class StarCollector(NotesCollector):
    """Stores the points of the stars."""

    notes = _STARS

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        for node in doctree.findall(star):
            inner, outer = (tuple(map(_noted, points_of(ring))) for ring in rings_of(node))
            found = _STARS.of(app.env).setdefault(app.env.current_document.docname, [])
            caption = items_of(node)[0]
            found.append(NotedStar(caption.astext(), tag_of(caption), inner, outer, node["numbered"]))

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """All pages if a star has changed, since all show it: they must be written again."""
        shown = [(repr(target.star), f"{target.docname}#{target.section}") for target in targets(env)]
        before, _SHOWN.of(env)[""] = _SHOWN.of(env).get("", []), shown
        return sorted(env.found_docs) if shown != before else []


def _language(point: nodes.Element) -> str:
    return tag_of(items_of(point)[0])


def _noted(point: nodes.Element) -> Point:
    link = point.next_node(addnodes.pending_xref)
    if link is None:
        return Point(point.astext(), _language(point))
    if link.get("refdomain") == "doc":
        return Point(point.astext(), _language(point), link["reftarget"], link.get("reftargetid") or "")
    return Point(point.astext(), _language(point), "", link["reftarget"])


def stars(env: BuildEnvironment) -> list[NotedStar]:
    """All stars, in the order of the docnames of their pages."""
    return [one for _, found in sorted(_STARS.of(env).items()) for one in found]


def pages_with_stars(env: BuildEnvironment) -> list[str]:
    return sorted(_STARS.of(env))


def targets(env: BuildEnvironment) -> Iterator[Target]:
    """The points of all stars that lead to a page or section of the briefing."""
    for one in stars(env):
        yield from targets_of(env, one)


def targets_of(env: BuildEnvironment, one: NotedStar) -> Iterator[Target]:
    """The same of one star."""
    labels = env.domaindata["std"]["anonlabels"]
    for ring, found in zip(RINGS, (one.inner, one.outer), strict=True):
        for place, point in enumerate(found):
            docname, section = (point.page, point.section) if point.page else labels.get(point.section, ("", ""))
            if docname in env.found_docs:
                yield Target(docname, section, ring, place, one)


def target_of(env: BuildEnvironment, address: str) -> Target | None:
    """The first point that leads to a page (``docname``) or to a section of one (``docname#id``); None without one."""
    docname, _, section = address.partition("#")
    return next((one for one in targets(env) if (one.docname, one.section) == (docname, section)), None)


def lit_on(env: BuildEnvironment, found: Sequence[Target], docname: str) -> set[tuple[str, int]]:
    """Which points belong to a page: those that lead to it, into it or to the pages that its contents list."""
    own = {docname, *env.toctree_includes.get(docname, ())}
    return {(one.ring, one.place) for one in found if one.docname in own}

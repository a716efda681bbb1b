"""The ``star`` directive: a nested list of two rings and their points, drawn as a star.

The labels are ordinary paragraphs of the page, so they are ordinary messages of its catalog.  A page that a point links
to is marked with a small star in which that point is coloured.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from startoolkit import fonts
from startoolkit.hooks import COVER_IMAGE, PAGE_MARK, SOCIAL_IMAGE, CoverImage, PageMark, SocialImage
from startoolkit.interface import English
from startoolkit.languages import Language
from startoolkit.project import Edition
from startoolkit.readings import Notes
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.star import drawing

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

RINGS = {"inner": range(2, 9), "outer": range(3, 11)}
"""The rings of a star, from the centre outwards, with the numbers of points at which labels stay legible."""


class star(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """Contains a caption and the list.

    Attributes: ``key``, unique in the briefing; ``numbered``, true when the outer ring is an ordered list.
    """


class StarDirective(SphinxDirective):
    """``:::{star} Caption`` around a list of two items, each a ring with a nested list of its points."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        node = star()
        self.set_source_info(node)
        self.add_name(node)
        words, messages = self.state.inline_text(self.arguments[0], self.lineno)
        caption = nodes.caption(self.arguments[0], "", *words)
        self.set_source_info(caption)
        node += caption
        self.state.nested_parse(self.content, self.content_offset, node)
        wrong = self._wrong(node)
        if wrong:
            where, reason = wrong
            line = where.line or self.lineno
            return [self.state_machine.reporter.error(f"star: {reason}", line=line, source=self.get_source_info()[0])]
        node["key"] = nodes.make_id(f"{self.env.docname}-star-{self.env.new_serialno('star')}")
        node["numbered"] = isinstance(_items(_rings(node)[1])[-1], nodes.enumerated_list)
        return [node, *messages]

    def _wrong(self, node: star) -> tuple[nodes.Element, str] | None:
        """The first node that does not fit the structure of a star, with the reason; None if all fit."""
        rings = _rings(node)
        if len(node) != 2 or len(rings) != len(RINGS):
            return node, "the content is one list of two rings, each with a nested list of its points."
        for ring, (name, counts) in zip(rings, RINGS.items(), strict=True):
            if [type(part) in _LISTS for part in _items(ring)] != [False, True]:
                return ring, f"the {name} ring has a name and then a nested list of its points."
            points = _points(ring)
            if len(points) not in counts:
                found = f"it has {len(points)}"
                return ring, f"the {name} ring takes {counts.start} to {counts.stop - 1} points; {found}."
            for point in points:
                if [type(part) for part in _items(point)] != [nodes.paragraph] or not point.astext().strip():
                    return point, "a point is one label, which may be a link."
        return None


_LISTS = (nodes.bullet_list, nodes.enumerated_list)


def _items(node: nodes.Node) -> list[nodes.Element]:
    return [child for child in node.children if isinstance(child, nodes.Element)]


def _rings(node: star) -> list[nodes.Element]:
    """The list items of the rings, two in a valid star; empty if the content is not a list."""
    return _items(node[-1]) if isinstance(node[-1], _LISTS) else []


def _points(ring: nodes.Element) -> list[nodes.Element]:
    """The list items of the points of a ring."""
    return _items(_items(ring)[-1])


class Target(NamedTuple):
    """A point that links to a page: the page, the ring, the index in the ring from 0, and the points of both rings."""

    docname: str
    ring: str
    place: int
    counts: tuple[int, int]


_TARGETS: Notes[list[Target]] = Notes("stars", shared=True)
"""The targets of the stars on each page, by docname."""
_MARKS: Notes[Target] = Notes("marks", shared=True)
"""The point that links to each page, by the docname of the target."""


class StarCollector(NotesCollector):
    """Stores which pages the points of the stars link to."""

    notes = _TARGETS

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        env = app.env
        for node in doctree.findall(star):
            rings = _rings(node)
            counts = (len(_points(rings[0])), len(_points(rings[1])))
            found = _TARGETS.of(env).setdefault(env.current_document.docname, [])
            for name, ring in zip(RINGS, rings, strict=True):
                for place, point in enumerate(_points(ring)):
                    link = point.next_node(addnodes.pending_xref)
                    if link is not None and link.get("refdomain") == "doc":
                        found.append(Target(link["reftarget"], name, place, counts))

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """The pages whose mark has changed: they must be written again even if they have not changed themselves."""
        marks = {name: target for name in env.found_docs if (target := mark_of(env, name))}
        before = {**_MARKS.of(env)}
        _MARKS.of(env).clear()
        _MARKS.of(env).update(marks)
        return [name for name in {*marks, *before} & env.found_docs if marks.get(name) != before.get(name)]


def mark_of(env: BuildEnvironment, docname: str) -> Target | None:
    """The point that links to a page, from the first star in the order of docnames; None if there is none."""
    for _, targets in sorted(_TARGETS.of(env).items()):
        for target in targets:
            if target.docname == docname:
                return target
    return None


def _page_mark(app: Sphinx, docname: str) -> PageMark | None:
    """The star without words, with only the segment that links to the page coloured; None if no star links to it."""
    target = mark_of(app.env, docname)
    if target is None:
        return None

    def svg(paint: drawing.Paint) -> str:
        lit = (target.ring, target.place)
        return drawing.mark(
            *target.counts, lit, lambda ring, index, is_lit: paint(ring, index) if is_lit else paint("rest", 0)
        )

    colours = [drawing.colour(target.ring, target.place, dark=dark) for dark in (False, True)]
    return PageMark(svg(drawing.printed), svg(drawing.themed), *colours)


def _cover_image(app: Sphinx) -> CoverImage | None:
    """The first star of the briefing, without words."""
    node = _first(app)
    if node is None:
        return None
    inner, outer = (len(_points(ring)) for ring in _rings(node))

    def svg(paint: drawing.Paint) -> str:
        return drawing.mark(inner, outer, None, lambda ring, index, _lit: paint(ring, index))

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
        pages = (app.env.get_doctree(name) for name in sorted(_TARGETS.of(app.env)))
        _FIRST[app] = next((node for page in pages for node in page.findall(star)), None)
    return _FIRST[app]


def _forget_first(app: Sphinx, *_rest: object) -> None:
    """Drop the node: through its document it refers to the environment and the application."""
    _FIRST.pop(app, None)


def drawn(node: star, language: Language) -> drawing.Star:
    """The data to draw a star in an edition of ``language``."""
    inner, outer = ([_point(item, language) for item in _points(ring)] for ring in _rings(node))
    return drawing.Star(inner, outer, numbered=node["numbered"])


def _point(item: nodes.Element, language: Language) -> drawing.Point:
    link, words = item.next_node(nodes.reference), _items(item)[0]
    href = "" if link is None else link.get("refuri") or f"#{link.get('refid', '')}"
    tags = (name.removeprefix("language-") for name in words["classes"] if name.startswith("language-"))
    tag = next(tags, "")
    direction = (Language.of_tag(tag) if tag else language).direction
    return drawing.Point(item.astext(), href, tag, next(iter(words["ids"]), ""), direction)


def describe(node: star, edition: Edition) -> str:
    """The alternative text of a star: the names and points of both rings, in the language of the edition."""
    words = edition.words().gettext
    both = (words("Inner ring: {name}: {points}."), words("Outer ring: {name}: {points}."))
    # Parts of an alternative text cannot be marked with another language, so untranslated words are left out.
    labels = ["{name}: {points}." if isinstance(label, English) else label for label in both]
    return " ".join(
        label.format(name=ring[0].astext(), points=", ".join(point.astext() for point in _points(ring)))
        for label, ring in zip(labels, _rings(node), strict=True)
    )


def visit_html(self: Any, node: star) -> None:
    edition = Edition.of(Path(self.builder.srcdir), self.config)
    picture = drawing.diagram(
        drawn(node, edition.language),
        drawing.themed,
        name=node[0].astext(),
        description=describe(node, edition),
        ident=node["key"],
    )
    self.body.append(self.starttag(node, "figure", CLASS="star"))
    self.body.append(f"{picture}\n{self.starttag(node[0], 'figcaption', '')}")
    self.body += [
        f'<span id="{ident}"></span>' for ring in _rings(node) for ident in _items(ring)[0]["ids"]
    ]  # the name of a ring is not drawn, but links to it must have a target
    for child in node[0].children:
        child.walkabout(self)
    self.body.append("</figcaption></figure>\n")
    raise nodes.SkipNode


def visit_typst(self: Any, node: star) -> None:
    edition = Edition.of(Path(self.builder.srcdir), self.config)
    name, alt = node[0].astext(), describe(node, edition)
    font = fonts.in_svg(edition.fonts)
    picture = drawing.diagram(
        drawn(node, edition.language), drawing.printed, name=name, description=alt, ident=node["key"], font=font
    )
    path = self.builder.add_asset(node["key"] + ".svg", picture.encode())
    self.code(self.anchors(ident for part in node[-1].findall(nodes.Element) for ident in part["ids"]))
    image = f"image({self.string(path)}, width: 78%, alt: {self.string(f'{name}. {alt}')})"
    self.code(f"#figure({image}, caption: {self.content(node[0])})\n\n")
    raise nodes.SkipNode


def _pass(self: Any, node: star) -> None:
    """Do nothing: builders that cannot draw show the caption and the list."""


def setup(app: Sphinx) -> None:
    app.add_node(
        star,
        html=(visit_html, None),
        typst=(visit_typst, None),
        **dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass)),  # type: ignore[arg-type]
    )
    app.add_directive("star", StarDirective)
    app.add_env_collector(StarCollector)
    app.connect(COVER_IMAGE.event, _cover_image)
    app.connect(PAGE_MARK.event, _page_mark)
    app.connect(SOCIAL_IMAGE.event, _social_image)
    app.connect("env-before-read-docs", _forget_first)
    app.connect("build-finished", _forget_first, priority=999)

"""The ``star`` directive: a nested list of two rings and their points, drawn as a star.

The labels are ordinary paragraphs of the page, so they are ordinary messages of its catalog.  A page that a point links
to is marked with a small star in which that point is coloured.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from startoolkit import fonts
from startoolkit.interface import English
from startoolkit.languages import Language
from startoolkit.node_language import tag_of
from startoolkit.project import Edition
from startoolkit.sphinxext.drawn import add_drawn
from startoolkit.sphinxext.star import drawing
from startoolkit.sphinxext.star.node import LISTS, RINGS, items_of, points_of, rings_of, star
from startoolkit.sphinxext.star.targets import StarCollector

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx


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
        node["numbered"] = isinstance(items_of(rings_of(node)[1])[-1], nodes.enumerated_list)
        return [node, *messages]

    def _wrong(self, node: star) -> tuple[nodes.Element, str] | None:
        """The first node that does not fit the structure of a star, with the reason; None if all fit."""
        rings = rings_of(node)
        if len(node) != 2 or len(rings) != len(RINGS):
            return node, "the content is one list of two rings, each with a nested list of its points."
        for ring, (name, counts) in zip(rings, RINGS.items(), strict=True):
            if [type(part) in LISTS for part in items_of(ring)] != [False, True]:
                return ring, f"the {name} ring has a name and then a nested list of its points."
            points = points_of(ring)
            if len(points) not in counts:
                found = f"it has {len(points)}"
                return ring, f"the {name} ring takes {counts.start} to {counts.stop - 1} points; {found}."
            for point in points:
                if [type(part) for part in items_of(point)] != [nodes.paragraph] or not point.astext().strip():
                    return point, "a point is one label, which may be a link."
        return None


def drawn(node: star, language: Language) -> drawing.Star:
    """The data to draw a star in an edition of ``language``."""
    inner, outer = ([_point(item, language) for item in points_of(ring)] for ring in rings_of(node))
    return drawing.Star(inner, outer, numbered=node["numbered"])


def _point(item: nodes.Element, language: Language) -> drawing.Point:
    link, words = item.next_node(nodes.reference), items_of(item)[0]
    href = "" if link is None else link.get("refuri") or f"#{link.get('refid', '')}"
    tag = tag_of(words)
    direction = (Language.of_tag(tag) if tag else language).direction
    return drawing.Point(item.astext(), href, tag, next(iter(words["ids"]), ""), direction)


def describe(node: star, edition: Edition) -> str:
    """The alternative text of a star: the names and points of both rings, in the language of the edition."""
    words = edition.words().gettext
    both = (words("Inner ring: {name}: {points}."), words("Outer ring: {name}: {points}."))
    # Parts of an alternative text cannot be marked with another language, so untranslated words are left out.
    labels = ["{name}: {points}." if isinstance(label, English) else label for label in both]
    return " ".join(
        label.format(name=ring[0].astext(), points=", ".join(point.astext() for point in points_of(ring)))
        for label, ring in zip(labels, rings_of(node), strict=True)
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
        f'<span id="{ident}"></span>' for ring in rings_of(node) for ident in items_of(ring)[0]["ids"]
    ]  # the name of a ring is not drawn, but links to it must have a target
    for child in node[0].children:
        child.walkabout(self)
    self.body.append("</figcaption></figure>\n")
    raise nodes.SkipNode


def visit_typst(self: Any, node: star) -> None:
    edition = Edition.of(Path(self.builder.srcdir), self.config)
    name, alt = node[0].astext(), describe(node, edition)
    font = fonts.in_svg(edition.fonts)
    star_ = drawn(node, edition.language)
    picture = drawing.diagram(star_, drawing.printed, name=name, description=alt, ident=node["key"], font=font)
    path = self.builder.add_asset(node["key"] + ".svg", picture.encode())
    self.code(self.anchors(ident for part in node[-1].findall(nodes.Element) for ident in part["ids"]))
    image = f"image.with({self.string(path)}, alt: {self.string(f'{name}. {alt}')})"
    links = (item.next_node(nodes.reference) for ring in rings_of(node) for item in points_of(ring))
    targets = (None if link is None else self.destination(link) for link in links)
    areas = "".join(
        f", ({target}, {', '.join(f'{100 * part:.2f}%' for part in area)})"
        for target, area in zip(targets, drawing.areas(star_), strict=True)
        if target
    )
    linked = f"linked-picture({image}, 78%, {drawing.proportion(star_):.4f}{areas})"
    self.code(f"#figure({linked}, caption: {self.content(node[0])})\n\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    add_drawn(app, star, html=visit_html, typst=visit_typst)
    app.add_directive("star", StarDirective)
    app.add_env_collector(StarCollector)

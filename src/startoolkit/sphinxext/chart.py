"""The ``chart`` directive: a definition list of labels and numbers, drawn as bars.

Labels and numbers are ordinary text of the page: they are translated in its catalog and read by screen readers.  The
length of a bar is computed from the source only, so a translation cannot change it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel.numbers import NumberFormatError, parse_decimal
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from startoolkit.project import Edition
from startoolkit.sphinxext.drawn import add_drawn

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

_NUMBER = re.compile(r"\d(?:[\d.,’'\u00a0\u202f]*\d)?")
_SHAPE = "the content is one definition list; each term is a label, with one number below it."


class chart(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """Contains a caption and a definition list; ``share`` of each item is the length of its bar, from 0 to 1."""


class ChartDirective(SphinxDirective):
    """``:::{chart} Caption`` around a definition list.

    ``:maximum:`` is the value of a full bar; the default is the largest value.
    """

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"maximum": directives.nonnegative_int}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        node = chart()
        self.set_source_info(node)
        self.add_name(node)
        words, messages = self.state.inline_text(self.arguments[0], self.lineno)
        caption = nodes.caption(self.arguments[0], "", *words)
        self.set_source_info(caption)
        node += caption
        self.state.nested_parse(self.content, self.content_offset, node)
        wrong = self._wrong(node) or self._measure(node)
        if wrong:
            where, reason = wrong
            line = where.line or self.lineno
            return [self.state_machine.reporter.error(f"chart: {reason}", line=line, source=self.get_source_info()[0])]
        return [node, *messages]

    def _wrong(self, node: chart) -> tuple[nodes.Element, str] | None:
        """The first node that does not fit the expected structure, with the reason; None if all fit."""
        if [type(child) for child in node.children] != [nodes.caption, nodes.definition_list]:
            return node, _SHAPE
        for item in _rows(node):
            if [type(part) for part in item.children] != [nodes.term, nodes.definition]:
                return item, _SHAPE
        return None

    def _measure(self, node: chart) -> tuple[nodes.Element, str] | None:
        """Set ``share`` of each row; returns the first row without a valid number and the reason, or None."""
        values = []
        for row in _rows(node):
            value = number_in(row[1].astext(), self.env.app)
            if value is None:
                return row, f"there is no number in {row[1].astext()!r}."
            values.append(value)
        full = self.options.get("maximum") or max(values)
        for row, value in zip(_rows(node), values, strict=True):
            if value > full:
                return row, f"{row[1].astext()!r} is more than the maximum, {full:g}."
            row["share"] = value / full if full else 0.0
        return None


def number_in(text: str, app: Sphinx) -> float | None:
    """The first number in a text of the page, in the notation of the source language; None if there is none."""
    source = Edition.of_sphinx(app).settings.source_language
    found = _NUMBER.search(text)
    try:
        return float(parse_decimal(found[0], locale=source.locale)) if found else None
    except NumberFormatError:
        return None


def _rows(node: chart) -> list[nodes.Element]:
    """The items of the list, each with a term (the label) and a definition (the number)."""
    return [child for child in node[1].children if isinstance(child, nodes.Element)]


def visit_html(self: Any, node: chart) -> None:
    self.body.append(self.starttag(node, "figure", CLASS="chart"))
    self.body.append(self.starttag(node[0], "figcaption", ""))
    for child in node[0].children:
        child.walkabout(self)
    self.body.append("</figcaption>\n<dl>\n")
    for row in _rows(node):
        self.body.append(f'<div style="--share: {row["share"]:.4g}">')
        for part in row.children:
            part.walkabout(self)
        self.body.append("</div>\n")
    self.body.append("</dl></figure>\n")
    raise nodes.SkipNode


def visit_typst(self: Any, node: chart) -> None:
    bars = "".join(f"  ({self.content(row[0])}, {self.content(row[1])}, {row['share']:.4g}),\n" for row in _rows(node))
    self.code(f"#chart({self.content(node[0])}{self.in_colour()},\n{bars})\n\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    add_drawn(app, chart, html=visit_html, typst=visit_typst)
    app.add_directive("chart", ChartDirective)

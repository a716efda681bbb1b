"""Cards: on the web, a table with the class ``cards`` is a list with a card for each row; in the PDF it stays a table.

The first cell of a row is the title of its card, the second its sentence; what follows is shown with its column header.
A card has the colour and the number of the first page among its links that has a mark (``hooks.py``).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from startoolkit.hooks import PAGE_MARK
from startoolkit.sphinxext.theme.html_attributes import is_html
from startoolkit.sphinxext.theme.page_marks import style_of
from startoolkit.table_grid import has_merged_cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


def has_cards(table: nodes.table) -> bool:
    """Whether a table is shown as cards."""
    return "cards" in table["classes"]


class card_list(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """The cards of a table, after a paragraph with its caption; ``ids`` are those of the table."""


class card(nodes.General, nodes.Element):  # noqa: N801
    """A card; attributes ``style`` and ``number``."""


def _make_cards(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if not is_html(app):
        return
    for table in [table for table in doctree.findall(nodes.table) if has_cards(table)]:
        found = _rows(table)
        if found is None:
            logger.warning(
                "A table with the class cards has a header row, at least two columns and no merged cells.",
                location=table,
                type="startoolkit",
                subtype="cards",
            )
            continue
        _replace(table, [_card(app, docname, found[0], row) for row in found[1:]])


def _rows(table: nodes.table) -> list[list[nodes.entry]] | None:
    """The cells by row, the header first; None if they do not make cards."""
    rows = [[cell for cell in row if isinstance(cell, nodes.entry)] for row in table.findall(nodes.row)]
    heads = sum(len(head) for head in table.findall(nodes.thead))
    return None if heads != 1 or has_merged_cells(table) or len(rows[0]) < 2 else rows


def _replace(table: nodes.table, cards: list[nodes.Element]) -> None:
    """Put the cards, with the caption above them, in the place of the table or of the box around it."""
    made = card_list("", *cards, ids=table["ids"])
    caption = table.next_node(nodes.title)
    before = [_turned(caption, nodes.paragraph("", classes=["cards-caption"]))] if caption is not None else []
    box = table.parent if "table-wrapper" in table.parent.get("classes", ()) else table
    box.replace_self([*before, made])


def _card(app: Sphinx, docname: str, heads: list[nodes.entry], cells: list[nodes.entry]) -> nodes.Element:
    title, sentence, *others = cells
    address = next((one for one in _addresses(app, docname, cells) if PAGE_MARK.first(app, one)), "")
    mark = PAGE_MARK.first(app, address) if address else None
    made = card("", style=style_of(app, address) if mark else "", number=mark.number if mark else "")
    made += nodes.container("", *title.children, classes=["card-title"])
    made += sentence.children
    facts = [(head, cell) for head, cell in zip(heads[2:], others, strict=True) if cell.astext().strip()]
    if facts:
        made += nodes.definition_list("", *(_fact(head, cell) for head, cell in facts))
    return made


def _fact(head: nodes.entry, cell: nodes.entry) -> nodes.Element:
    term = nodes.term()
    for paragraph in head.deepcopy().findall(nodes.paragraph):
        _turned(paragraph, term)
    return nodes.definition_list_item("", term, nodes.definition("", *cell.children))


def _turned(source: nodes.Element, made: nodes.Element) -> nodes.Element:
    """``made`` with the content of another node, its language, and what other extensions note in Python attributes."""
    made += source.children
    made["classes"] += [name for name in source["classes"] if name.startswith("language-")]
    vars(made).update({name: value for name, value in vars(source).items() if name.startswith("startoolkit_")})
    return made


def _addresses(app: Sphinx, docname: str, cells: list[nodes.entry]) -> Iterator[str]:
    """The pages and sections that cells link to, as ``docname`` or ``docname#id``."""
    here = app.builder.get_target_uri(docname)
    docnames = {app.builder.get_target_uri(name): name for name in app.env.found_docs}
    for link in (link for cell in cells for link in cell.findall(nodes.reference)):
        path, _, section = (link.get("refuri") or f"#{link.get('refid', '')}").partition("#")
        target = docnames.get(posixpath.normpath(posixpath.join(posixpath.dirname(here), path)) if path else here)
        if target:
            yield f"{target}#{section}" if section else target


def _visit_list(self: Any, node: card_list) -> None:
    # The role is for Safari, where a list without bullets is none.
    self.body.append(self.starttag(node, "ul", CLASS="cards", role="list"))


def _visit_card(self: Any, node: card) -> None:
    style = {"style": node["style"]} if node["style"] else {}
    self.body.append(self.starttag(node, "li", CLASS="point" if style else "", **style))
    if node["number"]:
        self.body.append(f'<span class="card-number" aria-hidden="true">{self.encode(node["number"])}</span>\n')


def setup(app: Sphinx) -> None:
    app.add_node(card_list, html=(_visit_list, lambda self, _node: self.body.append("</ul>\n")))
    app.add_node(card, html=(_visit_card, lambda self, _node: self.body.append("</li>\n")))
    app.connect("doctree-resolved", _make_cards, priority=600)  # after theirs who change tables

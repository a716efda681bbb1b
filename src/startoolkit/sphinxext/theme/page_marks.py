"""Pictures and colours that hooks provide: marks of pages, links on every page, and the cover image for the entry page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from startoolkit.hooks import COVER_IMAGE, HOOKS, PAGE_MAP, PAGE_MARK
from startoolkit.record import COVER
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx


def style_of(app: Sphinx, address: str) -> str:
    """The ``style`` with the colours of a page (``docname``) or section (``docname#id``); empty if it has no mark."""
    mark = PAGE_MARK.first(app, address)
    return f"--mark-light: {mark.colour}; --mark-dark: {mark.colour_dark or mark.colour}" if mark else ""


def _mark_page(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    if not is_html(app):
        return
    mark = PAGE_MARK.first(app, pagename)
    if mark:
        context["page_mark"] = {"svg": mark.web, "style": style_of(app, pagename)}
    if pagename != app.config.root_doc:
        context["page_map"] = PAGE_MAP.first(app, pagename)
    relations: Any = getattr(app.builder, "relations", {}).get(pagename) or (None, None, None)
    _parent, before, after = relations
    context["colours_of"] = {"prev": before and style_of(app, before), "next": after and style_of(app, after)}


def _mark_chapters(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Store the mark of each page in its first section, and that of each section in it, for the PDF writer.

    It is the attribute ``page_mark``.
    """
    if app.builder.format != "typst":
        return
    _mark_sections(app, doctree, "")


def _mark_sections(app: Sphinx, around: nodes.Element, docname: str) -> None:
    for node in around.children:
        if not isinstance(node, nodes.Element):
            continue
        inside = node.get("docname", docname)
        if isinstance(node, nodes.section) and inside:
            is_page = not isinstance(around, nodes.section)
            addresses = [*([inside] if is_page else []), *(f"{inside}#{ident}" for ident in node["ids"])]
            mark = next(filter(None, (PAGE_MARK.first(app, address) for address in addresses)), None)
            if mark:
                node["page_mark"] = {"svg": mark.printed, "colour": mark.colour}
        if isinstance(node, nodes.section | addnodes.start_of_file):
            _mark_sections(app, node, inside)


def _write_cover(app: Sphinx, error: Exception | None) -> None:
    """Write the cover image into the output folder, for the entry page; remove it if no hook provides one."""
    if error or not is_html(app):
        return
    path, cover = Path(app.outdir) / COVER, COVER_IMAGE.first(app)
    if cover:
        path.write_text(cover.web, encoding="utf-8", newline="\n")
    else:
        path.unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    for hook in HOOKS:
        app.add_event(hook.event)
    app.connect("html-page-context", _mark_page)
    app.connect("doctree-resolved", _mark_chapters)
    app.connect("build-finished", _write_cover)

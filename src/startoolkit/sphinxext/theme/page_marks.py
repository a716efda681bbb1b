"""Pictures and colours that hooks provide: marks of pages, links on every page, and the cover image for the entry page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

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
    """Store the mark of each page in its first section (attribute ``page_mark``), where the PDF writer reads it."""
    if app.builder.format != "typst":
        return
    for section in doctree.findall(nodes.section):
        docname = section.get("docname") or getattr(section.parent, "attributes", {}).get("docname", "")
        if docname and isinstance(section.parent, nodes.Element) and not isinstance(section.parent, nodes.section):
            mark = PAGE_MARK.first(app, docname)
            if mark:
                section["page_mark"] = {"svg": mark.printed, "colour": mark.colour}


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

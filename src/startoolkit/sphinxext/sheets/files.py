"""Each worksheet as a file of its own beside its page, and the link to it in the worksheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from docutils import nodes
from sphinx.util.osutil import relative_uri

from startoolkit import __version__, disk
from startoolkit.colours import tokens
from startoolkit.html.slots import slot, slot_of_sheet
from startoolkit.interface import English
from startoolkit.node_language import language_of
from startoolkit.odt import title_of
from startoolkit.project import Edition
from startoolkit.readings import SHEETS, sheet_file
from startoolkit.readings import Sheet as SheetFile
from startoolkit.sphinxext.collector import NotesCollector
from startoolkit.sphinxext.sheets.ids import SHEET, sheets_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_BUILDERS = ("html", "dirhtml")
"""Sphinx's builders whose output is a folder of pages; others make one file, which has no files beside it."""
_SUFFIX = ".odt"


class file_link(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """The finished HTML in the attribute ``html``; unlike a raw node it is no text for the search."""


class SheetCollector(NotesCollector):
    """Notes the worksheets of each page, for the list of what can be downloaded."""

    notes: ClassVar = SHEETS

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        docname = app.env.current_document.docname
        found = tuple(_note(docname, node) for node in sheets_of(doctree))
        if found:
            SHEETS.of(app.env)[docname] = found


def _note(docname: str, node: nodes.Element) -> SheetFile:
    title = title_of(node)
    language = language_of(title)
    return SheetFile(sheet_file(docname, node[SHEET], _SUFFIX), title.astext(), language.tag if language else "")


def _write(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the files of the worksheets of a page, and end each worksheet with a link to its file."""
    found = [*sheets_of(doctree)]
    if not found or app.builder.name not in _BUILDERS or app.config.html_theme != "startoolkit":
        return
    from startoolkit.odt.document import Sheet, odt  # noqa: PLC0415  (odfdo takes a tenth of a second to import)

    edition = Edition.of_sphinx(app)
    settings = edition.settings
    label = app.translator.gettext("Edition {label}").format(label=settings.label)
    for node in found:
        data = odt(
            Sheet(
                node=node,
                language=edition.language,
                briefing=app.env.titles.get(app.config.root_doc, nodes.title()),
                label=nodes.inline("", label, classes=["language-en"] if isinstance(label, English) else []),
                publisher=settings.publisher,
                date=settings.date,
                generator=f"startoolkit/{__version__}",
                colours=tokens()["light"],
            )
        )
        name = sheet_file(docname, node[SHEET], _SUFFIX)
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.replace(path, data)
        link = {
            "href": quote(relative_uri(app.builder.get_target_uri(docname), name)),
            "title": title_of(node).astext(),
            "size": edition.language.size(len(data)),
        }
        html = app.builder.templates.render("partials/sheet-file.html", link)
        node.append(file_link(html=f"{html}{slot(slot_of_sheet(name), '')}"))


def _visit_link(self: Any, node: file_link) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(file_link, html=(_visit_link, None))
    app.add_env_collector(SheetCollector)
    app.connect("doctree-resolved", _write, priority=390)  # before fields of the page are put into its cells

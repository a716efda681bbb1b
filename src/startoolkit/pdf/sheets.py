"""The Sphinx builder ``typst-sheets``: each worksheet of an edition as a PDF of its own, with the fields of the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from docutils import nodes
from sphinx.util.display import progress_message

from startoolkit import disk
from startoolkit.node_language import language_of
from startoolkit.odt import title_of
from startoolkit.pdf.base import text_language
from startoolkit.pdf.blocks import is_wide
from startoolkit.pdf.cover import edition_line, properties
from startoolkit.pdf.engine import compile_pdf, compiler_of
from startoolkit.pdf.parts import PartsBuilder
from startoolkit.pdf.syntax import array, flowing, string
from startoolkit.pdf.writer import TypstTranslator
from startoolkit.plugins import Made
from startoolkit.readings import SHEETS, reading_order, sheet_file
from startoolkit.sphinx_tags import tags_for

if TYPE_CHECKING:
    import typst

_SHEET = "sheet"
"""The attribute with the id of a worksheet; ``startoolkit.sphinxext.sheets`` sets it."""
LARGE = "a3"
"""The class of a worksheet that is made for A3, too: many people stand around it."""


@attrs.frozen
class _Paper:
    """A size of paper, and by how much everything on it is larger than on A4."""

    name: str
    suffix: str
    zoom: float = 1.0


_A4, _A3 = _Paper("A4", ".pdf"), _Paper("A3", ".a3.pdf", 2**0.5)


@attrs.frozen
class _Sheet:
    """A worksheet with all that its PDF is made from."""

    node: nodes.Element
    docname: str
    document: nodes.document
    """The worksheet and the notes of its page."""


class SheetsBuilder(PartsBuilder):
    """``sphinx-build -b typst-sheets docs out`` writes ``out/<page>_<worksheet>.pdf``, also on A3 for the class ``a3``."""

    name = "typst-sheets"
    epilog = "The PDFs are in %(outdir)s."
    typst_files = (*PartsBuilder.typst_files, "sheet.typ")

    def init(self) -> None:
        super().init()
        self._names = Counter[str]()
        self._labels: set[str] = set()

    def write_documents(self, _docnames: AbstractSet[str]) -> None:
        self.prepare()
        self.write_main("")  # a compiler wants its file to be there
        compiler = compiler_of(self.main, self.edition.fonts)
        with progress_message("compiling the worksheets"):
            for sheet in self._sheets():
                self._make(sheet, compiler)
        if not self.made:
            self.refuse_empty(
                "No page has a worksheet, so the format sheets would have no file.",
                "Write one (:::{worksheet} Title)",
                "sheets",
            )

    def _sheets(self) -> Iterator[_Sheet]:
        """The worksheets in reading order, which is their order in the book."""
        root = self.config.root_doc
        for docname in (root, *reading_order(self.env, root)):
            if docname not in SHEETS.of(self.env):
                continue
            page = self.env.get_and_resolve_doctree(docname, self, **tags_for(self.env.get_and_resolve_doctree, self))
            self.post_process_images(page)
            notes = [*page.findall(nodes.footnote)]
            for node in [*page.findall(lambda node: isinstance(node, nodes.admonition) and _SHEET in node)]:
                assert isinstance(node, nodes.Element)
                _keep_language(node)
                document = page.copy()
                document["docname"] = docname
                document += [node, *notes]
                yield _Sheet(node, docname, document)

    def _make(self, sheet: _Sheet, compiler: typst.Compiler) -> None:
        """Make the PDFs of a worksheet."""
        writer = self.create_translator(sheet.document, self)
        assert isinstance(writer, TypstTranslator)
        # Fields have the names that they have in the book, where no two are the same.
        writer.share_fields(self._names, self._labels)
        title, body = writer.worksheet_alone(sheet.node)
        writer.astext()  # raises the errors of the sources
        for paper in (_A4, _A3) if LARGE in sheet.node["classes"] else (_A4,):
            self.write_main(self._head(sheet, title, paper) + f"#worksheet-body(room => {body})\n")
            with self.located(sheet.document):
                compiled = compile_pdf(compiler, self.edition.epoch, self.footnote, properties(self), zoom=paper.zoom)
            name = sheet_file(sheet.docname, sheet.node[_SHEET], paper.suffix)
            path = Path(self.outdir, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.replace(path, compiled.data)
            marked = language_of(title_of(sheet.node))
            self.made.append(
                Made(
                    path=path,
                    name=name,
                    title=_title(sheet.node),
                    language=marked.tag if marked else "",
                    pages=compiled.pages,
                    label=f"PDF {paper.name}",
                )
            )

    def _head(self, sheet: _Sheet, title: str, paper: _Paper) -> str:
        """The import of the template and its arguments."""
        settings = self.edition.settings
        briefing = self.env.titles.get(self.config.root_doc, nodes.title())
        spoken = language_of(briefing)
        name = string(flowing(briefing.astext()))
        facts = [
            f"text({', '.join([*text_language(spoken), name])})" if spoken else name,
            edition_line(self),
            *(string(fact) for fact in (settings.publisher, settings.licence) if fact),
        ]
        values = {
            "title": f"[#heading(level: 1){title}]" if title else "none",
            "name": string(_title(sheet.node) or settings.title),
            "facts": array(facts),
            "paper": string(paper.name.lower()),
            "wide": str(is_wide(sheet.node)).lower(),
            "is-text": str(sheet.node.next_node(nodes.table) is None).lower(),
            "zoom": str(paper.zoom),
        }
        return self.call("sheet.typ", "#let worksheet-body = worksheet.with", values)


def _title(sheet: nodes.Element) -> str:
    return flowing(title_of(sheet).astext()).strip()


def _keep_language(node: nodes.Element) -> None:
    """Mark a node with the language that it has from what is around it."""
    around = node.parent
    while isinstance(around, nodes.Element) and language_of(node) is None:
        spoken = language_of(around)
        if spoken is not None:
            node["classes"].append(f"language-{spoken.tag}")
        around = around.parent

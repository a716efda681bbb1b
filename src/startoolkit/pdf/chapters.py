"""The Sphinx builder ``typst-chapters``: each page of the root toctree, with the pages below it, as a PDF of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.display import progress_message

from startoolkit import disk
from startoolkit.node_language import language_of
from startoolkit.pdf.assemble import assemble
from startoolkit.pdf.base import text_language
from startoolkit.pdf.cover import accessibility, edition_line, imprint, properties, words
from startoolkit.pdf.engine import compile_pdf, compiler_of
from startoolkit.pdf.mending import Mends, tell
from startoolkit.pdf.parts import PartsBuilder
from startoolkit.pdf.syntax import array, flowing, string
from startoolkit.pdf.writer import TypstTranslator
from startoolkit.plugins import Made
from startoolkit.sphinx_tags import tags_for

if TYPE_CHECKING:
    import typst

    from startoolkit.languages import Language

_LONGEST = 150
"""Bytes of the name of a chapter in the name of its file."""


class ChapterTranslator(TypstTranslator):
    """Writes a chapter, which has no cover."""

    builder: ChaptersBuilder

    def _is_whole(self, section: nodes.Node | None) -> bool:
        return False

    def visit_title(self, node: nodes.Element) -> None:
        try:
            super().visit_title(node)
        finally:
            if isinstance(node.parent, nodes.section) and isinstance(node.parent.parent, nodes.document):
                self.code(f"#chapter-contents({words(self.builder)})\n\n")

    def depart_reference(self, node: nodes.Element) -> None:
        super().depart_reference(node)
        title = self._chapter_elsewhere(node)
        if title and title != flowing(node.astext()) and self._kind(node) == "to":
            # Of several links to one chapter only the last one names it.
            siblings = [one for one in node.parent.children if isinstance(one, nodes.reference)]
            following = siblings[siblings.index(node) + 1 :] if node in siblings else []
            if not following or self._chapter_elsewhere(following[0]) != title:
                self.text(f" ({title})")

    depart_number_reference = depart_reference

    def _chapter_elsewhere(self, node: nodes.Element) -> str:
        """The title of the chapter that a link leads to, if that is another one whose address nobody knows; else empty."""
        if not (node.get("refuri") or node.get("refid")) or self.destination(node) is not None:
            return ""
        return self.builder.chapter_of(self.target_of(node)[0])


class ChaptersBuilder(PartsBuilder):
    """``sphinx-build -b typst-chapters docs out`` writes ``out/<name>-<tag>-chapter-<page>.pdf``."""

    name = "typst-chapters"
    epilog = "The PDFs are in %(outdir)s."
    default_translator_class = ChapterTranslator
    typst_files = (*PartsBuilder.typst_files, "chapter.typ")

    def init(self) -> None:
        super().init()
        self._chapters: dict[str, str] = {}

    def chapter_of(self, docname: str) -> str:
        """The title of the chapter that a page is in; empty if it is in none."""
        return self._titles.get(self._chapters.get(docname, docname), "")

    def write_documents(self, _docnames: AbstractSet[str]) -> None:
        chapters = self._find_chapters()
        if not chapters:
            self.refuse_empty(
                "The first page has no toctree, so the format chapters would have no file.",
                "List the chapters in a toctree there",
                "chapters",
            )
        self.prepare()
        self.write_main("")  # a compiler wants its file to be there
        compiler = compiler_of(self.main, self.edition.fonts)
        self._notices = self._find_notices()
        taken: set[str] = set()
        with progress_message("compiling the chapters"):
            for docname in chapters:
                stem = _stem(docname)
                while stem in taken:  # the pages "a/index" and "a" would have one file
                    stem += ".2"
                taken.add(stem)
                self._make(docname, stem, compiler)

    def _find_chapters(self) -> list[str]:
        """The pages of the root page's toctrees; notes which pages are below them, and all titles."""
        root, included = self.config.root_doc, self.env.toctree_includes
        self._titles = {name: flowing(title.astext()).strip() for name, title in self.env.titles.items()}
        chapters = [name for name in dict.fromkeys(included.get(root, [])) if name != root]
        for chapter in chapters:
            waiting = [chapter]
            while waiting:
                name = waiting.pop()
                if name not in self._chapters and name != root:
                    self._chapters[name] = chapter
                    waiting += included.get(name, [])
        return chapters

    def _find_notices(self) -> list[str]:
        """Typst code of the notices of the root page, which every chapter has in its imprint."""
        root = self.config.root_doc
        page = self.env.get_and_resolve_doctree(root, self, **tags_for(self.env.get_and_resolve_doctree, self))
        found = [*page.findall(lambda node: isinstance(node, nodes.paragraph) and "notice" in node["classes"])]
        document = page.copy()
        document["docname"] = root
        document += found
        writer = self.create_translator(document, self)
        assert isinstance(writer, TypstTranslator)
        return [_in(language_of(node), writer.content(node)) for node in found if isinstance(node, nodes.Element)]

    def _make(self, docname: str, stem: str, compiler: typst.Compiler) -> None:
        tree = assemble(self, docname)
        writer = self.create_translator(tree, self)
        assert isinstance(writer, TypstTranslator)
        tree.walkabout(writer)
        body = writer.astext()
        self.mends_file.write_text(Mends().json(), encoding="utf-8")
        self.write_main(f"{self._head(docname)}\n{body}")
        with self.located(tree):
            compiled = compile_pdf(compiler, self.edition.epoch, self.footnote, properties(self), self.mends_file)
        name = self.edition.file_name(f"-chapter-{stem}.pdf")
        tell(compiled.faults, compiled.pages, writer, name)
        path = Path(self.outdir, name)
        disk.replace(path, compiled.data)
        marked = language_of(self.env.titles[docname])
        self.made.append(
            Made(
                path=path,
                name=name,
                title=self._titles[docname],
                language=marked.tag if marked else "",
                pages=compiled.pages,
            )
        )

    def _head(self, docname: str) -> str:
        """The import of the template and the arguments of a chapter."""
        briefing = self.env.titles.get(self.config.root_doc, nodes.title())
        values = {
            "title": string(self._titles[docname]),
            "briefing": _in(language_of(briefing), f"[#{string(flowing(briefing.astext()))}]"),
            "facts": array([edition_line(self)]),
            "notices": array(self._notices),
            "imprint": imprint(self),
            "accessibility": accessibility(self),
        }
        return self.call("chapter.typ", "#show: part.with", values)


def _in(language: Language | None, content: str) -> str:
    """Content that is marked with its language, if it has one of its own."""
    return f"text({', '.join(text_language(language))}){content}" if language else content


def _stem(docname: str) -> str:
    """A page as a part of a file name."""
    stem = docname.removesuffix("/index").replace("/", "-")
    return stem if len(os.fsencode(stem)) <= _LONGEST else hashlib.sha256(stem.encode()).hexdigest()

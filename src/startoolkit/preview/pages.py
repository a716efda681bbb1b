"""The pages of one language, kept in memory by a process: read again when their sources change, rendered when asked for.

A page is what ``sphinx-build -b html`` writes, byte for byte, apart from the marks of its messages.  Sphinx reads anew what
has changed, and every page may show something of what was read, so all pages count as old then; a page is written when a
browser asks for it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import SerialTasks

from startoolkit.languages import Language
from startoolkit.preview import draft, unseen
from startoolkit.preview.live_app import LiveApp
from startoolkit.preview.process import Answer, Question
from startoolkit.project import Project
from startoolkit.readings import READINGS
from startoolkit.sphinx_tags import tags_for
from startoolkit.sphinxext.theme import search_texts
from startoolkit.sphinxext.translations import marks

Messages = dict[str, dict[str, tuple[str, ...]]]
"""The messages of pages by docname, each with its kinds."""
_INDEX = "genindex"
_SEARCH = "search"
_SEARCH_DATA = "searchindex.js"


class Pages(LiveApp):
    """The pages as HTML."""

    builder_name = "html"

    def __init__(self, project: Project, language: Language, folder: Path) -> None:
        super().__init__(project, language, folder)
        with self.explained():
            self.app.builder.finish_tasks = SerialTasks()
            self.app.builder.copy_assets()
            self._pictures = self._stamps()

    def connect(self) -> None:
        """Have elements marked with their messages, and the facts kept that a draft of a translation needs."""
        self._written: set[str] = set()
        self._known: Messages = {}
        self._told: Messages = {}
        marks.write(self.app)
        self._facts = draft.remember(self.app)
        self._unseen = unseen.remember(self.app)

    def prepare(self, read: set[str], gone: set[str]) -> None:
        """Let all pages count as old, and remove what is no page any more."""
        for name in gone:
            (self.folder / f"{name}.html").unlink(missing_ok=True)
        builder = self.app.builder
        builder.init_css_files()  # preparing adds to both lists
        builder.init_js_files()
        builder.prepare_writing({*self.app.env.found_docs})
        builder.copy_download_files()
        self._written.clear()

    def answer(self, question: Question) -> Answer:
        """Answer with a file, the messages, the draft of one, or the pictures that have changed."""
        if question[0] == "file":
            return Answer(self.file(question[1]))
        if question[0] == "draft":
            html = self.draft(*question[1:])
            return Answer(None if html is None else html.encode())
        if question[0] == "messages":
            return Answer(messages=self.messages(), unseen=self._unseen)
        return Answer(pictures=self.changed_pictures(), has_new_messages=self.has_new_messages())

    def file(self, path: str) -> bytes | None:
        """The content of a file of the edition, given its path; None where there is none.  Raises StarError."""
        with self.explained():
            self._write(path)
        file = self.folder / path
        if not file.is_file() or not file.resolve().is_relative_to(self.folder.resolve()):
            return None
        return file.read_bytes()

    def changed_pictures(self) -> tuple[str, ...]:
        """The pictures of pages whose files have changed since this was asked last."""
        before, self._pictures = self._pictures, self._stamps()
        return tuple(name for name, stamp in self._pictures.items() if before.get(name, stamp) != stamp)

    def _stamps(self) -> dict[str, tuple[int, int]]:
        """Time and size of the pictures of all pages, by the names that they have in the edition."""
        env, folder = self.app.env, self.app.builder.imagedir
        found = {}
        for path, (_, name) in env.images.items():
            with contextlib.suppress(OSError):
                facts = (self.project.docs / path).stat()
                found[f"{folder}/{name}"] = facts.st_mtime_ns, facts.st_size
        return found

    def messages(self) -> Messages:
        """The messages of each page in their order, each with its kinds; of a page that cannot be read, those it had."""
        readings = READINGS.of(self.app.env)
        found = {name: {one: note.kinds.get(one, ()) for one, _ in note.passages} for name, note in readings.items()}
        lost = {name: one for name, one in self._known.items() if name not in found and self.project.has_page(name)}
        self._known = {**lost, **found}
        return self._known

    def has_new_messages(self) -> bool:
        """Whether pages have other messages than when this was asked last."""
        before, self._told = self._told, self.messages()
        return before != self._told

    def draft(self, docname: str, name: str, msgstr: str) -> str | None:
        """A translation of a message as HTML, see ``draft.rendered``; None also where it cannot be rendered."""
        if docname not in self.app.env.found_docs:
            return None
        try:
            return draft.rendered(self.app, docname, name, msgstr, self._facts)
        except Exception:  # noqa: BLE001  (anything that Sphinx may raise; the page itself says what is wrong)
            return None

    def _write(self, path: str) -> None:
        """Have a file written, unless it is one that the build itself has put there."""
        name = path.removesuffix(".html")
        if name in self._written:
            return
        builder, env = self.app.builder, self.app.env
        builder.phase = BuildPhase.WRITING
        if name in env.found_docs and path.endswith(".html"):
            builder.write_doc(name, self._serialized(name, is_indexed=False))
            builder.copy_image_files()
        elif path == f"{_INDEX}.html" and builder.use_index:
            builder.gen_indices()
        elif path == f"{_SEARCH}.html":
            builder.gen_additional_pages()
        elif path == _SEARCH_DATA:
            for docname in sorted(env.found_docs):
                self._serialized(docname, is_indexed=True)
            builder.dump_search_index()
        elif path in (search_texts.TEXTS, search_texts.SOURCE):
            search_texts.write(self.app)
        else:
            return
        self._written.add(name)

    def _serialized(self, docname: str, *, is_indexed: bool) -> Any:
        """The doctree of a page, ready to be written.  Its words go into the search index only where that is asked for,
        since finding them takes a tenth of the time that a page takes."""
        builder, env = self.app.builder, self.app.env
        doctree = env.get_and_resolve_doctree(docname, builder, **tags_for(env.get_and_resolve_doctree, builder))
        indexer = builder.indexer
        try:
            builder.indexer = indexer if is_indexed else None
            builder.write_doc_serialized(docname, doctree)
        finally:
            builder.indexer = indexer
        return doctree

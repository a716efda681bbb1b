"""The pages of one language, kept in memory by a process: read again when their sources change, rendered when asked for.

A page is what ``sphinx-build -b html`` writes, byte for byte, apart from the marks of its messages.  Sphinx reads anew what has changed, and every page may
show something of what was read, so all pages count as old then; a page is written when a browser asks for it.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import SerialTasks

from startoolkit.editions.sphinx_failures import explained
from startoolkit.editions.sphinx_log import Logged, collect, early, explain, tidy
from startoolkit.editions.worker import DEFAULT_CONF, broken_catalogs, check_pages, names_of, sphinx_class
from startoolkit.errors import StarError, StarErrors, as_star_error
from startoolkit.findings import Finding
from startoolkit.languages import Language
from startoolkit.preview import draft, marks
from startoolkit.project import Project
from startoolkit.readings import READINGS

Messages = dict[str, dict[str, tuple[str, ...]]]
"""The messages of pages by docname, each with its kinds."""
_INDEX = "genindex"
_SEARCH = "search"
_SEARCH_DATA = "searchindex.js"


class Pages:
    """An application of Sphinx that stays."""

    def __init__(self, project: Project, language: Language, folder: Path) -> None:
        """Read all pages; ``folder`` takes what Sphinx writes.  Raises StarError for faults in the sources."""
        self.project = project
        self.language = language
        self.folder = folder / "html"
        self.findings: list[Finding] = []
        """What is to be said of the sources."""
        self._written: set[str] = set()
        self._known: Messages = {}
        self._told: Messages = {}
        os.environ["SOURCE_DATE_EPOCH"] = str(project.edition(language).epoch)
        logging.disable(logging.INFO)
        conf = project.docs if (project.docs / "conf.py").is_file() else None
        self.app: Any = None
        stream = io.StringIO()
        self._logged: list[Logged] = []
        overrides = {"language": language.code, **({} if conf else DEFAULT_CONF)}
        with self._explained():
            self.app = sphinx_class()(
                project.docs, conf, self.folder, folder / "doctrees", "html", overrides, status=None, warning=stream
            )
            marks.install(self.app)
            self._facts = draft.remember(self.app)
            self._logged = collect()
            self._logged[:0] = early(stream.getvalue())
            self._read()
            self.app.builder.finish_tasks = SerialTasks()
            self.app.builder.copy_assets()
            self._pictures = self._stamps()

    def update(self) -> None:
        """Read what has changed.  Raises StarError for faults in the sources."""
        with self._explained():
            self._read()

    def file(self, path: str) -> bytes | None:
        """The content of a file of the edition, given its path; None where there is none.  Raises StarError."""
        with self._explained():
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
        self._known = {name: one for name, one in {**self._known, **found}.items() if self.project.has_page(name)}
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

    def _read(self) -> None:
        app, builder = self.app, self.app.builder
        builder.phase = BuildPhase.READING
        before = {*app.env.found_docs}
        read = {*builder.read()}
        for name in before - app.env.found_docs:
            (self.folder / f"{name}.html").unlink(missing_ok=True)
        for name in read:  # Sphinx keeps what it has loaded, since it expects to read each page once
            app.env._pickled_doctree_cache.pop(name, None)  # noqa: SLF001
        read |= {*app.env.check_dependents(app, {*read})}
        builder.phase = BuildPhase.CONSISTENCY_CHECK
        app.env.check_consistency()
        builder.phase = BuildPhase.RESOLVING
        app.env.toctree_includes = dict(sorted(app.env.toctree_includes.items()))
        app.events.emit("write-started", builder)
        builder.init_css_files()  # preparing adds to both lists
        builder.init_js_files()
        builder.prepare_writing({*app.env.found_docs})
        builder.copy_download_files()
        self._written.clear()
        self._note(read)

    def _note(self, read: set[str]) -> None:
        """Take what was logged for the findings, in place of what was said before of the pages that were read."""
        names = names_of(self.app)
        files = {Path(self.app.env.doc2path(name)) for name in read} | {
            self.project.catalog(self.language, name) for name in read
        }
        kept = [one for one in self.findings if one.place and one.place.path not in files and one.place.path.exists()]
        self.findings = [*tidy([*kept, *(explain(one, names) for one in self._logged)])]
        self._logged.clear()

    def _write(self, path: str) -> None:
        """Have a file written, unless it is one that the build itself has put there."""
        name = path.removesuffix(".html")
        if name in self._written:
            return
        builder, env = self.app.builder, self.app.env
        builder.phase = BuildPhase.WRITING
        if name in env.found_docs and path.endswith(".html"):
            doctree = env.get_and_resolve_doctree(name, builder, tags=builder.tags)
            builder.write_doc_serialized(name, doctree)
            builder.write_doc(name, doctree)
            builder.copy_image_files()
        elif path == f"{_INDEX}.html" and builder.use_index:
            builder.gen_indices()
        elif path == f"{_SEARCH}.html":
            builder.gen_additional_pages()
        elif path == _SEARCH_DATA:
            for docname in sorted(env.found_docs):
                self._write(f"{docname}.html")
            builder.dump_search_index()
        else:
            return
        self._written.add(name)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise StarError, with its place, for whatever keeps pages from being read or written."""
        try:
            yield
        except Exception as error:
            self._logged.clear()
            check_pages(self.project)
            broken = broken_catalogs(self.project, self.language, of_pages=True)
            if broken:
                raise StarErrors(broken) from error
            told = explained(error, self.project, self.app)
            raise told if isinstance(told, StarError) else as_star_error(told, self.folder) from error

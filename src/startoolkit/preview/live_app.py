"""An application of Sphinx that stays: it reads again what has changed in the sources."""

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.util.build_phase import BuildPhase

from startoolkit.editions.sphinx_failures import explained
from startoolkit.editions.sphinx_log import Logged, collect, early, explain, tidy
from startoolkit.editions.worker import DEFAULT_CONF, broken_catalogs, names_of, sphinx_class
from startoolkit.errors import StarError, StarErrors, as_star_error
from startoolkit.findings import Finding
from startoolkit.languages import Language
from startoolkit.preview.process import Answer, Question
from startoolkit.project import Project
from startoolkit.readable_pages import check_pages
from startoolkit.sphinxext.translations.marks import MarkMessages


class LiveApp:
    """An application of Sphinx for one language and one builder; its nodes know their messages (``marks.py``)."""

    builder_name = ""
    """The name of Sphinx's builder."""
    marker: type[MarkMessages] = MarkMessages
    """The transform that tells nodes their messages."""

    def __init__(self, project: Project, language: Language, folder: Path) -> None:
        """Read all pages; ``folder`` takes what Sphinx writes.  Raises StarError for faults in the sources."""
        self.project = project
        self.language = language
        self.folder = folder / self.builder_name
        self.findings: list[Finding] = []
        """What is to be said of the sources."""
        os.environ["SOURCE_DATE_EPOCH"] = str(project.announce().edition(language).epoch)
        logging.disable(logging.INFO)
        conf = project.docs if (project.docs / "conf.py").is_file() else None
        self.app: Any = None
        stream = io.StringIO()
        self._logged: list[Logged] = []
        overrides = {"language": language.code, **({} if conf else DEFAULT_CONF)}
        doctrees = folder / f"{self.builder_name}-doctrees"
        with self.explained():
            self.app = sphinx_class()(
                project.docs, conf, self.folder, doctrees, self.builder_name, overrides, status=None, warning=stream
            )
            self._logged = collect(self.app)
            self._logged[:0] = early(stream.getvalue())
            self.app.add_transform(self.marker)
            self.connect()
            self._read()

    def connect(self) -> None:
        """Called before any page is read."""

    def answer(self, question: Question) -> Answer:
        """Answer a question of the server; ``update`` has been done.  Raises StarError for faults in the sources."""
        raise NotImplementedError

    def prepare(self, read: set[str], gone: set[str]) -> None:
        """Called when sources were looked at: ``read`` are the pages that had changed, ``gone`` those that exist no more."""
        raise NotImplementedError

    def rest(self) -> None:
        """Called while nobody waits for an answer.  Raises StarError for faults in the sources."""

    def update(self) -> None:
        """Read what has changed.  Raises StarError for faults in the sources."""
        with self.explained():
            self._read()

    def _read(self) -> None:
        app, builder = self.app, self.app.builder
        builder.phase = BuildPhase.READING
        before = {*app.env.found_docs}
        read = {*builder.read()}
        for name in read:  # Sphinx keeps what it has loaded, since it expects to read each page once
            app.env._pickled_doctree_cache.pop(name, None)  # noqa: SLF001
        read |= {*app.env.check_dependents(app, {*read})}
        builder.phase = BuildPhase.CONSISTENCY_CHECK
        app.env.check_consistency()
        builder.phase = BuildPhase.RESOLVING
        app.env.toctree_includes = dict(sorted(app.env.toctree_includes.items()))
        app.events.emit("write-started", builder)
        self.prepare(read, before - app.env.found_docs)
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

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
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

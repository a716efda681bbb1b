"""One format of one edition, built by Sphinx in a process of its own.

Sphinx and docutils keep much of their state in modules, so a process runs one builder for one language.  The formats
of an edition share one reading: the second builder finds the environment and the doctrees that the first has left.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import pickle
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from markupsafe import escape

from startoolkit import po
from startoolkit.editions.cache import Findings
from startoolkit.editions.failures import explained
from startoolkit.editions.job import BUILDERS, MANY, Job
from startoolkit.editions.recorder import record_of
from startoolkit.editions.sphinx_log import Names, collect, early, explain
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.findings import Finding
from startoolkit.html.frame import Frame
from startoolkit.interface import said
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Pdf, Record

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from startoolkit.editions.watch import Watch

_LONGEST = 240
"""Bytes of a page's name: with what is added to it, it must be a name of a file, which has 255 at most."""
_DEFAULT_CONF = {"extensions": ["myst_parser", "startoolkit.sphinxext"]}
"""For a briefing without a ``conf.py``."""


@attrs.frozen
class Done:
    """A format that is built: the record of the edition so far, and what was found while building."""

    record: Record
    warnings: tuple[Finding, ...]
    findings: Findings
    updated: frozenset[str]
    """The pages that were, or have to be, written."""
    is_whole: bool
    """Whether everything was read and written."""
    memory: int
    """Bytes that the process had at most."""
    skipped: tuple[str, ...]
    """What was not made faster, and why."""


Report = Callable[[str, int, int], None]
"""Is told of progress: what is being done, how many pages are done, of how many."""


def build_format(job: Job, report: Report) -> Done:
    """Build the next format of an edition; raises StarError for everything a user can mend."""
    os.environ["SOURCE_DATE_EPOCH"] = str(job.project.edition(job.language).epoch)
    _check_pages(job.project)
    apart = [] if job.pdf else [*_broken_apart(job.project, job.language)]
    from startoolkit.editions.watch import Watch  # noqa: PLC0415  (imports docutils)

    watch = Watch(job.project, job.language, job.before, job.changed)
    app, warnings = _run(job, report, watch)
    if watch.starts_over:
        for folder in (job.doctrees, job.edition):
            shutil.rmtree(folder, ignore_errors=True)
        return build_format(attrs.evolve(job, before=None, updated=None), report)
    pdf = _keep_pdf(app, job) if job.format == "pdf" else job.pdf
    (job.edition / ".buildinfo").unlink(missing_ok=True)  # serves incremental builds of Sphinx only
    if job.format == "html":
        _keep_index(app)
    assert watch.findings is not None
    updated = watch.updated if job.updated is None else job.updated
    record, whole = record_of(job, app, pdf), job.before is None
    told = (*apart, *warnings)
    return Done(record, told, watch.findings, frozenset(updated), whole, _memory(), _skipped(app))


def _check_pages(project: Project) -> None:
    """Read every page first: Sphinx would not say which of them is not UTF-8, and would wait for a FIFO for ever."""
    errors = []
    for path in sorted(project.docs.rglob("*.md")):
        over = len(os.fsencode(path.stem)) - _LONGEST
        if over > 0:
            message = f"The name of the page is too long: {path.stem[:60]}…, by {over} bytes."
            hint = f"Shorten it to at most {_LONGEST}; several files are named after it."
            errors.append(StarError("bad-file-name", message, place=Place(path.parent), hint=hint))
            continue
        try:
            if not path.is_file():
                raise ValueError("it is not a file")
            path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            line = None
            if isinstance(error, UnicodeDecodeError):
                line = error.object[: error.start].count(b"\n") + 1
            message = f"The page cannot be read: {error}."
            errors.append(StarError("docs-unreadable", message, place=Place(path, line), hint="Save it as UTF-8."))
    if errors:
        raise StarErrors(errors)


def _broken_apart(project: Project, language: Language) -> Iterator[Finding]:
    """Broken catalogs that no page has: they are no part of the edition."""
    for error in _broken(project, language, of_pages=False):
        text = f"{error.message} No page has this catalog, so the edition is built without it."
        yield Finding("startoolkit.unused-catalog", text, error.place, error.hint)


def _broken(project: Project, language: Language, *, of_pages: bool) -> list[StarError]:
    """What keeps catalogs from being read: of those that belong to a page, or of the others."""
    if language == project.settings.source_language:
        return []
    errors = []
    layout = project.layout(language)
    for name, path in project.catalogs(language).items():
        if (layout.use(name) == "used") == of_pages:
            try:
                po.read(path, within=project.locale / language.code)
            except StarError as error:
                errors.append(error)
    return errors


def _run(job: Job, report: Report, watch: Watch) -> tuple[Sphinx, tuple[Finding, ...]]:
    """One builder of Sphinx over the briefing, as far as it has changed since ``job.before``; and what it found."""

    docs = job.project.docs
    conf = docs if (docs / "conf.py").is_file() else None
    outdir = job.edition if job.format == "html" else job.work / job.format
    builder, overrides = BUILDERS[job.format], _overrides(job, has_conf=conf is not None)
    stream = io.StringIO()
    logging.disable(logging.INFO)  # nobody would see it
    app: Sphinx | None = None
    try:
        app = _sphinx()(
            docs, conf, outdir, job.doctrees, builder, overrides, status=None, warning=stream, parallel=job.workers
        )
        logged = collect()
        _listen(app, job.format, report)
        _keep_frame(app, job.edition)
        watch.connect(app)
        _share_out(app, job, watch)
        _build(app, job)
    except Exception as error:
        broken = _broken(job.project, job.language, of_pages=True)
        if broken:  # Sphinx stops at the first
            raise StarErrors(broken) from error
        told = explained(error, job.project, app)
        if told is error:
            raise
        raise told from error
    names = _names(app)
    return app, tuple(dict.fromkeys(explain(one, names) for one in (*early(stream.getvalue()), *logged)))


def _names(app: Sphinx) -> Names:
    """The names that pages and what is in them have."""
    env = app.env
    standard = env.domains.standard_domain

    def ids(docname: str) -> list[str]:
        return [*env.get_doctree(docname).ids, *env.metadata.get(docname, {}).get("myst_slugs", {})]

    return Names(
        docs=Path(app.srcdir),
        pages=sorted(env.found_docs),
        labels=lambda: [*standard.anonlabels],
        ids=ids,
        terms=lambda: [name for kind, name in standard.objects if kind == "term"],
    )


def _sphinx() -> type[Sphinx]:
    """Sphinx with our extension; a room on this floor, which is known by its name alone."""
    found: type[Sphinx] = import_module("startoolkit.sphinxext.connected").Connected
    return found


def _skipped(app: Sphinx) -> tuple[str, ...]:
    """What was not made faster, and why; said by the room that makes it so."""
    found: tuple[str, ...] = import_module("startoolkit.sphinxext.speed.patches").skipped(app.config)
    return found


def _share_out(app: Sphinx, job: Job, watch: Watch) -> None:
    """Have several processes read, and write, where there are many pages to: for a few, Sphinx would start them, too."""

    def before_reading(app: Sphinx, _env: object, docnames: list[str]) -> None:
        app.parallel = job.workers if len(docnames) >= MANY else 1

    def before_writing(app: Sphinx, _env: object) -> None:
        pages = watch.updated if job.updated is None else job.updated
        app.parallel = job.workers if len(pages) >= MANY else 1

    app.connect("env-before-read-docs", before_reading)
    app.connect("env-updated", before_writing, priority=950)  # after the watch has found them


def _build(app: Sphinx, job: Job) -> None:
    """Have Sphinx write what has to be written.  The PDF is one file, and so is all of it."""
    if job.before is None:
        app.build(force_all=True)
        return
    if job.format == "pdf":
        app.builder.build(None)
    elif job.updated is None:
        app.builder.build([])
    else:
        app.builder.build(sorted(job.updated), method="specific")
    app.events.emit("build-finished", None)
    app.builder.cleanup()


def _overrides(job: Job, *, has_conf: bool) -> dict[str, Any]:
    """What is set whatever ``conf.py`` says."""
    own: dict[str, Any] = {"language": job.language.code, "startoolkit_revision": job.inputs.revision}
    own["startoolkit_languages"] = list(job.tags)
    return {**own, **({} if has_conf else _DEFAULT_CONF)}


def _listen(app: Sphinx, name: str, report: Report) -> None:
    """Report progress by Sphinx's own events."""
    counts = {"read": 0, "html": 0}

    def read(app: Sphinx, _docname: str, _content: list[str]) -> None:
        counts["read"] += 1
        report("reading", counts["read"], len(app.project.docnames))

    def written(app: Sphinx, pagename: str, *_rest: object) -> None:
        if pagename in app.project.docnames:
            counts["html"] += 1
            report("html", counts["html"], len(app.project.docnames))

    def updated(_app: Sphinx, _env: object) -> None:
        report(name, 0, 0)

    app.connect("source-read", read)
    app.connect("html-page-context", written)
    app.connect("env-updated", updated)


def _keep_frame(app: Sphinx, edition: Path) -> None:
    """Write what surrounds the text of pages, as the search page has it, into the folder of the edition."""

    def keep(
        _app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
    ) -> None:
        if pagename == "search" and "contents" in context:
            Frame(context["contents"], escape(said(context.get("draft", "")))).write(edition)

    app.connect("html-page-context", keep, priority=900)  # after all that says something


def _memory() -> int:
    """Bytes that this process has had at most; macOS counts them, Linux counts kibibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _keep_index(app: Any) -> None:
    """Keep the words of the index with the environment: of what search needs, the one thing that its file lacks."""
    env = app.env
    if any(env._search_index_index_entries.values()):  # noqa: SLF001
        for name in ("_titles", "_filenames", "_mapping", "_title_mapping", "_all_titles", "_objtypes", "_objnames"):
            setattr(env, f"_search_index{name}", {})
        vars(env).pop("master_doctree", None)  # found while pages are written: no reason to write all anew
        with (app.doctreedir / "environment.pickle").open("wb") as file:
            pickle.dump(env, file, pickle.HIGHEST_PROTOCOL)


def _keep_pdf(app: Any, job: Job) -> Pdf:
    job.edition.mkdir(exist_ok=True)
    built = Path(app.builder.pdf_path)
    target = job.edition / job.project.edition(job.language).pdf_name
    shutil.copyfile(built, target)
    data = target.read_bytes()
    return Pdf(target.name, app.builder.pdf_pages, len(data), hashlib.sha256(data).hexdigest())

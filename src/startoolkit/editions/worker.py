"""Builds one format of one edition with Sphinx, in a separate process.

Sphinx and docutils keep much of their state in modules, so a process runs one builder for one language.  The formats
of an edition share one reading: the second builder uses the environment and the doctrees that the first has written.
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
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from markupsafe import escape

from startoolkit.editions.cache import SharedState
from startoolkit.editions.record_maker import record_of
from startoolkit.editions.sphinx_failures import explained
from startoolkit.editions.sphinx_log import Names, collect, early, explain
from startoolkit.editions.task import BROKEN, MANY, UNUSED, Task
from startoolkit.errors import StarError, StarErrors
from startoolkit.findings import Finding
from startoolkit.html import shown
from startoolkit.html.frame import Frame
from startoolkit.interface import said
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.plugins import Format, Made
from startoolkit.project import Project
from startoolkit.readable_pages import check_pages
from startoolkit.record import Download, Pdf, Record

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from startoolkit.editions.changed_pages import Watch

TEMPLATES = ".templates"
"""The folder beside those of the languages for templates of the project's theme, which one process compiles for all."""
DEFAULT_CONF = {"extensions": ["myst_parser", "startoolkit.sphinxext"]}
"""Settings for a briefing without a ``conf.py``."""


@attrs.frozen
class Done:
    """The result of building a format: the record of the edition so far, and the findings."""

    record: Record
    findings: tuple[Finding, ...]
    shared: SharedState
    updated: frozenset[str]
    """The docnames of the pages that were written, or have to be."""
    is_whole: bool
    """Whether everything was read and written."""
    memory: int
    """Peak memory of the process, in bytes."""
    skipped: tuple[str, ...]
    """The patches that were not applied, each with the reason."""


Report = Callable[[str, int, int], None]
"""Called with progress: the stage, the number of pages done, and the number of all pages."""


def build_format(job: Task, report: Report) -> Done:
    """Build the next format of an edition; raises StarError for everything that a user can fix."""
    os.environ["SOURCE_DATE_EPOCH"] = str(job.project.announce().edition(job.language).epoch)
    check_pages(job.project)
    job.project.approvals(job.language)  # told before anything is built, where they cannot be read
    apart = [] if job.done else [*_broken(job), *_of_plugins(job.project), *_left_out(job.project)]
    from startoolkit.editions.changed_pages import Watch  # noqa: PLC0415  (imports docutils)

    watch = Watch(job.project, job.language, job.before, job.changed)
    app, of_sphinx = _run(job, report, watch)
    if watch.starts_over:
        for folder in (job.doctrees, job.edition):
            shutil.rmtree(folder, ignore_errors=True)
        return build_format(attrs.evolve(job, before=None, updated=None), report)
    pdf, downloads = job.pdf, job.downloads
    for name in job.built:
        if name == "pdf":
            pdf = _keep_pdf(app, job)
        elif name != "html":
            downloads = (*downloads, *_keep_files(app, job, job.project.plugins.formats[name]))
    (job.edition / ".buildinfo").unlink(missing_ok=True)  # needed for Sphinx's own incremental builds only
    if job.format == "html":
        _keep_index(app)
        shown.gather(job.edition)
    assert watch.shared is not None
    updated = watch.updated if job.updated is None else job.updated
    record, whole = record_of(job, app, pdf, downloads), job.before is None
    findings = (*apart, *of_sphinx)
    return Done(record, findings, watch.shared, frozenset(updated), whole, _memory(), _skipped(app))


def _left_out(project: Project) -> Iterator[Finding]:
    """A finding for each extension that the project is built without."""
    for name in project.left_out:
        text = f"The extension {name} was left out, as asked for, so what it does is missing."
        yield Finding("startoolkit.left-out", text, project.place_of("extensions"))


def _broken(job: Task) -> Iterator[Finding]:
    """Findings for broken catalogs that the edition is built without, as far as they cannot be read."""
    for error in broken_catalogs(job.project, job.language, of_pages=False, sound=job.sound):
        text = f"{error.message} No page has this catalog, so the edition is built without it."
        yield Finding(UNUSED, text, error.place, error.hint)
    used = broken_catalogs(job.project, job.language, of_pages=True, sound=job.sound) if job.lenient else []
    for error in used:
        is_twice = error.code == "catalog-duplicate"
        rest = "The first one is used." if is_twice else "Only messages in which nothing is wrong are used."
        text = f"{error.message} {rest}"
        yield Finding(BROKEN, text, error.place, error.hint)


def broken_catalogs(
    project: Project, language: Language, *, of_pages: bool, sound: Collection[Path] = ()
) -> list[StarError]:
    """All errors in catalogs: in those that pages use, or in the others.  Nothing is wrong in the files ``sound``."""
    if language == project.settings.source_language:
        return []
    errors = []
    layout = project.layout(language)
    for name, paths in project.all_catalogs(language).items():
        unknown = [path for path in paths if path not in sound]
        if unknown and (layout.use(name) == "used") == of_pages:
            read = (po.read_known(path, within=project.root) for path in unknown)
            errors += [error for _, found in read for error in found]
    return errors


def _run(job: Task, report: Report, watch: Watch) -> tuple[Sphinx, tuple[Finding, ...]]:
    """Run a builder of Sphinx on what has changed since ``job.before``; returns the application and the findings.

    Raises StarError for faults in sources, settings or extensions.
    """

    docs = job.project.docs
    conf = docs if (docs / "conf.py").is_file() else None
    outdir = job.edition if job.format == "html" else job.work / job.format
    builder, overrides = _builder(job), _overrides(job, has_conf=conf is not None)
    stream = io.StringIO()
    logging.disable(logging.INFO)  # output of these levels is not shown
    import_module("startoolkit.sphinxext.speed.template_bridge").BYTECODE.share(job.work.parent / TEMPLATES)
    app: Sphinx | None = None
    try:
        app = sphinx_class()(
            docs, conf, outdir, job.doctrees, builder, overrides, status=None, warning=stream, parallel=job.workers
        )
        logged = collect(app)
        _listen(app, job.format, report)
        _keep_frame(app, job.edition)
        watch.connect(app)
        _share_out(app, job, watch)
        _build(app, job)
    except Exception as error:
        broken = broken_catalogs(job.project, job.language, of_pages=True)
        if broken:  # Sphinx stops at the first broken catalog; report all of them
            raise StarErrors(broken) from error
        explained_error = explained(error, job.project, app)
        if explained_error is error:
            raise
        raise explained_error from error
    names = names_of(app)
    return app, tuple(dict.fromkeys(explain(one, names) for one in (*early(stream.getvalue()), *logged)))


def names_of(app: Sphinx) -> Names:
    """The names of the pages, and of labels, ids and terms in them."""
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


def sphinx_class() -> type[Sphinx]:
    """Our Sphinx application class; imported by name, since packages of one layer must not import each other."""
    found: type[Sphinx] = import_module("startoolkit.sphinxext.connected").Connected
    return found


def _skipped(app: Sphinx) -> tuple[str, ...]:
    """What was not made faster, and why; said by the room that makes it so."""
    found: tuple[str, ...] = import_module("startoolkit.sphinxext.speed.patches").skipped(app.config)
    return found


def _share_out(app: Sphinx, job: Task, watch: Watch) -> None:
    """Read and write in several processes if there are at least MANY pages to; Sphinx would use them for a few, too."""

    def before_reading(app: Sphinx, _env: object, docnames: list[str]) -> None:
        app.parallel = job.workers if len(docnames) >= MANY else 1

    def before_writing(app: Sphinx, _env: object) -> None:
        pages = watch.updated if job.updated is None else job.updated
        app.parallel = job.workers if len(pages) >= MANY else 1

    app.connect("env-before-read-docs", before_reading)
    app.connect("env-updated", before_writing, priority=950)  # after the watch (900) has set them


def _build(app: Sphinx, job: Task) -> None:
    """Let Sphinx read and write what has changed.  What is a single file is always written as a whole."""
    if job.before is None:
        app.build(force_all=True)
        return
    if job.format != "html":
        app.builder.build(None)
    elif job.updated is None:
        app.builder.build([])
    else:
        app.builder.build(sorted(job.updated), method="specific")
    app.events.emit("build-finished", None)
    app.builder.cleanup()


def _overrides(job: Task, *, has_conf: bool) -> dict[str, Any]:
    """Settings that override those of ``conf.py``."""
    own: dict[str, Any] = {"language": job.language.code, "startoolkit_revision": job.inputs.revision}
    own["startoolkit_languages"] = list(job.tags)
    own["startoolkit_lenient"] = job.lenient
    own["startoolkit_side_by_side"] = "html" in job.formats and job.project.settings.is_beside(job.language)
    return {**own, **({} if has_conf else DEFAULT_CONF)}


def _listen(app: Sphinx, name: str, report: Report) -> None:
    """Report progress on Sphinx's events."""
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
        if pagename != "search":
            return
        if "startoolkit_draft" in context:  # with another theme, whose contents are its own matter
            Frame(draft=escape(said(context["startoolkit_draft"]))).write(edition)
        elif "contents" in context:
            draft = escape(said(context.get("draft", "")))
            Frame(context["contents"], draft, context.get("page_map"), context["statement"]).write(edition)

    app.connect("html-page-context", keep, priority=900)  # after all that says something


def _memory() -> int:
    """Peak memory of this process in bytes; ``ru_maxrss`` is in bytes on macOS, in kibibytes on Linux."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _keep_index(app: Any) -> None:
    """Save the environment with the index entries for search, the only part that ``searchindex.js`` does not hold."""
    env = app.env
    if any(env._search_index_index_entries.values()):  # noqa: SLF001
        for name in ("_titles", "_filenames", "_mapping", "_title_mapping", "_all_titles", "_objtypes", "_objnames"):
            setattr(env, f"_search_index{name}", {})
        # Set while pages are written; if saved, it would change the digest of shared content and all be written again.
        vars(env).pop("master_doctree", None)
        with (app.doctreedir / "environment.pickle").open("wb") as file:
            pickle.dump(env, file, pickle.HIGHEST_PROTOCOL)


_BUILDERS = {"pdf": "typst", "html": "html"}


def _builder(job: Task) -> str:
    """Sphinx's builder for the formats of the next run: that of the last, which makes the others, too."""
    name = job.built[-1]
    return _BUILDERS.get(name) or job.project.plugins.formats[name].builder


def _of_plugins(project: Project) -> Iterator[Finding]:
    """A finding for each plugin that is missing or broken; the edition is built without what it adds."""
    for error in project.plugins.errors:
        text = f"{error.message} The edition is built without what it adds."
        yield Finding("startoolkit.plugin", text, error.place, error.hint)


def _keep_files(app: Any, job: Task, wanted: Format) -> tuple[Download, ...]:
    """Put the files of a format into the edition; raises StarError where there is none."""
    try:
        made = [(one, one.path.read_bytes()) for one in _made(app, job, wanted)]
        if not made:
            raise FileNotFoundError("its builder has made none")
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(".")
        message = f"The format {wanted.name} has no file for the edition: {reason}."
        hint = "Ask the makers of the plugin that adds this format, or take it out of the setting formats."
        raise StarError("bad-plugin", message, place=job.project.place_of("formats"), hint=hint) from error
    downloads = []
    for one, data in made:
        path = job.edition / one.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        downloads.append(
            Download(
                wanted.name, one.name, len(data), hashlib.sha256(data).hexdigest(), wanted.media_type,
                one.label or wanted.label, one.title, one.language, one.pages,
            )
        )  # fmt: skip
    return tuple(downloads)


def _made(app: Any, job: Task, wanted: Format) -> Iterable[Made]:
    """The files that the builder of a format has made."""
    if wanted.files is not None:
        return wanted.files(app)
    if wanted.file is None:
        raise TypeError("it names neither a file nor files")
    return [Made(path=wanted.file(app), name=job.project.edition(job.language).file_name(wanted.suffix))]


def _keep_pdf(app: Any, job: Task) -> Pdf:
    job.edition.mkdir(exist_ok=True)
    built = Path(app.builder.pdf_path)
    target = job.edition / job.project.edition(job.language).pdf_name
    shutil.copyfile(built, target)
    data = target.read_bytes()
    return Pdf(target.name, app.builder.pdf_pages, len(data), hashlib.sha256(data).hexdigest())

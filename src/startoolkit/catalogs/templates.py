"""Catalog templates: the messages of every page, extracted by Sphinx."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.messages import po
from startoolkit.pages import file_of, suffixes
from startoolkit.project import AS_IT_IS
from startoolkit.readable_pages import check_pages

if TYPE_CHECKING:
    from startoolkit.catalog_layout import Layout
    from startoolkit.project import Project

Templates = dict[str, tuple[po.Message, ...]]
"""Messages in the order of the page, by docname."""

# Locations are needed, since a page may include other files; uuids are not, since they would change with every edit.
_OPTIONS = {"gettext_compact": 0, "gettext_location": 1, "gettext_uuid": 0}
_WITHOUT_CONF = ("-C", "-D", "extensions=myst_parser,startoolkit.sphinxext")
"""Options for docs without a ``conf.py``; ``startoolkit.sphinxext`` sets the rest."""
_STOCK_WITHOUT_CONF = ("-C", "-D", "extensions=myst_parser")


def extract_as_stock(project: Project) -> Templates:
    """The templates as Sphinx has them without our extension, unless ``conf.py`` names it; raises StarError as ``extract``."""
    return extract(project, is_stock=True)


def extract(project: Project, *, is_stock: bool = False) -> Templates:
    """Extract the templates of the briefing; writes outside of the project only.

    Raises StarError where Sphinx fails, or where a text or path does not fit into a catalog.
    """
    if not str(project.root).isprintable():  # templates contain the paths of the sources
        message = "The path of the briefing has a line break, a control character or bytes that are no text."
        hint = "Move it to a folder without: catalogs cannot hold such a path."
        raise StarError("bad-file-name", message, place=Place(project.root), hint=hint)
    check_pages(project)
    with tempfile.TemporaryDirectory(prefix="startoolkit-") as name:
        folder = Path(name).resolve()
        _run(project, folder, is_stock=is_stock)
        pot = folder / "pot"
        found = {path.relative_to(pot).with_suffix("").as_posix(): path for path in sorted(pot.rglob("*.pot"))}
        if not project.has_page("sphinx"):
            found.pop("sphinx", None)  # Sphinx's name for the messages of a theme's HTML templates
        return {docname: _messages(docname, path, pot, project) for docname, path in found.items()}


def _run(project: Project, folder: Path, *, is_stock: bool) -> None:
    """Run ``sphinx-build -b gettext``, with our extension unless ``is_stock``, in its own process, since ``conf.py`` can run any code.

    Raises StarError where it fails.
    """
    options = {**_OPTIONS, "language": project.settings.source_language.code}
    settings = [part for name, value in options.items() for part in ("-D", f"{name}={value}")]
    if not (project.docs / "conf.py").is_file():
        settings += _STOCK_WITHOUT_CONF if is_stock else _WITHOUT_CONF
    sphinx = [
        sys.executable,
        "-P",
        "-m",
        "sphinx" if is_stock else "startoolkit.sphinxext",
        "-b",
        "gettext",
        "-q",
        "--no-color",
        "-d",
        str(folder / "doctrees"),
    ]
    as_it_is = {AS_IT_IS: str(project.origin)} if project.is_lenient and not is_stock else {}
    done = subprocess.run(  # noqa: S603  (no shell, and our own arguments)
        [*sphinx, *settings, project.docs, folder / "pot"],
        # When Sphinx fails it writes a log into TMPDIR.  It does not start if the machine lacks the locale.
        env={**os.environ, **as_it_is, "TMPDIR": str(folder), "LC_ALL": "C", "PYTHONUTF8": "1"},
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise _failure(done.stderr, project)


def _failure(said: str, project: Project) -> StarError:
    """The error for a failed run: the reason in Sphinx's report, with the file and line that the report names."""
    report = said.partition("The full traceback has been saved")[0]
    last = next((line.strip() for line in reversed(report.split("\n")) if line.strip()), "it gave no reason")
    reason = re.sub(r"^sphinx\.errors\.\w+: ", "", last)
    reason = re.sub(r"<function (\S+) at 0x[0-9a-f]+>", r"\1", reason).removesuffix(".")
    place, hint = _place(report, project), "Build the source language first; the build shows everything Sphinx says."
    if "unable to load the master document" in reason:
        place = Place(project.docs / f"index{next(iter(suffixes(project.docs)))}")
        reason, hint = "there is no first page", f"Write it as {place.path.name}, or name another: root_doc in conf.py."
    elif "RecursionError" in reason or "maximum recursion depth" in reason:
        reason, hint = "it includes itself, or pages that include it", "Look for an include that leads back."
    elif reason.startswith("Could not import extension"):
        hint = "startoolkit build names all extensions that are not installed, and how to install them."
    elif extension := re.search(r"^Extension error \(([\w.]+)\)", report, re.MULTILINE):
        reason, hint = f"the extension {extension[1]} failed: {reason}", "Ask the makers of that extension."
    return StarError("docs-unreadable", f"Sphinx cannot read the briefing: {reason}.", place=place, hint=hint)


def _place(report: str, project: Project) -> Place:
    """The innermost line of a project file in the traceback; else the page that was being read; else the docs folder."""
    frames = re.findall(r'^\s*File "([^"\n]+)", line (\d+)', report, re.MULTILINE)
    for file, line in reversed(frames):
        if Path(file).is_relative_to(project.root):
            return Place(Path(file), int(line))
    if conf := re.search(r"\(conf\.py, line (\d+)\)", report):
        return Place(project.docs / "conf.py", int(conf[1]))
    messages = re.search(r"^Last Messages\n=+\n(.*?)\nLoaded Extensions\n=+\n", report, re.MULTILINE | re.DOTALL)
    docname = re.sub(r".*\] *", "", messages[1].strip().split("\n")[-1]).strip() if messages else ""
    page = file_of(project.docs, docname) if docname else None
    return Place(page or project.docs)


def _messages(docname: str, path: Path, pot: Path, project: Project) -> tuple[po.Message, ...]:
    try:
        template = po.read(path)
    except StarError as error:
        raise StarError(
            "docs-unreadable",
            f"The texts of the page {docname} do not fit into a catalog: {error.message}",
            place=Place(project.docs),
            hint="Correct the text of that page.",
        ) from error
    return tuple(
        attrs.evolve(message, locations=_locations(message, pot, project), flags=()) for message in template.messages
    )


def _locations(message: po.Message, pot: Path, project: Project) -> tuple[str, ...]:
    """Paths relative to the project, without line numbers: an edit would otherwise change every message below it."""
    root = project.root.resolve()
    files = (Path(os.path.normpath(pot / re.sub(r":-?\d+$", "", location))) for location in message.locations)
    inside = (file.relative_to(root).as_posix() for file in files if file.is_relative_to(root))
    return tuple(dict.fromkeys(inside))


def by_catalog(layout: Layout, pages: Templates) -> dict[str, list[po.Message]]:
    """The messages of every catalog, in the order of its pages; a message of several pages occurs once."""
    found: dict[str, dict[tuple[str | None, str], po.Message]] = {}
    for docname, template in sorted(pages.items()):
        catalog = found.setdefault(layout.name(docname), {})
        for message in template:
            before = catalog.get(message.key)
            catalog[message.key] = message if before is None else _united(before, message)
    # A page without messages needs no catalog.
    return {name: [*found[name].values()] for name in sorted(found) if found[name] or layout.existing(name)}


def _united(one: po.Message, other: po.Message) -> po.Message:
    return attrs.evolve(
        one,
        locations=tuple(dict.fromkeys((*one.locations, *other.locations))),
        extracted=tuple(dict.fromkeys((*one.extracted, *other.extracted))),
    )

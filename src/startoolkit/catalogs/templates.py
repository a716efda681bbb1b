"""Catalog templates: the messages of every page, as Sphinx extracts them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit import po
from startoolkit.errors import Place, StarError

if TYPE_CHECKING:
    from startoolkit.project import Project

Templates = dict[str, tuple[po.Message, ...]]
"""Messages in the order of the page, by the name of the page."""

# Locations are wanted, since a page may include others, but without uuids: those would change with every edit.
_OPTIONS = {"gettext_compact": 0, "gettext_location": 1, "gettext_uuid": 0}
_WITHOUT_CONF = ("-C", "-D", "extensions=myst_parser,startoolkit.sphinxext")
"""For docs without a ``conf.py``; ``startoolkit.sphinxext`` sets the rest."""


def extract(project: Project) -> Templates:
    """The templates of the briefing; the project itself is not written to."""
    with tempfile.TemporaryDirectory(prefix="startoolkit-") as name:
        folder = Path(name).resolve()
        _run(project, folder)
        pot = folder / "pot"
        found = {path.relative_to(pot).with_suffix("").as_posix(): path for path in sorted(pot.rglob("*.pot"))}
        if not project.has_page("sphinx"):
            found.pop("sphinx", None)  # Sphinx names so the texts of the HTML templates of a theme
        return {docname: _messages(docname, path, pot, project) for docname, path in found.items()}


def _run(project: Project, folder: Path) -> None:
    """``sphinx-build -b gettext`` with our extension, in a process of its own: ``conf.py`` may do anything to the one it runs in."""
    options = {**_OPTIONS, "language": project.settings.source_language.code}
    settings = [part for name, value in options.items() for part in ("-D", f"{name}={value}")]
    if not (project.docs / "conf.py").is_file():
        settings += _WITHOUT_CONF
    sphinx = [
        sys.executable,
        "-P",
        "-m",
        "startoolkit.sphinxext",
        "-b",
        "gettext",
        "-q",
        "--no-color",
        "-d",
        str(folder / "doctrees"),
    ]
    done = subprocess.run(  # noqa: S603  (no shell, and our own arguments)
        [*sphinx, *settings, project.docs, folder / "pot"],
        # Sphinx leaves a log in the folder for temporary files when it fails, and does not start in a locale that
        # the machine lacks.
        env={**os.environ, "TMPDIR": str(folder), "LC_ALL": "C", "PYTHONUTF8": "1"},
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise StarError(
            "docs-unreadable",
            f"Sphinx cannot read the briefing: {_reason(done.stderr)}",
            place=Place(project.docs),
            hint="Build the source language first; the build shows everything Sphinx says.",
        )


def _reason(said: str) -> str:
    """The exception at the end of Sphinx's report, without its class."""
    report = said.partition("The full traceback has been saved")[0].split("\n")
    last = next((line.strip() for line in reversed(report) if line.strip()), "it gave no reason")
    return re.sub(r"^sphinx\.errors\.\w+: ", "", last)


def _messages(docname: str, path: Path, pot: Path, project: Project) -> tuple[po.Message, ...]:
    try:
        template = po.read(path)
    except StarError as error:
        raise StarError(
            "docs-unreadable",
            f"The texts of the page {docname} do not fit into a catalog: {error.message}",
            place=Place(project.docs),
            hint="Mend the text of that page.",
        ) from error
    return tuple(
        replace(message, locations=_locations(message, pot, project), flags=()) for message in template.messages
    )


def _locations(message: po.Message, pot: Path, project: Project) -> tuple[str, ...]:
    """Files relative to the project, without line numbers: an edit would otherwise touch every message below it."""
    root = project.root.resolve()
    files = (Path(os.path.normpath(pot / re.sub(r":-?\d+$", "", location))) for location in message.locations)
    inside = (file.relative_to(root).as_posix() for file in files if file.is_relative_to(root))
    return tuple(dict.fromkeys(inside))

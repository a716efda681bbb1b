"""What startoolkit adds inside Sphinx: list ``startoolkit.sphinxext`` in any ``conf.py``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit import __version__
from startoolkit.errors import StarError
from startoolkit.interface import THEME
from startoolkit.project import Project
from startoolkit.sphinxext import (
    chart,
    connected,
    contents,
    drafts,
    files,
    glossary,
    guard,
    index,
    inline_rst,
    marks,
    messages,
    pages,
    references,
    renderer,
    search,
    settings,
    star,
    tables,
    titles,
    translations,
    vetting,
)
from startoolkit.sphinxext.speed import patches

_PARTS = (
    patches, settings, renderer, guard, inline_rst, messages, tables, translations, vetting, references, connected, files, titles, glossary, marks, star, chart, contents, drafts, pages, index, search,
)  # fmt: skip

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def _of_plugins(docs: Path) -> tuple[str, ...]:
    """The extensions of the plugins that the project around the pages names."""
    with contextlib.suppress(StarError):  # told when the settings are used
        project = Project.containing(docs)
        if project:
            return project.plugins.extensions
    return ()


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_html_theme("startoolkit", str(THEME))
    for part in _PARTS:
        part.setup(app)
    for name in _of_plugins(Path(app.srcdir)):
        app.setup_extension(name)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}

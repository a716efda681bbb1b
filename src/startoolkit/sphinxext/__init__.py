"""The Sphinx extension of startoolkit; any project can list ``startoolkit.sphinxext`` in its ``conf.py``."""

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
    contributors,
    files,
    formulas,
    glossary,
    index,
    joined_lines,
    jurisdiction,
    key_figure,
    renderer,
    settings,
    sheets,
    side_by_side,
    tables,
    titles,
)
from startoolkit.sphinxext.speed import patches
from startoolkit.sphinxext.star import directive, pictures
from startoolkit.sphinxext.theme import (
    cards,
    definitions,
    draft_notice,
    filters,
    global_toc,
    html_attributes,
    links,
    narrow_tables,
    no_breaks,
    other_themes,
    page_context,
    page_marks,
    search,
    search_texts,
    static_files,
)
from startoolkit.sphinxext.translations import (
    apply,
    extraction,
    inline_parser,
    inline_rst,
    parsers,
    references,
    vetting,
)

_PARTS = (
    patches, settings, renderer, joined_lines, parsers, inline_parser, inline_rst, extraction, tables, sheets, apply, vetting, references, connected, files, formulas, titles, glossary, jurisdiction, key_figure, contributors, page_marks, directive, pictures, chart, global_toc, draft_notice, page_context, other_themes, cards, html_attributes, narrow_tables, definitions, filters, no_breaks, links, static_files, side_by_side, index, search, search_texts,
)  # fmt: skip

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def _of_plugins(docs: Path) -> tuple[str, ...]:
    """The Sphinx extensions of the plugins named in the settings of the project that contains ``docs``."""
    with contextlib.suppress(StarError):  # settings.py reports the same error at "config-inited"
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
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2}

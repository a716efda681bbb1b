"""Renders all pages of one language, inside of a process for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from startoolkit.html.passages import title_and_fragments
from startoolkit.preview.pages import Pages
from startoolkit.readings import reading_order
from startoolkit.review.processes import Rendered
from startoolkit.sphinxext.translations.marks import MarkInEveryLanguage

if TYPE_CHECKING:
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.project import Project


class _Pages(Pages):
    """Pages whose elements name their messages in the source language, too."""

    marker = MarkInEveryLanguage


def rendered(project: Project, language: Language, folder: Path) -> Rendered:
    """All pages; raises StarError for faults in the sources."""
    pages = _Pages(project, language, folder)
    root = pages.app.config.root_doc
    names = [root, *reading_order(pages.app.env, root)]
    shown = {name: title_and_fragments((pages.file(f"{name}.html") or b"").decode()) for name in names}
    messages = pages.messages()
    return Rendered(
        titles={name: title or name for name, (title, _) in shown.items()},
        messages={name: messages.get(name, {}) for name in names},
        fragments={name: fragments for name, (_, fragments) in shown.items()},
    )

"""The folder with the pages to review: a page for each document and an index, for each language."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit import owned_folders
from startoolkit.colours import tokens
from startoolkit.editions.output_folder import wrong_place
from startoolkit.errors import Place, StarError
from startoolkit.html.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

    from startoolkit.project import Project
    from startoolkit.review.rows import Review

PAGES = "pages"
"""The folder of the documents, beside the index, whose name one of them may have."""
_NEW = ".new-"


def check(project: Project, folder: Path) -> None:
    """Refuse a folder that is not ours, or where other files of ours belong; raises StarError."""
    wrong = wrong_place(project, folder)
    if wrong:
        raise StarError("foreign-output", wrong[0], place=Place(folder), hint="Choose another place with --to.")
    owned_folders.check(folder, "for pages to review")


def write(project: Project, review: Review, folder: Path) -> Path:
    """Put the pages of a language into its folder, in place of those that were there; returns the index.

    Raises StarError as ``check``, and OSError.
    """
    check(project, folder)
    owned_folders.mark(folder)
    for left in folder.glob(f"{_NEW}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder))
    try:
        _fill(project, review, new / "new")
        target = folder / review.language.tag
        if target.exists():
            target.rename(new / "old")
        (new / "new").rename(target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return target / "index.html"


def _fill(project: Project, review: Review, folder: Path) -> None:
    made, settings = environment(), project.settings
    facts = {
        "settings": settings,
        "source": settings.source_language,
        "language": review.language,
        "named": settings.reviewers_of(review.language),
        "revision": project.revision,
        "review": review,
        "tokens": tokens(),
    }
    folder.mkdir()
    _write(folder / "index.html", made, "review-index.html", facts)
    for at, page in enumerate(review.pages):
        around = {
            "page": page,
            "up": "../" * (page.docname.count("/") + 1),
            "before": review.pages[at - 1] if at else None,
            "after": review.pages[at + 1] if at + 1 < len(review.pages) else None,
        }
        _write(folder / PAGES / f"{page.docname}.html", made, "review.html", {**facts, **around})


def _write(file: Path, made: Environment, template: str, facts: dict[str, object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(made.get_template(template).render(facts), encoding="utf-8", newline="\n")

"""What is wrong with published editions, told on their pages without publishing a new one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from startoolkit.editions.output_folder import working_folder
from startoolkit.errors import Place, StarError
from startoolkit.publishing.archive import connect
from startoolkit.publishing.links import broken_links
from startoolkit.publishing.manifest import FILE, SUMS, published
from startoolkit.publishing.publish import Refused, errata_of, switch
from startoolkit.publishing.swap import check_exchange
from startoolkit.publishing.target import publish_error, published_in

if TYPE_CHECKING:
    from pathlib import Path

    from startoolkit.project import Project


def tell(project: Project, target: Path, *, dry_run: bool = False) -> list[str] | Refused:
    """Have the earlier editions in a published folder say what the setting ``errata`` says of them; returns the paths of the files
    that have changed or gone, sorted.

    Editions without an entry say nothing any more; those that were withdrawn before stay withdrawn.  The folder is exchanged at
    once, as by ``publish``.  Raises StarError for a folder that was not published, and for a label that it lacks.
    """
    try:
        with working_folder(target) as work:
            return _tell(project, target, work, dry_run=dry_run)
    except (OSError, StarError) as error:
        raise publish_error(error, target) from error


def _tell(project: Project, target: Path, work: Path, *, dry_run: bool) -> list[str] | Refused:
    old, settings, new = published_in(project, target), project.settings, work / "dist"
    if old is None:
        hint = "Name the folder that startoolkit publish has made."
        raise StarError("foreign-target", "Nothing was published there.", place=Place(target), hint=hint)
    errata = errata_of(project, old.earlier, old.current.label)
    check_exchange(work, target)
    shutil.copytree(target, new, ignore=shutil.ignore_patterns(FILE, SUMS))
    connect(new, old.current, old.earlier, "", settings.base_url, project.words, settings.moved, errata)
    manifest = published(settings.name, old.editions, new)
    broken = broken_links(new, settings.base_url)
    if broken:
        return Refused("Links lead nowhere.", tuple(broken))
    manifest.write(new)
    changed = sorted({file.path for file in {*old.files} ^ {*manifest.files}})
    if changed and not dry_run:
        switch(project, new, target, old)
    return changed

"""Checks of the target folder: it must be absent, empty, or published by us and unchanged; any other is refused."""

from __future__ import annotations

import os
from pathlib import Path

from startoolkit.errors import Place, StarError, StarErrors, as_star_error
from startoolkit.project import Project
from startoolkit.publishing.manifest import FILE, Manifest
from startoolkit.publishing.verify import verify

_ELSEWHERE = "Choose another folder with --to."
_IGNORED = ".DS_Store"
"""macOS creates this file in every folder that is opened in the Finder."""


def check_place(project: Project, target: Path) -> None:
    """Raise StarError if the target is not a folder, is a mount point, or is inside the sources."""
    if target.is_symlink() or (os.path.lexists(target) and not target.is_dir()):
        raise _foreign(target, "The place to publish to is a file or a link, not a folder.", _ELSEWHERE)
    if target.is_mount():
        message = "The folder to publish to is the top of a mounted disk, which cannot be exchanged for another folder."
        raise _foreign(target, message, "Choose a folder inside it with --to.")
    for source in (project.docs, *project.locale_dirs, *project.fonts):
        if target.resolve().is_relative_to(source.resolve()):
            message = f"The folder to publish to lies inside of {source.name}/, where the sources are."
            raise _foreign(target, message, _ELSEWHERE)


def published_in(project: Project, target: Path) -> Manifest | None:
    """The manifest of the target; None if it is absent or empty.

    Raises StarError if it was not published by us, holds another briefing, or was changed.
    """
    check_place(project, target)
    if not target.is_dir() or not {path.name for path in target.iterdir()} - {_IGNORED}:
        return None
    if not os.path.lexists(target / FILE):
        strange = min(path.name for path in target.iterdir() if path.name != _IGNORED)
        message = f"The folder to publish to holds {strange!r} and no {FILE}, so it is not a published one."
        raise _foreign(target, message, "Choose an empty folder or a published one with --to.")
    manifest, differences = verify(target)
    if manifest.briefing != project.settings.name:
        message = f"The folder to publish to holds another briefing, {manifest.briefing!r}."
        raise _foreign(target, message, _ELSEWHERE)
    wrong = [one for one in differences if Path(one.path).name != _IGNORED]
    if wrong:
        more = f" and {len(wrong) - 1} more" if wrong[1:] else ""
        message = f"The published folder is not as its manifest says: {wrong[0].path!r} is {wrong[0].state}{more}."
        hint = (
            "startoolkit verify names all; put the folder right from a copy, move added files away, or choose another."
        )
        raise _foreign(target, message, hint)
    return manifest


def _foreign(target: Path, message: str, hint: str) -> StarError:
    return StarError("foreign-target", message, place=Place(target), hint=hint)


def publish_error(error: StarError | OSError, target: Path) -> StarError:
    """Convert an error; disk errors get the target as their place instead of a path in the working folder.

    Errors that several languages have in common are listed once.
    """
    shown = as_star_error(error, target)
    for one in shown.each:
        if one.code in ("cannot-write", "disk-full"):
            one.place = Place(target)
            one.hint = (
                "Make room, then publish again."
                if one.code == "disk-full"
                else "Choose another folder with --to, or change the permissions there and in the folder around it."
            )
    once = {str(one): one for one in shown.each}
    return StarErrors(once.values()) if len(shown.each) > 1 else shown

"""Finds the catalogs of a language; refuses folders in which some catalogs would be silently ignored."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from startoolkit.errors import Place, StarError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from startoolkit.languages import Language

FOLDER = "LC_MESSAGES"
OWN = "startoolkit"
"""Name of a project's own catalog of the interface: ``locale/pl/LC_MESSAGES/startoolkit.po``."""


def folder_of(locale: Path, code: str, taken: Collection[str] = (), *, in_tags: bool = False) -> Path:
    """The folder of the catalogs of a language in ``locale``; it may be missing.

    If a language has none of its own, it is that of the language without its variant or territory (``de`` of ``de_DE``),
    where gettext looks next, but not that of a language in ``taken``, which has an edition itself.  With ``in_tags`` the
    folder may be named by the tag of the language, ``zh-cn`` for ``zh_CN``, as Sphinx would take it.
    """
    own = locale / code / FOLDER
    if own.is_dir():
        return own
    tags = [path / FOLDER for path in misnamed(locale, code)] if in_tags else []
    others = [locale / other / FOLDER for other in _less_special(code) if other not in taken]
    return next(filter(Path.is_dir, (*tags, *others)), own)


def _less_special(code: str) -> Iterator[str]:
    """The codes that gettext tries after ``code``, apart from encodings: ``ca_ES@valencia`` to ``ca_ES`` and ``ca``."""
    plain, at, _ = code.partition("@")
    if at:
        yield plain
    while "_" in plain:
        plain = plain.rpartition("_")[0]
        yield plain


def own_catalog(locale: Path, language: Language) -> Path:
    """The path of a project's own catalog of the interface; it may be missing."""
    return locale / language.code / FOLDER / f"{OWN}.po"


def names_in(folder: Path) -> Iterator[str]:
    """The names of the catalogs below a folder (relative paths without ``.po``), unsorted."""
    for parent, _, files in os.walk(folder):
        within = "".join(f"{part}/" for part in Path(parent).relative_to(folder).parts)
        for name in files:
            if is_catalog(name):
                yield f"{within}{name.removesuffix('.po')}"


def is_catalog(name: str) -> bool:
    """Whether a file name is that of a catalog; ``._index.po`` is not, which macOS creates on foreign file systems."""
    return name.endswith(".po") and not name.startswith(".")


def find(locale: Path, code: str, root: Path, taken: Collection[str] = (), *, in_tags: bool = False) -> dict[str, Path]:
    """The catalogs of a language by name, sorted; ``taken`` and ``in_tags`` are as in ``folder_of``.

    Raises StarError for anything that would silently leave pages untranslated: a link or a file where a folder is
    expected, a folder where a catalog is expected, or catalogs in a place that is not searched.
    """
    folder = folder_of(locale, code, taken, in_tags=in_tags)
    for path in dict.fromkeys((locale, locale / code, folder.parent, folder)):
        if path.is_relative_to(root):
            _refuse_link(path)
        refuse_file(path)
    if folder.parent.name == code:
        _refuse_misplaced(locale, code)
    for parent, folders, _ in os.walk(folder):
        for name in sorted(folders):
            _refuse_link(Path(parent, name))
            if is_catalog(name):
                hint = "Move the folder away; the catalog itself is a file of that name."
                raise _unreadable(Path(parent, name), f"{name} is a folder, where a catalog is expected.", hint)
    return {name: folder / f"{name}.po" for name in sorted(names_in(folder))}


def refuse_file(path: Path) -> None:
    """Raise StarError if ``path`` exists and is not a readable folder: all pages would come out untranslated."""
    if os.path.lexists(path) and not (path.is_dir() and os.access(path, os.R_OK | os.X_OK)):
        hint = 'Move it away, or name another folder: locale = "folder".'
        raise _unreadable(path, f"{path.name} is not a folder of catalogs that can be read.", hint)


def misnamed(locale: Path, code: str) -> list[Path]:
    """Folders with catalogs whose name is another spelling of a language code: ``pt-br`` for ``pt_BR``."""
    return [path for path in _with_catalogs(locale) if path.name != code and _plain(path.name) == _plain(code)]


def strange(locale: Path, codes: Iterable[str]) -> list[Path]:
    """Folders with catalogs whose name is none of the language codes in any spelling."""
    known = {_plain(code) for code in codes}
    return [path for path in _with_catalogs(locale) if (path / FOLDER).is_dir() and _plain(path.name) not in known]


def _plain(name: str) -> str:
    return name.replace("-", "_").replace("@", "_").lower()


def _with_catalogs(locale: Path) -> Iterator[Path]:
    """The folders directly in ``locale`` that have catalogs, spelled as on disk."""
    for path in sorted(locale.iterdir()) if locale.is_dir() else ():
        if path.is_dir() and not path.name.startswith(".") and any(True for _ in names_in(path)):
            yield path


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        hint = "Put the folder itself there: a link could lead outside of the project."
        raise _unreadable(path, f"{path.name} is a symbolic link, and catalogs are in plain folders.", hint)


def _refuse_misplaced(locale: Path, code: str) -> None:
    """Raise StarError if a language has no catalogs in the expected folder but has some in a similar one."""
    if (locale / code / FOLDER).is_dir():
        return
    for path in misnamed(locale, code):
        right = locale / code / FOLDER
        raise StarError(
            "catalog-misplaced",
            f"The catalogs of {code} are looked for in {locale.name}/{code}, so those in {path.name} would not be used.",
            place=Place(path),
            hint=f"Rename the folder to {code}."
            if (path / FOLDER).is_dir()
            else f"Put them into {_from(right, locale)}.",
        )
    if any(True for _ in names_in(locale / code)):
        raise StarError(
            "catalog-misplaced",
            f"The catalogs of {code} are looked for in {code}/{FOLDER}, so those beside it would not be used.",
            place=Place(locale / code),
            hint=f"Put them into a folder {FOLDER} there.",
        )


def _from(path: Path, locale: Path) -> str:
    return path.relative_to(locale.parent).as_posix()


def _unreadable(path: Path, message: str, hint: str) -> StarError:
    return StarError("catalog-unreadable", message, place=Place(path), hint=hint)

"""Results of ``check`` and ``status`` that are kept until something changes that they were made from.

A result stands beside a digest of all its inputs: settings, pages, catalogs, terminology, rules, the messages that a build
has found, the dictionary, the program itself and what it runs on.  It is kept in the cache beside the output where a build
has made one, and else in the user's folder for caches, never among the sources.  Nothing is kept that a plugin has a part in,
since nobody knows what its code reads, and nothing where a file could not be read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from startoolkit import disk, owned_folders
from startoolkit.editions import cache
from startoolkit.editions.inputs import Digest, digest_of, docs_of, tools, versions
from startoolkit.editions.stat_cache import StatCache, files_below
from startoolkit.json_files import decode, encode
from startoolkit.languages import Language
from startoolkit.record import FILE, PASSAGES
from startoolkit.remarks import remarks

if TYPE_CHECKING:
    from startoolkit.catalogs.finding import Checked
    from startoolkit.catalogs.standing import Standing
    from startoolkit.project import Project

Kind = TypeVar("Kind")
_SCHEMA = 1
_PARSERS = ("markdown-it-py", "mdit-py-plugins")
"""What the judge reads messages with, besides the tools of every build."""
_MOST = 64
"""Projects whose results are in the user's folder for caches; the oldest go."""


@attrs.frozen
class _Kept(Generic[Kind]):
    key: str
    result: Kind


def checked(project: Project, language: Language) -> Checked:
    """What all checks find in a language: as kept, or found now."""
    from startoolkit.catalogs.finding import Checked  # noqa: PLC0415

    def find() -> Checked:
        from startoolkit.catalogs.check import checked as check  # noqa: PLC0415  (slow to import)
        from startoolkit.cli.base import messages_of_build  # noqa: PLC0415

        return check(project, language, known=messages_of_build(project, language))

    return _result(project, language, "check", Checked, find, lambda found: found.is_whole)


def standing(project: Project, language: Language) -> Standing:
    """The progress of a language: as kept, or counted now."""
    from startoolkit.catalogs.standing import Standing  # noqa: PLC0415

    def count() -> Standing:
        from startoolkit.catalogs.progress import progress  # noqa: PLC0415  (slow to import)
        from startoolkit.cli.base import messages_of_build  # noqa: PLC0415

        return progress(project, language, known=messages_of_build(project, language))

    return _result(project, language, "status", Standing, count, lambda found: not found.errors)


def _result(
    project: Project,
    language: Language,
    command: str,
    kind: type[Kind],
    make: Callable[[], Kind],
    is_lasting: Callable[[Kind], bool],
) -> Kind:
    """The result of a command for a language; one that is made now is kept if no input has changed meanwhile."""
    home = None if project.plugins.checks or project.plugins.errors else _home(project)
    if home is None:
        return make()
    path = home / f"{command}-{language.code}.json"
    known = StatCache(home / "known.json")
    key = _key(project, language, command, known.digest)
    with contextlib.suppress(OSError, ValueError):
        kept: _Kept[Kind] = decode(path.read_bytes(), _Kept[kind], _SCHEMA)  # type: ignore[valid-type]
        if kept.key == key:
            known.save()
            return kept.result
    result = make()
    if key and is_lasting(result) and _key(project, language, command, known.digest) == key:
        with contextlib.suppress(OSError):
            _make(home)
            disk.replace(path, encode(_Kept(key, result), schema=_SCHEMA))
            known.save()
    return result


def _home(project: Project) -> Path | None:
    """The folder for kept results; None where there is no place for it."""
    beside = cache.folder_of(project.output)
    if owned_folders.is_ours(beside):
        return beside
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        base = Path(given) if given.startswith("/") else Path.home() / ".cache"
    except RuntimeError:  # nobody's home
        return None
    name = hashlib.sha256(os.fsencode(project.root)).hexdigest()[:16]
    return None if base.resolve().is_relative_to(project.root) else base / "startoolkit" / name


def _make(home: Path) -> None:
    """Make the folder, and take away those of projects that have not been asked about for long; raises OSError."""
    if home.is_dir():
        return
    home.parent.mkdir(parents=True, exist_ok=True)
    others = sorted(home.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in others[_MOST - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    home.mkdir(mode=0o700, exist_ok=True)


def _key(project: Project, language: Language, command: str, digest: Digest) -> str:
    """A digest of all inputs of a result; empty where one of them cannot be read."""
    files = {**_files(project, language, command, digest), **docs_of(project, digest)}
    inputs: list[Any] = [
        command, language.code, str(project.root), str(Path.cwd()), files, tools(project, digest), versions(_PARSERS), repr(project.settings),
        repr(project.said),
        [str(remark) for remark in remarks(project, language)], sorted(project.catalogs(language)),
    ]  # fmt: skip
    if command == "check":
        from startoolkit.catalogs.spelling import installed  # noqa: PLC0415

        inputs.append([(path, digest(path) or "absent") for path in installed(language)])
    return "" if "" in files.values() else digest_of(inputs)


def _files(project: Project, language: Language, command: str, digest: Digest) -> dict[str, str]:
    """The digests of all files that a result is made from, but those of pages; with where links among them lead."""
    found = dict[str, str]()
    for path in (str(project.root / "pyproject.toml"), *_data(project, language, command)):
        real = os.path.realpath(path)
        found[path if real == path else f"{path} -> {real}"] = digest(path)
    for other in project.settings.languages:
        for name in (FILE, PASSAGES):
            path = str(project.output / other.tag / name)
            found[path] = digest(path) or "absent"
    return found


def _data(project: Project, language: Language, command: str) -> Iterator[str]:
    """The catalogs and what stands beside them: for ``status`` of all languages, which tell what a catalog lacks."""
    others = {one.code for one in project.settings.languages if one != language} if command == "check" else set()
    for folder in dict.fromkeys((*project.locale_dirs, *project.locales)):
        for entry in sorted(os.scandir(folder), key=lambda one: one.name) if folder.is_dir() else ():
            if entry.is_dir() and entry.name not in others:
                yield from sorted(files_below(Path(entry.path)))
            elif not entry.is_dir():
                yield entry.path

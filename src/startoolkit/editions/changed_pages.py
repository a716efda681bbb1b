"""Determines, within Sphinx, which pages have to be read and written again.

Sphinx compares modification times, and overlooks pages that show content of another one, such as its title.  Here
contents are compared: a page is read again when it, an included file or its catalog has changed; and when anything
that pages share has changed, all pages are written again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from os import PathLike
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import attrs
from docutils import nodes

import startoolkit
from startoolkit.editions.cache import SharedState
from startoolkit.editions.stat_cache import resolved
from startoolkit.gate import judge_readings
from startoolkit.languages import Language
from startoolkit.readings import READINGS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from startoolkit.project import Project

# Attributes of the environment that describe the reading, or that affect single pages only: not shared by pages.
_APART = frozenset((
    "all_docs", "config", "config_status", "config_status_extra", "current_document", "dependencies", "doctreedir", "domains",
    "events", "included", "myst_config", "project", "ref_context", "reread_always", "settings", "srcdir",
    "temp_data", "version",
))  # fmt: skip
_OWN = {"metadata": "wordcount", "domaindata": "index"}
"""Keys within shared attributes that affect single pages only, or are always recomputed."""


@attrs.define
class Watch:
    """Observes a reading by Sphinx; ``before`` are the findings of the last build, if this one is incremental."""

    project: Project
    language: Language
    before: SharedState | None = None
    changed: AbstractSet[str] = frozenset()
    """The changed source files, relative to the docs folder."""
    shared: SharedState | None = None
    """The findings of this reading; None until it is complete."""
    updated: set[str] = attrs.Factory(set)
    """The docnames of the pages that have to be written again."""
    starts_over: bool = False
    """Whether everything has to be read again to get the same result as a first build."""

    def connect(self, app: Sphinx) -> None:
        """Connect to the events of Sphinx."""
        app.connect("env-get-outdated", self._outdated)
        app.connect("env-before-read-docs", self._read)
        app.connect("env-updated", self._updated, priority=900)
        app.connect("html-collect-pages", self._prune)

    def _outdated(
        self, _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
    ) -> list[str]:
        return [name for name in env.found_docs if self._files(env, name) & self.changed] if self.changed else []

    def _files(self, env: BuildEnvironment, docname: str) -> set[str]:
        """The source files of a page, included ones among them, relative to the docs folder."""
        root = str(env.srcdir)
        files = [str(env.doc2path(docname)), *_below(root, env.dependencies.get(docname, ()))]
        return {os.path.relpath(file, root).replace(os.sep, "/") for file in files}

    def _read(self, app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
        self.updated.update(docnames)
        for name in docnames:  # doctrees may be hard links into the cache, see ``cache.lend``: do not write over them
            (app.doctreedir / f"{name}.doctree").unlink(missing_ok=True)

    def _updated(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """The pages that have to be written although they were not read."""
        more = set(env.check_dependents(app, set()))  # also assigns the numbers of sections and figures
        self.shared = self._found(app, env)
        if self.before and self.shared.names != self.before.names:
            self.starts_over = True
        if not self.before or self.shared.shared != self.before.shared:
            more = set(env.found_docs)
        self.updated |= more
        return more

    def _prune(self, app: Sphinx) -> tuple[()]:
        """Remove words from the search index that no page contains any more; Sphinx keeps them with an empty set."""
        indexer: Any = getattr(app.builder, "indexer", None)
        for words in (indexer._mapping, indexer._title_mapping) if indexer else ():  # noqa: SLF001
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]
        return ()

    def _found(self, app: Sphinx, env: BuildEnvironment) -> SharedState:
        judged = judge_readings(self.project.edition(self.language), READINGS.of(env))
        shared = {name: _without(value, _OWN.get(name)) for name, value in vars(env).items() if _is_shared(name)}
        index = env.domaindata.get("index", {}).get("entries", {})
        names = [_names(env.images), _names(env.dlfiles), any(index.values())]
        return SharedState(
            shared=_digest([shared, judged.is_draft and judged]),
            names=_digest(names),
            outside=tuple(sorted({*self._outside(env), *self._of_conf(app)})),
        )

    def _outside(self, env: BuildEnvironment) -> Iterable[str]:
        """Files that pages use outside of the folders of the docs and catalogs, relative to the project."""
        folders = [os.path.realpath(folder) for folder in (self.project.docs, *self.project.locale_dirs)]
        paths = {path for found in env.dependencies.values() for path in found} | {*env.images} | {*env.dlfiles}
        for file in resolved(_below(folders[0], paths)):
            if not any(file.startswith(f"{folder}/") for folder in folders) and Path(file).is_file():
                yield Path(os.path.relpath(file, self.project.root)).as_posix()

    def _of_conf(self, app: Sphinx) -> Iterable[str]:
        """Folders and modules of the project that ``conf.py`` names or imports outside of the docs folder, relative to the project."""
        docs, root = self.project.docs.resolve(), self.project.root.resolve()
        folders = (str(app.confdir / one) for name in _FOLDERS for one in app.config[name] or ())
        modules = (file for module in [*sys.modules.values()] if (file := getattr(module, "__file__", None)))
        inside = f"{str(root).rstrip('/')}/"
        for path in (Path(one) for one in resolved((*folders, *modules)) if one.startswith(inside)):
            is_apart = not path.is_relative_to(docs) and not docs.is_relative_to(path)
            if is_apart and path.exists() and not _is_installed(path):
                yield path.relative_to(root).as_posix()


_FOLDERS = ("templates_path", "html_theme_path", "html_static_path", "html_extra_path")
"""Settings that name folders, relative to ``conf.py``."""


def _is_installed(path: Path) -> bool:
    """Whether a file is one of a package, whose version is known."""
    return path.is_relative_to(_OURS) or not {"site-packages", "dist-packages"}.isdisjoint(path.parts)


_OURS = Path(startoolkit.__file__).resolve().parent


def _below(folder: str, paths: Iterable[str | PathLike[str]]) -> Iterable[str]:
    """Paths that are given relative to a folder, as texts; those that are not stay as they are."""
    return (os.path.join(folder, path) for path in paths)  # noqa: PTH118  (ten times as fast)


def _is_shared(name: str) -> bool:
    return name not in _APART and not name.startswith(("_", "versioning"))


def _without(value: Any, key: str | None) -> Any:
    """A mapping without a key at its first two levels; any value unchanged if ``key`` is None."""
    if key is None:
        return value
    kept = {name: part for name, part in value.items() if name != key}
    return {
        name: {inner: item for inner, item in part.items() if inner != key} if isinstance(part, dict) else part
        for name, part in kept.items()
    }


def _names(found: Any) -> dict[str, str]:
    """The name under which each file is copied (from a ``FilenameUniqDict`` or ``DownloadFiles``)."""
    return {str(path): str(value[1]) for path, value in found.items()}


def _digest(value: object) -> str:
    digest = hashlib.sha256()
    for part in _parts(value):
        digest.update(part)
        digest.update(b"\0")
    return digest.hexdigest()


def _node(node: nodes.Node) -> bytes:
    """A node without its children, but with their number; attributes that are empty lists are as good as missing."""
    if not isinstance(node, nodes.Element):
        return f"text {node.astext()!r}".encode()
    kept = sorted((name, repr(value)) for name, value in node.attributes.items() if value != [])
    return f"{type(node).__name__} {len(node.children)} {kept}".encode()


def _parts(value: object) -> Iterable[bytes]:
    """Serialize any value to bytes that are the same for the same content, independent of the order of sets and keys."""
    if isinstance(value, nodes.Node):
        yield from map(_node, value.findall())
    elif value is None or isinstance(value, str | bytes | int | float | PurePath):
        yield repr(value).encode()
    elif isinstance(value, Mapping):
        yield b"mapping"
        for key in sorted(value, key=repr):
            yield repr(key).encode()
            yield from _parts(value[key])
    elif isinstance(value, AbstractSet):
        yield b"set"
        yield from sorted(b"".join(_parts(item)) for item in value)
    elif isinstance(value, list | tuple):
        yield f"sequence {len(value)}".encode()
        for item in value:
            yield from _parts(item)
    elif attrs.has(type(value)):
        yield from _parts(attrs.asdict(value, recurse=False))  # type: ignore[arg-type]
    else:
        try:
            yield pickle.dumps(value)
        except (pickle.PicklingError, TypeError, AttributeError):
            yield os.urandom(16)  # not comparable, so treat it as changed

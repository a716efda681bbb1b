"""Plugins: what installed packages add to startoolkit for the projects that name them in the setting ``plugins``.

A package has an entry point ``startoolkit.plugins`` that leads to a ``Plugin``::

    [project.entry-points."startoolkit.plugins"]
    plugin = "startoolkit_text:PLUGIN"

Nothing is used because it is installed: only what the project names, by the name of the package.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.settings import FORMATS, line_of

if TYPE_CHECKING:
    from startoolkit.messages.po import Message

GROUP = "startoolkit.plugins"
Severity = Literal["error", "warning"]


@attrs.frozen
class Found:
    """What a check finds in a message: one sentence, and what to do."""

    message: str
    hint: str


@attrs.frozen
class Check:
    """A check of translations, as ``startoolkit check --list`` shows it."""

    name: str
    """Of small letters and hyphens; comments silence the check by it."""
    severity: Severity
    summary: str
    find: Callable[[Message, Any], Iterable[Found]]
    """Called with a message that is translated, and what is known about the language (``api.Context``)."""


@attrs.frozen(kw_only=True)
class Format:
    """A format of editions beside web pages: one file, made by a builder of Sphinx, which readers can download."""

    name: str
    """As it stands in the setting ``formats``."""
    builder: str
    """Name of the Sphinx builder: one of Sphinx's own, or one that an extension of the plugin adds."""
    file: Callable[[Any], Path]
    """Called with the Sphinx application when the builder is done; returns the finished file."""
    suffix: str
    """Of the file in the edition: ``.txt``."""
    media_type: str
    label: str
    """What links to the file say, in any language: ``Text``."""
    faults: Callable[[Path], Iterable[str]] = lambda _path: ()
    """What is wrong with a finished file, a sentence each; ``publish`` refuses it then."""


@attrs.frozen(kw_only=True)
class Plugin:
    """What a package adds."""

    formats: tuple[Format, ...] = ()
    checks: tuple[Check, ...] = ()
    extensions: tuple[str, ...] = ()
    """Sphinx extensions to load: for builders, directives and hooks (``startoolkit.hooks``)."""
    locale: Path | None = None
    """A folder of data as the folder ``locale/`` of a briefing has it: words of the interface and typography rules."""


@attrs.frozen
class Plugins:
    """The plugins of a project."""

    found: Mapping[str, Plugin]
    """By the names of their packages, in the order of the setting."""
    versions: Mapping[str, str]
    """For each, the version of its package and a digest of its code."""
    errors: tuple[StarError, ...]
    """Those that are missing or broken."""

    @property
    def formats(self) -> dict[str, Format]:
        """The formats that the plugins add, by their names."""
        return {one.name: one for plugin in self.found.values() for one in plugin.formats}

    def available(self, formats: Iterable[str]) -> tuple[str, ...]:
        """Those of the formats that can be built: all but those of plugins that are missing or broken."""
        own = self.formats
        return tuple(name for name in formats if name in FORMATS or name in own)

    @property
    def checks(self) -> dict[str, Check]:
        """The checks that the plugins add, by their names."""
        return {one.name: one for plugin in self.found.values() for one in plugin.checks}

    @property
    def extensions(self) -> tuple[str, ...]:
        """The Sphinx extensions of all plugins."""
        return tuple(name for plugin in self.found.values() for name in plugin.extensions)

    @property
    def locales(self) -> tuple[Path, ...]:
        """The folders of data of all plugins."""
        return tuple(plugin.locale for plugin in self.found.values() if plugin.locale)


@cache
def load(root: Path, names: tuple[str, ...]) -> Plugins:
    """The plugins of these names, for the project in ``root``; each is imported once in a process."""
    found: dict[str, Plugin] = {}
    versions: dict[str, str] = {}
    errors: list[StarError] = []
    for name in names:
        try:
            distribution = _distribution(name, root)
            plugin = _imported(distribution, root)
            _refuse_taken(plugin, found)
        except _Unusable as problem:
            errors.append(_error(name, root, *problem.args))
        else:
            found[name], versions[name] = plugin, _version(distribution, plugin)
    return Plugins(found, versions, tuple(errors))


class _Unusable(Exception):
    """Raised with what is wrong with a plugin, and what to do."""


def _error(name: str, root: Path, message: str, hint: str) -> StarError:
    file = root / "pyproject.toml"
    place = Place(file, line_of(file.read_text(encoding="utf-8"), "plugins"))
    return StarError("bad-plugin", f"The plugin {name} {message}.", place=place, hint=hint)


def _distribution(name: str, root: Path) -> importlib.metadata.Distribution:
    """The installed package of that name; what lies in the folder of the project itself is not installed."""
    paths = [path for path in sys.path if not _is_of_project(Path(path or "."), root)]
    found = next(iter(importlib.metadata.Distribution.discover(name=name, path=paths)), None)
    if found is None:
        raise _Unusable("is not installed", f"Install it (pip install {name}), or take it out of the setting plugins.")
    return found


def _is_of_project(path: Path, root: Path) -> bool:
    """Whether code at a path is the project's own; an environment of Python may lie in the project, too."""
    path = path.resolve()
    environments = {Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)}
    return path.is_relative_to(root) and not any(
        path.is_relative_to(prefix) for prefix in environments if prefix.is_relative_to(root)
    )


def _imported(distribution: importlib.metadata.Distribution, root: Path) -> Plugin:
    points = [point for point in distribution.entry_points if point.group == GROUP]
    if len(points) != 1:
        raise _Unusable("is not made for startoolkit", f"A plugin has one entry point {GROUP}.")
    spec = importlib.util.find_spec(points[0].module.partition(".")[0])
    if spec is not None and spec.origin is not None and _is_of_project(Path(spec.origin), root):
        raise _Unusable(
            f"would be taken from {Path(spec.origin).name} in the project", "Rename that, or install the package."
        )
    try:
        plugin = points[0].load()
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(".")
        raise _Unusable(f"cannot be imported: {reason}", "Ask its makers, or take it out of the setting.") from error
    if not isinstance(plugin, Plugin):
        raise _Unusable(f"gives {type(plugin).__name__}, not a Plugin", "Ask its makers, or take it out.")
    return plugin


def _refuse_taken(plugin: Plugin, found: Mapping[str, Plugin]) -> None:
    """Refuse a plugin whose formats or checks have the names of others."""
    others = Plugins(found, {}, ())
    taken = [name for name in (one.name for one in plugin.formats) if name in FORMATS or name in others.formats]
    taken += [name for name in (one.name for one in plugin.checks) if name in others.checks]
    if taken:
        raise _Unusable(f"brings {taken[0]!r}, which there is already", "Take one of the two out of the setting.")


def _version(distribution: importlib.metadata.Distribution, plugin: Plugin) -> str:
    """The version, and a digest of all files that make up the package: one that is worked on keeps its version."""
    digest = hashlib.sha256()
    for path in _files(distribution, plugin):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{distribution.version} {digest.hexdigest()[:12]}"


def _files(distribution: importlib.metadata.Distribution, plugin: Plugin) -> Iterator[Path]:
    modules = {point.module.partition(".")[0] for point in distribution.entry_points if point.group == GROUP}
    modules |= {name.partition(".")[0] for name in plugin.extensions}
    for module in sorted(modules):
        spec = importlib.util.find_spec(module)
        origin = Path(spec.origin) if spec and spec.origin else None
        if origin is not None and origin.name == "__init__.py":
            yield from sorted(path for path in origin.parent.rglob("*") if path.is_file() and path.suffix != ".pyc")
        elif origin is not None:
            yield origin

"""Formats that are files to download, and plugins: what installed packages add, if projects name them in ``plugins``.

A package has an entry point in the group ``startoolkit.plugins`` that refers to a ``Plugin``::

    [project.entry-points."startoolkit.plugins"]
    plugin = "startoolkit_text:PLUGIN"

An installed package is not used unless the project names it, by its distribution name.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.setting_values import FORMATS
from startoolkit.settings import line_of

if TYPE_CHECKING:
    from importlib.metadata import Distribution

    from startoolkit.messages.po import Message

GROUP = "startoolkit.plugins"
Severity = Literal["error", "warning"]


@attrs.frozen
class Found:
    """A problem that a check finds in a message: one sentence, and what to do."""

    message: str
    hint: str


@attrs.frozen
class Check:
    """A check of translations, as ``startoolkit check --list`` shows it."""

    name: str
    """Small letters and hyphens; comments that silence the check use it."""
    severity: Severity
    summary: str
    find: Callable[[Message, Any], Iterable[Found]]
    """Called with each translated message and the context of its language (``api.Context``)."""


@attrs.frozen(kw_only=True)
class Made:
    """A file that a builder has made for a format, and what is said of it where readers choose."""

    path: Path
    """Where the builder has left it."""
    name: str
    """Its path in the edition."""
    title: str = ""
    """Of the part of the briefing that it holds, in a format of several files."""
    language: str = ""
    """The tag of the language of the title, if it is not that of the edition."""
    pages: int = 0
    """The number of its pages, if it has some."""
    label: str = ""
    """The text of links to it, instead of that of its format."""


@attrs.frozen(kw_only=True)
class Format:
    """A format of editions besides web pages: files, made by a Sphinx builder, for readers to download."""

    name: str
    """The name in the setting ``formats``."""
    builder: str
    """Name of the Sphinx builder: one of Sphinx's own, or one that an extension of the plugin adds."""
    file: Callable[[Any], Path] | None = None
    """Called with the Sphinx application after the build; returns the finished file."""
    files: Callable[[Any], Iterable[Made]] | None = None
    """Instead of ``file``, for a format of several files: returns them in the order in which readers see them."""
    suffix: str = ""
    """The suffix of the file in the edition, such as ``.txt``."""
    media_type: str
    label: str
    """The text of links to the file, the same in all languages, such as ``Text``."""
    faults: Callable[[Path], Iterable[str]] = lambda _path: ()
    """Called with a finished file; yields a sentence for each problem, and with any ``publish`` refuses the file."""


EPUB = Format(
    name="epub",
    builder="epub3",
    file=lambda app: Path(app.builder.epub_path),
    suffix=".epub",
    media_type="application/epub+zip",
    label="EPUB",
)
LARGE = Format(
    name="pdf-large",
    builder="typst-large",
    files=lambda app: tuple(app.builder.made),
    media_type="application/pdf",
    label="PDF",
)
CHAPTERS = Format(
    name="chapters",
    builder="typst-chapters",
    files=lambda app: tuple(app.builder.made),
    media_type="application/pdf",
    label="PDF",
)
SHEETS = Format(
    name="sheets",
    builder="typst-sheets",
    files=lambda app: tuple(app.builder.made),
    media_type="application/pdf",
    label="PDF",
)
UA2 = Format(
    name="pdf-ua2",
    builder="typst-ua2",
    files=lambda app: (app.builder.made,),
    suffix="-ua2.pdf",
    media_type="application/pdf",
    label="PDF/UA-2",
)
OWN = {one.name: one for one in (LARGE, UA2, CHAPTERS, SHEETS, EPUB)}
"""The formats of this package that are made as those of plugins are; ``publish`` checks them itself."""


@attrs.frozen(kw_only=True)
class Plugin:
    """What a package adds."""

    formats: tuple[Format, ...] = ()
    checks: tuple[Check, ...] = ()
    extensions: tuple[str, ...] = ()
    """Sphinx extensions to load: for builders, directives and hooks (``startoolkit.hooks``)."""
    locale: Path | None = None
    """A folder with the layout of a briefing's ``locale/``: translations of the interface and typography rules."""


@attrs.frozen
class Plugins:
    """The plugins of a project."""

    found: Mapping[str, Plugin]
    """Usable plugins by distribution name, in the order of the setting."""
    versions: Mapping[str, str]
    """The version and a digest of the code of each, by distribution name."""
    errors: tuple[StarError, ...]
    """An error for each plugin that is missing or broken."""

    @property
    def formats(self) -> dict[str, Format]:
        """The formats that are files to download, by name: those of this package, and those that the plugins add."""
        return OWN | {one.name: one for plugin in self.found.values() for one in plugin.formats}

    def available(self, formats: Iterable[str]) -> tuple[str, ...]:
        """Those of ``formats`` that can be built: all but those of missing or broken plugins."""
        own = self.formats
        return tuple(name for name in formats if name in FORMATS or name in own)

    @property
    def checks(self) -> dict[str, Check]:
        """The checks that the plugins add, by name."""
        return {one.name: one for plugin in self.found.values() for one in plugin.checks}

    @property
    def extensions(self) -> tuple[str, ...]:
        """The Sphinx extensions of all plugins."""
        return tuple(name for plugin in self.found.values() for name in plugin.extensions)

    @property
    def locales(self) -> tuple[Path, ...]:
        """The ``locale`` folders of all plugins."""
        return tuple(plugin.locale for plugin in self.found.values() if plugin.locale)


@cache
def load(root: Path, names: tuple[str, ...]) -> Plugins:
    """The plugins with these distribution names, for the project in ``root``; cached for the life of the process."""
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
    """A plugin is missing or broken; the arguments are the end of a sentence about it, and a hint."""


def _error(name: str, root: Path, message: str, hint: str) -> StarError:
    file = root / "pyproject.toml"
    place = Place(file, line_of(file.read_text(encoding="utf-8"), "plugins"))
    return StarError("bad-plugin", f"The plugin {name} {message}.", place=place, hint=hint)


def _distribution(name: str, root: Path) -> Distribution:
    """The installed package of that name, outside of the project folder; raises _Unusable if there is none."""
    from importlib.metadata import Distribution  # noqa: PLC0415  (slow to import, and most projects name no plugin)

    paths = [path for path in sys.path if not _is_of_project(Path(path or "."), root)]
    found = next(iter(Distribution.discover(name=name, path=paths)), None)
    if found is None:
        raise _Unusable("is not installed", f"Install it (pip install {name}), or take it out of the setting plugins.")
    return found


def _is_of_project(path: Path, root: Path) -> bool:
    """Whether a path is in the project folder, but not in a Python environment there such as ``.venv``."""
    path = path.resolve()
    environments = {Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)}
    return path.is_relative_to(root) and not any(
        path.is_relative_to(prefix) for prefix in environments if prefix.is_relative_to(root)
    )


def _imported(distribution: Distribution, root: Path) -> Plugin:
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
    """Raise _Unusable if a plugin's formats or checks have names that are taken."""
    others = Plugins(found, {}, ())
    taken = [name for name in (one.name for one in plugin.formats) if name in FORMATS or name in others.formats]
    taken += [name for name in (one.name for one in plugin.checks) if name in others.checks]
    if taken:
        raise _Unusable(f"brings {taken[0]!r}, which there is already", "Take one of the two out of the setting.")


def _version(distribution: Distribution, plugin: Plugin) -> str:
    """The version and a digest of all files of the package: its code may change without a new version."""
    digest = hashlib.sha256()
    for path in _files(distribution, plugin):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{distribution.version} {digest.hexdigest()[:12]}"


def _files(distribution: Distribution, plugin: Plugin) -> Iterator[Path]:
    modules = {point.module.partition(".")[0] for point in distribution.entry_points if point.group == GROUP}
    modules |= {name.partition(".")[0] for name in plugin.extensions}
    for module in sorted(modules):
        spec = importlib.util.find_spec(module)
        origin = Path(spec.origin) if spec and spec.origin else None
        if origin is not None and origin.name == "__init__.py":
            yield from sorted(path for path in origin.parent.rglob("*") if path.is_file() and path.suffix != ".pyc")
        elif origin is not None:
            yield origin

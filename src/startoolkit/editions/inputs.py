"""Digests of all inputs of an edition: two builds with the same inputs give the same bytes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import attrs

from startoolkit import __version__
from startoolkit.approvals import FILE, path_of
from startoolkit.catalog_files import OWN, own_catalog
from startoolkit.conf_py import setting
from startoolkit.editions.stat_cache import files_below, read_anew
from startoolkit.languages import Language
from startoolkit.project import Project

# Packages that affect the output; constraints.txt pins these and all others that do.
VERSIONS = ("sphinx", "docutils", "myst-parser", "furo", "typst", "babel", "pygments", "odfdo")

Digests = Mapping[str, str]
"""The SHA-256 of files by name, or other values by name."""
Digest = Callable[[str], str]
"""Returns the SHA-256 of the file at a path; empty if there is no file."""


@attrs.frozen(kw_only=True)
class Inputs:
    """Everything that determines the content of an edition."""

    settings: Digests
    """The settings by key."""
    docs: Digests
    """The files in the docs folder."""
    catalogs: Digests
    """The catalogs of the language by name, and its approvals."""
    fonts: Digests
    """The files in the folders of fonts."""
    outside: Digests
    """Files outside of the docs folder, as far as the last build has told of them."""
    tools: Digests
    """Versions of the tools."""
    extensions: Digests
    """Versions of the packages that the extensions and the theme of ``conf.py`` come from."""
    revision: str

    @property
    def sources(self) -> str:
        """A digest of the inputs that all languages share, and that are known before a build.

        The setting ``fast`` does not change what is built, and what ``conf.py`` computes may differ from machine to machine.
        """
        settings = {name: value for name, value in self.settings.items() if name not in ("fast", _CONF)}
        return digest_of([settings, self.docs, self.fonts])

    def differences(self, before: Inputs) -> dict[str, list[str]]:
        """The names of inputs that were changed, added or removed since ``before``, by field."""
        found = {
            field.name: _different(getattr(self, field.name), getattr(before, field.name))
            for field in attrs.fields(Inputs)
            if field.name != "revision"
        }
        found["revision"] = [self.revision or "none"] if self.revision != before.revision else []
        return {name: names for name, names in found.items() if names}

    @classmethod
    def of(
        cls,
        project: Project,
        language: Language,
        revision: str,
        docs: Digests | None = None,
        outside: Iterable[str] = (),
        digest: Digest = read_anew,
        used: Digests | None = None,
    ) -> Inputs:
        """The current inputs; ``docs`` are those of ``docs_of`` and ``used`` those of ``tools``, if already computed.

        ``outside`` is as in ``outside_of``.
        """
        is_source = language == project.settings.source_language
        catalogs = {} if is_source else catalogs_by_name(project, language)
        own = own_catalog(project.locale, language)
        if own.is_file():
            catalogs = {**catalogs, OWN: own}
        approvals = path_of(project.locale, language)
        if approvals.is_file() and not is_source:
            catalogs = {**catalogs, FILE: approvals}
        return cls(
            settings=_settings(project),
            docs=docs_of(project, digest) if docs is None else docs,
            catalogs={name: digest(str(path)) for name, path in catalogs.items()},
            fonts=_digests((file for folder in project.fonts for file in _files(folder)), project.root, digest),
            outside=outside_of(project, outside, digest),
            tools=tools(project, digest) if used is None else used,
            extensions=extensions_of(project.docs / "conf.py"),
            revision=revision,
        )


def catalogs_by_name(project: Project, language: Language) -> dict[str, Path]:
    """The catalogs of a language; one of the same name in a further folder has the number of its place after its name."""
    found = project.all_catalogs(language)
    return {f"{name} {at}" if at else name: one for name, paths in found.items() for at, one in enumerate(paths)}


_CONF = "conf.py"
"""The key of what is known of ``conf.py`` among the settings."""


def _settings(project: Project) -> dict[str, str]:
    """The settings by key, and a digest of what ``conf.py`` has said if it was run."""
    settings = {name: repr(value) for name, value in attrs.asdict(project.settings, recurse=False).items()}
    return {**settings, _CONF: project.said.fingerprint} if project.said else settings


def docs_of(project: Project, digest: Digest = read_anew) -> dict[str, str]:
    """Digests of the files in the docs folder; raises StarError for an invalid name of a page."""
    project.pages()
    apart = {str(folder) for folder in (*project.inside_docs(), *_made(project.docs))}
    return _digests(_files(project.docs, apart), project.docs, digest)


def _made(docs: Path) -> Iterator[Path]:
    """Folders beside the pages that other programs fill, where Sphinx is told to read nothing in them."""
    patterns = setting(docs / "conf.py", "exclude_patterns").value
    for name in _MADE if isinstance(patterns, list | tuple) else ():
        if {name, f"{name}/", f"{name}/*", f"{name}/**", f"**/{name}"} & {
            one for one in patterns if isinstance(one, str)
        }:
            yield docs / name


_MADE = ("_build", "build", "node_modules", "venv", "env")


def outside_of(project: Project, names: Iterable[str], digest: Digest = read_anew) -> dict[str, str]:
    """Digests of files outside of the docs folder: ``names`` are those of files and folders, relative to the project."""
    paths = (project.root / name for name in names)
    files = (file for path in paths for file in (_files(path) if path.is_dir() else (str(path),)))
    return _digests(files, project.root, digest)


def _different(now: Digests, before: Digests) -> list[str]:
    return sorted(name for name in {*now, *before} if now.get(name) != before.get(name))


def docs_digest(project: Project) -> str:
    """One digest of ``docs_of``."""
    return digest_of(docs_of(project))


def tools(project: Project, digest: Digest = read_anew) -> dict[str, str]:
    """The versions of the tools that affect the output, those of the project's plugins among them."""
    package = Path(str(resources.files("startoolkit")))
    # The guides are in a wheel and not in a clone, and make no difference to editions.
    files = _files(package, {str(package / "guides")})
    own = _digests((file for file in files if not file.endswith(".pyc")), package, digest)
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "startoolkit": f"{__version__} {digest_of(own)[:12]}",
        **versions(),
        **project.plugins.versions,
    }


def extensions_of(conf: Path) -> dict[str, str]:
    """The versions of the packages that extensions and theme of a ``conf.py`` come from; not those that ``tools`` has.

    What is in no package, such as a file of the project, has none.
    """
    listed, theme = setting(conf, "extensions").value or (), setting(conf, "html_theme").value
    modules = sorted({one for one in (*listed, theme) if isinstance(one, str) and _MODULE.fullmatch(one)})
    return _packages(tuple(one for one in modules if one.partition(".")[0] not in ("sphinx", "startoolkit")))


_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@cache
def _packages(modules: tuple[str, ...]) -> dict[str, str]:
    """The versions of the packages that these modules are installed from, as far as there are any, by name."""
    found = dict[str, str]()
    for folder in sys.path if modules else ():
        files = [f"{one.replace('.', '/')}{end}" for one in modules for end in (".py", "/__init__.py")]
        wanted = [f"\n{file},".encode() for file in files if Path(folder, file).is_file()]
        for name, version, path in _installed_in(folder) if wanted else ():
            with contextlib.suppress(OSError):
                record = b"\n" + Path(path, "RECORD").read_bytes()
                if name not in VERSIONS and any(one in record for one in wanted):
                    found.setdefault(name, version)
    return found


@cache
def versions(names: tuple[str, ...] = VERSIONS) -> dict[str, str]:
    """The versions of installed packages."""
    installed = dict[str, str]()
    for folder in sys.path:
        for name, version, _ in _installed_in(folder):
            installed.setdefault(name, version)
    return {name: installed.get(name) or _version(name) for name in names}


def _installed_in(folder: str) -> Iterator[tuple[str, str, Path]]:
    """The packages that are installed in a folder: name, version, and where more is said of it."""
    with contextlib.suppress(OSError):
        for entry in Path(folder).iterdir():
            found = _INSTALLED.fullmatch(entry.name)
            if found:
                yield found[1].replace("_", "-").lower(), found[2], entry


_INSTALLED = re.compile(r"([\w.]+)-([^-]+)\.dist-info")
"""The folder of what is said of an installed package, named by package and version."""


def _version(name: str) -> str:
    """The version of a package that is installed in an unusual way."""
    from importlib.metadata import version  # noqa: PLC0415  (slow to import)

    return version(name)


def digest_of(value: object) -> str:
    """The SHA-256 of a value that can be written as JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()  # file names need not be UTF-8


def _digests(files: Iterable[str], root: Path, digest: Digest) -> dict[str, str]:
    named = {os.path.relpath(file, root).replace(os.sep, "/"): file for file in files}
    return {name: digest(named[name]) for name in sorted(named)}


def _files(folder: Path, apart: Collection[str] = ()) -> Iterator[str]:
    """All files below a folder, except hidden ones, ``__pycache__``, and what is in the folders ``apart``."""
    return files_below(folder, lambda name: name.startswith(".") or name == "__pycache__", apart)

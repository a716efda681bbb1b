"""What an edition is made from, as digests: two builds of the same inputs give the same bytes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import attrs

from startoolkit import __version__
from startoolkit.editions.known import files_below, read_anew
from startoolkit.languages import Language
from startoolkit.project import Project

# pyproject.toml pins these and all others that change bytes.
VERSIONS = ("sphinx", "docutils", "myst-parser", "furo", "typst", "babel", "pygments")

Digests = Mapping[str, str]
"""The SHA-256 of files by their names, or the values of other things by theirs."""
Digest = Callable[[str], str]
"""The SHA-256 of the file of a name; empty where it is none."""


@attrs.frozen(kw_only=True)
class Inputs:
    """All that decides what an edition looks like."""

    settings: Digests
    """The settings, by their keys."""
    docs: Digests
    """The files in the folder of the pages."""
    catalogs: Digests
    """The catalogs of the language, by their names."""
    others: Digests
    """Fonts, and files elsewhere that pages include."""
    tools: Digests
    revision: str

    @property
    def sources(self) -> str:
        """A digest of what all languages share, but for how fast they are built."""
        settings = {name: value for name, value in self.settings.items() if name != "fast"}
        return digest_of([settings, self.docs, self.others])

    def differences(self, before: Inputs) -> dict[str, list[str]]:
        """What is another one than ``before``, or new, or gone: names, by the field that has them."""
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
    ) -> Inputs:
        """The inputs as they are now; ``docs`` saves looking at the pages, ``outside`` as in ``others``."""
        is_source = language == project.settings.source_language
        catalogs = {} if is_source else project.catalogs(language)
        return cls(
            settings={name: repr(value) for name, value in attrs.asdict(project.settings, recurse=False).items()},
            docs=docs_of(project, digest) if docs is None else docs,
            catalogs={name: digest(str(path)) for name, path in catalogs.items()},
            others=others(project, outside, digest),
            tools=tools(),
            revision=revision,
        )


def docs_of(project: Project, digest: Digest = read_anew) -> dict[str, str]:
    """The files in the folder of the pages, as they are now; raises StarError for a name that no page can have."""
    project.pages()
    return _digests(_files(project.docs), project.docs, digest)


def others(project: Project, outside: Iterable[str], digest: Digest = read_anew) -> dict[str, str]:
    """Fonts, and the files ``outside`` of the pages that they are made from, named as seen from the project."""
    fonts = (file for folder in project.fonts for file in _files(folder))
    return _digests([*fonts, *(str(project.root / name) for name in outside)], project.root, digest)


def _different(now: Digests, before: Digests) -> list[str]:
    return sorted(name for name in {*now, *before} if now.get(name) != before.get(name))


def docs_digest(project: Project) -> str:
    """A digest of the folder of the pages: what ``Inputs`` has of it."""
    return digest_of(docs_of(project))


@cache
def tools() -> dict[str, str]:
    """The tools that change bytes, with their versions; of startoolkit itself a digest too."""
    package = Path(str(resources.files("startoolkit")))
    own = _digests((file for file in _files(package) if not file.endswith(".pyc")), package, read_anew)
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "startoolkit": f"{__version__} {digest_of(own)[:12]}",
        **{name: _version(name) for name in VERSIONS},
    }


def _version(name: str) -> str:
    """The version of a tool that is installed; ``importlib.metadata`` would read all that its authors say of it."""
    found = re.search(r"(?m)^Version: (.*)$", importlib.metadata.distribution(name).read_text("METADATA") or "")
    return found[1] if found else importlib.metadata.version(name)


def digest_of(value: object) -> str:
    """The SHA-256 of anything that JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()  # names of files need not be UTF-8


def _digests(files: Iterable[str], root: Path, digest: Digest) -> dict[str, str]:
    named = {os.path.relpath(file, root).replace(os.sep, "/"): file for file in files}
    return {name: digest(named[name]) for name in sorted(named)}


def _files(folder: Path) -> Iterator[str]:
    """All files below a folder, but those that are hidden."""
    return files_below(folder, lambda name: name.startswith(".") or name == "__pycache__")

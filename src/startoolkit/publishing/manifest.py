"""``manifest.json`` and ``SHA256SUMS``: which editions a published folder holds, from what sources, in which files."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from startoolkit import languages
from startoolkit.editions.exchange import PUBLISHED
from startoolkit.errors import Place, StarError
from startoolkit.record import Counts, File, Progress, Record
from startoolkit.revision import UNCOMMITTED

SCHEMA = 1
"""Rises whenever manifests of before can no longer be read."""
FILE, SUMS = PUBLISHED
_LARGEST = 64 * 1024 * 1024
"""Bytes of a manifest that are read at most: some 400,000 files."""
_QUOTED = 300
"""Signs that a message quotes of a manifest at most."""
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_STRANGE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\\\\]|^[^/]*:|(^|/)\.{0,2}(/|$)")
"""What no path of a file in the folder has: signs that SHA256SUMS cannot hold, and steps that lead out of it."""


@attrs.frozen(kw_only=True)
class Language:
    """One language of an edition."""

    tag: str
    """The folder that it lies in, below that of the edition."""
    language: str
    name: str
    direction: str
    title: str
    verdict: str
    progress: Progress
    pages: int
    pdf: str
    """File name of its PDF; empty where it has none."""
    revision: str
    """Of the sources, as git tells it; empty where there is no git."""
    committed: bool
    """Whether all that it was built from stands in that revision."""
    sources: str
    catalogs: str
    versions: Mapping[str, str]

    @classmethod
    def of(cls, record: Record) -> Language:
        """What the record of an edition says."""
        return cls(
            **{name: getattr(record, name) for name in _SHARED},
            pages=len(record.pages),
            progress=record.progress,
            pdf=record.pdf.file if record.pdf else "",
            revision=record.revision.removesuffix(UNCOMMITTED),
            committed=bool(record.revision) and not record.revision.endswith(UNCOMMITTED),
        )

    def as_json(self) -> dict[str, Any]:
        """The language as it stands in a manifest."""
        data = attrs.asdict(self, recurse=False)
        return {**data, "progress": self.progress.as_json(), "versions": dict(self.versions)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Language:
        """The language of a manifest; raises KeyError, TypeError or ValueError where it is broken."""
        texts = {name: _text(data[name]) for name in (*_SHARED, "pdf", "revision") if name != "versions"}
        if not _LABEL.fullmatch(texts["tag"]) or "/" in texts["pdf"]:
            raise ValueError(f"{texts['tag']!r} is not the folder of a language")
        languages.Language(texts["language"])
        if not isinstance(data["committed"], bool) or not isinstance(data["pages"], int):
            raise TypeError("a language has a number of pages, and is committed or not")
        progress = Progress(*(Counts.from_json(data["progress"][name]) for name in ("messages", "words")))
        versions = {_text(name): _text(version) for name, version in data["versions"].items()}
        return cls(**texts, progress=progress, versions=versions, pages=data["pages"], committed=data["committed"])


_SHARED = ("tag", "language", "name", "direction", "title", "verdict", "sources", "catalogs", "versions")
"""What stands in a manifest as it stands in the record."""


@attrs.frozen
class Edition:
    """One edition in all its languages."""

    label: str
    date: datetime.date
    languages: tuple[Language, ...]

    def language(self, tag: str) -> Language | None:
        """Its language of that tag, if it has it."""
        return next((one for one in self.languages if one.tag == tag), None)


@attrs.frozen
class Manifest:
    """What a published folder holds."""

    briefing: str
    editions: tuple[Edition, ...]
    """The current one, then the earlier ones, the newest first."""
    files: tuple[File, ...]
    """All files of the folder but the manifest and the sums, by their paths."""

    @property
    def current(self) -> Edition:
        """The edition at the top of the folder."""
        return self.editions[0]

    @property
    def earlier(self) -> tuple[Edition, ...]:
        """The editions that lie under their labels."""
        return self.editions[1:]

    def folder(self, edition: Edition) -> str:
        """Where an edition lies, as the beginning of the paths of its files."""
        return "" if edition == self.current else f"{edition.label}/"

    def files_of(self, edition: Edition) -> dict[str, File]:
        """The files of one edition by their paths inside it."""
        start, others = self.folder(edition), tuple(f"{one.label}/" for one in self.earlier)
        return {
            file.path.removeprefix(start): file
            for file in self.files
            if (file.path.startswith(start) if start else not file.path.startswith(others))
        }

    def as_text(self) -> str:
        """The manifest as it is written."""
        editions = {
            edition.label: {
                "date": edition.date.isoformat(),
                "languages": [language.as_json() for language in edition.languages],
            }
            for edition in self.editions
        }
        data = {
            "schema": SCHEMA,
            "briefing": self.briefing,
            "label": self.current.label,
            "date": self.current.date.isoformat(),
            "editions": editions,
            "files": [attrs.asdict(file) for file in self.files],
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def sums(self, own: str) -> str:
        """The text of ``SHA256SUMS``; ``own`` is the digest of the manifest itself."""
        digests = {file.path: file.sha256 for file in self.files} | {FILE: own}
        return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))

    def write(self, folder: Path) -> None:
        """Put manifest and sums into the folder."""
        (folder / FILE).write_text(self.as_text(), encoding="utf-8", newline="\n")
        (folder / SUMS).write_text(self.sums(File.of(folder / FILE, folder).sha256), encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """The manifest in a file; raises StarError where it is missing or broken, or names what lies elsewhere."""
        try:
            if not path.is_file():
                raise ValueError("there is no such file")
            if path.stat().st_size > _LARGEST:
                raise ValueError("it is too large")
            return cls._of_json(json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=_no_key_twice))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError) as error:
            reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error).rstrip(".")
            if isinstance(error, (TypeError, AttributeError, RecursionError, MemoryError)):
                reason = f"it has not the form of one ({reason or 'it takes too much memory'})"
            if len(reason) > _QUOTED:
                reason = f"{reason[:_QUOTED]}…"
            raise StarError(
                "bad-manifest",
                f"The manifest cannot be read: {reason}.",
                place=Place(path),
                hint="A published folder has one at its top; take it from where the folder was published.",
            ) from error

    @classmethod
    def _of_json(cls, data: Any) -> Manifest:
        if data["schema"] != SCHEMA:
            raise ValueError(f"it has schema {data['schema']!r}, and this version of startoolkit reads {SCHEMA}")
        files = tuple(_file(one) for one in data["files"])
        editions = tuple(_edition(label, one) for label, one in data["editions"].items())
        if not editions or data["label"] != editions[0].label:
            raise ValueError("its first edition is not the current one")
        if data["date"] != data["editions"][data["label"]]["date"]:
            raise ValueError("it has two dates for the current edition")
        twice = _twice(file.path for file in files)
        if twice:
            raise ValueError(f"it names the file {twice!r} twice")
        return cls(_text(data["briefing"]), editions, files)


def _edition(label: str, data: Mapping[str, Any]) -> Edition:
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is not a label")
    languages = tuple(Language.from_json(one) for one in data["languages"])
    twice = _twice(one.tag for one in languages)
    if twice:
        raise ValueError(f"edition {label} has the language {twice!r} twice")
    return Edition(label, datetime.date.fromisoformat(data["date"]), languages)


def _file(data: Mapping[str, Any]) -> File:
    """A file of a manifest; whoever wrote it, the path leads to nothing outside of the folder."""
    path, size, digest = _text(data["path"]), data["bytes"], _text(data["sha256"])
    if _STRANGE.search(path):
        raise ValueError(f"{path!r} is not the path of a file in the folder")
    if path in (FILE, SUMS) or isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise ValueError(f"{path!r} has no size, or cannot be listed")
    if not _SHA256.fullmatch(digest):
        raise ValueError(f"{path!r} has no SHA-256")
    return File(path, size, digest)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; programs that read one with a key twice differ in which of the two they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"it has the key {_twice(key for key, _ in pairs)!r} twice")
    return found


def _twice(names: Iterable[str]) -> str | None:
    """The first of the names that comes a second time."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def published(briefing: str, editions: Iterable[Edition], folder: Path) -> Manifest:
    """The manifest of a folder as it is now, with those editions in it; raises StarError for names it cannot hold."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path not in (folder / FILE, folder / SUMS))
    files = sorted((File.of(path, folder) for path in paths), key=lambda file: file.path)
    for file in files:
        if _STRANGE.search(file.path):
            message = f"A file cannot be published under the name {file.path!r}."
            raise StarError("bad-file-name", message, hint="Give it a name of letters, digits, hyphens and dots.")
    return Manifest(briefing, tuple(editions), tuple(files))

"""``manifest.json`` and ``SHA256SUMS``: which editions a published folder holds, from what sources, in which files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from pathlib import Path

import attrs

from startoolkit import languages
from startoolkit.approvals import Reviewer
from startoolkit.editions.output_folder import PUBLISHED
from startoolkit.errors import Place, StarError
from startoolkit.json_files import decode, encode
from startoolkit.readings import Progress
from startoolkit.record import File, Record
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
    versions: dict[str, str]
    reviewers: tuple[Reviewer, ...] = ()

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


_SHARED = ("tag", "language", "name", "direction", "title", "verdict", "sources", "catalogs", "versions", "reviewers")
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
                "languages": [
                    {**attrs.asdict(one, recurse=False), "progress": one.progress.as_json()}
                    for one in edition.languages
                ],
            }
            for edition in self.editions
        }
        data = {
            "briefing": self.briefing,
            "label": self.current.label,
            "date": self.current.date.isoformat(),
            "editions": editions,
            "files": self.files,
        }
        return encode(data, indent=1, schema=SCHEMA)

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
            return cls._of(decode(path.read_bytes(), _Stored, SCHEMA))
        except (OSError, ValueError) as error:
            reason = str(error).rstrip(".")
            if len(reason) > _QUOTED:
                reason = f"{reason[:_QUOTED]}…"
            raise StarError(
                "bad-manifest",
                f"The manifest cannot be read: {reason}.",
                place=Place(path),
                hint="A published folder has one at its top; take it from where the folder was published.",
            ) from error

    @classmethod
    def _of(cls, stored: _Stored) -> Manifest:
        """A manifest of what its file holds; raises ValueError where that contradicts itself or leads elsewhere."""
        editions = tuple(_edition(label, one) for label, one in stored.editions.items())
        if not editions or stored.label != editions[0].label:
            raise ValueError("its first edition is not the current one")
        if stored.date != editions[0].date:
            raise ValueError("it has two dates for the current edition")
        for file in stored.files:
            _check_file(file)
        twice = _twice(file.path for file in stored.files)
        if twice:
            raise ValueError(f"it names the file {twice!r} twice")
        return cls(stored.briefing, editions, stored.files)


@attrs.frozen
class _StoredEdition:
    """An edition as a manifest has it."""

    date: datetime.date
    languages: tuple[Language, ...]


@attrs.frozen
class _Stored:
    """What stands in a ``manifest.json``; its label and date are those of the current edition."""

    briefing: str
    label: str
    date: datetime.date
    editions: dict[str, _StoredEdition]
    """By their labels, the current one first."""
    files: tuple[File, ...]


def _edition(label: str, stored: _StoredEdition) -> Edition:
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is not a label")
    for one in stored.languages:
        if not _LABEL.fullmatch(one.tag) or "/" in one.pdf:
            raise ValueError(f"{one.tag!r} is not the folder of a language")
        languages.Language(one.language)
    twice = _twice(one.tag for one in stored.languages)
    if twice:
        raise ValueError(f"edition {label} has the language {twice!r} twice")
    return Edition(label, stored.date, stored.languages)


def _check_file(file: File) -> None:
    """Raise ValueError for a file whose path might lead out of the folder, or which cannot be checked."""
    if _STRANGE.search(file.path):
        raise ValueError(f"{file.path!r} is not the path of a file in the folder")
    if file.path in (FILE, SUMS) or file.bytes < 0:
        raise ValueError(f"{file.path!r} has no size, or cannot be listed")
    if not _SHA256.fullmatch(file.sha256):
        raise ValueError(f"{file.path!r} has no SHA-256")


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

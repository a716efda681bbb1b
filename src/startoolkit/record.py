"""``edition.json``: what one build of one edition produced.  Rooms speak through these records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.json_files import decode, encode
from startoolkit.readings import Counts, Passage, Progress, Reading

SCHEMA = 4
"""Rises whenever records of before can no longer be read."""
FILE = "edition.json"
PASSAGES = "passages.json"
"""Beside the record: every message of every page, and what readers see of it."""
SHARED = "_static/shared.png"
"""The picture that goes with links to an edition with web pages, where a hook gives one."""
SHARED_SIZE = (1200, 630)
COVER = "_static/cover.svg"
"""The cover image of an edition with web pages, where a hook gives one."""


@attrs.frozen
class Page:
    """A page of an edition: its name in the sources, its title in the language, its progress."""

    docname: str
    title: str
    messages: Counts
    words: Counts

    @property
    def progress(self) -> Progress:
        """Both counts."""
        return Progress(self.messages, self.words)


@attrs.frozen
class Pdf:
    """The PDF of an edition; ``bytes`` is its size."""

    file: str
    pages: int
    bytes: int
    sha256: str


@attrs.frozen
class File:
    """A file of an edition, its path relative to the record; ``bytes`` is its size."""

    path: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> File:
        """The file at ``path`` of the edition in ``folder``."""
        data = path.read_bytes()
        return cls(path.relative_to(folder).as_posix(), len(data), hashlib.sha256(data).hexdigest())


@attrs.frozen
class Download:
    """A file of an edition in another format than PDF, beside its pages; ``bytes`` is its size."""

    format: str
    file: str
    bytes: int
    sha256: str
    media_type: str
    label: str
    """What links to it say."""


@attrs.frozen(kw_only=True)
class Record:
    """What stands in an ``edition.json``."""

    briefing: str
    """The setting ``name`` of the briefing: tells its editions from those of another."""
    language: str
    source_language: str = ""
    """The language that the briefing is written in, which readers see where a translation is missing."""
    tag: str
    name: str
    direction: str
    title: str
    subtitle: str
    label: str
    date: str
    formats: tuple[str, ...]
    pages: tuple[Page, ...]
    pdf: Pdf | None
    downloads: tuple[Download, ...] = ()
    """The files of the formats that plugins add."""
    files: tuple[File, ...]
    verdict: str
    """``edition`` or ``draft``; see ``gate.py``."""
    revision: str
    """The revision of the sources, as git tells it; ends in ``+`` where they were not all committed."""
    sources: str
    """A digest of the pages and settings, which all editions share."""
    catalogs: str
    """A digest of the catalogs of the language."""
    versions: dict[str, str]

    @property
    def progress(self) -> Progress:
        """The counts of all pages together."""
        return sum((page.progress for page in self.pages), Progress())

    def write(self, folder: Path) -> None:
        """Put the record into the folder of its edition."""
        pages = [{"docname": page.docname, "title": page.title, **page.progress.as_json()} for page in self.pages]
        data = {**attrs.asdict(self, recurse=False), **self.progress.as_json(), "pages": pages}
        (folder / FILE).write_text(encode(data, indent=1, schema=SCHEMA), encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> Record:
        """The record in a folder; raises StarError where it is missing, broken or of another schema."""
        with _reading(folder / FILE) as text:
            return _record(text)


def briefing_of(folder: Path) -> str:
    """Of which briefing the edition in a folder is; raises StarError where its record is missing or broken."""
    with _reading(folder / FILE) as text:
        return _record(text).briefing


def digests_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of the edition in a folder; raises StarError as ``briefing_of``."""
    with _reading(folder / FILE) as text:
        return {file.path: file.sha256 for file in _record(text).files}


@contextmanager
def _reading(path: Path, what: str = "record") -> Iterator[bytes]:
    """What is in a file of an edition, for a block that fails where the file is missing or broken."""
    try:
        yield path.read_bytes()
    except (OSError, ValueError) as error:
        raise StarError(
            "bad-record",
            f"The {what} of the edition cannot be read: {error}.",
            place=Place(path),
            hint="Remove its folder, then build that edition again.",
        ) from error


@lru_cache(maxsize=64)
def _record(text: bytes) -> Record:
    """A record from its text; one build asks for each several times.  Raises ValueError as ``decode``."""
    return decode(text, Record, SCHEMA)


@attrs.frozen
class _Passages:
    """What stands in a ``passages.json``."""

    docs: str
    pages: dict[str, list[Passage]]
    kinds: dict[str, dict[str, tuple[str, ...]]]


def write_passages(folder: Path, pages: Mapping[str, Reading], docs: str = "") -> None:
    """Put the messages of every page into the folder of an edition; ``docs`` is a digest of what they are read from.

    Kinds are written where a message has others than ``text``, which most have.
    """
    kinds = {
        docname: special
        for docname, reading in pages.items()
        if (special := {msgid: kinds for msgid, kinds in reading.kinds.items() if kinds != _USUAL})
    }
    passages = {docname: list(reading.passages) for docname, reading in pages.items()}
    text = encode(_Passages(docs, passages, kinds), indent=0, schema=SCHEMA)
    (folder / PASSAGES).write_text(text, encoding="utf-8", newline="\n")


_USUAL = ("text",)


def read_passages(folder: Path) -> dict[str, list[Passage]]:
    """The messages of every page of an edition; raises StarError where they are missing or broken."""
    with _reading(folder / PASSAGES, "texts") as text:
        return decode(text, _Passages, SCHEMA).pages


def read_messages(folder: Path, docs: str) -> dict[str, dict[str, tuple[str, ...]]] | None:
    """The messages of every page with their kinds, as they were read from pages of this digest.

    None where that is not told: the edition was built from other pages, by an earlier version, or its file is broken.
    """
    try:
        stored = decode((folder / PASSAGES).read_bytes(), _Passages, SCHEMA)
    except (OSError, ValueError):
        return None
    if stored.docs != docs:
        return None
    return {
        page: {msgid: stored.kinds.get(page, {}).get(msgid, _USUAL) for msgid, _ in passages}
        for page, passages in stored.pages.items()
    }

"""Records of editions, ``edition.json`` and ``passages.json``: all that other packages know of a built edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import attrs

from startoolkit.approvals import Reviewer
from startoolkit.errors import Place, StarError
from startoolkit.json_files import decode, encode
from startoolkit.readings import Counts, Passage, Progress, Reading, Sheet

SCHEMA = 4
"""Version of the file format; raised when earlier records can no longer be read."""
FILE = "edition.json"
PASSAGES = "passages.json"
"""Beside the record: every message of every page, with its translation if readers see one."""
SHARED = "_static/shared.png"
"""The social image of an edition with web pages, if a hook provides one."""
SHARED_SIZE = (1200, 630)
"""Width and height of the social image in pixels."""
COVER = "_static/cover.svg"
"""The cover image of an edition with web pages, if a hook provides one."""


@attrs.frozen
class Page:
    """A page of an edition: docname, title in the edition's language, progress."""

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
    """The PDF of an edition: file name, number of pages, size in bytes, digest."""

    file: str
    pages: int
    bytes: int
    sha256: str


@attrs.frozen
class File:
    """A file of an edition: path relative to the record, size in bytes, digest."""

    path: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> File:
        """The entry for the file at ``path`` in the edition ``folder``; raises OSError."""
        data = path.read_bytes()
        return cls(path.relative_to(folder).as_posix(), len(data), hashlib.sha256(data).hexdigest())


@attrs.frozen
class Download:
    """A file of an edition to download, besides the PDF: its path, size in bytes, digest, media type."""

    format: str
    file: str
    bytes: int
    sha256: str
    media_type: str
    label: str
    """The text of links to it."""
    title: str = ""
    """Of the part of the briefing that it holds, in a format of several files."""
    title_language: str = ""
    """The tag of the language of the title, if it is not that of the edition."""
    pages: int = 0
    """The number of its pages; 0 where it is not known."""


@attrs.frozen(kw_only=True)
class Record:
    """The content of an ``edition.json``."""

    briefing: str
    """The setting ``name`` of the briefing; distinguishes its editions from those of other briefings."""
    language: str
    source_language: str = ""
    """The code of the language that readers see if a translation is missing."""
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
    """The files of other formats, in the order of their formats, and for each as readers see them."""
    sheets: tuple[Sheet, ...] = ()
    """The worksheets of an edition with web pages, in reading order, each with a file of its own."""
    files: tuple[File, ...]
    verdict: str
    """``edition`` or ``draft``; see ``gate.py``."""
    reviewers: tuple[Reviewer, ...] = ()
    """Who has approved translations that readers see."""
    revision: str
    """The git commit of the sources, or empty; ends in ``+`` if there were uncommitted changes."""
    sources: str
    """A digest of pages and settings, the same for all languages."""
    catalogs: str
    """A digest of the catalogs of the language."""
    versions: dict[str, str]

    @property
    def progress(self) -> Progress:
        """The counts of all pages together."""
        return sum((page.progress for page in self.pages), Progress())

    def write(self, folder: Path) -> None:
        """Write the record into the folder of its edition; raises OSError."""
        pages = [{"docname": page.docname, "title": page.title, **page.progress.as_json()} for page in self.pages]
        data = {**attrs.asdict(self, recurse=False), **self.progress.as_json(), "pages": pages}
        (folder / FILE).write_text(encode(data, indent=1, schema=SCHEMA), encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> Record:
        """The record in a folder; raises StarError if it is missing, broken or of another schema."""
        with _reading(folder / FILE) as text:
            return _record(text)


def briefing_of(folder: Path) -> str:
    """The name of the briefing of the edition in a folder; raises StarError as ``Record.read``."""
    with _reading(folder / FILE) as text:
        return _record(text).briefing


def digests_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of the edition in a folder, by path; raises StarError as ``Record.read``."""
    with _reading(folder / FILE) as text:
        return {file.path: file.sha256 for file in _record(text).files}


@contextmanager
def _reading(path: Path, what: str = "record") -> Iterator[bytes]:
    """The bytes of a file of an edition; OSError and ValueError, also from the with block, become a StarError."""
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
    """A record from its text; cached, as one build reads each several times.  Raises ValueError as ``decode``."""
    return decode(text, Record, SCHEMA)


@attrs.frozen
class _Passages:
    """The content of a ``passages.json``."""

    docs: str
    pages: dict[str, list[Passage]]
    kinds: dict[str, dict[str, tuple[str, ...]]]


def write_passages(folder: Path, pages: Mapping[str, Reading], docs: str = "") -> None:
    """Write the messages of every page into the folder of an edition; ``docs`` is a digest of the pages.

    The kinds of a message are written only if they are not just ``text``, as for most messages.
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
    """The messages of every page of an edition; raises StarError if their file is missing or broken."""
    with _reading(folder / PASSAGES, "texts") as text:
        return decode(text, _Passages, SCHEMA).pages


def read_messages(folder: Path, docs: str) -> dict[str, dict[str, tuple[str, ...]]] | None:
    """The messages of every page with their kinds, if the edition was built from pages with the digest ``docs``.

    None if it was built from other pages or by an earlier version, or if its file is missing or broken.
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

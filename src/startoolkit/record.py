"""``edition.json``: what one build of one edition produced.  Rooms speak through these records."""

from __future__ import annotations

import hashlib
import json
import operator
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs

from startoolkit.errors import Place, StarError

SCHEMA = 4
"""Rises whenever records of before can no longer be read."""
FILE = "edition.json"
PASSAGES = "passages.json"
"""Beside the record: every message of every page, and what readers see of it."""
SHARED = "_static/shared.png"
"""The picture that goes with links to an edition, in every edition with web pages and a star."""
SHARED_SIZE = (1200, 630)


STATES = ("translated", "fuzzy", "refused", "untranslated")
"""What a message can be.  ``refused``: it has a translation that cannot be used, because of its markup."""


_TYPES = {"str": (str, "a text"), "int": (int, "a number"), "dict[str, str]": (dict, "a table")}


def _checked(_class: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Let a class refuse values of another type with a TypeError, since records come from anywhere."""

    def check(_record: object, field: attrs.Attribute[Any], value: object) -> None:
        kind, name = _TYPES[str(field.type)]
        if not isinstance(value, kind):
            raise TypeError(f"{field.name!r} is not {name}")

    return [field.evolve(validator=check) if str(field.type) in _TYPES else field for field in fields]


Passage = tuple[str, str | None]
"""A message of a page, and its translation where readers see one."""


@attrs.frozen
class Counts:
    """How many messages, or words of their sources, there are, and in what state."""

    total: int = 0
    translated: int = 0
    fuzzy: int = 0
    refused: int = 0

    @property
    def untranslated(self) -> int:
        """Those that readers see in the source language, and that nobody has begun to translate."""
        return self.total - self.translated - self.fuzzy - self.refused

    @property
    def left(self) -> int:
        """Those that readers see in the source language, for whatever reason."""
        return self.total - self.translated

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(one + two for one, two in zip(attrs.astuple(self), attrs.astuple(other), strict=True)))

    def as_json(self) -> dict[str, int]:
        """The counts as they stand in a record."""
        return {**attrs.asdict(self), "untranslated": self.untranslated}

    @classmethod
    def from_json(cls, data: Mapping[str, int]) -> Counts:
        """The counts of a record; raises KeyError or TypeError where it is broken."""
        return cls(*(operator.index(data[field.name]) for field in attrs.fields(cls)))


@attrs.frozen
class Progress:
    """How far the translation of a page or an edition is."""

    messages: Counts = Counts()
    words: Counts = Counts()

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.messages + other.messages, self.words + other.words)

    def as_json(self) -> dict[str, dict[str, int]]:
        """Both counts as they stand in a record."""
        return {"messages": self.messages.as_json(), "words": self.words.as_json()}

    @classmethod
    def of(cls, states: Mapping[str, str]) -> Progress:
        """The counts of messages, given the state of each msgid."""
        messages, words = Counter(states.values()), Counter[str]()
        for msgid, state in states.items():
            words[state] += words_in(msgid)
        return cls(_counted(messages), _counted(words))


def _counted(found: Counter[str]) -> Counts:
    return Counts(found.total(), *(found[state] for state in STATES[:-1]))


def words_in(text: str) -> int:
    """How many words a text has: what stands between spaces and has a letter or a digit."""
    return sum(any(map(str.isalnum, part)) for part in text.split())


@attrs.frozen
class Reading:
    """What Sphinx notes of a page while it reads it."""

    progress: Progress = Progress()
    passages: tuple[Passage, ...] = ()
    catalogs: str = ""
    """A digest of the catalogs of the page."""
    kinds: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The kinds of each message, as ``messages/judge.py`` names them."""


@attrs.frozen(field_transformer=_checked)
class Page:
    """A page of an edition: its name in the sources, its title in the language, its progress."""

    docname: str
    title: str
    progress: Progress


@attrs.frozen(field_transformer=_checked)
class Pdf:
    """The PDF of an edition; ``bytes`` is its size."""

    file: str
    pages: int
    bytes: int
    sha256: str


@attrs.frozen(field_transformer=_checked)
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


@attrs.frozen(kw_only=True, field_transformer=_checked)
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
    star: tuple[int, int] | None
    """How many points the two rings of the briefing's star have, where it has one."""
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
        data = {
            "schema": SCHEMA,
            **attrs.asdict(self, recurse=False),
            **self.progress.as_json(),
            "pdf": self.pdf and attrs.asdict(self.pdf),
            "files": [attrs.asdict(file) for file in self.files],
            "pages": [{"docname": page.docname, "title": page.title, **page.progress.as_json()} for page in self.pages],
        }
        text = _as_json(data, indent=1)
        (folder / FILE).write_text(text, encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> Record:
        """The record in a folder; raises StarError where it is missing, broken or of another schema."""
        with _reading(folder / FILE) as text:
            return _record(text)


def _as_json(data: object, indent: int) -> str:
    """Data as JSON that any disk can hold: names of files that are not UTF-8 are written as escapes."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(data, indent=indent)
    return f"{text}\n"


def briefing_of(folder: Path) -> str:
    """Of which briefing the edition in a folder is; raises StarError where its record is missing or broken."""
    with _reading(folder / FILE) as text:
        return str(_data(text)["briefing"])


def digests_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of the edition in a folder; raises StarError as ``briefing_of``."""
    with _reading(folder / FILE) as text:
        return {str(file["path"]): str(file["sha256"]) for file in _data(text)["files"]}


@contextmanager
def _reading(path: Path, what: str = "record") -> Iterator[bytes]:
    """What is in a file of an edition, for a block that fails where the file is missing or broken."""
    try:
        yield path.read_bytes()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise StarError(
            "bad-record",
            f"The {what} of the edition cannot be read: {error}.",
            place=Place(path),
            hint="Remove the folder that it lies in, then build that edition again.",
        ) from error


@lru_cache(maxsize=64)
def _data(text: bytes) -> dict[str, Any]:
    """What a record says, as JSON has it; one build asks for each several times."""
    data: dict[str, Any] = json.loads(text.decode())
    if data.get("schema") != SCHEMA:
        raise ValueError(f"it has schema {data.get('schema')!r}, and this version of startoolkit reads {SCHEMA}")
    return data


@lru_cache(maxsize=64)
def _record(text: bytes) -> Record:
    data = _data(text)
    pages = [Page(page["docname"], page["title"], _progress(page)) for page in data["pages"]]
    pdf, star = data["pdf"], data["star"]
    known = {field.name: data[field.name] for field in attrs.fields(Record) if field.name in data}
    return Record(
        **{
            **known,
            "formats": tuple(data["formats"]),
            "files": tuple(File(**file) for file in data["files"]),
            "pages": tuple(pages),
            "pdf": Pdf(**pdf) if pdf else None,
            "star": (operator.index(star[0]), operator.index(star[1])) if star else None,
        }
    )


def write_passages(folder: Path, pages: Mapping[str, Reading], docs: str = "") -> None:
    """Put the messages of every page into the folder of an edition; ``docs`` is a digest of what they are read from.

    Kinds are written where a message has others than ``text``, which most have.
    """
    kinds = {
        docname: special
        for docname, reading in pages.items()
        if (special := {msgid: kinds for msgid, kinds in reading.kinds.items() if kinds != _USUAL})
    }
    passages = {docname: reading.passages for docname, reading in pages.items()}
    text = _as_json({"schema": SCHEMA, "docs": docs, "pages": passages, "kinds": kinds}, indent=0)
    (folder / PASSAGES).write_text(text, encoding="utf-8", newline="\n")


_USUAL = ("text",)


def read_passages(folder: Path) -> dict[str, list[Passage]]:
    """The messages of every page of an edition; raises StarError where they are missing or broken."""
    with _reading(folder / PASSAGES, "texts") as text:
        pages = json.loads(text.decode())["pages"]
        return {
            str(docname): [(str(msgid), None if msgstr is None else str(msgstr)) for msgid, msgstr in passages]
            for docname, passages in pages.items()
        }


def read_messages(folder: Path, docs: str) -> dict[str, dict[str, tuple[str, ...]]] | None:
    """The messages of every page with their kinds, as they were read from pages of this digest.

    None where that is not told: the edition was built from other pages, by an earlier version, or its file is broken.
    """
    try:
        data = json.loads((folder / PASSAGES).read_text(encoding="utf-8"))
        if data["docs"] != docs:
            return None
        kinds = data["kinds"]
        return {
            str(page): {str(msgid): tuple(map(str, kinds.get(page, {}).get(msgid, _USUAL))) for msgid, _ in passages}
            for page, passages in data["pages"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _progress(data: dict[str, Any]) -> Progress:
    return Progress(Counts.from_json(data["messages"]), Counts.from_json(data["words"]))

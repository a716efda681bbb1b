"""``edition.json``: what one build of one edition produced.  Rooms speak through these records."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import attrs

from startoolkit.errors import Place, StarError

SCHEMA = 3
"""Rises whenever records of before can no longer be read."""
FILE = "edition.json"
SHARED = "_static/shared.png"
"""The picture that goes with links to an edition, in every edition with web pages and a star."""
SHARED_SIZE = (1200, 630)


@attrs.frozen
class Progress:
    """How far the translation of a page or an edition is, in messages."""

    messages: int = 0
    translated: int = 0
    fuzzy: int = 0
    refused: int = 0
    """Messages with a translation that cannot be used, because of its markup."""

    @property
    def untranslated(self) -> int:
        """Messages that readers see in the source language, and that nobody has begun to translate."""
        return self.messages - self.translated - self.fuzzy - self.refused

    def __add__(self, other: Progress) -> Progress:
        return Progress(*(one + two for one, two in zip(attrs.astuple(self), attrs.astuple(other), strict=True)))

    def as_json(self) -> dict[str, int]:
        """The counts as they stand in a record."""
        return {**attrs.asdict(self), "untranslated": self.untranslated}


@attrs.frozen
class Page:
    """A page of an edition: its name in the sources, its title in the language, its progress."""

    docname: str
    title: str
    progress: Progress


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


@attrs.frozen(kw_only=True)
class Record:
    """What stands in an ``edition.json``."""

    briefing: str
    """The setting ``name`` of the briefing: tells its editions from those of another."""
    language: str
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
    versions: dict[str, str]

    @property
    def progress(self) -> Progress:
        """The counts of all pages together."""
        return sum((page.progress for page in self.pages), Progress())

    def write(self, folder: Path) -> None:
        """Put the record into the folder of its edition."""
        data = {
            "schema": SCHEMA,
            **attrs.asdict(self, recurse=True),
            "messages": self.progress.as_json(),
            "pages": [
                {"docname": page.docname, "title": page.title, "messages": page.progress.as_json()}
                for page in self.pages
            ],
        }
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        (folder / FILE).write_text(text, encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> Record:
        """The record in a folder; raises StarError where it is missing, broken or of another schema."""
        path = folder / FILE
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if data.get("schema") != SCHEMA:
                raise ValueError(
                    f"it has schema {data.get('schema')!r}, and this version of startoolkit reads {SCHEMA}"
                )
            pages = [Page(page["docname"], page["title"], _progress(page["messages"])) for page in data.pop("pages")]
            pdf = data.pop("pdf")
            star = data.pop("star")
            data = {field.name: data[field.name] for field in attrs.fields(cls) if field.name in data}
            return cls(
                **{**data, "formats": tuple(data["formats"]), "files": tuple(File(**file) for file in data["files"])},
                pages=tuple(pages),
                pdf=Pdf(**pdf) if pdf else None,
                star=tuple(star) if star else None,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StarError(
                "bad-record",
                f"The record of the edition cannot be read: {error}.",
                place=Place(path),
                hint="Remove the folder that it lies in, then build that edition again.",
            ) from error


def _progress(data: dict[str, int]) -> Progress:
    return Progress(data["messages"], data["translated"], data["fuzzy"])

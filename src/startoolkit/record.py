"""``edition.json``: what one build of one edition produced.  Rooms speak through these records."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import attrs

from startoolkit.errors import Place, StarError

SCHEMA = 1
FILE = "edition.json"


@attrs.frozen
class Progress:
    """How far the translation of a page or an edition is, in messages."""

    messages: int
    translated: int
    fuzzy: int

    @property
    def untranslated(self) -> int:
        return self.messages - self.translated - self.fuzzy

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.messages + other.messages, self.translated + other.translated, self.fuzzy + other.fuzzy)

    def as_json(self) -> dict[str, int]:
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
        data = path.read_bytes()
        return cls(path.relative_to(folder).as_posix(), len(data), hashlib.sha256(data).hexdigest())


@attrs.frozen(kw_only=True)
class Record:
    """What stands in an ``edition.json``."""

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
        return sum((page.progress for page in self.pages), Progress(0, 0, 0))

    def write(self, folder: Path) -> None:
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
        """The record in a folder; raises StarError where it is missing or not ours."""
        path = folder / FILE
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
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
                hint="Build the edition again.",
            ) from error


def _progress(data: dict[str, int]) -> Progress:
    return Progress(data["messages"], data["translated"], data["fuzzy"])

"""What a file for an agency holds: messages with translations, each under an identifier that says where it belongs.

The identifier of a message is ``de:five-steps/map-it#SOURCE.TRANSLATION``: the language, the name of the catalog, the
digest of the source that the preview names the message by, and a digest of the translation at the time of the export.
With the first digest nothing is put in for another source than the one that was translated; with the second nothing
that somebody has written meanwhile is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Literal, NamedTuple

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.messages.names import digest

State = Literal["", "untranslated", "fuzzy", "translated"]
"""What a file says of a translation; empty where it says nothing."""
Format = Literal["xliff", "xliff2", "csv", "tmx", "tbx"]
SUFFIXES: dict[str, Format] = {".xlf": "xliff", ".xliff": "xliff", ".csv": "csv", ".tmx": "tmx", ".tbx": "tbx"}
MAX_BYTES = 16 * 1024 * 1024
MAX_TAGS = 1_000_000
"""Of XML, which takes ten times its size in memory where it is all tags; a message has some fifteen of them."""
_VERSION = 12
"""Hexadecimal digits of the digest of a translation."""
_IDENTIFIER = re.compile(r"([^:#\s]+):(.+)#([0-9a-f]{20})\.([0-9a-f]{12})")


class Identifier(NamedTuple):
    """An identifier in its parts."""

    language: str
    """The code of the language."""
    catalog: str
    source: str
    """The digest of the source."""
    version: str
    """The digest of the translation at the time of the export."""

    @classmethod
    def of(cls, language: str, catalog: str, msgid: str, msgstr: str, *, is_fuzzy: bool) -> Identifier:
        """The identifier of a message with its translation as they are now."""
        return cls(language, catalog, digest(msgid), version(msgstr, is_fuzzy=is_fuzzy))

    @classmethod
    def parsed(cls, text: str) -> Identifier | None:
        """An identifier as it stands in a file; None for anything that is none of ours."""
        found = _IDENTIFIER.fullmatch(text)
        return cls(*found.groups()) if found else None

    def __str__(self) -> str:
        return f"{self.language}:{self.catalog}#{self.source}.{self.version}"


def version(msgstr: str, *, is_fuzzy: bool) -> str:
    """The digest of a translation and of whether it is fuzzy."""
    return hashlib.sha256(json.dumps([msgstr, is_fuzzy]).encode()).hexdigest()[:_VERSION]


@attrs.frozen
class Unit:
    """A message in a file."""

    id: str
    """As it stands in the file; see ``Identifier``."""
    source: str
    target: str = ""
    state: State = ""
    notes: tuple[str, ...] = ()
    """Lines: of the authors, of translators, and what an agency has added."""
    previous: str = ""
    """The source that the translation was made for, where the message is fuzzy."""
    place: str = ""
    """The pages that the message stands on."""
    line: int | None = None
    """Where it stands in the file that was read."""
    problem: str = ""
    """Why the file's own form keeps the translation from being taken."""


def catalog_of(unit: Unit) -> str:
    """The name of the catalog that the identifier of a unit has; ``unknown`` where it is none of ours."""
    found = Identifier.parsed(unit.id)
    return found.catalog if found else "unknown"


REASON = "startoolkit: "
"""How a note begins that says why a translation was not taken."""


def unusable(message: str, place: Place, hint: str = "") -> StarError:
    """The error for a file that is not taken as a whole."""
    hint = hint or "Ask whoever sent it to send it again, as the format in which it was exported."
    return StarError("bad-exchange", message, place=place, hint=hint)

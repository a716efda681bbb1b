"""What an editor says of a change: only the wording of some pages was mended, so their translations are still right.

A message whose source has changed there keeps its translation, and who said so is recorded beside the catalogs.  That
is believed of pairs that leave no doubt; other messages stay fuzzy, for translators to see.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs import files
from startoolkit.catalogs.merge import Key, is_comparable
from startoolkit.catalogs.numbers import differences
from startoolkit.errors import Place, StarError
from startoolkit.messages import po
from startoolkit.settings import date_of_build

if TYPE_CHECKING:
    from startoolkit.messages.faults import Fault
    from startoolkit.project import Project

FILE = "same-meaning.csv"
COLUMNS = ("page", "language", "old", "new", "by", "date")
"""``old`` and ``new`` are digests of the texts of the source."""
_ALIKE = 0.7
"""The share of letters that a text must have in common with what it was."""


@attrs.frozen
class Statement:
    """That only wording was mended on some pages."""

    pages: frozenset[str]
    by: str
    date: datetime.date


@attrs.frozen
class Mended:
    """A message whose source was mended, as an editor says."""

    page: str
    language: str
    old: str
    """The text that was translated."""
    new: str
    doubt: str = ""
    """Why its translation stays fuzzy; empty where it is taken as right."""

    @property
    def row(self) -> tuple[str, str, str, str]:
        return self.page, self.language, digest(self.old), digest(self.new)


def digest(text: str) -> str:
    """What stands for a text in the record."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def today() -> datetime.date:
    """The day (UTC), or that of SOURCE_DATE_EPOCH."""
    return date_of_build().get("date") or datetime.datetime.now(datetime.UTC).date()


def confirm(
    messages: Sequence[po.Message],
    on: Mapping[Key, str],
    language: tuple[str, str],
    faults: Callable[[po.Message], Sequence[Fault]],
) -> tuple[tuple[po.Message, ...], tuple[Mended, ...]]:
    """The messages of an updated catalog, those that were only mended with their translations confirmed; and these.

    ``on`` are the pages spoken of, by the messages that they have; ``language`` are the codes of the source and of the
    translation; ``faults`` is the judge.
    """
    before = {message.key: message for message in messages if message.obsolete and not message.fuzzy}
    guesses = [message for message in messages if message.key in on and _is_guess(message)]
    earlier = {message.key: before.get((message.context, message.previous or "")) for message in guesses}
    pairs = {message.key: old for message in guesses if (old := earlier[message.key]) and old.msgstr == message.msgstr}
    uses = Counter(old.key for old in pairs.values())
    found: list[Mended] = []
    result: list[po.Message] = []
    for message in messages:
        old = pairs.get(message.key) if not message.obsolete else None
        if old:
            doubt = _doubt(old.msgid, message, language[0], uses[old.key], faults)
            found.append(Mended(on[message.key], language[1], old.msgid, message.msgid, doubt))
            message = message if doubt else message.confirmed  # noqa: PLW2901
        result.append(message)
    return tuple(result), tuple(found)


def _is_guess(message: po.Message) -> bool:
    """Whether a message has the translation of an earlier text, for a translator to see."""
    return bool(not message.obsolete and message.fuzzy and message.previous and message.msgstr)


def _doubt(
    old: str, message: po.Message, source: str, uses: int, faults: Callable[[po.Message], Sequence[Fault]]
) -> str:
    if uses > 1:
        return "several messages were made from the same one"
    if not is_comparable(message) or SequenceMatcher(None, old, message.msgid, autojunk=False).ratio() < _ALIKE:
        return "more than the wording has changed"
    if any(differences((old, source), (message.msgid, source))):
        return "a number has changed"
    return next((f"a build would refuse it: {fault.message}" for fault in faults(message)), "")


def record(project: Project, statement: Statement, found: Iterable[Mended]) -> None:
    """Add a line for each message whose translation was taken as right; raises StarError where that is not possible.

    Lines are sorted, so that those of two people who work at the same time merge.  What is there already stays.
    """
    path = project.locale / FILE
    po.refuse_links(path, project.root)
    rows: dict[tuple[str, ...], tuple[str, ...]] = {row[:4]: row for row in _rows(path)}
    new: dict[tuple[str, ...], tuple[str, ...]] = {
        one.row: (*one.row, statement.by, statement.date.isoformat()) for one in found if not one.doubt
    }
    if new.keys() - rows.keys():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([COLUMNS, *sorted((new | rows).values())])
        files.write(path, text.getvalue().encode())


def _rows(path: Path) -> list[tuple[str, ...]]:
    """The lines of a record below the first; none where there is no file."""
    if not os.path.lexists(path):
        return []
    text = po.decoded(po.content(path), path)
    reader = csv.reader(io.StringIO(text))
    rows = []
    for row in reader:
        if len(row) != len(COLUMNS):
            raise _broken(path, reader.line_num)
        rows.append(tuple(row))
    if rows[:1] != [COLUMNS]:
        raise _broken(path, 1)
    return rows[1:]


def _broken(path: Path, line: int) -> StarError:
    return StarError(
        "catalog-syntax",
        f"This is no line of the record, which has the columns {', '.join(COLUMNS)}.",
        place=Place(path, line),
        hint="Correct the line, or put the file back as it was in version control.",
    )

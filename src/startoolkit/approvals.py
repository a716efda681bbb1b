"""Approvals: who has read a translation beside its source and found it right, in ``locale/<language>/reviewed.csv``.

An approval is of a source with its translation, by their digest, so it lapses as soon as one of the two changes.  It is
a statement in a file that anybody may write to, not a proof: the setting ``reviewers`` says whose statements count.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
import stat
from collections import defaultdict
from typing import TYPE_CHECKING, NoReturn

import attrs

from startoolkit.errors import Place, StarError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from startoolkit.languages import Language

FILE = "reviewed.csv"
"""Name of the file, beside the folder of the catalogs of a language."""
MAX_BYTES = 32 * 1024 * 1024
_HEAD = ["page", "digest", "name", "date"]
_LONGEST_NAME = 100
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@attrs.frozen(order=True)
class Approval:
    """A line of the file; lines are sorted in the order of these fields, so that git merges them."""

    page: str
    """The page on which the message was approved; the approval counts wherever the pair stands in the language."""
    digest: str
    """See ``digest``."""
    name: str
    """Who has approved it."""
    date: datetime.date


@attrs.frozen
class Reviewer:
    """The approvals of one person, as a record has them."""

    name: str
    messages: int
    """Messages that are as this person has approved them."""
    date: str
    """The day of the latest approval."""


def digest(msgid: str, msgstr: str) -> str:
    """The SHA-256 of a source with its translation; neither can hold the NUL between them."""
    return hashlib.sha256(f"{msgid}\0{msgstr}".encode()).hexdigest()


def path_of(locale: Path, language: Language) -> Path:
    """The file of a language; it may be missing."""
    return locale / language.code / FILE


def counting(approvals: Iterable[Approval], names: Collection[str] | None) -> frozenset[str]:
    """The digests that somebody of these names has approved; None: anybody."""
    return frozenset(one.digest for one in approvals if names is None or one.name in names)


def reviewers(approvals: Iterable[Approval], used: Collection[str]) -> tuple[Reviewer, ...]:
    """Who has approved the messages with the digests ``used``, by name."""
    found: dict[str, list[Approval]] = defaultdict(list)
    for one in approvals:
        if one.digest in used:
            found[one.name].append(one)
    return tuple(
        Reviewer(name, len({one.digest for one in own}), max(one.date for one in own).isoformat())
        for name, own in sorted(found.items())
    )


def wrong_name(name: str) -> str:
    """Why a text cannot be the name of a reviewer; empty if it can."""
    if not name or name != " ".join(name.split(" ")).strip() or not name.isprintable():
        return "is one line of printable text"
    if len(name) > _LONGEST_NAME:
        return f"has at most {_LONGEST_NAME} characters"
    return "begins with a letter or a digit, not with a sign of formulas" if name[0] in "=+-@" else ""


def as_text(approvals: Iterable[Approval]) -> str:
    """The content of the file."""
    made = io.StringIO(newline="")
    table = csv.writer(made, lineterminator="\n")
    table.writerow(_HEAD)
    table.writerows([one.page, one.digest, one.name, one.date.isoformat()] for one in sorted(set(approvals)))
    return made.getvalue()


def read(path: Path, within: Path) -> tuple[Approval, ...]:
    """The approvals in a file, none if it is missing.  Raises StarError, with the line, for anything but what we write.

    Line ends of Windows and a byte order mark, which spreadsheets add, are accepted.  ``within`` is the project: no part
    of the path below it may be a symbolic link.
    """
    from startoolkit.messages.po import refuse_links  # noqa: PLC0415  (settings import this module)

    refuse_links(path, within)
    return parse(_bytes(path), path)


def parse(data: bytes, path: Path) -> tuple[Approval, ...]:
    """The approvals in the content of a file; raises StarError with ``path`` and line."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        _refuse(path, data.count(b"\n", 0, error.start) + 1, "The approvals are not UTF-8.")
    return tuple(_rows(path, text)) if text else ()


def _bytes(path: Path) -> bytes:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
            _refuse(path, None, f"The approvals are no regular file of up to {MAX_BYTES // 2**20} MiB.")
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        _refuse(path, None, f"The approvals cannot be read: {error.strerror}.")


def _rows(path: Path, text: str) -> Iterator[Approval]:
    from startoolkit.messages.po import CONFLICT  # noqa: PLC0415  (as above)

    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        if CONFLICT.fullmatch(line):
            hint = "Keep the lines of both sides, and delete the lines <<<<<<<, ======= and >>>>>>>."
            _refuse(path, number, "Two versions of the approvals were merged, and a conflict is left.", hint)
        try:
            [cells] = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            _refuse(path, number, "This line is not a row of a table.")
        if number == 1:
            if cells != _HEAD:
                _refuse(path, 1, f"The first line of the approvals is not {','.join(_HEAD)}.")
        else:
            yield _approval(path, number, cells)


def _approval(path: Path, number: int, cells: list[str]) -> Approval:
    if len(cells) != len(_HEAD):
        _refuse(path, number, f"This row has {len(cells)} cells, and an approval has {len(_HEAD)}.")
    page, found, name, date = cells
    if not page or not page.isprintable():
        _refuse(path, number, "The page of this approval is no name of a page.")
    if not _DIGEST.fullmatch(found):
        _refuse(path, number, "The digest of this approval is not 64 digits from 0 to f.")
    reason = wrong_name(name)
    if reason:
        _refuse(path, number, f"The name in this approval is none: a name {reason}.")
    try:
        if not _DATE.fullmatch(date):
            raise ValueError
        return Approval(page, found, name, datetime.date.fromisoformat(date))
    except ValueError:
        _refuse(path, number, "The date of this approval is not one such as 2026-11-23.")


def _refuse(path: Path, line: int | None, message: str, hint: str = "") -> NoReturn:
    wanted = "Delete the line, or take the file from git; startoolkit approve writes it."
    raise StarError("bad-approvals", message, place=Place(path, line), hint=hint or wanted)

"""The lines of a PO file, by the messages and fields that they belong to, for changing some and leaving the others."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import attrs

from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIGNS = ("#.", "#:", "#,")


@attrs.frozen
class Field:
    """Lines of a message that belong to one field, with their line ends."""

    name: str
    """A keyword, ``#|``, or the sign of a comment; empty for lines with several fields, which are written anew together."""
    lines: tuple[str, ...]


@attrs.frozen
class Block:
    """A message with its lines."""

    message: po.Message
    before: tuple[str, ...]
    """The empty lines above it."""
    fields: tuple[Field, ...]
    """In the order of the file; a field may occur more than once, such as comments above and below references."""

    @property
    def lines(self) -> Iterator[str]:
        yield from self.before
        for field in self.fields:
            yield from field.lines


@attrs.frozen
class Lines:
    """A PO file: each of its lines is in exactly one place of it."""

    catalog: po.Catalog
    head: Block
    blocks: tuple[Block, ...]
    """One for each of ``catalog.messages``."""
    tail: tuple[str, ...]
    """What is below the last message."""
    is_separate: bool
    """Whether each line is of one message; if not, ``blocks`` do not tell which."""


class _Recorder(po.Parser):
    """A parser that notes which message and which field it has found in each line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.found: dict[int, list[tuple[int, str]]] = {}
        """The messages, by their place in the file, and the names of the fields, by line."""

    def comment(self, line: str) -> None:
        super().comment(line)
        if not line.startswith(("#~", "#|")):
            self._note(line[:2] if line[:2] in _SIGNS else "#")

    def string(self, word: str | None, value: str, *, obsolete: bool, previous: bool) -> None:
        super().string(word, value, obsolete=obsolete, previous=previous)
        self._note("#|" if previous else self.draft.last)

    def _note(self, name: str) -> None:
        found = self.found.setdefault(self.number, [])
        if (len(self.messages), name) not in found:
            found.append((len(self.messages), name))


def lines_of(data: bytes, path: Path) -> Lines:
    """The lines of a PO file; raises StarError for what ``po.parse`` refuses."""
    recorder = _Recorder(path)
    catalog = recorder.parse(data)
    *whole, last = data.decode().split("\n")
    sorter = _Sorter([catalog.head, *catalog.messages])
    for number, line in enumerate([*(f"{line}\n" for line in whole), *filter(None, [last])], start=1):
        sorter.add(line, recorder.found.get(number, []))
    head, *blocks = sorter.blocks()
    return Lines(catalog, head, tuple(blocks), (*sorter.tail, *sorter.empty), sorter.is_separate)


class _Sorter:
    """Puts the lines of a file, one after the other, to their messages."""

    def __init__(self, messages: list[po.Message]) -> None:
        self.messages = messages
        self.lines: list[list[tuple[str, str]]] = [[] for _ in messages]
        """Of each message, each with the name of its field; ``^`` for the empty lines above."""
        self.empty: list[str] = []
        """The lines without content that were read last."""
        self.tail: list[str] = []
        self.is_separate = True
        self._place = -1

    def add(self, line: str, found: list[tuple[int, str]]) -> None:
        if not found:
            self.empty.append(line)
            return
        place, name = found[0]
        self.is_separate &= found[-1][0] == place
        if place >= len(self.messages):
            self.tail += [*self.empty, line]
        else:
            above = "^" if place != self._place else self.lines[place][-1][0]
            self.lines[place] += [(above, empty) for empty in self.empty]
            self.lines[place].append((name if len(found) == 1 else "", line))
        self.empty, self._place = [], place

    def blocks(self) -> Iterator[Block]:
        for message, lines in zip(self.messages, self.lines, strict=True):
            fields = [
                Field(name, tuple(line for _, line in group)) for name, group in groupby(lines, lambda line: line[0])
            ]
            before = fields[0].lines if fields and fields[0].name == "^" else ()
            yield Block(message, before, tuple(field for field in fields if field.name != "^"))

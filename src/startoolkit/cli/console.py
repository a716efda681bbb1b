"""How the two streams of the command line are written to, by rich: foreign text is harmless, and nothing is cut off.

Imported when something is shown in a terminal, or a table anywhere, since rich is slow to import.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from startoolkit.printable import printable

_WIDE = 10_000
"""Columns of what is no terminal: nothing is wrapped."""
_WORD = re.compile(r"\S+\s*")


class SafeConsole(Console):
    """A console that writes no control sequence but rich's own, whoever wrote the text."""

    def __init__(self, file: TextIO) -> None:
        self.understands = file.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
        """Whether it is a terminal that moves its cursor; without TERM, as under ``env -i``, nobody knows."""
        forced = os.environ.get("FORCE_COLOR")
        super().__init__(
            file=file,
            width=None if file.isatty() else _WIDE,
            color_system="auto" if self.understands or forced else None,
            markup=False,
            highlight=False,
            emoji=False,
        )

    @property
    def is_dumb_terminal(self) -> bool:
        """No, whatever TERM says: rich would take a dumb terminal to have 80 columns, and asks for no more than that."""
        return False

    def render_str(self, text: str, **options: Any) -> Text:
        """Text from a string, made harmless before it is measured."""
        return super().render_str(self._safe(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is written in the end."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=self._safe(segment.text))

    def _safe(self, text: str) -> str:
        """A text that is harmless, in the signs that the terminal has."""
        text = printable(text, lines=True)
        return text.encode(self.encoding, getattr(self.file, "errors", "strict")).decode(self.encoding)

    def show(self, what: RenderableType, style: str) -> None:
        """Print something; lines of text are broken between words, never within a path or an address."""
        if isinstance(what, str):
            what = self.render_str(what)
        if isinstance(what, Text):
            what = Group(*_lines(what, self.width))
        self.print(what, style=style or None, no_wrap=isinstance(what, Group), overflow="ignore", crop=False)


def _lines(text: Text, width: int) -> Iterable[Text]:
    """A text as lines for a width; what belongs to an indented line is indented as that is."""
    for line in text.split("\n", allow_blank=True):
        words = line.plain.lstrip(" ")
        indent = len(line.plain) - len(words)
        cuts, column = [indent], indent
        for word in _WORD.finditer(line.plain, indent):
            if column > indent and column + cell_len(word[0].rstrip()) > width:
                cuts.append(word.start())
                column = indent
            column += cell_len(word[0])
        first, *parts = line.divide(cuts)
        for part in parts:
            part.rstrip()
            yield first + part


class Fitting:
    """The first of several tables, from wide to narrow, that there is room for; the last one breaks long names."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        last = tables[-1].columns[0]
        last.no_wrap, last.overflow = False, "fold"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.update(max_width=_WIDE)
        widths = (Measurement.get(console, wide, table).maximum for table in self.tables)
        at = next((at for at, width in enumerate(widths) if width <= options.max_width), -1)
        yield self.tables[at]

"""Writing to the two output streams with rich: control characters are escaped, and nothing is truncated.

Imported only to print on a terminal, or to print a table, since rich is slow to import.
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
"""Width in columns of a stream that is not a terminal; wide enough that nothing is wrapped."""
_WORD = re.compile(r"\S+\s*")


class SafeConsole(Console):
    """A console that writes no control sequences but rich's own; those in the text are escaped."""

    def __init__(self, file: TextIO) -> None:
        self.understands = file.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
        """Whether it is a terminal that can move its cursor; without TERM, as under ``env -i``, assume it cannot."""
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
        """False, whatever TERM is: rich uses this only to assume 80 columns for a dumb terminal."""
        return False

    def render_str(self, text: str, **options: Any) -> Text:
        """Text from a string, escaped before it is measured."""
        return super().render_str(self._safe(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments that are written, with their texts escaped."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=self._safe(segment.text))

    def _safe(self, text: str) -> str:
        """A text with control characters escaped, and in the characters that the encoding of the stream has."""
        text = printable(text, lines=True)
        return text.encode(self.encoding, getattr(self.file, "errors", "strict")).decode(self.encoding)

    def show(self, what: RenderableType, style: str) -> None:
        """Print a text or another renderable; lines of text are wrapped at spaces only, never within a path or URL."""
        if isinstance(what, str):
            what = self.render_str(what)
        if isinstance(what, Text):
            what = Group(*_lines(what, self.width))
        self.print(what, style=style or None, no_wrap=isinstance(what, Group), overflow="ignore", crop=False)


def _lines(text: Text, width: int) -> Iterable[Text]:
    """Wrap a text to a width in columns; continuation lines of an indented line have its indentation."""
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
    """Several tables, from wide to narrow, of which the first that fits is shown; the last one folds long names."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        last = tables[-1].columns[0]
        last.no_wrap, last.overflow = False, "fold"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.update(max_width=_WIDE)
        widths = (Measurement.get(console, wide, table).maximum for table in self.tables)
        at = next((at for at, width in enumerate(widths) if width <= options.max_width), -1)
        yield self.tables[at]

"""The progress lines of a running build."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from startoolkit.editions.processes import Step
from startoolkit.languages import Language

_NAME, _BAR, _STAGE = 16, 10, 8
"""Least width of a name, and widths of a bar and of a stage, in terminal cells."""
_STAGES = {
    "reading": "reading",
    "pdf": "PDF",
    "pdf-large": "large",
    "html": "pages",
    "done": "done",
    "failed": "failed",
}
_ENDED = ("done", "failed")


class Rows:
    """A line for each edition, or for those being built only if the terminal has too few lines for all."""

    def __init__(self, steps: Mapping[Language, Step | None], *, ascii_only: bool) -> None:
        self.steps = steps
        self.spinner = Spinner("line" if ascii_only else "dots", style="progress.spinner")
        self.named = not ascii_only
        """Whether names of languages are shown; an ASCII terminal cannot show all of them."""

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        grid = Table.grid(padding=(0, 1, 0, 0))
        longest = max((cell_len(self._name(language).plain) for language in self.steps), default=0)
        room = options.max_width - (1 + _BAR + _STAGE + 3)  # with a space after each column but the last
        for width in (1, max(_NAME, min(longest, room)), _BAR, _STAGE):
            grid.add_column(width=width, no_wrap=True)
        steps = dict(self.steps)
        has_room = len(steps) < options.size.height
        for language, step in steps.items():
            if has_room or (step and step.stage not in _ENDED):
                grid.add_row(*self._row(language, step))
        yield grid

    def _name(self, language: Language) -> Text:
        return Text(f"{language.tag} {language.own_name}" if self.named else language.tag, overflow="ellipsis")

    def _row(self, language: Language, step: Step | None) -> tuple[Spinner | str, Text, ProgressBar, str]:
        name = self._name(language)
        if step is None:
            starting = not any(self.steps.values())  # worker processes are being prepared, which takes a moment
            return self.spinner if starting else " ", name, ProgressBar(total=1, width=_BAR), "waiting"
        if step.stage in _ENDED:
            bar = ProgressBar(total=1, completed=step.stage == "done", width=_BAR)
            return " ", name, bar, _STAGES.get(step.stage, step.stage)
        bar = ProgressBar(total=step.total or None, completed=step.pages, width=_BAR)
        return self.spinner, name, bar, _STAGES.get(step.stage, step.stage)

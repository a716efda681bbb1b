"""What the commands share: the group, the two streams, words and tables."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

import click

from startoolkit import __version__
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.printable import printable
from startoolkit.project import Project
from startoolkit.settings import guess

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from startoolkit.catalogs.dialect import Messages
    from startoolkit.cli.console import SafeConsole


class Screen:
    """stdout or stderr.  All that the commands show goes through one of the two, which makes foreign text harmless."""

    def __init__(self, name: Literal["stdout", "stderr"]) -> None:
        self._name = name

    @property
    def file(self) -> TextIO:
        """The stream."""
        stream: TextIO = getattr(sys, self._name)
        return stream

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it."""
        return self.file.isatty()

    @cached_property
    def console(self) -> SafeConsole:
        """What writes to it, for progress and what has to be measured; made late, since rich is slow to import."""
        from startoolkit.cli.console import SafeConsole  # noqa: PLC0415

        return SafeConsole(self.file)

    def print(
        self, what: RenderableType = "", *, style: str = "", markup: bool = False, soft_wrap: bool = True
    ) -> None:
        """Show a text or a table: as it is in a pipe or a file, broken between words to fit a terminal.

        A text is never markup: ``markup`` and ``soft_wrap`` are there for those who know rich's consoles.
        """
        if isinstance(what, str) and not style and not self.is_terminal:
            self.data(f"{printable(what, lines=True)}\n")
        else:
            self.console.show(what, style)

    def data(self, text: str) -> None:
        """Write what programs read, byte for byte, except on a terminal."""
        self.file.write(printable(text, lines=True) if self.is_terminal else text)
        self.file.flush()


OUT = Screen("stdout")
ERR = Screen("stderr")


COMMANDS = {
    "assemble": "matrix", "build": "building", "changes": "changing", "check": "translating", "plan": "matrix",
    "publish": "publishing", "status": "standing", "update": "translating", "verify": "publishing",
}  # fmt: skip
"""The commands, and the modules that they are in."""


class _Help(click.HelpFormatter):
    """Help for narrow terminals, too: what an option means stands below it there."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, col_max if self.width > 60 else 12, col_spacing)


click.Context.formatter_class = _Help


class Interrupted(Exception):
    """Ctrl-C while a command runs; click would write an empty line for a KeyboardInterrupt."""


class Commands(click.Group):
    """A group of which a module is imported when one of its commands is asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupted:
            raise Interrupted from interrupted

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with all of what they do; click would cut it off."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help or "") for name, command in commands if command])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            import_module(f"startoolkit.cli.{COMMANDS[cmd_name]}")
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; raises StarError with the nearest one where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = guess(args[0].lower(), COMMANDS) or f"The commands are {', '.join(sorted(COMMANDS))}."
            raise StarError("wrong-usage", f"No such command {args[0]!r}.", hint=hint)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="startoolkit")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=".",
    help="Folder of the briefing (with its pyproject.toml); default: here.",
)
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Build a briefing, written once in MyST Markdown, as HTML and PDF editions in every language."""
    context.obj = folder


def chosen_languages(project: Project, codes: Sequence[str]) -> list[Language]:
    """The languages of those codes, or all there are."""
    return [project.language(code) for code in dict.fromkeys(codes)] or list(project.settings.languages)


def messages_of_build(project: Project) -> Messages | None:
    """The messages of all pages with their kinds, if the last build into the usual folder was of the same pages."""
    from startoolkit.catalogs.progress import known_messages  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.editions.inputs import docs_digest  # noqa: PLC0415

    return known_messages(project, project.output, docs_digest(project)) if project.output.is_dir() else None


def columns(first: str, *others: str) -> Table:
    """A table without lines, all columns but the first to the right."""
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


def short(path: Path) -> str:
    """A path as seen from here, where that is shorter; harmless, and on one line."""
    with contextlib.suppress(OSError, ValueError):
        path = path.relative_to(Path.cwd())
    return printable(str(path))


def number_of(number: int, noun: str) -> str:
    """A number with its noun: ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def exit_code(error: StarError) -> int:
    """What an error makes of a command."""
    codes = {one.code for one in error.each}
    if "defect" in codes:
        return 4
    return 2 if codes <= {"unknown-language", "wrong-usage"} else 3

"""Shared parts of the commands: the click group, the two output streams, tables, formatting of paths and numbers."""

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
from startoolkit.errors import StarError, StarErrors
from startoolkit.languages import Language
from startoolkit.printable import printable
from startoolkit.project import Project
from startoolkit.settings import guess

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from startoolkit.catalogs.judging import Messages
    from startoolkit.cli.console import SafeConsole


class Screen:
    """stdout or stderr.  All output of the commands goes through an instance, which escapes control characters."""

    def __init__(self, name: Literal["stdout", "stderr"]) -> None:
        self._name = name

    @property
    def file(self) -> TextIO:
        """The current stream; looked up on each use, since it may be replaced."""
        stream: TextIO = getattr(sys, self._name)
        return stream

    @property
    def is_terminal(self) -> bool:
        """Whether the stream is a terminal."""
        return self.file.isatty()

    @cached_property
    def console(self) -> SafeConsole:
        """The rich console of the stream, for progress and tables; created on first use, since rich is slow to import."""
        from startoolkit.cli.console import SafeConsole  # noqa: PLC0415

        return SafeConsole(self.file)

    def print(
        self, what: RenderableType = "", *, style: str = "", markup: bool = False, soft_wrap: bool = True
    ) -> None:
        """Print a text or a table: unwrapped to a pipe or a file, wrapped between words on a terminal.

        Text is never read as markup.  ``markup`` and ``soft_wrap`` have no effect; they are accepted because rich's
        ``Console.print`` has them.
        """
        if isinstance(what, str) and not style and not self.is_terminal:
            self.data(f"{printable(what, lines=True)}\n")
        else:
            self.console.show(what, style)

    def data(self, text: str) -> None:
        """Write output for programs unchanged; control characters are escaped on a terminal only."""
        self.file.write(printable(text, lines=True) if self.is_terminal else text)
        self.file.flush()


OUT = Screen("stdout")
ERR = Screen("stderr")


COMMANDS = (
    *(
        "adopt",
        "approve",
        "assemble",
        "build",
        "changes",
        "check",
        "crowdin",
        "errata",
        "exchange",
        "guide",
        "languages",
    ),
    *("new", "plan", "preview", "prune", "publish", "review", "status", "update", "verify", "weblate"),
)
"""The commands, each in the module of its name in ``startoolkit.cli``."""


class _Help(click.HelpFormatter):
    """Help that fits narrow terminals, where the description of an option is put below it."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, col_max if self.width > 60 else 12, col_spacing)


click.Context.formatter_class = _Help


class Interrupted(Exception):
    """Ctrl-C while a command runs.  Raised in place of KeyboardInterrupt, for which click writes an empty line."""


class Commands(click.Group):
    """A group that imports the module of a command when the command is looked up."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; raises Interrupted on Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupted:
            raise Interrupted from interrupted

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their full help, which click would truncate."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help or "") for name, command in commands if command])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            import_module(f"startoolkit.cli.{cmd_name}")
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named by the first argument; raises StarError with the nearest name if it does not exist."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = guess(args[0].lower(), COMMANDS) or f"The commands are {', '.join(COMMANDS)}."
            raise StarError("wrong-usage", f"No such command {args[0]!r}.", hint=hint)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="startoolkit")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=".",
    help="Folder of the briefing, or of another Sphinx project; default: here.",
)
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Build a briefing, written once in MyST Markdown, as HTML and PDF editions in every language."""
    context.obj = folder


def chosen_languages(project: Project, codes: Sequence[str]) -> list[Language]:
    """The languages of these codes, or all languages of the project if there are none."""
    return [project.language(code) for code in dict.fromkeys(codes)] or list(project.settings.languages)


def languages_of(codes: Iterable[str]) -> list[Language]:
    """The languages of these codes, each once; raises StarErrors for all that are none."""
    found, wrong = [], []
    for code in dict.fromkeys(codes):
        try:
            found.append(Language(code))
        except ValueError as error:
            hint = "Codes are those of CLDR: en, de, pt_BR, zh_Hans."
            wrong.append(StarError("wrong-usage", f"{error}.", hint=hint))
    if wrong:
        raise StarErrors(wrong)
    return found


def messages_of_build(project: Project, language: Language) -> Messages | None:
    """The messages of all pages with their kinds, if the last build into the usual folder was of the same pages.

    Those that ``language`` has of them, if it was built, too.
    """
    from startoolkit.catalogs.progress import known_messages  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.editions.inputs import docs_digest  # noqa: PLC0415

    return known_messages(project, project.output, docs_digest(project), language) if project.output.is_dir() else None


def columns(first: str, *others: str) -> Table:
    """A table without rules; all columns but the first are right-aligned."""
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


def short(path: Path) -> str:
    """A path relative to the working directory if it is inside it, with control characters and line breaks escaped."""
    with contextlib.suppress(OSError, ValueError):
        path = path.relative_to(Path.cwd())
    return printable(str(path))


def number_of(number: int, noun: str) -> str:
    """A number with its noun: ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def exit_code(error: StarError) -> int:
    """The exit code of a command that ends with this error."""
    codes = {one.code for one in error.each}
    if "defect" in codes:
        return 4
    return 2 if codes <= {"unknown-language", "unknown-page", "wrong-usage"} else 3

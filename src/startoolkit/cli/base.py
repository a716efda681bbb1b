"""What the commands share: the group, the two consoles, words and tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from startoolkit import __version__
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.settings import guess

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


class _Later:
    """A console that is made when something is shown, since rich is slow to import."""

    def __init__(self, **options: Any) -> None:
        self._options = options

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console  # noqa: PLC0415

        return Console(highlight=False, emoji=False, **self._options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._console, name)


OUT = cast("Console", _Later())
ERR = cast("Console", _Later(stderr=True))


COMMANDS = {
    "assemble": "matrix", "build": "building", "changes": "changing", "check": "translating", "plan": "matrix",
    "publish": "publishing", "status": "standing", "update": "translating", "verify": "publishing",
}  # fmt: skip
"""The commands, and the modules that they are in."""


class Commands(click.Group):
    """A group of which a module is imported when one of its commands is asked for."""

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


def columns(first: str, *others: str) -> Table:
    """A table without lines, all columns but the first to the right."""
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


def plain(text: str) -> str:
    """A text as it is shown in a table where it may look like markup."""
    from rich.markup import escape  # noqa: PLC0415

    return escape(text)


def short(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def number_of(number: int, noun: str) -> str:
    """A number with its noun: ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def exit_code(error: StarError) -> int:
    """What an error makes of a command."""
    codes = {one.code for one in error.each}
    if "defect" in codes:
        return 4
    return 2 if codes <= {"unknown-language", "wrong-usage"} else 3

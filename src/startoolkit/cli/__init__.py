"""The command line: every command, every printed line, every exit code.

Exit codes: 0 good, 1 problems found, 2 wrong usage, 3 a diagnosed failure, 4 a defect of startoolkit, and 130 when
interrupted (which ``__main__`` says, since Ctrl-C may come while this package is still being imported).
"""

from __future__ import annotations

import codecs
import io
import os
import shutil
import sys
from pathlib import Path

import click

from startoolkit.cli.base import ERR, Interrupted, cli, exit_code
from startoolkit.errors import StarError, as_star_error


def main() -> None:
    """Run the command line; a mistake of the user is a sentence, and a traceback stands only below a defect of ours."""
    _prepare_streams()
    try:
        _check_here()
        # Click would not go below 50 columns.
        width = min(shutil.get_terminal_size().columns, 80) - 2
        code = cli.main(standalone_mode=False, terminal_width=max(width, 20)) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        shown = io.StringIO()
        error.show(shown)
        ERR.print(shown.getvalue().rstrip())
        code = 2
    except click.ClickException as error:
        ERR.print(str(_of_usage(error)))
        code = 2
    except (Interrupted, click.Abort) as interrupted:
        raise KeyboardInterrupt from interrupted
    except Exception as error:  # noqa: BLE001  (told as a defect, unless it is a disk or an error of the user)
        told = as_star_error(error, Path())
        ERR.print(str(told))
        code = exit_code(told)
    sys.exit(code)


def _prepare_streams() -> None:
    """Have both streams write what their encoding lacks in other signs, and nothing where they are closed."""
    codecs.register_error("startoolkit", _in_other_signs)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by who started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="startoolkit")


_SIGNS = {"–": "-", "…": "...", "→": "->", "█": "#", "▒": "+", "░": "-"}
"""What the signs of our own are written as where the terminal lacks them."""


def _in_other_signs(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        sign = error.object[error.start]
        if sign in _SIGNS:
            return _SIGNS[sign], error.start + 1
    return codecs.backslashreplace_errors(error)


def _of_usage(error: click.ClickException) -> StarError:
    """What is wrong with the words of a command, in the form of all our errors."""
    said, _, near = error.format_message().partition(" Did you mean ")
    context = error.ctx if isinstance(error, click.UsageError) else None
    name = f"{context.info_name} " if context and context.parent else ""
    hint = f"Did you mean {near}" if near else f"startoolkit {name}--help says how it is used."
    return StarError("wrong-usage", f"{said.rstrip('.')}.", hint=hint)


def _check_here() -> None:
    """Refuse to run in a folder that was removed; who stands in a published one does so after the exchange."""
    try:
        Path.cwd()
    except OSError as error:
        hint = 'Go there anew, or elsewhere: cd "$PWD"'
        raise StarError("no-project", "The folder that the command is run in was removed.", hint=hint) from error

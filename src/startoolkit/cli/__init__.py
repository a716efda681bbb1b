"""The command line: every command, every printed line, every exit code.

Exit codes: 0 success, 1 problems found, 2 wrong usage, 3 a diagnosed failure, 4 a defect of startoolkit, and 130 when
interrupted (set in ``__main__``, since Ctrl-C may come while this package is still being imported).
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
    """Run the command line and exit; user errors are printed as a sentence, only our own defects with a traceback."""
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
    except Exception as error:  # noqa: BLE001  (reported as a defect, unless the disk or the user caused it)
        failure = as_star_error(error, Path())
        ERR.print(str(failure))
        code = exit_code(failure)
    sys.exit(code)


def _prepare_streams() -> None:
    """Let both streams replace characters that their encoding lacks, and write to the null device if they are closed."""
    codecs.register_error("startoolkit", _in_other_signs)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the parent process
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="startoolkit")


_SIGNS = {"–": "-", "…": "...", "→": "->", "█": "#", "▒": "+", "░": "-"}
"""Replacements for the characters of our own output that the encoding of a stream may lack."""


def _in_other_signs(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        sign = error.object[error.start]
        if sign in _SIGNS:
            return _SIGNS[sign], error.start + 1
    return codecs.backslashreplace_errors(error)


def _of_usage(error: click.ClickException) -> StarError:
    """A usage error of click as a StarError."""
    said, _, near = error.format_message().partition(" Did you mean ")
    context = error.ctx if isinstance(error, click.UsageError) else None
    names = []
    while context and context.parent:
        names.append(f"{context.info_name} ")
        context = context.parent
    name = "".join(reversed(names))
    hint = f"Did you mean {near}" if near else f"startoolkit {name}--help says how it is used."
    return StarError("wrong-usage", f"{said.rstrip('.')}.", hint=hint)


def _check_here() -> None:
    """Raise StarError if the working directory was removed, as happens in a published folder after it is exchanged."""
    try:
        Path.cwd()
    except OSError as error:
        hint = 'Change to it again, or to another folder: cd "$PWD"'
        raise StarError("no-project", "The folder that the command is run in was removed.", hint=hint) from error

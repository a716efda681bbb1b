"""The command line: every command, every printed line, every exit code.

Exit codes: 0 good, 1 problems found, 2 wrong usage, 3 a diagnosed failure, 4 a defect of startoolkit, and 130 when
interrupted (which ``__main__`` says, since Ctrl-C may come while this package is still being imported).
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from startoolkit.cli.base import ERR, cli, exit_code
from startoolkit.errors import StarError, as_star_error


def main() -> None:
    """Run the command line; a mistake of the user is a sentence, and a traceback stands only below a defect of ours."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may lack letters; Python has it so for stderr
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        _check_here()
        code = cli.main(standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        ERR.print(str(_of_usage(error)), markup=False, soft_wrap=True)
        code = 2
    except click.Abort as interrupted:
        raise KeyboardInterrupt from interrupted
    except Exception as error:  # noqa: BLE001  (told as a defect, unless it is a disk or an error of the user)
        told = as_star_error(error, Path())
        ERR.print(str(told), markup=False, soft_wrap=True)
        code = exit_code(told)
    sys.exit(code)


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

"""A command in a terminal: run in a pty of a given size, with keys pressed, and what its screen shows in the end."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests import PATIENCE
from tests.warm import Server

CTRL_C = "\x03"

# A session of its own, whose controlling terminal is the pty: so that Ctrl-C is a signal, as on a desk.
_START = """\
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where the tests run in the background of a script
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
_UNSET = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE")

_TOKEN = re.compile(
    r"\x1b\[(?P<private>\??)(?P<numbers>[0-9;]*)(?P<final>[A-Za-z])|(?P<sign>[^\x00-\x1f\x7f-\x9f]|[\r\n\b\t])",
    re.DOTALL,
)
_BEGUN = re.compile(r"\x1b(?:\[\??[0-9;]*)?\Z")


class Screen:
    """What a terminal shows: the few sequences that our output may hold, and an error for every other.

    It breaks lines that are too long, and breaks them anew when it is resized, as most terminals do.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.height = columns, rows
        self.lines: list[list[str]] = [[]]
        self.row = self.column = 0
        self.cursor_shown = True
        self.coloured = self.styled = self.obeyed = False
        self.broken: list[str] = []
        """The lines that were too long."""
        self._rest = ""

    @property
    def text(self) -> str:
        """All lines, those that were scrolled away too, without the blanks at their ends."""
        return "\n".join("".join(line).rstrip() for line in self.lines).rstrip()

    @property
    def widest(self) -> int:
        """The cells of the longest line."""
        return max(len(line) for line in self.lines)

    def feed(self, text: str) -> None:
        text, self._rest = self._rest + text, ""
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                if _BEGUN.match(text, at):
                    self._rest = text[at:]
                    return
                raise AssertionError(f"the terminal was sent {text[at : at + 20]!r}")
            at = match.end()
            if match["final"]:
                numbers = [int(number or 0) for number in match["numbers"].split(";")]
                self._obey(match["private"] + match["final"], numbers)
            else:
                self._put(match["sign"])

    def resize(self, columns: int, rows: int) -> None:
        lines: list[list[str]] = []
        row = column = 0
        for at, line in enumerate(self.lines):
            if at == self.row:
                row, column = len(lines) + self.column // (columns + 1), self.column % (columns + 1)
            lines += [line[start : start + columns] for start in range(0, max(len(line), 1), columns)]
        self.columns, self.height = columns, rows
        self.lines, self.row, self.column = lines, row, column
        while len(self.lines) <= self.row:
            self.lines.append([])

    def _obey(self, command: str, numbers: Sequence[int]) -> None:
        self.obeyed = True
        number = numbers[0]
        top = max(0, len(self.lines) - self.height)
        if command == "A":
            self.row = max(top, self.row - max(number, 1))
        elif command == "G":
            self.column = max(number, 1) - 1
        elif command == "K" and number == 2:
            self.lines[self.row] = []
        elif command == "K" and number == 0:
            del self.lines[self.row][self.column :]
        elif command in ("?h", "?l") and number == 25:
            self.cursor_shown = command == "?h"
        elif command in ("?h", "?l") and number == 2004:
            pass  # a shell asks to be told of what is pasted
        elif command == "m":
            self.styled |= any(numbers)
            self.coloured |= any(30 <= one <= 49 or 90 <= one <= 107 for one in numbers)
        else:
            raise AssertionError(f"the terminal was sent the command {command} {numbers}")

    def _put(self, sign: str) -> None:
        if sign == "\r":
            self.column = 0
        elif sign == "\n":
            self._down()
        elif sign == "\b":
            self.column = max(0, self.column - 1)
        elif sign == "\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)
        else:
            self._show(sign)

    def _show(self, sign: str) -> None:
        if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
            line = self.lines[self.row]
            if line:
                line[-1] += sign
            return
        width = 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if self.column + width > self.columns:
            self.broken.append("".join(self.lines[self.row]))
            self._down()
            self.column = 0
        line = self.lines[self.row]
        line += [" "] * (self.column + width - len(line))
        line[self.column : self.column + width] = [sign, *[""] * (width - 1)]
        self.column += width

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])


class _Fork:
    """``startoolkit`` in a fork of the server of commands, which is waited for as a process is."""

    def __init__(self, server: Server, argv: Sequence[str | Path], cwd: Path, env: Mapping[str, str], tty: int) -> None:
        self._server = server
        self._code: int | None = None
        server.begin(*argv, cwd=cwd, env=env, terminal=tty)

    def wait(self, seconds: float = PATIENCE) -> int:
        if self._code is None:
            self._code = self._server.ended(seconds)
        return self._code

    def poll(self) -> int | None:
        return self._code

    def kill(self) -> None:
        self._server.kill()
        self._code = -9


class Terminal:
    """A command that runs in a terminal; to be ended by ``end``.

    With a ``server``, it is ``startoolkit`` with these arguments, in a fork, and needs no start.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        cwd: Path,
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        stdout: int | None = None,
        server: Server | None = None,
    ) -> None:
        self.screen = Screen(columns, rows)
        self._ours, theirs = os.openpty()
        self.resize(columns, rows)
        told = {"TERM": "xterm-256color", **dict.fromkeys(_UNSET), **(env or {})}
        variables = {name: value for name, value in {**os.environ, **told}.items() if value is not None}
        self._process = (
            _Fork(server, argv, cwd, variables, theirs)
            if server
            else subprocess.Popen(
                [sys.executable, "-c", _START, *map(str, argv)],
                cwd=cwd,
                env=variables,
                stdin=theirs,
                stdout=theirs if stdout is None else stdout,
                stderr=theirs,
                start_new_session=True,
            )
        )
        os.close(theirs)
        self.printed = ""
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(columns, rows)

    def wait_for(self, seen: str | Callable[[Screen], bool], seconds: float = PATIENCE) -> None:
        """Wait until a text stands on the screen, or something holds of it."""
        holds = (lambda screen: seen in screen.text) if isinstance(seen, str) else seen
        end = time.monotonic() + seconds
        while not holds(self.screen):
            assert time.monotonic() < end, f"{seen!r} was not shown:\n{self.screen.text}"
            assert self._read(), f"{seen!r} was not shown before the end:\n{self.screen.text}"

    def end(self, seconds: float = PATIENCE) -> int:
        """Wait for the end of the command; returns its exit code."""
        end = time.monotonic() + seconds
        try:
            while self._read():
                assert time.monotonic() < end, f"the command did not end:\n{self.screen.text}"
            return self._process.wait(PATIENCE)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            os.close(self._ours)

    def _read(self) -> bool:
        """Take in what was written since; False where nothing more will come."""
        if not select.select([self._ours], [], [], 0.5)[0]:
            return True
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # Linux says so where the other side is closed
            return False
        text = self._decode(data)
        self.printed += text
        self.screen.feed(text)
        return bool(data)

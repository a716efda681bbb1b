"""Answers ``startoolkit build`` at once where no file has changed since a build that had nothing to do.

Such a build notes the size, times, inode and device of every file and folder that it has looked at (``unchanged_files.py``).
The same build is answered here from these alone, before anything slow is imported; where anything is different, or was
changed too shortly before it was noted, nothing is said, and the build itself decides by digests.  As in git's index, the time
of the last change of anything (``st_ctime``) is part of it, which no program can set.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SCHEMA = 1
FILE, MARK = "unchanged.json", ".startoolkit"
"""The note, in the cache beside the output; and the file that says that the cache is ours."""
_VARIABLES = ("COLUMNS", "HOME", "PATH", "SOURCE_DATE_EPOCH", "XDG_CONFIG_HOME")
_PREFIXES = ("GIT_", "LANG", "LC_", "PYTHON", "STARTOOLKIT_")
"""Variables, and beginnings of names of variables, that a build or what it says may depend on."""
Row = list[int]
"""What the system says of a file or folder; empty where there is none."""


def answer(arguments: Sequence[str]) -> str:
    """What a build with these arguments in this folder says where it has nothing to do; empty where it may have.

    Only for a line that the stream takes as it is: in ASCII, and as short as the terminal is wide.
    """
    if not arguments or arguments[0] != "build":
        return ""
    try:
        for entry in os.scandir():
            if entry.name.startswith(".") and entry.name.endswith(".cache"):
                said = _said(entry.path, arguments)
                if said:
                    return said
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return ""


def _said(folder: str, arguments: Sequence[str]) -> str:
    path = os.path.join(folder, FILE)
    if os.path.islink(folder) or not os.path.exists(path) or not os.path.exists(os.path.join(folder, MARK)):
        return ""
    with open(path, encoding="utf-8") as file:
        noted = json.load(file)
    said = noted["said"]
    if noted["key"] != key(arguments) or not fits(said) or not all(_is_same(*one) for one in noted["files"].items()):
        return ""
    return str(said)


def _is_same(path: str, row: Row) -> bool:
    return look(path) == row


def key(arguments: Sequence[str]) -> dict[str, Any]:
    """What a build depends on besides files."""
    return {
        "schema": SCHEMA,
        "arguments": [*arguments],
        "folder": os.getcwd(),
        "program": [__file__, sys.executable, sys.version, sys.prefix, *sys.path],
        "variables": _variables(os.environ),
    }


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    wanted: Iterable[str] = (one for one in sorted(environment) if one in _VARIABLES or one.startswith(_PREFIXES))
    return {name: environment[name] for name in wanted}


def look(path: str) -> Row:
    """What the system says of a file or folder; empty where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return []
    return [found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def fits(said: str) -> bool:
    """Whether a line is shown as it is: no sign that a stream lacks or a terminal obeys, and no line too long for it."""
    if not said or not said.isascii() or not said.isprintable():
        return False
    try:
        return len(said) < os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return True  # no terminal

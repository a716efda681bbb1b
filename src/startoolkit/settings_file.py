"""Changes of ``[tool.startoolkit]`` in a ``pyproject.toml``; comments, order and all other tables stay as they are."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from startoolkit import disk
from startoolkit.errors import Place, StarError, StarErrors, as_star_error
from startoolkit.settings import TABLE, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def edited(file: Path, change: Callable[[Any], None], *, hint: str) -> str:
    """The text of a file after ``change`` was called with its table ``[tool.startoolkit]`` (of tomlkit; a new one where there is
    none, also where there is no file).

    Raises StarError with ``hint`` where the text cannot be changed so that the settings are valid and all else says the same.
    """
    try:
        before = file.read_bytes().decode("utf-8") if file.is_file() else ""
        document = tomlkit.parse(before)
        if "tool" not in document:
            document["tool"] = tomlkit.table(is_super_table=True)
        tools: Any = document["tool"]
        if "startoolkit" not in tools:
            tools["startoolkit"] = tomlkit.table()
        change(tools["startoolkit"])
        text = tomlkit.dumps(document)
        if before.count("\n") == before.count("\r\n") > 0:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        data, old = tomllib.loads(text), tomllib.loads(before)
        parse(data["tool"].pop("startoolkit"), file, text)
        old.setdefault("tool", {}).pop("startoolkit", None)
        if old != data:
            raise ValueError("something else would have changed")
    except StarErrors:
        raise
    except (TOMLKitError, ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        message = f"The table [{TABLE}] of this file cannot be changed."
        raise StarError("bad-settings", message, place=Place(file), hint=hint) from error
    return text


def write(file: Path, text: str) -> None:
    """Write a file; raises StarError where it cannot be written."""
    try:
        disk.replace(file.resolve(), text)
    except OSError as error:
        raise as_star_error(error, file) from error

"""Rendering catalogs, and replacing their files atomically."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import polib

from startoolkit import po

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

WIDTH = 79


def render(head: po.Message, messages: Iterable[po.Message], tail: Iterable[str] = ()) -> str:
    """The text of a catalog: header, live messages, obsolete messages, in the order given."""
    ordered = sorted(messages, key=lambda message: message.obsolete)
    blocks = ["\n".join(_lines(message)) for message in (head, *ordered)]
    end = "\n".join(_comment("#", tail))
    return "\n".join([*blocks, f"{end}\n"] if end else blocks)


def _lines(message: po.Message) -> Iterator[str]:
    yield from _comment("#", message.comments)
    yield from _comment("#.", message.extracted)
    yield from _comment("#:", message.locations)
    if message.flags:
        yield f"#, {', '.join(message.flags)}"
    # polib is used for texts only, which it quotes and wraps as gettext does; it would wrap the comments as well.
    entry = polib.POEntry(
        msgid=message.msgid,
        msgstr=message.msgstr,
        msgctxt=message.context,
        obsolete=message.obsolete,
        msgid_plural=message.plural or "",
        msgstr_plural=dict(enumerate(message.forms)),
        previous_msgid=message.previous,
        previous_msgctxt=message.previous_context,
        previous_msgid_plural=message.previous_plural,
    )
    yield entry.__unicode__(WIDTH)


def _comment(sign: str, lines: Iterable[str]) -> Iterator[str]:
    return (f"{sign} {line}" if line else sign for line in lines)


def replace(path: Path, text: str) -> None:
    """Write a catalog to a temporary file beside it and rename that; synced to disk, so a power loss leaves a whole file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The temporary name is fixed, so that files left by killed processes do not accumulate.
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""The text of a catalog, as gettext writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib

from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

"""Changes of a PO file that leave all of it as it is but what is changed, in the form that the file has.

Whichever program wrote a catalog, a change of one message shows in version control as a change of its own lines.
"""

from __future__ import annotations

from itertools import chain, starmap
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.messages import po
from startoolkit.messages.po_form import Form, form_of, texts_of
from startoolkit.messages.po_lines import Block, Field, Lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

_COMMENTS: dict[str, Callable[[po.Message], tuple[str, ...]]] = {
    "#": attrgetter("comments"),
    "#.": attrgetter("extracted"),
    "#:": attrgetter("locations"),
}


def edited(data: bytes, path: Path, changed: Sequence[po.Message]) -> bytes:
    """``data``, a PO file, with the live entries of ``changed``, by context and msgid, written anew in the file's form.

    Every other byte is as it was.  Raises KeyError for a message that the file lacks, and StarError as ``po.parse``.
    """
    lines = lines_of(data, path)
    wanted = {message.key: message for message in changed}
    messages = [message if message.obsolete else wanted.pop(message.key, message) for message in lines.catalog.messages]
    if wanted:
        raise KeyError(next(iter(wanted)))
    return _rewritten(lines, data, messages)


def rewritten(data: bytes, path: Path, messages: Sequence[po.Message]) -> bytes:
    """``data``, a PO file, with exactly these messages after its header, in this order.

    A message that the file has keeps the lines of all fields that are the same; the rest is written in the file's form.
    """
    return _rewritten(lines_of(data, path), data, messages)


def created(path: Path, head: po.Message, messages: Sequence[po.Message]) -> bytes:
    """A new PO file, as msgcat and Poedit write it."""
    data = _written(head, messages, Form())
    _refuse_change_of_meaning(data, po.Catalog(path, {}, head, ()), messages)
    return data


def _rewritten(lines: Lines, data: bytes, messages: Sequence[po.Message]) -> bytes:
    form = form_of(lines)
    if lines.is_separate:
        parts = [_lines(message, block, form) for message, block in _matched(lines.blocks, messages)]
        result = _joined([*lines.head.lines, *chain(*parts), *lines.tail], form, ends=data.endswith(b"\n"))
    else:  # several messages on a line: no file of a program, and nobody minds its form
        result = _written(lines.catalog.head, messages, form, lines.catalog.tail)
    _refuse_change_of_meaning(result, lines.catalog, messages)
    return result


def _written(head: po.Message, messages: Iterable[po.Message], form: Form, tail: Sequence[str] = ()) -> bytes:
    end = Field("#", tuple(f"# {line}".rstrip() + form.newline for line in tail))
    groups = [_new(head, form), *(_new(message, form) for message in messages), *([[end]] if tail else [])]
    blocks = ["".join(chain.from_iterable(field.lines for field in fields)) for fields in groups]
    return "".join(form.separator).join(blocks).encode()


def _joined(lines: Sequence[str], form: Form, *, ends: bool) -> bytes:
    """The text of a file; a line without an end may have got into the middle, and ``ends`` says whether the last has one."""
    text = "".join(line if line.endswith("\n") else f"{line}{form.newline}" for line in lines)
    return (text if ends else text.removesuffix(form.newline)).encode()


def _matched(blocks: Iterable[Block], messages: Sequence[po.Message]) -> Iterator[tuple[po.Message, Block | None]]:
    """Each message with the block that it is in the file, or was before it became obsolete or came back."""
    free: dict[tuple[object, bool], list[Block]] = {}
    for block in blocks:
        free.setdefault((block.message.key, block.message.obsolete), []).append(block)
    found = [_taken(free.get((message.key, message.obsolete)), message) for message in messages]
    for message, same in zip(messages, found, strict=True):
        yield message, same or _taken(free.get((message.key, not message.obsolete)), message)


def _taken(blocks: list[Block] | None, message: po.Message) -> Block | None:
    """The block among these that is most like the message; it is taken out."""
    if not blocks:
        return None
    best = max(blocks, key=lambda block: (_is_same(block.message, message), block.message.msgstr == message.msgstr))
    blocks.remove(best)
    return best


def _lines(message: po.Message, block: Block | None, form: Form) -> Iterator[str]:
    """The lines of a message that has been in the file as ``block``, or is new."""
    if block is None or ("" in {field.name for field in block.fields} and not _is_same(message, block.message)):
        fields = _new(message, form)
    else:
        fields = _with_changes(message, block, form)
    yield from block.before if block else form.separator
    for field in fields:
        yield from field.lines


def _with_changes(message: po.Message, block: Block, form: Form) -> list[Field]:
    """The fields of a block as the message has them: in the order of the block, further ones in that of the form."""
    if _is_same(message, block.message):
        return [*block.fields]
    old, new = _contents(block.message), _contents(message)
    same = {name for name, value in new.items() if old.get(name) == value}
    fields: list[Field] = []
    for field in block.fields:
        if field.name in same:  # in each of its places: comments may have several
            fields.append(field)
        elif field.name in new and field.name not in {found.name for found in fields}:
            fields.append(_field(field.name, message, form))
    for field in _new(message, form):
        if field.name not in {found.name for found in fields}:
            later = (place for place, found in enumerate(fields) if form.rank(found.name) > form.rank(field.name))
            fields.insert(next(later, len(fields)), field)
    return fields


def _new(message: po.Message, form: Form) -> list[Field]:
    return [_field(name, message, form) for name in sorted(_contents(message), key=form.rank)]


def _contents(message: po.Message) -> dict[str, object]:
    """What each field of a message says; of texts with whether it is obsolete, which shows in each of their lines."""
    comments = {name: value(message) for name, value in _COMMENTS.items()}
    texts = {name: (message.obsolete, text) for name, text in texts_of(message).items()}
    previous = previous_of(message)
    found = {**comments, "#,": message.flags, "#|": previous and (message.obsolete, previous), **texts}
    return {name: value for name, value in found.items() if value}


def previous_of(message: po.Message) -> dict[str, str]:
    """The previous texts of a message by keyword, in order."""
    texts = {
        "msgctxt": message.previous_context,
        "msgid": message.previous,
        "msgid_plural": message.previous_plural,
    }
    return {keyword: text for keyword, text in texts.items() if text is not None}


def _field(name: str, message: po.Message, form: Form) -> Field:
    return Field(name, tuple(f"{line}{form.newline}" for line in _lines_of_field(name, message, form)))


def _lines_of_field(name: str, message: po.Message, form: Form) -> list[str]:
    if name == "#,":
        return [f"#, {', '.join(message.flags)}"]
    if name in _COMMENTS:
        return [f"{name} {line}" if line else name for line in _COMMENTS[name](message)]
    folding = form.folding_of(name)
    folding = attrs.evolve(folding, style="lines") if "no-wrap" in message.flags else folding
    sign = "#~" if message.obsolete else ""
    if name != "#|":
        return folding.lines(name, texts_of(message)[name], sign and f"{sign} ")
    texts = previous_of(message)
    return [line for keyword, text in texts.items() for line in folding.lines(keyword, text, f"{sign or '#'}| ")]


def _is_same(one: po.Message, other: po.Message) -> bool:
    return attrs.evolve(one, line=0) == attrs.evolve(other, line=0)


def _refuse_change_of_meaning(data: bytes, old: po.Catalog, messages: Sequence[po.Message]) -> None:
    """Raise StarError unless the new file is read as exactly these messages, below the header that was there."""
    new = po.parse(data, old.path)
    pairs = zip((old.head, *messages), (new.head, *new.messages), strict=False)
    if len(new.messages) != len(messages) or new.tail != old.tail or not all(starmap(_is_same, pairs)):
        raise StarError(
            "defect",
            "What startoolkit would write is not what it means, so the catalog was left alone.",
            place=Place(old.path),
            hint="Please report this, with the catalog.",
        )

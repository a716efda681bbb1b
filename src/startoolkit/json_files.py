"""JSON that comes from outside: files of editions, caches and published folders, as objects of attrs classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import attrs
import msgspec

Kind = TypeVar("Kind")


def decode(text: bytes, kind: type[Kind], schema: int | None = None) -> Kind:
    """The object of class ``kind`` that a text has, its fields by their names and types; other fields are passed over.

    With ``schema``, the text has to be of that one: a number in its field ``schema``.  Raises ValueError with a reason to
    show: no JSON, a field that is missing or of another type, a key that is there twice, nested too deeply.
    """
    try:
        data = json.loads(text.decode(), object_pairs_hook=_unique)
        if schema is not None:
            found = data.get("schema") if isinstance(data, dict) else None
            if found != schema:
                raise ValueError(f"it has schema {found!r}, and this version of startoolkit reads {schema}")
        return msgspec.convert(data, kind, dec_hook=_from_text)
    except (RecursionError, MemoryError) as error:
        raise ValueError("it is nested too deeply, or takes too much memory") from error


def encode(value: object, *, indent: int | None = None, schema: int | None = None) -> str:
    """JSON of an object that ``decode`` reads, with its schema first; it ends in a line feed.

    Any disk can hold it: where texts have halves of surrogate pairs, as names of files that are not UTF-8, all that is not
    ASCII is written as escapes.
    """
    if schema is not None:
        value = {"schema": schema, **_plain(value)}
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent, default=_plain)
    return f"{text}\n"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON without a key that is there twice: readers of JSON differ in which of the two they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"it has the key {next(key for key in keys if keys.count(key) > 1)!r} twice")
    return found


def _from_text(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise TypeError(f"Expected `str`, got `{type(value).__name__}`")


def _plain(value: Any) -> Any:
    """An object as JSON has it: its fields in their order, one level deep; a path as text."""
    if isinstance(value, dict):
        return value
    if isinstance(value, Path):
        return str(value)
    return {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}

"""Checked JSON: files of editions, caches and published folders, read into and written from attrs classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import attrs
import msgspec

Kind = TypeVar("Kind")


def decode(text: bytes, kind: type[Kind], schema: int | None = None) -> Kind:
    """The object of class ``kind`` in a JSON text; names and types of fields are checked, unknown fields are ignored.

    With ``schema``, the field ``schema`` must have that number.  Raises ValueError with a reason that can be shown: not
    JSON, a field that is missing or of a wrong type, a duplicate key, nested too deeply.
    """
    try:
        data = json.loads(text.decode(), object_pairs_hook=_unique)
        if schema is not None:
            found = data.get("schema") if isinstance(data, dict) else None
            if found != schema:
                raise ValueError(f"it has schema {found!r}, and this version of startoolkit reads {schema}")
        return msgspec.convert(data, kind, dec_hook=_from_text)
    except msgspec.ValidationError as error:  # no ValueError in some releases
        raise ValueError(str(error)) from error
    except (RecursionError, MemoryError) as error:
        raise ValueError("it is nested too deeply, or takes too much memory") from error


def encode(value: object, *, indent: int | None = None, schema: int | None = None) -> str:
    """An object as JSON that ``decode`` reads, the field ``schema`` first, with a line feed at the end.

    ``indent`` is that of lines; with 0 each item begins a line, without it everything is on one.

    If a text has lone surrogates, as file names that are not UTF-8 do, all non-ASCII characters are escaped, so that
    the result can be encoded as UTF-8.
    """
    if schema is not None:
        value = {"schema": schema, **_plain(value)}
    # With its own indentation json.dumps is many times slower.
    items = ",\n" if indent == 0 else ", "
    text = json.dumps(value, ensure_ascii=False, separators=(items, ": "), default=_plain)
    try:
        text.encode()
    except UnicodeEncodeError:
        # msgspec refuses escaped surrogates.
        separators = (",", ": ") if indent else (items, ": ")
        return f"{json.dumps(value, separators=separators, indent=indent or None, default=_plain)}\n"
    return f"{msgspec.json.format(text, indent=indent) if indent else text}\n"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object as a dict; raises ValueError for a duplicate key, since parsers differ in which value they take."""
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
    """A value in a form that ``json.dumps`` takes: an object as a dict of its fields, in order; a path as text."""
    if isinstance(value, dict):
        return value
    if isinstance(value, Path):
        return str(value)
    return {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}

"""Replacing functions of other packages where their source text is known, and putting them back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NamedTuple


class Patch(NamedTuple):
    """A function of upstream and what may replace it."""

    owner: str
    """The module that has it, ``module``, or the class, ``module:class``."""
    name: str
    make: Callable[[Any], Callable[..., Any]]
    """Makes the replacement from the function of upstream; raises ImportError where what it needs is missing."""
    digests: Mapping[str, str]
    """Digests of the sources that the replacement was compared with, each with the releases that have it."""


class _Replaced(NamedTuple):
    """A function of upstream, where it is kept, and its replacement."""

    owner: Any
    name: str
    upstream: Any
    replacement: Any


def source_digest(function: Any) -> str:
    """A digest of the source text of a function; empty where it cannot be read.

    Of a function with a decorator it is that of the first line alone, which no table lists.
    """
    code = getattr(function, "__code__", None)
    return _digest_at(code.co_filename, code.co_firstlineno) if code else ""


@lru_cache(maxsize=256)  # so that processes that are forked need not look again
def _digest_at(filename: str, line: int) -> str:
    """The digest of the block of lines that begins at a line; ``inspect.getsource`` takes ten times as long."""
    lines = _lines(filename)[line - 1 :]
    if not lines:
        return ""
    margin = _indentation(lines[0])
    end = next((at for at, text in enumerate(lines) if at and _is_beyond(text, margin)), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    return hashlib.sha256(b"".join(lines[:end])).hexdigest()[:16]


@lru_cache(maxsize=1)
def _lines(filename: str) -> list[bytes]:
    try:
        return Path(filename).read_bytes().splitlines(keepends=True)
    except OSError:
        return []


def _indentation(text: bytes) -> int:
    return len(text) - len(text.lstrip())


def _is_beyond(text: bytes, margin: int) -> bool:
    """Whether a line no longer belongs to a function that begins at a margin; ``)`` ends its signature."""
    return bool(text.strip()) and _indentation(text) <= margin and not text.lstrip().startswith(b")")


def _prepared(patch: Patch) -> _Replaced | str:
    """What a patch replaces by what; or why it must not be applied."""
    try:
        owner = resolve_name(patch.owner)
        upstream = getattr(owner, patch.name)
        if source_digest(upstream) not in patch.digests:
            return f"{patch.owner}.{patch.name} is not as in {', '.join(patch.digests.values())}"
        return _Replaced(owner, patch.name, upstream, patch.make(upstream))
    except (ImportError, AttributeError) as error:
        return f"{patch.owner}.{patch.name}: {error}"


class Patches:
    """Replacements that are applied together, and undone when nobody needs them any more."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self._patches = patches
        self._users = 0
        self._applied: list[_Replaced] = []

    def apply(self) -> None:
        """Replace the functions whose sources are known; each call needs one of ``undo``."""
        self._users += 1
        if self._users == 1:
            prepared = [_prepared(patch) for patch in self._patches]
            self._applied = [replaced for replaced in prepared if isinstance(replaced, _Replaced)]
            for owner, name, _, replacement in self._applied:
                setattr(owner, name, replacement)

    def undo(self) -> None:
        """Put the functions back when nobody needs the replacements any more; not those that were replaced in turn."""
        self._users -= 1
        while self._applied and not self._users:
            owner, name, upstream, replacement = self._applied.pop()
            if getattr(owner, name) is replacement:
                setattr(owner, name, upstream)

    def __enter__(self) -> None:
        self.apply()

    def __exit__(self, *_exception: object) -> None:
        self.undo()

    def skipped(self) -> Iterator[str]:
        """Why functions are left as they are, a sentence for each; to be asked while nothing is applied."""
        return (prepared for patch in self._patches if isinstance(prepared := _prepared(patch), str))

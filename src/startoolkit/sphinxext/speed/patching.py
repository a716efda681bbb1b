"""Replaces functions of other packages whose source text is known, and restores them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NamedTuple


class Patch(NamedTuple):
    """An upstream function and its replacement."""

    owner: str
    """The module that defines the function, ``module``, or the class, ``module:class``."""
    name: str
    make: Callable[[Any], Callable[..., Any]]
    """Takes the upstream function and returns the replacement; raises ImportError if something it needs is missing."""
    digests: Mapping[str, str]
    """Maps each digest of a source that the replacement was compared with to the releases that have this source."""


class _Replaced(NamedTuple):
    """A replaced attribute of a module or class: ``owner.name`` was ``upstream`` and is ``replacement``."""

    owner: Any
    name: str
    upstream: Any
    replacement: Any


def source_digest(function: Any) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a function's source text; empty if it cannot be read.

    For a decorated function only the first line is read; no table lists such a digest, so it is never replaced.
    """
    code = getattr(function, "__code__", None)
    return _digest_at(code.co_filename, code.co_firstlineno) if code else ""


@lru_cache(maxsize=256)  # filled in the fork server, so that forked processes inherit the digests
def _digest_at(filename: str, line: int) -> str:
    """The digest of the block that begins at a line, counted from 1; ``inspect.getsource`` takes ten times as long."""
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
    """Whether a line is after the end of a function with the indentation ``margin``; ``)`` may end its signature."""
    return bool(text.strip()) and _indentation(text) <= margin and not text.lstrip().startswith(b")")


def _prepared(patch: Patch) -> _Replaced | str:
    """The replacement to apply for a patch, or the reason why it must not be applied."""
    try:
        owner = resolve_name(patch.owner)
        upstream = getattr(owner, patch.name)
        if source_digest(upstream) not in patch.digests:
            return f"{patch.owner}.{patch.name} is not as in {', '.join(patch.digests.values())}"
        return _Replaced(owner, patch.name, upstream, patch.make(upstream))
    except (ImportError, AttributeError) as error:
        return f"{patch.owner}.{patch.name}: {error}"


class Patches:
    """Patches that are applied together, and undone when their last user calls ``undo``."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self._patches = patches
        self._users = 0
        self._applied: list[_Replaced] = []

    def apply(self) -> None:
        """Replace the functions whose sources are known; each call must be paired with one of ``undo``."""
        self._users += 1
        if self._users == 1:
            prepared = [_prepared(patch) for patch in self._patches]
            self._applied = [replaced for replaced in prepared if isinstance(replaced, _Replaced)]
            for owner, name, _, replacement in self._applied:
                setattr(owner, name, replacement)

    def undo(self) -> None:
        """Restore the functions after the last user is done, except those that others have replaced in the meantime."""
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
        """One reason for each function that is not replaced; must be called while no patches are applied."""
        return (prepared for patch in self._patches if isinstance(prepared := _prepared(patch), str))

"""What a build leaves beside its output, so that the next one does only what has changed.

The folder ``.dist.cache`` has a folder for each language: ``state.json``, which says what its edition was made from and
what it became, and the pages as Sphinx has read them.  It may be deleted at any time.  Nothing in it is believed that
does not fit the output, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from startoolkit.editions.exchange import BESIDE
from startoolkit.editions.inputs import Inputs
from startoolkit.errors import StarError
from startoolkit.record import FILE, Record

SCHEMA = 1
DOCTREES = "doctrees"
_STATE, _TOP = "state.json", "top.json"


@attrs.frozen(kw_only=True)
class Findings:
    """What Sphinx has found that more than one page depends on, as digests; see ``watch.py``."""

    shared: str
    """Titles, labels, numbers and the like: where they change, every page is written again."""
    names: str
    """The names that files have got in the output: where they change, all is read again."""
    outside: tuple[str, ...]
    """Files elsewhere that pages are made from, relative to the project."""


@attrs.frozen(kw_only=True)
class State:
    """What an edition was made from, and what it became."""

    inputs: Inputs
    tags: tuple[str, ...]
    formats: tuple[str, ...]
    findings: Findings
    record: str
    """The digest of the edition's record, which names all its files."""


def folder_of(output: Path) -> Path:
    """The cache of an output folder."""
    return output.parent / f".{output.name}.cache"


def read(output: Path, tag: str) -> State | None:
    """The state of an edition, if the cache has one that is whole and fits what is in ``output``."""
    try:
        data = json.loads((folder_of(output) / tag / _STATE).read_text(encoding="utf-8"))
        if data.pop("schema") != SCHEMA:
            return None
        findings = data.pop("findings")
        state = State(
            inputs=Inputs(**data.pop("inputs")),
            tags=tuple(data.pop("tags")),
            formats=tuple(data.pop("formats")),
            findings=Findings(**{**findings, "outside": tuple(findings["outside"])}),
            **data,
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return state if _fits(output / tag, state) else None


def _fits(edition: Path, state: State) -> bool:
    """Whether an edition is just as it was built."""
    try:
        if _sha256(edition / FILE) != state.record:
            return False
        listed = {file.path: file.sha256 for file in Record.read(edition).files}
        present = {path.relative_to(edition).as_posix(): path for path in _files(edition)}
        if present.pop(FILE, None) is None or present.keys() != listed.keys():
            return False
        return all(_sha256(path) == listed[name] for name, path in present.items())
    except (OSError, StarError):
        return False


def keep(output: Path, tag: str, state: State, doctrees: Path) -> None:
    """Put the state of an edition, which is in ``output`` by now, and its pages as they were read into the cache."""
    home = folder_of(output) / tag
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    doctrees.rename(home / DOCTREES)
    _write(home / _STATE, {"schema": SCHEMA, **attrs.asdict(state)})  # last: without it, the rest counts for nothing


def adopt(output: Path, tag: str, state: State) -> None:
    """Note that an edition was finished anew, without being built anew."""
    state = attrs.evolve(state, record=digest_of_record(output / tag))
    _write(folder_of(output) / tag / _STATE, {"schema": SCHEMA, **attrs.asdict(state)})


def forget(output: Path, tag: str) -> None:
    """Take an edition out of the cache."""
    shutil.rmtree(folder_of(output) / tag, ignore_errors=True)


def keep_top(output: Path) -> None:
    """Note what stands beside the editions; see ``top_is_kept``."""
    home = folder_of(output)
    home.mkdir(exist_ok=True)
    _write(home / _TOP, _top(output))


def top_is_kept(output: Path) -> bool:
    """Whether what stands beside the editions, and which these are, is as it was built."""
    try:
        known = json.loads((folder_of(output) / _TOP).read_text(encoding="utf-8"))
        return bool(known == _top(output))
    except (OSError, ValueError):
        return False


def digest_of_record(edition: Path) -> str:
    """What ``State.record`` has."""
    return _sha256(edition / FILE)


def _top(output: Path) -> dict[str, str]:
    found = {name: _sha256(output / name) for name in sorted(BESIDE) if (output / name).is_file()}
    return {**found, **{path.name: "" for path in sorted(output.iterdir()) if path.is_dir()}}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, data: Mapping[str, Any]) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)

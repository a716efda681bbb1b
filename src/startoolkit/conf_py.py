"""The settings of a Sphinx ``conf.py``, without running it: as noted when a build ran it, else its literals.

A note counts while the file is the one that was run.  It is data from the disk, which anybody may have written, so names,
types and sizes are checked before anything uses it.
"""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from startoolkit.json_files import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MOST = 256 * 1024
"""Bytes of a ``conf.py`` that are read at most; a file cut off there may not parse and then sets nothing."""
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@attrs.frozen
class Setting:
    """A setting of a ``conf.py``."""

    is_set: bool = False
    """Whether the file assigns it anywhere, as far as visible without running it."""
    is_plain: bool = True
    """False if the value, or whether it is set, is known only by running the file."""
    value: Any = None
    """None if it is not set or not plain."""
    line: int | None = None


_LIST = (list, tuple)
NOTED: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("project", "author", "release", "version", "language", "html_title", "html_theme"), (str,)),
    **dict.fromkeys(("root_doc", "master_doc"), (str,)),
    **dict.fromkeys(("extensions", "exclude_patterns", "include_patterns", "locale_dirs"), _LIST),
    "source_suffix": (str, *_LIST, dict),
    "gettext_compact": (bool, str, int),
}
"""The settings that are noted, with the types of their values."""
_SCHEMA = 1
_MOST_ITEMS, _LONGEST = 5000, 10_000
"""Entries of a list or mapping, and characters of a text, that are noted at most."""


@attrs.frozen
class Said:
    """What a ``conf.py`` said when it was run."""

    digest: str
    """The SHA-256 of the file."""
    values: dict[str, Any]
    """The settings of ``NOTED`` that it set."""
    fingerprint: str = ""
    """A digest of all settings, as far as they are data: of the same file, it may differ with the day or the machine."""

    def write(self) -> str:
        """The note, as JSON."""
        return encode(self, schema=_SCHEMA)

    @classmethod
    def read(cls, file: Path) -> Said | None:
        """The note in a file; None if there is none, or one that is too large or holds something else."""
        try:
            if not file.is_file() or file.is_symlink():
                return None
            with file.open("rb") as stream:
                data = stream.read(_MOST + 1)
            said = decode(data, cls, _SCHEMA) if len(data) <= _MOST else None
        except (OSError, ValueError):
            return None
        return said if said and said.values == noted(said.values) else None


def noted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the settings in ``NOTED`` that have values of their types, tuples as lists."""
    found = {}
    for name, types in NOTED.items():
        value = values.get(name)
        if isinstance(value, types) and _is_small(value):
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _is_small(value: Any) -> bool:
    """Whether a value is a text, number or None, or a list or mapping of texts (or None), none of them too long.

    No text has a null character: names of files cannot have one.
    """
    if isinstance(value, str):
        return len(value) <= _LONGEST and "\0" not in value
    if isinstance(value, dict):
        return _is_small(list(value)) and _is_small(list(value.values()))
    if isinstance(value, _LIST):
        return len(value) <= _MOST_ITEMS and all(
            one is None or (isinstance(one, str) and _is_small(one)) for one in value
        )
    return True


_SAID: dict[Path, Said] = {}


def know(path: Path, said: Said) -> None:
    """Let ``setting`` take what the ``conf.py`` at ``path`` has said, while it is the same file."""
    _SAID[path] = said


def digest_of(path: Path) -> str:
    """The SHA-256 of a ``conf.py``; empty if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@lru_cache(maxsize=8)
def _digest(path: Path, _time: int, _size: int) -> str:
    return digest_of(path)


def state(path: Path) -> tuple[object, ...]:
    """Something that is different when ``setting`` may say something else of the ``conf.py`` at ``path``."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return ()
    return facts.st_mtime_ns, facts.st_size, id(_SAID.get(path))


def setting(path: Path, name: str) -> Setting:
    """A setting of the ``conf.py`` at ``path``: as it is known to have said when it was run, else its literal."""
    found, said = literal(path, name), _SAID.get(path)
    if said is None or name not in NOTED:
        return found
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return found
    if said.digest != _digest(path, facts.st_mtime_ns, facts.st_size):
        return found
    return Setting(is_set=True, value=said.values[name], line=found.line) if name in said.values else Setting()


def assigned(path: Path) -> dict[str, Any] | None:
    """All that the ``conf.py`` at ``path`` sets, where it only assigns literals to names; None where running it may tell more."""
    found: dict[str, Any] = {}
    try:
        for statement in ast.parse(path.read_bytes()).body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if not isinstance(target, ast.Name):
                        return None
                    found[target.id] = ast.literal_eval(statement.value)
            elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                return None
    except (OSError, ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return found


def literal(path: Path, name: str) -> Setting:
    """A setting as the ``conf.py`` at ``path`` writes it; a file that is missing or not valid Python sets nothing."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return Setting()
    return _settings(path, facts.st_mtime_ns, facts.st_size).get(name, Setting())


@lru_cache(maxsize=8)
def _settings(path: Path, _time: int, _size: int) -> dict[str, Setting]:
    """All settings of a file; modification time and size are part of the cache key, so that changes are seen."""
    found: dict[str, Setting] = {}
    try:
        with path.open("rb") as file:
            tree = ast.parse(file.read(_MOST).decode(errors="replace"))
        for statement in tree.body:
            for name, value, line in _assigned(statement):
                found[name] = _plain(value, line)
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return found


def _plain(value: ast.expr | None, line: int) -> Setting:
    try:
        if value is not None:
            return Setting(is_set=True, value=ast.literal_eval(value), line=line)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        pass
    return Setting(is_set=True, is_plain=False, line=line)


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None, int]]:
    """The names that a statement assigns, each with the value if it is a direct assignment, and the line."""
    if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
        for target in statement.targets:
            assert isinstance(target, ast.Name)
            yield target.id, statement.value, statement.lineno
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        if statement.value:
            yield statement.target.id, statement.value, statement.lineno
    else:
        for node in _within(statement):
            name = _changed(node)
            if name is not None:
                yield name, None, statement.lineno


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """A node and its descendants, without what is inside functions, lambdas and classes."""
    yield node
    if not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _within(child)


def _changed(node: ast.AST) -> str | None:
    """The name that a node assigns or whose list or mapping it changes (``x.append(1)``), or None."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.value.id if node.func.attr in ("append", "extend", "insert", "update") else None
    return None

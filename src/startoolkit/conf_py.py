"""Reads settings with literal values from a Sphinx ``conf.py`` without running it."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def setting(path: Path, name: str) -> Setting:
    """A setting of the ``conf.py`` at ``path``; a file that is missing or not valid Python sets nothing."""
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

"""Runs a ``conf.py`` in a process of its own, as Sphinx does, and takes down what it says.

Whoever builds a project runs its ``conf.py``.  Commands that do not build read the note instead (``conf_py.py``).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from startoolkit.conf_py import Said, assigned, digest_of, noted
from startoolkit.errors import Place, StarError
from startoolkit.json_files import decode, encode


@attrs.frozen
class _Result:
    """What the process says: the settings, or why the file cannot be run."""

    said: Said | None = None
    reason: str = ""
    line: int | None = None
    hint: str = ""


def run(conf: Path) -> Said:
    """Run a ``conf.py``; raises StarError with the line where it fails.  One that only assigns literals says the same unrun."""
    values = assigned(conf)
    if values is not None:
        return Said(digest_of(conf), *_noted(values))
    with tempfile.TemporaryDirectory(prefix="startoolkit-") as folder:
        file = Path(folder, "said.json")
        done = subprocess.run(  # noqa: S603  (no shell, and our own arguments)
            [sys.executable, "-P", "-m", "startoolkit.conf_run", str(conf), str(file)],
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what it prints would stand among our lines
            stderr=subprocess.DEVNULL,
            check=False,
        )
        try:
            result = decode(file.read_bytes(), _Result)
        except (OSError, ValueError):
            result = _Result(reason=f"it ended Python with exit code {done.returncode}")
    if result.said is None:
        raise StarError(
            "bad-conf",
            f"{conf.name} cannot be run: {' '.join(result.reason.split()).rstrip('.')}.",
            place=Place(conf, result.line),
            hint=result.hint or "It is a program in Python; correct that line.",
        )
    return result.said


def _main(conf: Path, file: Path) -> None:
    digest = digest_of(conf)
    try:
        result = _Result(Said(digest, *_said(conf)))
    except Exception as error:  # noqa: BLE001  (anything that the file raises, wrapped by Sphinx)
        result = _failure(error, conf)
    file.write_text(encode(result), encoding="utf-8")


def _said(conf: Path) -> tuple[dict[str, Any], str]:
    """The noted settings, and a digest of all that are data."""
    from sphinx.config import eval_config_file  # noqa: PLC0415  (slow to import)
    from sphinx.util.tags import Tags  # noqa: PLC0415

    return _noted(eval_config_file(conf, Tags()))


def _noted(values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    known = {name: value for name, value in values.items() if not name.startswith("__")}
    known.pop("tags", None)
    text = "\n".join(f"{name} = {_plain(known[name])}" for name in sorted(known))
    return noted(known), hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(value: Any, depth: int = 0) -> str:
    """A text that stands for a value, the same in every process; of what is no data it has the type only."""
    if isinstance(value, str | bytes | int | float | None):
        return repr(value)
    if depth < 20 and isinstance(value, dict):
        return f"{{{', '.join(f'{_plain(key, depth + 1)}: {_plain(one, depth + 1)}' for key, one in value.items())}}}"
    if depth < 20 and isinstance(value, list | tuple):
        return f"[{', '.join(_plain(one, depth + 1) for one in value)}]"
    if depth < 20 and isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(_plain(one, depth + 1) for one in value))}}}"
    return type(value).__qualname__


def _failure(error: Exception, conf: Path) -> _Result:
    """Why the file cannot be run, and the line of it; Sphinx wraps what was raised in a ConfigError."""
    cause = error.__cause__ if isinstance(error.__cause__, BaseException) else error
    if isinstance(cause, SyntaxError) and cause.filename == str(conf):
        return _Result(reason=cause.msg, line=cause.lineno)
    frames = [line for frame, line in traceback.walk_tb(cause.__traceback__) if frame.f_code.co_filename == str(conf)]
    line = frames[-1] if frames else None
    if isinstance(cause, SystemExit):
        return _Result(reason="it ends Python (sys.exit)", line=line)
    hint = ""
    if isinstance(cause, ModuleNotFoundError):
        hint = "Install what it imports into the environment that startoolkit runs in."
    return _Result(reason=f"{type(cause).__name__}: {str(cause)[:1000]}", line=line, hint=hint)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))

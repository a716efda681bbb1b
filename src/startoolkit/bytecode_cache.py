"""A cache of compiled Jinja templates, which Jinja environments with equal options can share."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, FileSystemBytecodeCache

if TYPE_CHECKING:
    from pathlib import Path
    from types import CodeType

    from jinja2.bccache import Bucket


class MemoryCache(BytecodeCache):
    """Keeps bytecode for the life of the process, by template and checksum: a changed template is compiled again."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], CodeType | None] = {}
        self._files: FileSystemBytecodeCache | None = None

    def share(self, folder: Path) -> None:
        """Share bytecode with the other processes of this build, in files in the folder, which may not exist yet."""
        with contextlib.suppress(OSError):
            folder.mkdir(exist_ok=True)
            self._files = FileSystemBytecodeCache(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._bytecode.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._files:
            with contextlib.suppress(OSError):
                self._files.load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.code
        if self._files:
            with contextlib.suppress(OSError):  # a full disk: every process compiles by itself
                self._files.dump_bytecode(bucket)

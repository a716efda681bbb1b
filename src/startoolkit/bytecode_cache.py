"""A cache of compiled Jinja templates in memory, which Jinja environments with equal options can share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class MemoryCache(BytecodeCache):
    """Keeps bytecode for the life of the process, by template and checksum: a changed template is compiled again."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._bytecode.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.code

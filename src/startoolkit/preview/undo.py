"""Taking back what was saved in the editor, to the byte: also the mark, and the source that a fuzzy translation was of."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from startoolkit.catalogs import files
from startoolkit.errors import Place, StarError
from startoolkit.messages import po
from startoolkit.messages.po_edit import edited
from startoolkit.project import Project

_MOST = 100
"""Changes that can be taken back."""


@attrs.frozen
class Change:
    """One message that was saved."""

    page: str
    id: str
    path: Path
    before: bytes
    after: bytes


class History:
    """The changes of one language, in the order in which they were saved."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=_MOST)

    @contextmanager
    def noting(self, page: str, name: str, path: Path, msgid: str) -> Iterator[None]:
        """Note the change of a message that the block makes in a catalog, if nothing else changes in it meanwhile."""
        before = _content(path)
        yield
        after = _content(path)
        if before != after and _is_alone(before, after, path, msgid):
            self._changes.append(Change(page, name, path, before, after))

    def take_back(self, project: Project) -> Change | None:
        """Put the catalog back as it was before the last change; None where there is none.

        Raises StarError where the catalog was changed since then, or cannot be written.
        """
        if not self._changes:
            return None
        last = self._changes[-1]
        with files.locked(project, files.PATIENCE_AT_EDITOR):
            if _content(last.path) != last.after:
                self._changes.pop()
                raise StarError(
                    "catalog-changed",
                    "The catalog was changed since, so this is not taken back.",
                    place=Place(last.path),
                    hint="Open the passage, and correct it there.",
                )
            files.write(last.path, last.before)
        return self._changes.pop()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _is_alone(before: bytes, after: bytes, path: Path, msgid: str) -> bool:
    """Whether two states of a catalog differ in one message only."""
    try:
        found = next(one for one in po.parse(after, path).live if one.msgid == msgid and one.is_used)
        return edited(before, path, [found]) == after
    except (StarError, StopIteration, KeyError):
        return False

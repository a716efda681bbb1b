"""StarError, the error for anything that a user can correct, and how other exceptions become one."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import attrs

from startoolkit.printable import printable

Code = Literal[
    "bad-approvals",
    "bad-conf",
    "bad-exchange",
    "bad-file-name",
    "bad-manifest",
    "bad-plugin",
    "bad-record",
    "bad-settings",
    "cannot-switch",
    "cannot-write",
    "catalog-changed",
    "catalog-conflict",
    "catalog-duplicate",
    "catalog-encoding",
    "catalog-header",
    "catalog-misplaced",
    "catalog-outdated",
    "catalog-syntax",
    "catalog-too-large",
    "catalog-unreadable",
    "catalog-unwritable",
    "conf-not-run",
    "defect",
    "disk-full",
    "docs-unreadable",
    "edition-changed",
    "edition-died",
    "editions-differ",
    "editions-missing",
    "empty-format",
    "foreign-output",
    "foreign-target",
    "include-circle",
    "label-taken",
    "locale-busy",
    "missing-extension",
    "missing-extra",
    "missing-glyph",
    "missing-image",
    "no-docs",
    "no-editions",
    "no-first-page",
    "no-project",
    "no-resources",
    "not-comparable",
    "not-judged",
    "pdf-failed",
    "sphinx-failed",
    "translation-refused",
    "unknown-language",
    "unknown-page",
    "unsupported-node",
    "wrong-date",
    "wrong-label",
    "wrong-title",
    "wrong-usage",
]
"""All error codes; each is a heading in ``guides/errors.md``."""


@attrs.frozen
class Place:
    """Where something is wrong: a file and, if known, a line (from 1)."""

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        try:
            # Resolve the folder only: if the file is a symbolic link, show the link, not its target.
            shown = (self.path.parent.resolve() / self.path.name).relative_to(Path.cwd())
        except (OSError, ValueError):  # the working directory may be gone
            shown = self.path
        name = printable(str(shown))
        return f"{name}:{self.line}" if self.line else name


class StarError(Exception):
    """An error that a user can correct.

    ``code`` is a heading in ``guides/errors.md``; ``message`` is one sentence; ``place`` says where;
    ``hint`` says what to do.
    """

    def __init__(self, code: Code, message: str, *, place: Place | None = None, hint: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint

    @property
    def each(self) -> list[StarError]:
        """The single errors that this one is made of."""
        return [self]

    def __reduce__(self) -> tuple[object, ...]:
        # Errors are pickled on the way from the process of an edition to the command line.
        return (_rebuild, (type(self), self.__dict__))

    def __str__(self) -> str:
        start = f"{self.place}: " if self.place else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{start}{self.message} [{self.code}]{hint}"


class StarErrors(StarError):
    """Several errors, reported together so that all can be corrected in one go."""

    def __init__(self, errors: Iterable[StarError]) -> None:
        self.errors = list(errors)
        super().__init__(self.errors[0].code, " ".join(error.message for error in self.errors))

    @property
    def each(self) -> list[StarError]:
        """All that were found."""
        return self.errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def _rebuild(kind: type[StarError], state: dict[str, object]) -> StarError:
    error = kind.__new__(kind)
    Exception.__init__(error, state["code"], state["message"])
    error.__dict__.update(state)
    return error


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SHORT = (errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE)
"""The machine is out of memory, processes or open files."""
_QUOTED = 60
"""Letters of a long name that a message shows."""
_REFUSED = (
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR, errno.EISDIR),
    *(errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ELOOP),  # file systems without locks; symbolic links
)


def is_full(error: BaseException) -> bool:
    """Whether the disk or a quota is full."""
    return isinstance(error, OSError) and error.errno in _FULL


def is_too_long(error: BaseException) -> bool:
    """Whether a file name is too long for the file system."""
    return isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory was short: MemoryError, or what the dynamic linker says of an extension that it cannot map."""
    return isinstance(error, MemoryError) or "failed to map segment" in str(error)


def is_of_machine(error: BaseException | None) -> bool:
    """Whether the cause is the machine, not a program: disk full, no permission, no memory, a name too long."""
    kinds = {*_FULL, *_SHORT, *_REFUSED, errno.ENAMETOOLONG}
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in kinds)


def as_star_error(error: BaseException, output: Path) -> StarError:
    """The StarError to show for any exception: disk full, no permission, no memory, or else a defect."""
    if isinstance(error, StarError):
        return error
    known = _of_machine(error) or (_of_disk(error, output) if isinstance(error, OSError) else None)
    if known:
        return known
    details = "".join(traceback.format_exception(error))
    message = f"startoolkit failed in a way it should not: {error!r}.\n{details}"
    return StarError("defect", message, hint="Please report this, with all that is shown here.")


def _of_machine(error: BaseException) -> StarError | None:
    """The error if the machine is out of memory, processes or open files, or None."""
    if is_out_of_memory(error) or (isinstance(error, OSError) and error.errno in _SHORT):
        reason = (error.strerror if isinstance(error, OSError) else None) or os.strerror(errno.ENOMEM)
        return StarError(
            "no-resources",
            f"The machine gives no more of what is needed: {reason}.",
            hint="Close other programs, raise the limit (ulimit -a), or try again with --jobs 1.",
        )
    return None


def _of_disk(error: OSError, output: Path) -> StarError | None:
    """The error if something cannot be written, or None."""
    if is_full(error):
        return StarError(
            "disk-full",
            "The disk is full; nothing of what was there has been changed.",
            place=Place(output),
            hint="Make room, then build again.",
        )
    if is_too_long(error):
        name = max(os.fsdecode(error.filename or "").split("/"), key=len)
        return StarError(
            "cannot-write",
            f"A name is too long for the disk: {name[:_QUOTED]}{'…' if len(name) > _QUOTED else ''}.",
            place=Place(output),
            hint="Shorten the name of the page, picture or folder, or the setting, that it is made from.",
        )
    if isinstance(error, FileNotFoundError) and "temporary directory" in str(error):  # raised by tempfile
        return StarError(
            "cannot-write",
            "There is no folder for temporary files that can be written.",
            hint="Set TMPDIR to a folder that you have permission to write to.",
        )
    if error.errno in _REFUSED:
        return StarError(
            "cannot-write",
            f"The output cannot be written: {error.strerror}{f': {error.filename}' if error.filename else ''}.",
            place=Place(output),
            hint="Choose another folder with --output, or change the permissions there.",
        )
    return None

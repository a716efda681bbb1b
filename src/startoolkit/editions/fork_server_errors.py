"""Suppresses tracebacks in the fork server when it lacks memory, open files or processes; the parent reports the error."""

import sys
from types import TracebackType

_OF_THE_MACHINE = (MemoryError, OSError, EOFError, AssertionError, SystemError)
"""Exceptions that Python raises then: AssertionError if it received fewer file descriptors than were sent, SystemError if
there was no memory to report what had failed."""


def _hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if not issubclass(kind, _OF_THE_MACHINE):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _hook

"""Where the server of processes cannot start for want of memory, files or processes, its parent says so, not a traceback."""

import sys
from types import TracebackType

_OF_THE_MACHINE = (MemoryError, OSError, EOFError, AssertionError, SystemError)
"""What Python raises then: AssertionError where it got fewer open files than it was sent, SystemError where there was no
memory to say what had failed."""


def _hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if not issubclass(kind, _OF_THE_MACHINE):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _hook

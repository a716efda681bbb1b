"""Writes down what a process and its children do outside of themselves; HOSTILE_LOG names the file.

Connections are not only written down but refused.
"""

import os
import re
import sys
from pathlib import Path

_LOG = os.open(os.environ["HOSTILE_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "urllib.", "http.", "ftplib.")
_COMMANDS = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.", "webbrowser.")
_CHANGES = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.utime",
    "shutil.",
)
_ROOTS = re.compile("/(?:src|site-packages)/")
_PASSED_OVER = ("pathlib", "subprocess.py", __file__)


def _note(kind, value):
    line = f"{kind} {Path(os.fsdecode(value)).absolute()}" if kind in ("read", "write", "digest") else f"{kind} {value}"
    os.write(_LOG, (line.replace("\n", "\\n") + "\n").encode(errors="backslashreplace"))


def _audit(event, args):
    if event == "open":
        path, _, flags = args
        if isinstance(path, (str, bytes)):
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
            _note("write" if writes else _kind_of_reading(), path)
    elif event.startswith(_CHANGES):  # one line for each of the paths
        inside = event in ("os.remove", "os.rmdir") and args[-1] != -1  # of an open folder
        folder = str(Path(f"/proc/self/fd/{args[-1]}").readlink()) if inside else ""
        for value in args:
            if isinstance(value, (str, bytes)):
                _note("write", Path(folder, os.fsdecode(value)))
    elif event.startswith(_COMMANDS):
        # Of Popen: program, arguments, folder, environment.
        _note("command", f"{event} {args[:2] if event == 'subprocess.Popen' else args!r} {_caller()}")
    elif event.startswith(_NETWORK) and not _is_local(event, args):
        _note("network", f"{event} {args!r}")
        raise PermissionError("the network is off limits")


def _kind_of_reading():
    return "digest" if _caller() == "startoolkit/editions/stat_cache.py:sha256_of" else "read"


def _caller():
    """The function that had it done, and its file as seen from the folder of the sources or of installed packages."""
    frame = sys._getframe()  # noqa: SLF001
    while frame and any(part in frame.f_code.co_filename for part in _PASSED_OVER):
        frame = frame.f_back
    return f"{_ROOTS.split(frame.f_code.co_filename)[-1]}:{frame.f_code.co_name}" if frame else ""


def _is_local(event, args):
    return event == "socket.connect" and isinstance(args[1], (str, bytes))


sys.addaudithook(_audit)

"""Commands run in forks of one process that has imported what they need: the same code without the cost of starting.

Each process of pytest starts one such server when it first needs it.  A command gets its own copy of it, with the
arguments, the folder, the environment and the output streams that a process of its own would have.  What a command does
because it starts (interpreter options, locale, closed streams, limits, signals) is not seen this way; tests of that
start a process.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import traceback
from collections.abc import Mapping
from importlib import import_module
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkContext
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

_NOT_BEFORE = ("startoolkit.editions.fork_server_errors", "startoolkit.editions.fork_server_exit")
"""Modules that change the process which imports them; the server of a build's processes is the one that needs them."""
_FOR_A_PROJECT = "startoolkit.sphinxext.speed.preparse"
"""Reads the project that is built while it is imported, so each command imports it for itself."""
_LANGUAGES = ("de", "en", "fr", "he", "nl")
"""Those of most projects of the tests."""
_EXTRACTION = "startoolkit.sphinxext"
"""The program that extracts the messages of a project for ``startoolkit update``."""


class Server:
    """The server, seen from the tests."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._start()

    def _start(self) -> None:
        self._line, theirs = socket.socketpair()
        command = [sys.executable, __file__, str(theirs.fileno())]
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()

    def run(
        self,
        program: str,
        *args: str | Path,
        cwd: Path,
        env: Mapping[str, str] = os.environ,
        path: Path | None = None,
        first: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run ``startoolkit`` or ``sphinx`` as ``python -m`` would, or a script.

        ``path`` is a folder of installed packages, as PYTHONPATH would name it; ``first`` a file of Python that runs before
        the command in the same process.  Raises TimeoutError for a command that does not end, and ends it.
        """
        request = {"program": program, "args": [*map(str, args)], "cwd": str(cwd), "env": dict(env)}
        request |= {"path": str(path or ""), "first": str(first or "")}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            self._send(request, out.fileno(), err.fileno())
            code = self.ended(self._patience)
            return subprocess.CompletedProcess([program, *args], code, _text(out), _text(err))

    def begin(self, *args: str | Path, cwd: Path, env: Mapping[str, str], terminal: int) -> None:
        """Begin ``startoolkit`` in a terminal, whose file descriptor may be closed then; ``ended`` waits for its end."""
        request = {"program": "startoolkit", "args": [*map(str, args)], "cwd": str(cwd), "env": dict(env)}
        self._send({**request, "path": "", "first": "", "terminal": True}, terminal, terminal)

    def _send(self, request: dict[str, Any], out: int, err: int) -> None:
        socket.send_fds(self._line, [json.dumps(request).encode() + b"\n"], [out, err])

    def ended(self, timeout: float) -> int:
        """The exit code of the command that was begun; raises TimeoutError for one that does not end, and ends it."""
        self._line.settimeout(timeout)
        try:
            answer = self._line.makefile().readline()
        except TimeoutError:
            self.kill()
            raise
        assert answer, "the server of commands has ended"
        return int(answer)

    def kill(self) -> None:
        """End the server and what runs in it, and start another."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self.close()
        self._start()

    def close(self) -> None:
        self._line.close()
        self._process.wait(10)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n")


class _Forking(ForkContext):
    """Forks the processes of a build from its command, in place of a server that would import everything once more."""

    def __init__(self) -> None:
        self._modules: list[str] = []

    def set_forkserver_preload(self, module_names: list[str]) -> None:
        self._modules = [name for name in module_names if name not in _NOT_BEFORE]

    def ensure_running(self) -> None:
        for name in self._modules:
            import_module(name)


def _serve(line: socket.socket) -> None:
    """Answer requests until the other side is closed."""
    import multiprocessing  # noqa: PLC0415

    context, get_context = _Forking(), multiprocessing.get_context
    multiprocessing.get_context = lambda method=None: context if method == "forkserver" else get_context(method)  # type: ignore[assignment]
    forkserver.ensure_running = context.ensure_running
    resource_tracker.ensure_running = lambda: None
    _import_everything()
    _prepare()
    templates = sys.modules["startoolkit.catalogs.templates"]
    vars(templates)["subprocess"] = SimpleNamespace(run=_extract, DEVNULL=subprocess.DEVNULL)
    gc.collect()
    gc.freeze()
    while True:
        data, streams, _, _ = socket.recv_fds(line, 65536, 2)
        if not data:
            return
        while not data.endswith(b"\n"):
            data += line.recv(65536)
        code = _forked(json.loads(data), *streams)
        for stream in streams:
            os.close(stream)
        line.sendall(f"{code}\n".encode())


def _import_everything() -> None:
    import startoolkit  # noqa: PLC0415

    apart = (*_NOT_BEFORE, _FOR_A_PROJECT)
    for module in pkgutil.walk_packages(startoolkit.__path__, "startoolkit."):
        if module.name not in apart and not module.name.endswith("__main__"):
            import_module(module.name)
    import_module("sphinx.cmd.build")


def _prepare() -> None:
    """Make what every build makes and keeps while it runs; compiling templates alone is half of a small build."""
    sys.modules["startoolkit.sphinxext.speed.template_bridge"].compile_theme()
    templates = sys.modules["startoolkit.html.templates"].environment()
    for name in templates.list_templates(["html", "css", "js", "jinja"]):
        templates.get_template(name)
    for language in map(sys.modules["startoolkit.languages"].Language, _LANGUAGES):
        sys.modules["babel.localedata"].load(language.code)
        sys.modules["startoolkit.interface"].interface(language)
    sys.modules["startoolkit.editions.inputs"].versions()


def _forked(request: dict[str, Any], out: int, err: int) -> int:
    """Run a command in a fork; returns its exit code."""
    child = os.fork()
    if child == 0:
        _command(request, out, err)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _extract(
    command: list[str | Path], *, env: dict[str, str], cwd: Path, **_: Any
) -> subprocess.CompletedProcess[str]:
    """In place of ``subprocess.run`` of ``catalogs/templates.py``, which runs ``python -P -m startoolkit.sphinxext``."""
    (_python, _apart, _module, program, *args) = map(str, command)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        code = _forked(
            {"program": program, "args": args, "cwd": str(cwd), "env": env, "path": "", "first": ""},
            out.fileno(),
            err.fileno(),
        )
        return subprocess.CompletedProcess(command, code, _text(out), _text(err))


def _command(request: dict[str, Any], out: int, err: int) -> None:
    """Become the command, and end as it does."""
    code: object = 1
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        if request.get("terminal"):
            _take_terminal()
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        sys.argv = [request["program"], *request["args"]]
        sys.path[:1] = filter(None, [request["cwd"], request["path"]])
        tempfile.tempdir = None
        gc.enable()
        if request["first"]:
            runpy.run_path(request["first"])
        _main(request["program"])
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  (as the interpreter does)
        traceback.print_exc()
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    if request["program"] != _EXTRACTION:  # the fork of a command: what that does at its end, it does itself
        atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _take_terminal() -> None:
    """Be as a process that was started in the terminal of the streams."""
    os.setsid()
    os.dup2(1, 0)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout, sys.stderr = (open(number, "w", 1, encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115


def _main(program: str) -> None:
    if program == "startoolkit":
        from startoolkit.__main__ import main  # noqa: PLC0415

        main()
        sys.exit()
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
        sys.exit()
    if program == _EXTRACTION:
        sys.path.pop(0)
        runpy.run_module(program, run_name="__main__")
    from sphinx.cmd.build import main as build  # noqa: PLC0415

    sys.exit(build(sys.argv[1:]))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _serve(socket.socket(fileno=int(sys.argv[1])))

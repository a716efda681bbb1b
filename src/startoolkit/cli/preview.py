"""``preview``: the pages in a browser, which follow every change of their sources."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.preview.process import LanguageProcess


@cli.command()
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=None,
    help="Port of the address; default: the same for this project each time, if it is free; 0: any that is free.",
)
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.option("--no-edit", is_flag=True, help="Show pages only, without the editor of translations.")
@click.pass_obj
def preview(folder: Path, languages: Sequence[str], port: int | None, no_open: bool, no_edit: bool) -> int:
    """Show the pages in a browser, which follow every change of pages, catalogs and settings, until Ctrl-C.

    Each passage of a translation can be edited where it stands, and is saved into its catalog.
    """
    project = _load(folder)
    chosen = chosen_languages(project, languages)
    first = [*chosen, *(one for one in project.settings.languages if one not in chosen)]
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(one) for one in _listeners(port, project.root)]
        work = tempfile.TemporaryDirectory(prefix="startoolkit-preview-", ignore_cleanup_errors=True)
        name = Path(stack.enter_context(work)).resolve()
        return asyncio.run(_run(project, first, name, listeners, is_opened=not no_open, is_edited=not no_edit))


_ATTEMPTS = 20
"""Ports that are tried until one is free on both loopbacks."""


def _load(folder: Path) -> Project:
    """The project; where only its ``conf.py`` can tell what there is, that is run, as the pages will need anyway."""
    try:
        return Project.load(folder)
    except StarError as error:
        if error.code != "conf-not-run":
            raise
    return Project.load(folder, runs=True)


_PORTS = range(20_000, 32_768)
"""Ports from which a project has its own: no system gives them to programs that ask for any (Linux from 32768 on)."""


def _own_port(root: Path) -> int:
    """The port of a project, which follows from its path: browsers keep unsaved text by origin, thus by port."""
    return _PORTS[int.from_bytes(hashlib.sha256(os.fsencode(root)).digest()[:4], "big") % len(_PORTS)]


def _listeners(port: int | None, root: Path) -> list[socket.socket]:
    """Sockets that listen on a port: the one that is named, else that of the project, else any (0 names that).

    Raises StarError where a port that was named is taken.
    """
    if port is None:
        with contextlib.suppress(StarError):
            return _on_both(_own_port(root))
    return _on_both(port or 0)


def _on_both(port: int) -> list[socket.socket]:
    """Sockets that listen on one port of both loopbacks, since a browser may take either for ``localhost``.

    Only the first where the machine has no IPv6.  Raises StarError where the port is taken.
    """
    for _ in range(_ATTEMPTS):
        first = _listener(socket.AF_INET, "127.0.0.1", port)
        try:
            return [first, _listener(socket.AF_INET6, "::1", first.getsockname()[1])]
        except StarError as error:
            cause = error.__cause__
            if isinstance(cause, OSError) and cause.errno != errno.EADDRINUSE:
                return [first]
            first.close()
            if port:
                raise
    raise StarError("wrong-usage", "No port is free on both loopbacks.", hint="Name one with --port.")


def _listener(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    """A socket that listens; raises StarError where the port cannot be used."""
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((host, port))
            listener.listen()  # a browser that comes before the server is ready waits
        except OSError:
            listener.close()
            raise
    except OSError as error:
        message = f"The port {port} cannot be used: {error.strerror}."
        raise StarError("wrong-usage", message, hint="Choose another with --port, or leave the option out.") from error
    return listener


async def _run(
    project: Project,
    languages: Sequence[Language],
    folder: Path,
    listeners: list[socket.socket],
    *,
    is_opened: bool,
    is_edited: bool,
) -> int:
    import uvicorn  # noqa: PLC0415  (with the server, for this command only)

    from startoolkit.editions.processes import fork_server  # noqa: PLC0415
    from startoolkit.preview.access import Access  # noqa: PLC0415
    from startoolkit.preview.process import LanguageProcess  # noqa: PLC0415
    from startoolkit.preview.server import Preview, watching  # noqa: PLC0415

    context = fork_server(project.origin, folder, imports=["startoolkit.preview.pages"])
    access = Access(listeners[0].getsockname()[1], lambda new: ERR.print(f"To edit in another browser: {new}"))

    def start(language: Language, *, is_pdf: bool = False) -> LanguageProcess:
        return LanguageProcess(context, project.origin, language, folder / language.tag, is_pdf=is_pdf)

    served = Preview(project, languages, start, partial(start, is_pdf=True), access, is_edited=is_edited)
    config = uvicorn.Config(served.app(), log_level="error", lifespan="off", timeout_graceful_shutdown=1)

    class Server(uvicorn.Server):
        """Leaves signals to us: uvicorn raises them once more when it has ended."""

        capture_signals = contextlib.nullcontext  # type: ignore[assignment]

    server = Server(config)
    loop = asyncio.get_running_loop()

    def end() -> None:
        served.stop.set()
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    address = access.address if is_edited else f"{access.editor}/"
    OUT.print(f"Preview at {address}")
    ERR.print("It follows every change; Ctrl-C ends it.")
    async with watching(served):
        first = served.processes[languages[0].tag]
        await asyncio.gather(server.serve(listeners), _open(address, first, is_opened=is_opened))
    ERR.print("The preview has ended.")
    return 0


async def _open(address: str, process: LanguageProcess, *, is_opened: bool) -> None:
    """Have the first page made, and open the browser."""
    if is_opened and not await asyncio.to_thread(webbrowser.open, address):
        ERR.print("No browser was found; open the address yourself.")
    await process.ask("file", "index.html")

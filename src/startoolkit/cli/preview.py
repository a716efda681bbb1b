"""``preview``: the pages in a browser, which follow every change of their sources."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Sequence
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
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of the address; default: any that is free."
)
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.pass_obj
def preview(folder: Path, languages: Sequence[str], port: int, no_open: bool) -> int:
    """Show the pages in a browser, which follow every change of pages, catalogs and settings, until Ctrl-C."""
    project = Project.load(folder)
    chosen = chosen_languages(project, languages)
    first = [*chosen, *(one for one in project.settings.languages if one not in chosen)]
    listener = _listener(port)
    with tempfile.TemporaryDirectory(prefix="startoolkit-preview-", ignore_cleanup_errors=True) as name, listener:
        return asyncio.run(_run(project, first, Path(name).resolve(), listener, is_opened=not no_open))


def _listener(port: int) -> socket.socket:
    """A socket that listens on the loopback; raises StarError where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()  # a browser that comes before the server is ready waits
    except OSError as error:
        listener.close()
        message = f"The port {port} cannot be used: {error.strerror}."
        raise StarError("wrong-usage", message, hint="Choose another with --port, or leave the option out.") from error
    return listener


async def _run(
    project: Project, languages: Sequence[Language], folder: Path, listener: socket.socket, *, is_opened: bool
) -> int:
    import uvicorn  # noqa: PLC0415  (with the server, for this command only)

    from startoolkit.editions.processes import fork_server  # noqa: PLC0415
    from startoolkit.preview.process import LanguageProcess  # noqa: PLC0415
    from startoolkit.preview.server import Preview, watching  # noqa: PLC0415

    context = fork_server(project.root, folder, imports=["startoolkit.preview.pages"])
    processes = {one.tag: LanguageProcess(context, project.root, one, folder / one.tag) for one in languages}
    port = listener.getsockname()[1]
    served = Preview(project, processes, port)
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
    address = f"http://127.0.0.1:{port}/"
    OUT.print(f"Preview at {address}")
    ERR.print("It follows every change; Ctrl-C ends it.")
    async with watching(served):
        await asyncio.gather(server.serve([listener]), _open(address, processes[languages[0].tag], is_opened=is_opened))
    return 0


async def _open(address: str, process: LanguageProcess, *, is_opened: bool) -> None:
    """Have the first page made, and open the browser."""
    if is_opened and not await asyncio.to_thread(webbrowser.open, address):
        ERR.print("No browser was found; open the address yourself.")
    await process.ask("file", "index.html")

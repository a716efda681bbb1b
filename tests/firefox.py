"""What pages must do in Firefox, which the other tests do not open: no error, nothing that sticks out, fields that grow, paper.

    python tests/firefox.py FOLDER

FOLDER is a built website. Firefox is driven by WebDriver BiDi, which it speaks without a driver.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from websockets.sync.client import ClientConnection, connect

_PATIENCE = 120
_WIDTHS = (320, 1280)
_PREFERENCES = {"focusmanager.testmode": True, "browser.shell.checkDefaultBrowser": False}

_STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Of each field of a worksheet, once filled in, how much of its words cannot be seen; those of sums are not filled in.
_HIDDEN_WORDS = """Math.max(0, ...[...document.querySelectorAll("textarea.field:not([data-sum])")].map(field => {
    field.value = "many words ".repeat(30);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field.scrollHeight - field.clientHeight;
}))"""
_SHEETS = 'document.querySelectorAll(".admonition.fillable").length'
_PRINT_FIRST = """[...document.querySelectorAll(".admonition.fillable")].slice(0, 1).forEach(box => {
    document.documentElement.dataset.prints = box.dataset.printed = "empty";
})"""


class Firefox:
    """One tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self.errors: list[str] = []
        self._connection = connection
        self._numbers = itertools.count(1)
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self.ask("browsingContext.create", type="tab")["context"]

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and return its result; what the console has said meanwhile is noted."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._connection.recv(timeout=_PATIENCE))
            if said.get("method") == "log.entryAdded" and said["params"]["level"] in ("error", "warn"):
                self.errors.append(said["params"]["text"])
            if said.get("id") == number:
                if said["type"] == "error":
                    sys.exit(f"Firefox cannot do {method}: {said['message']}")
                result: dict[str, Any] = said["result"]
                return result

    def open(self, page: Path, width: int) -> None:
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": 800})
        self.ask("browsingContext.navigate", context=self._tab, url=page.as_uri(), wait="complete")

    def value(self, expression: str) -> Any:
        told = self.ask("script.evaluate", expression=expression, awaitPromise=False, target={"context": self._tab})
        return told["result"].get("value")

    def printed(self) -> list[str]:
        """The text of each page on A4, with the margins of Firefox's print dialog, which are half an inch."""
        margin = dict.fromkeys(("top", "bottom", "left", "right"), 1.27)
        sheet = {"width": 21.0, "height": 29.7}
        pdf = self.ask("browsingContext.print", context=self._tab, page=sheet, margin=margin)["data"]
        with pypdfium2.PdfDocument(BytesIO(base64.b64decode(pdf))) as pages:
            return [page.get_textpage().get_text_range().strip() for page in pages]


@contextmanager
def _firefox() -> Iterator[Firefox]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items()]
        Path(profile, "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [os.environ.get("STARTOOLKIT_FIREFOX", "firefox"), "--headless", "--no-remote"]
        command += ["--profile", profile, "--remote-debugging-port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with connect(_address(Path(profile, "WebDriverBiDiServer.json"), process), max_size=None) as connection:
                yield Firefox(connection)
        finally:
            process.terminate()
            process.wait()


def _address(told: Path, process: subprocess.Popen[bytes]) -> str:
    """Where Firefox listens, as it writes into its profile once it does."""
    while process.poll() is None:
        with suppress(OSError, ValueError):  # not there yet, or not whole
            server = json.loads(told.read_text(encoding="utf-8"))
            return f"ws://{server['ws_host']}:{server['ws_port']}/session"
        time.sleep(0.2)
    sys.exit("Firefox ended before it listened.")


def faults(site: Path) -> list[str]:
    """What is wrong, with the page that it is wrong on."""
    found = []
    with _firefox() as firefox:
        for page in sorted(site.rglob("*.html")):
            name = page.relative_to(site)
            for width in _WIDTHS:
                firefox.open(page, width)
                if (more := firefox.value(_STICKS_OUT)) > 0:
                    found.append(f"{name}: {more} pixels stick out of a window of {width}.")
            if firefox.value(_HIDDEN_WORDS) > 1:
                found.append(f"{name}: a field does not grow with its words.")
            if firefox.value(_SHEETS):
                firefox.value("sessionStorage.clear()")  # which keeps the words
                firefox.open(page, _WIDTHS[-1])
                if not all(firefox.printed()):
                    found.append(f"{name}: a printed page is empty.")
                firefox.value(_PRINT_FIRST)
                if (pages := len(firefox.printed())) > 1:
                    found.append(f"{name}: a sheet is printed on {pages} pages.")
            found += [f"{name}: {error}" for error in firefox.errors]
            firefox.errors.clear()
    return found


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path(sys.argv[1]).resolve())) or 0)

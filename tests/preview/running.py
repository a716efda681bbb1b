"""A preview that runs as a person starts it, and what a browser asks of it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests import PATIENCE

INDEX, OTHER = "locale/he/LC_MESSAGES/index.po", "locale/he/LC_MESSAGES/afspraken.po"
SENTENCE = "Deze straat is van iedereen.[^bron] Zie ook [de afspraken](afspraken.md)."
FUZZY = "Deze zin is nog niet vertaald."


def prepared(straat: Path) -> Path:
    """The project with settled words, a previous source of the fuzzy message, and a source that stands on two pages."""
    (straat / "locale/terminology.csv").write_text("nl,he\nstraat,רחוב\nafspraken,הסכמות\n", encoding="utf-8")
    catalog = straat / OTHER
    text = catalog.read_text(encoding="utf-8")
    text = text.replace("#, fuzzy\n", '# Ask the office.\n#, fuzzy\n#| msgid "Deze zin is niet vertaald."\n')
    catalog.write_text(text + '\nmsgid "Samen"\nmsgstr "יחד"\n', encoding="utf-8")
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n## Samen\n", encoding="utf-8")
    return straat


class Running:
    """A preview, with the events that it has told."""

    def __init__(self, root: Path, process: subprocess.Popen[str], printed: str) -> None:
        self.root = root
        self.process = process
        self.printed = printed
        """The address that opens the editor, once."""
        self.address = printed.partition("?")[0]
        self._events: dict[str, queue.Queue[dict[str, Any]]] = {}

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """The status and content of a path, such as ``nl/index.html``."""
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def page(self, path: str) -> str:
        """The page as a build writes it, without what the preview adds."""
        status, content = self.get(path)
        assert status == 200, content
        plain = re.sub(r'<link rel="stylesheet" href="/_preview/.*?</script>', "", content.decode())
        plain = plain.replace('<script src="/_preview/storage.js"></script>', "")
        return re.sub(r' data-message="[0-9a-f ]+"', "", plain)

    def log_in(self) -> None:
        """Open the editor, which gives the token of the session."""
        with urllib.request.urlopen(self.printed, timeout=PATIENCE) as answer:
            found = re.search(r'data-token="([\w-]+)"', answer.read().decode())
        assert found
        self.session = found[1]

    def ask(self, name: str, **question: Any) -> tuple[int, Any]:
        """Ask as the editor does; returns the status and the answer."""
        origin = self.address.rstrip("/")
        headers = {"Origin": origin, "Content-Type": "application/json", "X-Startoolkit-Token": self.session}
        return self.post(f"_preview/edit/{name}", json.dumps(question).encode(), headers)

    def post(self, path: str, data: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        """The status and the answer, which is JSON or nothing."""
        request = urllib.request.Request(f"{self.address}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text.startswith(b"{") else None

    def listen(self, tag: str) -> None:
        """Take the events of a language from now on."""
        told: queue.Queue[dict[str, Any]] = queue.Queue()
        self._events[tag] = told
        answer = urllib.request.urlopen(f"{self.address}_preview/events?tag={tag}", timeout=PATIENCE)
        assert answer.readline().startswith(b"retry")

        def read() -> None:
            with contextlib.suppress(OSError, ValueError, AttributeError):
                for line in answer:
                    if line.startswith(b"data: "):
                        told.put(json.loads(line[6:]))

        threading.Thread(target=read, daemon=True).start()

    def event(self, tag: str) -> dict[str, Any]:
        """The next event of a language that is about a change."""
        while True:
            found = self._events[tag].get(timeout=PATIENCE)
            if not found.get("first"):
                return found

    def told(self, tag: str, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The next event of a language of which something holds."""
        while not holds(found := self.event(tag)):
            pass
        return found

    def until(self, tag: str, holds: Callable[[], object]) -> None:
        """Wait until something holds, which is looked at now and after each event of a language."""
        while not holds():
            self.event(tag)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End it as Ctrl-C does; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def running(project: Path, *arguments: str, temporary: Path | None = None) -> Iterator[Running]:
    """A preview of the project while the block lasts, on a port that is free."""
    env = {**os.environ, **({"TMPDIR": str(temporary)} if temporary else {})}
    command = [sys.executable, "-m", "startoolkit", "preview", "--no-open", *arguments]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    assert process.stdout
    line = process.stdout.readline()
    found = re.fullmatch(r"Preview at (http://127\.0\.0\.1:\d+/(?:\?token=[\w-]+)?)\n", line)
    assert found, (line, process.communicate(timeout=PATIENCE))
    made = Running(project, process, found[1])
    try:
        deadline = time.monotonic() + PATIENCE
        while made.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError):
                made.get("_preview/preview.css")
                break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield made
    finally:
        if process.poll() is None:
            made.end()
        process.stdout.close()
        assert process.stderr
        process.stderr.close()

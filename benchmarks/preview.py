"""From saving a catalog to seeing the words in an open browser: ``startoolkit preview`` beside ``sphinx-autobuild``."""

from __future__ import annotations

import contextlib
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, ClassVar

from benchmarks.measure import ENVIRONMENT
from benchmarks.ways import Ours, Stock, change

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAVES, STOCK_SAVES = 100, 10
_WAIT = 120
"""Seconds after which something that does not come is given up."""
_WORD = "Sicht{}bar"
# Notes when the newest word came into the page, also where the page was loaded anew to show it.
_WATCH = """
const look = () => {
  const found = document.body?.textContent.match(/Sicht(\\d+)bar/g)?.at(-1);
  if (found && found !== sessionStorage.word) {
    sessionStorage.word = found;
    sessionStorage.time = performance.timeOrigin + performance.now();
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
"""


@dataclass(frozen=True)
class Latency:
    """Seconds from save to sight, of each save; and what ours took to begin, and the memory of all its processes."""

    HEAD: ClassVar = (
        "| what | median s: stock | ours | ratio | 95 % within s: stock | ours | first page s | memory MB |",
        "|---|" + "---:|" * 7,
    )
    name: str
    stock: Sequence[float]
    ours: Sequence[float]
    first: float
    memory: int

    def line(self) -> str:
        """The row as Markdown."""
        stock, ours = median(self.stock), median(self.ours)
        cells = [f"{stock:.2f}", f"{ours:.3f}", f"{stock / ours:.0f}", f"{_most(self.stock):.2f}"]
        cells += [f"{_most(self.ours):.3f}", f"{self.first:.1f}", f"{self.memory / 1e6:.0f}"]
        return f"| {' | '.join([self.name, *cells])} |"


def _most(times: Sequence[float]) -> float:
    """The 95th percentile: the time that 95 of 100 do not exceed."""
    return sorted(times)[math.ceil(len(times) * 0.95) - 1]


def latency(name: str, stock: Stock, ours: Ours, languages: Sequence[str], language: str, page: str) -> Latency:
    """Measure both with one page open in one language; the processes of all ``languages`` run beside it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (for this case only)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("STARTOOLKIT_CHROMIUM") or _chromium())
        tab = browser.new_page()
        tab.add_init_script(_WATCH)
        start = time.monotonic()
        with _preview(ours) as (process, address):
            tab.goto(f"{address}{language}/{page}.html")
            first = time.monotonic() - start
            for other in languages:
                urllib.request.urlopen(f"{address}{other}/index.html", timeout=_WAIT).read()
            our_times = [*_saves(tab, ours, language, page, SAVES)]
            memory = _memory(process.pid)
        with _autobuild(stock, language) as address:
            tab.goto(f"{address}{page}.html")
            stock_times = [*_saves(tab, stock, language, page, STOCK_SAVES)]
        browser.close()
    return Latency(name, stock_times, our_times, first, memory)


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _saves(tab: Page, way: Ours | Stock, language: str, page: str, count: int) -> Iterator[float]:
    """Add a word to a message again and again; the seconds until the browser shows each."""
    catalog = way.folder / f"locale/{language}/LC_MESSAGES/{page}.po"
    change(way, language, page, title=False, addition=_WORD.format(0))
    _seen(tab, _WORD.format(0))
    before = catalog.read_text(encoding="utf-8")
    for number in range(1, count + 1):
        beside = catalog.with_name(".beside.tmp")
        beside.write_text(before.replace(_WORD.format(0), _WORD.format(number)), encoding="utf-8")
        time.sleep(0.3)  # what came after the last one is done
        saved = time.time()
        beside.replace(catalog)
        yield _seen(tab, _WORD.format(number)) - saved


def _seen(tab: Page, word: str) -> float:
    """When the browser showed a word, in seconds since 1970."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        with contextlib.suppress(Exception):  # as while the page is loaded anew
            found: dict[str, Any] = tab.evaluate("({ ...sessionStorage })")
            if found.get("word") == word:
                return float(found["time"]) / 1000
        time.sleep(0.02)
    sys.exit(f"The browser never showed {word}.")


@contextlib.contextmanager
def _preview(ours: Ours) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "startoolkit", "--project", str(ours.folder), "preview", "--no-open"]
    with _running(command) as process:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        if not found:
            sys.exit("The preview did not start.")
        yield process, found[0]


@contextlib.contextmanager
def _autobuild(stock: Stock, language: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--port",
        str(port),
        "--delay",
        "0",
        "--watch",
        str(stock.folder / "locale"),
        "-D",
        f"language={language}",
    ]
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        command = [sys.executable, "-m", "sphinx_autobuild", "-q", *options, str(stock.folder / "docs"), out]
        with _running(command) as process:
            address, deadline = f"http://127.0.0.1:{port}/", time.monotonic() + _WAIT * 5
            while time.monotonic() < deadline:
                if process.poll() is not None:
                    sys.exit("sphinx-autobuild did not start; is it installed?")
                with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=_WAIT):
                    break
                time.sleep(0.1)
            yield address


@contextlib.contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENVIRONMENT, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _memory(pid: int) -> int:
    """Bytes of memory of a process and all below it, shared pages counted once (on Linux)."""
    pids, total = [str(pid)], 0
    for one in pids:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            pids += task.read_text(encoding="utf-8").split()
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
            total += int(re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)[1]) * 1024  # type: ignore[index]
    return total

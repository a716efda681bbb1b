"""Which page comes first for what readers type, and what a query weighs: ``python -m benchmarks.search EDITIONS``.

EDITIONS is the folder of a built briefing.  The queries are those of ``tests/theme/queries.toml``.  Where the command
``pagefind`` is installed (PyPI ``pagefind[bin]``), its search is measured beside ours, on a copy of the same pages.
A query is asked in a browser that has nothing in its cache; its weight is everything that is loaded for it, not compressed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Request, sync_playwright

_QUERIES = Path(__file__).parents[1] / "tests/theme/queries.toml"
Ask = Callable[[Page, str, str], list[str]]
"""The addresses of the results of a query, given the address of an edition and the query."""


class _Server(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name in the standard library)
        pass


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def ours(tab: Page, edition: str, query: str) -> list[str]:
    """The results of the search page of an edition."""
    tab.goto(f"{edition}/search.html?q={quote(query)}")
    tab.wait_for_function("document.querySelector('.search-summary')?.innerText")
    tab.wait_for_load_state("networkidle")
    return [str(link) for link in tab.locator("#search-results li > a").evaluate_all("all => all.map(one => one.href)")]


def pagefind(tab: Page, edition: str, query: str) -> list[str]:
    """The results of Pagefind, which loads the extract of each result that it shows: here ten, as in its interface."""
    tab.goto(f"{edition}/blank.html")
    found = tab.evaluate(
        """async ([address, query]) => {
            const pagefind = await import(address);
            const { results } = await pagefind.search(query);
            const shown = await Promise.all(results.slice(0, 10).map((result) => result.data()));
            return shown.map((result) => new URL(result.url, location).href);
        }""",
        [f"{edition}/pagefind/pagefind.js", query],
    )
    # Pagefind tells addresses from the root of what it has indexed, and those of index pages without their name.
    places = [str(address).partition("/pagefind/")[0] if "/pagefind/" in address else str(address) for address in found]
    return [f"{place}index.html" if place.endswith("/") else place for place in places]


def _asked(browser: Browser, ask: Ask, edition: str, query: str) -> tuple[list[str], int]:
    """The pages found, without duplicates, and the bytes loaded."""
    context = browser.new_context()
    tab, requests = context.new_page(), list[Request]()
    tab.on("requestfinished", requests.append)
    pages = [link.removeprefix(f"{edition}/").partition(".html")[0] for link in ask(tab, edition, query)]
    weight = sum(request.sizes()["responseBodySize"] for request in [*requests])
    context.close()
    return [*dict.fromkeys(pages)], weight


def measure(browser: Browser, ask: Ask, site: str, *, told: bool = False) -> str:
    """A row of the table for one way to search."""
    cells, weights = [], []
    for queries in tomllib.loads(_QUERIES.read_text(encoding="utf-8")).values():
        ranks = []
        for language, pages in queries.items():
            for query, expected in pages.items():
                found, weight = _asked(browser, ask, f"{site}/{language}", query)
                ranks.append(found.index(expected) + 1 if expected in found else 0)
                weights.append(weight)
                if told and ranks[-1] != 1:
                    print(f"{language}: {query}: {expected} is {ranks[-1] or 'not found'}; {found[:3]}")
        cells += [f"{ranks.count(1)} of {len(ranks)}", f"{sum(0 < rank < 4 for rank in ranks)} of {len(ranks)}"]
    return " | ".join((*cells, f"{median(weights) / 1000:.0f}", f"{max(weights) / 1000:.0f}"))


def _with_pagefind(editions: Path, folder: Path) -> None:
    shutil.copytree(editions, folder, dirs_exist_ok=True)
    for edition in (path.parent for path in sorted(folder.glob("*/search.html"))):
        for name in ("search.html", "genindex.html"):
            (edition / name).unlink(missing_ok=True)
        (edition / "blank.html").write_text("<!doctype html><title>Pagefind</title>", encoding="utf-8")
        subprocess.run(["pagefind", "--site", edition, "--root-selector", "article", "--quiet"], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("editions", type=Path)
    parser.add_argument("--tell", action="store_true", help="print each query whose page is not first")
    options = parser.parse_args()
    groups = tomllib.loads(_QUERIES.read_text(encoding="utf-8"))
    print(f"| search | {' | '.join(f'{name}: first | among three' for name in groups)} | kB a query: median | most |")
    print(f"|---|{'---:|' * (2 * len(groups) + 2)}")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as copy:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        with _served(options.editions) as site:
            print(f"| ours | {measure(browser, ours, site, told=options.tell)} |")
        if shutil.which("pagefind"):
            _with_pagefind(options.editions, Path(copy))
            with _served(Path(copy)) as site:
                print(f"| Pagefind | {measure(browser, pagefind, site, told=options.tell)} |")


if __name__ == "__main__":
    main()

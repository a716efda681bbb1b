"""One who opens pages of the site, and notes what a page must not do."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Request

from tests.browsing import Tabs

LANGUAGES = ("en", "de", "he")


class Reader:
    """Opens pages, and notes calls to other hosts, missing files and complaints of the browser."""

    def __init__(self, tabs: Tabs, site: Path) -> None:
        self.site = site
        self.faults: list[str] = []
        self._tabs = tabs
        self._watched: set[Page] = set()

    def open(
        self, page: str, width: int = 1440, height: int = 900, *, scheme: str = "light", scripts: bool = True
    ) -> Page:
        """Show a page in the tab with or without scripts, in place of what it showed before."""
        tab = self._tabs.tab(width, height, scheme=scheme, scripts=scripts)
        if tab not in self._watched:
            self._watched.add(tab)
            self._watch(tab)
        tab.goto((self.site / page).as_uri())
        return tab

    def _watch(self, tab: Page) -> None:
        def note(fault: str) -> None:
            self.faults.append(f"{tab.url}: {fault}")

        def requested(request: Request) -> None:
            if not request.url.startswith(("file:", "data:", "about:")):
                note(request.url)

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # left before it came
                note(f"{request.failure}: {request.url}")

        self._tabs.listen(tab, "console", lambda message: note(f"{message.type}: {message.text}"))
        self._tabs.listen(tab, "pageerror", lambda error: note(str(error)))
        self._tabs.listen(tab, "requestfailed", failed)
        self._tabs.listen(tab, "request", requested)


def pages(site: Path, language: str) -> list[str]:
    """Every page of an edition, by its path in the edition."""
    return sorted(str(path.relative_to(site / language)) for path in (site / language).rglob("*.html"))

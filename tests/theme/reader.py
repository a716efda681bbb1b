"""One who opens pages of the site, and notes what a page must not do."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request

LANGUAGES = ("en", "de", "he")


class Reader:
    """Opens pages, and notes calls to other hosts, missing files and complaints of the browser."""

    def __init__(self, browser: Browser, site: Path) -> None:
        self.browser = browser
        self.site = site
        self.faults: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(
        self, page: str, width: int = 1440, height: int = 900, *, scheme: str = "light", scripts: bool = True
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: self._note(f"{page}: {message.type}: {message.text}"))
        tab.on("pageerror", lambda error: self._note(f"{page}: {error}"))
        tab.on("requestfailed", lambda request: self._failed(page, request))
        tab.on("request", lambda request: self._requested(page, request.url))
        tab.goto((self.site / page).as_uri())
        return tab

    def _requested(self, page: str, address: str) -> None:
        if not address.startswith(("file:", "data:")):
            self._note(f"{page}: {address}")

    def _failed(self, page: str, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left before it came
            self._note(f"{page}: {request.failure}: {request.url}")

    def _note(self, fault: str) -> None:
        self.faults.append(fault)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def pages(site: Path, language: str) -> list[str]:
    """Every page of an edition, by its path in the edition."""
    return sorted(str(path.relative_to(site / language)) for path in (site / language).rglob("*.html"))

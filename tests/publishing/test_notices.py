"""What readers of an earlier edition see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browsing import Tabs, barriers, faint, show

_PAGES = [
    "index.html",
    "2026.1/index.html",
    "2026.1/nl/index.html",
    "2026.1/he/afspraken.html",
    "2026.1/he/search.html",
    "nl/whats-new.html",
    "he/whats-new.html",
    "2026.1/he/whats-new.html",
]


@pytest.mark.browser
def test_the_notice_is_there_for_everybody(two_editions: Path, tabs: Tabs) -> None:
    """On a phone, wide and on paper it is the first thing in the text, without a barrier, and it leads to the same page."""
    tab = tabs.tab()
    for page in _PAGES:
        tab.goto((two_editions / page).as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width in (320, 1440):
            show(tab, width, 900, "dark")
            assert faint(tab) == [], (page, width)
            show(tab, width, 900)
            assert faint(tab) + barriers(tab, "all" if width == 1440 else "others") == [], (page, width)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        if not page.startswith("2026.1"):
            assert tab.locator(".newer").count() == 0
            continue
        tab.emulate_media(media="print")
        assert tab.locator(".newer").first.is_visible(), page
        tab.emulate_media(media="screen")
        notice, heading = tab.locator(".newer").first.bounding_box(), tab.locator("main h1").last.bounding_box()
        assert notice
        assert heading
        assert page == "2026.1/index.html" or notice["y"] < heading["y"]
        tab.locator(".newer a").first.click()
        assert tab.url == (two_editions / page.removeprefix("2026.1/")).as_uri()

"""Tabs of a browser that are used by test after test, and what axe finds in them.

A new tab costs more than most of what is looked at in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, Page, expect

from tests import PATIENCE

expect.set_options(timeout=1000 * PATIENCE)

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Tabs:
    """The tabs of one browser: one for each kind of reader."""

    browser: Browser
    _kept: dict[tuple[str, bool], Page] = field(default_factory=dict)
    _used: set[tuple[str, bool]] = field(default_factory=set)
    _listening: list[tuple[Page, str, Callable[..., None]]] = field(default_factory=list)

    def tab(
        self,
        width: int = 1280,
        height: int = 720,
        *,
        scheme: str = "light",
        locale: str = "en-US",
        scripts: bool = True,
    ) -> Page:
        """The tab of this kind of reader, who wants no movement.

        It shows what it showed last: tabs that a test wants at the same time differ in ``locale`` or ``scripts``.
        """
        tab = self._kept.get((locale, scripts))
        if tab is None:
            tab = opened(self.browser, locale=locale, java_script_enabled=scripts)
            self._kept[locale, scripts] = tab
        self._used.add((locale, scripts))
        show(tab, width, height, scheme)
        tab.emulate_media(media="screen", forced_colors="none", reduced_motion="reduce")
        return tab

    def listen(self, tab: Page, event: str, told: Callable[..., None]) -> None:
        """Call ``told`` with each event of the tab until ``clear``."""
        tab.on(event, told)  # type: ignore[call-overload]
        self._listening.append((tab, event, told))

    def clear(self) -> None:
        """Leave the pages that are shown, and forget what they stored and who listens: a test has ended."""
        for tab, event, told in self._listening:
            tab.remove_listener(event, told)
        self._listening.clear()
        for locale, scripts in self._used:
            tab = self._kept[locale, scripts]
            if scripts and tab.url.startswith(("file:", "http:")):
                tab.evaluate("localStorage.clear(); sessionStorage.clear()")
            tab.mouse.move(-1, -1)  # a page that is shown there next has nothing under the pointer
            tab.goto("about:blank")
        self._used.clear()


def show(tab: Page, width: int, height: int, scheme: str = "light") -> None:
    """Give the window a size, and its reader a wish of colours."""
    if tab.viewport_size != {"width": width, "height": height}:
        tab.set_viewport_size({"width": width, "height": height})
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def opened(browser: Browser, **options: Any) -> Page:
    """A new tab, of a reader who has these options of a context, that is waited for as long as need be."""
    tab = browser.new_context(**options).new_page()
    tab.context.set_default_timeout(1000 * PATIENCE)
    return tab


Fault = tuple[str, list[str]]
"""A rule that does not hold, and the elements where it does not."""


def barriers(tab: Page, rules: str = "all") -> list[Fault]:
    """What axe finds against WCAG 2.2 AA and good practice.

    ``rules`` are "all", "contrast", which takes most of the time, or "others", which are all but that.
    """
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(_AXE)
    found: list[Any] = tab.evaluate(_RUN, rules)
    return [(rule, places) for rule, places in found]


# "preload" would have axe fetch the style sheets, which a page on disk may not.
_RUN = """rules => axe.run(document, {
    runOnly: rules === "contrast" ? ["color-contrast"]
        : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "color-contrast": { enabled: rules !== "others" } },
    resultTypes: ["violations"], iframes: false, preload: false,
}).then(said => said.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 150))]))"""


def faint(tab: Page) -> list[tuple[float, str]]:
    """The texts whose colour is too near to that of their ground, by WCAG 2.2, 1.4.3, with their contrast.

    It takes a tenth of the time that axe takes, and does not see what lies over a text that it is not in.
    """
    found: list[Any] = tab.evaluate(_FAINT)
    return [(ratio, place) for ratio, place in found]


_FAINT = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }), known = new Map();
    const parts = colour => {  // red, green, blue and how much of them there is, from 0 to 1
        if (!known.has(colour)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data].map(one => one / 255));
        }
        return known.get(colour);
    };
    const over = ([red, green, blue, cover], ground) =>
        [red, green, blue].map((one, at) => one * cover + ground[at] * (1 - cover));
    const bright = colour => {
        const [red, green, blue] = colour.map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const white = parts(getComputedStyle(document.documentElement).colorScheme === "dark" ? "#121212" : "#fff");
    const grounds = new Map([[null, [white.slice(0, 3), 1]]]);
    const ground = part => {  // what is painted behind the text of an element, and how opaque the element is
        if (!grounds.has(part)) {
            const style = getComputedStyle(part), [behind, opaque] = ground(part.parentElement);
            const here = opaque * parseFloat(style.opacity), [red, green, blue, cover] = parts(style.backgroundColor);
            grounds.set(part, [over([red, green, blue, cover * here], behind), here]);
        }
        return grounds.get(part);
    };
    const faint = [];
    for (const part of document.querySelectorAll("body *")) {
        const says = [...part.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim())
            || part.matches("input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea");
        if (!says || part.closest("svg, script, style, noscript, :disabled") || !part.checkVisibility({ visibilityProperty: true })) continue;
        const box = part.getBoundingClientRect();
        if (box.width <= 1 || box.height <= 1) continue;  // for screen readers only
        const style = getComputedStyle(part), [behind, opaque] = ground(part), [red, green, blue, cover] = parts(style.color);
        const pair = [over([red, green, blue, cover * opaque], behind), behind].map(bright).sort((one, two) => two - one);
        const ratio = (pair[0] + 0.05) / (pair[1] + 0.05), size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        if (ratio < (large ? 3 : 4.5) - 0.01) faint.push([Math.round(ratio * 100) / 100, part.outerHTML.slice(0, 150)]);
    }
    return faint;
}"""

"""What a reader meets: every page in every language, by mouse, keyboard and screen reader, on any screen and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from tests.browsing import barriers, faint, show

from .reader import LANGUAGES, Reader, pages

pytestmark = pytest.mark.browser

_EVERY_KIND = [
    "de/index.html",
    "de/four-cos/co-design.html",
    "he/four-cos/co-design.html",
    "he/index.html",
    "de/four-cos/index.html",
    "de/glossary.html",
    "de/genindex.html",
    "de/search.html?q=plot",
]


def test_the_switcher_leads_to_the_same_page_in_every_language(site: Path) -> None:
    here = pages(site, "en")
    assert len(here) > 7
    for page in here:
        for language in LANGUAGES:
            path = site / language / page
            soup = BeautifulSoup(path.read_bytes(), "html.parser")
            targets = [
                ((path.parent / link["href"]).resolve(), link["lang"], link["hreflang"], link.get("aria-current"))
                for link in soup.select(".languages a")
            ]
            assert targets == [
                ((site / other / page).resolve(), other, other, "true" if other == language else None)
                for other in LANGUAGES
            ]
            assert (soup.html["lang"], soup.html["dir"]) == (language, "rtl" if language == "he" else "ltr")


@pytest.mark.parametrize("width", [360, 1440])
def test_another_language_shows_the_section_that_is_read(reader: Reader, width: int) -> None:
    """From the middle of a page, by mouse or keyboard; at the top, the page; on the search page, the same query."""
    tab = reader.open("en/four-cos/co-design.html", width, 500)
    tab.locator(".languages a[lang=de]").click()
    tab.wait_for_url("**/de/four-cos/co-design.html")
    tab.locator("#in-practice h3").evaluate(_READ)
    tab.locator(".languages a[lang=en]").focus()  # which scrolls to the top
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/en/four-cos/co-design.html#in-practice")
    tab.wait_for_function(f"0 <= {_TOP} && {_TOP} < 300")
    tab.goto((reader.site / "en/search.html").as_uri() + "?q=plot")
    tab.locator(".languages a[lang=de]").click()
    tab.wait_for_url("**/de/search.html?q=plot")


_TOP = "document.querySelector('#in-practice h3').getBoundingClientRect().top"
# Scrolled to, and read for a moment, which begins when the page is told, however busy the machine is.
_READ = """heading => new Promise(done => {
    let timer;
    addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(done, 1000); });
    scrollTo(0, heading.getBoundingClientRect().top + scrollY - 60);
})"""


@pytest.mark.parametrize("width", [360, 1440])
def test_contents_longer_than_the_window_show_where_one_is(reader: Reader, width: int) -> None:
    """The entry of the page is in sight, also at the end of the contents, and in the menu of a phone."""
    tab = reader.open("en/glossary.html", width, 320)
    if width == 360:
        tab.locator(".menu-button").click()
        tab.wait_for_selector(".menu-button[aria-expanded=true]")
    assert tab.locator(".drawer").evaluate("box => box.scrollHeight > box.clientHeight")
    entry = tab.locator(".drawer .contents [aria-current=page]").bounding_box()
    assert 0 <= entry["y"] < entry["y"] + entry["height"] <= 320


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(reader: Reader, width: int) -> None:
    """Where it is narrow as well as wide; its own measure of contrast is taken where it is wide, ours everywhere."""
    tab = reader.open("de/index.html", width)
    for page in _EVERY_KIND:
        tab.goto(f"{reader.site.as_uri()}/{page}")
        if "?" in page:
            tab.wait_for_selector("#search-results .search-summary:not(:empty)")
        assert (page, barriers(tab, "all" if width == 1440 else "others"), faint(tab)) == (page, [], [])
        show(tab, width, 900, "dark")
        assert (page, faint(tab)) == (page, [])
        show(tab, width, 900)


def test_the_keyboard_reaches_menu_and_languages_on_a_phone(reader: Reader) -> None:
    tab = reader.open("de/four-cos/co-design.html", 360, 780)
    walked = _walk(tab, 12)
    assert walked[0] == "skip-link"
    assert {"menu-button", "brand", "theme-toggle", "en", "de", "he"} <= set(walked)
    assert "drawer" not in walked, "a closed menu takes no focus"
    assert tab.locator(".drawer").is_hidden()


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_the_menu_opens_holds_the_focus_and_closes_by_keyboard(reader: Reader, key: str) -> None:
    tab = reader.open("de/four-cos/co-design.html", 360, 780)
    button = tab.get_by_role("button", name="Inhalt")
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    tab.keyboard.press(key)
    tab.wait_for_selector(".menu-button[aria-expanded=true]")
    assert tab.locator(".drawer").is_visible()
    assert set(_walk(tab, 6)) == {"drawer"}
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".menu-button[aria-expanded=false]")
    assert tab.locator(".drawer").is_hidden()
    assert button.evaluate("button => button === document.activeElement")


def _walk(tab: Page, steps: int) -> list[str]:
    """What has the focus after each press of Tab, and whether it can be seen."""
    stops = []
    for _ in range(steps):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(
            """() => {
                const at = document.activeElement, box = at.getBoundingClientRect();
                const seen = box.width && box.right > 0 && box.left < innerWidth && at.checkVisibility();
                if (!seen) return "unseen " + at.outerHTML;
                return at.closest(".drawer") ? "drawer" : at.lang || at.id || (at.getAttribute("class") ?? at.tagName);
            }"""
        )
        stops.append(stop)
    assert not [stop for stop in stops if stop.startswith("unseen")]
    return stops


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_sticks_out(reader: Reader, width: int) -> None:
    for page in [
        "de/index.html",
        *(f"{language}/four-cos/{name}.html" for language in ("de", "he") for name in ("index", "co-design")),
    ]:
        tab = reader.open(page, width)
        wide = tab.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(part => {
                const box = part.getBoundingClientRect();
                const scrolls = part.parentElement.closest(".table-wrapper, pre");
                return box.width && !scrolls && part.checkVisibility() && (box.right > innerWidth + 1 || box.left < -1);
            }).map(part => part.outerHTML.slice(0, 100))"""
        )
        assert (page, wide) == (page, [])
        for box in tab.locator("article :is(.table-wrapper, pre)").all():
            scrolls = box.evaluate("box => box.scrollWidth > box.clientWidth + 1")
            assert (box.get_attribute("tabindex") == "0") == scrolls


def test_paper_has_no_furniture(reader: Reader) -> None:
    tab = reader.open("en/four-cos/co-design.html")
    tab.emulate_media(media="print")
    for part in (".top", ".drawer", ".related", ".here", ".ways", ".skip-link", ".headerlink", ".page-map"):
        assert not [found for found in tab.locator(part).all() if found.is_visible()], part
    assert tab.locator(".imprint").is_visible()
    assert tab.locator(".worksheet").evaluate("box => getComputedStyle(box).breakInside") == "avoid"
    after = "link => getComputedStyle(link, '::after').content"
    assert tab.locator("a.bare").evaluate(after) == "none"
    tab.goto(tab.url.replace("co-design", "index"))
    tab.emulate_media(media="print")  # a new page may forget it
    printed = "getComputedStyle(document.querySelector('article a[href^=http]'), '::after').content"
    tab.wait_for_function(f"{printed}.includes('10.1111')")


def test_without_scripts_everything_works_but_the_search(reader: Reader) -> None:
    tab = reader.open("de/four-cos/co-design.html", 360, scripts=False)
    assert tab.locator(".theme-toggle").is_hidden()
    tab.locator(".menu-button").click()
    tab.locator(".drawer .contents").get_by_text("Erfassen").click()
    tab.wait_for_url("**/de/five-steps/map-it.html")
    tab.locator(".here-narrow summary").click()
    assert tab.locator(".here-narrow li").last.is_visible()
    tab.locator(".languages").get_by_text("English").click()
    tab.wait_for_url("**/en/five-steps/map-it.html")
    tab.goto(tab.url.replace("five-steps/map-it", "search"))
    assert "needs JavaScript" in tab.locator("noscript").inner_text()


def test_the_button_changes_the_colours(reader: Reader) -> None:
    tab = reader.open("de/index.html")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = tab.evaluate(paper)
    toggle = tab.locator(".theme-toggle")
    assert toggle.get_attribute("aria-label") == "Farben ändern (jetzt wie auf diesem Gerät)"
    toggle.click()
    assert toggle.get_attribute("aria-label") == "Farben ändern (jetzt dunkel)"
    dark = tab.evaluate(paper)
    tab.reload()
    assert (dark != light, tab.evaluate(paper)) == (True, dark)


@pytest.mark.parametrize(
    ("query", "said"), [("plot", "Eine Seite gefunden."), ("co", "Seiten gefunden."), ("xyzzy", "nichts gefunden")]
)
def test_the_search_speaks_the_language(reader: Reader, query: str, said: str) -> None:
    tab = reader.open("de/search.html")
    tab.goto(f"{tab.url}?q={query}")
    tab.wait_for_function("document.querySelector('.search-summary')?.innerText")
    assert said in tab.locator(".search-summary").inner_text()


def test_pages_of_the_star_carry_their_mark(reader: Reader) -> None:
    tab = reader.open("en/four-cos/co-design.html", 360)
    assert tab.locator(".page-mark svg").is_visible()
    assert tab.locator("article").evaluate("part => getComputedStyle(part).getPropertyValue('--mark')") == "#1d5a96"
    tab.goto(tab.url.replace("four-cos/co-design", "glossary"))
    assert tab.locator(".page-mark").count() == 0

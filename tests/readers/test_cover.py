"""Where readers begin and find their way: the cover, the star on every page, cards, and the pages beside the editions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsing import Tabs
from tests.theme.reader import Reader, pages

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(tabs: Tabs, briefing: Path) -> Iterator[Reader]:
    made = Reader(tabs, briefing)
    yield made
    assert made.faults == []


@pytest.mark.parametrize("size", [(1280, 720), (360, 740)])
def test_the_cover_begins_with_reading(reader: Reader, size: tuple[int, int]) -> None:
    """In the first screen, before the PDF, which has its address and no checksum; title, buttons and text at one edge."""
    tab = reader.open("de/index.html", *size)
    start, pdf = tab.locator(".start a"), tab.locator("#download a").first
    boxes = [box for part in (start, pdf) if (box := part.bounding_box())]
    assert boxes[0]["y"] + boxes[0]["height"] < boxes[1]["y"] < size[1]
    assert start.get_attribute("href") == "workshop.html"
    assert tab.locator("#download code").count() == 0
    left = "parts => [...new Set(parts.map(part => Math.round(part.getBoundingClientRect().left)))]"
    assert len(tab.locator("article > section > :is(h1, .subtitle, .start, .download, .lead)").evaluate_all(left)) == 1
    if size[0] > 1000:
        assert tab.locator(".drawer [aria-current=page]").is_visible()
        assert tab.locator(".drawer input[type=search]").is_visible()


def test_every_page_has_the_star_with_its_part_lit(briefing: Path, reader: Reader) -> None:
    """Nine links with names; a step's page has its point, a hub its ring, and other pages have all."""
    for page in pages(briefing, "en"):
        text = (briefing / "en" / page).read_text("utf-8")
        if page == "index.html" or "http-equiv" in text:
            continue
        (star,) = re.findall(r'<nav class="page-map.*?</nav>', text)
        assert len({*re.findall(r'<a\b[^>]* href="[^"]+"[^>]*><title>(.+?)</title>', star)}) == 9, page
    tab = reader.open("en/index.html", 1280, 720)
    lit = {"about.html": [], "four-cos/index.html": ["Co-"] * 4, "five-steps/focus-it.html": ["Focus It!"]}
    for page, wanted in lit.items():
        tab.goto((briefing / "en" / page).as_uri())
        links = tab.locator(".page-map").get_by_role("link")
        assert links.count() == 9, page
        assert links.last.is_visible(), page
        found = tab.locator(".page-map a.lit title").evaluate_all("names => names.map(name => name.textContent)")
        assert [name[: len(start)] for name, start in zip(found, wanted, strict=True)] == wanted
    here = tab.locator(".page-map [aria-current=page]")
    assert here.locator("title").text_content() == "Focus It!"
    tab.get_by_role("navigation", name="The Co-Production Star").get_by_role("link", name="Co-deliver").click()
    tab.wait_for_url("**/four-cos/index.html#form-deliver")


def test_cards_are_a_list_and_lead_by_their_titles(reader: Reader) -> None:
    tab = reader.open("de/five-steps/index.html", 360, 740)
    cards = tab.get_by_role("main").get_by_role("listitem").filter(has=tab.locator(".card-title"))
    assert [card.locator(".card-number").inner_text() for card in cards.all()] == list("12345")
    marks = cards.evaluate_all("parts => parts.map(part => getComputedStyle(part).borderTopColor)")
    assert len(set(marks)) == 5
    assert tab.locator(".related .next").evaluate("part => getComputedStyle(part).borderTopColor") == marks[0]
    box = cards.nth(1).bounding_box()
    assert box
    assert 0 <= box["x"] < box["x"] + box["width"] <= 360
    cards.nth(1).click(position={"x": 20, "y": 20})
    tab.wait_for_url("**/five-steps/focus-it.html")


@pytest.mark.parametrize("width", [360, 768, 1024])
def test_on_this_page_stands_below_title_and_lead(reader: Reader, width: int) -> None:
    tab = reader.open("fr/what-it-is.html", width, 740)
    title, box = tab.locator("h1 + .lead").bounding_box(), tab.locator(".here-narrow").bounding_box()
    assert title
    assert box
    assert title["y"] + title["height"] <= box["y"]


@pytest.mark.parametrize("width", [768, 1024, 1280, 1440, 1920])
def test_header_page_and_footer_keep_to_one_edge(reader: Reader, width: int) -> None:
    tab = reader.open("en/glossary.html", width, 900)
    first = ".brand" if width > 992 else ".menu-button"
    page = ".drawer" if width > 992 else "h1"
    left = "part => Math.round(part.getBoundingClientRect().left)"
    assert len({tab.locator(part).first.evaluate(left) for part in (first, page, ".imprint")}) == 1


def test_where_one_is_shows_in_forced_colours(reader: Reader) -> None:
    """As a box of another colour, in the contents, among the languages and in what is on the page."""
    tab = reader.open("en/about.html", 1440, 900)
    tab.emulate_media(forced_colors="active")
    tab.locator("#translations h2").evaluate("title => title.scrollIntoView()")
    tab.wait_for_selector(".here-wide [aria-current]")
    for part in (".drawer .reference", ".languages a", ".here-wide a"):
        ground = "links => [...new Set(links.map(link => getComputedStyle(link).backgroundColor))]"
        current = tab.locator(f"{part}[aria-current]").evaluate_all(ground)
        others = tab.locator(f"{part}:not([aria-current])").evaluate_all(ground)
        assert len(current) == 1
        assert current[0] not in others, part


def test_the_pages_beside_the_editions_know_colours_and_language(briefing: Path, reader: Reader) -> None:
    """The colours chosen on a page hold there; the address, or else the browser, tells which language comes first."""
    tab = reader.open("de/index.html", 1280, 720)
    tab.evaluate("localStorage.setItem('theme', 'dark')")
    dark = tab.evaluate("document.body.dataset.theme = 'dark', getComputedStyle(document.body).backgroundColor")
    for page in ("index.html", "404.html"):
        tab.goto((briefing / page).as_uri())
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == dark
        assert tab.locator("section[lang]").first.get_attribute("lang") == "en", "the browser asks for English"
    plain = reader.open("404.html", 1280, 720, scripts=False)
    assert plain.locator("section[lang]").count() == 3

"""What helps while reading: tables on phones, filters, terms, links to sections, notes, and lines that do not break."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from startoolkit.interface import untagged
from startoolkit.languages import Language
from startoolkit.units import joining_spaces
from tests.browsing import Tabs

from .reader import Reader


@pytest.fixture
def whole(tabs: Tabs, briefing: Path) -> Reader:
    """A reader of the whole briefing."""
    return Reader(tabs, briefing)


def _heard(tab: Page) -> list[tuple[str, str]]:
    """The roles and names of the first table and what is in it, as Chromium tells them to a screen reader."""
    found: list[Any] = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    nodes = {node["nodeId"]: node for node in found}
    told = ("table", "row", "columnheader", "rowheader", "cell")

    def walk(ident: str) -> list[tuple[str, str]]:
        node = nodes[ident]
        own = (node.get("role", {}).get("value", ""), node.get("name", {}).get("value", ""))
        return [own] * (own[0] in told) + [part for child in node.get("childIds", ()) for part in walk(child)]

    return walk(next(node["nodeId"] for node in found if node["role"]["value"] == "table"))


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_is_cards_on_a_phone_and_stays_a_table_to_a_screen_reader(whole: Reader, scripts: bool) -> None:
    wide = _heard(whole.open("de/obstacles.html", 1440, scripts=scripts))
    tab = whole.open("de/obstacles.html", 360, scripts=scripts)
    cell = tab.locator("tbody td").first
    display, content, label = cell.evaluate(
        "cell => [getComputedStyle(cell).display, getComputedStyle(cell, '::before').content, cell.dataset.label]"
    )
    assert (display, content) == ("block", f'"{label}" / ""')
    box = tab.locator(".table-wrapper").first
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    assert _heard(tab) == wide
    assert {"table", "row", "columnheader", "rowheader", "cell"} == {role for role, _ in wide}


@pytest.mark.browser
def test_the_cases_are_filtered_and_the_address_says_how_in_every_language(whole: Reader) -> None:
    tab = whole.open("en/cases/index.html")
    tab.goto(f"{tab.url}?country=germany")
    shown = "rows => rows.filter(row => row.checkVisibility()).length"
    assert tab.locator("tbody tr").evaluate_all(shown) == 4
    tab.get_by_role("combobox", name="Form").select_option("Co-assess")
    assert tab.locator(".filter [role=status]").inner_text() == "Entries shown: 1 of 20"
    tab.locator(".languages a[lang=fr]").click()
    tab.wait_for_url(re.compile("/fr/cases/"))
    assert tab.locator(".filter [role=status]").inner_text() == "Entrées affichées\N{NO-BREAK SPACE}: 1 sur 20"
    tab.locator(".filter-reset").click()
    assert (tab.locator("tbody tr").evaluate_all(shown), "?" in tab.url) == (20, False)


@pytest.mark.browser
def test_a_term_explains_itself_until_escape(whole: Reader) -> None:
    tab = whole.open("en/obstacles.html")
    link, box = tab.locator("article a[href$='#term-co-production']").first, tab.locator(".term:popover-open")
    link.hover()
    box.wait_for()
    assert "to get better outcomes" in box.inner_text()
    box.hover()
    tab.wait_for_timeout(500)
    assert box.is_visible(), "the pointer may go to it"
    tab.keyboard.press("Escape")
    assert box.count() == 0
    assert "to get better outcomes" in link.evaluate(
        "link => document.getElementById(link.getAttribute('aria-describedby')).innerText || document.getElementById(link.getAttribute('aria-describedby')).textContent"
    )


@pytest.mark.browser
def test_a_link_to_a_section_is_copied_and_the_heading_keeps_its_name(whole: Reader) -> None:
    tab = whole.open("de/obstacles.html")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    heading = tab.get_by_role("heading", name="Wie belastbar das ist", exact=True)
    heading.get_by_role("link", name="Link kopieren: Wie belastbar das ist").press("Enter")
    tab.locator(".status", has_text="Link kopiert").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == tab.url
    assert tab.url.endswith("#how-sure-we-are")


def test_each_page_says_how_to_cite_it(briefing: Path) -> None:
    said = {
        "en": "startoolkit (2026), “Obstacles and responses”, in Finding and growing co-production, edition 2026.1 "
        "(23 November 2026), in English",
        "de": "startoolkit (2026): „Hindernisse und was dagegen hilft“, in: Koproduktion entdecken und ausbauen, "
        "Ausgabe 2026.1 (23. November 2026), auf Deutsch",
        "fr": "startoolkit (2026), « Obstacles et réponses », dans Repérer et développer la coproduction, édition 2026.1 "
        "(23 novembre 2026), en français",
    }
    for tag, text in said.items():
        page = (briefing / tag / "obstacles.html").read_text(encoding="utf-8")
        found = re.search(r'<p id="citation">(.*?)</p>', page)
        assert found
        assert untagged(found[1]).replace("\N{NO-BREAK SPACE}", " ") == text


def test_what_a_page_of_html_says_without_a_script(briefing: Path) -> None:
    """Boxes that scroll have focus and name, a note its ways back, a link of the same text as another its own name."""
    obstacles = (briefing / "en/obstacles.html").read_text(encoding="utf-8")
    assert re.search(r'<div [^>]*class="table-wrapper[^>]*tabindex="0"', obstacles) or re.search(
        r'<div [^>]*tabindex="0"[^>]*class="table-wrapper', obstacles
    )
    assert re.search(r'aria-label="Back to the text: 1\.2" href="#', obstacles)
    assert '<aside aria-label="Notes"' in obstacles
    assert '\N{WORD JOINER}<a class="footnote-reference' in obstacles
    assert 'aria-label="charter (Sheets for the Five Steps)"' in obstacles
    french = (briefing / "fr/five-steps/map-it.html").read_text(encoding="utf-8")
    assert "<title>Cartographier\N{NARROW NO-BREAK SPACE}! –" in french
    assert french.count('name="viewport"') == 1


def test_no_file_is_shipped_that_no_page_loads(briefing: Path, site: Path) -> None:
    """A script of the search loads one of them, when it looks for a word of the source."""
    for edition in (briefing / "en", briefing / "fr", site / "en"):
        pages = "".join(path.read_text(encoding="utf-8") for path in edition.rglob("*.html"))
        files = [
            path.name for path in (edition / "_static").rglob("*") if path.suffix in {".css", ".js", ".png", ".map"}
        ]
        assert [name for name in files if name not in pages and name not in {"shared.png", "search-source.js"}] == []


@pytest.mark.parametrize(
    ("language", "text", "joined"),
    [
        ("en", "£4.5 million on 3 May in 10 rooms", "£4.5~million on 3~May in 10 rooms"),
        ("de", "am 3. Mai 20 € und 5 km", "am 3.~Mai 20~€ und 5~km"),
        ("fr", "25 % en 3 mois", "25~% en 3~mois"),
        ("nl", "€ 20 en 5 kg op 3 mei", "€~20 en 5~kg op 3~mei"),
        ("cy", "erbyn 31 Mawrth 2027, 5 diwrnod", "erbyn 31~Mawrth 2027, 5 diwrnod"),
        ("pl", "do 31 marca 2027 r.", "do 31~marca 2027 r."),
        ("ja", "3 月", "3 月"),
    ],
)
def test_a_number_keeps_its_unit(language: str, text: str, joined: str) -> None:
    assert joining_spaces(language, Language(language).months).sub("~", text) == joined

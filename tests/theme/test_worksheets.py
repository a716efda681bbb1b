"""A worksheet in the browser, without a script: fields with names, cards on a phone, and sheets of paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browsing import barriers

from .reader import Reader

pytestmark = pytest.mark.browser
PAGE = "he/four-cos/co-design.html"
WORDS = "Many words that need more than one line of a narrow column, from the first to the zenith"


def _tree(tab: Page) -> list[tuple[str, str]]:
    """The role and name of each field and each part of a table, as a screen reader gets them."""
    session = tab.context.new_cdp_session(tab)
    parts = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    wanted = {"textbox", "checkbox", "table", "row", "columnheader", "rowheader", "cell"}
    shown = [part for part in parts if not part.get("ignored") and part["role"]["value"] in wanted]
    return [(part["role"]["value"], part["name"]["value"] if part["role"]["value"] != "row" else "") for part in shown]


def test_cards_on_a_phone_are_the_same_table_to_a_screen_reader(reader: Reader) -> None:
    tab = reader.open(PAGE, 1280)
    wide = _tree(tab)
    names = [name for role, name in wide if role in ("textbox", "checkbox")]
    assert len(names) == len({*names}) >= 11
    assert all(names)
    tab = reader.open(PAGE, 320)
    assert _tree(tab) == wide
    assert not tab.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert barriers(tab, "others") == []
    label = tab.locator("td.to-fill").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert tab.locator("th[data-column=who]").inner_text() in label


def test_without_a_script_a_sheet_is_filled_in_and_printed_on_one_page(reader: Reader, tmp_path: Path) -> None:
    tab = reader.open(PAGE.replace("he", "en"), 1280, scripts=False)
    for field in tab.locator("textarea.field").all():
        field.fill(WORDS)
    tab.get_by_label("Room booked").check()
    tab.emulate_media(media="print")
    tab.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as pdf:
        pages = [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]
    assert [page.count("zenith") for page in pages if "Our first workshop" in page] == [8]

"""Worksheets in the browser: filled in, kept, saved, opened, added up, cleared and printed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import Tabs, barriers, faint, opened

from .reader import Reader

pytestmark = pytest.mark.browser

_PAGE = "four-cos/co-design.html"
_ID = "four-cos/co-design#worksheet-our-first-workshop"
_KEY = f"startoolkit-sheet:neighbours-guide:2026.1:{_ID}"
_COUNT = "five-steps/count-it.html"
_SAVED = {
    "format": "startoolkit-sheet",
    "version": 1,
    "briefing": "neighbours-guide",
    "edition": "2026.1",
    "language": "en",
    "sheet": _ID,
    "title": "Worksheet: Our first workshop",
    "fields": {"table/row-1/who": "Ms Levi", "table/row-3/needs": "a ramp\nand a lift"},
    "rows": {"table": 1},
    "ticked": ["ticks/room-booked"],
}


def _field(tab: Page, name: str) -> Locator:
    return tab.locator(f"textarea[name='{name}']")


def _button(tab: Page, name: str) -> Locator:
    return tab.locator(".worksheet").get_by_role("button", name=name)


def _said(tab: Page) -> Locator:
    return tab.locator(".sheet-status")


def _open(tab: Page, content: object, name: str = "sheet.json") -> None:
    """Choose a file by the button that opens one."""
    with tab.expect_file_chooser() as chooser:
        tab.locator(".sheet-buttons button").nth(1).click()
    if isinstance(content, Path):
        chooser.value.set_files(content)
    else:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": data})


def _state(tab: Page) -> dict[str, Any]:
    """What the fields and boxes of the page have."""
    found = tab.evaluate(
        """() => ({
            fields: Object.fromEntries([...document.querySelectorAll("textarea[name]")].filter(field => field.value)
                .map(field => [field.name, field.value])),
            ticked: [...document.querySelectorAll("input[name]:checked")].map(box => box.name),
        })"""
    )
    assert isinstance(found, dict)
    return found


def test_a_sheet_is_the_same_after_a_reload_and_in_every_language_of_the_tab(reader: Reader) -> None:
    tab = reader.open(f"en/{_PAGE}", 360)
    before = _state(tab)
    field = _field(tab, "table/row-1/who")
    low = field.bounding_box()["height"]
    field.fill("Ms Levi\n" * 6)
    assert field.bounding_box()["height"] > low + 60
    _button(tab, "Add a row").click()
    tab.keyboard.type("Mr Cohen")  # the first field of the new row has the focus
    tab.get_by_role("checkbox", name="Room booked").check()
    filled = _state(tab)
    assert filled["fields"] == {"table/row-1/who": "Ms Levi\n" * 6, "table/row-3/who": "Mr Cohen"}
    assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 1]
    for page in ("en", "de", "he"):
        tab.goto(f"{reader.site.as_uri()}/{page}/{_PAGE}")
        assert _state(tab) == filled
    tab.goto(f"{reader.site.as_uri()}/de/{_PAGE}")
    assert tab.get_by_role("textbox", name="Who 3").input_value() == "Mr Cohen"
    _button(tab, "Letzte Zeile entfernen").click()
    beside = tab.locator(".sheet-rows [role=status]")
    expect(beside).to_have_text("Die letzte Zeile ist nicht leer: Leeren Sie sie zuerst.")
    _field(tab, "table/row-3/who").fill("")
    expect(beside).to_be_empty()
    _button(tab, "Letzte Zeile entfernen").click()
    assert tab.locator("tr[data-added]").count() == 0
    assert tab.evaluate("document.activeElement.textContent") == "Zeile hinzufügen"
    _button(tab, "Leeren").click()
    assert _state(tab) == before
    assert tab.evaluate("sessionStorage.length") == 0
    _button(tab, "Rückgängig machen").click()
    assert _state(tab)["fields"] == {"table/row-1/who": "Ms Levi\n" * 6}
    assert tab.evaluate("[document.activeElement.textContent, sessionStorage.length]") == ["Leeren", 1]


def test_a_sheet_is_kept_on_the_device_only_if_the_reader_wants_it(reader: Reader) -> None:
    tab = reader.open(f"en/{_PAGE}")
    keep = tab.get_by_role("checkbox", name="Keep on this device")
    _field(tab, "table/row-1/who").fill("Ms Levi")
    keep.check()
    assert "can read it" in tab.locator(f"#{keep.get_attribute('aria-describedby')}").inner_text()
    place = tab.locator(".sheet-keeping > p").first
    expect(place).to_contain_text("stays on this device")
    assert tab.evaluate("[Object.keys(localStorage), sessionStorage.length]") == [[_KEY], 0]
    tab.reload()
    assert keep.is_checked()
    expect(place).to_contain_text("stays on this device")
    assert _state(tab)["fields"] == {"table/row-1/who": "Ms Levi"}
    keep.uncheck()
    expect(place).to_contain_text("stays in this tab")
    assert tab.evaluate("[localStorage.length, Object.keys(sessionStorage)]") == [0, [_KEY]]
    keep.check()
    _button(tab, "Clear").click()
    assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert not keep.is_checked()
    _button(tab, "Undo").click()
    assert keep.is_checked()
    assert tab.evaluate("localStorage.length") == 1


def test_a_saved_file_opens_in_another_language(reader: Reader) -> None:
    tab = reader.open(f"en/{_PAGE}")
    _field(tab, "table/row-1/who").fill("Ms Levi")
    _button(tab, "Add a row").click()
    _field(tab, "table/row-3/needs").fill("a ramp\nand a lift")
    tab.get_by_role("checkbox", name="Room booked").check()
    tab.get_by_role("checkbox", name="Travel costs agreed").uncheck()
    with tab.expect_download() as download:
        _button(tab, "Save to a file").click()
    name = download.value.suggested_filename
    assert name.startswith("neighbours-guide-worksheet-our-first-workshop-20")
    saved = download.value.path().read_bytes()
    assert json.loads(saved) == _SAVED
    tab.evaluate("sessionStorage.clear()")
    tab.goto(f"{reader.site.as_uri()}/he/{_PAGE}")
    _field(tab, "table/row-2/who").fill("before")
    before = _state(tab)
    _open(tab, b"other", name)
    expect(_said(tab)).not_to_be_empty()
    _open(tab, saved, name)
    expect(tab.get_by_role("dialog").get_by_role("button", name="ביטול")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(_said(tab)).to_be_empty()
    assert _state(tab) == before
    _open(tab, saved, name)
    tab.get_by_role("dialog").get_by_role("button").first.click()
    expect(_said(tab)).to_contain_text(name)
    assert _state(tab) == {"fields": _SAVED["fields"], "ticked": _SAVED["ticked"]}
    tab.locator(".sheet-message button").click()
    assert _state(tab) == before


_OTHERS = [
    (b"<script>alert(1)</script>", "sheet.json is not a saved sheet."),
    (b"[" * 200_000, "sheet.json is not a saved sheet."),
    ({**_SAVED, "fields": ["a"]}, "sheet.json is not a saved sheet."),
    ({**_SAVED, "version": 2}, "sheet.json was saved in version 2 of the format, which this page cannot read."),
    ({**_SAVED, "briefing": "other"}, "sheet.json was saved from another publication."),
    ({**_SAVED, "sheet": "a#b", "title": "<b>Costs</b>"}, "sheet.json belongs to another sheet: <b>Costs</b>"),
]


def test_a_file_that_is_no_such_sheet_is_refused_in_a_sentence(reader: Reader, tmp_path: Path) -> None:
    tab = reader.open(f"en/{_PAGE}")
    _field(tab, "table/row-1/who").fill("Ms Levi")
    before = _state(tab)
    large = tmp_path / "large.json"
    large.write_text(json.dumps({**_SAVED, "x": "x" * 10_000_000}), encoding="utf-8")
    _open(tab, large)
    expect(_said(tab)).to_have_text("large.json is larger than 256 kB, so it cannot be a saved sheet.")
    for file, told in _OTHERS:
        _open(tab, file)
        expect(_said(tab)).to_have_text(told)
    assert _state(tab) == before


def test_a_hostile_file_puts_in_texts_and_nothing_else(reader: Reader) -> None:
    script = "<img src=x onerror='document.title = 1'>"
    strange = {"__proto__": "1", "constructor": "2", "table/row-9/who": "3", script: "4"}
    hostile = {
        **_SAVED,
        "edition": "2020.1",
        "extra": 1,
        "fields": {**strange, "table/row-1/who": script, "table/row-2/who": {"a": 1}, "table/row-1/needs": "x" * 5001},
        "rows": {"__proto__": 3, "table": 1e9},
        "ticked": ["ticks/room-booked", "__proto__", 3, ["x"]],
    }
    text = json.dumps(hostile).replace('"extra": 1', '"__proto__": {"value": "polluted"}, "extra": 1')
    tab = reader.open(f"en/{_PAGE}")
    title = tab.title()
    _open(tab, text.encode())
    expect(_said(tab)).to_contain_text("sheet.json was opened. It comes from edition 2020.1. Left out, because")
    expect(_said(tab)).to_contain_text("too long or not a text: 2 – Who, 1 – Needs")
    assert _state(tab) == {"fields": {"table/row-1/who": script}, "ticked": ["ticks/room-booked"]}
    assert tab.evaluate("[({}).value, document.querySelectorAll('.worksheet img').length]") == [None, 0]
    assert (tab.title(), tab.locator("tr[data-added]").count()) == (title, 0)


def test_what_a_sheet_does_not_have_is_named_with_its_own_words_as_far_as_it_has_them(reader: Reader) -> None:
    tab = reader.open(f"en/{_COUNT}")
    sheet = tab.locator(".worksheet").first.get_attribute("data-sheet")
    names = ("the-costs/food/tax-paid", "the-costs/our-garden/price")
    _open(tab, {**_SAVED, "sheet": sheet, "fields": dict.fromkeys(names, "1"), "rows": {}, "ticked": []})
    expect(_said(tab).first).to_contain_text("does not have it: Food – tax paid, our garden – Price")
    assert _said(tab).first.locator("code").all_inner_texts() == ["tax paid", "our garden"]


def test_a_device_without_room_is_told_and_the_tab_keeps_the_sheet(reader: Reader) -> None:
    tab = reader.open(f"en/{_PAGE}")
    _field(tab, "table/row-1/who").fill("Ms Levi")
    tab.evaluate("for (let size = 2 ** 23; size; size >>= 1) try { localStorage[size] = 'x'.repeat(size) } catch {}")
    keep = tab.get_by_role("checkbox", name="Keep on this device")
    keep.click()
    expect(tab.locator(".sheet-warning")).to_contain_text("no room left")
    assert not keep.is_checked()
    tab.reload()
    assert _state(tab)["fields"] == {"table/row-1/who": "Ms Levi"}


_FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get: () => { throw new DOMException("no", "SecurityError"); } });"""


def test_a_browser_that_keeps_nothing_is_told_and_nothing_is_lost(tabs: Tabs, site: Path) -> None:
    tab = opened(tabs.browser)
    tab.add_init_script(_FORBIDDEN)
    tab.goto((site / "en" / _PAGE).as_uri())
    _field(tab, "table/row-1/who").click()
    _field(tab, "table/row-1/who").fill("Ms Levi")
    warning = tab.locator(".sheet-warning")
    expect(warning).to_contain_text("does not let the page keep the sheet")
    expect(warning).to_be_in_viewport()
    assert _field(tab, "table/row-1/who").bounding_box()["y"] < warning.bounding_box()["y"]
    assert barriers(tab, "others") == []
    expect(tab.locator(".sheet-keeping > p").first).to_contain_text("is lost when you leave this page")
    tab.get_by_role("checkbox", name="Keep on this device").click()
    assert not tab.get_by_role("checkbox", name="Keep on this device").is_checked()
    assert _state(tab)["fields"] == {"table/row-1/who": "Ms Levi"}
    tab.context.close()


def _pdf(tab: Page, path: Path) -> str:
    """The text of the page as it would be printed."""
    tab.emulate_media(media="print")
    tab.pdf(path=path, format="A4")  # which tells the page that it has been printed
    tab.emulate_media(media="screen")
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_one_sheet_is_printed_filled_in_or_empty(reader: Reader, tmp_path: Path) -> None:
    tab = reader.open(f"en/{_PAGE}")
    tab.evaluate("window.print = () => {}")
    long = " ".join(f"word{number}" for number in range(600))
    _field(tab, "table/row-1/who").fill("Ms Levi")
    _field(tab, "table/row-2/brings").fill(long)
    before = _state(tab)
    _button(tab, "Print as filled in").click()
    printed = _pdf(tab, tmp_path / "filled.pdf")
    assert "Ms Levi" in printed
    assert "word599" in printed, "a long text goes on over the page"
    assert "Our first workshop" in printed
    assert not [word for word in ("Sources", "pinches", "Add a row", "Clear", "Civic Press") if word in printed]
    _button(tab, "Print empty").click()
    empty = _pdf(tab, tmp_path / "empty.pdf")
    assert ("Ms Levi" in empty, "word599" in empty, "Room booked" in empty) == (False, False, True)
    assert _state(tab) == before
    whole = _pdf(tab, tmp_path / "page.pdf")
    assert "pinches" in whole
    assert "Ms Levi" in whole


def test_sums_are_written_as_the_language_writes_them_and_tell_what_is_no_number(reader: Reader) -> None:
    tab = reader.open(f"en/{_COUNT}", 360)
    price, total = _field(tab, "the-costs/room/price"), tab.locator("tr[data-row=total] output")
    price.fill("£1,250.50 a day")
    _field(tab, "the-costs/room/number").fill("2")
    _field(tab, "the-costs/food/price").fill("20")
    expect(total).to_have_text("Total £2,501")
    _field(tab, "the-costs/food/number").fill("about 3 or 4")
    _field(tab, "the-costs/food/number").blur()
    expect(total).to_have_text("“about 3 or 4” cannot be read as one number. Write it like this: 1,234.50")
    _field(tab, "the-costs/food/number").fill("3")
    expect(total).to_have_text("Total £2,561")
    assert _field(tab, "the-costs/total/cost").is_hidden()
    tab.goto(f"{reader.site.as_uri()}/de/{_COUNT}")
    expect(total).to_have_text("Total £2.561")
    assert price.input_value() == "£1.250,50 a day", "as a number is written in German: 1,250 would be less than 2"
    price.fill("-0,5")
    expect(total).to_have_text("Total 59")


def test_numbers_with_different_units_are_not_added(reader: Reader) -> None:
    tab = reader.open(f"de/{_COUNT}")
    total = tab.locator("tr[data-row=total] output")
    prices = [_field(tab, f"the-costs/{row}/price") for row in ("room", "food")]
    for row in ("room", "food"):
        _field(tab, f"the-costs/{row}/number").fill("1")
    for first, second, shown in (
        ("1.760 €", "EUR 40", "Total 1.800 €"),
        ("1 Stunde", "2 Std.", "Total 3 Stunden"),
        ("1 Besuch", "4 Besuche", "Total 5 Besuche"),
        ("1.760 €", "176", "Total 1.936 €"),
        ("-1.760 €", "£1", "„-1.760 €“ und „£1“ lassen sich nicht"),
        ("1.760 €", "176 Stunden", "„1.760 €“ und „176 Stunden“ lassen sich nicht"),
    ):
        prices[0].fill(first)
        prices[1].fill(second)
        expect(total).to_contain_text(shown)


def test_a_sheet_about_people_says_so_where_it_could_be_kept(reader: Reader) -> None:
    tab = reader.open(f"de/{_COUNT}")
    keep = tab.get_by_role("checkbox", name="Auf diesem Gerät speichern Worksheet: what it costs")
    warning = tab.locator(f"#{keep.get_attribute('aria-describedby').split()[0]}")  # type: ignore[union-attr]
    assert "Speichern Sie es nicht auf einem Gerät, das auch andere benutzen." in warning.inner_text()
    assert tab.locator(".sheet-private").count() == 1, "of two sheets on the page"


def test_axe_finds_nothing_in_any_state(reader: Reader) -> None:
    for language, width, scheme in (("de", 320, "dark"), ("he", 1280, "light")):
        tab = reader.open(f"{language}/{_PAGE}", width, scheme=scheme)
        _field(tab, "table/row-1/who").fill("Ms Levi")
        tab.locator(".sheet-rows button").first.click()
        _open(tab, _SAVED)
        assert (barriers(tab, "others"), faint(tab)) == ([], [])
        tab.get_by_role("dialog").get_by_role("button").first.click()
        expect(tab.locator(".sheet-message button")).to_be_visible()
        assert (barriers(tab, "others"), faint(tab)) == ([], [])
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_done_by_keyboard(reader: Reader) -> None:
    tab = reader.open(f"en/{_PAGE}")
    _field(tab, "table/row-2/needs").focus()
    stops = []
    for _ in range(12):
        tab.keyboard.press("Tab")
        stops.append(tab.evaluate("document.activeElement.getAttribute('name') || document.activeElement.innerText"))
    assert stops[:2] == ["Add a row", "ticks/room-booked"]
    tools = ["Save to a file", "Open a file", "Print as filled in", "Print empty", "Clear"]
    assert stops[stops.index(tools[0]) :][: len(tools)] == tools
    for name in tools:
        assert _button(tab, f"{name} Worksheet: Our first workshop").count() == 1


def test_without_scripts_a_sheet_is_a_form_without_tools(reader: Reader) -> None:
    tab = reader.open(f"en/{_PAGE}", 360, scripts=False)
    _field(tab, "table/row-1/who").fill("Ms Levi")
    assert tab.locator(".sheet-tools").is_hidden()


def test_only_pages_with_a_sheet_load_the_script(site: Path) -> None:
    loading = {path.name for path in (site / "en").rglob("*.html") if "scripts/sheets.js" in path.read_text("utf-8")}
    assert loading == {"co-design.html", "count-it.html", "focus-it.html"}

"""The editor shows the page of the PDF that holds a message, laid out anew after each change."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pypdfium2
import pytest

from startoolkit.messages.names import digest
from tests import PATIENCE
from tests.browsing import opened
from tests.conftest import startoolkit
from tests.preview.running import FUZZY, INDEX, SENTENCE, prepared, running

# On a page of its own in the PDF; with a heading, which the table of contents repeats.
LONG = "\n\n".join(f"Alinea {number}: " + "veel woorden die een blad vullen. " * 12 for number in range(30))
LAST = "## Aan het einde\n\nDe laatste zin van deze bladzijde."


def page_with(pdf: Path, words: str) -> int:
    """The number of the last page of a PDF that has a word."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    return max(number for number, text in enumerate(pages, 1) if words in text)


def test_the_page_that_holds_a_message(straat: Path) -> None:
    """It is the page of the PDF that a build makes, for words, headings and cells; a change gives another picture."""
    site = prepared(straat)
    page = site / "docs/afspraken.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{LONG}\n\n{LAST}\n", encoding="utf-8")
    assert startoolkit("build", "nl", "he", cwd=site).returncode == 0
    (pdf,) = (site / "dist/he").glob("*.pdf")
    with running(site, "he") as preview:
        preview.log_in()

        def asked(name: str, msgid: str) -> dict[str, object]:
            status, said = preview.ask("paper", tag="he", page=name, id=digest(msgid))
            assert status == 200, said
            return said

        last = asked("afspraken", "De laatste zin van deze bladzijde.")
        assert last["page"] == page_with(pdf, "bladzijde")
        assert last["pages"] == len(pypdfium2.PdfDocument(pdf))
        assert 0 < last["top"] < 842
        heading = asked("afspraken", "Aan het einde")
        assert heading["page"] == page_with(pdf, "einde")
        assert asked("afspraken", FUZZY)["page"] < last["page"]

        first = asked("index", SENTENCE)
        assert base64.b64decode(first["png"]).startswith(b"\x89PNG")
        catalog = site / INDEX
        catalog.write_text(catalog.read_text(encoding="utf-8").replace('msgstr "', 'msgstr "א', 3), encoding="utf-8")
        assert asked("index", SENTENCE)["png"] != first["png"]

        assert preview.ask("paper", tag="he", page="nergens", id=digest(SENTENCE))[0] == 404

        catalog.write_bytes(catalog.read_bytes() + b'msgid "x\n')
        status, said = preview.ask("paper", tag="he", page="index", id=digest(SENTENCE))
        assert (status, "index.po:" in said["error"]) == (503, True)


@pytest.mark.browser
def test_it_is_shown_and_follows(straat: Path, browser) -> None:
    """F9 opens it, marked where the passage stands; a saved change is laid out while it is open; Escape closes it."""
    site = prepared(straat)
    with running(site, "he") as preview:
        tab = opened(browser, viewport={"width": 1200, "height": 800})
        tab.goto(preview.printed)
        tab.locator("#show-list").click()
        tab.locator("#messages button").nth(2).click()
        tab.locator("#form:not([hidden])").wait_for()
        tab.keyboard.press("F9")
        tab.locator("#paper-mark:not([hidden])").wait_for()
        assert "PDF" in tab.locator("#paper-title").inner_text()
        shown = tab.locator("#paper-picture").get_attribute("src")
        catalog = site / INDEX
        catalog.write_text(catalog.read_text(encoding="utf-8").replace('msgstr "', 'msgstr "א', 4), encoding="utf-8")
        changed = "shown => document.getElementById('paper-picture').getAttribute('src') !== shown"
        tab.wait_for_function(changed, arg=shown)
        tab.keyboard.press("Escape")
        assert tab.locator("#paper").is_hidden()
        assert tab.locator("#form").is_visible()
        tab.context.close()


def test_a_change_is_laid_out_before_it_is_asked_for(
    straat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a process rests it lays out what has changed, and nothing where nothing has."""
    site, temporary = prepared(straat), tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with running(site, "he") as preview:
        preview.log_in()
        assert preview.ask("paper", tag="he", page="index", id=digest(SENTENCE))[0] == 200
        (pdf,) = temporary.rglob("preview.pdf")
        first = pdf.stat().st_mtime_ns
        assert preview.ask("paper", tag="he", page="index", id=digest(SENTENCE))[0] == 200
        assert pdf.stat().st_mtime_ns == first
        catalog = site / INDEX
        catalog.write_text(catalog.read_text(encoding="utf-8").replace('msgstr "', 'msgstr "א', 3), encoding="utf-8")
        end = time.monotonic() + PATIENCE
        while pdf.stat().st_mtime_ns == first:
            assert time.monotonic() < end, "not laid out"
            time.sleep(0.05)

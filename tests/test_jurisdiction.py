"""The directive ``jurisdiction``: an edition shows the law of its country and leads to the others; none of it is a message."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from startoolkit.catalogs.templates import extract
from startoolkit.project import Project
from startoolkit.testing import Briefing

PAGE = """# Guide

Ask first.

:::{jurisdiction} uk
Under the Care Act 2014, see [section 9](https://www.legislation.gov.uk/ukpga/2014/23).
:::
:::{jurisdiction} de
Nach § 8 SGB IX haben Sie 1 Wahlrecht.

- Punkt
:::
:::{jurisdiction} fr
Selon la loi.
:::

The end.
"""
GERMAN = {"de": {"index": {"Guide": "Ratgeber", "Ask first.": "Fragen Sie.", "The end.": "Ende."}}}


def texts(page: str) -> list[str]:
    return [part.get_text(" ", strip=True) for part in BeautifulSoup(page, "html.parser").select("article section > *")]


def test_each_edition_shows_its_own(tmp_path: Path) -> None:
    """The block of the own country stands there as it is written; the others are named, and lead where they are shown."""
    built = Briefing(tmp_path, {"index": PAGE}, GERMAN, formats=["html", "pdf"]).build()
    assert not built.found
    english, german = (BeautifulSoup(built.page("index", tag), "html.parser") for tag in ("en", "de"))
    assert german.select_one("#jurisdiction-de li").text == "Punkt"
    assert not english.select("#jurisdiction-de, #jurisdiction-fr")
    assert "Care Act" in english.select_one("#jurisdiction-uk").text
    (row,) = english.select("p.jurisdictions")
    assert row.get_text() == "For other countries: Germany, France"
    assert [link["href"] for link in row.select("a")] == ["../de/index.html#jurisdiction-de"]
    (row,) = german.select("#jurisdiction-de + p.jurisdictions")
    assert row.get_text() == "Für andere Länder: Vereinigtes Königreich, Frankreich"


def test_no_text_of_it_is_a_message(tmp_path: Path) -> None:
    """Templates, counts and checks know the rest of the page only, and the German edition is complete."""
    briefing = Briefing(tmp_path, {"index": PAGE}, GERMAN)
    (messages,) = extract(Project.load(tmp_path)).values()
    assert [message.msgid for message in messages] == ["Guide", "Ask first.", "The end."]
    record = briefing.build().record("de")
    assert (record.progress.messages.total, record.progress.messages.left) == (3, 0)
    assert not briefing.check("de").findings


def test_the_setting_says_which_country(tmp_path: Path) -> None:
    """English readers may be in another country than the likely one."""
    briefing = Briefing(tmp_path, {"index": PAGE})
    settings = tmp_path / "pyproject.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '\n[tool.startoolkit.jurisdictions]\nen = "fr"\n', "utf-8"
    )
    assert "Selon la loi." in briefing.build().page("index")


def test_a_code_that_is_none(tmp_path: Path) -> None:
    """A country that there is not is told with the line of the block."""
    built = Briefing(tmp_path, {"index": PAGE.replace("} fr", "} xq")}).build()
    (told,) = built.found
    assert "docs/index.md:13: error: Jurisdiction: 'xq' is not the code of a country, such as uk or de." in told

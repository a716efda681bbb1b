"""The settings ``contributors`` and ``contact``: who is named in an edition, and where its readers can turn to."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from startoolkit.errors import StarErrors
from startoolkit.project import Project
from startoolkit.testing import Briefing

PAGE = "# Guide\n\nWords.\n\n:::{contributors}\n:::\n"
GERMAN = {"de": {"index": {"Guide": "Ratgeber", "Words.": "Wörter."}}}
SETTINGS = """contact = "mailto:office@example.org"
[tool.startoolkit.contributors]
de = { translation = ["Änne Ö. <b>", "Kim"], review = ["Łukasz"] }
"""


def with_settings(folder: Path, text: str, **settings: list[str]) -> Briefing:
    briefing = Briefing(folder, {"index": PAGE}, GERMAN, **settings)
    briefing.write("pyproject.toml", (folder / "pyproject.toml").read_text(encoding="utf-8") + text)
    return briefing


def test_an_edition_names_its_own_people(tmp_path: Path) -> None:
    """The page and the imprint name those of the language; the source edition names nobody; all have the contact."""
    built = with_settings(tmp_path, SETTINGS, formats=["html", "pdf"]).build()
    assert not built.found
    english, german = (BeautifulSoup(built.page("index", tag), "html.parser") for tag in ("en", "de"))
    named = [item.get_text() for item in german.select("article ul.contributors li")]
    assert named == ["Übersetzung: Änne Ö. <b>, Kim", "Durchsicht: Łukasz"]
    assert not english.select(".contributors")
    for page, word in ((english, "Contact"), (german, "Kontakt")):
        assert page.select_one('footer a[href="mailto:office@example.org"]').get_text() == word
    pdf = pypdfium2.PdfDocument(built.output / "de/guide-de.pdf")
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    for part in ("Änne Ö. <b> und Kim", "Łukasz", "office@example.org"):
        assert part in text
    assert built.record("de").progress.messages.left == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('contact = "office@example.org"', "'contact' is an address such as"),
        ('contact = "javascript:alert(1)"', "'contact' is an address such as"),
        ('contributors = { de = ["Kim"] }', "'contributors' has a table for each language"),
        ('contributors = { de = { review = [1] } }', "'contributors' has a table for each language"),
        ('contributors = { de = { review = ["a\\u001bb"] } }', "'contributors' has a table for each language"),
        ('contributors = { german = { review = ["Kim"] } }', "german"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told(tmp_path: Path, text: str, said: str) -> None:
    """One sentence with the line."""
    with_settings(tmp_path, text)
    with pytest.raises(StarErrors) as error:
        Project.load(tmp_path)
    (only,) = error.value.each
    assert said in only.message
    assert only.place.line == 9

"""The order of words in a language, in the glossary and in the index, and the letters that index entries stand under."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from startoolkit.collation import _RULES, collation
from tests.conftest import Run

WORDS = {
    "cs": "cukr čáp had chata ruka řeka",
    "cy": "cath chi dŵr ddoe lamp llan",
    "da": "zebra ære øre år Aarhus",
    "de": "Ähre Amt Ärger Öl Oma Straße Strasse Strauß",
    "en": "10 3D apple-pie applesauce co-op coop Zoo",
    "es": "nube ñandú oso",
    "et": "saun šokk zoo žest tee vein õun äike öö üks",
    "fi": "yö zeta åbo äiti öljy",
    "fr": "cœur coffre côte élan être eux ocre œuvre ouvrir",
    "hu": "cukor csak ég óra öreg őz pad",
    "pl": "cud ćma lampa łapa zupa źródło żaba",
    "ru": "ёж ель ива йод кот щука эхо",
    "sv": "yxa zon ål ärta öl",
    "tr": "hala Iğdır ısı ışık ilk İzmir şey tuz",
    "uk": "гай ґанок єнот жук зуб ім’я їжак йод щука юшка яма",
}


@pytest.mark.parametrize("code", sorted(WORDS))
def test_words_stand_as_in_a_dictionary(code: str) -> None:
    """The words above are in the order of a dictionary of the language, from whatever order they are sorted."""
    words = WORDS[code].split()
    if code == "de":  # words that differ in marks only stand beside each other
        words = ["Ähre", "Amt", "Ärger", "Öl", "Oma", "Strasse", "Straße", "Strauß"]
    back = words[::-1]
    assert sorted(back, key=collation(code).key) == words


@pytest.mark.parametrize(
    ("code", "word", "letter"),
    [
        ("cs", "chata", "Ch"),
        ("da", "Aarhus", "Å"),
        ("fr", "œuvre", "O"),
        ("fr", "Élan", "E"),
        ("hu", "őz", "Ö"),
        ("sv", "ål", "Å"),
        ("tr", "ilk", "İ"),
        ("tr", "ışık", "I"),
        ("uk", "їжак", "Ї"),
        ("el", "Ωμέγα", "Ω"),
        ("he", "רחוב", "ר"),
        ("zh_Hans", "花园", "花"),
        ("de", "360-Grad", "0–9"),
        ("de", "@", ""),
    ],
)
def test_the_letter_that_a_word_stands_under(code: str, word: str, letter: str) -> None:
    assert collation(code).heading(word) == letter


@settings(deadline=None)
@given(st.sampled_from([*sorted(_RULES), "en", "ru"]), st.lists(st.text(max_size=8), max_size=12))
def test_each_letter_has_one_place(code: str, words: list[str]) -> None:
    """Whatever words are sorted, those of one letter stand together, and any order of them gives the same."""
    order = collation(code)
    found = sorted(words, key=order.key)
    back = words[::-1]
    assert sorted(back, key=order.key) == found
    lettered = [word for word in found if word[:1].isalpha()]
    headings = [heading for heading, _ in groupby(map(order.heading, lettered)) if heading]
    assert len(headings) == len(set(headings))


def test_letters_of_a_project_come_first() -> None:
    """In Lower Sorbian, which the table lacks, and in German as telephone books once had it."""
    assert sorted(["cas", "ćichy", "čas", "do"], key=collation("dsb", "c<č<ć").key) == ["cas", "čas", "ćichy", "do"]
    assert collation("dsb", "c<č<ć").heading("ćichy") == "Ć"
    assert collation("de_simple", "a<ä").heading("äh") == "Ä"
    assert collation("sv_SE").key("ö") > collation("sv_SE").key("z")


def test_glossary_and_index_are_in_the_order_of_the_language(straat: Path, run: Run) -> None:
    """A glossary that is in order in the source is in order in the translation; so is the index, under its letters."""
    words = {"aal": "ål", "erwt": "ärta", "olie": "öl", "zone": "zon"}
    page = straat / "docs/afspraken.md"
    terms = "".join(f"{word}\n  Een woord.\n\n" for word in words)
    text = f"\n:::{{glossary}}\n{terms}:::\n\n```{{index}} 3D-druk, single: zone; erwt\n```\n"
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")
    file = straat / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"he"', '"sv"'), encoding="utf-8")
    assert run("update", "sv", cwd=straat).returncode == 0
    catalog = straat / "locale/sv/LC_MESSAGES/afspraken.po"
    made = catalog.read_text(encoding="utf-8")
    for word, other in words.items():
        made = made.replace(f'msgid "{word}"\nmsgstr ""', f'msgid "{word}"\nmsgstr "{other}"')
    catalog.write_text(made, encoding="utf-8")
    assert run("build", "sv", "--format", "html", cwd=straat).returncode == 0
    shown = (straat / "dist/sv/afspraken.html").read_text(encoding="utf-8")
    assert re.findall(r'<dt id="term-[^"]*">([^<]+)', shown) == ["zon", "ål", "ärta", "öl"]
    index = (straat / "dist/sv/genindex.html").read_text(encoding="utf-8")
    assert re.findall(r"<h2>([^<]+)</h2>", index)[-4:] == ["Z", "Å", "Ä", "Ö"]
    assert "0–9" in index

"""Text of somebody else is harmless in a terminal, and still legible."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startoolkit.printable import printable
from tests.conftest import ROOT

pytestmark = pytest.mark.quick

SAME = [
    "Größe: 5 %, « là », 中文（简体）, עברית, naïve, e\u0301",
    "10\u00a0000\u202f€ \u2009\u3000",
    "می\u200cخواهم",
    "👩\u200d👩\u200d👧",
]


@pytest.mark.parametrize("text", SAME)
def test_words_of_all_languages_are_as_they_were(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("\x9b2J\x7f\x07", "\\u009b2J\\u007f\\u0007"),
        ("de\u202egnp.po", "de\\u202egnp.po"),
        ("caf\udce9", "caf\\udce9"),
        ("a\nb\tc\rd", "a\\u000ab\\u0009c\\u000dd"),
        ("a\u2028b\x85", "a\\u2028b\\u0085"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_obeys_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_lines_are_kept_where_they_are_ours() -> None:
    assert printable("error:\n\thint\r", lines=True) == "error:\n\thint\\u000d"


@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_that_controls_is_left_and_doing_it_twice_changes_nothing(text: str) -> None:
    shown = printable(text, lines=True)
    assert {unicodedata.category(sign) for sign in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"} <= {"Cc", "Cf"}
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)) <= {"\n", "\t"}
    assert printable(shown, lines=True) == shown


def test_commands_print_through_the_one_door_alone() -> None:
    """What goes around ``OUT`` and ``ERR`` would not be made harmless."""
    for path in (ROOT / "src/startoolkit/cli").glob("*.py"):
        found = re.findall(r"click\.s?echo|sys\.std(?:out|err)\.write|\bConsole\(\)", path.read_text(encoding="utf-8"))
        assert not found, path

"""What differs between the Pythons that the README names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from startoolkit.messages.grammar import Segment, is_plain, segments
from tests.conftest import ROOT

pytestmark = pytest.mark.quick

SOURCES = sorted((ROOT / "src").rglob("*.py"))
# A group that is repeated possessively, or an atomic one: Python 3.11 before .5 goes astray in its branches.
ASTRAY = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+|\(\?>")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src/startoolkit")))
def test_no_pattern_needs_a_python_that_debian_lacks(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search(r"\br?[rf]\"|re\.", line)]
    assert not [line for line in lines if ASTRAY.search(line)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Warum? Darum (sicher)!", (Segment("text", "Warum? Darum (sicher)!"),)),
        ("Siehe [hier, dort](a.md).", (Segment("text", "Siehe "), Segment("link", "hier, dort", "a.md"), Segment("text", "."))),
        ("**So: ja** & *nein*", (Segment("strong", "So: ja"), Segment("text", " & "), Segment("emphasis", "nein"))),
        (")", (Segment("text", ")"),)),
        ("Wort~~-***", None),
        ("[a](b c)", None),
        ("", None),
    ],
)  # fmt: skip
def test_messages_are_told_apart_in_every_python(text: str, found: tuple[Segment, ...] | None) -> None:
    assert segments(text) == (() if not text else found)
    assert is_plain(text, frozenset()) == (found is not None and len(found) == 1)

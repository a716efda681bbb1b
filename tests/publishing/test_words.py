"""The difference of two texts, and how like they are."""

from __future__ import annotations

import random

import pytest

from startoolkit.messages.word_diff import Piece, _path, difference, likeness, tokens, words

pytestmark = pytest.mark.quick

LONG = " and this goes on for a while"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Two  words.", ["Two", "  ", "words", "."]),
        ("don't l’eau rock'", ["don't", " ", "l’eau", " ", "rock", "'"]),
        ("cafe\u0301 שָׁלוֹם", ["cafe\u0301", " ", "שָׁלוֹם"]),
        ("河流计划 B2", ["河", "流", "计", "划", " ", "B2"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("a\n\n- b", ["a", "\n\n", "-", " ", "b"]),
        ("[x](y_z)", ["[", "x", "]", "(", "y_z", ")"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_words_are_told_by_their_letters() -> None:
    assert words("The THE – Straße *STRASSE* 12!") == {"the", "strasse", "12"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", 1),
        ("***", "***", 1),
        ("a b c d", "a b c d", 1),
        ("a b c d" + LONG, "a b c d" + LONG, 1),
        ("a b c d e f g h", "e f g h w x y z", 0.5),  # just enough
        ("alpha beta gamma delta epsilon zeta eta theta", "alpha beta gamma lorem ipsum dolor sit amet in", 0),
        ("Commissioning", "Commissioned", 0.8),  # short texts by their letters
        ("Commissioning", "Design", 0),
        ("Commissioning the services of the whole town", "Commissioned a service for this entire city", 0),
    ],
)
def test_likeness(one: str, other: str, expected: float) -> None:
    assert likeness(one, words(one), other, words(other)) == pytest.approx(expected, abs=0.005)
    assert likeness(other, words(other), one, words(one)) == pytest.approx(expected, abs=0.06)


def told(old: str, new: str) -> str:
    marks = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[kind].format(text) for kind, text in difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("same words", "same words", "same words"),
        ("", "", ""),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("one two three four", "one two four", "one two [-three -]four"),
        ("one two four", "one two three four", "one two {+three +}four"),
        ("large old houses stand here", "large new houses stand here", "large [-old-]{+new+} houses stand here"),
        # Three letters between two changes are read as a part of them, four are not.
        ("quite small red big things", "quite round red old things",
         "quite [-small red big-]{+round red old+} things"),
        ("these are some big cats small things", "these are some old cats large things",
         "these are some [-big-]{+old+} cats [-small-]{+large+} things"),
        # A sentence that comes in stands after the end of the one before.
        ("It is so. And on it goes.", "It is so. It is new. And on it goes.", "It is so. {+It is new. +}And on it goes."),
        # With a quarter of the letters in common they are told word by word, with less as a whole.
        ("abcdefghijkl same", "ABCDEFGHIJKL same", "[-abcdefghijkl-]{+ABCDEFGHIJKL+} same"),
        ("abcdefghijklm same", "ABCDEFGHIJKLM same", "[-abcdefghijklm same-]{+ABCDEFGHIJKLM same+}"),
        ("abcdefgh ijklmnop qrstuvwx and", "and 12345678 23456789 34567890",
         "[-abcdefgh ijklmnop qrstuvwx and-]{+and 12345678 23456789 34567890+}"),
    ],
)  # fmt: skip
def test_difference(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


def test_the_way_is_a_shortest_one() -> None:
    """It leads from one text to the other, and keeps as many words as their longest common subsequence has."""
    draw = random.Random(11)
    for _ in range(400):
        old, new = (draw.choices("abcd", k=draw.randrange(1, 12)) for _ in "12")
        way = _path(old, new)
        assert way is not None
        assert [text for kind, text in way if kind != "new"] == old
        assert [text for kind, text in way if kind != "old"] == new
        assert sum(kind == "same" for kind, _ in way) == longest(old, new)


def longest(old: list[str], new: list[str]) -> int:
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row, one in enumerate(old):
        for column, other in enumerate(new):
            best = max(lengths[row][column + 1], lengths[row + 1][column])
            lengths[row + 1][column + 1] = lengths[row][column] + 1 if one == other else best
    return lengths[-1][-1]


def test_what_would_take_too_long_differs_as_a_whole_between_its_ends() -> None:
    old = "Begin " + " ".join(map(str, range(2000))) + " end" * 4000
    new = "Begin " + " ".join(map(str, range(2000, 0, -1))) + " end" * 4000
    kinds = [kind for kind, _ in difference(old, new)]
    assert kinds == ["same", "old", "new", "same"]
    assert difference(old, new)[0] == Piece("same", "Begin ")

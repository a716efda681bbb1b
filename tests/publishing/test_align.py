"""Which passages of two versions of a page belong together."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from startoolkit.publishing import passage_diff
from startoolkit.publishing.passage_diff import gaps, versions

pytestmark = pytest.mark.quick

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def text(number: int) -> str:
    """A long text whose words no text of another number has."""
    return " ".join(f"{sign}{number}" for sign in LETTERS)


def edited(passage: str) -> str:
    """A new version of a text: one word in thirteen is another one."""
    return passage.replace("b", "B-new-").replace("m", "M-new-")


def cut(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """The cuts of two pages whose messages are single letters."""
    pages = (dict.fromkeys(page) for page in (old, new))
    return [("".join(one), "".join(other)) for one, other in gaps(*pages)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", [("", "")]),
        ("ab", "", [("ab", "")]),
        ("", "ab", [("", "ab")]),
        ("abc", "abc", [("", ""), ("a", "a"), ("b", "b"), ("c", "c")]),
        ("abc", "axc", [("", ""), ("ab", "ax"), ("c", "c")]),
        ("xab", "yzab", [("x", "yz"), ("a", "a"), ("b", "b")]),
        ("abcd", "bcda", [("a", ""), ("b", "b"), ("c", "c"), ("d", "da")]),
        ("dabc", "abcd", [("d", ""), ("a", "a"), ("b", "b"), ("c", "cd")]),
        ("ab", "cd", [("ab", "cd")]),
    ],
)
def test_pages_are_cut_at_the_messages_that_stay_in_order(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert cut(old, new) == expected


def test_the_cuts_are_both_pages_and_as_many_as_there_can_be() -> None:
    """Compared with the longest common subsequence, computed the plain way."""
    draw = random.Random(3)
    for _ in range(300):
        old, new = ("".join(draw.sample("abcdefgh", draw.randrange(9))) for _ in "12")
        parts = cut(old, new)
        assert ("".join(one for one, _ in parts), "".join(other for _, other in parts)) == (old, new)
        assert all(one[0] == other[0] for one, other in parts[1:])
        assert len(parts) - 1 == common_length(old, new)


def common_length(old: str, new: str) -> int:
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row, one in enumerate(old):
        for column, other in enumerate(new):
            longest = max(lengths[row][column + 1], lengths[row + 1][column])
            lengths[row + 1][column + 1] = lengths[row][column] + 1 if one == other else longest
    return lengths[-1][-1]


def test_edited_passages_are_found_in_order() -> None:
    old = [text(number) for number in range(6)]
    new = [text(10), edited(old[1]), text(11), edited(old[4]), edited(old[5])]
    assert versions(old, new) == {new[1]: 1, new[3]: 4, new[4]: 5}
    assert versions(old, []) == versions([], new) == versions([], []) == {}


def test_pairs_do_not_cross() -> None:
    """Of two passages that changed places one is a new version; the other has gone and come anew."""
    old = [text(1), text(2)]
    found = versions(old, [edited(old[1]), edited(old[0])])
    assert sorted(found.values()) in ([0], [1])


def test_the_likest_of_all_together_is_chosen() -> None:
    """The first passage fits both new ones, the second only the first of them; neither is lost for a better single pair."""
    old = ["one two three four five six", "one two three four nine ten"]
    new = ["one two three four nine six", "one two nine ten three six"]
    assert versions(old, new) == {new[0]: 0, new[1]: 1}


@pytest.mark.parametrize("length", [2, 30, 50, 60])
def test_in_a_row_that_is_compared_whole_a_version_may_stand_anywhere(length: int) -> None:
    """A passage at the end of the old row is found at the beginning of the new one, and the other way round."""
    others = [text(number) for number in range(1, length)]
    strangers = [text(number) for number in range(100, 99 + length)]
    passage = text(0)
    assert versions([*others, passage], [edited(passage), *strangers]) == {edited(passage): length - 1}
    assert versions([passage, *others], [*strangers, edited(passage)]) == {edited(passage): 0}


@pytest.mark.parametrize(("old", "new"), [(61, 61), (150, 150), (400, 400), (10, 300), (300, 10)])
def test_long_rows_are_compared_in_pieces(old: int, new: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of comparisons grows with the length of the rows, not with its square; places are those of the row."""
    compared = 0
    likeness = passage_diff.likeness

    def counted(*texts: object) -> float:
        nonlocal compared
        compared += 1
        return likeness(*texts)  # type: ignore[arg-type]

    monkeypatch.setattr(passage_diff, "likeness", counted)
    before = [text(number) for number in range(old)]
    after = [edited(passage) for passage in before] if old == new else [text(1000 + number) for number in range(new)]
    found = versions(before, after)
    assert found == ({edited(passage): number for number, passage in enumerate(before)} if old == new else {})
    assert 0 < compared <= max(old, new) * 60

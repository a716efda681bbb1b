"""The natural order of labels."""

from __future__ import annotations

from itertools import combinations

import pytest

from startoolkit.publishing.labels import is_lower

_ORDERS = [
    ["2.0", "2.1", "2.9", "2.10", "10.0"],
    ["2026", "2026.1", "2026.2", "2026.10", "2027"],
    [
        "1.0-dev",
        "1.0-alpha",
        "1.0-alpha2",
        "1.0-beta",
        "1.0-rc1",
        "1.0-rc2",
        "1.0-rc10",
        "1.0",
        "1.0.1",
        "1.1-rc1",
        "1.1",
    ],
    ["2026.1", "2026.1a", "2026.1b", "2026.2"],
    ["v1.9", "V1.10", "2.0"],
    ["autumn-2025", "autumn-2026", "spring-2026"],
    ["draft-1", "draft-2", "1"],
]


@pytest.mark.parametrize("labels", _ORDERS)
def test_labels_in_their_order(labels: list[str]) -> None:
    """Each is lower than all that follow it, and none of these is lower than it."""
    for one, other in combinations(labels, 2):
        assert is_lower(one, other), (one, other)
        assert not is_lower(other, one), (other, one)


@pytest.mark.parametrize(("one", "other"), [("2.1", "2.1"), ("2.1", "2-1"), ("2026.1", "v2026.01"), ("RC1", "rc1")])
def test_labels_of_which_none_is_lower(one: str, other: str) -> None:
    """Signs between the parts, zeros before a number and upper case make no order."""
    assert not is_lower(one, other)
    assert not is_lower(other, one)

"""What the checks need for the longest messages, which is much to compute and the same on every Python."""

from __future__ import annotations

import time

import pytest

from startoolkit.catalogs.checks import CHECKS
from startoolkit.catalogs.message_checks import judge
from startoolkit.messages import po
from tests.catalogs.test_checks import DE, FR, context


@pytest.mark.parametrize(
    "part",
    [
        *"[(<`{*_\\\"'«„%!?. 1a#",
        "](",
        "[^",
        "{a}`",
        "`{",
        "<a",
        "](()",
        "1 ",
        "1.",
        "der ",
        "a@",
        "{.language-",
        "! ",
        "http://",
    ],
)
def test_time_grows_with_the_length(part: str) -> None:
    """A text of four times the length takes four times the time of the processor, more or less, however it repeats itself."""
    assert any(seconds(part * 10_000, 10_000) < 8 * seconds(part * 10_000, 2_500) for _ in range(5))


def seconds(text: str, length: int) -> float:
    """The time that it takes to judge a text of about this length."""
    text = text[: length - 10]
    started = time.process_time()
    for other in (f"{text}x", f"x{text}", text):
        judge(po.Message(1, other, f"y{other}"), context(DE), CHECKS.keys() - {"markup"})
        judge(po.Message(1, other, f"y{other}"), context(FR), CHECKS.keys() - {"markup"})
    return time.process_time() - started

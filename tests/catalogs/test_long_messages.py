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
def test_time_is_bounded(part: str) -> None:
    """No text that is as long as a message may be takes more than a moment, however it repeats itself."""
    text = (part * 20_000)[:19_990]
    started = time.process_time()
    for other in (f"{text}x", f"x{text}", text):
        judge(po.Message(1, other, f"y{other}"), context(DE), CHECKS.keys() - {"markup"})
        judge(po.Message(1, other, f"y{other}"), context(FR), CHECKS.keys() - {"markup"})
    assert time.process_time() - started < 3

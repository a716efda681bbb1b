"""Slots of pages: filled by name, and nothing else on a page is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from startoolkit.html.slots import change_file, emptied, fill, slot

_NAMES = st.sampled_from(["news", "newer", "newer-de", "earlier-zh-Hans", "pdf-link"])
_TEXT = st.lists(
    st.sampled_from(["<!-- ", " -->", "<!--", "slot", "/slot", "news", " ", "\n", "\\1", "<p>", "é", "<!-- /news -->"])
).map("".join)
_CONTENT = _TEXT.filter(lambda text: "<!-- slot " not in text and "<!-- /slot -->" not in text)
_PAGES = st.lists(_TEXT | st.builds(slot, _NAMES, _CONTENT)).map("".join)


@given(_PAGES, st.dictionaries(_NAMES, _CONTENT))
@example("<!-- newer de -->x<!-- /newer -->", {"newer-de": "y"})
def test_filling_twice_is_filling_once(page: str, values: dict[str, str]) -> None:
    filled = fill(page, values)
    assert fill(filled, values) == filled


@given(_CONTENT, _CONTENT, _CONTENT)
def test_a_slot_is_filled_and_what_is_around_it_stays(before: str, old: str, new: str) -> None:
    page = f"{before}{slot('news', old)}{before}{slot('newer', old)}"
    assert fill(page, {"news": new}) == f"{before}{slot('news', new)}{before}{slot('newer', old)}"


@given(_CONTENT.filter(lambda text: "<!-- news" not in text), st.dictionaries(_NAMES, _CONTENT))
def test_a_page_without_slots_stays_as_it_is(page: str, values: dict[str, str]) -> None:
    assert fill(page, values) == page
    assert emptied(page.encode()) == page.encode()


@given(_PAGES, st.dictionaries(_NAMES, _CONTENT))
@example(f"{slot('news', 'x')}<!-- slot newer -->", {})
def test_pages_that_differ_in_slots_only_are_the_same_once_emptied(page: str, values: dict[str, str]) -> None:
    page = fill(page, {})  # as slots of today
    assert emptied(fill(page, values).encode()) == emptied(page.encode())


def test_comments_of_others_and_unknown_slots_stay() -> None:
    page = f"<!-- a --><!-- /a -->{slot('other', '<!-- note -->')}<!-- slot broken -->{slot('news', '')}"
    assert fill(page, {"news": "<!-- it's \\1 -->"}) == page.replace(
        slot("news", ""), slot("news", "<!-- it's \\1 -->")
    )


@pytest.mark.parametrize("content", ["<!-- slot news -->", "x<!-- /slot -->"])
def test_no_content_can_end_its_slot(content: str) -> None:
    with pytest.raises(ValueError, match="contains a slot"):
        fill(slot("news", ""), {"news": content})


def test_slots_of_old_versions_are_filled_as_well() -> None:
    """Those of published folders, which stay; a page of today that shows such a comment is not taken for one."""
    old = (
        "<!-- pdf menu -->1<!-- /pdf --> <!-- news --><!-- /news --> <!-- newer -->\n<!-- /newer -->"
        " <!-- newer zh-Hans -->2<!-- /newer --> <!-- earlier de --><!-- /earlier --> <!-- alternates -->3<!-- /alternates -->"
    )
    values = {"pdf-menu": "a", "news": "b", "newer": "c", "newer-zh-Hans": "d", "earlier-de": "e", "alternates": "f"}
    assert fill(old, values) == " ".join(slot(name, content) for name, content in values.items())
    today = f"<!-- news -->x<!-- /news -->{slot('newer', '')}"
    assert fill(today, values) == f"<!-- news -->x<!-- /news -->{slot('newer', 'c')}"


def test_other_names_of_a_file_keep_its_text(tmp_path: Path) -> None:
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    page.write_bytes(slot("news", "").encode() + b"\xff")
    other.hardlink_to(page)
    assert change_file(page, lambda text: fill(text, {"news": "ä"}))
    assert page.read_bytes() == slot("news", "ä").encode() + b"\xff"
    assert other.read_bytes() == slot("news", "").encode() + b"\xff"


def test_a_page_that_stays_is_not_written(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"text\r\n")
    os.utime(page, (1, 1))
    before = page.stat()
    assert not change_file(page, lambda text: fill(text, {"news": "x"}))
    assert (page.stat().st_ino, page.stat().st_mtime) == (before.st_ino, 1)

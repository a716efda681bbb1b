"""What searches pages and files from outside for tags takes time in proportion to their size, also where no tag ends.

Each of these inputs takes minutes where every "<" is followed to the end of the text.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from startoolkit.errors import StarError
from startoolkit.exchange import incoming
from startoolkit.html.main_content import begun_with
from startoolkit.pdf.raw_html import CHECKBOX
from startoolkit.preview.server import with_script
from startoolkit.sphinxext.theme.other_themes import loaded_from_outside

MANY = 400_000


@pytest.mark.parametrize("tag", ["<a ", "<body ", "<main "])
def test_where_the_content_of_a_page_begins(tag: str) -> None:
    page = tag * MANY
    assert begun_with("<p>new</p>", page) == page
    assert begun_with("<p>new</p>", f"<div role=main>{page}").startswith("<div role=main>\n<p>new</p><")


@pytest.mark.parametrize("tag", [b"<meta ", b"<head "])
def test_what_the_preview_changes(tag: bytes) -> None:
    page = tag * MANY
    assert with_script(page, "de", "http://127.0.0.1:1") == page
    policy = b'<meta content="x" http-equiv=Content-Security-Policy>'
    assert with_script(policy + page, "de", "") == page


def test_what_pages_load(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<script src=https://here.example/a.js></script>" + "<img " * MANY)
    (tmp_path / "b.html").write_text("<link rel=icon " + "<link " * MANY)
    assert loaded_from_outside(tmp_path) == {"here.example": ["https://here.example/a.js"]}


def test_boxes_of_tasks() -> None:
    assert not CHECKBOX.search("<input " * MANY)
    assert not CHECKBOX.search("<input" + ' type="checkbox"' * MANY)


@pytest.mark.parametrize("text", ["<?xml ", " \n"])
def test_a_file_of_an_agency(text: str) -> None:
    with pytest.raises(StarError, match=r"The file is no XML|has more than"):
        incoming.xml_of((text * MANY).encode(), Path("a.xlf"), "xliff")

"""Which links of a published folder lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from startoolkit.publishing.links import broken_links

pytestmark = pytest.mark.quick

BASE = "https://example.org/guide/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two pages, a page of a folder, and files."""
    for name, text in {
        "index.html": '<h1 id="begin">Begin</h1><a name="old">x</a><p name="none">y</p>',
        "de/page.html": '<h1 id="größe">Seite</h1>',
        "de/index.html": "<p>",
        "de/my file.pdf": "%PDF",
        "pic.png": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


GOOD = (
    "page.html",
    "../index.html",
    "../index.html#begin",
    "../index.html#old",
    "../index.html?q=1#begin",
    "page.html#größe",
    "page.html#gr%C3%B6%C3%9Fe",
    "page.html#top",
    "my%20file.pdf",
    "my%20file.pdf#page=2",
    "../de/",
    "./",
    ".",
    "../",
    "..",
    "",
    "#top",
    " page.html ",
    "https://elsewhere.example/nothing.html",
    "mailto:a@example.org",
    "//elsewhere.example/x",
    "data:image/png;base64,AA==",
)
BROKEN = (
    "nothing.html",
    "../page.html",
    "page.html#none",
    "page.html#Größe",
    "../index.html#none",
    "#none",
    "../fr/",
    "my file.PDF",
    "../../outside.html",
    "/index.html",
    "http://[",
    "page.html/",
)


@pytest.mark.parametrize("link", GOOD)
def test_a_link_that_leads_somewhere(folder: Path, link: str) -> None:
    (folder / "de/from.html").write_text(f'<p>\n<a href="{link}">x</a>', encoding="utf-8")
    assert broken_links(folder) == []


def test_what_themes_keep_beside_their_files_is_no_page(folder: Path) -> None:
    """pydata_sphinx_theme has a template there, which would stop every publication."""
    (folder / "de/_static").mkdir()
    (folder / "de/_static/macros.html").write_text("<script src=\"{{ pathto('x.js', 1) }}\">", encoding="utf-8")
    assert broken_links(folder) == []


@pytest.mark.parametrize("link", BROKEN)
def test_a_link_that_leads_nowhere(folder: Path, link: str) -> None:
    """It is told with its page, its line and as it is written."""
    (folder / "de/from.html").write_text(f'<p>\n<a href="{link}">x</a>', encoding="utf-8")
    assert broken_links(folder) == [f"de/from.html:2: {link}"]


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        (BASE, False),
        (f"{BASE}index.html#begin", False),
        (f"{BASE}de/page.html", False),
        (f"{BASE}de/", False),
        (f"{BASE}page.html", True),
        (f"{BASE}index.html#none", True),
        ("https://example.org/other.html", False),
        ("/guide/anything.html", False),  # is not followed
    ],
)
def test_links_that_begin_with_the_address_of_the_folder_are_followed(
    folder: Path, link: str, *, is_broken: bool
) -> None:
    (folder / "de/from.html").write_text(f'<a href="{link}">x</a>', encoding="utf-8")
    assert broken_links(folder, BASE) == ([f"de/from.html:1: {link}"] if is_broken else [])
    assert broken_links(folder) == ([f"de/from.html:1: {link}"] if link.startswith("/") else [])


@pytest.mark.parametrize(
    ("element", "is_link"),
    [
        ('<img src="{}">', True),
        ('<link href="{}">', True),
        ('<video poster="{}">', True),
        ('<object data="{}">', True),
        ('<base href="{}">', False),
        ('<p title="{}">', False),
        ("<a href>", False),
        ("<!-- <a href='{}'> -->", False),
    ],
)
def test_what_is_a_link(folder: Path, element: str, *, is_link: bool) -> None:
    (folder / "from.html").write_text(element.format("nothing.png"), encoding="utf-8")
    assert broken_links(folder) == (["from.html:1: nothing.png"] if is_link else [])


def test_only_an_anchor_has_a_name_to_lead_to(folder: Path) -> None:
    (folder / "from.html").write_text('<a href="index.html#none">x</a>', encoding="utf-8")
    assert broken_links(folder) == ["from.html:1: index.html#none"]


def test_they_come_by_page_and_line(folder: Path) -> None:
    (folder / "b.html").write_text('<a href="2">\n\n<a href="1">', encoding="utf-8")
    (folder / "a.html").write_bytes(b'\xff<a href="3">')
    assert broken_links(folder) == ["a.html:1: 3", "b.html:1: 2", "b.html:3: 1"]

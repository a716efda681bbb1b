"""Absolute addresses: of any file in any edition, whatever its name; and those of earlier editions."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pytest

from startoolkit.html.addresses import (
    alternate_links,
    alternates,
    archived,
    based,
    of_file,
    report_address,
    robots,
    sitemap,
)
from startoolkit.publishing.archive import deepened

_BASES = ["https://example.org", "https://example.org/", "https://example.org/a/", "https://example.org/a"]


@pytest.mark.parametrize("base", _BASES)
def test_a_base_ends_in_one_slash(base: str) -> None:
    root = base.rstrip("/")
    assert based(base) == f"{root}/"
    assert based(base, "de/x.html") == of_file(base, "de", "x.html") == f"{root}/de/x.html"
    assert robots(base).endswith(f"Sitemap: {root}/sitemap.xml\n")


def test_names_of_files_are_encoded() -> None:
    assert (
        of_file("https://e.org/", "de", "four cos/100 %?#ü.html")
        == "https://e.org/de/four%20cos/100%20%25%3F%23%C3%BC.html"
    )


def test_readers_of_other_languages_are_led_on() -> None:
    """From the first page to the choice of languages; from others to the source; from a draft's page nowhere."""
    base, tags = "https://e.org/", ["nl", "he"]
    pages = {"nl": f"{base}nl/a.html", "he": f"{base}he/a.html"}
    assert alternates(base, "a.html", tags, "nl", is_first=False) == {**pages, "x-default": f"{base}nl/a.html"}
    assert alternates(base, "a.html", tags, "nl", is_first=True) == {**pages, "x-default": base}
    assert alternates(base, "a.html", tags, "en", is_first=False) == pages
    assert alternates(base, "a.html", [], "nl", is_first=False) == {}
    assert alternates(base, "a.html", [], "nl", is_first=True) == {"x-default": base}


def test_links_are_escaped_lines() -> None:
    links = alternate_links({"de": "https://e.org/?a&b"})
    assert links == '\n<link rel="alternate" hreflang="de" href="https://e.org/?a&amp;b">\n'
    assert alternate_links({}) == "\n"


def test_the_site_map_is_xml() -> None:
    pages = [("https://e.org/?a&b", "2026-01-31", {"de": "https://e.org/de/"}), ("https://e.org/x", "2026-02-01", {})]
    root = ElementTree.fromstring(sitemap(pages).encode())
    assert [[part.text or part.get("href") for part in url] for url in root] == [
        ["https://e.org/?a&b", "2026-01-31", "https://e.org/de/"],
        ["https://e.org/x", "2026-02-01"],
    ]


@pytest.mark.parametrize("base", ["https://e.org/a&b/", "https://e.org/a&b"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("de/there.html", "de/there.html"),
        ("de/gone.html", "1.0/de/gone.html"),
        ("de/gone%20too.html#part", "1.0/de/gone%20too.html#part"),
        ("de/lost.html", "de/lost.html"),
        ("de/", "1.0/de/"),
        ("", ""),
    ],
)
def test_an_earlier_edition_names_what_is_kept_of_it(base: str, address: str, expected: str) -> None:
    """An address of a file that the newest edition lacks becomes that of the kept one; an index stands for its folder."""
    files = {"index.html", "de/there.html", "1.0/de/there.html", "1.0/de/gone.html", "1.0/de/gone too.html"}
    files |= {"1.0/de/index.html", "1.0/index.html"}
    page = '<link href="https://e.org/a&amp;b/{0}"> <a href="https://f.org/{0}">https://e.org/a&amp;b/{0}</a>'
    expected = page.replace("{0}", expected, 1).replace("{0}", address)
    assert archived(page.format(address), base, "1.0", files.__contains__) == expected


def test_links_to_earlier_editions_from_one_folder_deeper() -> None:
    page = '<a href="../1.0/de/a.html"> <a href="../1x0/a.html"> <a href="b.html">'
    assert deepened(page, PurePosixPath("de/a.html"), ["1.0"]) == page.replace("../1.0", "../../1.0")
    assert deepened(page, PurePosixPath("de/a.html"), []) == page
    assert deepened('<a href="1.0/index.html">', PurePosixPath("index.html"), ["1.0"]) == '<a href="../1.0/index.html">'


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("", ""),
        ("https://example.org/contact", "https://example.org/contact"),
        (
            "mailto:office@example.org",
            "mailto:office@example.org?subject=Barrier%20on%20the%20page%20%E2%80%9CA%20%26%20B%E2%80%9D%2C%20edition%202.1",
        ),
        ("mailto:a@example.org?subject=Help", "mailto:a@example.org?subject=Help"),
    ],
)
def test_a_barrier_report_names_page_and_edition(contact: str, address: str) -> None:
    assert report_address(contact, "<em>A</em> &amp; B", "2.1", NullTranslations()) == address

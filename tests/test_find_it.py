"""What search engines and lost readers meet: addresses in every language, or none; a 404 page; a picture to share."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Run

BASE = "https://straat.example/gids/"
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINK = "{http://www.w3.org/1999/xhtml}link"


def settings(project: Path, line: str) -> None:
    file = project / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[tool.startoolkit]\n", f"[tool.startoolkit]\n{line}\n"), encoding="utf-8")


def test_pages_name_their_addresses_in_every_language(straat: Path, run: Run) -> None:
    """With a base URL each page names itself and every language, the site map agrees, and robots find it."""
    settings(straat, f'base-url = "{BASE}"')
    assert run("build", "--format", "html", "--keep-going", cwd=straat).returncode == 0
    dist = straat / "dist"
    page = (dist / "he/afspraken.html").read_text(encoding="utf-8")
    named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page))
    nl, he = (f"{BASE}{tag}/afspraken.html" for tag in ("nl", "he"))
    assert named == {"nl": nl, "he": he, "x-default": nl}
    assert f'<link rel="canonical" href="{he}">' in page
    assert f'content="{BASE}' in page
    tree = ElementTree.parse(dist / "sitemap.xml")
    mapped = {
        url.findtext(f"{_MAP}loc"): {link.get("hreflang"): link.get("href") for link in url.iter(_LINK)}
        for url in tree.iter(f"{_MAP}url")
    }
    assert mapped[he] == mapped[nl] == named
    assert {BASE, f"{BASE}nl/index.html", f"{BASE}he/index.html"} <= mapped.keys()
    assert f"Sitemap: {BASE}sitemap.xml" in (dist / "robots.txt").read_text(encoding="utf-8")
    assert f'href="{BASE}he/index.html"' in (dist / "404.html").read_text(encoding="utf-8")
    assert run("build", "--format", "html", "--keep-going", cwd=straat).returncode == 0, "its own files are known"


def test_without_a_base_url_nothing_is_absolute(straat: Path, run: Run) -> None:
    """Without one there is no site map and no address of the pages' own; each page still describes itself."""
    assert run("build", "--format", "html", "--keep-going", cwd=straat).returncode == 0
    dist = straat / "dist"
    assert not [name for name in ("sitemap.xml", "robots.txt") if (dist / name).exists()]
    lost = (dist / "404.html").read_text(encoding="utf-8")
    assert re.findall(r'<section lang="(\w+)" dir="(\w+)"', lost) == [("nl", "ltr"), ("he", "rtl")]
    descriptions = set()
    for page in (*dist.glob("nl/*.html"), *dist.glob("he/*.html")):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'rel="(canonical|alternate)"|property="og:', text), page
        if page.name not in ("genindex.html", "search.html"):
            descriptions.update(re.findall(r'<meta[^>]*name="description"[^>]*>', text))
    assert len(descriptions) == 4


@pytest.mark.parametrize(
    "address", ["example.org", "https://", "https://x.org/?a=1", "ftp://x.org/", "https://u@x.org/"]
)
def test_what_is_no_base_url_is_told(straat: Path, run: Run, address: str) -> None:
    settings(straat, f'base-url = "{address}"')
    done = run("build", cwd=straat)
    assert done.returncode == 3
    assert re.search(r"pyproject.toml:\d+", done.stderr)
    assert "base-url" in done.stderr


def test_each_edition_has_its_picture(briefing: Path) -> None:
    """The picture that goes with a link is 1200 by 630 and drawn in the language."""
    pictures = [(briefing / tag / "_static/shared.png").read_bytes() for tag in ("en", "de", "fr")]
    assert len(set(pictures)) == 3
    assert {struct.unpack(">II", picture[16:24]) for picture in pictures} == {(1200, 630)}


def test_downloads_say_what_they_are(briefing: Path) -> None:
    """Beside each download stand its language, pages, date and checksum, and the way to the accessibility statement."""
    for tag in ("en", "de", "fr"):
        page = (briefing / tag / "index.html").read_text(encoding="utf-8")
        box = page[
            page.index('<aside class="download"') : page.index("</aside>", page.index('<aside class="download"'))
        ]
        assert "SHA-256" in box
        assert re.search(r"\b[0-9a-f]{64}\b", box)
        assert 'href="about.html#accessibility-statement"' in box

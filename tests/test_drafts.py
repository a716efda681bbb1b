"""What readers and search engines meet of an edition that is a draft: on pages, on paper, in the PDF, in the lists."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from startoolkit.record import Record
from tests.browsing import Tabs, barriers
from tests.conftest import Run, once, sphinx_build
from tests.pdf.building import elements, failures
from tests.test_guides import contrast
from tests.test_website import BASE, Parsed, copied

WORD = "טיוטה"
SENTENCE = "מהדורה זו היא טיוטה: עד כה תורגמו \u200e89%\u200e מן הטקסט. מה שטרם תורגם מוצג בהולנדית."
PAGE = "נותר להשלים: הסכמות"
CATALOG = "locale/he/LC_MESSAGES/afspraken.po"


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny project with a base address: one message of its Hebrew is fuzzy, on a page that must be complete."""
    gate = 'gate = { words = 80, pages = ["afspraken"] }'
    return once(tmp_path_factory, "drafted", lambda root: copied(root, f'base-url = "{BASE}"', gate)) / "straat/dist"


def plain(text: str) -> str:
    """A text without marks of direction, which CLDR puts around shares."""
    return re.sub("[\u200e\u200f\u2066-\u2069\u202a-\u202e]", "", text)


def test_every_page_says_it(drafted: Path) -> None:
    """Each page of the draft says in its language what is missing, and keeps out search engines; no other page does."""
    for path in sorted(drafted.rglob("*.html")):
        page = Parsed(path)
        is_draft = path.parent.name == "he"
        assert len(page.all("aside", **{"class": "draft"})) == is_draft, path
        alone = is_draft or path.name in ("404.html", "search.html")
        assert page.meta("robots") == ["noindex"] * alone, path
        assert (plain(f"{SENTENCE} {PAGE}") in plain(page.text)) == is_draft, path


def test_search_engines_are_not_told(drafted: Path) -> None:
    """Neither the site map nor any page names the draft as an alternate; the draft names none, but itself."""
    assert "/he/" not in (drafted / "sitemap.xml").read_text(encoding="utf-8")
    for path in drafted.rglob("*.html"):
        page = Parsed(path)
        assert "he" not in page.alternates
        if path.parent.name == "he":
            assert page.canonical == [f"{BASE}he/{path.name}"]
            assert not page.alternates
    assert Parsed(drafted / "nl/index.html").alternates == {"nl": f"{BASE}nl/index.html", "x-default": BASE}
    links = Parsed(drafted / "nl/index.html").all("a", hreflang="he")
    assert [link["href"] for link in links] == ["../he/index.html"], "readers are led to it all the same"


def test_the_page_of_languages_marks_it(drafted: Path) -> None:
    """The draft has the word for it beside its name, in its own language; the edition has none."""
    text = (drafted / "index.html").read_text(encoding="utf-8")
    dutch, hebrew = re.findall(r"<section lang.*?</section>", text, re.DOTALL)
    assert f'<span class="draft">{WORD}</span>' in hebrew
    assert plain(SENTENCE).split(". ")[0] in plain(hebrew)
    assert "draft" not in dutch


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["he/index.html", "he/afspraken.html", "index.html"])
def test_the_mark_is_seen(drafted: Path, tabs: Tabs, scheme: str, name: str) -> None:
    """It is visible near the top on a phone and on a wide screen, with contrast, and adds no barrier."""
    for width in (320, 1400):
        page = tabs.tab(width, 800, scheme=scheme)
        page.goto((drafted / name).as_uri())
        mark = page.locator(".draft").first
        assert mark.is_visible()
        box = mark.bounding_box()
        assert box is not None
        assert box["y"] < 200 or name == "index.html"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []
        shown = page.evaluate(_COLOURS, ".draft strong" if name.startswith("he/") else ".draft")
        assert contrast(*shown) >= 4.5


# The colours of a text and of the ground behind it, as they are painted.
_COLOURS = """selector => {
  const paint = colour => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return "#" + [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(one => one.toString(16).padStart(2, "0")).join("");
  };
  const text = document.querySelector(selector);
  let ground = text;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  return [paint(getComputedStyle(text).color), paint(getComputedStyle(ground).backgroundColor)];
}"""


@pytest.mark.browser
def test_paper_has_it_too(drafted: Path, tabs: Tabs) -> None:
    """A printed page begins with the notice."""
    page = tabs.tab()
    page.goto((drafted / "he/afspraken.html").as_uri())
    page.emulate_media(media="print")
    assert page.locator(".draft").is_visible()
    assert "89%" in page.locator(".draft").inner_text()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a gate that its Hebrew passes."""
    return once(tmp_path_factory, "whole", lambda root: copied(root, "gate = { words = 80 }")) / "straat/dist"


def test_every_page_of_the_pdf_says_it(drafted: Path) -> None:
    """The word stands on every page, the sentence on one; the title is as ever, and the file conforms."""
    path = drafted / "he" / "straat-he.pdf"
    with pypdfium2.PdfDocument(path) as document:
        texts = [plain(page.get_textpage().get_text_range()) for page in document]
    assert len(texts) == 5
    assert all(WORD in text for text in texts)
    assert [at for at, text in enumerate(texts) if f"מוצג בהולנדית. {PAGE}" in " ".join(text.split())] == [1]
    assert failures(path) == []
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]) == Record.read(drafted / "he").title == "הרחוב של כולם"


def test_it_is_read_aloud_once(drafted: Path, whole: Path) -> None:
    """All that a draft adds for screen readers is the word and what is missing, in the imprint; else it is artifacts."""
    with (
        pikepdf.open(drafted / "he" / "straat-he.pdf") as draft,
        pikepdf.open(whole / "he" / "straat-he.pdf") as edition,
    ):
        tags = [Counter(str(element.S) for element in elements(pdf)) for pdf in (draft, edition)]
        drawn = [[_artifacts(page) for page in pdf.pages] for pdf in (draft, edition)]
    assert tags[0] - tags[1] == {"/P": 2, "/Strong": 1}
    assert not tags[1] - tags[0]
    assert all(one > other for one, other in zip(*drawn, strict=True))


def _artifacts(page: pikepdf.Page) -> int:
    """How many texts of a page are artifacts, which screen readers pass over."""
    depth, inside, found = 0, list[int](), 0
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BMC", "BDC"):
            depth += 1
            inside += [depth] if str(operands[0]) == "/Artifact" else []
        elif str(operator) == "EMC":
            inside = [one for one in inside if one < depth]
            depth -= 1
        elif inside and str(operator) in ("Tj", "TJ"):
            found += 1
    return found


def test_an_edition_has_no_mark(whole: Path) -> None:
    """Nothing of all this is on the pages of an edition, nor where languages are chosen."""
    for path in whole.rglob("*.html"):
        page = Parsed(path)
        assert not page.all("aside", **{"class": "draft"})
        assert not page.all("span", **{"class": "draft"})
        assert not page.meta("robots") or path.name in ("404.html", "search.html")
    with pypdfium2.PdfDocument(whole / "he" / "straat-he.pdf") as document:
        assert not [page for page in document if WORD in page.get_textpage().get_text_range()]


def test_sphinx_alone_says_the_same(straat: Path) -> None:
    """Built by sphinx-build a draft is marked alike; once it is complete, pages that have not changed lose the mark."""
    pages = straat / "out"

    def built() -> list[str]:
        options = ("-q", "-C", "-D", "extensions=myst_parser,startoolkit.sphinxext", "-b", "html", "-D", "language=he")
        assert sphinx_build(*options, "docs", "out", cwd=straat).returncode == 0
        marked = [path.name for path in pages.glob("*.html") if Parsed(path).all("aside", **{"class": "draft"})]
        return sorted(marked)

    assert built() == ["afspraken.html", "index.html", "search.html"]
    catalog = straat / CATALOG
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("#, fuzzy\n", ""), encoding="utf-8")
    assert built() == []


def test_a_draft_that_is_finished(straat: Path, run: Run) -> None:
    """Built alone once it is complete, a language is an edition everywhere: also the pages that stay lead to it."""
    with (straat / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f'base-url = "{BASE}"\n')
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    assert "he" not in Parsed(straat / "dist/nl/index.html").alternates
    catalog = straat / CATALOG
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("#, fuzzy\n", ""), encoding="utf-8")
    assert run("build", "he", "--format", "html", cwd=straat).returncode == 0
    assert Parsed(straat / "dist/nl/index.html").alternates == Parsed(straat / "dist/he/index.html").alternates
    assert Parsed(straat / "dist/nl/index.html").alternates["he"] == f"{BASE}he/index.html"
    assert f"{BASE}he/afspraken.html" in (straat / "dist/sitemap.xml").read_text(encoding="utf-8")
    for tag in ("nl", "he"):
        for file in Record.read(straat / "dist" / tag).files:
            data = (straat / "dist" / tag / file.path).read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256)

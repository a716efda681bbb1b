"""The briefing of this repository: complete, whole and valid in every language and format."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pikepdf
import polib
import pypdfium2
import pytest

from startoolkit.collation import collation
from startoolkit.html.slots import emptied
from startoolkit.project import Project
from startoolkit.record import Record
from tests.browsing import Tabs
from tests.conftest import ROOT, edition_pages, server, startoolkit
from tests.pdf.building import failures

LANGUAGES = ("en", "de", "fr")
TRANSLATIONS = ("de", "fr")
STAR = {
    "en": ["Co-commission", "Co-design", "Co-deliver", "Co-assess", "Map It!", "Grow It!"],
    "de": ["Mit-Beauftragen", "Mit-Entwickeln", "Mit-Umsetzen", "Mit-Bewerten", "Erfassen!", "Ausweiten!"],
    "fr": ["Co-planification", "Co-conception", "Co-prestation", "Co-évaluation", "Cartographier\u202f!"],
}


def record(briefing: Path, tag: str) -> dict[str, object]:
    data: dict[str, object] = json.loads((briefing / tag / "edition.json").read_text(encoding="utf-8"))
    return data


def pdf(briefing: Path, tag: str) -> Path:
    return briefing / tag / f"co-production-star-{tag}.pdf"


def messages(tag: str) -> Iterator[polib.POEntry]:
    for path in sorted((ROOT / "locale" / tag).rglob("*.po")):
        yield from polib.pofile(str(path))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_complete(briefing: Path, tag: str) -> None:
    """Every message of every page is translated, none fuzzy, and no passage is marked as left in English."""
    counts = record(briefing, tag)["messages"]
    assert isinstance(counts, dict)
    assert counts["total"] == counts["translated"] > 500
    assert counts["fuzzy"] == counts["untranslated"] == 0
    for page in edition_pages(briefing / tag):
        marked = re.findall(r'<(?:p|h[1-6]|dt|dd|td|th|caption|figcaption)[^>]* lang="en"', page.read_text("utf-8"))
        assert tag == "en" or not marked, (page, marked)
    assert imprint_links(pdf(briefing, tag)) == []


@pytest.mark.parametrize("tag", TRANSLATIONS)
def test_catalogs(tag: str) -> None:
    """There is a catalog for each page and no other, and msgfmt finds nothing wrong with any."""
    pages = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    folder = ROOT / "locale" / tag / "LC_MESSAGES"
    catalogs = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.po")}
    assert catalogs == pages
    for path in folder.rglob("*.po"):
        done = subprocess.run(["msgfmt", "-c", "-o", "/dev/null", path], capture_output=True, text=True)
        assert (done.returncode, [line for line in done.stderr.splitlines() if "header field" not in line]) == (0, [])


@pytest.mark.parametrize("tag", TRANSLATIONS)
def test_figures_are_the_source_s(tag: str) -> None:
    """Every number of a message stands in its translation, separators apart."""
    wrong = []
    for entry in messages(tag):
        source, target = (sorted(figures(text)) for text in (entry.msgid, entry.msgstr))
        if source != target:
            wrong.append((entry.msgid[:80], source, target))
    assert not wrong


def figures(text: str) -> list[str]:
    """The numbers of a message, without separators and without those in the targets of terms; 2016/17 is 2016 and 2017."""
    text = re.sub(r"\b(20)(\d\d/)(\d\d)\b", r"\1\2\1\3", text)
    prose = re.sub(r"(?<=`)[^`<]*<([^>]*)>(?=`)|\{term\}`[^`]*`", "", text)
    return re.findall(r"\d+", re.sub(r"(?<=\d)[.,\s](?=\d)", "", prose))


@pytest.mark.parametrize("tag", TRANSLATIONS)
def test_typography(tag: str) -> None:
    """Quotes, apostrophes and the spaces of the language stand as its printers set them."""
    bad = {
        "de": r"[“”](?=\w)|(?<=\w)\"|\w'\w|\d %|\d €|z\. B\.",
        "fr": r"\w'\w|[^\u202f\s][!?;](?=\s|$)|[ \w][!?;](?=\s|$)| [:%»€£]|«[^\u00a0]|[\"“”]",
    }[tag]
    found = []
    for entry in messages(tag):
        prose = re.sub(r"\]\([^)]*\)|\{[\w.:-]+\}|\{term\}`[^`]*`|\[\*.*?\*\](?=\{)|<[^>]*>", "", entry.msgstr)
        if tag == "de":
            prose = re.sub(r"„[^“]*“", "", prose)
        found += [(entry.msgid[:60], match[0]) for match in re.finditer(bad, prose)]
    assert not found


def test_terminology_is_followed() -> None:
    """The words of the star are those of the terminology file, in the headings of their pages."""
    with (ROOT / "locale/terminology.csv").open(encoding="utf-8", newline="") as file:
        words = {row["en"]: row for row in csv.DictReader(file)}
    pages = {"co-commission": "four-cos", "co-design": "four-cos", "co-deliver": "four-cos", "co-assess": "four-cos"}
    pages |= {"Map It": "five-steps", "Focus It": "five-steps", "People It": "five-steps"}
    pages |= {"Market It": "five-steps", "Grow It": "five-steps"}
    for term, folder in pages.items():
        docname = term.lower().replace(" ", "-") if folder == "five-steps" else "index"
        for tag in TRANSLATIONS:
            catalog = polib.pofile(str(ROOT / f"locale/{tag}/LC_MESSAGES/{folder}/{docname}.po"))
            heading = catalog.find(f"{term}!" if folder == "five-steps" else term.capitalize())
            assert heading is not None
            assert heading.msgstr.lower().startswith(words[term][tag].lower())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_glossary_is_in_order(briefing: Path, tag: str) -> None:
    """The terms stand in the order of the edition's own alphabet."""
    text = (briefing / tag / "glossary.html").read_text(encoding="utf-8")
    terms = [unescape(term) for term in re.findall(r'<dt id="term-[^"]*">([^<]+)', text)]
    assert len(terms) >= 29
    assert terms == sorted(terms, key=collation(tag).key)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_pdf_is_valid(briefing: Path, tag: str) -> None:
    """Each PDF conforms to PDF/UA-1 and to PDF/A-2a at once."""
    assert failures(pdf(briefing, tag)) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_pdf_speaks_its_language(briefing: Path, tag: str) -> None:
    """Language, title, bookmarks, the words of the star and the alternative texts are the edition's."""
    titles = [entry["title"] for entry in record(briefing, tag)["pages"]]  # type: ignore[attr-defined]
    with pikepdf.open(pdf(briefing, tag)) as file:
        assert str(file.Root.Lang) == tag
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert str(file.docinfo.Title) == titles[0]
        with file.open_outline() as outline:
            bookmarks = [item.title for item in walk(outline.root)]
        alternatives = [
            str(node.Alt) for node in file.objects if isinstance(node, pikepdf.Dictionary) and "/Alt" in node
        ]
        fonts = [
            font
            for font in file.objects
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all(any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")) for font in fonts)
    assert [title for title in titles[1:] if title not in bookmarks] == []
    assert any(all(word in text for word in STAR[tag]) for text in alternatives)
    with pypdfium2.PdfDocument(pdf(briefing, tag)) as document:
        text = "\n".join(leaf.get_textpage().get_text_range() for leaf in document)
        assert len(document) == record(briefing, tag)["pdf"]["pages"]  # type: ignore[index]
    assert all(word.split("\u202f")[0] in text for word in STAR[tag])
    assert not re.findall(r"[\ue000-\uf8ff\ufb00-\ufb06\u00ad\ufffd]", text)


def walk(items: list[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
    for item in items:
        yield item
        yield from walk(item.children)


class Page(HTMLParser):
    """The links, the targets and the outside addresses of a built page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id",) if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag in ("link", "script", "img", "iframe", "source"):
            self.loads += [values[name] for name in ("href", "src") if name in values]


def test_links_lead_somewhere(briefing: Path) -> None:
    """Every link and anchor inside the editions and between them resolves; nothing is loaded from outside."""
    pages = {path.resolve(): Page(path) for path in briefing.rglob("*.html")}
    assert len(pages) > 3 * 15
    dead = []
    for path, page in pages.items():
        assert not [address for address in page.loads if re.match(r"(https?:)?//", address)]
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                assert link.startswith("https://") or "coproductionscotland.org.uk" in link, link
                continue
            address, fragment = urldefrag(link)
            target = (path.parent / unquote(address)).resolve() if address else path
            if not target.is_file() or (fragment and unquote(fragment) not in pages[target].ids):
                dead.append((path.relative_to(briefing), link))
    assert not dead


def test_headings_skip_no_level(briefing: Path) -> None:
    """Each page has one main heading, and no heading level is skipped."""
    for path in briefing.rglob("*.html"):
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", path.read_text(encoding="utf-8"))]
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


@pytest.mark.stock
def test_sphinx_alone_gives_the_same_editions(briefing: Path, tmp_path: Path) -> None:
    """``sphinx-build`` makes the same PDF and the same pages, byte for byte, but for the places that are filled at the end,
    and without all that only makes builds faster."""
    project = briefing.parent
    for tag, builders in (("en", ("html",)), ("de", ("typst", "html"))):
        for builder in builders:  # as ``sphinx-build -M`` has them share what was read
            options = ["-q", "-W", "-b", builder, "-D", f"language={tag}", "-d", tmp_path / tag / "doctrees"]
            options += [project / "docs", tmp_path / tag / builder]
            done = server().run("sphinx", *options, cwd=tmp_path, env={**os.environ, "STARTOOLKIT_FAST": "0"})
            assert (done.returncode, done.stderr) == (0, "")
        if "typst" in builders:
            assert (tmp_path / tag / "typst" / pdf(briefing, tag).name).read_bytes() == pdf(briefing, tag).read_bytes()
        alone = files(tmp_path / tag / "html", ".buildinfo", ".doctrees/")
        moved = [f"{name}.html" for name in Project.load(project).settings.moved]
        own = ("edition.json", "passages.json", "frame.json", "shown.json", f"en-{tag}/", pdf(briefing, tag).name)
        own += tuple(one.file for one in Record.read(briefing / tag).downloads)
        ours = files(briefing / tag, *own, *moved)
        assert alone.keys() == ours.keys()
        assert [name for name in ours if emptied(alone[name]) != emptied(ours[name])] == []


def leads_on(page: Path) -> bool:
    """Whether this is a page at an old address, which has one link and nothing around it."""
    return b'http-equiv="refresh"' in page.read_bytes()


def files(folder: Path, *without: str) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(without)}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_switcher_of_every_page_leads_to_the_same_page(briefing: Path, tag: str) -> None:
    """In each language; and the page there says that it is in that language."""
    pages = [page for page in edition_pages(briefing / tag) if not leads_on(page)]
    assert len(pages) > 20
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r'<html\b[^>]* lang="([^"]*)"', text) == [tag]
        links = re.findall(r'<a href="([^"]*)" lang="\w+" dir="\w+" hreflang="(\w+)"', text)
        there = {language: (path.parent / unquote(urldefrag(link)[0])).resolve() for link, language in links}
        same = path.relative_to(briefing / tag)
        assert there == {language: (briefing / language / same).resolve() for language in LANGUAGES}, path


@pytest.mark.browser
@pytest.mark.parametrize("page", ["index", "what-it-is", "glossary", "genindex", "search", "worksheets/steps"])
def test_readers_go_round_through_all_languages(briefing: Path, tabs: Tabs, page: str) -> None:
    """By the switcher, from a page and back to it."""
    tab = tabs.tab()
    tab.goto((briefing / "en" / f"{page}.html").as_uri())
    for tag in ("de", "fr", "en"):
        tab.locator(f"a[hreflang={tag}]").first.click()
        assert tab.url.split("#")[0].split("?")[0] == (briefing / tag / f"{page}.html").as_uri()
        assert tab.locator("html").get_attribute("lang") == tag


def test_a_new_message_shows_the_source_and_says_so(tmp_path: Path) -> None:
    """A sentence that is new in English appears in English in the German edition, marked so, in HTML and PDF."""
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "pyproject.toml", project)
    for folder in ("docs", "locale"):
        shutil.copytree(ROOT / folder, project / folder)
    for name, text in (("what-it-is", "Another new sentence."), ("glossary", "A brand new sentence.")):
        page = project / f"docs/{name}.md"
        page.write_text(page.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
    done = startoolkit("build", "de", cwd=project)
    assert done.returncode == 0, done.stderr
    assert '<p id="untranslated-1" lang="en">A brand new sentence.</p>' in (
        project / "dist/de/glossary.html"
    ).read_text(encoding="utf-8")
    with pikepdf.open(project / "dist/de/co-production-star-de.pdf") as file:
        languages = {
            str(node.Lang) for node in file.objects if isinstance(node, pikepdf.Dictionary) and "/Lang" in node
        }
    assert "en" in languages
    assert failures(project / "dist/de/co-production-star-de.pdf") == []
    with pypdfium2.PdfDocument(project / "dist/de/co-production-star-de.pdf") as file:
        texts = [page.get_textpage().get_text_range() for page in file]
    assert "2 Abschnitte dieser Ausgabe sind noch nicht übersetzt. Sie erscheinen auf Englisch." in texts[1]
    pages = [at for at, text in enumerate(texts, 1) if re.search("(brand|Another) new sentence", text)]
    assert f"Seiten {pages[0]}, {pages[1]}" in texts[1]
    assert imprint_links(project / "dist/de/co-production-star-de.pdf") == pages


def imprint_links(path: Path) -> list[int]:
    """The pages that the links of the imprint lead to."""
    with pikepdf.open(path) as file:
        numbers = {page.objgen: at for at, page in enumerate(file.pages, 1)}
        return [
            numbers[note.A.D[0].objgen] if "/A" in note else numbers[note.Dest[0].objgen]
            for note in file.pages[1].get("/Annots", [])
        ]


def test_catalogs_pass_the_check() -> None:
    """`startoolkit check --strict` finds nothing: terms, numbers and typography are right, or say why not."""
    done = startoolkit("check", "--strict", cwd=ROOT, PATH="")  # without a spelling checker, which machines differ in
    assert (done.returncode, done.stdout) == (0, "")

"""How readers and search engines find an edition: addresses, descriptions, pictures, downloads, the page of languages."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import struct
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pikepdf
import pytest

from tests.browsing import Tabs, barriers
from tests.conftest import PROJECTS, Run, once, startoolkit

BASE = "https://example.org/straat/"
TAGS = ("nl", "he")
STATEMENT = "afspraken#afspraken"


class Parsed(HTMLParser):
    """A page as its elements, in order, each with the ``lang`` that holds there."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            values
            for name, values in self.elements
            if name == tag and all(values.get(key) == value for key, value in wanted.items())
        ]

    def meta(self, name: str) -> list[str]:
        return [
            values["content"] for values in self.all("meta") if name in (values.get("name"), values.get("property"))
        ]

    @property
    def alternates(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.all("link", rel="alternate")}

    @property
    def canonical(self) -> list[str]:
        return [link["href"] for link in self.all("link", rel="canonical")]


def settings(project: Path, *lines: str) -> None:
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, ""]))


def copied(folder: Path, *lines: str) -> Path:
    """The tiny project, with settings of its own, built."""
    project = folder / "straat"
    for path in sorted((PROJECTS / "straat").rglob("*")):
        if path.is_file():
            target = project / path.relative_to(PROJECTS / "straat")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    settings(project, *lines)
    done = startoolkit("build", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "dist"


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output without a base address."""
    return once(tmp_path_factory, "plain", copied) / "straat/dist"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output with a base address and an accessibility statement, and no language a draft."""
    own = f'base-url = "{BASE}"', f'accessibility-page = "{STATEMENT}"', "gate = { words = 80 }"
    return once(tmp_path_factory, "served", lambda folder: copied(folder, *own)) / "straat/dist"


def edition_pages(dist: Path) -> list[Path]:
    return sorted(path for tag in TAGS for path in (dist / tag).rglob("*.html"))


def test_without_a_base_address_nothing_is_absolute(plain: Path) -> None:
    """No page names an address of its own; there is no sitemap; the links of all pages work from a folder."""
    assert {path.name for path in plain.iterdir()} == {"index.html", "404.html", *TAGS}
    for path in sorted(plain.rglob("*.html")):
        page = Parsed(path)
        assert not page.canonical
        assert not page.alternates
        assert not re.search(r'property="og:|https?://(?!www\.w3\.org)', page.text), path
        for link in page.all("a"):
            address = unquote(urldefrag(link["href"])[0])
            assert not address or (path.parent / address).is_file(), (path, link)


def test_every_page_names_itself_and_the_others(served: Path) -> None:
    """The canonical address is the page's; the alternates are the same on every edition, and each leads to a file."""
    for path in edition_pages(served):
        page, name = Parsed(path), path.relative_to(served / path.relative_to(served).parts[0]).as_posix()
        assert page.canonical == [BASE + path.relative_to(served).as_posix()]
        expected = {tag: f"{BASE}{tag}/{name}" for tag in TAGS}
        assert page.alternates == {**expected, "x-default": BASE if name == "index.html" else expected["nl"]}
        assert all((served / address.removeprefix(BASE)).exists() for address in page.alternates.values())
    entry = Parsed(served / "index.html")
    assert entry.canonical == [BASE]
    assert entry.alternates == Parsed(served / "he/index.html").alternates


def test_sitemap_agrees_with_the_pages(served: Path) -> None:
    """It is well-formed, has each page of the text once, dated, with the alternates that the page itself names."""
    names = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    urls = ET.parse(served / "sitemap.xml").getroot().findall("map:url", names)
    listed = {url.findtext("map:loc", "", names): url for url in urls}
    pages = [f"{tag}/{name}.html" for tag in TAGS for name in ("index", "afspraken")]
    assert list(listed) == [BASE, *(BASE + page for page in pages)]
    assert len(urls) == len(listed)
    for address, url in listed.items():
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", names)}
        assert links == Parsed(served / (address.removeprefix(BASE) or "index.html")).alternates
        assert url.findtext("map:lastmod", "", names) == "2026-03-01"
    robots = (served / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert robots[-1] == f"Sitemap: {BASE}sitemap.xml"
    assert "Disallow" not in " ".join(robots)


def test_what_is_shown_where_a_link_is_shared(served: Path) -> None:
    """Title, description, address and place of every page are its own, and its picture is there."""
    for path in edition_pages(served):
        page, tag = Parsed(path), path.relative_to(served).parts[0]
        assert page.meta("og:url") == page.canonical
        assert page.meta("og:description") == page.meta("description")
        assert page.meta("og:locale") == [{"nl": "nl_NL", "he": "he_IL"}[tag]]
        assert page.meta("og:image") == [f"{BASE}{tag}/_static/shared.png"]
        assert all(page.meta("og:image:alt") + page.meta("og:title"))
        assert (served / tag / "_static/shared.png").is_file()
    assert Parsed(served / "he/index.html").meta("og:title") == ["הרחוב של כולם"]
    assert Parsed(served / "he/afspraken.html").meta("og:title") == ["הסכמות"]
    assert "הכוכב של הרחוב" in Parsed(served / "he/afspraken.html").meta("og:image:alt")[0]
    entry = Parsed(served / "index.html")
    assert entry.meta("og:url") == [BASE]
    assert entry.meta("og:image") == [f"{BASE}nl/_static/shared.png"]


@pytest.mark.parametrize("tag", TAGS)
def test_titles_and_descriptions_are_each_page_s_own(plain: Path, tag: str) -> None:
    """Every page of an edition has one of each, unlike those of the others; an index without entries is no page."""
    titles, descriptions = [], []
    for path in sorted((plain / tag).rglob("*.html")):
        page = Parsed(path)
        titles += re.findall("<title>(.+?)</title>", page.text.partition("<body")[0])
        (description,) = page.meta("description")
        descriptions.append(description)
        assert not [values for values in page.all("meta") if "translated" in values]
    assert len(titles) == len(set(titles)) == len(descriptions) == len(set(descriptions)) == 3
    if tag == "he":
        assert not [text for text in descriptions if re.search("[A-Za-z]", text)]


FIRST = (
    "Deze zin\N{NO-BREAK SPACE}: hij heeft een noot[^n], *nadruk* en [een link](index.md); verder is hij zo lang dat niet"
    " alles ervan in een beschrijving past, want wie zoekt wil snel weten of dit de goede pagina is, en niet meer dan dat."
)


def test_a_description_is_the_beginning_of_the_text(straat: Path, run: Run) -> None:
    """It has no marks of notes, keeps no-break spaces, ends between two words; a sentence left in Dutch is not Hebrew."""
    text = f"# Lang\n\n:::{{note}}\nEen noot vooraf.\n:::\n\n{FIRST}\n\n[^n]: Hier.\n"
    (straat / "docs/lang.md").write_text(text, encoding="utf-8")
    index = straat / "docs/index.md"
    index.write_text(index.read_text("utf-8").replace("\nafspraken\n:::", "\nafspraken\nlang\n:::"), "utf-8")
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    (description,) = Parsed(straat / "dist/nl/lang.html").meta("description")
    assert description.startswith("Deze zin\N{NO-BREAK SPACE}: hij heeft een noot, nadruk en een link; verder")
    assert description.endswith("…")
    assert f"{description[:-1]} " in FIRST.replace("[^n]", "").replace("*", "").replace(
        "[een link](index.md)", "een link"
    )
    assert 100 < len(description) <= 160
    assert Parsed(straat / "dist/he/lang.html").meta("description") == ["Lang – הרחוב של כולם"]


def test_a_description_that_is_not_translated_is_left_out(straat: Path, run: Run) -> None:
    """Pages and PDF are then described by their text in the language of the edition; keywords are left out alike."""
    for name, given in (
        ("afspraken", "---\nmyst:\n  html_meta:\n    description: Hoe het gaat.\n---\n"),
        ("index", ""),
    ):
        page = straat / f"docs/{name}.md"
        text = page.read_text(encoding="utf-8").replace(
            "Een kleine proef in twee talen.", "Nieuw.\n    keywords: een, twee"
        )
        page.write_text(given + text, encoding="utf-8")
    assert run("build", cwd=straat).returncode == 0
    for tag, index, other, keywords in (
        ("nl", "Nieuw.", "Hoe het gaat.", ["een, twee"]),
        ("he", "הרחוב הזה שייך לכולם. ראו גם את ההסכמות.", "המדרכה מטואטאת.", []),
    ):
        pages = [Parsed(straat / f"dist/{tag}/{name}.html") for name in ("index", "afspraken")]
        assert [page.meta("description") for page in pages] == [[index], [other]]
        assert pages[0].meta("keywords") == keywords
        with pikepdf.open(straat / f"dist/{tag}/straat-{tag}.pdf") as pdf:
            assert str(pdf.docinfo.get("/Subject")) == ("Nieuw." if tag == "nl" else "ניסוי קטן")
            assert str(pdf.docinfo.get("/Keywords", "")) == ", ".join(keywords)


def size(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_picture_is_drawn_in_each_language(plain: Path, served: Path) -> None:
    """It is 1200 by 630, the same bytes in two builds, another one in each language, and in the record."""
    drawn = {}
    for tag in TAGS:
        path = plain / tag / "_static/shared.png"
        assert size(path) == (1200, 630)
        assert path.read_bytes() == (served / tag / "_static/shared.png").read_bytes()
        drawn[tag] = hashlib.sha256(path.read_bytes()).hexdigest()
        record = json.loads((plain / tag / "edition.json").read_text(encoding="utf-8"))
        assert {"_static/shared.png": drawn[tag]}.items() <= {f["path"]: f["sha256"] for f in record["files"]}.items()
    assert drawn["nl"] != drawn["he"]


def test_a_briefing_without_a_star_has_no_picture(straat: Path, run: Run) -> None:
    """Nothing is drawn, and nothing names a picture."""
    index = straat / "docs/index.md"
    index.write_text(re.sub(r"(?s):::\{star\}.*?\n:::\n", "", index.read_text("utf-8")), "utf-8")
    settings(straat, f'base-url = "{BASE}"')
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0
    assert not list((straat / "dist").rglob("shared.png"))
    for name in ("index.html", "nl/index.html"):
        page = Parsed(straat / "dist" / name)
        assert page.meta("og:url")
        assert not page.meta("og:image")


def test_the_page_for_what_is_not_there(plain: Path, served: Path) -> None:
    """It speaks every language, each block in its direction; with a base address its links hold at any depth."""
    for dist, prefix in ((plain, ""), (served, BASE)):
        page = Parsed(dist / "404.html")
        blocks = [(block["lang"], block["dir"]) for block in page.all("section")]
        assert blocks == [("nl", "ltr"), ("he", "rtl")]
        assert page.meta("robots") == ["noindex"]
        assert len(page.all("script")) == 2 + (not prefix)  # the colours and the language of the reader; the way home
        assert {link["href"] for link in page.all("a")} == {
            prefix or "index.html",
            f"{prefix}nl/index.html",
            f"{prefix}he/index.html",
        }
        assert "Pagina niet gevonden" in page.text
        assert "הדף לא נמצא" in page.text
        assert not page.canonical


@pytest.mark.browser
@pytest.mark.parametrize("folder", ["", "town/nl-guide/"])
@pytest.mark.parametrize(
    "address",
    ["missing", "nl/missing", "nl/deep/er/missing.html", "he/", "other/deep/missing", "nl/nl/missing?a=/he/#b"],
)
def test_whoever_is_lost_finds_back(plain: Path, folder: str, address: str, tabs: Tabs) -> None:
    """Each link of the page leads to a page, at whatever address a host shows it, and wherever the editions are served."""

    class Host(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            inside = unquote(urlsplit(path).path).removeprefix(f"/{folder}")
            return str(
                plain / ("nowhere" if inside.startswith("/") or inside in ("he/", "nl/") else inside or "index.html")
            )

        def send_error(self, code: int, *_args: Any, **_more: Any) -> None:
            body = (plain / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    page = tabs.tab()
    try:
        host = f"http://127.0.0.1:{server.server_port}"
        answer = page.goto(f"{host}/{folder}{address}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 404
        links = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
        assert set(links) == {f"{host}/{folder}{name}" for name in ("index.html", "nl/index.html", "he/index.html")}
        assert [page.request.get(link).status for link in links] == [200] * 4
    finally:
        server.shutdown()


def test_downloads_say_what_they_are(served: Path, plain: Path) -> None:
    """Beside each PDF stand language, pages, size, date and the statement; where languages are chosen also its checksum."""
    words = {
        "nl": ("Nederlands", "Toegankelijkheidsverklaring", "1 maart 2026"),
        "he": ("עברית", "הצהרת נגישות", "2026"),
    }
    entry = (served / "index.html").read_text(encoding="utf-8")
    for tag in TAGS:
        record = json.loads((served / tag / "edition.json").read_text(encoding="utf-8"))
        checksum = hashlib.sha256((served / tag / f"straat-{tag}.pdf").read_bytes()).hexdigest()
        cover = (served / tag / "index.html").read_text(encoding="utf-8")
        box = cover.split('<aside class="download"')[1].split("</aside>")[0]
        block = entry.split(f'<section lang="{tag}"')[1].split("</section>")[0]
        assert "SHA" not in box, "it is for few, on the page of all languages"
        for text, more in ((box, ()), (block, (record["title"], checksum, f"{checksum[:8]}…"))):
            for part in (
                *more,
                *words[tag],
                f"straat-{tag}.pdf",
                "application/pdf",
            ):
                assert part in text, part
            assert re.search(rf"\b{record['pdf']['pages']}\b", text)
        assert 'href="afspraken.html#afspraken"' in box
        assert f'href="{tag}/afspraken.html#afspraken"' in block
    assert "Toegankelijkheidsverklaring" not in (plain / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ['accessibility-page = "weg"', 'accessibility-page = "afspraken#weg"'])
def test_a_statement_that_is_not_there(straat: Path, run: Run, line: str) -> None:
    """A setting that names no page, or no section of it, is a warning that fails the build."""
    settings(straat, line)
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 1
    assert "which the setting accessibility-page names" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        'base-url = "example.org"',
        'base-url = "ftp://example.org/"',
        'base-url = "https://example.org/?a"',
        'base-url = "https://example.org:port/"',
        'base-url = "https://"',
        "base-url = 5",
        'accessibility-page = "../about"',
        "accessibility-page = true",
    ],
)
def test_wrong_settings_are_told(straat: Path, run: Run, line: str) -> None:
    """What is no address or no page is told with its line."""
    settings(straat, line)
    result = run("build", cwd=straat)
    number = len((straat / "pyproject.toml").read_text(encoding="utf-8").splitlines())
    assert result.returncode == 3
    assert f"pyproject.toml:{number}: " in result.stderr
    assert "[bad-settings]" in result.stderr


def test_a_base_address_needs_no_slash(straat: Path, run: Run) -> None:
    """With and without the last slash it is the same."""
    settings(straat, f'base-url = "{BASE.rstrip("/")}"')
    assert run("build", "nl", "--format", "html", cwd=straat).returncode == 0
    assert Parsed(straat / "dist/nl/index.html").canonical == [f"{BASE}nl/index.html"]


def test_built_again_it_is_the_same(served: Path, run: Run, tmp_path: Path) -> None:
    """A second build is not put off by what the first has placed, and gives the same bytes; files that go are gone."""
    project = shutil.copytree(served.parent, tmp_path / "straat", symlinks=True)

    def tree(dist: Path) -> dict[str, bytes]:
        return {str(path.relative_to(dist)): path.read_bytes() for path in dist.rglob("*") if path.is_file()}

    assert run("build", cwd=project).returncode == 0
    assert tree(project / "dist") == tree(served)


Visit = Callable[..., list[str]]


@pytest.fixture
def visit(tabs: Tabs) -> Visit:
    """Open a page of languages: the order of its blocks, the marked ones with an asterisk."""

    def visited(page: Path, locale: str = "en", *, scripts: bool = True) -> list[str]:
        tab, faults = tabs.tab(locale=locale, scripts=scripts), []
        tabs.listen(tab, "pageerror", lambda error: faults.append(str(error)))
        tabs.listen(tab, "request", lambda request: faults.append(request.url))
        tab.goto(page.as_uri())
        blocks = tab.locator("section").all()
        found = [str(block.get_attribute("lang")) + "*" * block.locator(".asked").is_visible() for block in blocks]
        assert tab.url == page.as_uri(), "nobody is sent elsewhere"
        assert tab.locator("[aria-live], [role=status], [role=alert]").count() == 0
        assert not [fault for fault in faults if not fault.startswith(("file:", "data:"))]
        return found

    return visited


@pytest.fixture(scope="session")
def choice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of languages with many of them."""
    return once(tmp_path_factory, "choice", _in_many_languages) / "straat/dist/index.html"


def _in_many_languages(folder: Path) -> None:
    lines = (PROJECTS / "straat/pyproject.toml").read_text(encoding="utf-8")
    dist = copied(folder, 'formats = ["html"]')
    (dist.parent / "pyproject.toml").write_text(
        lines.replace('["nl", "he"]', '["nl", "he", "fr", "de", "pt_BR", "zh_Hans", "eo"]') + 'formats = ["html"]\n',
        "utf-8",
    )
    done = startoolkit("build", "fr", "de", "pt_BR", "zh_Hans", "eo", cwd=dist.parent)
    assert done.returncode == 0, done.stderr


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "first"),
    [
        ("fr", "fr*"),
        ("de-AT", "de*"),
        ("pt-PT", "pt-BR*"),
        ("zh-CN", "zh-Hans*"),
        ("nl", "nl*"),
        ("he-IL", "he*"),
    ],
)
def test_the_page_of_languages_suggests_the_reader_s(choice: Path, visit: Visit, locale: str, first: str) -> None:
    """The edition in the language of the browser is marked and comes first; the others keep their order."""
    order = ["nl", "he", "fr", "de", "pt-BR", "zh-Hans", "eo"]
    order.remove(first.rstrip("*"))
    assert visit(choice, locale) == [first, *order]


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["xx", "zh-TW"])
def test_a_language_that_is_not_there_is_not_suggested(choice: Path, visit: Visit, locale: str) -> None:
    """Neither is one in another script."""
    assert visit(choice, locale) == ["nl", "he", "fr", "de", "pt-BR", "zh-Hans", "eo"]


@pytest.mark.browser
def test_without_javascript_nothing_is_suggested(choice: Path, visit: Visit) -> None:
    """The page is as the settings order it."""
    assert visit(choice, "fr", scripts=False) == ["nl", "he", "fr", "de", "pt-BR", "zh-Hans", "eo"]


@pytest.mark.browser
def test_words_of_another_language_look_like_the_others(choice: Path, tabs: Tabs) -> None:
    """A button whose words are English, since the interface has no Esperanto, has the colour and the size of one that is French."""
    tab = tabs.tab(1280, 900)
    tab.goto(choice.as_uri())
    looks = tab.evaluate(
        """() => Object.fromEntries(["fr", "eo"].map(tag => {
            const link = document.querySelector(`section[lang=${tag}] .read`), style = getComputedStyle(link.querySelector("span") ?? link);
            return [tag, [style.color, style.fontSize, link.offsetHeight]];
        }))"""
    )
    assert tab.locator("section[lang=eo] .read span[lang]").count() == 1
    assert looks["eo"] == looks["fr"]
    assert barriers(tab) == []


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(served: Path, tabs: Tabs, width: int, scheme: str) -> None:
    """Not with everything open, and a language suggested; nothing is wider than the screen."""
    for name in ("index.html", "404.html", "nl/index.html", "he/index.html"):
        tab = tabs.tab(width, 900, scheme=scheme, locale="he")
        tab.goto((served / name).as_uri())
        tab.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert (name, barriers(tab)) == (name, [])
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name

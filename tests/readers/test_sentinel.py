"""Not one word of English in an edition of another language.

The sentinel is an edition whose every translatable word stands in another script: whatever is left in Latin letters
cannot be translated.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from babel.messages.pofile import read_po
from sphinx import package_dir

from startoolkit.interface import THEME, interface
from startoolkit.languages import Language
from tests.browsing import Tabs

from .conftest import Sentinel
from .pseudo.letters import CODE, pseudo

_NAMES = re.compile(
    r"https?://\S+|[\w-]+\.(?:pdf|html|json)\b|\bEnglish\b|Civic Press|CC BY 4\.0|\b[kM]B\b|\b[0-9a-f]{64}\b|SHA-256"
    r"|startoolkit|Typst|\bODT\b|\bPDF(?:/\w+(?:-\w+)?)?|\d+\.\d+\.\d+\S*"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")
_SAID = (Path(__file__).parent / "said.js").read_text(encoding="utf-8")


def _english(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What has Latin letters, names and measures excepted: place and text."""
    return [(place, text) for place, text in said if _LATIN.search(_NAMES.sub("", text))]


def _none(faults: Iterable[str]) -> None:
    """Fail with all of them, a line each."""
    lines = list(faults)
    assert not lines, f"{len(lines)}:\n" + "\n".join(lines)


@pytest.mark.browser
def test_no_word_of_a_page_stays_english(tabs: Tabs, sentinel: Sentinel) -> None:
    """Text, labels, tooltips, hints, descriptions and what scripts say: on every page, that of what is new and those of an
    earlier edition among them, and in every answer of the search."""
    site = sentinel.site
    roots = (site, site / "2026.1")
    pages = [page for root in roots for page in sorted([*root.glob("*.html"), *(root / CODE).rglob("*.html")])]
    expected = [site / CODE / "whats-new.html", site / CODE / "fresh.html", site / "2026.1" / CODE / "gone.html"]
    assert {*expected} <= {*pages}
    tab = tabs.tab()
    left: list[tuple[str, str, str]] = []

    def look(name: str) -> None:
        found: list[tuple[str, str]] = tab.evaluate(_SAID, CODE)
        assert len(found) > (20 if f"{CODE}/" in name else 3), name
        left.extend((name, *one) for one in _english(found))

    for page in pages:
        name = page.relative_to(sentinel.site).as_posix()
        tab.goto(page.as_uri())
        look(name)
    search = (sentinel.site / CODE / "search.html").as_uri()
    for query in (pseudo("neighbours"), pseudo("garden"), pseudo("xyzzy"), ""):
        tab.goto(f"{search}?q={query}")
        if query:  # all that is found is shown before it is counted
            tab.wait_for_function("document.querySelector('.search-summary')?.innerText")
        look(f"{CODE}/search.html?q={query}")
    tab.goto(f"{(sentinel.site / CODE / 'index.html').as_uri()}?highlight={pseudo('neighbours')}")
    look(f"{CODE}/index.html?highlight")
    _none(" · ".join(one) for one in sorted(set(left)))


def test_no_word_of_a_picture_stays_english(sentinel: Sentinel) -> None:
    """Drawings of the edition that lie beside its pages."""
    drawings = [path for path in (sentinel.site / CODE).rglob("*.svg") if path.name != "dot.svg"]
    said = [
        (path.name, text)
        for path in drawings
        for text in re.findall(r"<(?:text|title|desc|tspan)\b[^>]*>([^<]+)", path.read_text(encoding="utf-8"))
    ]
    _none(" · ".join(one) for one in _english(said))


def test_no_word_of_the_pdf_stays_english(sentinel: Sentinel) -> None:
    """Text, bookmarks, alternative texts, descriptions of links and fields, and what the file says of itself."""
    file = next((sentinel.site / CODE).glob("*.pdf"))
    document = pypdfium2.PdfDocument(file)
    said = [
        (f"page {number}", line)
        for number, page in enumerate(document, 1)
        for line in page.get_textpage().get_text_range().splitlines()
    ]
    assert len(said) > 100
    with pikepdf.open(file) as pdf:
        said += [("information", str(value)) for key, value in pdf.docinfo.items() if key not in _TECHNICAL]
        with pdf.open_metadata() as metadata:
            said += [(key, str(value)) for key, value in metadata.items() if key.startswith("{http://purl.org/dc")]
        with pdf.open_outline() as outline:
            said += [("bookmark", item.title) for item in _all(outline.root)]
        kinds = set()
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                for key in ("/Alt", "/ActualText", "/E", "/TU", "/Contents", "/T", "/Summary", "/Caption"):
                    if isinstance(thing.get(key), pikepdf.String):
                        kinds.add(key)
                        said.append((key, str(thing[key])))
    assert kinds >= {"/Alt"}
    left = [one for one in _english(said) if not one[0].endswith(_FOR_MACHINES)]
    _none(" · ".join(one) for one in left)


@pytest.mark.parametrize("tag", ["de", "fr"])
def test_links_of_the_pdf_tell_in_its_language_where_they_lead(briefing: Path, tag: str) -> None:
    """Typst names the page that a link leads to, in German and in French."""
    with pikepdf.open(next((briefing / tag).glob(f"*-{tag}.pdf"))) as pdf:
        told = [
            str(thing["/Contents"])
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/Contents" in thing
        ]
    assert len(told) > 300
    words = {"de": r"Section|Footnote|\bpage \d", "fr": r"Section,|Footnote"}
    _none(text for text in told if re.search(words[tag], re.sub("“.*”", "", text)))


_FOR_MACHINES = ("}language", "}format", "}identifier")
_TECHNICAL = ("/Creator", "/Producer", "/CreationDate", "/ModDate")


def _all(items: list[pikepdf.OutlineItem]) -> list[pikepdf.OutlineItem]:
    return [one for item in items for one in (item, *_all(item.children))]


@pytest.mark.parametrize("code", sorted(path.stem for path in (Path(str(THEME)) / "locale").glob("*.po")))
def test_every_word_that_reaches_a_page_has_its_translation(sentinel: Sentinel, code: str) -> None:
    """Whatever the pages asked for and show, the interface catalog of every language has, or that of Sphinx."""
    shown = _shown(sentinel)
    found = gettext.find("sphinx", package_dir / "locale", [code], all=True)
    catalogs = [
        interface(Language(code)),
        *(gettext.GNUTranslations(io.BytesIO(Path(path).read_bytes())) for path in found),
    ]
    asked = sentinel.asked - OTHERWISE
    missing = [text for text in asked if not _known(catalogs, text) and _reaches(text, shown)]
    _none(sorted(missing))
    assert len([text for text in sentinel.asked if _reaches(text, shown)]) > 40


def test_our_template_has_every_word_that_reaches_a_page(sentinel: Sentinel) -> None:
    """A new language needs one catalog, made from it: those of Sphinx have gaps, and some languages have none."""
    with (Path(str(THEME)) / "locale/startoolkit.pot").open("rb") as file:
        words = {text for message in read_po(file) for text in _texts(message.id)}
    asked = {text for text in sentinel.asked if _LATIN.search(text) and _reaches(text, _shown(sentinel))}
    assert asked - words <= OTHERWISE
    assert len(asked) > 55


OTHERWISE = {"next", "previous"}
"""What Sphinx asks for in order to name the links to the pages before and after, which have other words here."""


def _texts(message: object) -> tuple[str, ...]:
    return tuple(map(str, message)) if isinstance(message, tuple) else (str(message),)


def _shown(sentinel: Sentinel) -> str:
    """All that the pages and scripts of the pseudo language have."""
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(sentinel.site.rglob("*"))
        if path.suffix in (".html", ".js") and CODE in path.relative_to(sentinel.site).parts
    )


def _known(catalogs: Iterable[Any], text: str) -> bool:
    """Whether one of the catalogs has the words, be they the same as the English or not."""
    has = [getattr(catalog, "_catalog", {}) for catalog in catalogs]
    return not _LATIN.search(text) or any(text in words or (text, 0) in words for words in has)


def _reaches(text: str, shown: str) -> bool:
    """Whether the words around the holes of a message stand on a page, in the letters of the sentinel."""
    parts = [part.strip() for part in re.split(r"[{}%$<>\"&']|\([a-z]+\)s", pseudo(text))]
    return all(part in shown for part in parts if re.search(r"\w\w\w", part))

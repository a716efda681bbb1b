"""No barrier on any page of any edition: by keyboard, by ear, on any screen, without scripts, in any colours."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browsing import Tabs, barriers, faint, show
from tests.conftest import edition_pages
from tests.readers.conftest import Sentinel
from tests.theme.reader import Reader

TAGS = ("en", "de", "fr")
_SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SIZES = {"phone": (360, 780), "tablet": (800, 1100), "wide": (1440, 900), "400 %": (320, 256)}
_KINDS = (
    "index.html",
    "five-steps/map-it.html",
    "cases/index.html",
    "worksheets/steps.html",
    "business-case.html",
    "glossary.html",
    "genindex.html",
    "search.html",
)


@pytest.fixture
def reader(tabs: Tabs, briefing: Path) -> Iterator[Reader]:
    made = Reader(tabs, briefing)
    yield made
    assert made.faults == [], "errors of scripts, files that are missing, and calls to other hosts"


def _pages(briefing: Path, tag: str) -> list[Path]:
    """All pages of an edition but those at old addresses, which lead on at once; with the English one, those beside all."""
    pages = [page for page in edition_pages(briefing / tag) if b'http-equiv="refresh"' not in page.read_bytes()]
    assert len(pages) > 20
    return pages + sorted(briefing.glob("*.html")) if tag == "en" else pages


@pytest.mark.browser
@pytest.mark.parametrize("tag", TAGS)
def test_no_page_has_a_barrier(briefing: Path, reader: Reader, tag: str) -> None:
    """On every page, at 400 % zoom, on a phone and on a tablet, all is within the window and stays in its place, and on a
    phone no word of a heading is broken where no syllable ends.  Light or dark, all text stands out from its ground.

    WCAG 2.2 AA and good practice hold, as far as axe knows them, on an English page of each kind, on a phone and wide, and
    in its colours, light and dark, where it is wide; and, but for the contrast, of which enough is said above, on every
    English page and on one of each kind in the other languages, whose pages have the same elements.
    """
    tab = reader.open(f"{tag}/index.html")
    found: list[tuple[Any, ...]] = []
    for page in _pages(briefing, tag):
        name = page.relative_to(briefing).as_posix()
        states = _ALL if name.removeprefix(f"{tag}/") in _KINDS else _ENOUGH
        for state in _states(tab, page, states):
            width = state[0]
            found += [(name, state, *fault) for fault in faint(tab)]
            if width < 1440:
                found += [(name, state, "sticks out", part) for part in tab.evaluate(_WIDE)]
            if width == 320:
                found += [(name, state, "shift", shift) for shift in tab.evaluate(_SHIFTS)]
            if state == (360, "light"):
                found += [(name, state, "broken", word) for word in tab.evaluate(_BROKEN)]
            if rules := _rules(state, is_kind=states is _ALL, is_source=tag == "en"):
                found += [(name, state, *fault) for fault in barriers(tab, rules)]
    assert found == []


def _rules(state: tuple[int, str], *, is_kind: bool, is_source: bool) -> str:
    """The rules that axe tries on a page in a state, if any; ``is_kind`` where it is the one of its kind."""
    if state == (1440, "dark"):
        return "contrast" if is_source else ""
    if state == (1440, "light"):
        return "all" if is_kind and is_source else "others" if is_kind or is_source else ""
    return "others" if state == (360, "light") and is_kind and is_source else ""


_ENOUGH = [(320, "light"), (360, "light"), (800, "dark"), (1440, "light")]
_ALL = [*_ENOUGH, (1440, "dark"), (360, "dark")]


def _states(tab: Page, page: Path, states: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Load a page in the first of the states, and show it in one after the other: width, colours."""
    for number, (width, scheme) in enumerate(states):
        show(tab, width, 800 if number else 256, scheme)
        if number:
            tab.evaluate(_SETTLED)
        else:
            tab.goto(page.as_uri())
        yield width, scheme


_COLOURS = """<!DOCTYPE html><html lang="en"><title>Colours</title><style>
:root { color-scheme: light dark } body { color: #222; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } %s }
</style><main><h1>Colours</h1><p>Words</p>%s</main>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("dark", "text", "faults"),
    [
        ("p.odd { color: #666 }", '<p class="odd">Words</p>', 1),
        ("ul { color: #666 } li + li { background: #eee }", "<ul><li>Words</li><li>Words</li></ul>", 1),
        ("li:nth-child(2) { background: #ccc }", "<ol><li>Words</li><li>Words</li></ol>", 1),
        ("section { opacity: .3 }", "<section><p>Words <b>Words</b></p></section>", 2),
        ("i { background: #fff8 } b { color: #eee }", "<p><i><b>Words</b></i></p>", 1),
        ("b { color: #777 }", '<p><b style="font-size: 24px">Words</b></p>', 0),
    ],
    ids=["class", "element", "place", "around", "through", "large"],
)
def test_faint_text_is_seen(tabs: Tabs, dark: str, text: str, faults: int) -> None:
    """Where the colours are the reader's wish, whatever they come from, by axe's own measure."""
    tab = tabs.tab()
    tab.set_content(_COLOURS % (dark, text))
    assert faint(tab) == []
    tab.emulate_media(color_scheme="dark")
    assert len(faint(tab)) == faults
    assert sum(len(places) for rule, places in barriers(tab) if rule == "color-contrast") == faults


_WIDE = """() => {
    const wide = [...document.querySelectorAll("body *")].filter(part => {
        const box = part.getBoundingClientRect();
        if (!box.width || (box.right <= innerWidth + 1 && box.left >= -1) || !part.checkVisibility()) return false;
        if (part.closest("svg") && part.localName !== "svg") return false;
        const scroller = part.parentElement.closest(".table-wrapper, pre");  // which the keyboard can scroll
        return !(scroller && scroller.tabIndex === 0);
    });
    if (document.documentElement.scrollWidth > innerWidth) wide.push(document.documentElement);
    return wide.map(part => part.outerHTML.slice(0, 120));
}"""
_BROKEN = r"""() => {
    const broken = [], words = /[\p{L}\p{N}]+/gu, range = document.createRange();
    for (const heading of document.querySelectorAll("article :is(h1, h2, h3)")) {
        const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(words)) {
            range.setStart(walker.currentNode, word.index);
            range.setEnd(walker.currentNode, word.index + word[0].length);
            const tops = [...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top));
            if (new Set(tops).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""
_SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum > 0.01 ? [sum] : [])));
})"""


@pytest.mark.browser
@pytest.mark.parametrize("size", _SIZES)
def test_the_keyboard_reaches_everything(reader: Reader, size: str) -> None:
    """Tab comes to whatever can be used, in turn and out again; each is on screen, uncovered, and shows the focus.

    On a page of each kind where it is wide and where it is narrowest; in between, on one that can be filled in, the search and
    the first one.  The contents where they stand beside the text, and what is before them, are walked on the first one.
    """
    tab = reader.open("de/index.html", *_SIZES[size])
    for kind in _KINDS if size in ("wide", "400 %") else ("index.html", _TO_FILL_IN[size], "search.html"):
        tab.goto((reader.site / "de" / kind).as_uri())
        tab.evaluate(_SETTLED)
        usable = tab.evaluate(_USABLE, "" if kind == "index.html" or size != "wide" else ".drawer a[href]")
        assert usable > 5
        reached, faults = set(), []
        for _ in range(usable + 5):
            tab.keyboard.down("Tab")  # and held, as it repeats itself then
            at, fault = tab.evaluate(_AT)
            if at in (None, "before") or at in reached:
                break
            reached.add(at)
            if fault:
                faults.append(fault)
        tab.keyboard.up("Tab")
        assert (kind, faults) == (kind, [])
        assert (kind, len(reached)) == (kind, usable), "the focus goes round in a part of the page"


_TO_FILL_IN = {"phone": "business-case.html", "tablet": "worksheets/steps.html"}
# What comes after the last of some links, which gets the focus, or all there is.
_USABLE = """before => {
    const last = before && [...document.querySelectorAll(before)].pop();
    if (last) last.focus();
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, select, textarea, [tabindex='0']")];
    const usable = all.filter(part => part.tabIndex >= 0 && !part.disabled && !part.closest("[inert]")
        && part.checkVisibility({ visibilityProperty: true }));
    const isAfter = part => !last || last.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING;
    usable.forEach((part, at) => { part.dataset.stop = isAfter(part) ? at : "before"; });
    return usable.filter(isAfter).length;
}"""
_AT = """async () => {
    const look = () => {
        const at = document.activeElement;
        if (!at || at === document.body || at === document.documentElement) return [null, ""];
        const told = at.outerHTML.slice(0, 120), stop = at.dataset.stop ?? told;
        const boxes = [...at.getClientRects(), at.getBoundingClientRect()];
        const points = boxes.map(box => [
            (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
            (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2, box]);
        const inside = points.filter(([x, y, box]) => box.width && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight);
        if (!inside.length) return [stop, "off the screen: " + told];
        const free = inside.some(([x, y]) => {
            const top = document.elementFromPoint(x, y);
            return top && (at.contains(top) || top.contains(at));
        });
        if (!free) return [stop, "covered: " + told];
        const style = getComputedStyle(at), path = at.querySelector(":scope > path");
        const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
            || (path && parseFloat(getComputedStyle(path).strokeWidth) >= 2 && getComputedStyle(path).stroke !== "none");
        return [stop, ring ? "" : "without a visible focus: " + told];
    };
    // A browser scrolls to what has the focus with one of its next frames.
    for (let frame = 0; ; frame += 1) {
        const found = look();
        if (!found[1] || frame === 30) return found;
        await new Promise(requestAnimationFrame);
    }
}"""


@pytest.mark.browser
@pytest.mark.parametrize("size", _SIZES)
def test_skip_link_and_menu_work_by_keyboard(reader: Reader, size: str) -> None:
    """The skip link leads into the text; the menu opens with the focus in it, and Escape gives it back.

    Whatever in it comes to the focus is uncovered, there and back, also where the event of its opening comes late, as on a
    busy machine: it does not take the contents away from a reader who is in them by then.
    """
    tab = reader.open("fr/five-steps/map-it.html", *_SIZES[size])
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip-link"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "page-text"
    tab.keyboard.press("Tab")
    assert tab.evaluate("!!document.activeElement.closest('main')")
    for key in ("Enter", "Space"):
        if not tab.locator(".menu-button").is_visible():
            continue  # on wide screens the contents are beside the text
        tab.focus(".menu-button")
        tab.keyboard.press(key)
        assert tab.locator(".drawer").is_visible()
        assert tab.evaluate("document.getAnimations().length") == 0, "the reader wants no movement"
        for _ in range(8):
            tab.keyboard.press("Tab")
            stop, fault = tab.evaluate(_AT)
            assert (stop is None or tab.evaluate("!!document.activeElement.closest('.drawer')"), fault) == (True, "")
            tab.evaluate("document.querySelector('.drawer').dispatchEvent(new Event('toggle'))")
            assert tab.evaluate(_AT)[1] == ""
        tab.keyboard.press("Escape")
        assert tab.locator(".drawer").is_hidden()
        assert tab.evaluate("document.activeElement.className") == "menu-button"
    if tab.locator(".menu-button").is_visible():
        tab.click(".menu-button")
    tab.locator(".drawer a[href]").last.focus()
    backwards = []
    while tab.evaluate("!!document.activeElement.closest('.drawer')") and len(backwards) < 100:
        backwards.append(tab.evaluate(_AT)[1])
        tab.keyboard.press("Shift+Tab")
    assert (len(backwards) > 20, set(backwards)) == (True, {""})
    assert tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.browser
def test_without_scripts_nothing_is_lost(briefing: Path, reader: Reader) -> None:
    """A page of each kind says the same without scripts, from a folder, and its contents, languages and downloads are links."""
    plain, scripted = (reader.open("fr/index.html", 360, 780, scripts=scripts) for scripts in (False, True))
    for page in (briefing / "fr" / name for name in _KINDS if name != "search.html"):
        said = []
        for tab in (plain, scripted):
            tab.goto(page.as_uri())
            tab.locator(".filter").evaluate_all(
                "forms => forms.forEach(form => form.remove())"
            )  # of a table that is whole
            if tab is scripted:  # what helps to fill in a worksheet says nothing of its own
                tab.evaluate("document.querySelectorAll('.sheet-tools, .sheet-rows').forEach(part => part.remove())")
            said.append(tab.locator("article").inner_text())
        assert said[0] == said[1], page
        assert plain.locator(".languages a").count() == 3
        assert plain.locator(".drawer nav a[href$='.html'], .drawer nav a[href='#']").count() > 20
        dead = [
            link
            for link in plain.locator("a[href]").evaluate_all(
                "links => links.map(link => new URL(link.href.baseVal ?? link.href, document.baseURI).href)"
            )
            if link.startswith("file:") and not Path(re.sub(r"[?#].*", "", link).removeprefix("file://")).is_file()
        ]
        assert dead == []
    plain.locator(".menu-button").click()
    assert plain.locator(".drawer .contents").is_visible()
    plain.locator(".menu-close").click()
    assert plain.locator(".drawer .contents").is_hidden()


@pytest.mark.browser
def test_charts_and_worksheets_need_no_colours(reader: Reader) -> None:
    """In forced colours bars and fields keep their outline, boxes to tick show whether they are ticked, buttons a border."""
    tab = reader.open("en/cases/index.html")
    tab.emulate_media(forced_colors="active")
    charts = tab.locator("figure.chart")
    assert charts.count() > 0
    for chart in charts.all():
        assert chart.locator("figcaption").inner_text().strip()
        rows = chart.locator("dl > div").all()
        assert len(rows) > 1
        for row in rows:
            assert row.locator("dt").inner_text().strip()
            assert re.search(r"\d", row.locator("dd").inner_text())
            bar = row.locator("dd").evaluate(
                "part => (style => [parseFloat(style.width), style.borderTopStyle])(getComputedStyle(part, '::before'))"
            )
            assert (bar[0] > 1, bar[1]) == (True, "solid")
    for name in ("steps", "pack", "cards"):
        tab.goto((reader.site / f"en/worksheets/{name}.html").as_uri())
        edges = tab.locator(
            ".worksheet, .worksheet table:not(.matrix) :is(td, th), .matrix td, .worksheet input[name]"
        ).evaluate_all(
            "parts => parts.map(part => getComputedStyle(part)).map(style => style.borderBottomStyle + parseFloat(style.borderBottomWidth))"
        )
        assert len(edges) > 2
        assert all(re.fullmatch(r"(solid|inset)[1-9].*", edge) for edge in edges), (name, Counter(edges))
    tab.goto((reader.site / "en/search.html").as_uri())
    assert tab.locator(".search-page button").evaluate("part => getComputedStyle(part).borderTopStyle") == "solid"


@pytest.mark.browser
def test_paper_has_the_text_and_all_of_it(briefing: Path, reader: Reader) -> None:
    """Printed, a page has no furniture, and nothing of its text is cut off or hidden."""
    tab = reader.open("de/index.html", 700, 1000)
    for kind in _KINDS[:6]:
        tab.goto((briefing / "de" / kind).as_uri())
        on_screen = tab.locator("article").text_content()
        tab.emulate_media(media="print")
        hidden = tab.evaluate(
            """() => [...document.querySelectorAll("article *")].filter(part =>
                part.textContent.trim() && !part.checkVisibility({ visibilityProperty: true })
                && !part.closest(".headerlink, .fn-bracket, .backrefs, .start, .download, .filter, .here, .page-mark, svg, script, style, .untranslated, .sheet-tools, .sheet-rows, .sheet-file, .row-number")
                && getComputedStyle(part).display !== "contents"
            ).map(part => part.outerHTML.slice(0, 100))"""
        )
        assert (kind, hidden) == (kind, [])
        assert tab.locator("article").text_content() == on_screen
        for part in (".top", ".drawer", ".here-wide", ".here-narrow", ".related", ".ways", ".skip-link", ".page-map"):
            assert not [found for found in tab.locator(part).all() if found.is_visible()], part
        assert tab.evaluate(_WIDE) == []
        tab.emulate_media(media="screen")


class _Strict(HTMLParser):
    """Wants every element closed in its turn, every id once, and every reference to an id answered."""

    _VOID = frozenset(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
    )
    _ADDRESSES = ("action", "formaction", "href", "src", "cite", "poster")
    _REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.wanted: set[str] = set()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag} {name}> twice, {self.getpos()}" for name, count in Counter(names).items() if count > 1]
        self.faults += [
            f"<{tag} {name}> is empty, {self.getpos()}"
            for name, value in attrs
            if name in self._ADDRESSES and not (value or "").strip()
        ]
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            elif name in self._REFERENCES:
                self.wanted |= set((value or "").split())
            elif name == "href" and (value or "").startswith("#") and len(value or "") > 1:
                self.wanted.add((value or "")[1:])
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self._VOID:
            self.open.pop()
            if "svg" not in self.open and tag != "svg":
                self.faults.append(f"<{tag}/> is no end, {self.getpos()}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of turn, {self.getpos()}")


@pytest.mark.parametrize("tag", TAGS)
def test_the_html_is_whole(briefing: Path, tag: str) -> None:
    """Elements are closed in their turn, no attribute or id is there twice, no address is empty, and what an attribute refers to is there.

    The Nu HTML checker says more: STARTOOLKIT_VNU names its jar (npm ``vnu-jar``).
    """
    _check(briefing, _pages(briefing, tag))


def test_the_html_of_what_is_published_is_whole(sentinel: Sentinel) -> None:
    """Also of the page of what is new, and of an earlier edition."""
    pages = sorted(sentinel.site.rglob("*.html"))
    assert len([page for page in pages if page.name == "whats-new.html"]) == 4
    _check(sentinel.site, pages)


def _check(site: Path, pages: Sequence[Path]) -> None:
    found = []
    for page in pages:
        parser = _Strict()
        parser.feed(page.read_text(encoding="utf-8"))
        parser.close()
        faults = [*parser.faults, *(f"<{name}> is left open" for name in parser.open)]
        faults += [f"id {ident} {count} times" for ident, count in parser.ids.items() if count > 1 or not ident]
        faults += [f"nothing has the id {ident}" for ident in sorted(parser.wanted - parser.ids.keys())]
        found += [f"{page.relative_to(site)}: {fault}" for fault in faults]
    assert not found, "\n".join(found)
    jar = os.environ.get("STARTOOLKIT_VNU")
    if jar:
        nu = ["java", "-jar", jar, "--errors-only", "--skip-non-html", *pages]
        done = subprocess.run(nu, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("tag", TAGS)
def test_the_first_page_is_light(briefing: Path, tag: str) -> None:
    """HTML, style and scripts of the first page, the star aside, weigh no more than those of Furo: 25 kB compressed."""
    page = briefing / tag / "index.html"
    text = page.read_text(encoding="utf-8")
    names = re.findall(r'(?:src|href)="(_static/[^"?]+\.(?:css|js))', text)
    assert len(names) > 3
    html = re.sub(r'<figure class="star.*?</svg>', "", text, count=1, flags=re.DOTALL)
    assert len(html) < len(text)
    sizes = {name: len(gzip.compress((page.parent / name).read_bytes())) for name in names}
    assert sum(sizes.values()) + len(gzip.compress(html.encode())) < 25_000, sizes

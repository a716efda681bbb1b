"""``startoolkit review``: a translation beside its source, as the pages show both, for people with and without scripts."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from startoolkit.html.passages import title_and_fragments
from tests.browsing import Tabs, barriers, show
from tests.conftest import PROJECTS, Run, once
from tests.terminal import Terminal


def marked(*parts: str) -> str:
    """A page whose elements name the messages ``0``, ``1`` and so on."""
    return "".join(f'<p id="i{at}" data-message="{at} 99">{part}</p>' for at, part in enumerate(parts))


@pytest.mark.quick
@pytest.mark.parametrize(
    ("inner", "kept"),
    [
        ("a <em class='x' id='y' onclick='z'>b</em>", "a <em>b</em>"),
        ("<a href='https://x.example/?a=1&amp;b' id='c'>b</a>", '<span class="link" title="https://x.example/?a=1&amp;b">b</span>'),
        ("<a href='javascript:alert(1)'>b</a>", '<span class="link" title="javascript:alert(1)">b</span>'),
        ("a<script>alert(1)</script><!-- c --><style>p{}</style><svg><text>d</text></svg>", "a"),
        ("a<a class='headerlink' href='#a'>¶</a>", "a"),
        ("<span lang='nl' dir='ltr' style='color:red'>b</span><span class='pre'>c</span>", '<span lang="nl" dir="ltr">b</span>c'),
        ("<span lang='\" onclick=\"x'>b</span>", "b"),
        ("<img src='x.png' alt='A &lt;b&gt;' onerror='x'>c<img src='y.png'>", '<span class="picture">A &lt;b&gt;</span>c'),
        ("a &lt;script&gt; &amp;amp;", "a &lt;script&gt; &amp;amp;"),
        ("a<br class='x'/>b <custom-tag>c</custom-tag>", "a<br>b c"),
    ],
)  # fmt: skip
def test_only_harmless_markup_is_kept(inner: str, kept: str) -> None:
    """Emphasis and language are; links are words with their targets; nothing that runs, loads or has an id is."""
    assert title_and_fragments(marked(inner)) == ("", {"0": kept})


@pytest.mark.quick
def test_a_page_has_a_title_and_shows_messages() -> None:
    """The first element that shows a message counts, and an empty element shows nothing."""
    heading = "<h1>Wat <em>is</em> het?<a class='headerlink' href='#x'>¶</a></h1>"
    page = heading + marked("a", "b", " ") + marked("A")
    assert title_and_fragments(page) == ("Wat is het?", {"0": "a", "1": "b"})


CATALOG = Path("locale/he/LC_MESSAGES/index.po")
SCRIPT = "&lt;script&gt;document.title='taken'&lt;/script&gt;"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny project with what may befall a message, reviewed in a terminal: the folder of its pages."""
    return once(tmp_path_factory, "reviewed", _make) / "review/he"


def _make(folder: Path) -> None:
    shutil.copytree(PROJECTS / "straat", folder, dirs_exist_ok=True)
    (folder / "locale/terminology.csv").write_text("nl,he\nster,כוכב\nstraat,דרך\n", encoding="utf-8")
    with (folder / "docs/afspraken.md").open("a", encoding="utf-8") as file:
        file.write("\nEen regel.\n\nNog een regel.\n")
    with (folder / "locale/he/LC_MESSAGES/afspraken.po").open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Een regel."\nmsgstr "<script>document.title=\'taken\'</script> [x](https://x.example)"\n')
    run = (sys.executable, "-m", "startoolkit")
    assert Terminal([*run, "approve", "he", "index", "--by", "Anna <b>"], folder).end() == 0
    terminal = Terminal([*run, "review", "he"], folder, columns=60)
    assert terminal.end() == 0, terminal.screen.text
    assert "open review/he/index.html" in " ".join(terminal.screen.text.split())


class Shown(NamedTuple):
    number: str
    state: str


def rows(tab: Page) -> list[Shown]:
    """The messages that are shown."""
    found = tab.locator(".messages tbody tr:visible")
    return [Shown(one.locator(".number").inner_text(), one.locator(".state").inner_text()) for one in found.all()]


@pytest.mark.browser
def test_the_pages_are_for_everybody(reviewed: Path, tabs: Tabs) -> None:
    """Both texts stand side by side as their pages show them; the filter works, and without scripts all is shown."""
    asked: list[str] = []
    page = (reviewed / "pages/afspraken.html").as_uri()
    plain = tabs.tab(scripts=False)
    plain.goto(page)
    every = rows(plain)
    assert not plain.locator(".filter").is_visible()
    tab = tabs.tab()
    tabs.listen(tab, "request", lambda request: asked.append(request.url))
    tab.goto((reviewed / "index.html").as_uri())
    assert barriers(tab) == []
    tab.get_by_role("link", name="הסכמות").click()
    tab.wait_for_url("**/pages/afspraken.html")
    assert tab.title().startswith("הסכמות – review of Hebrew")
    assert rows(tab) == every
    assert {one.state for one in every} == {"translated", "fuzzy", "refused", "untranslated"}

    refused = tab.locator("tr.refused")
    assert "<script>document.title" in refused.locator("td").nth(1).inner_text()
    assert refused.locator(".findings .error").count() >= 1
    term = tab.locator("tr", has_text="Deze zin").locator("td").first
    assert term.locator(".said").get_attribute("lang") == "nl"
    assert [one.get_attribute("dir") for one in tab.locator("tr.translated").first.locator(".said").all()] == [
        "ltr",
        "rtl",
    ]

    tab.locator("[name=which]").select_option("left")
    assert [one for one in every if one.state != "translated"] == rows(tab)
    assert tab.get_by_role("status").inner_text() == f"{len(rows(tab))} of {len(every)} messages"
    tab.locator("[name=which]").select_option("all")
    tab.get_by_label("words").fill("STOEP")
    assert 1 <= len(rows(tab)) < len(every)
    tab.goto(f"{page}#message-1")
    for width, scheme in ((1280, "light"), (360, "dark")):
        show(tab, width, 900, scheme)
        assert barriers(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.emulate_media(media="print")
    assert not tab.locator(".filter").is_visible()
    assert tab.locator("thead").is_visible()
    tab.emulate_media(media="screen")

    tab.goto((reviewed / "pages/index.html").as_uri())
    assert "Anna <b>" in tab.locator("tr.reviewed .by").first.inner_text()
    sentence = tab.locator("tr", has_text="Deze straat is van iedereen").locator("td").first
    assert sentence.locator(".link").last.get_attribute("title") == "afspraken.html"
    assert "[de afspraken](afspraken.md)" in sentence.locator(".written").inner_text()
    tab.get_by_label("markup").uncheck()
    assert not sentence.locator(".written").is_visible()
    assert "straat → דרך" in re.sub(r"[\u2066-\u2069]", "", sentence.locator(".terms").inner_text())
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}


def test_every_message_is_there(reviewed: Path) -> None:
    """Those too that no element shows alone, such as labels of a drawing and words for search engines."""
    text = (reviewed / "pages/index.html").read_text(encoding="utf-8")
    catalog = (reviewed.parents[1] / CATALOG).read_text(encoding="utf-8")
    for msgid in re.findall(r'^msgid "(.+)"$', catalog, re.MULTILINE):
        assert re.search(r"\s*".join(map(re.escape, re.findall(r"\w+", msgid)[:1])), text), msgid


def test_a_folder_of_others_is_left_alone(straat: Path, run: Run) -> None:
    """Nothing is written into a folder that is not ours, nor where sources are; the source language is not reviewed."""
    (straat / "review").mkdir()
    (straat / "review/mine.txt").write_text("mine")
    for arguments, code in ((["he"], 3), (["he", "--to", "docs/new"], 3), (["nl"], 2), ([], 2)):
        assert run("review", *arguments, cwd=straat).returncode == code, arguments
    assert [path.name for path in (straat / "review").iterdir()] == ["mine.txt"]

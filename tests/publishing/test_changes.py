"""What has changed between two editions: the command, the page "What is new", and the differences they show."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from filelock import FileLock
from markdown_it import MarkdownIt

from startoolkit.languages import Language
from startoolkit.messages.word_diff import difference
from startoolkit.publishing.strip_markup import plain
from startoolkit.publishing.whats_new import write_news
from tests.browsing import Tabs, barriers, faint, show
from tests.conftest import Run
from tests.publishing.twice import LANGUAGES, Two, build_both, edit
from tests.theme.reader import Reader

_CASES = Path(__file__).parent.parent / "cases" / "changes"
_MARKS = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
_GERMAN = """\
de Deutsch: 2026.1 → 2026.2
1 page added, 1 page renamed, 1 page removed, 1 passage added, 7 passages changed (3 in the translation only), \
1 passage removed.

  index  Ein kleiner Ratgeber
    ~ [-Der Rat entscheidet *allein-]{+Die Bürger entscheiden *gemeinsam+}* über den [Haushalt]([-money-]{+budget+}.md).
    - Dieser Satz fällt weg.
    ~ source only: A typo in the [-sorce-]{+source+} of a long enough sentence.
    ~ translation only: Die Übersetzung [-wird noch-]{+wurde jetzt+} überarbeitet.
    ~ now translated: Das ist jetzt übersetzt.
    ~ translation withdrawn: The translation of these words is withdrawn.
    ~ not yet translated: [-Hard-]{+Difficult+} words are explained on this page.
    + This <b>paragraph</b> is new.

  fresh (added)  A fresh page, 2 passages

  money → budget (renamed)  Geld
    ~ Money is not {+quite +}everything.

  gone (removed)  Eine Seite, die geht

"""
_EVIL = (
    "<script>document.title = 'EVIL'</script>",
    '"><img src=x onerror="document.title=1">',
    "{{ 7*191 }} {% raw %}",
    "\x1b]0;EVIL\x07\x1b[2J\x9b31m",
    "\u202eLIVE",
    "</p></li></ul></article> & <del>",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
)


@pytest.fixture(scope="session")
def shared_two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Built once, also when the tests run in several processes; not to be changed."""
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    root, done = base / "two", base / "two.done"
    with FileLock(base / "two.lock"):
        if not done.exists():
            build_both(root)
            done.touch()
    return Two(root, root / "published/2026.1", root / "published")


@pytest.fixture
def two(shared_two: Two, tmp_path: Path) -> Two:
    """A copy to change at will."""
    root = shutil.copytree(shared_two.root, tmp_path / "two")
    return Two(root, root / "published/2026.1", root / "published")


@pytest.fixture
def news(two: Two) -> Two:
    """Both editions with their pages "What is new"."""
    languages = _languages()
    for tag in LANGUAGES:
        write_news(two.old / tag, None, "", languages)
        write_news(two.new / tag, two.old / tag, f"../2026.1/{tag}/index.html", languages)
    return two


def _cases(name: str) -> list[list[str]]:
    text = (_CASES / f"{name}.txt").read_text(encoding="utf-8").split("\n", 1)[1]
    return [case.split("\n") for case in text.strip("\n").split("\n\n")]


@pytest.mark.parametrize(("old", "new", "expected"), _cases("words"))
def test_words(old: str, new: str, expected: str) -> None:
    """The difference of each case is the one that its file shows."""
    assert "".join(_MARKS[kind].format(text) for kind, text in difference(old, new)) == expected


@pytest.mark.parametrize(("message", "expected"), _cases("plain"))
def test_plain(message: str, expected: str) -> None:
    """Of a message readers see what its case shows."""
    assert plain(message) == expected


def test_a_difference_loses_nothing() -> None:
    """Without what is new it is the old text, and without what is old the new one, whatever the texts are."""
    draw = random.Random(7)
    few = ["a", "b", "c.", "שלום", "東京", "é", "\n", "…"]
    texts = [" ".join(draw.choices(few, k=draw.randrange(14))) for _ in range(1500)]
    texts += ["a " * 60_000, "a b " * 30_000, "b " * 59_999 + "a", "x" * 200_000, " ".join(map(str, range(30_000)))]
    texts += [" ".join(map(str, range(30_000, 0, -1)))]
    for old, new in zip(texts, [*texts[1:], texts[0]], strict=True):
        pieces = difference(old, new)
        assert "".join(text for kind, text in pieces if kind != "new") == old
        assert "".join(text for kind, text in pieces if kind != "old") == new


def test_every_kind_of_change_is_told(run: Run, two: Two) -> None:
    """Added, changed and removed, in the order of the page; what of a translation changed for which reason."""
    done = run("changes", two.old, two.new, "de", cwd=two.root.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == _GERMAN


def test_the_source_comes_first_and_has_no_translations(run: Run, two: Two) -> None:
    """Without a language all are told; the source language has neither notes nor messages to translate."""
    done = run("changes", two.old, two.new, cwd=two.root.parent)
    english, *others = re.split(r"^(?=\w\w \w+: 2026\.1)", done.stdout, flags=re.MULTILINE)[1:]
    assert [part[:2] for part in others] == ["de", "he"]
    assert "~ The [-council decides *alone-]{+citizens decide *together+}* about the [budget]" in english
    assert "4 passages changed, 1 passage removed" in english
    assert not re.search(r"translat(ion|ed)( only| withdrawn)?: ", english)


def test_the_messages_are_where_it_says(run: Run, two: Two) -> None:
    """In the briefing every new or changed message is named with file, line and state, and stands there."""
    done = run("changes", two.old, two.new, "--format", "json", cwd=two.root)
    messages = json.loads(done.stdout)["messages"]
    for message in messages:
        line = (two.root / message["catalog"]).read_text(encoding="utf-8").splitlines()[message["line"] - 1]
        assert line.startswith("msgid ")
    states = {message["source"]: message["state"] for message in messages if message["language"] == "de"}
    assert states == {
        "The citizens decide *together* about the [budget](budget.md).": "translated",
        "A typo in the source of a long enough sentence.": "translated",
        "Difficult words are explained on this page.": "fuzzy",
        "This <b>paragraph</b> is new.": "untranslated",
        "A fresh page": "untranslated",
        "It has one paragraph.": "untranslated",
        "Money is not quite everything.": "untranslated",
    }
    text = run("changes", two.old, two.new, "de", cwd=two.root).stdout
    assert text.startswith(_GERMAN)
    for message in messages:
        place = f"{message['catalog']}:{message['line']}  {message['state']}  "
        assert (place in text) == (message["language"] == "de")


def test_catalogs_that_are_behind_or_broken_are_told(run: Run, two: Two) -> None:
    """A message that no catalog has yet is missing; a broken catalog is named, and the rest is still told."""
    (two.root / "locale/de/LC_MESSAGES/fresh.po").unlink()
    (two.root / "locale/de/LC_MESSAGES/budget.po").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    done = run("changes", two.old, two.new, "de", cwd=two.root)
    assert done.returncode == 1
    assert "locale/de/LC_MESSAGES/fresh.po  missing (run startoolkit update)  A fresh page" in done.stdout
    assert "locale/de/LC_MESSAGES/index.po:" in done.stdout
    assert "budget.po:1: " in done.stderr
    assert "[catalog-conflict]" in done.stderr


def test_the_formats_agree(run: Run, two: Two) -> None:
    """JSON has the numbers and texts of the text; one edition may be named by its own folder."""
    done = run("changes", two.old / "de", two.new / "de", "--format", "json", cwd=two.root)
    (edition,) = json.loads(done.stdout)["editions"]
    assert edition["counts"] == {
        "pages-added": 1,
        "pages-renamed": 1,
        "pages-changed": 1,
        "pages-removed": 1,
        "passages-added": 1,
        "passages-changed": 7,
        "passages-translation": 3,
        "passages-removed": 1,
    }
    told = [
        f"    {'~+-'[['changed', 'added', 'removed'].index(passage['change'])]}"
        for page in edition["pages"]
        if page["change"] in ("changed", "renamed")
        for passage in page["passages"]
    ]
    assert told == re.findall(r"^    [~+-]", _GERMAN, re.MULTILINE)
    markdown = run("changes", two.old, two.new, "de", "--format", "markdown", cwd=two.root.parent).stdout
    items = BeautifulSoup(MarkdownIt("commonmark", {"html": True}).render(markdown), "html.parser").find_all("li")
    assert [item.get_text() for item in items][
        3
    ] == "changed (translation only): Die Übersetzung wird nochwurde jetzt überarbeitet."
    assert [part.get_text() for part in items[3].find_all(["del", "ins"])] == ["wird noch", "wurde jetzt"]
    assert items[-2].get_text() == "added: This <b>paragraph</b> is new."


def test_nothing_has_changed(run: Run, two: Two) -> None:
    """An edition compared with itself has no changes, and passages that only moved are none either."""
    moved = shutil.copytree(two.new, two.root.parent / "moved")
    edit(moved / "en/passages.json", lambda data: data["pages"]["index"].reverse())
    done = run("changes", two.new, moved, "en", cwd=two.root)
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, "No page and no passage has changed.")
    assert len(done.stdout.strip().splitlines()) == 2


def test_what_cannot_be_compared_is_said(run: Run, two: Two) -> None:
    """Folders without editions, other briefings, schemas and languages: one sentence, a place, a code, a hint."""
    other, later, broken = (shutil.copytree(two.old, two.root / name) for name in ("other", "later", "broken"))
    for tag in LANGUAGES:
        edit(other / tag / "edition.json", lambda data: data.update(briefing="another"))
        edit(later / tag / "edition.json", lambda data: data.update(schema=99))
        (broken / tag / "passages.json").write_text('{"pages": [["a"]]}', encoding="utf-8")
    cases = {
        (two.root / "docs", two.new): ("docs: There are no editions in this folder. [no-editions]", 3),
        (two.old, two.root / "nowhere"): ("nowhere: There is no such folder. [no-editions]", 3),
        (other, two.new): ("different briefings, 'another' and 'small'. [not-comparable]", 3),
        (two.old / "de", two.new / "en"): ("no edition of the same language. [not-comparable]", 3),
        (later, two.new): ("it has schema 99, and this version of startoolkit reads", 3),
        (broken, two.new): ("passages.json: The texts of the edition cannot be read", 3),
    }
    for folders, (sentence, code) in cases.items():
        done = run("changes", *folders, cwd=two.root)
        assert done.returncode == code, sentence
        assert sentence in done.stderr
        assert "hint: " in done.stderr
        assert "Traceback" not in done.stderr
        assert not done.stdout
    done = run("changes", two.old, two.new, "fr", cwd=two.root)
    assert "Here is no edition of the language 'fr'. [no-editions]" in done.stderr


def test_a_language_that_only_one_has_is_told(run: Run, two: Two) -> None:
    """The others are compared all the same."""
    shutil.rmtree(two.old / "he")
    done = run("changes", two.old, two.new, cwd=two.root)
    assert done.returncode == 0
    assert "he: there is an edition in published only." in done.stderr
    assert "de Deutsch: 2026.1 → 2026.2" in done.stdout


def test_colours_only_where_they_are_wanted(run: Run, two: Two) -> None:
    """A terminal gets red and green; with NO_COLOR the marks are enough."""
    coloured = run("changes", two.old, two.new, "de", cwd=two.root, FORCE_COLOR="1", TERM="xterm").stdout
    assert "\x1b[31m[-wird noch-]" in coloured
    plain_text = run(
        "changes", two.old, two.new, "de", cwd=two.root, FORCE_COLOR="1", NO_COLOR="1", TERM="xterm"
    ).stdout
    assert not re.search(r"\x1b\[[\d;]*3[0-9]", plain_text)
    assert "[-wird noch-]" in plain_text


def _poison(two: Two) -> None:
    """Texts into the new German edition that are made to do harm, and some that are made to take long."""

    def texts(data: dict[str, object]) -> None:
        pages: dict[str, list[list[str | None]]] = data["pages"]  # type: ignore[assignment]
        pages["index"] += [[evil, None] for evil in _EVIL]
        pages["index"] += [["Hello", _EVIL[0]], ["a " * 30_000, None]]
        pages["index"] += [[f"again and again {'and again ' * (number % 50)}{number}", None] for number in range(600)]
        pages["index"] += [["[" * 20_000, None], ["*" * 5_000 + "a", None]]

    def before(data: dict[str, object]) -> None:
        pages: dict[str, list[list[str | None]]] = data["pages"]  # type: ignore[assignment]
        pages["index"] += [["a " * 29_000 + "b", None]]
        pages["index"] += [[f"again and again {'and again ' * (number % 49)}x{number}", None] for number in range(600)]

    edit(two.new / "de/passages.json", texts)
    edit(two.old / "de/passages.json", before)
    edit(two.new / "de/edition.json", lambda data: data["pages"][1].update(title=_EVIL[0]))
    edit(two.old / "de/edition.json", lambda data: data["pages"][2].update(title=_EVIL[1]))


def test_texts_do_no_harm(run: Run, two: Two) -> None:
    """Passages can neither write to the terminal nor make Markdown or HTML, and thousands of them come to an end."""
    _poison(two)
    done = run("changes", two.old, two.new, "de", cwd=two.root, FORCE_COLOR="1", NO_COLOR="1", TERM="xterm")
    assert done.returncode == 0, done.stderr
    assert "\\u001b]0;EVIL\\u0007" in done.stdout
    assert "\\u202eLIVE" in done.stdout
    assert not re.search(r"\x1b(?!\[[\d;]*m)|[\x07\x9b\u202e]", done.stdout)
    markdown = run("changes", two.old, two.new, "de", "--format", "markdown", cwd=two.root).stdout
    html = MarkdownIt("commonmark", {"html": True}).render(markdown.replace("again and ", ""))
    assert {part.name for part in BeautifulSoup(html, "html.parser").find_all()} <= {
        "h1",
        "h2",
        "p",
        "ul",
        "li",
        "ins",
        "del",
    }


@pytest.fixture
def reader(tabs: Tabs, news: Two) -> Iterator[Reader]:
    made = Reader(tabs, news.new)
    yield made
    assert made.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("tag", LANGUAGES)
def test_axe_finds_nothing(reader: Reader, tag: str) -> None:
    """The page has no barrier, light and dark, on a phone and wide, and nothing sticks out of it."""
    for page in (f"{tag}/whats-new.html", f"2026.1/{tag}/whats-new.html"):
        tab = reader.open(page)
        for width in (320, 1440):
            show(tab, width, 900)
            assert faint(tab) + barriers(tab, "all" if width == 1440 else "others") == []
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            show(tab, width, 900, "dark")
            assert faint(tab) == []


@pytest.mark.browser
def test_readers_find_what_is_new(reader: Reader) -> None:
    """Every page leads to it; it says in their language what changed, leads to the pages, and there and back again."""
    tab = reader.open("de/budget.html")
    tab.get_by_role("contentinfo").get_by_role("link", name="Was neu ist").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Was neu ist"
    summary = tab.locator("article > ul li").all_inner_texts()
    assert summary == [
        "1 Seite hinzugekommen",
        "1 Seite verschoben",
        "1 Seite entfallen",
        "1 Textstelle hinzugekommen",
        "6 Textstellen geändert",
        "1 Textstelle entfallen",
    ]
    assert tab.get_by_role("heading", level=2).all_inner_texts() == [
        "Ein kleiner Ratgeber",
        "A fresh page",
        "Geld",
        "Entfallene Seiten",
    ]
    assert tab.locator(".passages .what").all_inner_texts() == [
        "Geändert",
        "Entfallen",
        "Übersetzung überarbeitet",
        "Jetzt übersetzt",
        "Übersetzung zurückgezogen",
        "Geändert, noch nicht übersetzt",
        "Neu",
        "Geändert",
    ]
    assert tab.locator(".added > :last-child").inner_text() == "This paragraph is new."
    tab.get_by_role("navigation", name="Sprache").get_by_role("link", name="English").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "What is new"
    tab.get_by_role("link", name="Read edition 2026.1").click()
    assert tab.url.endswith("/2026.1/en/index.html")


@pytest.mark.browser
def test_a_screen_reader_tells_old_from_new(reader: Reader) -> None:
    """Deleted and inserted words are said to be so, and look so without colour; foreign passages have their language."""
    tab = reader.open("de/whats-new.html")
    revised = tab.locator(".passages > li", has_text="Übersetzung überarbeitet").locator("p").last
    assert (
        revised.text_content().strip()
        == "Die Übersetzung [gestrichen: wird noch]  [eingefügt: wurde jetzt]  überarbeitet."
    )
    lines = revised.evaluate(
        "part => ['del', 'ins'].map(n => getComputedStyle(part.querySelector(n)).textDecorationLine)"
    )
    assert lines == ["line-through", "underline"]
    assert tab.locator(".passages [lang=en] del").first.text_content() == "[gestrichen: Hard] "
    assert tab.locator("h2[lang=en]").all_inner_texts() == ["A fresh page"]
    assert tab.locator(".passages p[lang=en]").count() == 4
    hebrew = reader.open("he/whats-new.html")
    assert hebrew.locator("section > ul > li[lang=en]").all_inner_texts() == ["A page that goes"]
    assert hebrew.locator(".passages p[lang=en][dir=ltr]").count() == 6


@pytest.mark.browser
def test_the_first_edition_and_one_without_changes_say_so(reader: Reader, news: Two) -> None:
    """There is no empty page."""
    first = reader.open("2026.1/en/whats-new.html").locator("article")
    assert first.inner_text().strip().endswith("to compare this one with.")
    write_news(news.new / "en", news.new / "en", "")
    same = reader.open("en/whats-new.html").locator("article")
    assert same.inner_text().strip().endswith("Nothing has changed in the text.")


@pytest.mark.browser
def test_hostile_texts_are_text(reader: Reader, news: Two) -> None:
    """Whatever stands in passages and titles is shown and not run; thousands of changes are folded away."""
    _poison(news)
    write_news(news.new / "de", news.old / "de", "../2026.1/de/index.html")
    tab = reader.open("de/whats-new.html", 360)
    assert tab.title() == "Was neu ist – Ein kleiner Ratgeber"
    assert tab.locator("article :is(script, img, b, iframe)").count() == 0
    assert tab.locator("article a").count() == 4
    assert tab.locator("h2 a").nth(1).inner_text() == _EVIL[0]
    fold = tab.locator("article details")
    assert fold.count() == 1
    assert not tab.locator(".passages").first.is_visible()
    fold.locator("summary").press("Enter")
    assert tab.locator(".passages", has_text="7*191").first.is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_record_names_the_files_as_they_are(news: Two) -> None:
    """The page, and the links to it, are in the record of the edition with their digests; again gives the same bytes."""
    folder = news.new / "de"
    record = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    assert "whats-new.html" in {file["path"] for file in record["files"]}
    for file in record["files"]:
        assert (folder / file["path"]).stat().st_size == file["bytes"]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    write_news(folder, news.old / "de", "../2026.1/de/index.html", [])
    write_news(folder, news.old / "de", "../2026.1/de/index.html", _languages())
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def _languages() -> list[Language]:
    return [Language(code) for code in LANGUAGES]

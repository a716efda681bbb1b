"""The editor of ``startoolkit preview`` in a browser: as a translator uses it, with keys, on any screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browsing import Tabs, barriers, show
from tests.preview.running import FUZZY, INDEX, OTHER, SENTENCE, Running, running

pytestmark = pytest.mark.browser

OLD = "הרחוב הזה שייך לכולם"
NEW = "רחוב זה של כולם.[^bron] ראו גם את [ההסכמות](afspraken.md)."


@pytest.fixture
def enter(preview: Running, tabs: Tabs) -> Callable[..., tuple[Page, FrameLocator]]:
    """Opens the editor in a tab as the printed address does."""

    def entered(width: int = 1280, height: int = 800, scheme: str = "light") -> tuple[Page, FrameLocator]:
        tab = tabs.tab(width, height, scheme=scheme)
        with tab.expect_response(lambda answer: answer.url.endswith("/edit/page")):
            tab.goto(preview.address)
            tab.evaluate("token => localStorage.setItem('startoolkit-token', token)", preview.session)
            tab.goto(preview.address)
        return tab, tab.frame_locator("#frame")

    return entered


def said(tab: Page, text: str) -> None:
    expect(tab.locator("#said")).to_contain_text(text)


def test_a_passage_is_translated_where_it_stands(
    preview: Running, enter: Callable[..., tuple[Page, FrameLocator]]
) -> None:
    """A click opens it; what is written stands in the page before it is saved; what is refused is told and not saved; saving
    is undone to the byte; text that is not saved outlives a reload, and no change of the file is overwritten unseen."""
    file = preview.root / INDEX
    before = file.read_bytes()
    tab, page = enter()
    field = tab.locator("#text")
    page.get_by_text(OLD).click(position={"x": 5, "y": 5})
    expect(field).to_have_value(re.compile(OLD))
    assert (field.get_attribute("lang"), field.get_attribute("dir")) == ("he", "rtl")
    assert tab.locator("#source").inner_text() == SENTENCE
    expect(tab.locator("#terms")).to_contain_text("straat")

    field.fill("כאן [שם](https://evil.example)")
    expect(tab.locator("#found")).to_contain_text("Cannot be saved")
    tab.keyboard.press("Control+s")
    said(tab, "Not saved: ")
    assert file.read_bytes() == before
    field.fill("")
    expect(tab.locator("#said")).to_be_empty()
    expect(tab.locator("#found")).to_contain_text("untranslated")
    field.fill(NEW.replace("של", "**של**"))
    expect(page.locator("strong", has_text="של")).to_be_visible()
    assert file.read_bytes() == before
    field.fill(NEW)
    tab.keyboard.press("Control+s")
    said(tab, "Saved.")
    expect(page.get_by_text("רחוב זה של כולם")).to_be_visible()
    assert NEW in file.read_text(encoding="utf-8")
    tab.keyboard.press("F8")
    said(tab, "Undone.")
    assert file.read_bytes() == before
    expect(page.get_by_text(OLD)).to_be_visible()

    expect(field).to_have_value(re.compile(OLD))
    expect(field).to_be_editable()
    field.fill(NEW)
    events = f"{preview.address}_preview/events"
    with tab.expect_response(lambda answer: answer.url.startswith(events)):  # from then on it is told of changes
        tab.reload()
    expect(field).to_have_value(NEW)
    said(tab, "not saved yet")
    file.write_text(before.decode().replace(OLD, "כביש"), encoding="utf-8")
    expect(tab.locator("#theirs")).to_contain_text("כביש")
    assert field.input_value() == NEW
    tab.get_by_role("button", name="Save mine over it").click()
    said(tab, "Saved.")
    assert file.read_text(encoding="utf-8") == before.decode().replace(
        next(line for line in before.decode().splitlines() if OLD in line), f'msgstr "{NEW}"'
    )
    file.write_bytes(before)
    expect(field).to_have_value(re.compile(OLD))


def test_by_keys_alone_from_passage_to_passage(
    preview: Running, enter: Callable[..., tuple[Page, FrameLocator]]
) -> None:
    """Keys lead to what is left, on any page, back to the page and from passage to passage there; the list has what no
    element shows; a fuzzy message shows what changed, and is none any more once it is rewritten and saved."""
    file = preview.root / OTHER
    before = file.read_bytes()
    tab, page = enter()
    tab.keyboard.press("Alt+ArrowDown")
    field = tab.locator("#text")
    expect(field).to_be_focused()
    assert tab.locator("#state").inner_text() == "Fuzzy"
    assert (tab.locator("#source ins").inner_text(), tab.locator("#notes").inner_text()) == (
        "nog ",
        "Comment: Ask the office.",
    )
    expect(page.locator("p", has_text=FUZZY)).to_be_visible()
    assert tab.locator("#fuzzy").is_checked()
    tab.keyboard.press("Control+a")
    tab.keyboard.type("המשפט הזה עדיין אינו מתורגם.")
    assert not tab.locator("#fuzzy").is_checked()
    tab.keyboard.press("Control+Enter")
    said(tab, "Saved. Nothing is left")
    assert tab.locator("#counts").inner_text().startswith("All ")
    assert b"#, fuzzy" not in file.read_bytes()
    file.write_bytes(before)
    expect(tab.locator("#state")).to_have_text("Fuzzy")

    tab.keyboard.press("Alt+PageUp")
    expect(field).to_have_value("לטאטא את המדרכה")
    tab.keyboard.press("Escape")
    expect(page.locator(".preview-edit:focus")).to_have_attribute("aria-label", "Edit: לטאטא את המדרכה")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    expect(field).to_have_value("השכנים")
    expect(field).to_be_focused()
    tab.locator("#language").focus()
    page.get_by_role("link", name="הרחוב של כולם").first.click()
    expect(page.get_by_text(OLD)).to_be_visible()
    tab.get_by_role("button", name="Messages").click()
    tab.get_by_role("searchbox").fill("zzz")
    expect(tab.locator("#list").get_by_role("status")).to_have_text("Nothing found.")
    tab.get_by_role("searchbox").fill("בשתי שפות")
    tab.get_by_role("button", name="Een kleine proef in twee talen.").click()
    expect(field).to_have_value("ניסוי קטן בשתי שפות.")
    expect(tab.locator("#source-label")).to_have_text("Source: description for search engines")


# What the editor asks the server for, and whether it has taken the last message of a page.
_WATCHING = """() => {
    window.asked = [];
    const { fetch } = window;
    window.fetch = (address, ...more) => {
        asked.push(address);
        return fetch(address, ...more);
    };
    addEventListener("message", ({ data }) => { window.isLast = data?.startoolkit === "last"; });
}"""


# The page forbids what ``wait_for_function`` does.
_ONCE = """() => new Promise(done => {
    const look = () => window.%s ? done() : setTimeout(look, 20);
    look();
})"""


def test_pages_reach_nothing_of_the_editor(preview: Running, enter: Callable[..., tuple[Page, FrameLocator]]) -> None:
    """A script of a page can neither read the editor nor ask for it nor save; what it tells is checked before use."""
    tab, _ = enter()
    frame = next(one for one in tab.frames if one.name == "" and "localhost" in one.url)
    assert frame.evaluate("(() => { try { return parent.document.title } catch { return 'denied' } })()") == "denied"
    ask = """editor => fetch(`${editor}_preview/edit/left`, {method: "POST", headers: {"Content-Type": "application/json"},
        body: '{"tag": "he"}'}).then(() => "answered", () => "denied")"""
    assert frame.evaluate(ask, preview.address) == "denied"
    assert frame.evaluate("editor => fetch(editor).then(() => 'answered', () => 'denied')", preview.address) == "denied"
    tab.evaluate("""() => {
        const origin = document.body.dataset.pages, id = "0".repeat(20);
        for (const data of [null, "x", {startoolkit: "open", id}, {startoolkit: "ready", tag: "he", path: "/he/x.html"}])
            dispatchEvent(new MessageEvent("message", {data, origin, source: window}));
    }""")
    tab.evaluate(_WATCHING)
    frame.evaluate("document.querySelector('.preview-edit').click()")  # by no hand: the focus is not in the page
    frame.evaluate("""editor => { for (const data of [null, 1, {startoolkit: "open", id: "<b>"}, {startoolkit: "open"},
        {startoolkit: "key", key: "constructor"}, {startoolkit: "ready", tag: "xx", path: "/"}, {startoolkit: "last"}]) parent.postMessage(data, editor) }""",
        preview.address.rstrip("/"))  # fmt: skip
    tab.evaluate(_ONCE % "isLast")
    assert not {"/_preview/edit/message", "/_preview/edit/save"} & {*tab.evaluate("window.asked")}
    assert tab.locator("#form").is_hidden()
    assert (
        tab.evaluate("(() => { try { document.body.innerHTML = '<b>'; return 'made' } catch { return 'denied' } })()")
        == "denied"
    )


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(320, 640, "light"), (1280, 800, "dark"), (1280, 800, "light")]
)
def test_axe_finds_nothing(
    enter: Callable[..., tuple[Page, FrameLocator]], width: int, height: int, scheme: str
) -> None:
    """Neither in the editor nor in its lists, and nothing lies beside a narrow screen."""
    tab, _ = enter(width, height, scheme)
    assert ("welcome", barriers(tab)) == ("welcome", [])
    tab.keyboard.press("Alt+ArrowDown")
    tab.locator("#text").fill("x [^a] [y](z)")
    expect(tab.locator("#found")).to_contain_text("Cannot be saved")
    assert ("form", barriers(tab)) == ("form", [])
    for name in ("Messages", "Keys"):
        tab.get_by_role("button", name=name, exact=True).click()
        assert (name, barriers(tab)) == (name, [])
        tab.keyboard.press("Escape")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    show(tab, width, height)


def test_an_end_of_the_preview_is_told(straat: Path, tabs: Tabs) -> None:
    """Nothing can be saved any more, and what was written stays where it can be copied."""
    with running(straat, "he") as preview:
        tab = tabs.tab(1280, 800, locale="nl")
        tab.goto(preview.printed)
        tab.frame_locator("#frame").locator("h1").wait_for()
        tab.get_by_role("button", name="Begin with").click()
        tab.locator("#text").fill("מילה")
        preview.end()
        said(tab, "The preview has ended")
        expect(tab.get_by_role("button", name="Save", exact=True)).to_be_disabled()
        tab.keyboard.press("Escape")
        expect(tab.locator("#text")).to_have_value("מילה")
        tab.evaluate("sessionStorage.clear()")


# Types some letters; how often something was stored, asked for or changed on the page.
_TYPED = """() => {
    const field = document.getElementById("text"), { setItem } = Storage.prototype, page = new MutationObserver(() => {});
    let stored = 0;
    Storage.prototype.setItem = function (...pair) {
        stored += 1;
        return setItem.apply(this, pair);
    };
    window.asked.length = 0;
    page.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (let count = 0; count < 20; count += 1) {
        field.setRangeText("מ", 9000, 9000, "end");
        field.dispatchEvent(new Event("input"));
    }
    Storage.prototype.setItem = setItem;
    return [stored, window.asked.length, page.takeRecords().length];
}"""


def test_a_thousand_messages_and_a_very_long_one(straat: Path, tabs: Tabs) -> None:
    """On a page that no reader would want, a key has nothing stored, asked or changed; a pause has all judged once; and the
    list opens."""
    text = "\n\n".join(f"Alinea {number}." for number in range(1000))
    (straat / "docs/lang.md").write_text(
        f"---\norphan: true\n---\n\n# Lang\n\n{text}\n\n{'woord ' * 3400}\n", encoding="utf-8"
    )
    with running(straat, "he") as preview:
        tab = tabs.tab(1280, 800, locale="nl")
        tab.goto(preview.printed)
        tab.frame_locator("#frame").locator("h1").wait_for()
        tab.evaluate("document.getElementById('frame').src = `${document.body.dataset.pages}/he/lang.html`")
        page = tab.frame_locator("#frame")
        page.locator("p", has_text="woord woord").click(position={"x": 5, "y": 5})
        expect(tab.locator("#source")).to_contain_text("woord")
        tab.locator("#text").fill("מילה " * 4000)
        tab.evaluate(_WATCHING)
        assert tab.evaluate(_TYPED) == [0, 0, 0]
        tab.evaluate(_ONCE % "asked.length")
        tab.evaluate("() => new Promise(done => setTimeout(done))")  # after what is to be done at the same time
        assert tab.evaluate("window.asked") == ["/_preview/edit/judge"]
        tab.get_by_role("button", name="Messages").click()
        expect(tab.locator("#messages li")).to_have_count(1002)
        tab.keyboard.press("Escape")
        tab.evaluate("sessionStorage.clear()")


def test_text_that_is_not_saved_outlives_the_preview(straat: Path, tabs: Tabs) -> None:
    """A project has the same port each time, so a browser opens what was left unsaved, in a tab of its own too; where its
    passage is gone, the text is shown once more."""

    def opened(preview: Running) -> Page:
        tab = tabs.tab(1280, 800)
        tab.goto(preview.printed)
        return tab

    with running(straat, "he") as preview:
        address = preview.address
        tab = opened(preview)
        tab.frame_locator("#frame").get_by_text(OLD).click(position={"x": 5, "y": 5})
        tab.locator("#text").fill(NEW)
        tab.reload()
        expect(tab.locator("#text")).to_have_value(NEW)
        tab.evaluate("sessionStorage.clear()")  # as a tab of its own has it
    with running(straat, "he") as preview, running(straat, "he") as second:
        assert preview.address == address != second.address
        tab = opened(preview)
        expect(tab.locator("#text")).to_have_value(NEW)
        said(tab, "not saved yet")
        tab.evaluate("sessionStorage.clear()")  # as a tab of its own has it
    for file in (straat / "docs/index.md", straat / INDEX):
        file.write_text(
            file.read_text(encoding="utf-8").replace("Deze straat is van", "De straat blijft van"), encoding="utf-8"
        )
    with running(straat, "he") as preview:
        tab = opened(preview)
        said(tab, f"What was written there and not saved: {NEW}")
        tab.reload()
        expect(tab.locator("#form")).to_be_hidden()

"""``startoolkit preview``: pages as a build writes them, which follow every change; nothing is left, nobody else is let in."""

from __future__ import annotations

import contextlib
import difflib
import os
import queue
import random
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from startoolkit.preview.server import with_script
from tests import PATIENCE
from tests.browsing import opened
from tests.conftest import sphinx_build, startoolkit
from tests.preview.running import Running, running
from tests.test_as_it_is import stranger

PAGES = ("index", "afspraken", "genindex", "search")


@pytest.fixture
def site(straat: Path, tmp_path: Path) -> Path:
    """The project, which lies beside a folder for temporary files."""
    (tmp_path / "temporary").mkdir()
    return straat


def catalog(project: Path, name: str = "index") -> Path:
    return project / f"locale/he/LC_MESSAGES/{name}.po"


def change(file: Path, *pairs: tuple[str, str]) -> None:
    """Change a file as editors do: written beside, then renamed."""
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    beside = file.with_name(f".{file.name}.tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def msgstr(file: Path, number: int = 1) -> str:
    """A translation of a catalog, the header apart."""
    return re.findall(r'^msgstr "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)[number]


def built(project: Path, tag: str, folder: Path) -> dict[str, str]:
    """All pages as ``sphinx-build`` writes them anew."""
    shutil.rmtree(folder, ignore_errors=True)
    done = sphinx_build("-q", "-E", "-b", "html", "-d", folder / "trees", "-D", f"language={tag}", project / "docs", folder / "html", cwd=project)  # fmt: skip
    assert done.returncode == 0, done.stderr
    files = (folder / "html").rglob("*.html")
    return {path.relative_to(folder / "html").as_posix(): path.read_text(encoding="utf-8") for path in files}


def differences(preview: Running, fresh: dict[str, str]) -> str:
    """What the pages of the preview have otherwise."""
    found: list[str] = []
    for name, wanted in fresh.items():
        status, _ = preview.get(f"he/{name}")
        shown = preview.page(f"he/{name}") if status == 200 else ""
        lines = [text.splitlines() for text in (wanted, shown)]
        found += difflib.unified_diff(*lines, name, name, n=0, lineterm="")
    return "\n".join(found)


def test_a_change_is_told_and_shown(site: Path) -> None:
    """A saved translation stands in the page right after the event that tells of it; the other language is not told."""
    with running(site, "he") as preview:
        old, new = msgstr(catalog(site)), "מילים אחרות לגמרי"
        assert old in preview.page("he/index.html")
        preview.page("nl/index.html")
        preview.listen("he")
        change(catalog(site), (old, new))
        assert preview.event("he") == {"tag": "he", "errors": [], "findings": [], "since": ""}
        assert new in preview.page("he/index.html")


def test_random_edits_give_the_bytes_of_a_fresh_build(site: Path, tmp_path: Path) -> None:
    """After any edits of pages and catalogs, every page is what sphinx-build writes from the same sources."""
    chance, page, added = random.Random(4), site / "docs/afspraken.md", site / "docs/nieuw.md"

    def words() -> str:
        return " ".join(chance.choice(["alef", "bet", "**gimel**", "dalet", "he"]) for _ in range(chance.randint(1, 4)))

    def edit_page() -> None:
        change(page, ("\n\n", f"\n\n{words()} {chance.random()}.\n\n## {words()}\n\n"))

    def edit_title() -> None:
        heading = page.read_text(encoding="utf-8").split("\n", 1)[0]
        change(page, (heading, f"# {words()} {chance.randint(0, 99)}"))

    def edit_catalog() -> None:
        file = chance.choice([catalog(site), catalog(site, "afspraken")])
        change(file, (f'msgstr "{msgstr(file, 0)}"', f'msgstr "{chance.randint(0, 99)} {words()}"'))

    def add_or_remove() -> None:
        if added.exists():
            added.unlink()
        else:
            added.write_text("---\norphan: true\n---\n\n# Nieuw\n\nTekst met {term}`nabuur`.\n", encoding="utf-8")

    (site / "docs/conf.py").write_text('extensions = ["myst_parser", "startoolkit.sphinxext"]\n', encoding="utf-8")
    with running(site, "he") as preview:
        preview.page("he/index.html")
        preview.listen("he")
        for number in range(5):
            edit = chance.choice([edit_page, edit_title, edit_catalog, add_or_remove])
            edit()
            fresh = built(site, "he", tmp_path / "fresh")
            with contextlib.suppress(queue.Empty):  # no more events: the difference is told
                preview.until("he", lambda fresh=fresh: not differences(preview, fresh))
            assert not differences(preview, fresh), (number, edit.__name__)
            gone = preview.get("he/nieuw.html")[0]
            assert (gone == 200) == added.exists()


def test_what_is_kept_in_memory_follows_the_sources(site: Path) -> None:
    """A page that was shown before is the new one also after further changes elsewhere, links to titles that are no longer
    translated are marked, and a removed page is gone."""
    page, index, other = site / "docs/nieuw.md", catalog(site), catalog(site, "afspraken")
    page.write_text("---\norphan: true\n---\n\n# Nieuw\n\n[](afspraken.md)\n", encoding="utf-8")
    title = msgstr(other, 0)

    def shown(name: str, words: str) -> None:
        preview.until("he", lambda: words in preview.page(f"he/{name}.html"))

    def elsewhere(title: str) -> None:
        change(page, ("# Nieuw", f"# {title}"))
        shown("nieuw", title)

    with running(site, "he") as preview:
        preview.page("he/index.html")
        marked = 'href="afspraken.html" lang="nl"'
        assert marked not in preview.page("he/nieuw.html")
        preview.listen("he")
        elsewhere("Nieuwer")
        preview.page("he/index.html")
        change(index, (msgstr(index, 2), "מילים חדשות"))
        shown("index", "מילים חדשות")
        elsewhere("Nieuwst")
        assert "מילים חדשות" in preview.page("he/index.html")
        change(other, (f'msgstr "{title}"', 'msgstr ""'))
        shown("nieuw", marked)
        page.unlink()
        preview.until("he", lambda: preview.get("he/nieuw.html")[0] == 404)


def test_a_broken_catalog_is_told_and_the_last_good_page_stays(site: Path) -> None:
    """The error has file and line; the page that could be shown last is shown; mending the file ends it."""
    with running(site, "he") as preview:
        good = preview.page("he/index.html")
        preview.listen("he")
        text = catalog(site).read_text(encoding="utf-8")
        catalog(site).write_text(f'{text}\nmsgid "x\n', encoding="utf-8")
        told = preview.told("he", lambda told: told["errors"])
        assert told["since"]
        assert re.search(r"locale/he/LC_MESSAGES/index\.po:\d+: ", told["errors"][0]), told
        assert preview.page("he/index.html") == good
        catalog(site).write_text(text, encoding="utf-8")
        preview.told("he", lambda told: not told["errors"])
        assert preview.page("he/index.html") == good


def test_a_briefing_that_cannot_be_read_at_first(site: Path) -> None:
    """What keeps pages from being read when the preview starts is told on an empty page, and mended by a change."""
    page = site / "docs/index.md"
    text = page.read_bytes()
    page.write_bytes(text + b"\xff")
    with running(site, "nl") as preview:
        assert "<body></body>" in preview.page("nl/index.html")
        preview.listen("nl")
        page.write_bytes(text)
        preview.told("nl", lambda told: not told["errors"])
        assert "</h1>" in preview.page("nl/index.html")


def test_conf_py_is_run_where_nothing_else_tells_the_language(tmp_path: Path) -> None:
    """A project that was never built, whose ``conf.py`` at the top computes what the pages are written in, is shown in its languages."""
    conf = "import os\nproject = 'A'\nlanguage = os.environ.get('NOT_SET', 'de')\n"
    files = {"conf.py": conf, "index.rst": "Anfang\n======\n\nHallo.\n"}
    project = stranger(tmp_path / "guide", files, {"locales/en/LC_MESSAGES/index.po": {"Hallo.": "Hello."}})
    with running(project, "en") as preview:
        assert "Hello." in preview.page("en/index.html")
        assert "Hallo." in preview.page("de/index.html")


def test_a_refused_translation_is_a_finding(site: Path) -> None:
    """What a build would say of a translation is told with its line while the page is shown."""
    with running(site, "he") as preview:
        preview.page("he/index.html")
        preview.listen("he")
        change(catalog(site), (f'msgstr "{msgstr(catalog(site))}"', 'msgstr "[כאן](https://elsewhere.example)"'))
        (finding, *_) = preview.told("he", lambda told: told["findings"])["findings"]
        assert re.search(r"index\.po:\d+: .*\[startoolkit\.refused\]", finding), finding


def test_settings_start_it_again(site: Path) -> None:
    """A change of the settings changes every page."""
    with running(site, "nl") as preview:
        assert "Lente" not in preview.page("nl/index.html")
        preview.listen("nl")
        text = (site / "pyproject.toml").read_text(encoding="utf-8")
        label = re.search(r'label = "(.*)"', text)
        assert label
        change(site / "pyproject.toml", (label[0], 'label = "Lente"'))
        preview.told("nl", lambda told: not told["errors"])
        preview.until("nl", lambda: "Lente" in preview.page("nl/index.html"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left(site: Path, tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C ends all processes; the project is as it was, and the folder for temporary files is empty."""
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    with running(site, temporary=tmp_path / "temporary") as preview:
        preview.page("he/index.html")
        preview.listen("he")
        children = Path(f"/proc/{preview.process.pid}/task/{preview.process.pid}/children").read_text().split()
        assert preview.end(number) == 0
        assert preview.process.stderr.read() == "It follows every change; Ctrl-C ends it.\nThe preview has ended.\n"
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    assert list((tmp_path / "temporary").iterdir()) == []
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < deadline, children
        time.sleep(0.05)


def test_only_this_machine_is_answered(site: Path) -> None:
    """Another name of the host, as a page elsewhere may have for this address, gets nothing; nor do paths outside."""
    with running(site, "nl") as preview:
        port = preview.address.rsplit(":", 1)[1].strip("/")
        assert preview.get("nl/index.html", Host=f"localhost:{port}")[0] == 200
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1:1", ""):
            status, content = preview.get("nl/index.html", Host=host)
            assert (status, b"<html" in content) in ((421, False), (400, False)), host
        for path in ("nl/../../pyproject.toml", "nl/%2e%2e/%2e%2e/pyproject.toml", "nl//etc/passwd", "xx/index.html"):
            assert preview.get(path)[0] == 404, path


def test_a_port_that_is_taken(site: Path) -> None:
    """The second preview on a port says so; without a port both run side by side."""
    with running(site, "nl") as first:
        port = first.address.rsplit(":", 1)[1].strip("/")
        done = startoolkit("preview", "--no-open", "--port", port, cwd=site)
        assert done.returncode == 2
        assert f"The port {port} cannot be used: Address already in use. [wrong-usage]" in done.stderr
        with running(site, "nl") as second:
            assert second.page("nl/index.html") == first.page("nl/index.html")


def test_nothing_of_it_is_published(site: Path) -> None:
    """No file of a built edition names the preview."""
    assert startoolkit("build", "--format", "html", cwd=site).returncode == 0
    for path in (site / "dist").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"_preview" not in content, path
        assert b"data-message" not in content, path


def memory(preview: Running) -> int:
    """Bytes of memory of all processes of a preview."""
    pids = [str(preview.process.pid)]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += task.read_text().split()
    sizes = [Path(f"/proc/{pid}/statm").read_text().split() for pid in pids if Path(f"/proc/{pid}/statm").exists()]
    return sum(int(size[1]) - int(size[2]) for size in sizes) * os.sysconf("SC_PAGE_SIZE")


def test_memory_stays_flat(site: Path) -> None:
    """A hundred changes later the processes hold no more than after the first ones."""
    file = catalog(site)
    sizes = []
    with running(site, "he") as preview:
        preview.page("he/index.html")
        preview.listen("he")
        for number in range(150):
            change(file, (f'msgstr "{msgstr(file)}"', f'msgstr "{number}"'))
            preview.event("he")
            preview.page("he/index.html")
            sizes.append(memory(preview))
    assert max(sizes[100:]) < max(sizes[30:60]) + 3_000_000, sizes[::30]


_MARKED = """() => {
    window.marked = [];  // what was, also when nobody looked
    new MutationObserver(all => all.map(({ target }) => target).filter(one => one.matches(".preview-changed"))
        .forEach(one => window.marked.push(one.innerText))).observe(document.body, { subtree: true, attributeFilter: ["class"] });
}"""


@pytest.mark.browser
def test_a_change_stands_in_the_open_page(site: Path, browser: Browser) -> None:
    """Words and pictures change where they stand, words marked for a moment; the page is scrolled as it was and does not load
    again."""
    page, picture = site / "docs/index.md", site / "docs/beeld.svg"
    text = "\n\n".join(f"Alinea {n}." for n in range(200))
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{text}\n\n![Beeld](beeld.svg)\n", "utf-8")
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>', encoding="utf-8")
    with running(site, "nl") as preview:
        tab = opened(browser, viewport={"width": 800, "height": 600})
        tab.goto(f"{preview.address}nl/index.html")
        assert tab.url.startswith("http://localhost:")
        tab.get_by_text("Alinea 120.").scroll_into_view_if_needed()
        tab.evaluate("window.mine = 1")
        place = tab.evaluate("scrollY")
        tab.evaluate(_MARKED)
        change(page, ("Alinea 121.", "Iets anders."))
        tab.get_by_text("Iets anders.").wait_for()
        tab.wait_for_function("window.marked.length")
        assert tab.evaluate("window.marked") == ["Iets anders."]
        assert (tab.evaluate("scrollY"), tab.evaluate("window.mine")) == (place, 1)
        tab.wait_for_function("!document.querySelector('.preview-changed')")
        page.write_bytes(page.read_bytes() + b"\xff")
        bar = tab.locator("#preview-bar.is-error")
        bar.wait_for()
        assert "docs/index.md" in bar.inner_text()
        assert tab.get_by_text("Iets anders.").is_visible()
        page.write_bytes(page.read_bytes()[:-1])
        bar.wait_for(state="detached")
        change(picture, ('width="10"', 'width="20"'))
        tab.wait_for_function("[...document.images].some(one => one.naturalWidth === 20)")
        assert tab.evaluate("window.mine") == 1
        tab.context.close()


def test_scripts_of_the_preview_run_in_pages_of_any_theme() -> None:
    """First of all what themes may ask for storage, then the page without a policy that may forbid ours, then ours."""
    policy = "<meta name=\"x\"\n HTTP-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    page = f'<html><head lang="de">\n{policy}<meta http-equiv="refresh" content="9">\n</head><body><header>'.encode()
    made = with_script(page, "de", "http://127.0.0.1:1")
    assert made.startswith(
        b'<html><head lang="de"><script src="/_preview/storage.js"></script>\n<meta http-equiv="refresh"'
    )
    assert made.endswith(b'data-tag="de" data-editor="http://127.0.0.1:1"></script></head><body><header>')
    assert b"storage.js" not in with_script(page, "de", "")

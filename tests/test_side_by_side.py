"""Pages that show two languages side by side: paired by message, kept up to date, and for readers of every kind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from startoolkit.editions.side_by_side import rows
from startoolkit.html.passages import passages
from startoolkit.html.shown import Passage, led, within
from tests.browsing import Tabs, barriers, show
from tests.conftest import PROJECTS, Run, once, startoolkit

PAIR = 'side-by-side = [["nl", "he"]]\n'
WHOLE = "he/nl-he/straat-nl-he.html"


def passage(message: str, text: str) -> Passage:
    return Passage(message, "p", Markup(text))


@pytest.mark.quick
def test_passages_are_paired_by_message() -> None:
    """In the order of the left page, each repetition with its own; what only one page shows stands alone."""
    left = [passage("a", "A1"), passage("b", "B"), passage("a", "A2"), passage("c", "C")]
    right = [passage("b", "b"), passage("a", "a1"), passage("d", "d"), passage("a", "a2")]
    assert [(one.left, one.right) for one in rows(left, right)] == [
        ("A1", "a1"),
        ("B", "b"),
        ("A2", "a2"),
        ("C", None),
        (None, "d"),
    ]


@pytest.mark.quick
def test_a_passage_says_what_it_is() -> None:
    """Its element counts, items and notes have their numbers, and nothing is told twice."""
    page = """<h2 data-message="a">T<a class="headerlink" href="#t">#</a></h2>
        <ol start="3"><li><p data-message="b">x</p></li><li data-message="c">y <img alt="p" data-message="d"></li></ol>
        <aside><span class="label">[7]</span><p data-message="e" lang="en">n</p></aside>"""
    assert [(one.message, one.kind, str(one.html)) for one in passages(page)] == [
        ("a", "h2", "T"),
        ("b", "ol", "3. x"),
        ("c", "ol", '4. y <span class="picture">p</span>'),
        ("e", "p", '<sup>7</sup> <span lang="en">n</span>'),
    ]


@pytest.mark.quick
def test_links_into_the_edition_lead_there_or_are_words() -> None:
    link = Markup("a ") + within("b/c.html#d", Markup(""), Markup("<em>e</em>"))
    assert led(link, "../") == 'a <a href="../b/c.html#d"><em>e</em></a>'
    assert led(link, None) == "a <em>e</em>"


@pytest.mark.quick
def test_editions_are_put_together_without_a_parser_of_html() -> None:
    """Each build does that, and most have no pair."""
    code = "import sys, startoolkit.editions.website; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "bs4" not in done.stdout.split()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('[["nl", "fr"]]', "'side-by-side' names 'fr', which is no language of this briefing."),
        ('[["he", "nl"]]', "'side-by-side' names the source language 'nl' after its translation 'he'."),
        ('[["nl", "he"], ["he", "nl"]]', "side-by-side: 'he' and 'nl' are named twice; name each pair once."),
        ('[["nl", "nl"]]', "side-by-side: 'nl' cannot stand beside itself."),
        ('[["nl"]]', "'side-by-side' is a list of pairs of language codes, such as [[\"en\", \"de\"]], not [['nl']]."),
        ('["nl", "he"]', "'side-by-side' is a list of pairs of language codes, such as [[\"en\", \"de\"]], not ['nl', 'he']."),
        ('[["nl", "xx"]]', "side-by-side: 'xx' is not a language code"),
    ],
)  # fmt: skip
def test_a_wrong_pair_is_told_with_its_line(straat: Path, run: Run, value: str, said: str) -> None:
    with (straat / "pyproject.toml").open("a", encoding="utf-8") as file:
        line = len((straat / "pyproject.toml").read_text(encoding="utf-8").splitlines()) + 1
        file.write(f"side-by-side = {value}\n")
    done = run("status", cwd=straat)
    assert done.returncode == 3
    assert f"pyproject.toml:{line}: {said}" in " ".join(done.stderr.split())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny project, whose translation is a draft, with a pair, built; not to be changed."""

    def make(folder: Path) -> None:
        shutil.copytree(PROJECTS / "straat", folder, dirs_exist_ok=True)
        with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(PAIR)
        done = build(folder)
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "side-by-side", make)


def build(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return startoolkit("build", "--format", "html", *arguments, cwd=project)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_pages_lead_to_each_other(project: Path) -> None:
    """From both editions and back, from the download lists too; and nothing else of the editions has changed."""
    dist = project / "dist"
    for tag in ("nl", "he"):
        soup = BeautifulSoup((dist / tag / "afspraken.html").read_bytes(), "html.parser")
        link = soup.select_one("footer a[href*=nl-he]")
        assert link is not None
        page = (dist / tag / str(link["href"])).resolve()
        assert page == (dist / "he/nl-he/afspraken.html").resolve()
        back = BeautifulSoup(page.read_bytes(), "html.parser").select_one(f"header a[hreflang={tag}]")
        assert back is not None
        assert (page.parent / str(back["href"])).resolve() == (dist / tag / "afspraken.html").resolve()
        cover = BeautifulSoup((dist / tag / "index.html").read_bytes(), "html.parser")
        whole = cover.select_one(".download a[href*=straat-nl-he]")
        assert whole is not None
        assert (dist / tag / str(whole["href"])).resolve() == (dist / WHOLE).resolve()
        assert "kB" in whole.parent.get_text()
    assert (dist / "index.html").read_text(encoding="utf-8").count(WHOLE) == 2
    assert not [path for path in dist.rglob("*.html") if b"data-message" in path.read_bytes()]


def test_the_pages_follow_both_languages(project: Path, tmp_path: Path) -> None:
    """After a change of a translation or a page they are what a fresh build makes; without one there is nothing to do."""
    changed = shutil.copytree(project, tmp_path / "straat")
    catalog, page = changed / "locale/he/LC_MESSAGES/index.po", changed / "docs/afspraken.md"
    catalog.write_text(catalog.read_text(encoding="utf-8").replace('"ניסוי קטן"', '"מילה"'), encoding="utf-8")
    assert build(changed, "he").returncode == 0
    assert "מילה" in (changed / "dist/he/nl-he/index.html").read_text(encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8") + "\nNieuw hier.\n", encoding="utf-8")
    assert build(changed, "nl").returncode == 0
    assert "Nieuw hier." in (changed / "dist" / WHOLE).read_text(encoding="utf-8")
    assert build(changed).returncode == 0
    followed = contents(changed / "dist")
    assert "Nothing to do" in build(changed).stdout
    assert build(changed, "--fresh").returncode == 0
    assert contents(changed / "dist") == followed


def test_editions_that_were_built_apart_make_the_same_pages(project: Path, tmp_path: Path) -> None:
    apart = shutil.copytree(project, tmp_path / "straat", ignore=shutil.ignore_patterns("dist", ".dist*"))
    for tag in ("nl", "he"):
        assert build(apart, tag, "--output", f"part-{tag}").returncode == 0
        assert not (apart / f"part-{tag}/he/nl-he").exists()
    done = startoolkit("assemble", "part-nl", "part-he", "--partial", cwd=apart)
    assert done.returncode == 0, done.stderr
    assert contents(apart / "dist") == contents(project / "dist")


def test_pages_in_the_place_of_a_pair_are_told(project: Path, tmp_path: Path) -> None:
    """Nothing is replaced then."""
    own = shutil.copytree(project, tmp_path / "straat")
    (own / "docs/nl-he").mkdir()
    (own / "docs/nl-he/x.md").write_text("---\norphan: true\n---\n\n# X\n", encoding="utf-8")
    done = build(own)
    assert done.returncode == 3
    assert done.stderr.startswith("pyproject.toml:10: 'side-by-side' needs the folder nl-he, which has the page")
    assert contents(own / "dist") == contents(project / "dist")


def test_a_published_folder_names_them(project: Path, tmp_path: Path) -> None:
    """They are published and verified, search engines are not sent to them, and earlier ones say that they are that."""
    own = shutil.copytree(project, tmp_path / "straat", ignore=shutil.ignore_patterns("dist", ".dist*"))
    with (own / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('base-url = "https://example.org/straat/"\nformats = ["html"]\n')
    settings, public = own / "pyproject.toml", tmp_path / "public"
    for label in ("proef-1", "proef-2"):
        settings.write_text(settings.read_text(encoding="utf-8").replace('"proef-1"', f'"{label}"'), encoding="utf-8")
        done = startoolkit("publish", label, "--to", "../public", "--drafts", cwd=own)
        assert done.returncode == 0, done.stderr
    assert startoolkit("verify", "public", cwd=tmp_path).returncode == 0
    assert WHOLE in (public / "manifest.json").read_text(encoding="utf-8")
    assert "nl-he" not in (public / "sitemap.xml").read_text(encoding="utf-8")
    earlier = BeautifulSoup((public / "proef-1/he/nl-he/afspraken.html").read_bytes(), "html.parser")
    newer = earlier.select_one(".newer a")
    assert newer is not None
    assert newer["href"] == "../../../he/nl-he/afspraken.html"
    assert 'content="noindex"' in (public / "he/nl-he/index.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_they_are_for_everybody(project: Path, tabs: Tabs) -> None:
    """Two columns on screens and paper, one on a phone with the languages named; headings are heard once per pair."""
    asked: list[str] = []
    tab = tabs.tab(scripts=False)
    tabs.listen(tab, "request", lambda request: asked.append(request.url))
    tab.goto((project / "dist/he/nl-he/afspraken.html").as_uri())
    assert "הסכמות" in tab.title()
    assert "Afspraken" in tab.title()
    assert tab.get_by_role("heading", level=1).count() == 1
    assert tab.get_by_role("columnheader").all_inner_texts()[:2] == ["Nederlands", "עברית"]
    first = tab.get_by_role("row").nth(1).get_by_role("cell")
    assert [(one.get_attribute("lang"), one.get_attribute("dir")) for one in first.all()] == [
        ("nl", "ltr"),
        ("he", "rtl"),
    ]
    assert tab.locator(".draft").inner_text().startswith("טיוטה")

    def boxes() -> list[dict[str, float]]:
        return [one.bounding_box() or {} for one in first.all()]

    left, right = boxes()
    assert left["x"] + left["width"] < right["x"]
    assert left["y"] == right["y"]
    show(tab, 320, 800, "dark")
    left, right = boxes()
    assert left["x"] == right["x"]
    assert left["y"] + left["height"] <= right["y"]
    assert "עברית" in tab.evaluate("getComputedStyle(document.querySelectorAll('td')[1], '::before').content")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.emulate_media(media="print")
    left, right = boxes()
    assert left["y"] == right["y"]
    assert tab.evaluate("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"
    assert {Path(url).name for url in asked} <= {"afspraken.html", "side-by-side.css", "favicon.svg"}

    seen = tabs.tab()
    for page in ("nl-he/index.html", "nl-he/afspraken.html", WHOLE.removeprefix("he/")):
        seen.goto((project / "dist/he" / page).as_uri())
        for width, scheme in ((1280, "light"), (320, "dark")):
            show(seen, width, 800, scheme)
            assert barriers(seen) == [], (page, width)
    assert seen.get_by_role("heading", level=1).count() == 1

"""What a page has and has not, by the settings of its project; and the entry page."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from startoolkit.colours import tokens
from startoolkit.html.templates import environment
from startoolkit.interface import interface
from startoolkit.languages import Language
from tests.browsing import barriers
from tests.conftest import sphinx_build

from .reader import Reader

_SOURCE = Path(__file__).parent / "project"


def _build(root: Path, *options: str) -> Path:
    done = sphinx_build("-q", "-b", "html", *options, "docs", "out", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "out"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(_SOURCE, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_one_language_and_no_pdf_show_no_switcher_and_no_download(project: Path) -> None:
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["en", "de", "he"]', '["en"]'), encoding="utf-8")
    page = (_build(project) / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'class="languages"|class="download|\.pdf|\.\./index\.html', page)


def test_an_edition_on_its_own_shows_no_switcher(project: Path) -> None:
    page = (_build(project, "-D", "startoolkit_assembled=0") / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'class="languages"|\.\./index\.html', page)


def test_settings_of_the_project_win(project: Path) -> None:
    out = _build(project, "-D", "html_title=Another title", "-D", "html_copy_source=1")
    assert "<title>Another title</title>" in (out / "index.html").read_text(encoding="utf-8")
    assert list((out / "_sources").rglob("*.txt"))


def test_a_page_tells_no_more_than_it_should(site: Path) -> None:
    page = (site / "de/four-cos/co-design.html").read_text(encoding="utf-8")
    assert "<title>Mit-Entwickeln – Der Nachbarschaftsratgeber</title>" in page
    assert "Shaping services together." not in page, "the German edition does not translate it"
    english = (site / "en/four-cos/co-design.html").read_text(encoding="utf-8")
    assert '<meta content="Shaping services together." name="description"' in english
    assert not re.search(r"Made with|Created using|Furo|documentation<|_sources", page)
    assert not list((site / "de").rglob("_sources/*"))


def test_ids_are_unique(site: Path) -> None:
    for page in (site / "en").rglob("*.html"):
        ids = re.findall(r' id="([^"]+)"', page.read_text(encoding="utf-8"))
        assert len(ids) == len(set(ids)), page
    assert "ways-to-design" in (site / "en/four-cos/co-design.html").read_text(encoding="utf-8")


def test_the_first_page_is_light(site: Path) -> None:
    """Furo alone is 25 kB; ours is less, the star included."""
    page = site / "en/index.html"
    text = page.read_text(encoding="utf-8")
    files = [page, *(site / "en" / name for name in re.findall(r'(?:src|href)="(_static/[^"?]+\.(?:css|js))', text))]
    assert len(files) > 5
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 25_000


def test_words_of_sphinx_come_only_where_we_have_none(site: Path, project: Path) -> None:
    """Its script with the words of its other scripts is in editions without an interface catalog, and in no other."""
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"he"]', '"is"]'), encoding="utf-8")
    for edition, wanted in ((site / "de", False), (_build(project, "-D", "language=is"), True)):
        page = (edition / "search.html").read_text(encoding="utf-8")
        assert ("translations.js" in page, (edition / "_static/translations.js").exists()) == (wanted, wanted)


def _edition(code: str, **values: Any) -> dict[str, Any]:
    language = Language(code)
    pdf = {"href": f"{code}/guide.pdf", "pages": 34, "bytes": 1_312_345, "size": language.size(1_312_345), "sha256": ""}
    return {
        "tag": language.tag,
        "name": language.own_name,
        "direction": language.direction,
        "title": f"Guide {code}",
        "subtitle": "",
        "start": f"{code}/index.html",
        "formats": ["html", "pdf"],
        "pdf": pdf,
        "date": "2026",
        "label": "2026.1",
        "words": interface(language).gettext,
        **values,
    }


def _entry(*editions: dict[str, Any]) -> str:
    return (
        environment()
        .get_template("entry.html")
        .render(
            title="Guide & more",
            source=Language("en"),
            editions=editions,
            tokens=tokens(),
            cover_image="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
        )
    )


def test_the_entry_page_speaks_each_language() -> None:
    page = _entry(_edition("en"), _edition("fr"), _edition("he", pdf=None), _edition("de", start=""))
    assert "<title>Guide &amp; more – English, Français, עברית, Deutsch</title>" in page, (
        "not the title of the first page"
    )
    assert "34\N{NO-BREAK SPACE}pages, 1,3\N{NO-BREAK SPACE}Mo" in page
    assert '<section lang="he" dir="rtl"' in page
    assert [page.count(link) for link in ("fr/guide.pdf", "he/guide.pdf", "de/index.html", "he/index.html")] == [
        1,
        0,
        0,
        1,
    ]
    assert "{" + "{" not in page
    assert "&lt;" not in page


@pytest.mark.browser
def test_axe_finds_nothing_on_the_entry_page(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text(_entry(*(_edition(code, subtitle="So") for code in ("en", "de", "fr", "he"))), encoding="utf-8")
    for width, scheme in ((320, "light"), (1440, "dark")):
        tab = reader.open(str(file), width, scheme=scheme)
        assert barriers(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width

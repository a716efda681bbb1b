"""The setting ``moved``: old addresses lead to where the text is now, in every edition and from earlier ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from startoolkit.api import StarError
from startoolkit.testing import Briefing
from tests.conftest import startoolkit

PAGES = {
    "index": "# Guide\n\n```{toctree}\nparts/all\n```\n",
    "parts/all": "# All parts\n\n(second)=\n## Second part\n\nText.\n",
}
GERMAN = {
    "de": {
        "index": {"Guide": "Ratgeber"},
        "parts/all": {"All parts": "Alle Teile", "Second part": "Zweiter", "Text.": "Text."},
    }
}


def briefing(folder: Path, **moved: str) -> Briefing:
    made = Briefing(folder, PAGES, GERMAN, base_url="https://example.org/guide/")
    lines = "".join(f'"{old.replace("__", "/")}" = "{new}"\n' for old, new in moved.items())
    settings = folder / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f"\n[tool.startoolkit.moved]\n{lines}", encoding="utf-8")
    return made


def test_an_old_address_leads_on(tmp_path: Path) -> None:
    """At each old address is a page in the language of the edition that leads to page and section, and names where it is."""
    made = briefing(tmp_path, old__deep__second="parts/all#second", gone="index")
    built = made.build()
    page = built.page("old/deep/second", "de")
    assert '<html lang="de" dir="ltr">' in page
    assert '<meta http-equiv="refresh" content="0; url=../../parts/all.html#second">' in page
    assert '<a href="../../parts/all.html#second">Alle Teile</a>' in page
    assert "Diese Seite ist umgezogen." in page
    assert '<link rel="canonical" href="https://example.org/guide/de/parts/all.html">' in page
    assert 'url=index.html"' in built.page("gone", "en")
    assert {"gone.html", "old/deep/second.html"} <= {file.path for file in built.record("de").files}
    assert "gone" not in (tmp_path / "dist/sitemap.xml").read_text(encoding="utf-8")
    before = (tmp_path / "dist/de/gone.html").read_bytes()
    change = tmp_path / "docs/parts/all.md"
    change.write_text(change.read_text(encoding="utf-8").replace("Text.", "Words."), encoding="utf-8")
    assert made.build().outcome.placed
    assert (tmp_path / "dist/de/gone.html").read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("parts__all", "index", "names 'parts/all', which is still a page of this briefing"),
        (
            "gone",
            "parts/al",
            "names 'parts/al', which is no page of this briefing. [bad-settings]\n  hint: Did you mean 'parts/all'?",
        ),
        ("gone", "../index", "'moved' is a table of old pages"),
        ("..__gone", "index", "'moved' is a table of old pages"),
    ],
)
def test_addresses_that_cannot_be(tmp_path: Path, old: str, new: str, says: str) -> None:
    """An old address that is a page, a new one that is none, and paths that lead out are refused with the line."""
    with pytest.raises(StarError) as caught:
        briefing(tmp_path, **{old: new}).build()
    assert says in str(caught.value)
    assert re.search(r"pyproject\.toml:\d+: ", str(caught.value))


def test_earlier_editions_lead_to_the_new_page(tmp_path: Path) -> None:
    """A page that was published and has become a section says in the archive where the newest text is."""
    made = Briefing(
        tmp_path / "project", {**PAGES, "old": "---\norphan: true\n---\n\n# Old\n\nText.\n"}, languages=["en"]
    )
    assert startoolkit("publish", "1", "--to", tmp_path / "www", cwd=made.root).returncode == 0
    (made.root / "docs/old.md").unlink()
    settings = made.root / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace('label = "1"', 'label = "2"')
    settings.write_text(f'{text}\n[tool.startoolkit.moved]\nold = "parts/all#second"\n', encoding="utf-8")
    done = startoolkit("publish", "2", "--to", tmp_path / "www", cwd=made.root)
    assert done.returncode == 0, done.stderr
    assert 'href="../../en/parts/all.html#second"' in (tmp_path / "www/1/en/old.html").read_text(encoding="utf-8")

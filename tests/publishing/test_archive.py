"""Earlier editions lead to the newest, whichever version of startoolkit has made their pages."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

import pytest

from startoolkit.html.frame import Frame
from startoolkit.publishing.archive import connect
from startoolkit.publishing.manifest import Edition, Language
from startoolkit.readings import Progress

_OLD = {
    "page": "<p>kept</p><!-- newer --><!-- /newer -->",
    "entry": "<!-- newer de -->x<!-- /newer --><!-- earlier de -->old<!-- /earlier -->",
}
_NEW = {
    "page": "<p>kept</p><!-- slot newer --><!-- /slot -->",
    "entry": "<!-- slot newer-de -->x<!-- /slot --><!-- slot earlier-de -->old<!-- /slot -->",
}


def _edition(label: str) -> Edition:
    language = Language(
        tag="de",
        language="de",
        name="Deutsch",
        direction="ltr",
        title="x",
        verdict="edition",
        progress=Progress(),
        pages=1,
        pdf="",
        revision="",
        committed=False,
        sources="",
        catalogs="",
        versions={},
    )
    return Edition(label, datetime.date(2026, 1, 1), (language,))


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("pages", [_OLD, _NEW], ids=["made by 0.1.0", "made today"])
def test_slots_of_an_archive_are_filled(tmp_path: Path, pages: dict[str, str]) -> None:
    """Pages get their notice and the entry page its lists, as slots of today; again, nothing is written."""
    top = _write(tmp_path / "index.html", _NEW["entry"])
    _write(tmp_path / "de/index.html", "x")
    entry = _write(tmp_path / "1.0/index.html", pages["entry"])
    page = _write(tmp_path / "1.0/de/index.html", f'{pages["page"]}<a href="../0.9/de/index.html">')
    served = tmp_path / "served.html"
    served.hardlink_to(page)
    earlier = (_edition("1.0"), _edition("0.9"))

    connect(tmp_path, _edition("1.1"), earlier, before="1.0")
    text = page.read_text(encoding="utf-8")
    notice = re.fullmatch(r'<p>kept</p><!-- slot newer -->(<div.*</div>)<!-- /slot --><a href="(.*)">', text, re.DOTALL)
    assert notice
    assert notice[2] == "../../0.9/de/index.html"
    assert 'href="../../de/index.html"' in notice[1]
    assert "1.1" in notice[1]
    assert served.read_text(encoding="utf-8") == f'{pages["page"]}<a href="../0.9/de/index.html">'
    whole = entry.read_text(encoding="utf-8")
    assert 'href="../index.html"' in whole
    assert whole.endswith("<!-- slot earlier-de --><!-- /slot -->")
    listed = top.read_text(encoding="utf-8")
    assert re.findall(r'href="([^"]+)"', listed) == ["1.0/de/index.html", "0.9/index.html"]
    assert "<!-- slot newer-de -->x<!-- /slot -->" in listed

    for path in (top, entry, page):
        os.utime(path, (1, 1))
    connect(tmp_path, _edition("1.1"), earlier)
    assert [path.stat().st_mtime for path in (top, entry, page)] == [1, 1, 1]


def test_pages_in_another_theme_get_a_place_for_the_notice(tmp_path: Path) -> None:
    """At the beginning of their main content, once; pages in our theme that have none, such as those that lead on, do not."""
    _write(tmp_path / "index.html", _NEW["entry"])
    _write(tmp_path / "de/index.html", "x")
    page = _write(tmp_path / "1.0/de/index.html", '<body><div role="main" class="x">Text</div></body>')
    Frame().write(page.parent)
    template = _write(tmp_path / "1.0/de/_static/macros.html", "<body>")
    lead = _write(tmp_path / "0.9/de/old.html", "<body>")
    Frame(contents="<ul></ul>").write(lead.parent)
    earlier = (_edition("1.0"), _edition("0.9"))
    connect(tmp_path, _edition("1.1"), earlier)
    connect(tmp_path, _edition("1.2"), earlier)
    text = page.read_text(encoding="utf-8")
    assert re.match(r'<body><div role="main" class="x">\s*<div class="admonition [^>]*><!-- slot newer --><div', text)
    assert (text.count("slot newer"), "1.2" in text, "1.1" in text) == (1, True, False)
    assert template.read_text(encoding="utf-8") == lead.read_text(encoding="utf-8") == "<body>"

"""Worksheets and chapters in a published folder: held against their standards, kept in the archive, and found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from startoolkit.catalogs.progress import allowed
from startoolkit.project import Project
from startoolkit.publishing import publish as publishing
from startoolkit.publishing.links import broken_links
from startoolkit.publishing.publish import Outcome, Refused, publish
from startoolkit.publishing.verify import identify, verify
from startoolkit.testing import Briefing

CONF = 'extensions = ["myst_parser", "startoolkit.sphinxext"]\nhtml_theme = "startoolkit"\n'
CONF += 'myst_enable_extensions = ["colon_fence", "tasklist"]\n'
PAGES = {
    "index": "# Guide\n\nHello.\n\n:::{toctree}\nplans/one\n:::\n",
    "plans/one": "# Plan\n\nWords.\n\n:::{admonition} Our plan\n:class: worksheet a3\n\n- [ ] Tell everybody\n:::\n",
}
SHEETS = ["plans/one_our-plan.pdf", "plans/one_our-plan.a3.pdf"]
FORMATS = ["html", "chapters", "sheets"]


def briefing(folder: Path, label: str = "1", formats: list[str] = FORMATS) -> Project:
    Briefing(folder, PAGES, {"de": {"index": {"Guide": "Leitfaden"}}}, conf=CONF, formats=formats, gate="", label=label)
    settings = folder / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace('gate = ""\n', "gate = { words = 0 }\n")
    settings.write_text(text, encoding="utf-8")
    return Project.load(folder)


def published(project: Project, target: Path) -> Outcome | Refused:
    return publish(project, project.settings.label, allowed(project, project.settings.languages), target)


def test_files_of_earlier_editions_stay_and_are_found_again(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert isinstance(published(briefing(tmp_path / "project"), site), Outcome)
    first = {name: (site / "de" / name).read_bytes() for name in SHEETS}
    assert isinstance(published(briefing(tmp_path / "project", "2"), site), Outcome)
    assert {name: (site / "1/de" / name).read_bytes() for name in SHEETS} == first
    assert broken_links(site, "") == []
    page = html.parse(str(site / "1/de/plans/one.html"))
    links = page.xpath("//p[@class='sheet-file']/a/@href")
    assert links == ["one_our-plan.odt", "../plans/one_our-plan.pdf", "../plans/one_our-plan.a3.pdf"]
    assert verify(site)[1] == []
    for folder, label in (("", "2"), ("1/", "1")):
        for name in (*SHEETS, "guide-de-chapter-plans-one.pdf"):
            _, found = identify(site / f"{folder}de/{name}")
            assert found is not None
            assert (found.edition.label, found.language.tag) == (label, "de")


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["sheets"], ("catalogs", "gates", "PDFs")),
        (["html", "pdf-ua2", "epub"], ("catalogs", "gates", "links", "EPUBs")),
    ],
)
def test_what_was_checked_is_what_is_there(tmp_path: Path, formats: list[str], said: tuple[str, ...]) -> None:
    """Formats that are not made are not named, nor PDF/UA-2, whose standard is not checked."""
    outcome = published(briefing(tmp_path / "project", formats=formats), tmp_path / "site")
    assert isinstance(outcome, Outcome)
    assert outcome.checked == said


def test_no_pdf_that_breaks_its_standards_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []

    def faults(path: Path) -> list[str]:
        held.append(path.name)
        return ["it is broken"] if path.name == "one_our-plan.a3.pdf" else []

    monkeypatch.setattr(publishing, "faults", faults)
    refused = published(briefing(tmp_path / "project"), tmp_path / "site")
    assert refused == Refused(
        "Files of other formats are not as they should be.",
        ("en/plans/one_our-plan.a3.pdf: it is broken", "de/plans/one_our-plan.a3.pdf: it is broken"),
    )
    assert sorted({*held}) == [
        "guide-de-chapter-plans-one.pdf",
        "guide-en-chapter-plans-one.pdf",
        "one_our-plan.a3.pdf",
        "one_our-plan.pdf",
    ]
    assert not (tmp_path / "site").exists()

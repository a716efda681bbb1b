"""Errors in published editions: told on their pages and in the list, or the edition withdrawn, without a new one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from startoolkit.publishing.verify import verify
from tests.conftest import PROJECTS, Run, once
from tests.publishing.conftest import Publish, contents, quickly, set_up

WRONG = "De brug heet <b>Linde</b> & niet Eik."


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, publish: Publish) -> Path:
    """The folder of a project and of its ``site``, which holds the editions 1.1 and 1.0."""

    def make(folder: Path) -> None:
        project = quickly(shutil.copytree(PROJECTS / "straat", folder / "straat"))
        for label in ("1.0", "1.1"):
            done = publish(project, label)
            assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "errata", make)


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Path:
    """A copy of the project, beside a copy of its ``site``."""
    return shutil.copytree(published, tmp_path / "copy", symlinks=True) / "straat"


def tell(site: Path, run: Run, errata: str, *options: str) -> str:
    set_up(site, errata=errata)
    done = run("errata", "--to", "../site", *options, cwd=site)
    assert done.returncode == 0, done.stderr
    assert verify(site.parent / "site")[1] == []
    return done.stdout


def test_each_page_says_what_is_wrong_with_its_edition(site: Path, run: Run) -> None:
    """In the reader's language where there is a text in it, else marked as what it is; the current edition stays to the byte, and
    with the entry gone all is as before."""
    folder = site.parent / "site"
    before = contents(folder)
    said = tell(site, run, f'{{"1.0" = {{ nl = "{WRONG}" }}}}')
    assert "1.0: De brug" in said
    for tag, marked in (("nl", ""), ("he", ' lang="nl"')):
        page = (folder / f"1.0/{tag}/afspraken.html").read_text(encoding="utf-8")
        assert f"<span{marked}>De brug heet &lt;b&gt;Linde&lt;/b&gt; &amp; niet Eik.</span>" in page
    assert "De brug heet" in (folder / "index.html").read_text(encoding="utf-8")
    now = contents(folder)
    assert {path for path in before if not path.startswith("1.0/") and before[path] != now[path]} == {
        "index.html",
        "manifest.json",
        "SHA256SUMS",
    }
    assert "nothing is to do" in tell(site, run, f'{{"1.0" = {{ nl = "{WRONG}" }}}}')
    tell(site, run, "{}")
    assert contents(folder) == before


def test_a_withdrawn_edition_says_so_at_its_addresses(site: Path, run: Run, publish: Publish) -> None:
    """Every page of it, and nothing else of it is left; the next edition keeps that, and compares itself with another one."""
    folder = site.parent / "site"
    pages = {path.relative_to(folder) for path in folder.glob("1.0/**/*.html")}
    assert "would change" in tell(site, run, '{"1.0" = { nl = "Fout.", withdrawn = true }}', "--dry-run")
    assert (folder / "1.0/nl/edition.json").is_file()
    tell(site, run, '{"1.0" = { nl = "Fout.", he = "טעות.", withdrawn = true }}')
    left = {path.relative_to(folder) for path in (folder / "1.0").rglob("*") if path.is_file()}
    assert left == pages
    page = (folder / "1.0/he/afspraken.html").read_text(encoding="utf-8")
    assert re.search(r'<html lang="he" dir="rtl">', page)
    assert "טעות." in page
    assert 'href="../../he/afspraken.html"' in page
    assert "noindex" in page
    assert "Deze editie (1.0) is ingetrokken." in (folder / "1.0/nl/index.html").read_text(encoding="utf-8")
    assert "ingetrokken" in (folder / "index.html").read_text(encoding="utf-8")
    done = publish(site, "1.2")
    assert done.returncode == 0, done.stderr
    assert verify(folder)[1] == []
    assert 'href="../1.1/nl/index.html"' in (folder / "nl/whats-new.html").read_text(encoding="utf-8")
    assert 'href="../../he/afspraken.html"' in (folder / "1.0/he/afspraken.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("errata", "code", "said"),
    [
        ('{"0.9" = { nl = "Fout." }}', 3, "names 0.9, and there is no earlier edition of that label"),
        ('{"1.1" = { nl = "Fout." }}', 3, "names 1.1, the label of the edition that is worked on"),
        ('{"1.0" = { he = "טעות." }}', 3, "says of 1.0 nothing in the source language"),
        ('{"1.0" = "Fout."}', 3, "has a table for each label"),
        ('{"../x" = { nl = "Fout." }}', 3, "is a short text"),
        ('{"1.0" = { nl = "Fout.", withdrawn = "yes" }}', 3, "has a table for each label"),
    ],
)
def test_what_cannot_be_told_changes_nothing(site: Path, run: Run, errata: str, code: int, said: str) -> None:
    folder = site.parent / "site"
    before = contents(folder)
    set_up(site, errata=errata)
    done = run("errata", "--to", "../site", cwd=site)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert contents(folder) == before


def test_the_current_edition_is_not_an_earlier_one(site: Path, run: Run) -> None:
    """Whoever has raised the label to correct an edition, and not yet published it, is told to do that first."""
    set_up(site, label='"1.2"', errata='{"1.1" = { nl = "Fout." }}')
    done = run("errata", "--to", "../site", cwd=site)
    assert done.returncode == 3
    assert "names 1.1, which is the current edition" in done.stderr
    assert "Publish 1.2" in done.stderr


def test_only_a_published_folder_is_changed(site: Path, run: Run) -> None:
    shutil.rmtree(site.parent / "site")
    done = run("errata", "--to", "../site", cwd=site)
    assert done.returncode == 3
    assert "Nothing was published there" in done.stderr
    assert not (site.parent / "site").exists()

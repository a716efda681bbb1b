"""Publishing: what readers are served, edition after edition."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from bs4 import BeautifulSoup

from startoolkit.catalogs.progress import allowed
from startoolkit.project import Project
from startoolkit.publishing import publish as publishing
from startoolkit.publishing.gate_report import BelowGate
from startoolkit.publishing.manifest import Manifest, published
from tests.conftest import Run

from .conftest import Publish, contents, set_up

_BASE = "https://example.org/straat/"


def _walk(site: Path) -> dict[str, BeautifulSoup]:
    """Every page that a reader can come to from the first one; each link on the way leads to something.

    So does each absolute address that search engines and others are given.
    """
    start, pages, waiting = "http://host/", {}, ["http://host/index.html"]
    while waiting:
        address = waiting.pop()
        path = unquote(address.removeprefix(start))
        if path in pages or not path.endswith(".html"):
            assert (site / path).is_file(), path
            continue
        pages[path] = BeautifulSoup((site / path).read_bytes(), "html.parser")
        for node in pages[path].select(f"[href], [src], [content^='{_BASE}']"):
            link, _ = urldefrag(urljoin(address, str(node.get("href") or node.get("src") or node.get("content"))))
            link = re.sub("/$", "/index.html", link.replace(_BASE, start))
            if link.startswith(start):
                waiting.append(re.sub(r"\?.*", "", link))
    for path, page in pages.items():
        for node in page.select("a[href*='#']"):
            link, place = urldefrag(urljoin(start + path, str(node["href"])))
            if link.startswith(start) and place and link.endswith(".html"):
                assert pages[unquote(link.removeprefix(start))].select(f'[id="{unquote(place)}"]'), (path, node["href"])
    return pages


def _git(project: Path, *args: str) -> str:
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", "-C", project, *who, *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_three_editions_in_a_row(two_editions: Path, publish: Publish, tmp_path: Path) -> None:
    """The newest edition is at the top, the earlier ones are whole under their labels, and every link leads on."""
    home = shutil.copytree(two_editions.parent, tmp_path / "home")
    straat, site = home / "straat", home / "site"
    first, second = contents(home / "first"), contents(site)
    _tells_the_change(_walk(site), first.keys())
    for folder in (straat / "docs", straat / "locale/he/LC_MESSAGES"):
        for file in folder.glob("afspraken.*"):
            file.rename(file.with_stem("regels"))
        for file in folder.iterdir():
            file.write_text(
                file.read_text().replace("afspraken.md", "regels.md").replace("\nafspraken\n", "\nregels\n")
            )
    set_up(straat, languages='["nl"]')
    assert publish(straat, "2026.3").returncode == 0, "a language may go"

    pages = _walk(site)
    for kept, before in (("2026.1", first), ("2026.2", second)):
        ours = {path for path in before if path.partition("/")[0] in ("index.html", "nl", "he")}
        assert {path.removeprefix(f"{kept}/") for path in contents(site) if path.startswith(kept)} == ours
        same = [path for path in ours if not path.endswith(".html")]
        assert any(path.endswith(".pdf") for path in same)
        for path in same:
            assert (site / kept / path).read_bytes() == before[path], path
        for path in (path for path in ours if path.endswith(".html")):
            notice = pages.get(f"{kept}/{path}", BeautifulSoup((site / kept / path).read_bytes(), "html.parser"))
            assert notice.select(".newer a"), path
            newest = path if (site / path).is_file() else f"{kept}/{path}"
            named = [str(one["href"]) for one in notice.select("link[rel=canonical]")]
            assert named in ([], [f"{_BASE}{newest.removesuffix('index.html') if path == 'index.html' else newest}"]), (
                path
            )

    assert pages["2026.1/nl/index.html"].select(f'link[rel=canonical][href="{_BASE}nl/index.html"]')
    assert pages["2026.1/he/index.html"].select(f'link[rel=canonical][href="{_BASE}2026.1/he/index.html"]')

    def leads(page: str) -> str:
        return pages[page].select_one(".newer a")["href"]  # type: ignore[index]

    assert pages["2026.2/nl/index.html"].select('article a[href="../../2026.1/nl/index.html"]')
    assert leads("2026.1/nl/index.html") == "../../nl/index.html"
    assert leads("2026.2/nl/whats-new.html") == "../../nl/whats-new.html"
    assert leads("2026.2/nl/afspraken.html") == "../../nl/regels.html", "the page has another name"
    assert leads("2026.1/nl/afspraken.html") == "../../nl/regels.html"
    assert leads("2026.1/he/afspraken.html") == "../../index.html", "the language is gone"
    assert "זוהי מהדורה קודמת (2026.1)" in pages["2026.1/he/index.html"].select_one(".newer").text
    assert [node["href"] for node in pages["index.html"].select(".earlier a")] == [
        "2026.2/nl/index.html",
        "2026.1/nl/index.html",
    ]
    assert "Eerdere edities" in pages["index.html"].text
    assert [node["href"] for node in pages["index.html"].select(".news a")] == ["nl/whats-new.html"]
    assert "1 maart 2026" in pages["index.html"].select_one(".earlier").text
    assert "2026.1" not in (site / "sitemap.xml").read_text()
    assert "2026.2" not in (site / "sitemap.xml").read_text()
    assert not pages["index.html"].select(".newer")
    assert not pages["nl/index.html"].select(".newer")


def _tells_the_change(pages: dict[str, BeautifulSoup], first: Collection[str]) -> None:
    """The second edition says in every language what is new since the first, of which there is nothing to tell."""
    for tag, inserted, alone in (("nl", "samen", "geen eerdere editie"), ("he", "יחד", "אין מהדורה קודמת")):
        news = pages[f"{tag}/whats-new.html"].select_one("article")
        assert news
        assert [node.contents[1] for node in news.select("ins")] == [inserted]
        assert not news.select("del")
        assert [node["href"] for node in news.select("h2 a")] == ["index.html", "afspraken.html"]
        assert news.select_one(f'a[href="../2026.1/{tag}/index.html"]')
        assert f"{tag}/whats-new.html" in first
        assert alone in pages[f"2026.1/{tag}/whats-new.html"].text
        other = {"nl": "he", "he": "nl"}[tag]
        page = pages[f"{tag}/whats-new.html"]
        assert page.select(f'a[href="../{other}/whats-new.html"]')
        address = "https://example.org/straat/{}/whats-new.html".format
        assert [link["href"] for link in page.select("link[rel=canonical]")] == [address(tag)]
        assert {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate]")} == {
            "nl": address("nl"),
            "he": address("he"),
            "x-default": address("nl"),
        }
        (description,) = page.select("meta[name=description]")
        assert "2026.1" in description["content"]


def test_news_of_what_can_be_compared(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """A language that was away is compared with its last edition; one whose last was made by another version with none.

    A page that is gone leads to the first page of the newest edition, whoever made it.
    """
    site, index, gone = tmp_path / "site", quick / "docs/index.md", quick / "docs/weg.md"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("\nafspraken\n", "\nafspraken\nweg\n"), encoding="utf-8")
    gone.write_text("# Weg\n", encoding="utf-8")
    assert publish(quick, "a").returncode == 0
    index.write_text(text, encoding="utf-8")
    gone.unlink()
    set_up(quick, languages='["nl"]')
    assert publish(quick, "b").returncode == 0
    record = site / "nl/edition.json"
    record.write_text(re.sub(r'"schema": \d+', '"schema": 1', record.read_text(encoding="utf-8")), encoding="utf-8")
    manifest = Manifest.read(site / "manifest.json")
    published(manifest.briefing, manifest.editions, site).write(site)
    set_up(quick, languages='["nl", "he"]')
    third = publish(quick, "c")
    assert third.returncode == 0, third.stderr
    pages = _walk(site)
    assert pages["he/whats-new.html"].select('article a[href="../a/he/index.html"]')
    assert "geen eerdere editie" in pages["nl/whats-new.html"].text
    for tag in ("nl", "he"):
        assert pages[f"a/{tag}/weg.html"].select(f'.newer a[href="../../{tag}/index.html"]')


def test_only_pdfs(straat: Path, publish: Publish, tmp_path: Path) -> None:
    """An edition without web pages is published without a page of what is new."""
    set_up(straat, gate="{ words = 80 }", formats='["pdf"]')
    for label in ("a", "b"):
        assert publish(straat, label).returncode == 0
    kept = sorted(path.name for path in (tmp_path / "site/a/nl").iterdir())
    assert kept == ["edition.json", "passages.json", "straat-nl.pdf"]
    assert _walk(tmp_path / "site").keys() == {"index.html", "a/index.html"}


def test_the_same_label_again(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """What is published stays: the same once more changes nothing, anything else under its label is refused."""
    assert publish(quick, "a").returncode == 0
    before = contents(tmp_path / "site")
    again = publish(quick, "a")
    assert (again.returncode, "nothing is to do" in again.stdout) == (0, True)
    page = quick / "docs" / "index.md"
    page.write_text(page.read_text().replace("Een kleine proef\n", "Een grote proef\n"))
    other = publish(quick, "a")
    assert other.returncode == 3
    assert "label-taken" in other.stderr
    assert "Raise label" in other.stderr
    assert contents(tmp_path / "site") == before
    assert publish(quick, "b").returncode == 0
    before = contents(tmp_path / "site")
    for label in ("a", "A"):
        archived = publish(quick, label)
        assert (archived.returncode, "label-taken" in archived.stderr) == (3, True)
    assert contents(tmp_path / "site") == before


def test_a_commit_that_changes_nothing(quick: Path, publish: Publish) -> None:
    """The same sources in another revision are the same content; sources that were not committed are said plainly."""
    _git(quick, "init", "-q")
    unborn = publish(quick, "a", "--dry-run")
    assert "Source revision: none (no git repository)" in unborn.stdout
    _git(quick, "add", ".")
    _git(quick, "commit", "-qm", "one")
    (quick / "locale/.lock").touch()  # as update of earlier versions left it
    assert publish(quick, "a").returncode == 0
    manifest = json.loads((quick.parent / "site" / "manifest.json").read_text())
    told = [(one["revision"], one["committed"]) for one in manifest["editions"]["a"]["languages"]]
    assert told == [(_git(quick, "rev-parse", "HEAD"), True)] * 2
    (quick / "README").touch()
    _git(quick, "add", ".")
    _git(quick, "commit", "-qm", "two")
    assert "nothing is to do" in publish(quick, "a").stdout
    dirty = publish(quick, "b")
    assert "with changes that were not committed" in dirty.stdout
    manifest = json.loads((quick.parent / "site" / "manifest.json").read_text())
    assert [one["committed"] for one in manifest["editions"]["b"]["languages"]] == [False, False]
    assert [one["committed"] for one in manifest["editions"]["a"]["languages"]] == [True, True]


def test_the_gate(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """A language below its gate is refused, with its pages and messages; --drafts lets it through, but not below."""
    set_up(quick, gate="{ words = 95 }")
    refused = publish(quick, "a")
    assert refused.returncode == 1
    assert "he עברית: 89.66 % of its words are translated, 95 % are required." in refused.stderr
    assert "afspraken: 1 of 8 messages missing" in refused.stderr
    assert "Deze zin is nog niet vertaald." in refused.stderr
    assert "nl" not in re.findall(r"(?m)^(\w+) .*asked for", refused.stderr)
    assert not (tmp_path / "site").exists()
    set_up(quick, gate='{ words = 50, pages = ["afsp*"] }')
    refused = publish(quick, "a")
    assert refused.returncode == 1
    assert "afspraken: 1 of 8 messages missing" in refused.stderr
    assert "index:" not in refused.stderr
    set_up(quick, gate="{ words = 95 }")
    drafts = publish(quick, "a", "--drafts")
    assert drafts.returncode == 0, drafts.stderr
    assert "52 of 58 words, a draft" in drafts.stdout
    assert "Checked: catalogs, gates and links.\n" in drafts.stdout
    (draft,) = BeautifulSoup((tmp_path / "site/index.html").read_bytes(), "html.parser").select("span.draft")
    assert draft.find_parent("section", lang="he"), "where languages are chosen the draft is marked"
    for name in ("index", "whats-new"):
        page = BeautifulSoup((tmp_path / f"site/he/{name}.html").read_bytes(), "html.parser")
        assert [notice.select_one("strong").text for notice in page.select("aside.draft")] == ["טיוטה"], name
        assert "Buurthuis De Linde" in page.select_one(".imprint").text


def test_the_gate_is_told_before_a_build(
    quick: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a build nothing is built for a refusal, which has the words it has after a build; else a build tells."""

    def refusal() -> publishing.Refused:
        project = Project.load(quick, runs=True)
        with monkeypatch.context() as patch:
            patch.setattr(publishing, "build", lambda *_, **__: pytest.fail("built"))
            got = publishing.publish(project, "b", allowed(project, project.settings.languages), tmp_path / "site")
        assert isinstance(got, publishing.Refused)
        return got

    set_up(quick, label='"a"', gate='{ words = 95, pages = ["afsp*"] }')
    assert run("build", cwd=quick).returncode == 0
    set_up(quick, label='"b"', date="2026-04-01")
    catalog = quick / "locale/he/LC_MESSAGES/index.po"
    text = catalog.read_text(encoding="utf-8")
    for lacking in (text, text.replace('msgid "De straat van iedereen"', '#, fuzzy\nmsgid "De straat van iedereen"')):
        catalog.write_text(lacking, encoding="utf-8")
        ahead = refusal()
        with monkeypatch.context() as patch:
            patch.setattr(publishing, "below_gate_ahead", lambda *_: BelowGate())
            project = Project.load(quick, runs=True)
            got = publishing.publish(project, "b", allowed(project, project.settings.languages), tmp_path / "site")
        assert got == ahead
        assert "With --drafts he" in ahead.reason
    page = quick / "docs/index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nEen nieuwe zin.\n", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match="built"):
        refusal()


def test_only_the_languages_named_are_drafts(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """--drafts with languages lets no other one through; the refusal names the option with all that it needs."""
    for catalog in shutil.copytree(quick / "locale/he", quick / "locale/de").rglob("*.po"):
        text = catalog.read_text(encoding="utf-8").replace("Language: he", "Language: de")
        catalog.write_text(text, encoding="utf-8")
    set_up(quick, languages='["nl", "he", "de"]', gate="{ words = 95 }")
    refused = publish(quick, "a", "--drafts", "he")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "de Deutsch: 89.66 % of its words are translated, 95 % are required." in refused.stderr
    assert "he עברית" not in refused.stderr
    assert "With --drafts he,de they are published as drafts." in " ".join(refused.stderr.split())
    for wrong, said in (("fr", "no language 'fr'"), ("de", "de is not among the languages to be published, nl, he")):
        refused = publish(quick, "a", "nl", "he", "--drafts", wrong)
        assert refused.returncode == 2
        assert said in refused.stderr
    assert not (tmp_path / "site").exists()
    done = publish(quick, "a", "--drafts", "he", "--drafts", "nl,de")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"(?m)^(\w+) .*?(, a draft)?$", done.stdout)[:3] == [
        ("nl", ""),
        ("he", ", a draft"),
        ("de", ", a draft"),
    ]


def test_a_language_that_is_not_built(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """Below the share of a draft a language is left out in a line, with or without --drafts, and refused by name."""
    set_up(quick, gate="{ words = 95, draft = 90 }")
    for label, *options in (("a",), ("b", "--drafts")):
        done = publish(quick, label, *options)
        assert done.returncode == 0, done.stderr
        assert done.stderr == "he: not built: 89 % of its words are translated, and a draft needs 90 %.\n"
        assert sorted(path.name for path in (tmp_path / "site").glob("*/edition.json")) == ["edition.json"]
        assert not [path for path in _walk(tmp_path / "site") if "he" in path.split("/")]
    before = contents(tmp_path / "site")
    assert publish(quick, "c", "he", "--drafts").returncode == 1
    assert publish(quick, "c", "--drafts", "he").returncode == 1
    assert contents(tmp_path / "site") == before


def test_a_build_does_not_touch_what_is_published(quick: Path, run: Run, site: Path) -> None:
    """A folder that readers are served, and an earlier edition in it, are no output of a build."""
    before = contents(site)
    for output, how in ((site, "is"), (site / "2026.1", "lies in"), (site / "new", "lies in")):
        result = run("build", "--output", output, cwd=quick)
        assert result.returncode == 3
        assert (
            f"The output {how} a published folder, which only startoolkit publish changes. [foreign-output]"
            in " ".join(result.stderr.split())
        )
    assert contents(site) == before


def test_a_dry_run(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """It says what would change, and changes nothing."""
    first = publish(quick, "a", "--dry-run")
    assert (first.returncode, "Edition a would be the current one" in first.stdout) == (0, True)
    assert [path.name for path in tmp_path.iterdir()] == ["straat"]
    publish(quick, "a")
    before = contents(tmp_path / "site")
    (quick / "docs" / "nieuw.md").write_text("# Nieuw\n\nEen pagina.\n")
    index = quick / "docs" / "index.md"
    index.write_text(index.read_text().replace("\nafspraken\n", "\nafspraken\nnieuw\n"))
    second = publish(quick, "b", "--dry-run")
    assert second.returncode == 0, second.stderr
    added, changed = second.stdout.split("Changed:")
    assert "  he/nieuw.html\n  nl/nieuw.html" in added.split("Added:")[1]
    assert "  nl/afspraken.html" in changed
    assert "kept: a" in changed
    assert contents(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "straat"]


def test_links_that_lead_nowhere(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """Pages, places in pages and files that are not there are named with page and line, and nothing is published."""
    set_up(quick, gate="{ words = 10 }")
    broken = ["nergens.html", "afspraken.html#nergens", "../fr/x.png", "../../../x.html", "/x.html", "nl/", "#nergens"]
    sound = [
        "afspraken.html",
        "afspraken.html?a=b#page-text",
        "../he/",
        "https://example.org/x",
        "mailto:a@example.org",
    ]
    page = quick / "docs" / "index.md"
    page.write_text(page.read_text() + "".join(f'\n\n<a href="{link}">x</a>\n' for link in broken + sound))
    refused = publish(quick, "a")
    assert refused.returncode == 1
    assert re.findall(r"(?m)^nl/index\.html:\d+: (.*)$", refused.stderr) == broken
    assert "Links lead nowhere." in refused.stderr
    assert not (tmp_path / "site").exists()


def test_a_date_from_a_wrong_clock(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """An edition of before the current one is refused, wherever its date comes from; one of the same day is not."""
    assert publish(quick, "a").returncode == 0
    before = contents(tmp_path / "site")
    settings = quick / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("date = 2026-03-01\n", ""), encoding="utf-8")
    for dated in ((), ("--dry-run",)):
        refused = publish(quick, "b", *dated, SOURCE_DATE_EPOCH="0")
        assert refused.returncode == 3
        assert "1970-01-01, is before that of edition a, 2026-03-01. [wrong-date]" in refused.stderr
    assert contents(tmp_path / "site") == before
    assert publish(quick, "b", SOURCE_DATE_EPOCH="1772323200").returncode == 0


def test_a_label_of_before(quick: Path, publish: Publish, run: Run, tmp_path: Path) -> None:
    """2.0 after 2.1 is refused unless its date is later; asked for, it becomes the current edition all the same."""
    assert publish(quick, "2.1").returncode == 0
    before = contents(tmp_path / "site")
    for date in ("2026-03-01", "2026-02-01"):
        set_up(quick, date=date)
        refused = publish(quick, "2.0")
        assert refused.returncode == 3
        assert (
            f"The label 2.0 is before that of the current edition, 2.1, and its date, {date}, is not later. [wrong-label]"
            in refused.stderr
        )
        assert "--older publishes it anyway" in refused.stderr
        assert "pyproject.toml:" in refused.stderr
        assert contents(tmp_path / "site") == before
    asked = publish(quick, "2.0", "--older")
    assert asked.returncode == 0, asked.stderr
    assert "Edition 2.0 is the current one in " in asked.stdout
    assert "; kept: 2.1.\n" in asked.stdout
    assert run("verify", tmp_path / "site", cwd=tmp_path).returncode == 0
    set_up(quick, date="2026-03-02")
    assert publish(quick, "1.9").returncode == 0, "its date is later"


def test_from_inside_of_the_folder(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """Who stands in the folder may publish to it, and is then told to go into the new one."""
    assert publish(quick, "a").returncode == 0
    set_up(quick, label='"b"')
    tool = f"{sys.executable} -P -m startoolkit"
    script = f"{tool} --project ../straat publish b --to . && {tool} verify . || cd ../site && {tool} verify ."
    done = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path / "site", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == "The folder that the command is run in was removed. [no-project]"
    assert "editions b, a." in done.stdout


def test_what_is_wrong_before_it_is_built(quick: Path, publish: Publish, run: Run, tmp_path: Path) -> None:
    """A broken translation, a warning and another label than the one in the settings are refused."""
    result = run("publish", "2027", "--to", tmp_path / "site", cwd=quick)
    assert (result.returncode, "wrong-label" in result.stderr) == (3, True)
    for label in ("nl", "HE", "DE", "pt-BR", "index.html", "manifest.json", "Con", "nul.1", "lpt1", "a" * 65, "a."):
        result = publish(quick, label)
        assert result.returncode == 3, label
        assert re.match(r"pyproject.toml:\d+: The edition cannot be kept in .* \[wrong-label\]\n", result.stderr), label
    catalog = quick / "locale/he/LC_MESSAGES/index.po"
    good = catalog.read_text()
    catalog.write_text(good.replace("[ההסכמות](afspraken.md)", "[ההסכמות](https://example.com)"))
    result = publish(quick, "a")
    assert (result.returncode, "index.po" in result.stderr) == (1, True)
    catalog.write_text(good)
    page = quick / "docs" / "afspraken.md"
    page.write_text(page.read_text() + "\n[x](#nergens)\n")
    result = publish(quick, "a")
    assert (result.returncode, "The build found what must not be published." in result.stderr) == (1, True)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "kind",
    ["file", "link", "dangling", "other files", "a build", "another briefing", "inside docs", "changed", "mount"],
)
def test_a_target_that_is_not_ours(quick: Path, run: Run, site: Path, tmp_path: Path, kind: str) -> None:
    """It is refused in one sentence, and is as it was."""
    target = tmp_path / "target"
    if kind == "file":
        target.write_text("mine")
    elif kind == "link":
        target.symlink_to(site)
    elif kind == "dangling":
        target.symlink_to("nowhere")
    elif kind == "other files":
        target.mkdir()
        (target / "thesis.txt").write_text("mine")
    elif kind == "a build":
        run("build", "--output", target, cwd=quick)
    elif kind == "another briefing":
        shutil.copytree(site, target)
        set_up(quick, name='"laan"')
    elif kind == "inside docs":
        target = quick / "docs" / "site"
    elif kind == "changed":
        shutil.copytree(site, target)
        (target / "thesis.txt").write_text("mine")
    elif kind == "mount":
        target = Path("/")
    before = {} if kind == "mount" else contents(tmp_path)
    result = run("publish", "proef-1", "--to", target, cwd=quick)
    assert result.returncode == 3, result.stdout + result.stderr
    assert "[foreign-target]" in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert kind == "mount" or contents(tmp_path) == before


def test_a_place_that_may_not_be_written(quick: Path, run: Run) -> None:
    """It is told in one sentence, whoever runs it."""
    result = run("publish", "proef-1", "--to", "/sys/site", cwd=quick)
    assert (result.returncode, "[cannot-write]" in result.stderr) == (3, True)
    assert "--to" in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_an_empty_folder_and_one_that_finder_has_opened(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """Both are published to."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / ".DS_Store").touch()
    for label in ("a", "b"):
        result = publish(quick, label)
        assert result.returncode == 0, result.stderr
        (tmp_path / "site" / "nl" / ".DS_Store").touch()
    assert not (tmp_path / "site" / "a" / "nl" / ".DS_Store").exists()


def test_the_clock_is_wrong(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """Nothing that is published depends on the day, nor on the umask."""
    found = []
    for name, second in (("early", 0), ("late", 4_000_000_000)):
        home = tmp_path / name
        project = shutil.copytree(quick, home / "straat")
        (home / "sitecustomize.py").write_text(
            f"import os, time\nnow = time.time\ntime.time = lambda start=now(): {second} + now() - start\n"
            f"os.umask({'0o077' if second else '0'})\n"
        )
        path = os.pathsep.join([str(home), *filter(None, [os.environ.get("PYTHONPATH")])])
        result = publish(project, "a", PYTHONPATH=path)
        assert result.returncode == 0, result.stderr
        found.append((contents(home / "site"), {path.stat().st_mode for path in (home / "site").rglob("*")}))
    assert found[0] == found[1]
    assert found[0][1] == {0o100644, 0o40755}


def test_the_disk_is_full(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """One sentence; what is published stays, and nothing is left beside it."""
    assert publish(quick, "a").returncode == 0
    before = contents(tmp_path / "site")
    set_up(quick, label='"b"')
    script = (
        "import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))\n"
        "from startoolkit.__main__ import main\nmain()"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "publish", "b", "--to", tmp_path / "site"],
        cwd=quick, capture_output=True, text=True,
    )  # fmt: skip
    assert (result.returncode, "[disk-full]" in result.stderr) == (3, True), result.stderr
    assert "Traceback" not in result.stderr
    assert contents(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "straat"]


def test_a_language_alone(quick: Path, publish: Publish, tmp_path: Path) -> None:
    """Where one language is published, no page leads to the others, which are not there."""
    set_up(quick, languages='["nl", "he"]')
    assert publish(quick, "a", "nl", "--to", tmp_path / "site").returncode == 0
    page = BeautifulSoup((tmp_path / "site/nl/index.html").read_bytes(), "html.parser")
    assert not page.select('a[href^="../he/"]')
    assert not (tmp_path / "site/he").exists()

"""The gate: at its limits, under and over them; what is not built; settings that name what is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from startoolkit.errors import StarErrors
from startoolkit.gate import check, judge
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.readings import Counts, Progress
from startoolkit.record import Record
from startoolkit.setting_values import Gate
from tests.conftest import Run


def page(words: int, of: int = 1000, messages: int | None = None) -> Progress:
    """A page with so many words translated; all of its ten messages where all words are, or as many as given."""
    done = (10 if words == of else 9) if messages is None else messages
    return Progress(Counts(10, done), Counts(of, words))


@pytest.mark.parametrize(
    ("gate", "words", "verdict"),
    [
        (Gate(), 1000, "edition"),
        (Gate(), 999, "draft"),
        (Gate(), 0, "draft"),
        (Gate(words=95), 950, "edition"),
        (Gate(words=95), 951, "edition"),
        (Gate(words=95), 949, "draft"),
        (Gate(words=99.9), 999, "edition"),
        (Gate(words=99.95), 999, "draft"),
        (Gate(words=95, draft=50), 500, "draft"),
        (Gate(words=95, draft=50), 501, "draft"),
        (Gate(words=95, draft=50), 499, "not built"),
        (Gate(words=50, draft=50), 500, "edition"),
        (Gate(words=50, draft=50), 499, "not built"),
        (Gate(words=0), 0, "edition"),
    ],
)
def test_shares(gate: Gate, words: int, verdict: str) -> None:
    """A share that is reached to the word is enough; one word less is not."""
    assert judge(gate, {"index": page(words)}).verdict == verdict


def test_what_is_fuzzy_or_refused_is_not_translated() -> None:
    """Neither brings a language nearer to its gate."""
    doubtful = Progress(Counts(3, 1, fuzzy=1, refused=1), Counts(30, 10, fuzzy=10, refused=10))
    judgement = judge(Gate(words=34, pages=("index",)), {"index": doubtful})
    assert (judgement.verdict, judgement.percent, judgement.incomplete) == ("draft", 33, ("index",))


def test_pages_that_must_be_complete() -> None:
    """One message is enough to miss, also one without words; patterns name many pages, and other pages may lack."""
    pages = {"index": page(1000), "cases/a": page(1000), "cases/b": page(999), "more": page(900)}
    assert judge(Gate(words=90, pages=("index", "cases/a")), pages).verdict == "edition"
    judgement = judge(Gate(words=90, pages=("index", "cases/*")), pages)
    assert (judgement.verdict, judgement.incomplete) == ("draft", ("cases/b",))
    assert judge(Gate(pages=("one",)), {"one": page(1000, messages=9)}).incomplete == ("one",)


def test_a_share_is_never_rounded_up() -> None:
    """What is not whole is told as less than 100 per cent."""
    assert judge(Gate(), {"index": page(99_999, 100_000)}).percent == 99


def gated(project: Path, *lines: str) -> None:
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.startoolkit.gate]", *lines, ""]))


# Of the 58 words of the tiny project 52 are translated into Hebrew: 89.66 per cent.
@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (["words = 89.7"], "draft"),
        (["words = 89.6"], "edition"),
        (["words = 50", 'pages = ["index"]'], "edition"),
        (["words = 50", 'pages = ["afspraken"]'], "draft"),
        (["[tool.startoolkit.gate.he]", "words = 89"], "edition"),
        (["draft = 89.6"], "draft"),
        (["draft = 89.7"], "not built"),
    ],
)
def test_status_judges(straat: Path, run: Run, lines: list[str], verdict: str) -> None:
    """The settings decide, for all languages or for one, and the text says why."""
    gated(straat, *lines)
    result = run("status", cwd=straat)
    (told,) = re.findall(r"^he: (.*?): 89 % of its words are translated(.*)$", result.stdout, re.MULTILINE)
    assert told[0] == verdict
    assert ("Pages that must be complete and are not: afspraken." in told[1]) == ("afspraken" in "".join(lines))


def test_the_build_judges_alike(straat: Path, run: Run) -> None:
    """The record has the verdict, also that on the source language, which is complete."""
    gated(straat, 'pages = ["index", "afs*"]', "words = 80")
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    assert [Record.read(straat / "dist" / tag).verdict for tag in ("nl", "he")] == ["edition", "draft"]


def test_a_language_that_is_not_built(straat: Path, run: Run) -> None:
    """It is passed over in a line, and refused by name; no page leads to it, and what was there of it goes."""
    assert run("build", cwd=straat).returncode == 0
    assert 'hreflang="he"' in (straat / "dist/nl/index.html").read_text(encoding="utf-8")
    gated(straat, "draft = 90")
    told = "he: not built: 89 % of its words are translated, and a draft needs 90 %."
    refused = run("build", "he", cwd=straat)
    assert (refused.returncode, refused.stderr.strip()) == (1, told)
    assert (straat / "dist/he/index.html").is_file()
    result = run("build", cwd=straat)
    assert (result.returncode, result.stderr.strip()) == (0, told)
    assert {path.name for path in (straat / "dist").iterdir()} == {"index.html", "404.html", "nl"}
    for path in (straat / "dist").rglob("*.html"):
        assert not re.search(r'href="([^"]*/)?he/|hreflang="he"', path.read_text(encoding="utf-8")), path


def test_pages_that_still_lead_to_what_is_gone(straat: Path, run: Run) -> None:
    """Where an edition of before stays that leads to a language no longer built, that is said."""
    settings = straat / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace('["nl", "he"]', '["nl", "en", "he"]')
    settings.write_text(text, encoding="utf-8")
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    gated(straat, "[tool.startoolkit.gate.he]", "draft = 90")
    result = run("build", "nl", "--format", "html", cwd=straat)
    assert result.returncode == 0
    assert "The pages of en still lead to he: build them again, too." in result.stderr
    assert not (straat / "dist/he").exists()


def test_a_broken_catalog_is_told_and_not_passed_over(straat: Path, run: Run) -> None:
    """What cannot be read counts as nothing translated, but that is no reason to leave the language out in silence."""
    gated(straat, "draft = 90")
    (straat / "locale/he/LC_MESSAGES/index.po").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    result = run("build", cwd=straat)
    assert result.returncode == 3
    assert "index.po:1" in result.stderr


def test_white_space_is_no_translation(straat: Path, run: Run) -> None:
    """A space that somebody left in an empty field takes no passage from readers, and brings nobody nearer to the gate."""
    catalog = straat / "locale/he/LC_MESSAGES/afspraken.po"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("#, fuzzy\n", "").replace('"המשפט הזה."', '" \\n"'), encoding="utf-8")
    gated(straat, "words = 89.7")
    assert "he: draft: 89 % of its words are translated" in run("status", cwd=straat).stdout
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    assert "Deze zin is nog niet vertaald." in (straat / "dist/he/afspraken.html").read_text(encoding="utf-8")
    assert Record.read(straat / "dist/he").progress.words.untranslated == 6


def test_a_catalog_behind_its_page(straat: Path, run: Run) -> None:
    """What only Sphinx can tell comes out in the build: it is a draft, marked as one, and the line says what to do."""
    page_ = straat / "docs/afspraken.md"
    page_.write_text(page_.read_text(encoding="utf-8") + "\nNog heel veel meer te vertalen. " * 9, encoding="utf-8")
    gated(straat, "draft = 85")
    result = run("build", "--format", "html", cwd=straat)
    assert result.returncode == 0
    assert "he: too little is translated even for a draft; run startoolkit update." in result.stderr
    assert 'class="draft"' in (straat / "dist/he/index.html").read_text(encoding="utf-8")
    after = json.loads(run("status", "--format", "json", cwd=straat).stdout)["languages"][0]
    assert (after["verdict"], after["outdated"]) == ("not built", ["afspraken"])


@pytest.mark.parametrize("command", ["status", "build"])
def test_a_gate_of_what_is_not_there(straat: Path, run: Run, command: str) -> None:
    """Pages, patterns and languages that the briefing does not have are errors, each with its line."""
    gated(straat, "pages = [", '  "afspraken",', '  "afsprak",', '  "cases/*",', "]", "[tool.startoolkit.gate.ne]")
    lines = (straat / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    result = run(command, cwd=straat)
    assert result.returncode == 3
    for text, part in (("'afsprak'", '"afsprak",'), ("'cases/*'", '"cases/*",'), ("'ne'", "gate.ne]")):
        number = next(at for at, line in enumerate(lines, start=1) if part in line)
        assert re.search(rf"pyproject\.toml:{number}: .*{re.escape(text)}", result.stderr), result.stderr
    assert "Did you mean 'afspraken'?" in result.stderr
    assert not (straat / "dist").exists()


def test_gates_of_the_briefing_alone(straat: Path) -> None:
    """A page in a folder and one that is no Markdown can be named; what Sphinx leaves out cannot."""
    (straat / "docs/sub").mkdir()
    (straat / "docs/sub/other.rst").touch()
    gated(straat, 'pages = ["sub/other", "su*", "index"]')
    check(Project.load(straat))
    (straat / "docs/sub/other.rst").rename(straat / "docs/sub/.other.rst")
    with pytest.raises(StarErrors):
        check(Project.load(straat))
    assert Project.load(straat).settings.gate_of(Language("he")).pages == ("sub/other", "su*", "index")

"""``update --same-meaning``: an editor says that only wording was mended, and translations stay as they are."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest

from startoolkit.catalogs.named_pages import named_page
from startoolkit.catalogs.same_meaning import FILE, Statement, digest
from startoolkit.catalogs.update import Updated, update
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project
from tests.conftest import startoolkit

from .conftest import SETTINGS, pages

DE, FR = Language("de"), Language("fr")
DAY = datetime.date(2026, 11, 29)
STREET = "The street belongs to evrybody who lives in it."
MENDED = "The street belongs to everybody who lives in it."
LINK = "Read [the rules](sub/two.md) befor you come."


def say(*names: str) -> Statement:
    return Statement(frozenset(names), "Zoë", DAY)


def one(project: Project, *texts: str, same: Statement | None = None, language: Language = DE) -> Updated:
    """Update the catalog of a page with these texts."""
    (updated,) = update(project, [language], extract=pages(index=list(texts)), same_meaning=same)
    return updated


def translate(project: Project, texts: dict[str, str], language: Language = DE) -> Path:
    """A catalog of the page ``index`` with these translations."""
    path = project.catalog(language, "index")
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = "\n".join(f'msgid "{msgid}"\nmsgstr "{text}"\n' for msgid, text in texts.items())
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + entries, encoding="utf-8")
    return path


def record(project: Project) -> list[str]:
    return (project.locale / FILE).read_text(encoding="utf-8").splitlines()


def line(old: str, new: str, language: str = "de", by: str = "Zoë") -> str:
    return f"index,{language},{digest(old)},{digest(new)},{by},2026-11-29"


def test_a_mended_message_keeps_its_translation(project: Project) -> None:
    """It is translated, not fuzzy, without the text that it was made for; the record says who said so."""
    path = translate(project, {STREET: "Die Straße gehört allen.", "Tree": "Baum"})
    updated = one(project, MENDED, "Tree", same=say("index"))
    assert [(found.old, found.new, found.doubt) for found in updated.mended] == [(STREET, MENDED, "")]
    live = po.read(path).live
    assert [(found.msgid, found.msgstr, found.flags, found.previous) for found in live] == [
        (MENDED, "Die Straße gehört allen.", (), None),
        ("Tree", "Baum", (), None),
    ]
    assert updated.merged
    assert (updated.merged.fuzzy, updated.merged.kept, updated.merged.new) == (0, 2, 0)
    assert record(project) == ["page,language,old,new,by,date", line(STREET, MENDED)]


def test_it_may_be_said_after_an_update(project: Project) -> None:
    """A guess of an earlier update is taken as right, unless a translator has worked on it since."""
    path = translate(project, {STREET: "Die Straße gehört allen.", "A treee is green.": "Ein Baum ist grün."})
    one(project, MENDED, "A tree is green.")
    path.write_text(path.read_text().replace("Ein Baum ist grün.", "Bäume sind grün.", 1), encoding="utf-8")
    updated = one(project, MENDED, "A tree is green.", same=say("index"))
    assert [(found.msgid, found.fuzzy) for found in po.read(path).live] == [(MENDED, False), ("A tree is green.", True)]
    assert [found.new for found in updated.mended] == [MENDED]


def test_pages_that_are_not_named_stay_fuzzy(project: Project) -> None:
    """What is said of one page says nothing of another."""
    path = translate(project, {STREET: "Die Straße gehört allen."})
    updated = one(project, MENDED, same=say("sub/two"))
    assert not updated.mended
    assert po.read(path).live[0].fuzzy
    assert not (project.locale / FILE).exists()


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        (
            {LINK: "Lies [die Regeln](sub/two.md)."},
            ["Read [the rules](sub/three.md) before you come."],
            "build would refuse",
        ),
        ({"It costs 50 pounds a year.": "Es kostet 50 Pfund."}, ["It costs 80 pounds a year."], "number has changed"),
        (
            {"Bring a pen and some paper with you to the meeting.": "Bring einen Stift mit."},
            ["Bring some paper and your neighbours with you to each of the three meetings."],
            "more than the wording",
        ),
        ({STREET: "Die Straße gehört allen."}, [MENDED, MENDED.replace("The", "This")], "several messages"),
    ],
)
def test_what_leaves_a_doubt_stays_fuzzy(project: Project, old: dict[str, str], new: list[str], doubt: str) -> None:
    """A translation that a build would refuse, another number, another sentence, or two from one: told, not kept."""
    path = translate(project, old)
    updated = one(project, *new, same=say("index"))
    assert updated.mended
    assert all(doubt in found.doubt for found in updated.mended), updated.mended
    assert all(message.fuzzy and message.previous for message in po.read(path).live)
    assert not (project.locale / FILE).exists()


def test_the_record_is_made_for_merging(project: Project) -> None:
    """Lines are sorted and never said twice; a name may have commas; a line that is none is named."""
    for language in (FR, DE):
        translate(project, {STREET: "x"}, language)
        one(project, MENDED, same=Statement(frozenset(["index"]), "Doe, Jo", DAY), language=language)
    found = record(project)
    assert found[1:] == [line(STREET, MENDED, code, '"Doe, Jo"') for code in ("de", "fr")]
    translate(project, {STREET: "x"})
    one(project, MENDED, same=Statement(frozenset(["index"]), "Later", DAY))
    assert record(project) == found
    path = translate(project, {STREET: "x"})
    before = path.read_bytes()
    (project.locale / FILE).write_text("\n".join([*found, "<<<<<<< ours"]), encoding="utf-8")
    updated = one(project, MENDED.upper().capitalize(), same=say("index"))
    assert updated.error
    assert updated.error.place
    assert (updated.error.code, updated.error.place.line) == ("catalog-syntax", 4)
    assert path.read_bytes() == before


def test_pages_are_named_as_people_name_them(project: Project) -> None:
    """By docname or by file; one that is not there is named, with what may be meant."""
    named = [named_page(project, name) for name in ("index", "docs/sub/two.md", "sub/two.md", "sub/two")]
    assert named == ["index", *["sub/two"] * 3]
    with pytest.raises(StarError, match="no page 'sub/too'") as caught:
        named_page(project, "sub/too")
    assert (caught.value.code, caught.value.hint) == ("unknown-page", "Did you mean 'sub/two'?")


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    """Each message with the words that changed; who says so comes from git or from --by, and is asked for."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS.replace(', "fr"', ""))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(f"# Street\n\n{MENDED}\n")
    translate(Project.load(tmp_path), {"Street": "Straße", STREET: "Die Straße gehört allen."})
    where = {"cwd": tmp_path, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "GIT_CEILING_DIRECTORIES": "/"}
    for wrong, words in (
        (("--same-meaning", "indx"), "Did you mean 'index'?"),
        (("--by", "Zoë"), "Add --same-meaning PAGE."),
    ):
        failed = startoolkit("update", *wrong, **where)
        assert (failed.returncode, words in failed.stderr) == (2, True), failed.stderr
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "config", "user.name", "Zoë\tDoe"], check=True)
    done = startoolkit("update", "--same-meaning", "docs/index.md", SOURCE_DATE_EPOCH="1700000000", **where)
    assert done.returncode == 0, done.stderr
    assert "index.po: kept: The street belongs to [-evrybody-]{+everybody+} who lives in it." in done.stdout
    assert (
        "1 translation kept, since Zoë Doe says that the meaning is the same; recorded in locale/same-meaning.csv."
        in done.stdout
    )
    (said,) = (tmp_path / "locale" / FILE).read_text(encoding="utf-8").splitlines()[1:]
    assert said.endswith(",Zoë Doe,2023-11-14")
    again = startoolkit("update", "--same-meaning", "index", "--by", "Jo", **where)
    assert "No translation was made for another wording" in again.stdout

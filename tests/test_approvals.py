"""Approvals: who has found which translation right, what the gate makes of it, and a file that anybody may have changed."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from startoolkit.approvals import Approval, as_text, counting, digest, read, reviewers
from startoolkit.errors import StarError
from startoolkit.gate import judge
from startoolkit.readings import Counts, Progress, with_reviewed
from startoolkit.record import Record
from startoolkit.setting_values import Gate
from tests.conftest import ROOT, Run

DAY = datetime.date(2026, 11, 23)
FILE = Path("locale/he/reviewed.csv")


def approval(msgid: str, msgstr: str, name: str = "Anna", page: str = "index", day: int = 23) -> Approval:
    return Approval(page, digest(msgid, msgstr), name, datetime.date(2026, 11, day))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Names with commas and quotes come back as they were; lines are sorted, and each stands once."""
    every = [approval(*texts, name=name) for texts in ("ab", "cd") for name in ('Schmidt, "Änne"', "Ben", "אנה")]
    path = tmp_path / "reviewed.csv"
    path.write_text(as_text([*reversed(every), *every]), encoding="utf-8")
    assert read(path, tmp_path) == tuple(sorted(every))
    assert path.read_bytes().count(b"\n") == 1 + len(every)


def test_both_texts_are_in_the_digest() -> None:
    """An approval lapses if source or translation changes, and no letter can go from one to the other unseen."""
    assert len({digest("a", "b"), digest("a", "B"), digest("A", "b"), digest("ab", ""), digest("", "ab")}) == 5


HEAD = "page,digest,name,date\n"


def row(name: str = "Anna", date: str = "2026-11-23", key: str = digest("a", "b")) -> str:
    return f"index,{key},{name},{date}\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("page,digest,name\n", 1, "first line"),
        (row(), 1, "first line"),
        (f"{HEAD}{row()}<<<<<<< HEAD\n", 3, "conflict"),
        (f"{HEAD}=======\n", 2, "conflict"),
        (HEAD + row(date="2026-11-23,more"), 2, "5 cells"),
        (f"{HEAD}{row()}\n", 3, "row"),
        (HEAD + row('"Anna'), 2, "row"),
        (HEAD + row(date="2026-11-31"), 2, "date"),
        (HEAD + row(date="20261123"), 2, "date"),
        (HEAD + row(key="0123"), 2, "digest"),
        (HEAD + row(" Anna"), 2, "name"),
        (HEAD + row("=cmd()"), 2, "name"),
        (HEAD + row("An\u202ena"), 2, "name"),
    ],
)
def test_anything_else_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    """Nothing is guessed at: neither a merge conflict nor half a row."""
    path = tmp_path / "reviewed.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StarError) as caught:
        read(path, tmp_path)
    place = caught.value.place
    assert (caught.value.code, place and place.line) == ("bad-approvals", line)
    assert said in caught.value.message


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A file outside of the project is not read."""
    (tmp_path / "outside.csv").write_text(HEAD)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/reviewed.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(StarError):
        read(tmp_path / "in/reviewed.csv", tmp_path / "in")


def test_who_counts() -> None:
    """Only names that are named count, where some are; a record names all whose approvals hold, with the latest day."""
    every = [approval("a", "b"), approval("c", "d", day=24), approval("a", "b", "Ben"), approval("x", "old", "Ben")]
    assert counting(every, None) == {one.digest for one in every}
    assert counting(every, ["Ben"]) == {digest("a", "b"), digest("x", "old")}
    assert counting(every, []) == set()
    used = {digest("a", "b"), digest("c", "d")}
    told = [(one.name, one.messages, one.date) for one in reviewers(every, used)]
    assert told == [("Anna", 2, "2026-11-24"), ("Ben", 1, "2026-11-23")]


def test_only_what_readers_see_is_reviewed() -> None:
    """A message without a usable translation is not, whatever the file says; words are those of the source."""
    states = {"one two": "translated", "three": "translated", "four": "refused"}
    passages = [("one two", "eins zwei"), ("three", "drei"), ("four", None)]
    found = with_reviewed(Progress.of(states), passages, {digest("one two", "eins zwei"), digest("four", "vier")})
    assert (found.messages, found.words) == (Counts(3, 2, refused=1, reviewed=1), Counts(4, 3, refused=1, reviewed=2))


@pytest.mark.parametrize(
    ("gate", "reviewed", "verdict"),
    [
        (Gate(reviewed=100), 900, "edition"),
        (Gate(reviewed=100), 899, "draft"),
        (Gate(reviewed=50), 450, "edition"),
        (Gate(reviewed=50), 449, "draft"),
        (Gate(), 0, "edition"),
    ],
)
def test_the_share_is_of_what_is_translated(gate: Gate, reviewed: int, verdict: str) -> None:
    """Of 1000 words 900 are translated, which is enough here; of these the gate may want some reviewed, to the word."""
    page = Progress(Counts(10, 9), Counts(1000, 900, reviewed=reviewed))
    enough = Gate(90, gate.pages, gate.reviewed, gate.draft)
    assert judge(enough, {"index": page}).verdict == verdict


def settings(project: Path, *lines: str) -> None:
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", *lines, ""]))


@pytest.fixture
def approved(straat: Path, run: Run) -> Path:
    """The project, of which all that is translated is approved by Anna, who counts, in an edition for 80 per cent."""
    settings(straat, "[tool.startoolkit.gate]", "words = 80", "reviewed = 100")
    settings(straat, "[tool.startoolkit.reviewers]", 'he = ["Anna, Prof."]')
    result = run("approve", "he", "--by", "Anna, Prof.", cwd=straat)
    assert result.returncode == 0, result.stderr
    return straat


def test_what_is_not_translated_is_not_approved(straat: Path, run: Run) -> None:
    """It says how many are left, and why; who approves again approves nothing, and the file stays as it is."""
    result = run("approve", "he", "--by", "Anna", cwd=straat)
    count = int(re.match(r"\d+", result.stdout)[0])  # type: ignore[index]
    assert re.search(r"^\d+ messages? left: ", result.stdout, re.MULTILINE)
    before = (straat / FILE).read_bytes()
    assert before.count(b"\n") == count + 1
    again = run("approve", "he", "--by", "Anna", cwd=straat)
    assert again.stdout.startswith(f"0 messages approved by Anna; {count} were approved already")
    assert (straat / FILE).read_bytes() == before
    assert run("approve", "he", "afspr*", "--by", "Ben", cwd=straat).returncode == 0
    own = [line for line in (straat / FILE).read_text(encoding="utf-8").splitlines() if ",Ben," in line]
    assert {line.split(",")[0] for line in own} == {"afspraken"}


def test_where_nothing_is_translated_nothing_is_approved(straat: Path, run: Run) -> None:
    """No file is made, and none is named."""
    assert run("languages", "add", "pl", cwd=straat).returncode == 0
    result = run("approve", "pl", "--by", "Anna", cwd=straat)
    assert re.fullmatch(r"There is nothing to approve\.\n(\d+) messages left: \1 not translated\.\n", result.stdout)
    assert not (straat / "locale/pl/reviewed.csv").exists()


def test_build_and_status_give_the_same(approved: Path, run: Run) -> None:
    """The verdict, and the counts of each page, of Sphinx's reading are those of the catalogs; the record has the names."""

    def status() -> dict[str, object]:
        (found,) = json.loads(run("status", "he", "--format", "json", cwd=approved).stdout)["languages"]
        return {
            "verdict": found["verdict"],
            **{page["docname"]: (page["messages"], page["words"]) for page in found["pages"]},
        }

    def built() -> dict[str, object]:
        assert run("build", "--format", "html", cwd=approved).returncode == 0
        record = Record.read(approved / "dist/he")
        pages = {page.docname: (page.messages.as_json(), page.words.as_json()) for page in record.pages}
        return {"verdict": record.verdict, **pages}

    assert built() == status()
    assert status()["verdict"] == "edition"
    (person,) = Record.read(approved / "dist/he").reviewers
    assert person.name == "Anna, Prof."
    assert person.messages == (approved / FILE).read_text(encoding="utf-8").count("\n") - 1
    catalog = approved / "locale/he/LC_MESSAGES/index.po"
    text = catalog.read_text(encoding="utf-8")
    old = re.findall(r'^msgstr "(.+)"$', text, re.MULTILINE)[1]
    catalog.write_text(text.replace(f'"{old}"', f'"{old} {old}"', 1), encoding="utf-8")
    assert built() == status()
    assert status()["verdict"] == "draft"
    assert "קורא שני אישר" in (approved / "dist/he/index.html").read_text(encoding="utf-8")
    assert Record.read(approved / "dist/nl").verdict == "edition"  # the source: there is nothing to review
    lines = len((approved / FILE).read_text(encoding="utf-8").splitlines())
    told = run("approve", "he", "--by", "Anna, Prof.", cwd=approved).stdout
    assert "1 approval taken out" in told
    assert len((approved / FILE).read_text(encoding="utf-8").splitlines()) == lines
    assert built()["verdict"] == "edition"


def test_others_may_approve_and_do_not_count(straat: Path, run: Run) -> None:
    """Whoever is not named is told so, and the language stays a draft; publish says what is missing."""
    settings(straat, "[tool.startoolkit.gate]", "words = 80", "reviewed = 100")
    result = run("approve", "he", "--by", "Eve", cwd=straat)
    assert "The gate does not count Eve: for he the setting reviewers names nobody." in result.stderr
    told = run("status", cwd=straat).stdout
    assert re.search(
        r"^he: draft: .*0 % of what is translated is reviewed, and an edition needs 100 %\.$", told, re.MULTILINE
    )
    refused = run("publish", "proef-1", "--to", "published", cwd=straat)
    assert "0 % of its translated words are reviewed, 100 % are required." in refused.stderr + refused.stdout


def test_a_broken_file_ends_a_build_and_is_told_by_all(approved: Path, run: Run) -> None:
    """With file and line, by each command that reads it; approve changes nothing."""
    with (approved / FILE).open("a") as file:
        file.write("<<<<<<< ours\n")
    before = (approved / FILE).read_bytes()
    line = before.count(b"\n")
    for command in (["build", "--format", "html"], ["status"], ["check"], ["approve", "he", "--by", "Anna, Prof."]):
        result = run(*command, cwd=approved)
        assert result.returncode
        assert f"{FILE}:{line}: " in result.stdout + result.stderr, command
    assert (approved / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["he", "--by", "a\nb"], "one line"),
        (["he", "--by", "=1"], "letter or a digit"),
        (["he", "--by", ""], "one line"),
        (["he", "nowhere", "--by", "Anna"], "no page 'nowhere'"),
        (["nl", "--by", "Anna"], "only translations"),
        (["xx", "--by", "Anna"], "no language"),
    ],
)
def test_what_cannot_be_approved(straat: Path, run: Run, arguments: list[str], said: str) -> None:
    """One sentence, exit code 2, and no file."""
    result = run("approve", *arguments, cwd=straat)
    assert (result.returncode, said in result.stderr) == (2, True), result.stderr
    assert not (straat / FILE).exists()


def test_git_knows_who_one_is(straat: Path, run: Run) -> None:
    """Without --by it is user.name."""
    subprocess.run(["git", "init", "-q", "."], cwd=straat, check=True)
    subprocess.run(["git", "config", "user.name", "Dana"], cwd=straat, check=True)
    assert " approved by Dana" in run("approve", "he", cwd=straat).stdout


def test_git_merges_approvals_on_neighbouring_lines(tmp_path: Path) -> None:
    """With the line of our ``.gitattributes``, whatever lines two people add, both are there and can be read."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Dana", "-c", "user.email=dana@example.org")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    shutil.copy(ROOT / ".gitattributes", tmp_path)
    file = tmp_path / "locale/de/reviewed.csv"
    file.parent.mkdir(parents=True)
    made = [approval(msgid, msgid.upper()) for msgid in ("a", "b", "c", "d", "e")]
    git("init", "-q", "-b", "main", ".")
    for branch, its in (("main", made[:1]), ("one", made[:3]), ("two", [made[0], *made[3:]])):
        if branch != "main":
            git("switch", "-q", "-c", branch, "main")
        file.write_text(as_text(its), encoding="utf-8")
        git("add", ".")
        git("commit", "-q", "-m", branch)
    git("merge", "-q", "one")
    assert sorted(read(file, tmp_path)) == sorted(made)


def test_who_approves_what_they_bring_is_seen(straat: Path, run: Run) -> None:
    """``changes`` tells of each approval whether its commit, or what is not committed, brings the translation, too."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *arguments], cwd=straat, check=True, capture_output=True)

    def commit() -> None:
        git("add", "locale")
        git("commit", "-q", "-m", "more")

    def approve(page: str, name: str) -> None:
        assert run("approve", "he", page, "--by", name, cwd=straat).returncode == 0

    (straat / ".gitignore").write_text("dist\n.dist.*\nold\n")
    git("init", "-q", ".")
    index = straat / "locale/he/LC_MESSAGES/index.po"
    kept = index.read_bytes()
    index.unlink()
    commit()
    index.write_bytes(kept)
    approve("index", "Both")
    commit()
    approve("afspraken", "Later")
    commit()
    (straat / "README").touch()
    git("add", "README")
    git("commit", "-q", "-m", "else")
    catalog = straat / "locale/he/LC_MESSAGES/afspraken.po"
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("השכנים", "שכנים"), encoding="utf-8")
    approve("afspraken", "Now")
    assert run("build", "--format", "html", "--keep-going", cwd=straat).returncode == 0
    shutil.copytree(straat / "dist", straat / "old")
    for file in (straat / "old").glob("he/passages.json"):
        data = json.loads(file.read_text(encoding="utf-8"))
        data["pages"] = {
            page: [[msgid, f"{text} old"] for msgid, text in every] for page, every in data["pages"].items()
        }
        file.write_text(json.dumps(data), encoding="utf-8")
    told = json.loads(run("changes", "old", "dist", "he", "--format", "json", cwd=straat).stdout)["approvals"]
    found = {(one["name"], one["source"] == "Buren"): one["with-translation"] for one in told}
    assert found == {("Both", False): True, ("Later", False): False, ("Now", True): True, ("Now", False): False}
    text = run("changes", "old", "dist", "he", cwd=straat).stdout
    assert re.search(
        r"^  he afspraken: approved by Now, \S+, in the change that brings the translation  Buren$", text, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["reviewers = 'Anna'"], "list of names"),
        (["reviewers = {he = 'Anna'}"], "list of names"),
        (["reviewers = {he = ['']}"], "printable"),
        (["reviewers = {de = ['Anna']}"], "no language of this briefing"),
    ],
)
def test_settings(straat: Path, run: Run, lines: list[str], said: str) -> None:
    """Wrong names and languages are refused with the line of the setting."""
    path = straat / "pyproject.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "[tool.startoolkit]\n", "\n".join(["[tool.startoolkit]", *lines, ""]), 1
        )
    )
    result = run("status", cwd=straat)
    assert result.returncode == 3
    assert re.search(rf"pyproject.toml:\d+: .*{said}", result.stderr), result.stderr

"""Running the checks over the catalogs of a project, and reporting what they find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from startoolkit.catalogs import check as checking
from startoolkit.catalogs import spelling
from startoolkit.catalogs.check import check, listing
from startoolkit.catalogs.check_output import as_github, as_json, as_text
from startoolkit.catalogs.finding import Finding, Result
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project
from tests.conftest import ROOT

pytestmark = pytest.mark.quick

DE, FR, EN = Language("de"), Language("fr"), Language("en")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
GOOD = 'msgid "Yes."\nmsgstr "Ja."\n'
BAD = 'msgid "In 2014."\nmsgstr "Im Jahr 2015."\n'
FINDING = Finding("locale/a, b:c.po", 7, "warning", "numbers", "100% wrong", "Look.")

# Lists every dictionary, and says of every word with an x that it is in none.
HUNSPELL = """\
#!{python}
import sys
if "-D" in sys.argv:
    print("SEARCH PATH:\\n.::/usr/share", "\\n/usr/share/hunspell/de_AT\\n/usr/share/hunspell/de_DE.dic", file=sys.stderr)
else:
    print(*(word for word in sys.stdin.read().split() if "x" in word), sep="\\n")
    open(__file__ + ".runs", "a").write("run " + " ".join(sys.argv[1:]) + "\\n")
"""


@pytest.fixture(autouse=True)
def _no_hunspell(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed here does not matter."""
    monkeypatch.setenv("PATH", "/nowhere")


def write(project: Project, docname: str, text: str, language: Language = DE) -> Path:
    path = project.catalog(language, docname)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if text.startswith("<") else HEADER + text, encoding="utf-8")
    return path


def whole(project: Project, text: str = GOOD) -> Project:
    """The project with a catalog for each page, the first one with ``text``."""
    write(project, "index", text)
    write(project, "sub/two", GOOD)
    return project


def named(result: Result) -> list[tuple[str, int | None]]:
    return [(finding.check, finding.line) for finding in result.findings]


def test_a_finding_has_its_place(project: Project) -> None:
    """What is found is told with the file, the line of the message, the severity and a hint."""
    result = check(whole(project, f"{GOOD}\n{BAD}"), [DE])
    (finding,) = result.findings
    assert (finding.line, finding.severity, finding.check) == (7, "warning", "numbers")
    assert finding.path == str(project.catalog(DE, "index"))
    assert finding.hint
    assert (result.errors, result.warnings, result.catalogs, result.messages) == (0, 1, 2, 3)


def test_paths_are_told_from_where_one_stands(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder of the project its path is left out."""
    monkeypatch.chdir(project.root)
    (finding,) = check(whole(project, BAD), [DE]).findings
    assert finding.path == "locale/de/LC_MESSAGES/index.po"


def test_a_link_is_told_by_its_own_name(project: Project) -> None:
    """A catalog that is a link is refused, and not named after what it leads to."""
    target = write(whole(project), "target", GOOD)
    project.catalog(DE, "index").unlink()
    project.catalog(DE, "index").symlink_to(target)
    paths = [finding.path for finding in check(project, [DE]).findings if finding.check == "catalog"]
    assert paths == [str(project.catalog(DE, "index"))]


def test_the_source_language_and_obsolete_messages_are_passed_over(project: Project) -> None:
    """Nobody reads them."""
    write(project, "index", BAD, EN)
    whole(project, 'msgid "Yes."\nmsgstr "Ja."\n\n#~ msgid "In 2014."\n#~ msgstr "2015"\n')
    assert check(project, [EN, DE]).findings == ()


def test_broken_catalogs_and_others(project: Project) -> None:
    """A broken catalog is an error where it is broken, and the others are checked."""
    whole(project, "<<<<<<< HEAD\n")
    write(project, "sub/two", BAD)
    assert named(check(project, [DE])) == [("catalog", 1), ("numbers", 4)]


def test_catalogs_without_page_and_pages_without_catalog(project: Project) -> None:
    """Both are told, and a catalog without page is not read."""
    write(project, "gone", "<<<<<<< HEAD\n")
    write(project, "index", GOOD)
    result = check(project, [DE])
    assert [(finding.check, Path(finding.path).stem) for finding in result.findings] == [
        ("orphan", "gone"),
        ("untranslated", "two"),
    ]
    assert result.errors == 0


def test_terms_are_those_of_any_catalog(project: Project) -> None:
    """A ``{term}`` may follow the translation of the glossary, which is another page."""
    whole(project, 'msgid "A {term}`map`."\nmsgstr "Eine {term}`Landkarte`."\n')
    assert named(check(project, [DE], only=["markup"])) == [("markup", 4), ("markup", 4)]
    write(project, "sub/two", 'msgid "Map"\nmsgstr "Landkarte"\n')
    assert named(check(project, [DE], only=["markup"])) == []


def test_references_are_those_of_the_page(project: Project) -> None:
    """A link by label is one where the page defines the label."""
    whole(project, 'msgid "[This][one]."\nmsgstr "[Dies][two]."\n')
    (project.docs / "index.md").write_text("[This][one].\n\n[one]: a.md\n> [two]: b.md\n")
    found = check(project, [DE]).findings
    assert [finding.check for finding in found] == ["markup"]
    assert "the link to 'b.md' where the source has 'a.md'" in found[0].message


def test_addresses_of_the_settings(project: Project) -> None:
    """An address may be replaced by what the settings name for the language."""
    file = project.root / "pyproject.toml"
    table = '[tool.startoolkit.addresses.de]\n"https://a.org/en" = "https://a.org/de"\n'
    file.write_text(f"{file.read_text()}\n{table}")
    text = 'msgid "[A](https://a.org/en), https://a.org/en"\nmsgstr "[A](https://a.org/de), https://a.org/de"\n'
    assert named(check(whole(Project.load(project.root), text), [DE])) == []


@pytest.mark.parametrize(
    ("conf", "inline"),
    [
        (None, True),
        ("extensions = []", True),
        ("myst_enable_extensions = ['attrs_inline']", True),
        ("myst_enable_extensions = ['deflist']", False),
        ("myst_enable_extensions: list[str] = ('deflist',)", False),
        ("myst_enable_extensions = {'attrs_inline'}\nmyst_enable_extensions = ['deflist']", False),
        ("myst_enable_extensions = [open('/').read()]", True),
        ("myst_enable_extensions = 5", True),
        ("myst_enable_extensions = (", True),
        ("import sys; sys.exit('conf.py was run')", True),
        ("\0", True),
    ],
)
def test_extensions_of_conf(project: Project, conf: str | None, inline: bool) -> None:
    """What conf.py says plainly counts; it is never run."""
    if conf is not None:
        (project.docs / "conf.py").write_text(conf)
    whole(project, 'msgid "[a]{.x} b"\nmsgstr "[a]{.y} b"\n')
    found = check(project, [DE], only=["markup"]).findings
    assert any("attribute" in finding.message for finding in found) == inline


def test_pages_in_another_markup_are_not_judged(project: Project) -> None:
    """Of a page that is not MyST, the build uses every translation."""
    (project.docs / "other.rst").write_text("Read `this <a>`_.\n")
    write(whole(project), "other", 'msgid "Read [this](a.md)."\nmsgstr "Lesen Sie [das](b.md)."\n')
    assert named(check(project, [DE])) == []


def test_only_some_checks(project: Project) -> None:
    """Only the checks that are named find anything."""
    whole(project, '# check-ignore: x -- y\nmsgid "In 2014."\nmsgstr "2015"\n')
    assert named(check(project, [DE], only=["numbers"])) == [("numbers", 5)]
    assert named(check(project, [DE], only=["ignore", "numbers"])) == [("ignore", 5), ("numbers", 5)]


def test_a_broken_terminology_is_told(project: Project) -> None:
    """The terminology file is somebody else's input, too."""
    path = whole(project).locale / "terminology.csv"
    for content in (b"en,de\n\xff\xfe,x\n", b'en,de\n"x', b"x" * (1024 * 1024 + 1)):
        path.write_bytes(content)
        (finding,) = check(project, [DE]).findings
        assert (finding.check, finding.path) == ("catalog", str(path))
    path.unlink()
    path.symlink_to(project.root / "pyproject.toml")
    assert named(check(project, [DE])) == [("catalog", None)]
    path.unlink()
    os.mkfifo(path)
    assert named(check(project, [DE])) == [("catalog", None)]


def test_nothing_to_check(project: Project) -> None:
    """Without catalogs there is one thing to say of each language."""
    assert named(check(project, [DE, FR], only=["catalog", "numbers"])) == []
    assert [finding.path.endswith(("locale/de", "locale/fr")) for finding in check(project, [DE, FR]).findings] == [
        True
    ] * 2


@pytest.fixture
def hunspell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _no_hunspell: None) -> Callable[[], list[str]]:
    """A hunspell of our own on the PATH; returns its runs over words."""
    program = tmp_path / "bin" / "hunspell"
    program.parent.mkdir()
    program.write_text(HUNSPELL.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    runs = Path(f"{program}.runs")
    return lambda: runs.read_text().splitlines() if runs.exists() else []


def test_spelling(project: Project, hunspell: Callable[[], list[str]]) -> None:
    """Words that hunspell does not know are told; it runs once for all words, and once for what those may be made of."""
    whole(project, 'msgid "Exa and a term."\nmsgstr "Exa und ein Wxrt, ein Taxt."\n\nmsgid "B"\nmsgstr "Baxtext"\n')
    (project.locale / "terminology.csv").write_text("en,de\nterm,Taxt\n")
    result = check(project, [DE])
    assert [finding.message.split("'")[1] for finding in result.findings] == ["Wxrt", "Baxtext"]
    assert hunspell() == ["run -l -i utf-8 -d de_DE"] * 2
    check(project, [DE], only=["numbers"])
    assert len(hunspell()) == 2


@pytest.mark.usefixtures("hunspell")
def test_spelling_of_one_message(project: Project) -> None:
    """A message that is being written is judged as in its catalog: settled words may be part of compounds."""
    whole(project, 'msgid "B"\nmsgstr "Baxtext"\n')
    (project.locale / "terminology.csv").write_text("en,de\nterm,Taxt\n")
    written = po.Message(0, "B", "Ein Wxrt, Taxtslisten")
    found = checking.Checker(project, DE).findings("index", written)
    assert [one.message for one in found if one.check == "spelling"] == ["'Wxrt' is in no dictionary."]


@pytest.mark.usefixtures("hunspell")
def test_compounds_are_no_errors(project: Project) -> None:
    """In German, two words that there are may be one, also a settled one with an s."""
    whole(project, 'msgid "B"\nmsgstr "Wxrtliste, Listenwxrt, Taxtslisten, Raxtslisten"\n')
    (project.locale / "terminology.csv").write_text("en,de\nterm,Taxt\n")
    assert [one.message.split("'")[1] for one in check(project, [DE]).findings] == [
        "Wxrtliste",
        "Listenwxrt",
        "Raxtslisten",
    ]


def test_spelling_without_dictionary(project: Project, hunspell: Callable[[], list[str]]) -> None:
    """Without a dictionary of the language spelling is skipped, and the list says so."""
    write(project, "index", 'msgid "A"\nmsgstr "Wxrt"\n', FR)
    assert "spelling" not in dict(named(check(project, [FR])))
    assert hunspell() == []
    notes = {one.name: one.note for one in listing(project, [DE, FR])}
    assert notes["spelling"] == "skipped for fr: hunspell or its dictionary is not installed"


def test_spelling_without_hunspell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without hunspell nothing is unknown."""
    monkeypatch.setenv("PATH", "/nowhere")
    assert spelling.dictionary(DE) is None
    assert spelling.misspelt(["Wxrt"], DE) == frozenset()


def test_the_list_has_every_check(project: Project) -> None:
    """Each check stands in the list once, with severity and summary."""
    listed = listing(project, [])
    assert [one.name for one in listed] == list(checking.NAMES)
    assert all(one.summary and one.severity in ("error", "warning") for one in listed)


def test_text() -> None:
    """A finding is a line that editors understand, and a hint below."""
    assert as_text(FINDING) == "locale/a, b:c.po:7: warning: numbers: 100% wrong\n  hint: Look."
    assert as_text(Finding("a.po", None, "error", "catalog", "m", "h")) == "a.po: error: catalog: m\n  hint: h"


def test_github() -> None:
    """What means something in a workflow command is escaped."""
    assert as_github(FINDING) == ("::warning file=locale/a%2C b%3Ac.po,line=7,title=numbers::100%25 wrong%0ALook.")
    assert as_github(Finding("a.po", None, "error", "catalog", "m\r", "h")) == (
        "::error file=a.po,title=catalog::m%0D%0Ah"
    )


def test_json() -> None:
    """A list of objects in the order of the findings, whatever they hold."""
    odd = Finding("a", None, "error", "markup", "é\ud800", "h")
    assert json.loads(as_json([FINDING, odd]))[1] == {
        "path": "a",
        "line": None,
        "severity": "error",
        "check": "markup",
        "message": "é\ud800",
        "hint": "h",
    }
    assert as_json([odd]).isascii()
    assert as_json([]) == "[]"


def test_nothing_hostile_is_printed(project: Project) -> None:
    """Control characters and marks of direction are shown, and do nothing; line breaks stay in their line."""
    text = 'msgid "[a](b) “c” 1\u202e"\nmsgstr "[a](\u202eb\u2066\\n\\n2) \\"c\\n\u200b\\" \U000e0001"\n'
    path = write(whole(project), "a\x1b[31m\u202e", text)
    (project.docs / f"{path.stem}.md").write_text("# A\n")
    result = check(project, [DE])
    assert result.errors
    for finding in result.findings:
        for line in (*as_text(finding).split("\n"), as_github(finding)):
            assert all(sign.isprintable() or sign in "\u00a0\u202f" for sign in line)
        assert "a\\u001b[31m\\u202e" in finding.path


LINES = st.sampled_from([
    "", "#", "# check-ignore: numbers -- so", "# check-ignore:", "#, fuzzy", "#~ msgid \"a\"", "#| msgid \"b\"", "<<<<<<< x",
    'msgctxt "c"', 'msgid "A %s."', 'msgid_plural "B 5"', 'msgstr "[C](d) \u202e"', 'msgstr[0] "{x}"', 'msgstr[1] ""',
    '"Plural-Forms: nplurals=2; plural=n>1;\\n"', '"`{a}`\\n"', '"\\q"', "\ud800", "\x1b",
])  # fmt: skip
CONTENTS = st.binary(max_size=200) | st.lists(LINES, max_size=30).map(
    lambda lines: (HEADER + "\n".join(lines)).encode("utf-8", "surrogatepass")
)


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(CONTENTS)
@example(HEADER.encode() + b'#, fuzzy\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[1] ""\n')
def test_any_bytes_give_findings(project: Project, data: bytes) -> None:
    """Whatever stands in a catalog, there are findings or none, never an exception; all of it is fit to print."""
    write(project, "index", GOOD).write_bytes(data)
    result = check(project, [DE])
    text = "\n".join(map(as_text, result.findings)) + "\n".join(map(as_github, result.findings))
    assert text.encode()
    assert json.loads(as_json(result.findings)) is not None
    assert {finding.severity for finding in result.findings} <= {"error", "warning"}


def test_ten_times_the_messages_are_ten_times_the_work(project: Project) -> None:
    """Checking takes the same few steps for each message, however many there are."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def work(numbers: range) -> int:
        nonlocal calls
        entries = (
            f'msgid "Sentence {number} has a [link](a.md), *stress* and about fifty words. It says so."\n'
            f'msgstr "Der Satz {number} hat einen [Link](a.md), *Betonung* und fünfzig Wörter. Er sagt es."\n'
            for number in numbers
        )
        whole(project, "\n".join(entries))
        calls = 0
        sys.setprofile(count)
        try:
            findings = check(project, [DE], only=set(checking.NAMES) - {"spelling"}).findings
        finally:
            sys.setprofile(None)
        assert findings == ()
        return calls

    work(range(1000, 1010))  # what is made once is made
    few, many = work(range(2000, 2100)), work(range(3000, 4000))
    assert few < many < 11 * few
    assert many < 1000 * 2500


def test_it_starts_without_sphinx() -> None:
    """Checking needs no Sphinx, nor anything else that is slow to import, before there is a message that needs it."""
    code = "import sys, startoolkit.catalogs.check, startoolkit.project\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "startoolkit.messages.shape" in loaded
    assert not loaded & {"docutils", "jinja2", "markdown_it", "myst_parser", "pygments", "requests", "sphinx", "yaml"}

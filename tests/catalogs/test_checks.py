"""Each check finds what it is named for, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from startoolkit.catalogs import terminology
from startoolkit.catalogs.check import NAMES
from startoolkit.catalogs.checks import CHECKS, Context
from startoolkit.catalogs.corpus import Corpus
from startoolkit.catalogs.message_checks import judge
from startoolkit.catalogs.numbers import differences
from startoolkit.catalogs.prose import words
from startoolkit.catalogs.terminology import Terminology
from startoolkit.errors import Place, StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.judge import faults
from tests.conftest import ROOT

pytestmark = pytest.mark.quick

CASES = ROOT / "tests" / "cases" / "checks"
FILES = sorted(CASES.glob("*.po"))
EN, DE, FR = Language("en"), Language("de"), Language("fr")
DIALECT = Dialect(
    extensions=frozenset({"attrs_inline", "deflist"}),
    addresses={"https://example.org/en": "https://example.org/de"},
    terms=lambda term: {"map": {"Landkarte"}}.get(term, set()),
)
# Text as it comes, and text that is likely to be taken for something.
TEXTS = st.text() | st.lists(
    st.sampled_from(
        [*"[](){}<>*_`\\%.,:!?'\"„“«»–-…^ \n\u00a0\u202f", "1,500", "2014", "%s", "{x}", "word", "https://a.b"]
    ),
    max_size=40,
).map("".join)


CORPUS = Corpus(
    ordinary=frozenset({"close", "find", "food", "for", "is", "it", "to", "what", "who", "you"}),
    said=" das projekt close to | im standard von food train | das projekt food train ",
    links={"cos.md": Counter({"vier": 2}), "steps.md": Counter({"funf": 2, "schr": 2})},
    usual=1.2,
    titles={"What it is": "Was es ist", "Steps": "Schritte", "Grow It!": "Ausweiten!"},
)
"""What the other messages tell."""


def test_code_in_a_place_that_is_shown_has_signs_that_terminals_have() -> None:
    """A finding quotes the text around it without code and addresses, for which U+FFFC stands while it is searched."""
    message = po.Message(1, "Install it with `pip`:", "Installez-le avec `pip` :")
    (found,) = (found.message for name, found in judge(message, context(FR)) if name == "no-break-spaces")
    assert "avec […] :" in found


def context(language: Language) -> Context:
    settled = terminology.read(CASES / "terminology.csv", EN, language, within=CASES)
    return Context(
        language,
        EN,
        settled,
        DIALECT.addresses,
        lambda message: faults(message.msgid, message.msgstr, (), DIALECT),
        frozenset({"Felher", "Roadshow"}),
        corpus=CORPUS,
    )


def cases() -> list[tuple[str, Language, po.Message]]:
    catalogs = [(path.stem, po.read(path)) for path in FILES]
    return [(name, Language(read.header["Language"]), one) for name, read in catalogs for one in read.live]


def expected(message: po.Message) -> list[tuple[str, str]]:
    """The name and a part of the text of each finding that a case announces."""
    texts = (line.removeprefix("expect: ") for line in message.comments if line.startswith("expect: "))
    parts = (part.partition(": ") for text in texts for part in re.split(r", (?=[a-z-]+: )", text))
    return [(name, text) for name, _, text in parts]


@pytest.mark.parametrize(
    ("language", "message"), [pytest.param(*case, id=f"{name}-{case[1].line}") for name, *case in cases()]
)
def test_cases(language: Language, message: po.Message) -> None:
    """A message has the findings that its comment announces, in their order, and no other."""
    wanted = expected(message)
    # Contexts keep cases with one msgid apart.
    found = [one for one in judge(message, context(language)) if one[0] != "unused" or "unused" in dict(wanted)]
    assert [name for name, _ in found] == [name for name, _ in wanted], found
    assert all(text in one.message for (_, one), (_, text) in zip(found, wanted, strict=True)), found
    assert all(one.hint for _, one in found)


@pytest.mark.parametrize("name", [*CHECKS, "ignore"])
def test_every_check_has_cases(name: str) -> None:
    """Each check has a case in which it finds something, and one in which it must not."""
    own = [message for file, _, message in cases() if re.fullmatch(rf"{name}(-[a-z]+)?", file)]
    assert any(name in dict(expected(message)) for message in own)
    assert any(not expected(message) for message in own)


def guide_rows() -> dict[str, list[str]]:
    """The rows of the tables of checks in the translators' guide, by the name of the check."""
    guide = (ROOT / "guides/translators.md").read_text(encoding="utf-8")
    section = guide.partition("## What check finds\n")[2].partition("\n## ")[0]
    rows = [[cell.strip(" ") for cell in row.split(" | ")] for row in re.findall(r"(?m)^\| (`.*) \|$", section)]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_every_check_is_in_the_guide() -> None:
    """The translators' guide has a line for each check, with a bad and a good example, and for nothing else."""
    rows = guide_rows()
    assert rows.keys() == set(NAMES)
    assert {name for name, cells in rows.items() if len(cells) == 4} == CHECKS.keys()
    assert all(len(cells) == 3 for name, cells in rows.items() if name not in CHECKS)


def example(source: str, target: str) -> po.Message:
    """The message of two cells of the guide."""
    texts = [re.search(r"(`+)(.+?)\1", cell) for cell in (source, target)]
    msgid, msgstr = (text[2] if text else "" for text in texts)
    flags = ("fuzzy",) if target.endswith("marked fuzzy") else ()
    return po.Message(1, msgid, msgstr, "menu" if target.endswith("with a context") else None, flags=flags)


@pytest.mark.parametrize("name", CHECKS)
def test_examples_of_the_guide(name: str) -> None:
    """The check finds the bad example of the guide, no other check does, and the good one has no finding."""
    _, source, bad, good = guide_rows()[name]
    where = context(FR if "(French)" in source else DE)
    assert {found for found, _ in judge(example(source, bad), where)} == {name}
    assert judge(example(source, good), where) == []


def test_names_and_summaries() -> None:
    """A check is named as one writes it in a comment, and its summary is a sentence."""
    for check in CHECKS.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)
        assert check.summary.endswith(".")
        assert check.severity == ("error" if check.name in ("addresses", "markup", "placeholders") else "warning")


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["de", "fr", "en", "zh", "ar", "pt_BR", "de_CH"]))
def test_a_message_is_right_against_itself(text: str, code: str) -> None:
    """The source text as its own translation lacks nothing and has nothing more."""
    message = po.Message(1, text, text)
    found = judge(message, context(Language(code)), ("markup", "numbers", "placeholders", "outer-spaces", "length"))
    assert not [name for name, one in found if "opening brackets" not in one.message]


@settings(deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([DE, FR, EN, Language("el")]))
def test_no_text_is_too_much(msgid: str, msgstr: str, language: Language) -> None:
    """Whatever stands in a message, the checks come to an end and say what they find in a sentence."""
    for name, found in judge(po.Message(1, msgid, msgstr), context(language)):
        assert name in CHECKS
        assert found.message
        assert found.hint


def test_plural_forms_are_checked() -> None:
    """Every form of a plural is compared with what it translates, and a finding stands once."""
    forms = ("Eine Datei", "Zwei Dateien", "%d Dateien")
    message = po.Message(1, "One file", forms[0], plural="%d files", forms=forms)
    found = judge(message, context(DE), {*NAMES} - {"unused"})
    assert [(name, one.message) for name, one in found] == [("placeholders", "'%d' of the source is missing.")]


def test_a_message_that_is_too_long_is_told_once() -> None:
    """What the build refuses for its length is not read any further."""
    assert [name for name, _ in judge(po.Message(1, "1 " * 20_000, "2 " * 20_000), context(DE))] == ["markup"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1,500", "1 500"),
        ("1,500", "1.500"),
        ("1,500", "1’500"),
        ("1,234,567.8", "1.234.567,8"),
        ("1,234,567.8", "1 234 567,8"),
        ("150,000", "1,50,000"),
        ("0.5", "0,5"),
        ("1,500", "١٬٥٠٠"),
        ("H2O and m2", "H₂O und m²"),
        ("2014-15", "2014-2015"),
        ("10–12", "10 à 12"),
        ("12.10.2014", "12.10.2014"),
        ("2nd edition", "2. Auflage"),
        ("second edition", "2. Auflage"),
        ("the 3rd", "3e"),
        ("007", "7"),
    ],
)
def test_the_same_numbers(source: str, target: str) -> None:
    """Languages write one number in many ways."""
    assert differences((source, "en"), (target, "de")) == ([], [])


@pytest.mark.parametrize(
    ("source", "target", "missing", "added"),
    [
        ("1.5", "15", ["1.5"], ["15"]),
        ("1,500", "150", ["1500"], ["150"]),
        ("5 and 5", "5", ["5"], []),
        ("in 2014", "in 2015", ["2014"], ["2015"]),
        ("two", "2", [], ["2"]),
        ("from 2014.", "ab 2015.", ["2014"], ["2015"]),
        ("to 25. Then", "Dann", ["25"], []),
    ],
)
def test_other_numbers(source: str, target: str, missing: list[str], added: list[str]) -> None:
    """A number that is lost, or another one, is found."""
    assert differences((source, "en"), (target, "de")) == (missing, added)


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("**Bold** and *so* and _so_, snake_case", "Bold and so and so, snake_case"),
        ("[A [b] c](x.md 'title') d", "A b c d"),
        ("[*Title*]{.language-en} x", "\ufffc x"),
        ("{term}`words <term>` {term}`one` {ref}`a-b` {math}`1+1` `code`", "words one \ufffc \ufffc \ufffc"),
        (r"\*no\* \`code\` \[link\](x)", "*no* `code` [link](x)"),
        ("Note.[^a] <b>x</b> <https://a.b> &amp; {{x}}", "Note. x \ufffc & \ufffc"),
        ("``a ` b`` c", "\ufffc c"),
    ],
)
def test_words_without_markup(markup: str, plain: str) -> None:
    """The words of a message are what a reader sees."""
    assert words(markup) == plain


def test_terms_of_several_rows_and_columns() -> None:
    """Rows of one term are alternatives, and so are semicolons on both sides; odd rows are passed over."""
    settled = Terminology.of(
        [("public service", "A"), ("public services", "B; C"), ("x; y", "D"), ("", "E"), ("z", ";")]
    )
    assert [(term.source, term.translations) for term, _ in settled.occurring("public services, y z")] == [
        ("public service", ("A", "B", "C")),
        ("y", ("D",)),
    ]


def test_of_overlapping_terms_the_longest_counts() -> None:
    """A term within a longer one is not looked for."""
    settled = context(DE).terminology
    assert [said for _, said in settled.occurring("outcome-based outcomes")] == ["outcome-based", "outcomes"]


TABLE = "en,de\nco-production,Koproduktion\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
        TABLE.replace(",", "\t").encode("utf-16"),
        b"sep=;\r\n" + TABLE.replace(",", ";").encode(),
        b'"EN";"de";"note; a; b; c"\n"co-production";"Koproduktion";""\n',
        b"English,German\nco-production,Koproduktion\n",
        b"Deutsch;english\nKoproduktion;co-production\n",
    ],
)
def test_a_terminology_is_read_as_spreadsheets_save_it(tmp_path: Path, content: bytes) -> None:
    """Commas, semicolons and tabs, UTF-8 and UTF-16, codes and names of languages: the terms are the same."""
    (tmp_path / "t.csv").write_bytes(content)
    terms = terminology.read(tmp_path / "t.csv", EN, DE, within=tmp_path).terms
    assert [(term.source, term.translations) for term in terms.values()] == [("co-production", ("Koproduktion",))]


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"eng;ger\na;b\n", 1, "none of its columns is en, but eng, ger"),
        ("en,Übersetzung\na,b\n".encode(), 1, "of no languages"),
        (b"en,de,de\na,b,c\n", 1, "two of its columns"),
        ("en;de\na;b\nc;für\n".encode("cp1252"), 3, "not UTF-8"),
        (b"en,de\na,b\nc, d,e\n", 3, "3 cells, and the first has 2"),
        (b"en,de\na,b\nc;d\n", 3, "another sign"),
        (b'en,de\na,b\nc,"d\ne,f\n', 3, "a quote is out of place"),
        (b"en,de,note\na,b,\nc,d,x\x1by\n", 3, "the control character U.001B"),
    ],
)
def test_a_terminology_that_could_be_misread_is_refused(tmp_path: Path, content: bytes, line: int, says: str) -> None:
    """Nothing of such a file is used, and the line is named."""
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(StarError, match=says) as caught:
        terminology.read(tmp_path / "t.csv", EN, DE, within=tmp_path)
    assert caught.value.place == Place(tmp_path / "t.csv", line)


def test_no_terminology(tmp_path: Path) -> None:
    """A briefing may have no terminology file, or none for a language."""
    assert not terminology.read(tmp_path / "none.csv", EN, DE, within=tmp_path).terms
    assert not terminology.read(CASES / "terminology.csv", EN, Language("sv"), within=CASES).terms

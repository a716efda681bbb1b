"""What the briefing promises its readers: whole cases, whole entries, sheets of one page, plain English."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pikepdf
import polib
import pypdfium2
import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT

DOCS = ROOT / "docs"
LANGUAGES = ("en", "de", "fr")
PARTS = ["Who, where and when", "What was done", "What changed", "How sure we are", "Shows", "Source"]
_CASE = re.compile(r"\((case-[\w-]+)\)=\n## ([^\n]+)\n\n:::\{container\} case\n(.*?)\n:::", re.DOTALL)


def cases() -> dict[str, dict[str, str]]:
    """Each case by its target: its parts."""
    text = (DOCS / "cases/index.md").read_text(encoding="utf-8")
    return {target: dict(re.findall(r"(?m)^(\S.*)\n: (.+)$", body)) for target, _, body in _CASE.findall(text)}


ALL_FORMS = "(#form-commission) (#form-design) (#form-deliver) (#form-assess)"


def finder() -> dict[str, list[str]]:
    """The table of the cases: for the target of each, its year, country, forms, steps, field and evidence."""
    text = (DOCS / "cases/index.md").read_text(encoding="utf-8")
    rows = re.findall(r"\* - \[[^\]]+\]\(#(case-[\w-]+)\), (\d+)\n((?:  - .+\n)+)", text)
    return {target: [year, *re.findall(r"(?m)^  - (.+)$", cells)] for target, year, cells in rows}


def test_every_case_has_all_its_parts() -> None:
    """At least twelve cases, each with six parts in one order, none of them empty, and a source to look up."""
    assert len(cases()) >= 12
    for target, parts in cases().items():
        assert list(parts) == PARTS, target
        assert all(len(text.split()) > 2 for text in parts.values()), target
        assert re.search(r"\(\d{4}|n\.d\.", parts["Source"]), target


def test_cases_are_found_by_form_step_and_evidence() -> None:
    """Each case has one row in the table, which says of it what its own text says; every Co and step has a case."""
    table = finder()
    assert table.keys() == cases().keys()
    linked = re.compile(r"\((#form-\w+|\.\./five-steps/[\w-]+\.md)\)")
    for target, parts in cases().items():
        year, country, forms, steps, _field, evidence = table[target]
        assert country in parts["Who, where and when"], target
        assert re.fullmatch(r"(19|20)\d\d", year), target
        shows = parts["Shows"].replace("[All of the Four Co’s](../four-cos/index.md)", ALL_FORMS)
        assert linked.findall(forms + steps) == linked.findall(shows), target
        assert parts["How sure we are"].startswith(f"{evidence}: "), target
    shown = {name for cells in table.values() for name in linked.findall(" ".join(cells))}
    every_form = re.findall(r"(?m)^\((form-\w+)\)=$", (DOCS / "four-cos/index.md").read_text(encoding="utf-8"))
    every_step = [path.name for path in DOCS.glob("five-steps/*-it.md")]
    assert (len(every_form), len(every_step)) == (4, 5)
    assert shown == {f"#{form}" for form in every_form} | {f"../five-steps/{step}" for step in every_step}


NUMBERS = {
    "en": {19: "Nineteen", 20: "Twenty", 21: "Twenty-one"},
    "de": {19: "Neunzehn", 20: "Zwanzig", 21: "Einundzwanzig"},
    "fr": {19: "Dix-neuf", 20: "Vingt", 21: "Vingt et un"},
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_number_of_cases_is_the_one_that_is_said(briefing: Path, tag: str) -> None:
    """The page of the cases says how many there are, in words to search engines and in figures to readers."""
    page = BeautifulSoup((briefing / tag / "cases/index.html").read_bytes(), "html.parser")
    described, lead = page.find("meta", attrs={"name": "description"}), page.select_one("p.lead")
    assert described
    assert lead
    assert str(described["content"]).startswith(f"{NUMBERS[tag][len(cases())]} ")
    assert re.findall(r"\d+", lead.get_text()) == [str(len(cases()))]


def test_catalogs_name_no_case_that_is_gone() -> None:
    """No message, not even one that is kept for later, leads to a case that the briefing does not have."""
    for path in (ROOT / "locale").rglob("*.po"):
        assert {*re.findall(r"#(case-[\w-]+)\)", whole(path))} <= {*cases()}, path


def whole(path: Path) -> str:
    """The texts of a catalogue, live and obsolete, without the line ends of the file."""
    return "\n".join(f"{entry.msgid}\n{entry.msgstr}" for entry in polib.pofile(str(path)))


INDEPENDENT = {
    "en": "independent guide to Governance International’s Co-Production Star",
    "de": "unabhängiger Leitfaden zum Co-Production Star von Governance International",
    "fr": "guide indépendant (est )?consacré au Co-Production Star de Governance International",
}
COVER = {
    "en": "Finding and growing co-production An independent guide to Governance International’s Co-Production Star",
    "de": "Koproduktion entdecken und ausbauen Ein unabhängiger Leitfaden zum Co-Production Star von Governance International",
    "fr": "Repérer et développer la coproduction Un guide indépendant consacré au Co-Production Star de Governance International",
}


def flowing(text: str) -> str:
    """A text in one line, without joiners and with the hyphens that a PDF has at the ends of lines."""
    return re.sub(r"\s+", " ", text.translate({0x2060: None, 0xFFFE: "-", 0x2011: "-"}))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_it_says_that_it_is_independent(briefing: Path, tag: str) -> None:
    """Cover, imprint, first page, the page about the edition and what the files say of themselves: whose Star it is."""
    said = INDEPENDENT[tag]
    record = json.loads((briefing / tag / "edition.json").read_text(encoding="utf-8"))
    with pypdfium2.PdfDocument(briefing / tag / record["pdf"]["file"]) as document:
        cover, imprint = (flowing(document[at].get_textpage().get_text_range()) for at in (0, 1))
        metadata = document.get_metadata_dict()
    assert COVER[tag] in cover
    assert re.search(said, imprint)
    assert re.search(said, metadata["Subject"])
    with pikepdf.open(briefing / tag / record["pdf"]["file"]) as file:
        assert re.search(said, file.Root.Metadata.read_bytes().decode())
    for name in ("index", "about"):
        page = BeautifulSoup((briefing / tag / f"{name}.html").read_bytes(), "html.parser")
        assert page.article
        text = flowing(page.article.get_text(" "))
        assert re.search(said, text), name
        assert "Governance International®" in text
        if name == "index":
            described = page.find("meta", attrs={"name": "description"})
            assert described
            assert re.search(said, str(described["content"]))


REPLACED = {
    "en": r"replace|instead|take the place",
    "de": r"ersetz|an die Stelle|anstelle|statt",
    "fr": r"remplac|la place d|au lieu",
}
NEEDS = {
    "en": r"assessments? of needs|needs? assessment",
    "de": r"Bedarfsanalyse|Bedarf",
    "fr": r"évaluations? des besoins|besoins",
}
NEVER = {"en": "never|not", "de": "nie|nicht", "fr": "jamais|ne|pas"}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_assessment_of_needs_is_never_replaced(tag: str) -> None:
    """No sentence says that something comes in the place of an assessment of needs, which law may require."""
    if tag == "en":
        texts = [re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) for path in DOCS.rglob("*.md")]
    else:
        texts = [whole(path) for path in (ROOT / "locale" / tag).rglob("*.po")]
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s", text)]
    named = [sentence for sentence in sentences if re.search(NEEDS[tag], sentence)]
    assert named
    for sentence in named:
        assert not re.search(REPLACED[tag], sentence) or re.search(rf"\b({NEVER[tag]})\b", sentence), sentence


def test_both_sides_of_a_study_are_told() -> None:
    """The case of the nurses tells what the study of 2024 found and what it did not find, and how it was made."""
    parts = cases()["case-family-nurse"]
    assert re.search(r"2024.* found benefits .* no benefit", parts["What changed"])
    assert "natural experiment" in parts["How sure we are"]
    assert "https://cardiff.ac.uk/" in parts["Source"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_edition_carries_every_case(briefing: Path, tag: str) -> None:
    """Each case has its six parts on the built page, and can be linked to."""
    text = (briefing / tag / "cases/index.html").read_text(encoding="utf-8")
    bodies = re.findall(r'<div class="case docutils container">(.*?)</div>', text, re.DOTALL)
    assert len(bodies) == len(cases())
    assert all(f'id="{target}"' in text for target in cases())
    for body in bodies:
        assert len(re.findall("<dt>", body)) == len(re.findall(r"<dd><p>\S", body)) == len(PARTS)


def test_every_publication_has_its_parts() -> None:
    """Sixteen entries and further reading: a title marked with its language, a year or a word on it, what it serves."""
    text = (DOCS / "publications.md").read_text(encoding="utf-8")
    entries = re.findall(r"(?m)^(\[\*.+)\n: (.+)\n\n  (.+)$", text)
    assert len(entries) >= 16 + 4
    assert len(entries) == len(re.findall(r"(?m)^: ", text))
    for title, source, use in entries:
        assert re.fullmatch(r"\[\*.+\*\]\{\.language-\w\w\}.*", title)
        dated = text.index(title) < text.index("## Without a year") or "Further reading" in text[: text.index(title)]
        assert not dated or re.search(r"\b(19|20)\d\d\b|\(n\.d\.\)", source), title
        assert re.match(r"\w[\w’ .,&-]+", source), title
        assert use.startswith("Good for: "), title


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_worksheet_is_one_page(briefing: Path, tag: str) -> None:
    """Every worksheet of the PDF begins and ends on a page of its own, and an example follows, marked as invented."""
    record = json.loads((briefing / tag / "edition.json").read_text(encoding="utf-8"))
    catalog = {} if tag == "en" else said(tag, "worksheets/steps")
    invented = flowing(catalog.get(INVENTED, INVENTED).strip("*"))
    with pypdfium2.PdfDocument(briefing / tag / record["pdf"]["file"]) as document:
        bookmarks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc() if mark.get_dest()]
        texts = [flowing(leaf.get_textpage().get_text_range()) for leaf in document]
    for sheet in SHEETS:
        at = next(at for at, (title, _) in enumerate(bookmarks) if title == catalog.get(sheet, sheet))
        places = [place for _, place in bookmarks[at - 1 : at + 2]]
        assert places[0] < places[1] + (sheet == SHEETS[0]), (
            sheet,
            places,
        )  # the first stands below the chapter's title
        assert places[1] == places[2] - 1, (sheet, places)
        assert any(invented in text for text in texts[places[1] + 1 : places[1] + 3]), sheet


SHEETS = ("Our co-production map", "Focusing matrix", "Capability assessment", "Charter", "360-degree review")
INVENTED = "**INVENTED: the library, the people and every figure are made up.**"


def said(tag: str, name: str) -> dict[str, str]:
    """The translations of a page."""
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(ROOT / f"locale/{tag}/LC_MESSAGES/{name}.po"))}


def test_the_plan_of_the_workshop_adds_up() -> None:
    """The rows of the plan are the two hours that its title says, and the people are the twelve, most of them citizens."""
    text = (DOCS / "workshop.md").read_text(encoding="utf-8")
    assert "A two-hour workshop" in text
    assert sum(int(minutes) for minutes in re.findall(r"\* - (\d+) minutes", text)) == 120
    words = {"One": 1, "Three": 3, "Seven": 7}
    invited = [words[word] for word in re.findall(r"(?m)^- (One|Three|Seven)\b", text)]
    assert (invited[0], sum(invited)) == (7, 12)
    assert "12 people, more than half of them citizens" in text


class _Headings(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_no_heading_level_is_skipped(briefing: Path) -> None:
    """Each page has one first heading, and no heading is more than one level below the one before."""
    for page in briefing.rglob("*.html"):
        levels = _Headings(page).levels
        assert levels.count(1) == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page


def prose(path: Path) -> str:
    """The sentences of a page: no headings or labels, front matter, directives, tables, notes, addresses or sources."""
    text = re.sub(r"(?s)^---.*?\n---\n", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"(?s):::\{(?:list-table|toctree|star|chart)\}.*?\n:::", "", text)
    text = re.sub(r"(?m)^(?:\[\^[^\]]+\]: .*|Source\n: .*|:.*|#.*|\(.*\)=|\{.*\})$", "", text)
    text = re.sub(r"\[\^[^\]]+\]|\{[\w.-]+\}|\]\([^)]*\)|[`\[\]*]|<[^>]*>|\(\d+ \w+\)", "", text)
    text = re.sub(r"(?m)^\s*(?:[-*:]|\d\.) +(?:\[.\] )?", "", text)
    return "\n".join(line for line in text.splitlines() if re.search(r"[.!?:][”’]?\s*$", line))


def flesch(text: str) -> float:
    """Flesch reading ease (1948); syllables are counted as groups of vowels, a silent e at the end apart."""
    sentences = [part for part in re.split(r"[.!?](?:\s|$)", text) if re.search(r"[a-z]", part)]
    words = re.findall(r"[A-Za-z][A-Za-z’'-]*", text)
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeioul])e$", "", word.lower())))) for word in words
    )
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)


def test_the_english_is_plain(record_property: pytest.RecordProperty) -> None:
    """The whole reads as plain English (Flesch 65 and above), and no page is hard (below 50); the figures are reported."""
    pages = {path.relative_to(DOCS).as_posix(): prose(path) for path in sorted(DOCS.rglob("*.md"))}
    scores = {name: flesch(text) for name, text in pages.items()} | {"whole": flesch("\n\n".join(pages.values()))}
    for name, score in scores.items():
        record_property(name, round(score))
    assert scores["whole"] >= 65
    assert not {name: score for name, score in scores.items() if score < 50}


def stems(text: str) -> set[str]:
    """The beginnings of the words of a text, without accents, so that their forms are alike."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return {word[: max(4, len(word) * 2 // 3)] for word in re.findall(r"[\w-]+", plain) if len(word) > 3}


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_glossary_follows_the_terminology(tag: str) -> None:
    """A term that is in the glossary and in the terminology file has one translation in both."""
    with (ROOT / "locale/terminology.csv").open(encoding="utf-8", newline="") as file:
        words = {row["en"]: row[tag] for row in csv.DictReader(file)}
    catalog = {entry.msgid: entry.msgstr for entry in polib.pofile(str(ROOT / f"locale/{tag}/LC_MESSAGES/glossary.po"))}
    shared = words.keys() & catalog.keys()
    assert len(shared) > 15
    for term in shared:
        assert any(stems(choice) <= stems(catalog[term]) for choice in words[term].split(";")), (term, catalog[term])

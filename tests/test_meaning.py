"""What readers get is in meaning what Sphinx itself makes of the same sources: text, links, ids, pictures, tables.

Two projects use what Sphinx and MyST can do, in three languages; startoolkit builds them, and plain Sphinx with its
theme ``basic`` does.  The content of every page is compared; the furniture of the themes is not, nor the star and the
chart, which plain Sphinx does not know.  What differs stands in two tables with the reason: ``RULES`` for what may
differ anywhere, ``KNOWN`` for passages.  An entry that is not needed any more fails the test.
"""

from __future__ import annotations

import difflib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from filelock import FileLock

from tests import PATIENCE
from tests.conftest import PROJECTS, startoolkit

LANGUAGES = {"features": ("en", "de", "fr"), "handbook": ("en", "de")}
PLAIN = {
    "extensions": "myst_parser",
    "html_theme": "basic",
    "locale_dirs": "../locale",
    "gettext_compact": "0",
    "html_permalinks": "0",
}
WARNINGS: tuple[str, ...] = ()
"""All that we warn of: nothing, nor that the notes and references of a translation stand in another order."""


class Edition(NamedTuple):
    """One language of a project, as both have built it."""

    project: str
    language: str
    ours: Path
    plain: Path

    def page(self, name: str) -> str:
        return f"{self.project}/{self.language}/{name}"


class Built(NamedTuple):
    editions: tuple[Edition, ...]
    warnings: tuple[str, ...]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both projects, by the command and by ``sphinx-build``; built once, also when tests run in several processes."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, warnings = shared / "meaning", shared / "meaning.warnings"
    with FileLock(shared / "meaning.lock"):
        if not warnings.exists():
            warnings.write_text("".join(build_both(folder, project) for project in LANGUAGES), encoding="utf-8")
    editions = (
        Edition(project, language, folder / project / "dist" / language, folder / project / "plain" / language)
        for project, languages in LANGUAGES.items()
        for language in languages
    )
    return Built(tuple(editions), tuple(filter(None, warnings.read_text(encoding="utf-8").splitlines())))


def build_both(folder: Path, project: str) -> str:
    """Build all editions of a project; what our command warns of."""
    source = shutil.copytree(PROJECTS / project, folder / project)
    done = startoolkit("build", "--format", "html", "--keep-going", cwd=source)
    assert done.returncode == 0, done.stderr
    for language in LANGUAGES[project]:
        plainly_build(source, language)
    return done.stderr


def plainly_build(source: Path, language: str) -> None:
    """As a user of Sphinx would; its catalogs are compiled by itself."""
    settings = [f"-D{name}={value}" for name, value in {**PLAIN, "language": language}.items()]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", *settings, "docs", f"plain/{language}"],
        cwd=source,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # since its links depend on it, see KNOWN
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr


# --- What may differ anywhere.  A rule takes it out of our page, or out of both, and says how often it was there.


def boxes(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """Furo puts a box around tables and formulas, so that wide ones can be scrolled."""
    return unwrapped(ours.select("div.table-wrapper, div.math-wrapper"))


def sections_of_the_index(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """Furo makes a section of each letter of the index, which has the id that its heading has in ``basic``."""
    sections = ours.select("section.genindex-section")
    for section in sections:
        if section.get("id"):
            section.h2["id"] = section["id"]
    return unwrapped(sections)


def levels(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """The caption of a table of contents has role heading, which is not valid without a level."""
    return without("aria-level", ours.select("article p.caption[role=heading]"))


def bare_addresses(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """Links whose text is their address are marked, since paper need not show it twice."""
    links = ours.select("a.bare")
    for link in links:
        link["class"].remove("bare")
    return len(links)


def names_of_headings(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """A heading is named by its text, since the link in it has a name of its own, which would be read with it."""
    headings = ours.select(":is(h1, h2, h3, h4, h5, h6)[aria-labelledby]")
    for heading in headings:
        heading.find(id=heading["aria-labelledby"]).unwrap()
        del heading["aria-labelledby"]
    return len(headings)


def boxes_of_tasks(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """The boxes of a task list can be ticked, and have the words of the task as their labels."""
    found = ours.select("input.task-list-item-checkbox")
    for box in found:
        ours.select_one(f"label[for={box['id']}]").unwrap()
        box.attrs = {
            "class": box["class"],
            "disabled": "disabled",
            "type": "checkbox",
            **({"checked": "checked"} if box.has_attr("checked") else {}),
        }
    return len(found)


def boxes_that_scroll(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """What may scroll can be reached by keyboard, and has a name."""
    found = ours.select("article pre[tabindex]")
    return sum(without(name, found) for name in ("aria-label", "role", "tabindex"))


def cards(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """A table that would scroll on a phone is cards there: its parts keep their roles, and cells have labels."""
    tables = ours.select("table:is([class*='cards-'])")
    for table in tables:
        table["class"] = [name for name in table["class"] if not name.startswith("cards-")]
    parts = ours.select("thead, tbody, tr, th, td")
    return len(tables) + without("role", parts) + without("data-label", parts)


def notes(ours: BeautifulSoup, plain: BeautifulSoup) -> int:
    """A list of notes has a name, the ways back have names and signs, and no line ends before the mark of a note."""
    lists = ours.select("aside.footnote-list[aria-label]")
    without("aria-label", [*lists, *ours.select("a[role=doc-backlink]")])
    for ways in (*ours.select("span.backrefs"), *plain.select("span.backrefs")):
        for part in [part for part in ways.children if part.name != "a"]:
            part.extract()
    for text in ours.select_one("article").find_all(string=re.compile("\N{WORD JOINER}$")):
        text.replace_with(text[:-1])
    return len(lists)


def order_of_glossaries(ours: BeautifulSoup, plain: BeautifulSoup) -> int:
    """A glossary that is in order in the source is so in the translation; plain Sphinx keeps the order of the source."""
    pairs = list(zip(ours.select("dl.glossary"), plain.select("dl.glossary"), strict=True))
    before = [entries(glossary) for pair in pairs for glossary in pair]
    for pair in pairs:
        for glossary in pair:
            sort_entries(glossary)
    return sum(one != other for one, other in zip(before[::2], before[1::2], strict=True))


def unbroken_titles(ours: BeautifulSoup, _plain: BeautifulSoup) -> int:
    """On the cover, a hyphen in the title is joined to its words, so that no line breaks there."""
    joined = [text for text in ours.select("h1")[:1] for text in text.find_all(string=re.compile("-\N{WORD JOINER}"))]
    for text in joined:
        text.replace_with(text.replace("\N{WORD JOINER}", ""))
    return len(joined)


def descriptions(ours: BeautifulSoup, plain: BeautifulSoup) -> int:
    """A page whose author has not described it is described by its first passage, for those who look for it."""
    added = ours.select("meta[name=description]") if not plain.select("meta[name=description]") else []
    for tag in added:
        tag.decompose()
    return len(added)


def lists_of_the_index(ours: BeautifulSoup, plain: BeautifulSoup) -> int:
    """The index is a list, not a table of two columns, which says nothing to those who hear it."""
    table = "table.genindextable"
    tables = plain.select(f"{table}, {table} tr, {table} td, {table} ul")
    if not tables:
        return 0
    for letters in [*ours.select("ul.letters"), *plain.select(".genindex-jumpbox")]:
        letters.decompose()
    unwrapped(ours.select("ul.entries, ul.entries ul"))
    unwrapped(tables)
    for words_of_entry in [text for page in (ours, plain) for text in page.select_one("h1").find_all_next(string=True)]:
        words_of_entry.replace_with(" ".join(words_of_entry.split()))
    return len(tables)


def numbers_of_entries(ours: BeautifulSoup, plain: BeautifulSoup) -> int:
    """Places of the index are numbered; plain Sphinx parses each translation twice and counts its places twice."""
    numbered = re.compile(r"index-\d+")
    changed = 0
    for tag in [*ours.find_all(True), *plain.find_all(True)]:
        for name in ("id", "href"):
            if numbered.search(str(tag.get(name, ""))):
                tag[name] = numbered.sub("index-n", str(tag[name]))
                changed += 1
    return changed


def formulas(ours: BeautifulSoup, plain: BeautifulSoup) -> int:
    """MathML, which has the LaTeX as its alternative text, stands where Sphinx leaves the LaTeX to a script."""
    found = ours.select(".math > math")
    for formula in found:
        formula.replace_with(_latex(formula["alttext"]))
    for formula in plain.select(".math"):
        for text in formula.find_all(string=True, recursive=False):
            text.replace_with(_latex(text))
    return len(found)


def _latex(text: str) -> str:
    return re.sub(r"\\[()\[\]]|\s|\\(?:begin|end)\{(?:split|align|aligned)\}", "", text)


RULES: tuple[Callable[[BeautifulSoup, BeautifulSoup], int], ...] = (
    names_of_headings,
    boxes,
    sections_of_the_index,
    lists_of_the_index,
    numbers_of_entries,
    levels,
    bare_addresses,
    boxes_of_tasks,
    boxes_that_scroll,
    cards,
    notes,
    order_of_glossaries,
    unbroken_titles,
    descriptions,
    formulas,
)


def unwrapped(tags: list[Tag]) -> int:
    for tag in tags:
        tag.unwrap()
    return len(tags)


def without(attribute: str, tags: list[Tag]) -> int:
    return sum(tag.attrs.pop(attribute, None) is not None for tag in tags)


def entries(glossary: Tag) -> list[str]:
    return [str(term["id"]) for term in glossary.find_all("dt", recursive=False)]


def sort_entries(glossary: Tag) -> None:
    terms = sorted(glossary.find_all("dt", recursive=False), key=lambda term: term["id"])
    pairs = [(term, term.find_next_sibling("dd")) for term in terms]
    glossary.clear()
    for pair in pairs:
        glossary.extend(pair)


# --- What differs in single passages.


class Passage(NamedTuple):
    """Lines of plain Sphinx, and ours in their place, in pages that all have them."""

    pages: str
    plain: tuple[str, ...]
    ours: tuple[str, ...]


def words(pages: str, plain: str, ours: str) -> Passage:
    return Passage(pages, (f'"{plain}',), (f'"{ours}',))


def alt(page: str, file: str, plain: str, ours: str) -> Passage:
    return Passage(page, (f"<img alt={plain!r} src='_images/{file}'>",), (f"<img alt={ours!r} src='_images/{file}'>",))


def task(*attributes: str) -> Passage:
    box = f"<input {' '.join(attributes)} type='checkbox'>"
    return Passage("features/de/mill/wheel/paddles features/fr/mill/wheel/paddles", (), (box, "</input>"))


KNOWN = {
    "A fault of Sphinx: a translation that begins as a list does, such as 2. Stock, is dropped": (
        words("features/de/index", "2.1. 2. Floor", "2.1. 2. Stock"),
        words("features/de/index", "2.2. 2. Floor", "2.2. 2. Stock"),
        words("features/de/notes", "2. Floor", "2. Stock"),
    ),
    "A fault of Sphinx: a caption that is Information in both languages keeps the titles below it in English": (
        words("features/de/index handbook/de/index", "The last page", "Die letzte Seite"),
        words("features/fr/index", "The last page", "La dernière page"),
        words("handbook/de/index", "A page elsewhere", "Eine Seite anderswo"),
    ),
    "The same fault: the address of a picture is a message, and where it is copied, the alternative text stays": (
        alt("features/de/mill/wheel/paddles", "drop.png", "A drop on a paddle", "Ein Tropfen auf einer Schaufel"),
        alt("features/fr/mill/wheel/paddles", "drop.png", "A drop on a paddle", "Une goutte sur une aube"),
        alt("features/de/pictures", "drop.png", "The drop again", "Noch einmal der Tropfen"),
        alt("features/fr/pictures", "drop.png", "The drop again", "Encore la goutte"),
        alt("features/fr/pictures", "wheel.png", "A wheel with eight paddles", "Une roue à huit aubes"),
        alt(
            "features/de/pictures handbook/de/things",
            "wheel.png",
            "A wheel with eight paddles",
            "Ein Rad mit acht Schaufeln",
        ),
        alt("handbook/de/things", "wheel.png", "The wheel alone", "Das Rad allein"),
        alt("handbook/de/things", "wheel.png", "small wheel", "kleines Rad"),
    ),
    "A fault of Sphinx: in a translation, a link by its label is shown as brackets": (
        Passage(
            "features/de/links",
            ('", [ein Verweis][mill].',),
            (
                '", ',
                "<a class='external reference' href='https://example.org/reference' title='Mill'>",
                '"ein Verweis',
                "</a>",
                '".',
            ),
        ),
        Passage(
            "features/fr/links",
            ('"[Une référence][mill], ',),
            (
                "<a class='external reference' href='https://example.org/reference' title='Mill'>",
                '"Une référence',
                "</a>",
                '", ',
            ),
        ),
    ),
    "A fault of Sphinx: a translated task loses its box": (
        task("class='task-list-item-checkbox'", "disabled='disabled'"),
        task("checked='checked'", "class='task-list-item-checkbox'", "disabled='disabled'"),
    ),
    "A fault of MyST: cells of a table drawn with pipes cannot be translated inside a directive": tuple(
        words(f"features/{language}/{page}", source, translation)
        for page, cells in {
            "pictures": (
                ("Day", "Tag", "Jour"),
                ("From", "Ab", "Dès"),
                ("Sunday", "Sonntag", "Dimanche"),
                ("ten", "zehn", "dix"),
            ),
            "notes": (
                ("Step", "Stufe", "Marche"),
                ("State", "Zustand", "État"),
                ("Last", "Letzte", "Dernière"),
                ("loose", "lose", "branlante"),
            ),
        }.items()
        for source, german, french in cells
        for language, translation in (("de", german), ("fr", french))
    ),
    "Words of our interface go before those of Sphinx": (
        words("features/de/notes handbook/de/notes", "Bemerkung", "Hinweis"),
        words("features/de/notes handbook/de/notes", "Added in version 2.1: ", "Neu in Version 2.1: "),
        words("features/fr/notes", "Note", "Remarque"),
    ),
    "Sphinx gives two translated names of targets to the wrong targets": (
        Passage(
            "handbook/de/links",
            ("<a class='external reference' href='https://example.org/village'>",),
            ("<a class='external reference' href='https://example.org/town'>",),
        ),
        Passage(
            "handbook/de/links",
            ("<a class='external reference' href='https://example.org/town'>",),
            ("<a class='external reference' href='https://example.org/village'>",),
        ),
    ),
}
"""Reasons, and where they show."""


# --- A page as lines: tags with what they lead to and are called, and the text between them.


def parsed(root: Path, name: str) -> BeautifulSoup:
    page = BeautifulSoup((root / name).read_text(encoding="utf-8"), "html.parser")
    for furniture in page.select("a.headerlink, div.clearer, article p.start, article details.here"):
        furniture.decompose()
    return page


def lines(soup: BeautifulSoup, name: str) -> list[str]:
    """The language and the description of a page, then its content."""
    main = soup.select_one("div.body[role=main]") or soup.select_one("article")
    assert main, name
    about = [soup.html["lang"], *(tag["content"] for tag in soup.select("meta[name=description]"))]
    return [*map(str, about), *filter(lambda line: line.strip(' "'), joined(walk(main, name)))]


def joined(parts: Iterator[str]) -> Iterator[str]:
    """Pieces of text that follow each other as one line, which begins with a quotation mark."""
    text = ""
    for part in parts:
        if part.startswith('"'):
            text = text + part[1:] if text else part
        else:
            yield from (text, part)
            text = ""
    yield text


def walk(tag: Tag, name: str) -> Iterator[str]:
    for child in tag.children:
        if type(child) is NavigableString:
            yield '"' + (child if child.find_parent("pre") else re.sub(r"\s+", " ", child))
        elif isinstance(child, Tag):
            said = said_of(child, name)
            is_plain = child.name in ("div", "span") and not said
            yield from () if is_plain else (f"<{child.name}{said}>",)
            yield from walk(child, name)
            yield from () if is_plain else (f"</{child.name}>",)


def said_of(tag: Tag, name: str) -> str:
    """The attributes of a tag, in order; its links as seen from the top of the edition."""
    found = {key: " ".join(sorted(value)) if isinstance(value, list) else value for key, value in tag.attrs.items()}
    for key in {"href", "src"} & found.keys():
        found[key] = resolved(found[key], name)
    return "".join(f" {key}={found[key]!r}" for key in sorted(found))


def resolved(link: str, name: str) -> str:
    if "://" in link:
        return link
    path, sign, fragment = link.partition("#")
    return (posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name) + sign + fragment


def names(root: Path) -> set[str]:
    """The pages of an edition; the search is furniture, and a page for wrong addresses only ours."""
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.html") if "_static" not in path.parts}
    return found - {"search.html", "404.html"}


def hunks(plain: list[str], ours: list[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, plain, ours, autojunk=False).get_opcodes():
        if kind != "equal":
            yield tuple(plain[a:b]), tuple(ours[c:d])


def test_the_meaning_is_that_of_plain_sphinx(built: Built) -> None:
    """Page by page the same text, links, ids, pictures and tables; what differs is known, and does still occur."""
    used: Counter[str] = Counter()
    expected = {
        (f"{page}.html", plain, ours)
        for passages in KNOWN.values()
        for pages, plain, ours in passages
        for page in pages.split()
    }
    found = set()
    for edition in built.editions:
        assert names(edition.ours) == names(edition.plain)
        for name in names(edition.ours):
            ours, plain = parsed(edition.ours, name), parsed(edition.plain, name)
            used.update({rule.__name__: rule(ours, plain) for rule in RULES})
            found |= {(edition.page(name), *hunk) for hunk in hunks(lines(plain, name), lines(ours, name))}
    assert not shown(found - expected)
    assert not shown(expected - found), "KNOWN lists what does not differ any more"
    assert [rule.__name__ for rule in RULES if not used[rule.__name__]] == []


def shown(differences: set[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> str:
    return "\n".join(
        "\n".join([page, *(f"- {line}" for line in plain), *(f"+ {line}" for line in ours)])
        for page, plain, ours in sorted(differences)
    )


def test_files_are_those_of_plain_sphinx(built: Built) -> None:
    """Pictures and files to download are the same, under the same addresses."""
    for edition in built.editions:
        assert files(edition.ours) == files(edition.plain) != {}


def files(root: Path) -> dict[str, bytes]:
    found = (path for name in ("_images", "_downloads") for path in (root / name).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_a_translation_changes_words_only(built: Built) -> None:
    """A page has in each language the ids of its source, and leads to the same places equally often."""
    for source, *others in (
        [edition for edition in built.editions if edition.project == project] for project in LANGUAGES
    ):
        for name in names(source.ours) - {"genindex.html"}:
            wanted = places(source.ours, name)
            assert wanted
            for edition in others:
                assert places(edition.ours, name) == wanted, edition.page(name)


# Sphinx numbers the entries of the index anew in a translation, and calls a list of contents by its title.
RENAMED = re.compile(r"(index|untranslated)-\d+|.*#untranslated-\d+|contents|inhalt|sommaire")


def places(root: Path, name: str) -> Counter[tuple[str, str]]:
    found = re.findall(r" (id|href|src)='([^']*)'", "\n".join(lines(parsed(root, name), name)))
    return Counter((kind, value) for kind, value in found if not RENAMED.fullmatch(value))


def test_every_link_leads_somewhere(built: Built) -> None:
    """Each link of a page, in its furniture too, leads to a file and an id that are there; no id is there twice."""
    for edition in built.editions:
        root = edition.ours
        pages = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in root.rglob("*.html")}
        ids = {path: [str(tag["id"]) for tag in page.select("[id]")] for path, page in pages.items()}
        for path, page in pages.items():
            assert len(ids[path]) == len({*ids[path]}), path
            for link in (str(tag["href"]) for tag in page.select("a[href]")):
                if path.name == "404.html" or ":" in link.partition("/")[0]:
                    continue
                address, _, fragment = link.partition("#")
                target = Path(os.path.normpath(path.parent / address)) if address else path
                assert (target / "index.html" if target.is_dir() else target).is_file(), (path, link)
                assert not fragment or fragment in ids.get(target, [fragment]), (path, link)


def test_nothing_else_is_warned_of_or_missing(built: Built) -> None:
    """Warnings are those that are known, and a briefing with complete catalogs lacks no translation."""
    told = {
        re.sub(r"^(\w\w(?:, \w\w)*): (\S+?)(?::\d+|:<translated>)*: (?:error|warning): ", r"\2: ", line)
        for line in built.warnings
        if not line.startswith("  hint: ")
    }
    assert [line for line in told if not line.startswith(WARNINGS)] == []
    assert [known for known in WARNINGS if not any(line.startswith(known) for line in told)] == []
    for edition in built.editions:
        record = json.loads((edition.ours / "edition.json").read_text(encoding="utf-8"))
        lacking = [page["docname"] for page in record["pages"] if page["messages"]["untranslated"]]
        assert lacking == [], edition

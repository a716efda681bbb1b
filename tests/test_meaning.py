"""What readers get is in meaning what Sphinx itself makes of the same sources: text, links, ids, pictures, tables.

Two projects use what Sphinx and MyST can do, in three languages; startoolkit builds them, and plain Sphinx with its
theme ``basic`` does.  The content of every page is compared; the furniture of the themes is not, nor the star and the
chart, which plain Sphinx does not know.  What differs stands in two tables with the reason: ``RULES`` for what may
differ anywhere, ``KNOWN`` for passages.  An entry that is not needed any more fails the test.
"""

from __future__ import annotations

import difflib
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

from tests.conftest import PROJECTS, startoolkit

LANGUAGES = {"features": ("en", "de", "fr"), "handbook": ("en", "de")}
PLAIN = {
    "extensions": "myst_parser",
    "html_theme": "basic",
    "locale_dirs": "../locale",
    "gettext_compact": "0",
    "html_permalinks": "0",
}
WARNINGS = {
    "A formula would need a script from another host.": "Formulas are set by a script on the web.",
    "Strikethrough is currently only supported in HTML output": "MyST says so, also to plain Sphinx.",
}


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
    """Both projects, by the command and by ``sphinx-build``."""
    folder = tmp_path_factory.mktemp("meaning")
    editions, warnings = [], []
    for project, languages in LANGUAGES.items():
        source = shutil.copytree(PROJECTS / project, folder / project)
        done = startoolkit("build", "--format", "html", "--keep-going", cwd=source)
        assert done.returncode == 0, done.stderr
        warnings += [line for line in done.stderr.splitlines() if "WARNING" in line]
        for language in languages:
            plainly_build(source, language)
            editions.append(Edition(project, language, source / "dist" / language, source / "plain" / language))
    return Built(tuple(editions), tuple(warnings))


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
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


# --- What may differ anywhere.  A rule takes it out of our page, or out of both, and says how often it was there.


def boxes(ours: Tag, _plain: Tag) -> int:
    """Furo puts a box around tables and formulas, so that wide ones can be scrolled."""
    return unwrapped(ours.select("div.table-wrapper, div.math-wrapper"))


def sections_of_the_index(ours: Tag, _plain: Tag) -> int:
    """Furo makes a section of each letter of the index, which has the id that its heading has in ``basic``."""
    sections = ours.select("section.genindex-section")
    for section in sections:
        if section.get("id"):
            section.h2["id"] = section["id"]
    return unwrapped(sections)


def levels(ours: Tag, _plain: Tag) -> int:
    """The caption of a table of contents has role heading, which is not valid without a level."""
    return without("aria-level", ours.select("p.caption[role=heading]"))


def bare_addresses(ours: Tag, _plain: Tag) -> int:
    """Links whose text is their address are marked, since paper need not show it twice."""
    links = ours.select("a.bare")
    for link in links:
        link["class"].remove("bare")
    return len(links)


def names_of_boxes(ours: Tag, _plain: Tag) -> int:
    """The boxes of a task list have names for those who hear them."""
    return without("aria-label", ours.select("input[type=checkbox]"))


def order_of_glossaries(ours: Tag, plain: Tag) -> int:
    """A glossary that is in order in the source is so in the translation; plain Sphinx keeps the order of the source."""
    pairs = list(zip(ours.select("dl.glossary"), plain.select("dl.glossary"), strict=True))
    before = [entries(glossary) for pair in pairs for glossary in pair]
    for pair in pairs:
        for glossary in pair:
            sort_entries(glossary)
    return sum(one != other for one, other in zip(before[::2], before[1::2], strict=True))


def unbroken_titles(ours: Tag, _plain: Tag) -> int:
    """On the cover, a hyphen in the title is joined to its words, so that no line breaks there."""
    joined = [text for text in ours.select("h1")[:1] for text in text.find_all(string=re.compile("-\N{WORD JOINER}"))]
    for text in joined:
        text.replace_with(text.replace("\N{WORD JOINER}", ""))
    return len(joined)


def words_about_words(ours: Tag, _plain: Tag) -> int:
    """A page with passages that are left in the source language begins with a list of them."""
    lists = ours.select("details.untranslated")
    for box in lists:
        box.decompose()
    return len(lists)


RULES: tuple[Callable[[Tag, Tag], int], ...] = (
    boxes,
    sections_of_the_index,
    levels,
    bare_addresses,
    names_of_boxes,
    order_of_glossaries,
    unbroken_titles,
    words_about_words,
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


class Known(NamedTuple):
    """Lines of plain Sphinx, and ours in their place, on some pages, each of which has them."""

    reason: str
    pages: tuple[str, ...]
    plain: tuple[str, ...]
    ours: tuple[str, ...]


KNOWN: tuple[Known, ...] = ()


# --- A page as lines: tags with what they lead to and are called, and the text between them.


def content(root: Path, name: str) -> tuple[BeautifulSoup, Tag]:
    soup = BeautifulSoup((root / name).read_text(encoding="utf-8"), "html.parser")
    main = soup.select_one("div.body[role=main]") or soup.select_one("article")
    assert main, name
    for furniture in main.select("a.headerlink, div.clearer"):
        furniture.decompose()
    return soup, main


def lines(soup: BeautifulSoup, main: Tag, name: str) -> list[str]:
    """The language and the description of a page, then its content."""
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
    expected = {(page, known.plain, known.ours) for known in KNOWN for page in known.pages}
    found = set()
    for edition in built.editions:
        assert names(edition.ours) == names(edition.plain)
        for name in names(edition.ours):
            (soup, ours), (other, plain) = content(edition.ours, name), content(edition.plain, name)
            used.update({rule.__name__: rule(ours, plain) for rule in RULES})
            both = lines(other, plain, name), lines(soup, ours, name)
            found |= {(edition.page(name), *hunk) for hunk in hunks(*both)}
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
        ours, plain = ({path: path.read_bytes() for path in files(root)} for root in (edition.ours, edition.plain))
        relative = [
            {path.relative_to(root).as_posix(): data for path, data in found.items()}
            for root, found in ((edition.ours, ours), (edition.plain, plain))
        ]
        assert relative[0] == relative[1]
        assert relative[0]


def files(root: Path) -> list[Path]:
    return [path for name in ("_images", "_downloads") for path in (root / name).rglob("*") if path.is_file()]

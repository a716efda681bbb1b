"""A book of 200 pages, and a shorter one from right to left, with many notes, tables and figures: laid out as well as a short one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from tests.pdf.building import build_pdf
from tests.pdf.conftest import Write
from tests.pdf.layout_facts import gaps, headings_at_the_end, notes_elsewhere

WORDS = {
    "en": [
        "water",
        "mill",
        "river",
        "wheel",
        "stone",
        "grain",
        "flour",
        "neighbour",
        "street",
        "garden",
        "council",
        "meeting",
        "service",
        "citizen",
        "plan",
    ],
    "he": [
        "מים",
        "טחנה",
        "נהר",
        "גלגל",
        "אבן",
        "גרעין",
        "קמח",
        "שכן",
        "רחוב",
        "גן",
        "מועצה",
        "פגישה",
        "שירות",
        "אזרח",
        "תוכנית",
    ],
}
CHAPTERS = {"en": 34, "he": 10}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#357"/></svg>'


class Author:
    """Writes pages with words of a language, the same ones each time."""

    def __init__(self, words: list[str]) -> None:
        self._random, self._words = random.Random(7), words

    def sentence(self, number: int) -> str:
        return f"{' '.join(self._random.choices(self._words, k=number)).capitalize()}."

    def paragraph(self) -> str:
        return " ".join(self.sentence(self._random.randint(8, 20)) for _ in range(self._random.randint(3, 7)))

    def table(self) -> str:
        cells = [[self.sentence(self._random.randint(2, 9)) for _ in range(4)] for _ in range(9)]
        rows = "".join("* - " + "\n  - ".join(row) + "\n" for row in cells)
        return f":::{{list-table}} {self.sentence(4)}\n:header-rows: 1\n\n{rows}:::\n"

    def chapter(self, name: str) -> Iterator[str]:
        yield f"# {self.sentence(3)[:-1]} {name}\n"
        notes = []
        for section in range(6):
            yield f"## {self.sentence(4)[:-1]} {section}\n"
            for _ in range(self._random.randint(2, 5)):
                mark = f"[^{name}-{len(notes)}]" if self._random.random() < 0.6 else ""
                notes += [f"{mark}: {self.sentence(25)}\n"] if mark else []
                yield f"{self.paragraph()}{mark}\n"
            kind = self._random.random()
            if kind < 0.3:
                yield self.table()
            elif kind < 0.5:
                yield f":::{{figure}} picture.svg\n:alt: x\n\n{self.sentence(6)}\n:::\n"
            elif kind < 0.6:
                yield f":::{{admonition}} {self.sentence(3)}\n:class: case\n\n{self.paragraph()}\n:::\n"
        yield from notes


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_long_book_is_laid_out_without_faults(tmp_path: Path, write: Write, language: str) -> None:
    """Each note stands on the page of its mark, no heading ends a page, and of the pages that do not end a chapter one in ten at
    most is a third empty."""
    author = Author(WORDS[language])
    names = [f"c{number}" for number in range(CHAPTERS[language])]
    pages = {name: "\n".join(author.chapter(name)) for name in names}
    docs = write(index="# Book\n\n:::{toctree}\n\n" + "\n".join(names) + "\n:::\n", **pages)
    (docs / "picture.svg").write_text(PICTURE, encoding="utf-8")
    path = build_pdf(docs, tmp_path / "pdf", language=language).pdf
    assert notes_elsewhere(path) == []
    assert headings_at_the_end(path) == []
    with pypdfium2.PdfDocument(path) as pdf:
        assert len(pdf) > 4 * len(names)
        last = {mark.get_dest().get_index() for mark in pdf.get_toc() if mark.level == 0} | {len(pdf)}
    shares = [share for number, share in gaps(path).items() if number not in last]
    assert sum(share > 1 / 3 for share in shares) <= len(shares) / 10

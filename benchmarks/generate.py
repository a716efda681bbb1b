"""Generates manuals of any size for benchmarks: pages and complete catalogs, reproducible for the same seed.

Four of ten messages have markup (three of ten in the briefing of this repository); paragraphs have 8 to 40 words.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import polib

from benchmarks.markup import MARKUPS, Markdown, Markup, Rst

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "cs")
"""The source language and the languages of translations, in the order in which they are used."""
SECTION = 20
"""Number of pages in a folder of the manual, including its index."""

_CONF = '''"""Sphinx settings of a generated manual."""

extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
'''
_SETTINGS = """[tool.startoolkit]
title = "{title}"
name = "manual"
source-language = "en"
languages = [{languages}]
formats = ["html", "pdf"]
label = "1"
date = 2026-01-31
publisher = "Nobody"
"""
_SMALL = "the of and to in a for with by on that from into or as it when which this where".split()  # noqa: SIM905
_ONSETS = "b br c cl d dr f fl g gr h k l m n p pl pr r s st t tr v w".split()  # noqa: SIM905
_CODAS = ["", "", "", "n", "r", "l", "s", "t", "nd", "m"]
_ENDINGS = ["", "", "", "s", "ed", "ing", "ly", "ment", "ness", "er"]


def generate(folder: Path, pages: int, messages: int, languages: int, seed: int) -> None:
    """Write a manual into the new ``folder``: ``pages`` pages of about ``messages`` messages in ``languages`` languages.

    The numbers include the source language and the root page.  Raises FileExistsError where the folder exists, and
    CalledProcessError where its catalogs cannot be created.
    """
    codes = LANGUAGES[:languages]
    (folder / "docs").mkdir(parents=True)
    for name, text in pages_of(pages, messages, seed, "md"):
        path = folder / "docs" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    title = (folder / "docs" / "index.md").read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# ")
    (folder / "docs" / "conf.py").write_text(_CONF, encoding="utf-8")
    settings = _SETTINGS.format(title=title, languages=", ".join(f'"{code}"' for code in codes))
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    if len(codes) > 1:
        _translate(folder)


def pages_of(pages: int, messages: int, seed: int, markup: Markup) -> Iterator[tuple[str, str]]:
    """Docname and text of each page."""
    names = _names(pages)
    for number, name in enumerate(names):
        yield name, _Page(names, number, messages, random.Random(f"{seed} {name}"), MARKUPS[markup]).text()


def _names(pages: int) -> list[str]:
    """The docnames: the root page, then those of each section; the page with a section's toctree is named index."""
    names = ["index"]
    for section in itertools.count(1):
        for page in range(SECTION):
            if len(names) >= pages:
                return names
            names.append(f"part-{section:02}/page-{page:02}" if page else f"part-{section:02}/index")
    raise AssertionError  # for the type checker, which does not know that the loop above is endless


class _Page:
    """A page while it is generated; ``left`` is the number of messages still to write."""

    def __init__(
        self, names: list[str], number: int, messages: int, rng: random.Random, markup: Markdown | Rst
    ) -> None:
        self.names, self.name, self.number, self.rng, self.markup = names, names[number], number, rng, markup
        self.left = round(messages * rng.uniform(0.85, 1.15))
        self.footnotes: list[str] = []

    def text(self) -> str:
        """The page: title, introduction, blocks of every kind, then its toctree and footnotes."""
        title = self.markup.title(f"{self.phrase(2, 5)} {self.number}")
        blocks = [title, self.paragraph(), self.markup.target(label(self.name)), self.heading()]
        self.left -= 1
        kinds: list[tuple[Callable[[], str], int]] = [
            (self.paragraph, 50), (self.heading, 12), (self.items, 10), (self.definitions, 4),
            (self.admonition, 5), (self.table, 3), (self.code, 4), (self.footnote, 2),
        ]  # fmt: skip
        while self.left > 0:
            [block] = self.rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
            blocks.append(block())
        return "\n\n".join([*blocks, *self._toctree(), *self.footnotes]) + "\n"

    def words(self, count: int) -> list[str]:
        """Random words, none of them twice in a row."""
        words = self.rng.choices(VOCABULARY, cum_weights=_WEIGHTS, k=2 * count + 8)
        return [word for word, _ in itertools.groupby(words)][:count]

    def phrase(self, least: int, most: int) -> str:
        words = " ".join(self.words(self.rng.randint(least, most)))
        return words[0].upper() + words[1:]

    def sentences(self, least: int, most: int) -> str:
        """A message of running text; every second one has markup."""
        self.left -= 1
        words = self.words(self.rng.randint(least, most))
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            at = self.rng.randrange(len(words) - 2)
            if not any(re.search(r"[*`\[\]()]", word) for word in words[at : at + 2]):
                words[at : at + 2] = [self.marked(" ".join(words[at : at + 2]))]
        for at in range(11, len(words) - 3, 12):
            words[at] += "."
            words[at + 1] = words[at + 1][0].upper() + words[at + 1][1:]
        return words[0][0].upper() + " ".join(words)[1:] + "."

    def marked(self, words: str) -> str:
        other = self.rng.choice(self.names)
        return self.rng.choice(self.markup.forms(words, self.name, other, label(other)))

    def heading(self) -> str:
        self.left -= 1
        return self.markup.heading(self.phrase(2, 6))

    def paragraph(self) -> str:
        return self.sentences(8, 40)

    def items(self) -> str:
        sign = self.rng.choice(self.markup.signs)
        return "\n".join(f"{sign} {self.sentences(4, 16)}" for _ in range(self.rng.randint(3, 5)))

    def definitions(self) -> str:
        self.left -= 2
        return "\n\n".join(self.markup.definition(self.phrase(1, 2), self.sentences(8, 20)) for _ in range(2))

    def admonition(self) -> str:
        self.left -= 1
        kind = self.rng.choice(("note", "tip", "warning"))
        title = self.phrase(2, 4) if kind == "note" else ""
        return self.markup.admonition(kind, title, self.sentences(10, 30))

    def table(self) -> str:
        self.left -= 4
        head = [self.phrase(1, 2) for _ in range(3)]
        rows = [head, *([self.sentences(4, 10) for _ in range(3)] for _ in range(3))]
        return self.markup.table(self.phrase(3, 6), rows)

    def code(self) -> str:
        name, value = self.words(2)
        return self.markup.code(f"def {name}_one(value):\n    return value + {len(value)}")

    def footnote(self) -> str:
        self.left -= 1
        number = len(self.footnotes) + 1
        self.footnotes.append(self.markup.note(self.sentences(6, 16), number))
        return self.markup.noted(self.paragraph(), number)

    def _toctree(self) -> Iterator[str]:
        if self.name == "index":
            entries = [name for name in self.names if name.endswith("/index")]
        elif self.name.endswith("/index"):
            folder = self.name.removesuffix("index")
            entries = [
                name.removeprefix(folder) for name in self.names if name.startswith(folder) and name != self.name
            ]
        else:
            entries = []
        if entries:
            yield self.markup.contents(entries)


def label(name: str) -> str:
    return f"{name.replace('/', '-')}-label"


def _vocabulary() -> Iterator[str]:
    """English function words, then invented words, shorter ones first; earlier words are used more often."""
    yield from _SMALL
    rng = random.Random("vocabulary")
    seen = set(_SMALL)
    for number in range(3000):
        syllables = 1 + min(number // 300, 2)
        stem = "".join(
            rng.choice(_ONSETS) + rng.choice("aeiou") + rng.choice(_CODAS) for _ in range(rng.randint(1, 1 + syllables))
        )
        word = stem + rng.choice(_ENDINGS)
        if word not in seen:
            seen.add(word)
            yield word


VOCABULARY = tuple(_vocabulary())
_WEIGHTS = tuple(itertools.accumulate(1 / (rank + 5) for rank in range(len(VOCABULARY))))

_WORD = r"[^\W\d_]+"
_LETTERS = {
    "de": "äeiöü", "fr": "àéioù", "es": "aéíou", "it": "àeiòu", "nl": "eaiou", "pt": "ãeiõu", "pl": "ąęiou",
    "sv": "åeiöu", "da": "æeiøu", "cs": "áěíou",
}  # fmt: skip
_TAILS = {
    "de": ("en", "ung", "er"), "fr": ("e", "eur", "tion"), "es": ("o", "ado", "os"), "it": ("o", "are", "i"),
    "nl": ("en", "t", "heid"), "pt": ("o", "ar", "mente"), "pl": ("y", "ie", "ów"), "sv": ("en", "a", "het"),
    "da": ("en", "er", "hed"), "cs": ("y", "ní", "ost"),
}  # fmt: skip


def translated(text: str, language: str, markup: Markup) -> str:
    """The text with every word replaced by an invented word for the language, and with all markup unchanged."""

    def change(found: re.Match[str]) -> str:
        word = found[0]
        if found[1]:
            return word
        tails = _TAILS[language]
        vowels = word.translate(str.maketrans("aeiou", _LETTERS[language]))
        return vowels + tails[zlib.crc32(word.lower().encode()) % len(tails)]

    return re.sub(rf"({MARKUPS[markup].protected})|{_WORD}", change, text)


def _translate(folder: Path) -> None:
    """Create the catalogs of all pages with ``startoolkit update``, and fill in their translations."""
    command = [sys.executable, "-m", "startoolkit", "--project", str(folder), "update"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for path in sorted((folder / "locale").rglob("*.po")):
        language = path.relative_to(folder / "locale").parts[0]
        catalog = polib.pofile(str(path))
        for entry in catalog:
            entry.msgstr = translated(entry.msgid, language, "md")
        catalog.save()


def main() -> None:
    """``python -m benchmarks.generate FOLDER``."""
    parser = argparse.ArgumentParser(prog="benchmarks.generate", description=generate.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--messages", type=int, default=48)
    parser.add_argument("--languages", type=int, default=3, choices=range(1, len(LANGUAGES) + 1))
    parser.add_argument("--seed", type=int, default=1)
    generate(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()

"""The words that a briefing has settled on, and whether a text keeps to them.

A word is compared by its beginning, without accents, so that no table of word forms is needed: what is settled as
``Wirkung`` is kept to by ``Wirkungen`` and by ``wirkungsvoll``.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import stat
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from babel.localedata import locale_identifiers

from startoolkit import po
from startoolkit.catalogs.prose import folded
from startoolkit.catalogs.typography import base
from startoolkit.errors import Place, StarError
from startoolkit.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 1024 * 1024
_MOST_WORDS = 12
"""Words of a term that are looked at."""
FILE = "terminology.csv"
"""In the folder of the catalogs; a column for each language, named by its code."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s\-‐‑'’]{1,2}")
"""What may stand between the words of one term."""
_FUNCTION = frozenset(("avec", "dans", "from", "oder", "pour", "sein", "sich", "that", "with"))
"""Words of four letters that carry no meaning; shorter ones count only where there are no others."""
_COMPOUNDING = frozenset(("da", "de", "fi", "hu", "is", "nb", "nl", "nn", "no", "sv"))


class Term(NamedTuple):
    """A term of the source language with the translations that are settled for it."""

    source: str
    translations: tuple[str, ...]


@dataclass(frozen=True)
class Terminology:
    """The terms of a briefing for one language."""

    terms: dict[tuple[str, ...], Term]
    """By their words, as ``_key`` has them."""
    longest: int = 0
    """Words of the longest term."""
    same: frozenset[str] = frozenset()
    """Words that are the same in both languages."""
    known: frozenset[str] = frozenset()
    """Words of the language."""
    names: frozenset[str] = frozenset()
    """Terms and their translations, in small letters."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]]) -> Terminology:
        """The terminology of rows of a term and its translations, divided by ``;``."""
        terms: dict[tuple[str, ...], Term] = {}
        same: set[str] = set()
        known: set[str] = set()
        for source, translated in rows:
            others = tuple(part.strip() for part in translated.split(";") if _WORD.search(part))
            for term in (part.strip() for part in source.split(";") if _WORD.search(part) and others):
                key = tuple(_key(word) for word in _WORD.findall(term))[:_MOST_WORDS]
                before = terms[key].translations if key in terms else ()
                terms[key] = Term(terms[key].source if key in terms else term, (*before, *others))
                if term.casefold() in map(str.casefold, others):
                    same.update(_WORD.findall(term.casefold()))
            known.update(word for other in others for word in _WORD.findall(other.casefold()))
        names = frozenset(name.casefold() for term in terms.values() for name in (term.source, *term.translations))
        return cls(terms, max(map(len, terms), default=0), frozenset(same), frozenset(known), names)

    def occurring(self, text: str) -> list[tuple[Term, str]]:
        """The terms that a text of the source language has, and as what; of overlapping ones the longest."""
        found = list(_WORD.finditer(text))
        keys = [_key(match[0]) for match in found]
        gaps = [bool(_GAP.fullmatch(text, one.end(), two.start())) for one, two in pairwise(found)]
        terms: dict[tuple[Term, str], None] = {}
        at = 0
        while at < len(found):
            count = self._length(keys, gaps, at)
            if count:
                term = self.terms[tuple(keys[at : at + count])]
                said = text[found[at].start() : found[at + count - 1].end()]
                if _is_meant(term, said):
                    terms[term, said] = None
            at += count or 1
        return list(terms)

    def _length(self, keys: Sequence[str], gaps: Sequence[bool], at: int) -> int:
        """The number of words of the term that starts with one of them; 0 for none."""
        for count in range(min(self.longest, len(keys) - at), 0, -1):
            if all(gaps[at : at + count - 1]) and tuple(keys[at : at + count]) in self.terms:
                return count
        return 0


def _is_meant(term: Term, said: str) -> bool:
    """A term with capitals is a name or a label: "Map It" is not in "the people it helps", nor "Shows" in "it shows"."""
    return term.source.islower() or _WORD.findall(term.source) == _WORD.findall(said)


def keeps(term: Term, text: str, language: Language) -> bool:
    """Whether a text has one of the translations of a term, in any form and order."""
    said = _said(text)
    inside = base(language) in _COMPOUNDING
    return any(
        all(_has(said, content, inside=inside) for content in contents)
        for translation in term.translations
        for contents in (_contents(folded(translation)), _contents(_joined(folded(translation))))
    )


@lru_cache(maxsize=2)  # all terms of one message come one after the other
def _said(text: str) -> str:
    """The words of a text between spaces, those with hyphens also in one and in parts: one string is searched fast."""
    found = {folded(word) for word in re.findall(r"[\w\-‐‑]+", text)}
    found |= {part for word in found for part in _WORD.findall(word)} | {_joined(word) for word in found}
    return f" {' '.join(found)} "


def _has(said: str, content: str, *, inside: bool) -> bool:
    if len(content) < 4:
        return re.search(rf" {content}\w{{0,2}} ", said) is not None
    stem = content[: max(4, len(content) * 6 // 10)]
    return (stem if inside else f" {stem}") in said


def _contents(text: str) -> list[str]:
    """The words of a translation that carry its meaning."""
    every = _WORD.findall(text)
    return [word for word in every if len(word) > 3 and word not in _FUNCTION] or every


def _joined(text: str) -> str:
    return re.sub(r"[\-‐‑]", "", text)


def _key(word: str) -> str:
    """A word without accents and the sign of the plural."""
    plain = folded(word)
    if plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


def read(path: Path, source: Language, language: Language, *, within: Path) -> Terminology:
    """The terminology file for a language; empty where there is no file, or no column for the language.

    Spreadsheets save tables in many ways; what is clear is read: commas, semicolons or tabs between the columns, UTF-8
    or UTF-16, names of languages for their codes.  Raises StarError, with the line, where a term could be misread.
    """
    try:
        text = _text(path, within)
        return Terminology.of(_pairs(_rows(text, source), source, language))
    except _Unusable as error:
        raise StarError(
            "catalog-unreadable",
            f"The terminology cannot be used: {error.reason}.",
            place=Place(path, error.line),
            hint=error.hint,
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StarError(
            "catalog-unreadable", f"The terminology cannot be read: {reason}.", place=Place(path), hint=_WANTED
        ) from error


_WANTED = "It is a table in CSV and UTF-8: a column for each language, alternatives divided by semicolons."
_DELIMITERS = (",", ";", "\t")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class _Unusable(Exception):
    """Why a table cannot be used, in a few words, and the line that it is about."""

    def __init__(self, reason: str, line: int | None, hint: str = _WANTED) -> None:
        super().__init__(reason)
        self.reason, self.line, self.hint = reason, line, hint


class _Row(NamedTuple):
    line: int
    cells: list[str]


def _text(path: Path, within: Path) -> str:
    po.refuse_links(path, within)
    if not path.exists():
        return ""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
        raise ValueError(f"it is no regular file of up to {MAX_BYTES // 2**20} MiB")
    data = path.read_bytes()
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as UTF-8; spreadsheets call that CSV UTF-8, or Unicode (UTF-8) among the character sets."
        raise _Unusable("it is not UTF-8", line, hint) from error


def _rows(text: str, source: Language) -> list[_Row]:
    """The rows of a table that have anything in them; what divides its columns is told by the first."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if match := re.fullmatch(r"sep=(.)", first.strip()):  # written by Excel for itself
        return _parsed(text.replace(first, "", 1), match[1])
    heads = {sign: next(csv.reader([first], delimiter=sign), []) for sign in _DELIMITERS}
    clear = [sign for sign, cells in heads.items() if _column(_Row(1, cells), _names(source, source)) is not None]
    return _parsed(text, max(clear or heads, key=lambda sign: len(heads[sign])))


def _parsed(text: str, delimiter: str) -> list[_Row]:
    rows: list[_Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_Row(line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        hint = 'A cell with a quote in it is written in quotes, and each of its own quotes twice: "a ""b"" c".'
        raise _Unusable(f"a quote is out of place in this row ({error})", line, hint) from error
    return rows


def _pairs(rows: Sequence[_Row], source: Language, language: Language) -> Iterator[tuple[str, str]]:
    """The terms with their translations, of the rows that have both."""
    if not rows:
        return
    head = rows[0]
    shown = ", ".join(name[:20] or "–" for name in head.cells[:6])
    term = _column(head, _names(source, source))
    if term is None:
        raise _Unusable(f"none of its columns is {source.code}, but {shown}", head.line, _heads(source, language))
    translated = _column(head, _names(language, source))
    if translated is None and not any(_is_language(name.strip()) for at, name in enumerate(head.cells) if at != term):
        raise _Unusable(f"its columns are of no languages: {shown}", head.line, _heads(source, language))
    for row in rows[1:]:
        if any(row.cells[len(head.cells) :]):
            reason = f"this row has {len(row.cells)} cells, and the first has {len(head.cells)}"
            raise _Unusable(reason, row.line, "Put a cell that holds the sign between cells into quotes.")
        if len(row.cells) == 1 and any(row.cells[0].count(sign) == len(head.cells) - 1 > 0 for sign in _DELIMITERS):
            raise _Unusable("the cells of this row are divided by another sign than those of the first", row.line)
        pair = [row.cells[at] for at in (term, translated) if at is not None and at < len(row.cells)]
        if len(pair) == 2 and all(pair):
            yield pair[0], pair[1]


def _heads(source: Language, language: Language) -> str:
    return f"Name the columns in the first line by the codes of the languages: {source.code},{language.code}"


def _column(head: _Row, names: Sequence[str]) -> int | None:
    """The column of the first of the names that one has."""
    heads = [name.strip().replace("-", "_").casefold() for name in head.cells]
    wanted = next((name for name in names if name in heads), None)
    if wanted is None:
        return None
    if heads.count(wanted) > 1:
        raise _Unusable(f"two of its columns are {head.cells[heads.index(wanted)]}", head.line)
    return heads.index(wanted)


def _names(language: Language, source: Language) -> list[str]:
    """What the column of a language may be called: its code, or its name in itself, the source language or English."""
    named = (language.name_in(source), language.name_in(Language("en")))
    return [name.replace("-", "_").casefold() for name in (language.code, base(language), language.own_name, *named)]


def _is_language(name: str) -> bool:
    try:
        Language(name.replace("-", "_"))
    except ValueError:
        return name.casefold() in _all_names()
    return True


@cache
def _all_names() -> frozenset[str]:
    """The names of all languages, in English and in themselves."""
    english = Language("en").locale.languages
    codes = [code for code in locale_identifiers() if len(code) == 2]
    return frozenset(name.casefold() for name in (*english.values(), *(Language(code).own_name for code in codes)))

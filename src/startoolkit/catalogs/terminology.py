"""The words that a briefing has settled on, and whether a text keeps to them.

A word is compared by its beginning, without accents, so that no table of word forms is needed: what is settled as
``Wirkung`` is kept to by ``Wirkungen`` and by ``wirkungsvoll``.
"""

from __future__ import annotations

import csv
import io
import re
import stat
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from startoolkit import po
from startoolkit.catalogs.prose import folded
from startoolkit.catalogs.typography import base
from startoolkit.errors import Place, StarError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from startoolkit.languages import Language

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
    """The terminology file for a language; empty where there is no file, or no column for the language."""
    try:
        text = _text(path, within)
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StarError(
            "catalog-unreadable",
            f"The terminology cannot be read: {reason}.",
            place=Place(path),
            hint="It is a table in CSV and UTF-8: a column for each language, alternatives divided by semicolons.",
        ) from error
    return Terminology.of(_pairs(rows, source, language))


def _text(path: Path, within: Path) -> str:
    po.refuse_links(path, within)
    if not path.exists():
        return ""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
        raise ValueError(f"it is no regular file of up to {MAX_BYTES // 2**20} MiB")
    return path.read_text(encoding="utf-8-sig")


def _pairs(rows: Iterable[dict[str, str | None]], source: Language, language: Language) -> Iterator[tuple[str, str]]:
    for row in rows:
        term = row.get(source.code) or row.get(source.tag)
        translated = row.get(language.code) or row.get(language.tag) or row.get(base(language))
        if term and translated:
            yield term, translated

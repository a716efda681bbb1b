"""The terminology of a briefing (``terminology.csv``), and the check whether a translation uses it.

Words are compared by their stems, without accents, which makes tables of inflected forms unnecessary: the settled
translation ``Wirkung`` matches ``Wirkungen`` and ``wirkungsvoll``.
"""

from __future__ import annotations

import re
import stat
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import attrs
from babel.localedata import locale_identifiers

from startoolkit.catalogs.prose import folded
from startoolkit.catalogs.typography import COMPOUNDING
from startoolkit.csv_files import DELIMITERS, Row, Unreadable, decoded, delimiter, rows
from startoolkit.errors import Place, StarError
from startoolkit.languages import Language
from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 1024 * 1024
_MOST_WORDS = 12
"""Number of words of a term that are compared; further words are ignored."""
FILE = "terminology.csv"
"""Name of the file, in the folder of the catalogs; it has a column for each language, named by its code."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s\-‐‑'’]{1,2}")
"""What may separate the words of a term in a text."""
_FUNCTION = frozenset(("avec", "dans", "from", "oder", "pour", "sein", "sich", "that", "with"))
"""Function words of four letters; words of up to three letters count only where a term has no longer ones."""


class Term(NamedTuple):
    """A term of the source language with the translations that are settled for it."""

    source: str
    translations: tuple[str, ...]
    avoid: tuple[str, ...] = ()
    """Words that do not translate the term, although they look as if they did."""


@attrs.frozen
class Terminology:
    """The terms of a briefing for one language."""

    terms: dict[tuple[str, ...], Term]
    """Each term by its words, normalized by ``_key``."""
    longest: int = 0
    """Number of words of the longest term."""
    same: frozenset[str] = frozenset()
    """Words of the terms that stay the same in the translation, case-folded."""
    known: frozenset[str] = frozenset()
    """Words of the translations, case-folded."""
    names: frozenset[str] = frozenset()
    """Terms and their translations, case-folded."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str] | tuple[str, str, str]]) -> Terminology:
        """Make a terminology from rows of (terms, translations, words to avoid); ``;`` separates those within a cell."""
        terms: dict[tuple[str, ...], Term] = {}
        same: set[str] = set()
        known: set[str] = set()
        for source, *cells in rows:
            others, avoid = (_parts(cell) for cell in (*cells, "")[:2])
            for term in _parts(source) if others or avoid else ():
                key = tuple(_key(word) for word in _WORD.findall(term))[:_MOST_WORDS]
                before = terms.get(key, Term(term, ()))
                terms[key] = Term(before.source, (*before.translations, *others), (*before.avoid, *avoid))
                if term.casefold() in map(str.casefold, others):
                    same.update(_WORD.findall(term.casefold()))
            known.update(word for other in others for word in _WORD.findall(other.casefold()))
        names = frozenset(name.casefold() for term in terms.values() for name in (term.source, *term.translations))
        return cls(terms, max(map(len, terms), default=0), frozenset(same), frozenset(known), names)

    def occurring(self, text: str) -> list[tuple[Term, str]]:
        """The terms in a text of the source language, each with its wording there; of overlapping terms the longest."""
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
        """The number of words of the longest term that starts at ``keys[at]``; 0 where none does."""
        for count in range(min(self.longest, len(keys) - at), 0, -1):
            if all(gaps[at : at + count - 1]) and tuple(keys[at : at + count]) in self.terms:
                return count
        return 0


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if _WORD.search(part))


def _is_meant(term: Term, said: str) -> bool:
    """Whether the wording of a text stands for the term.

    A term with capitals is a name or a label and has to match in case: the term "Shows" is not meant in "it shows".
    """
    return term.source.islower() or _WORD.findall(term.source) == _WORD.findall(said)


def keeps(term: Term, text: str, language: Language) -> bool:
    """Whether a text contains one of the translations of a term, in any inflection and word order."""
    said = _said(text)
    inside = language.base in COMPOUNDING
    return any(
        all(_has(said, content, inside=inside) for content in contents)
        for translation in term.translations
        for contents in (_contents(folded(translation)), _contents(_joined(folded(translation))))
    )


def avoided(term: Term, text: str, language: Language) -> str:
    """The first of the words to avoid for a term that a text has, in any case and with up to three letters more."""
    start = "" if language.base in COMPOUNDING else r"(?<!\w)"
    plain = folded(text)
    for word in term.avoid:
        parts = r"[\s\-‐‑]+".join(rf"{re.escape(part)}\w{{0,3}}" for part in re.split(r"[\s\-‐‑]+", folded(word)))
        if re.search(rf"{start}{parts}(?!\w)", plain):
            return word
    return ""


@lru_cache(maxsize=2)  # keeps() is called for all terms of a message in a row
def _said(text: str) -> str:
    """The folded words of a text, separated by spaces; those with hyphens also joined, and split into their parts.

    They are one string because a substring search is faster than a loop over words.
    """
    found = {folded(word) for word in re.findall(r"[\w\-‐‑]+", text)}
    found |= {part for word in found for part in _WORD.findall(word)} | {_joined(word) for word in found}
    return f" {' '.join(found)} "


def _has(said: str, content: str, *, inside: bool) -> bool:
    if len(content) < 4:
        return re.search(rf" {content}\w{{0,2}} ", said) is not None
    stem = content[: max(4, len(content) * 6 // 10)]
    return (stem if inside else f" {stem}") in said


def _contents(text: str) -> list[str]:
    """The words of a translation to search for: no short and no function words, unless it has nothing else."""
    every = _WORD.findall(text)
    return [word for word in every if len(word) > 3 and word not in _FUNCTION] or every


def _joined(text: str) -> str:
    return re.sub(r"[\-‐‑]", "", text)


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    """A word of the source language, folded and without the ending of an English plural."""
    plain = folded(word)
    if plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


def read(path: Path, source: Language, language: Language, *, within: Path) -> Terminology:
    """Read the terminology for a language; empty where the file or the column of the language does not exist.

    Spreadsheets save tables in many ways, so commas, semicolons or tabs as delimiters, UTF-8 or UTF-16, and names of
    languages instead of codes are accepted.  Raises StarError, with the line, where a cell could be misread.
    """
    with _told(path):
        text = _text(path, within)
        return Terminology.of(_pairs(_rows(text, source), source, language))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise StarError, with the line, for what is wrong with the table."""
    try:
        yield
    except Unreadable as error:
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


def notes(path: Path, source: Language, *, within: Path) -> dict[str, str]:
    """What the column ``note`` says of each term of the source language; raises StarError as ``read`` does."""
    with _told(path):
        rows = _rows(_text(path, within), source)
        at, term = (_column(rows[0], names) for names in (["note"], _names(source, source))) if rows else (None, None)
    if at is None or term is None:
        return {}
    noted = ((_parts(row.cells[term]), row.cells[at]) for row in rows[1:] if len(row.cells) > max(at, term))
    return {name: note for names, note in noted for name in names if note}


def with_columns(path: Path, source: Language, languages: Sequence[Language], *, within: Path) -> str | None:
    """The text of the file with an empty column for each language that has none, after the last one of a language; all else
    stays as it is written.  None where there is no file, or nothing to add.  Raises StarError as ``read`` does.
    """
    for language in languages:
        read(path, source, language, within=within)
    text = _text(path, within)
    rows = _rows(text, source)
    if not rows:
        return None
    head = rows[0].cells
    new = [one for one in languages if _column(rows[0], _names(one, source)) is None]
    after = max(at for at, name in enumerate(head) if _is_language(name.strip()))
    sign = _delimiter(text, source)
    added, is_head, cell, quoted, made = "".join(f"{sign}{one.code}" for one in new), True, 0, False, []
    for at, character in enumerate(text):
        quoted ^= character == '"'
        is_end = not quoted and character in "\r\n"
        if not quoted and (character == sign or is_end) and cell == after and (at and text[at - 1] not in "\r\n"):
            made.append(added if is_head else sign * len(new))
            is_head = False
        cell = 0 if is_end else cell + (not quoted and character == sign)
        made.append(character)
    if text and text[-1] not in "\r\n" and cell == after:
        made.append(added if is_head else sign * len(new))
    return "".join(made) if new else None


_WANTED = "It is a table in CSV and UTF-8: a column for each language, alternatives divided by semicolons."
_AVOID = "avoid"
"""Name of the column with words to avoid."""
_CODED = re.compile(r"([a-z]{2,3}(?:[-_]\w{2,4})?):\s*(.*)")


class _Unusable(Unreadable):
    """Why a table cannot be used as terminology."""

    def __init__(self, reason: str, line: int | None, hint: str = _WANTED) -> None:
        super().__init__(reason, line, hint)


_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot write, in which terms are handed on."""


def _text(path: Path, within: Path) -> str:
    po.refuse_links(path, within)
    if not path.exists():
        return ""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
        raise ValueError(f"it is no regular file of up to {MAX_BYTES // 2**20} MiB")
    return decoded(path.read_bytes())


def _rows(text: str, source: Language) -> list[Row]:
    """The rows of a table that are not empty."""
    found = [*rows(text, _delimiter(text, source))]
    for row in found:
        if control := next(filter(None, map(_CONTROL.search, row.cells)), None):
            hint = "Delete it; retype the words around it if you cannot see it."
            raise _Unusable(f"a cell has the control character U+{ord(control[0]):04X}", row.line, hint)
    return [Row(row.line, [cell.strip() for cell in row.cells]) for row in found]


def _delimiter(text: str, source: Language) -> str:
    return delimiter(text, lambda cells: _column(Row(1, cells), _names(source, source)) is not None)


def _pairs(rows: Sequence[Row], source: Language, language: Language) -> Iterator[tuple[str, str, str]]:
    """The (terms, translations, words to avoid) of the rows that tell something of the language.

    A row without a term has words that dictionaries lack.

    Raises _Unusable where the columns are not those of languages, or a row does not fit the header.
    """
    if not rows:
        return
    head = rows[0]
    shown = ", ".join(name[:20] or "–" for name in head.cells[:6])
    term = _column(head, _names(source, source))
    if term is None:
        raise _Unusable(f"none of its columns is {source.code}, but {shown}", head.line, _heads(source, language))
    translated, shunned = _column(head, _names(language, source)), _column(head, [_AVOID])
    if translated is None and not any(_is_language(name.strip()) for at, name in enumerate(head.cells) if at != term):
        raise _Unusable(f"its columns are of no languages: {shown}", head.line, _heads(source, language))
    for row in rows[1:]:
        if any(row.cells[len(head.cells) :]):
            reason = f"this row has {len(row.cells)} cells, and the first has {len(head.cells)}"
            raise _Unusable(reason, row.line, "Put a cell that holds the sign between cells into quotes.")
        if len(row.cells) == 1 and any(row.cells[0].count(sign) == len(head.cells) - 1 > 0 for sign in DELIMITERS):
            raise _Unusable("the cells of this row are divided by another sign than those of the first", row.line)
        term_cell, others, avoid = (
            row.cells[at] if at is not None and at < len(row.cells) else "" for at in (term, translated, shunned)
        )
        if others or (term_cell and avoid):
            yield term_cell, others, _avoided_in(avoid, language)


def _avoided_in(cell: str, language: Language) -> str:
    """Those words of a cell of the column ``avoid`` that are of the language: ``de: Ko-Produktion; fr: co-délivraison``.

    A code holds for the words after it, up to the next one; words before the first code count in every language.
    """
    wanted, is_of = [], True
    for part in cell.split(";"):
        match = _CODED.fullmatch(part.strip())
        is_of = match[1].replace("-", "_") in (language.code, language.base) if match else is_of
        wanted += [match[2] if match else part] if is_of else []
    return ";".join(wanted)


def _heads(source: Language, language: Language) -> str:
    return f"Name the columns in the first line by the codes of the languages: {source.code},{language.code}"


def _column(head: Row, names: Sequence[str]) -> int | None:
    """The index of the column with the first of the names that occurs; None where none does.

    Raises _Unusable where two columns have that name.
    """
    heads = [name.strip().replace("-", "_").casefold() for name in head.cells]
    wanted = next((name for name in names if name in heads), None)
    if wanted is None:
        return None
    if heads.count(wanted) > 1:
        raise _Unusable(f"two of its columns are {head.cells[heads.index(wanted)]}", head.line)
    return heads.index(wanted)


def _names(language: Language, source: Language) -> list[str]:
    """The accepted names of a language's column: its code, or its name in that language, the source one or English."""
    named = (language.name_in(source), language.name_in(Language("en")))
    return [name.replace("-", "_").casefold() for name in (language.code, language.base, language.own_name, *named)]


def _is_language(name: str) -> bool:
    try:
        Language(name.replace("-", "_"))
    except ValueError:
        return name.casefold() in _all_names()
    return True


@cache
def _all_names() -> frozenset[str]:
    """The names of all languages, in English and in the language itself, case-folded."""
    english = Language("en").locale.languages
    codes = [code for code in locale_identifiers() if len(code) == 2]
    return frozenset(name.casefold() for name in (*english.values(), *(Language(code).own_name for code in codes)))

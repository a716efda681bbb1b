"""Tolerant search: finds inflected words, and words typed without accents, umlauts, hyphens or the right case.

Sphinx has stop words and Snowball stemmers for each language, in Python for the index and in JavaScript for the query;
they are wrapped here and registered by ``add_search_language``. A word is indexed in each of its spellings, so a query
needs only one of them. Pages are ranked and shown by ``theme/static/scripts/search.js``.

Scripts without spaces between words (Chinese, Japanese, Thai, Khmer …) are indexed by single characters and by pairs
of adjacent characters, without a dictionary; a query looks up its pairs. Korean has spaces, but its particles are
attached to the noun, so it is treated in the same way.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from itertools import pairwise
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import snowballstemmer  # type: ignore[import-untyped]
from sphinx import package_dir
from sphinx.search import SearchLanguage, languages

from startoolkit.languages import Language
from startoolkit.sphinxext.theme.html_attributes import is_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

# Combining marks that are ignored: Latin, Greek, Cyrillic, Hebrew and Arabic.  In other scripts they are vowels.
_MARKS = r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
_UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
_WIDE = r"\uff01-\uff5e\uff66-\uffdc"
"""Full-width Latin letters, and half-width Katakana and Hangul."""
_HYPHENS = r"\-\u2010\u2011\u05be"
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th",
}  # fmt: skip
_PAIRS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
"""Letters replaced by two where a keyboard lacks them; the other common replacement omits the mark."""
_PLAIN_LETTERS, _LETTER_PAIRS = str.maketrans(_LETTERS), str.maketrans(_PAIRS)

_BRAHMIC = ((0x0900, 0x1CFF), (0x3099, 0x309A), (0xA800, 0xABFF), (0x11000, 0x11FFF))
"""Blocks whose combining marks are parts of words, such as vowels; ``\\w`` of regular expressions lacks them."""
_UNSPACED = (
    (0x0E01, 0x0E3A), (0x0E40, 0x0E4E),  # Thai, but not its digits
    (0x0E81, 0x0ECE), (0x0EDC, 0x0EDF),  # Lao
    (0x1000, 0x103F), (0x1050, 0x108F), (0xA9E0, 0xA9EF), (0xAA60, 0xAA76),  # Burmese and others of its script
    (0x1780, 0x17D3), (0x1950, 0x1974), (0x1980, 0x19C9), (0x1A20, 0x1A7C),  # Khmer; Tai Le, New Tai Lue, Tai Tham
    (0x1B00, 0x1B4C), (0xA980, 0xA9C0), (0xAA80, 0xAADD),  # Balinese, Javanese, Tai Viet
    (0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97F), (0xAC00, 0xD7FB),  # Hangul
    (0x3005, 0x3007), (0x3031, 0x3035), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF), (0x20000, 0x3FFFD), (0x3105, 0x312F), (0x31A0, 0x31BF),  # more of Han; Bopomofo
    (0x3041, 0x3096), (0x3099, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF),  # Kana
    (0x1AFF0, 0x1B16F), (0xA000, 0xA48C),  # more of Kana; Yi
)  # fmt: skip
"""Code points of scripts without spaces between words, and of Hangul."""


def _class(spans: Iterable[tuple[int, int]]) -> str:
    """The content of a character class for Python's ``re``."""
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in spans)


def _class_in_javascript(spans: Iterable[tuple[int, int]]) -> str:
    return "".join(rf"\u{{{first:x}}}-\u{{{last:x}}}" for first, last in spans)


_TABLES = rf"""
/* As in startoolkit/sphinxext/theme/search.py. */
const plainLetters = {json.dumps(_LETTERS, ensure_ascii=False)}, letterPairs = {json.dumps(_PAIRS, ensure_ascii=False)};
const marks = /[{_MARKS}]/gu, passedOver = /[{_MARKS}{_UNSEEN}]/gu, hyphen = /[{_HYPHENS}]/u;
const chain = /(?:@+)(?:[{_HYPHENS}]@+)*/gu;
const unspaced = /([{_class_in_javascript(_UNSPACED)}]+)/u, sign = /.\p{{M}}*/gsu, wide = /[{_WIDE}]+/gu;
""".replace("@", rf"(?:[\p{{L}}\p{{N}}_]|(?=[{_class_in_javascript(_BRAHMIC)}])\p{{M}})")
_JAVASCRIPT = r"""
const replaceLetters = (word, table) => word.replace(/./gsu, (letter) => table[letter] ?? letter);
const foldWord = (word) => replaceLetters(word.normalize("NFD").replace(marks, ""), plainLetters).normalize("NFC");
const spellings = (word) => [word, foldWord(word), foldWord(replaceLetters(word, letterPairs))];
const tells = (word) => word.length > 1 || word > "z";
// Of what is written together: what hyphens join, or the characters of a script without spaces, each with its marks.
const piecesOf = (text) => {
  const plain = text.normalize("NFC").replace(wide, (letters) => letters.normalize("NFKC")).replace(passedOver, "");
  return (plain.toLowerCase().match(chain) ?? []).flatMap((words) =>
    words.split(unspaced).map((piece, at) => (at % 2 ? { signs: piece.match(sign) } : { parts: piece.split(hyphen).filter(Boolean) })),
  );
};
const pairsOf = (all) => all.slice(1).map((one, at) => all[at] + one);
var splitText = (text) => {
  const written = ({ signs, parts }) => (signs ? [...signs, ...pairsOf(signs)] : [...parts, ...pairsOf(parts), parts.join("")]);
  return [...new Set(piecesOf(text).flatMap(written).filter(tells).flatMap(spellings))];
};
var splitQuery = (query) => {
  const asked = ({ signs, parts }) => (!signs ? [parts.join("")] : signs.length > 1 ? pairsOf(signs) : signs);
  return piecesOf(query).flatMap(asked).filter(tells);
};
// What of a text is one of the terms, as [words, place]: of scripts without spaces only the characters that are.
var wordsFound = (text, isFound) =>
  [...text.matchAll(chain)].flatMap(({ 0: words, index }) => {
    let at = index;
    return words.split(unspaced).flatMap((piece, odd) => {
      const start = at;
      at += piece.length;
      if (!(odd % 2)) return piece && isFound(piece) ? [[piece, start]] : [];
      const signs = piece.match(sign);
      const pair = (place) => place >= 0 && place + 1 < signs.length && isFound(signs[place] + signs[place + 1]);
      const covered = signs.map((one, place) => pair(place) || pair(place - 1) || isFound(one));
      const places = signs.map((_one, place) => signs.slice(0, place).join("").length);
      return covered.flatMap((is, place) => {
        if (!is || covered[place - 1]) return [];
        const end = covered.indexOf(false, place);
        return [[signs.slice(place, end < 0 ? undefined : end).join(""), start + places[place]]];
      });
    });
  });
const PlainStemmer = window.Stemmer;
window.Stemmer = function () {
  const stemmer = new PlainStemmer();
  this.stemWord = (word) => foldWord(stemmer.stemWord(word));
};
"""

_marks = re.compile(f"[{_MARKS}]")
_passed_over = re.compile(f"[{_MARKS}{_UNSEEN}]")
_vowels = "".join(
    chr(sign)
    for first, last in _BRAHMIC
    for sign in range(first, last + 1)
    if unicodedata.category(chr(sign))[0] == "M"
)
_chain = re.compile(rf"\w+(?:[{_HYPHENS}]\w+)*")
_chain_with_vowels = re.compile(_chain.pattern.replace(r"\w", rf"[\w{_vowels}]"))
"""For texts in Brahmic scripts; elsewhere the plain one finds the same in a tenth of the time."""
_brahmic = re.compile(f"[{_class(_BRAHMIC)}]")
_hyphen = re.compile(f"[{_HYPHENS}]")
_wide = re.compile(f"[{_WIDE}]+")
_unspaced = re.compile(f"([{_class(_UNSPACED)}]+)")


def fold(word: str) -> str:
    """The word in lower case without marks: ``bénéfice`` as ``benefice``."""
    if word.isascii():
        return word.lower()
    bare = _marks.sub("", unicodedata.normalize("NFD", word.lower()))
    return unicodedata.normalize("NFC", bare.translate(_PLAIN_LETTERS))


def spellings(word: str) -> tuple[str, ...]:
    """The word as written, without marks, and with letters replaced by pairs: ``müller``, ``muller``, ``mueller``."""
    return tuple(dict.fromkeys((word, fold(word), fold(word.translate(_LETTER_PAIRS)))))


def _chains(text: str) -> Iterable[str]:
    """The words of a text in lower case, without duplicates; words joined by hyphens are one chain."""
    text = _wide.sub(lambda letters: unicodedata.normalize("NFKC", letters[0]), unicodedata.normalize("NFC", text))
    text = _passed_over.sub("", text).lower()
    return dict.fromkeys((_chain_with_vowels if _brahmic.search(text) else _chain).findall(text))


def _words(chain: str) -> Iterator[str]:
    """The words to index for a chain.

    Hyphenated words give their parts, joined pairs and the whole; text in scripts without spaces gives its characters
    and their pairs.
    """
    pieces = [chain] if chain.isascii() else _unspaced.split(chain)
    for piece in pieces[::2]:
        parts = [part for part in _hyphen.split(piece) if part]
        joined = dict.fromkeys([*parts, *map("".join, pairwise(parts)), "".join(parts)])
        yield from (word for word in joined if len(word) > 1 or word > "z")  # without the l of l'eau and the s of it's
    for run in pieces[1::2]:
        signs = _signs(run)
        yield from dict.fromkeys([*signs, *map("".join, pairwise(signs))])


def _signs(run: str) -> list[str]:
    """The characters of a text, each with the combining marks that follow it."""
    signs: list[str] = []
    for sign in run:
        if signs and unicodedata.category(sign)[0] == "M":
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs


class Forgiving(SearchLanguage):
    """Mixin for a search language of Sphinx, whose stop words and stemmer it uses."""

    js_splitter_code = _TABLES + _JAVASCRIPT

    def split(self, input: str) -> list[str]:  # noqa: A002  (Sphinx's name)
        return [*dict.fromkeys(spelling for chain in _chains(input) for spelling in self.spelled(chain))]

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        # Per language, since many words occur on many pages.
        self.spelled = cache(self._spelled)
        self.terms_of = cache(self._terms_of)

    def terms(self, text: str) -> set[str]:
        """The index terms of a text, as Sphinx's index computes them from the words of ``split``."""
        return {term for chain in _chains(text) for term in self.terms_of(chain)}

    def _terms_of(self, chain: str) -> tuple[str, ...]:
        return tuple(term for word in self.spelled(chain) for term in self.indexed(word))

    def indexed(self, word: str) -> list[str]:
        """The index term of a word: its stem, or the word itself if the filter rejects the stem."""
        return [form for form in (self.stem(word), word) if self.word_filter(form)][:1]

    def _spelled(self, chain: str) -> tuple[str, ...]:
        meant = (word for word in _words(chain) if word not in self.stopwords)
        return tuple(way for word in meant for way in spellings(word) if way not in self.stopwords)

    def stem(self, word: str) -> str:
        return fold(super().stem(word.lower()))

    def word_filter(self, word: str) -> bool:
        # Stop words are removed before stemming; a stem may equal one ("Sicherheit" has the stem "sich") and is kept.
        return not word.isdigit()


def search_language(code: str) -> type[SearchLanguage]:
    """The search language class for a code: Sphinx's with ``Forgiving``, or a third party's with its own ``split``.

    Sphinx's classes for Chinese and Japanese split words in Python only, while a query is split in JavaScript, so
    these are not used.
    """
    known = languages.get(code) or languages.get(re.split("[_@]", code)[0])
    base = (resolve_name(known) if isinstance(known, str) else known) or _stemmed(Language(code))
    if base.split is not SearchLanguage.split:
        if not base.__module__.startswith("sphinx.search."):
            return base
        base = _stemmed(Language(code))
    stop_words = {spelling for word in base.stopwords for spelling in (word, *spellings(word))}
    return type("Search", (Forgiving, base), {"lang": code, "stopwords": frozenset(stop_words)})


def _stemmed(language: Language) -> type[SearchLanguage]:
    """A search language that Sphinx does not list: no stop words, and a stemmer if Snowball and Sphinx have one."""
    name = (language.english_name or language.code).split()[0]
    script = f"{name.lower()}-stemmer.js"
    if name.lower() not in snowballstemmer.algorithms() or not (package_dir / "search/minified-js" / script).is_file():
        return type("Plain", (SearchLanguage,), {"language_name": name})
    stemmer = snowballstemmer.stemmer(name.lower())
    return type(
        "Stemmed",
        (SearchLanguage,),
        {
            "language_name": name,
            "js_stemmer_rawcode": script,
            "stem": lambda _self, word: stemmer.stemWord(word),
        },
    )


def _register(app: Sphinx, config: Config) -> None:
    if not is_ours(config):
        return
    code = config.html_search_language or config.language
    found = search_language(code)
    if issubclass(found, Forgiving):
        app.add_search_language(found)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _register, priority=600)  # after settings.py has filled in the language

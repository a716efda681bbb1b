"""Search that forgives: inflected words, and words typed without accents, umlauts, hyphens or the right case.

Sphinx has stop words and Snowball stemmers for each language, in Python for the index and in JavaScript for the query;
here they are wrapped by ``add_search_language``. A word goes into the index in each of its spellings, so that the
query needs one only. What ranks and shows the pages found is ``theme/static/scripts/search.js``.
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

# Of Latin, Greek and Cyrillic, Hebrew, and Arabic: elsewhere marks are vowels, and no one leaves them out.
_MARKS = r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
_UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufeff"
_HYPHENS = r"\-\u2010\u2011\u05be"
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th",
}  # fmt: skip
_PAIRS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
"""How keyboards without these letters write them: a second way beside leaving out the marks."""
_PLAIN_LETTERS, _LETTER_PAIRS = str.maketrans(_LETTERS), str.maketrans(_PAIRS)

_TABLES = rf"""
/* As in startoolkit/sphinxext/search.py. */
const plainLetters = {json.dumps(_LETTERS, ensure_ascii=False)}, letterPairs = {json.dumps(_PAIRS, ensure_ascii=False)};
const marks = /[{_MARKS}]/gu, passedOver = /[{_MARKS}{_UNSEEN}]/gu, hyphen = /[{_HYPHENS}]/u;
const chain = /[\p{{L}}\p{{N}}_]+(?:[{_HYPHENS}][\p{{L}}\p{{N}}_]+)*/gu;
"""
_JAVASCRIPT = r"""
const replaceLetters = (word, table) => word.replace(/./gsu, (letter) => table[letter] ?? letter);
const foldWord = (word) => replaceLetters(word.normalize("NFD").replace(marks, ""), plainLetters).normalize("NFC");
const spellings = (word) => [word, foldWord(word), foldWord(replaceLetters(word, letterPairs))];
const tells = (word) => word.length > 1 || word > "z";
const chainsOf = (text) => {
  const chains = text.normalize("NFC").replace(passedOver, "").toLowerCase().match(chain) ?? [];
  return chains.map((words) => words.split(hyphen));
};
var splitText = (text) => {
  const joined = (parts) => [...parts, ...parts.slice(1).map((part, at) => parts[at] + part), parts.join("")];
  return [...new Set(chainsOf(text).flatMap(joined).filter(tells).flatMap(spellings))];
};
var splitQuery = (query) => chainsOf(query).map((parts) => parts.join("")).filter(tells);
const PlainStemmer = window.Stemmer;
window.Stemmer = function () {
  const stemmer = new PlainStemmer();
  this.stemWord = (word) => foldWord(stemmer.stemWord(word));
};
"""

_marks = re.compile(f"[{_MARKS}]")
_passed_over = re.compile(f"[{_MARKS}{_UNSEEN}]")
_chain = re.compile(rf"\w+(?:[{_HYPHENS}]\w+)*")
_hyphen = re.compile(f"[{_HYPHENS}]")


def fold(word: str) -> str:
    """The word in small letters without marks: ``bénéfice`` as ``benefice``."""
    if word.isascii():
        return word.lower()
    bare = _marks.sub("", unicodedata.normalize("NFD", word.lower()))
    return unicodedata.normalize("NFC", bare.translate(_PLAIN_LETTERS))


def spellings(word: str) -> tuple[str, ...]:
    """As it is written, without marks, and with pairs of letters: ``müller``, ``muller``, ``mueller``."""
    return tuple(dict.fromkeys((word, fold(word), fold(word.translate(_LETTER_PAIRS)))))


def _chains(text: str) -> Iterable[str]:
    """The words of a text, each once, with what hyphens join to them."""
    return dict.fromkeys(_chain.findall(_passed_over.sub("", unicodedata.normalize("NFC", text)).lower()))


def _words(chain: str) -> Iterator[str]:
    """What hyphens join, in its parts, by twos, and as a whole."""
    parts = _hyphen.split(chain)
    joined = dict.fromkeys([*parts, *map("".join, pairwise(parts)), "".join(parts)])
    return (word for word in joined if len(word) > 1 or word > "z")  # not the l of l'eau or the s of it's


class Forgiving(SearchLanguage):
    """Put before one of Sphinx's languages, whose stop words and stemmer it uses."""

    js_splitter_code = _TABLES + _JAVASCRIPT

    def split(self, input: str) -> list[str]:  # noqa: A002  (Sphinx's name)
        return [*dict.fromkeys(spelling for chain in _chains(input) for spelling in self._spelled(chain))]

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.terms_of = cache(self._terms_of)  # of a language, since many words are on many pages

    def terms(self, text: str) -> set[str]:
        """What a text is found by: what Sphinx's index would make of the words that it is split into."""
        return {term for chain in _chains(text) for term in self.terms_of(chain)}

    def _terms_of(self, chain: str) -> tuple[str, ...]:
        return tuple(term for word in self._spelled(chain) for term in self.indexed(word))

    def indexed(self, word: str) -> list[str]:
        """A word is found by its stem, unless that is none."""
        return [form for form in (self.stem(word), word) if self.word_filter(form)][:1]

    def _spelled(self, chain: str) -> Iterator[str]:
        meant = (word for word in _words(chain) if word not in self.stopwords)
        return (way for word in meant for way in spellings(word) if way not in self.stopwords)

    def stem(self, word: str) -> str:
        return fold(super().stem(word.lower()))

    def word_filter(self, word: str) -> bool:
        # Stop words are gone already; a stem may look like one ("Sicherheit" has the stem "sich") and is none.
        return not word.isdigit()


def search_language(code: str) -> type[SearchLanguage]:
    """The search of a language, as Sphinx has it but forgiving; as Sphinx has it where words are not told by spaces."""
    known = languages.get(code) or languages.get(code.partition("_")[0])
    base = (resolve_name(known) if isinstance(known, str) else known) or _stemmed(Language(code))
    if base.split is not SearchLanguage.split:
        return base
    stop_words = {spelling for word in base.stopwords for spelling in (word, *spellings(word))}
    return type("Search", (Forgiving, base), {"lang": code, "stopwords": frozenset(stop_words)})


def _stemmed(language: Language) -> type[SearchLanguage]:
    """The search of a language that Sphinx does not list: without stop words, and stemmed if Snowball and Sphinx can."""
    name = str(language.locale.get_language_name("en") or language.code).split()[0]
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
    code = config.html_search_language or config.language
    found = search_language(code)
    if issubclass(found, Forgiving):
        app.add_search_language(found)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _register, priority=600)  # after settings.py has filled in the language

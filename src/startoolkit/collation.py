"""The order of words in a language, and the letter that a word stands under in an index.

The order is that of the Unicode Common Locale Data Repository (CLDR, ``common/collation``) as far as an index needs it: the letters
that a language counts as letters of their own, and where they stand.  Accents of other letters, capitals, hyphens and quotes count
only between words that are the same without them.  Scripts without a rule here follow the code points of their letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_Weight = tuple[int, int]
"""The place of a letter: that of the letter it stands after, and how far after it."""

_RULES = {
    "az": "c<ç e<ə g<ğ h<x<ı k<q o<ö s<ş u<ü",
    "bs": "c<č<ć d<dž<đ l<lj n<nj s<š z<ž",
    "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff g<ng l<ll p<ph r<rh t<th",
    "da": "z<æ=ä<ø=ö<å=aa y=ü",
    "eo": "c<ĉ g<ĝ h<ĥ j<ĵ s<ŝ u<ŭ",
    "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü",
    "fi": "z<å<ä=æ<ö=ø y=ü",
    "gl": "n<ñ",
    "hr": "c<č<ć d<dž<đ l<lj n<nj s<š z<ž",
    "hu": "c<cs d<dz<dzs g<gy l<ly n<ny o<ö=ő s<sz t<ty u<ü=ű z<zs",
    "is": "a<á d<ð e<é i<í o<ó u<ú y<ý z<þ<æ<ö=ø<å",
    "lt": "c<č i<y s<š z<ž",
    "lv": "c<č g<ģ i<y k<ķ l<ļ n<ņ r<ŗ s<š z<ž",
    "mt": "b<ċ f<ġ g<għ h<ħ y<ż",
    "nb": "z<æ=ä<ø=ö<å=aa y=ü",
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș=ş t<ț=ţ",
    "sk": "a<ä c<č h<ch o<ô s<š z<ž",
    "sl": "c<č<ć d<đ s<š z<ž",
    "sq": "c<ç d<dh e<ë g<gj l<ll n<nj r<rr s<sh t<th x<xh z<zh",
    "sv": "z<å<ä=æ<ö=ø y=ü",
    "tr": "c<ç g<ğ h<ı o<ö s<ş u<ü",
    "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}
"""By language: letters that stand after a letter (``<``), and others that count as the same (``=``).  A letter of the basic
alphabet may be moved, too, as ``z`` in Estonian."""
_RULES |= {"fo": _RULES["da"], "nn": _RULES["nb"], "no": _RULES["nb"], "sr_Latn": _RULES["hr"]}

_CYRILLIC = "абвгґдђѓеєжзѕиіїйјклљмнњопрстћќуўфхцчџшщъыьэюя"
"""The letters of Slavic languages in one order; what is not in it, as ё, counts as the letter without its mark."""
_SPREAD = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ı": "i",
    "ə": "e",
}
"""Letters without a decomposition in Unicode, as languages sort them that do not have them."""
_MARK = "\N{RIGHT-TO-LEFT MARK}"


class Collation:
    """The order of words in the language with a code of Sphinx; unknown ones have that of the basic alphabet.

    ``rule`` is used instead of that in the table if it is not empty, and written like it.
    """

    def __init__(self, code: str, rule: str = "") -> None:
        base = re.split("[_@]", code)[0]
        rule = rule or _RULES.get(code) or _RULES.get(base, "")
        self._is_turkic = base in ("az", "tr")
        self._weights: dict[str, _Weight] = {}
        self._names: dict[str, str] = {}
        for chain in rule.split():
            first, *others = chain.split("<")
            start, *same = first.split("=")
            for letter in same:
                self._weights[letter], self._names[letter] = (ord(start), 0), start
            for at, group in enumerate(others, start=1):
                name = group.partition("=")[0]
                for letter in group.split("="):
                    self._weights[letter], self._names[letter] = (ord(start), at), name
        self._longest = max(map(len, self._weights), default=1)
        self.key = lru_cache(maxsize=4096)(self._key)

    def _key(self, text: str) -> tuple[tuple[_Weight, ...], str, str]:
        """What words are sorted by: the places of their letters, then marks, then the text itself."""
        small = self._small(text)
        return tuple(self._places(small)), small, text

    def letters(self, text: str) -> tuple[_Weight, ...]:
        """The places of the letters of a text, by which two words are the same that differ in marks and capitals only."""
        return self.key(text)[0]

    def heading(self, text: str) -> str:
        """The letter that a text stands under: ``Å`` of Swedish ``ål``, ``Ch`` of Czech ``chata``, ``0–9`` of a number; empty
        for a text that begins with another sign."""
        small = self._small(text.removeprefix(_MARK))
        element = self._element(small, 0)
        letter = self._names.get(element) or (element if element in self._weights else "")
        letter = letter or next(iter(_plain(element)), "")
        if letter.isdigit():
            return "0–9"
        if letter == "i" and self._is_turkic:
            return "İ"
        return letter.title() if letter[:1].isalpha() or letter == "_" else ""

    def _small(self, text: str) -> str:
        if self._is_turkic:
            text = text.replace("I", "ı").replace("İ", "i")
        return unicodedata.normalize("NFC", text.casefold())

    def _element(self, small: str, at: int) -> str:
        """The letter at a place, which may be of several signs."""
        for length in range(min(self._longest, len(small) - at), 1, -1):
            if small[at : at + length] in self._weights:
                return small[at : at + length]
        return small[at : at + 1]

    def _places(self, small: str) -> list[_Weight]:
        found, at = [], 0
        while at < len(small):
            element = self._element(small, at)
            at += len(element)
            if element in self._weights:
                found.append(self._weights[element])
            else:
                found += [self._weights.get(sign) or (_place(sign), 0) for sign in _plain(element)]
        while found and found[-1] == _SPACE:
            found.pop()
        return found


_SPACE = (ord(" "), 0)


def _plain(letter: str) -> str:
    """A letter without its marks, or the letters it is spread into; nothing of what is neither letter, digit nor space."""
    if letter in _CYRILLIC:
        return letter
    plain = unicodedata.normalize("NFKD", _SPREAD.get(letter, letter))
    return "".join(" " if sign.isspace() else sign for sign in plain if sign.isalnum() or sign.isspace() or sign == "_")


def _place(sign: str) -> int:
    """The place of a plain letter."""
    return ord("а") + _CYRILLIC.index(sign) if sign in _CYRILLIC else ord(sign)


@cache
def collation(code: str, rule: str = "") -> Collation:
    """The order of a language, made once."""
    return Collation(code, rule)


_LETTERS = r"[^\s<=]{1,4}"
_CHAIN = re.compile(rf"{_LETTERS}(?:[<=]{_LETTERS})+")


def is_rule(text: str) -> bool:
    """Whether a text is a rule: chains of letters, such as ``c<č<ć z<ž``."""
    return bool(text.split()) and all(map(_CHAIN.fullmatch, text.split()))

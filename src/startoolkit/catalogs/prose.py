"""What a message says, apart from its markup.

Checks look at every message many times, so this takes regular expressions, not the parser; each takes a time that
grows with the length of the text alone.  Where markup is broken, some of it is left over; ``markup.py`` tells of that.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

OBJECT = "\ufffc"
"""Stands for what is not words of the language: code, addresses, titles of works, what a role shows by itself."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PRIVATE = 0xE000
"""Where escaped signs are kept until the markup is gone."""
_UNESCAPED = {_PRIVATE + code: chr(code) for code in range(128)}
_FOREIGN = re.compile(r"\[(?:[^\[\]]++|\[[^\[\]]*+\])*\]\{\.language-[^{}]*\}")
_CODE = re.compile(r"(?s)(?:\{([\w.:+-]{1,60})\})?(?<!`)(`++)(.+?)(?<!`)\2(?!`)")
_ANGLES = re.compile(r"<[^<>\s][^<>]*>")
_TARGETS = re.compile(r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)|\]\[[^\[\]]*\]|\]\{[^{}]*\}|\[\^[^\[\]\s]+\]")
_SUBSTITUTION = re.compile(r"\{\{[^{}]*\}\}")
_SIGNS = re.compile(r"!(?=\[)|[\[\]]|\*+|~~|(?<!\w)_++(?=\w)|(?<=[^\W_])_++(?!\w)")
ADDRESS = re.compile(
    r"https?://[^\s<>()\[\]«»“”„\"]*[^\s<>()\[\]«»“”„\".,;:!?'’]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)
"""A bare address of the web or of mail."""


@lru_cache(maxsize=16)  # the checks of one message come one after the other
def prose(text: str) -> str:
    """The words that a reader sees, with addresses."""
    text = _ESCAPED.sub(lambda match: chr(_PRIVATE + ord(match[1])), text)
    text = _FOREIGN.sub(OBJECT, text)
    text = _CODE.sub(_code, text)
    text = _ANGLES.sub(_angles, text)
    text = _TARGETS.sub("", text)
    text = _SUBSTITUTION.sub(OBJECT, text)
    text = _SIGNS.sub("", text)
    return html.unescape(text).translate(_UNESCAPED)


@lru_cache(maxsize=16)
def words(text: str) -> str:
    """The words that a reader sees, and nothing else."""
    return ADDRESS.sub(OBJECT, prose(text))


def without_links(text: str) -> str:
    """The words outside of links."""
    return words(re.sub(r"\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])", OBJECT, text))


def folded(word: str) -> str:
    """A word in small letters without accents: ``Überprüfung`` and ``uberprufung`` are the same."""
    split = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def excerpt(text: str, start: int, end: int, around: int = 12) -> str:
    """A part of a text with what stands around it, on one line."""
    left, right = max(0, start - around), end + around
    cut = f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}"
    return re.sub(r"[\n\t]", " ", cut)


def _code(match: re.Match[str]) -> str:
    """The words of a role; code, and what another part of Sphinx puts in place of a role, are none."""
    name, content = match[1], match[3]
    if name is None:
        return OBJECT
    if content.endswith(">") and "<" in content:
        return content.rpartition("<")[0].rstrip()
    return content if name == "term" or " " in content or content.isalpha() else OBJECT


def _angles(match: re.Match[str]) -> str:
    """Nothing for HTML, an object for an address."""
    if "@" in match[0] or "://" in match[0]:
        return OBJECT
    return "" if re.match(r"</?[A-Za-z!?]", match[0]) else match[0]

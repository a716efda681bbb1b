"""Messages of words, with links, footnotes, roles, code and emphasis beside each other, which most are.

Such a message is told apart here without a parser, just as MyST would do it; of any other, nothing is said.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class Segment(NamedTuple):
    """A stretch of a message."""

    kind: str
    """``text``, ``link``, ``footnote``, ``role``, ``code``, ``strong``, ``emphasis``, ``span`` or ``title``.

    The last two are words with a class, plain and emphasised: ``[words]{.class}`` and ``[*words*]{.class}``.
    """
    words: str
    """What stands there: of a role, all that is in its backquotes; nothing of a footnote."""
    target: str = ""
    """Where a link leads to, the label of a footnote, the name of a role or of a class."""


# Possessive are single signs alone: Python before 3.11.5 goes astray in a group that is repeated so.
# Letters and digits; then marks of sentences that MyST acts upon in none of its dialects but those below.
_LETTER = r"[^\W_\u115f\u1160\u3164\uffa0]"
_MARK = r"[ ,;.?!()%/+=\-\u00a0\u00a3\u00d7\u2009\u202f\u2010\u2011\u2013\u2014\u2018-\u201e\u2026\u00ab\u00bb\u2039\u203a\u20ac]"
_WORDS = rf"(?:{_LETTER}++|{_MARK}++|(?<!^)(?<!:):(?!:)|&(?=[ \u00a0\u202f]))+"
_WORDS_ALONE = re.compile(_WORDS)
_RULES = re.compile(r"---|\+\+\+")
_ACTS_ON_WORDS = frozenset(("smartquotes", "replacements", "linkify", "gfm_autolink"))
# Stars begin and end emphasis for certain where there is a letter on their inner and none on their outer side.
_STRESSED = rf"(?={_LETTER}){_WORDS}(?<![\W_])"
# An exclamation mark before a bracket would make a picture of a link.
_SEGMENT = re.compile(
    rf"(?P<text>{_WORDS})"
    rf"|(?<!!)\[(?P<link>{_WORDS})\]\((?P<target>(?:https?://[a-z0-9.-]+/)?[#./?A-Za-z0-9][A-Za-z0-9_./#?=&-]*)\)"
    rf"|\[(?P<span>{_WORDS})\]\{{\.(?P<plain>[a-z][a-z-]*)\}}"
    rf"|\[\*(?P<title>(?!\s){_WORDS}(?<!\s))\*\]\{{\.(?P<class>[a-z][a-z-]*)\}}"
    r"|(?<!!)\[\^(?P<footnote>[A-Za-z0-9-]+)\](?![({]|\[(?!\^))"
    r"|\{(?P<name>[a-z]+)\}`(?P<role>[^`\n]+)`(?!`)"
    r"|`(?P<code>[^\s`](?:[^`\n]*[^\s`])?)`(?!`)"
    rf"|(?<![\w*])\*\*(?P<strong>{_STRESSED})\*\*(?![\w*])"
    rf"|(?<![\w*])\*(?P<emphasis>{_STRESSED})\*(?![\w*])"
)

_KINDS = {
    "text": "", "link": "target", "role": "name", "code": "", "strong": "", "emphasis": "", "span": "plain",
    "title": "class",
}  # fmt: skip
"""The group of each kind's words, and of its target."""
_MAY_BE_LABELS = ("footnote", "span", "title")


def is_plain(text: str, extensions: AbstractSet[str], *, gfm_only: bool = False) -> bool:
    """Whether a text is sure to be words and nothing else, so that no parser need be asked."""
    if gfm_only or not _ACTS_ON_WORDS.isdisjoint(extensions):
        return False
    return bool(_WORDS_ALONE.fullmatch(text)) and text == text.strip() and not _RULES.search(text)


@lru_cache(maxsize=4096)
def segments(text: str, *, has_labels: bool = False) -> tuple[Segment, ...] | None:
    """The segments of a message in the syntax that a briefing may use; None where there is anything else in it.

    ``has_labels`` says that the page has link definitions (``[label]: address``): what stands in brackets without a
    target of its own may then be a link, which takes a parser to tell.
    """
    found, end = [], 0
    for part in _SEGMENT.finditer(text):
        if part.start() != end:
            return None
        segment = _segment(part)
        if segment is None:
            return None
        found.append(segment)
        end = part.end()
    is_all = end == len(text) and text == text.strip() and not _RULES.search(text)
    if not is_all or (has_labels and any(segment.kind in _MAY_BE_LABELS for segment in found)):
        return None
    return tuple(found)


_MOST = 20_000
"""Characters of a text that are looked into for words."""
# Letters and digits, and signs that say something by themselves: Braille, emoji and the like.
_SHOWN = re.compile(rf"{_LETTER}|[\u2600-\u27bf\u2801-\u28ff\U0001f000-\U0001faff]")
# What readers do not see: footnote marks, targets and attributes, names and targets of roles; breaks of lines.
_UNSEEN = re.compile(
    r"</?(?:br|hr|p|wbr)\s*/?>|\[\^[^\[\]\s]+\]|\]\((?:[^()\\]|\\.|\([^()]*\))*\)|\]\[[^\[\]]*\]"
    r"|\]\{[^{}]*\}|\{[\w:+.-]{1,60}\}(?=`)|<[^<>`]*>(?=`)"
)


_TAG = re.compile(r"<!--[^<>]*>|</?[A-Za-z][\w-]*(?:\s[^<>]*)?>")


def shows_words(text: str, source: str | None = None) -> bool:
    """Whether readers see a letter, a digit or an emoji of a message, wherever it stands in its markup.

    HTML is none.  That of a translation is, though, if its ``source`` lacks it: so it is judged, and refused.
    """
    if _SHOWN.match(text) or len(text) > _MOST:
        return True
    without = _TAG.sub(lambda tag: "" if source is None or tag[0] in source else tag[0], _UNSEEN.sub("", text))
    return _SHOWN.search(unescape(without)) is not None


def _segment(part: re.Match[str]) -> Segment | None:
    if part["footnote"]:
        return Segment("footnote", "", part["footnote"])
    kind = next((kind for kind in _KINDS if part[kind]), None)
    return Segment(kind, part[kind], part[_KINDS[kind]] if _KINDS[kind] else "") if kind else None

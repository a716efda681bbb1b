"""A fast grammar for simple messages: words with links, footnotes, roles, code and emphasis that are not nested.

Most messages are of this form.  They are split here without a parser, with the same result as MyST's; for any other
message the functions return None or False, and the caller must use MyST's parser.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class Segment(NamedTuple):
    """A part of a message."""

    kind: str
    """``text``, ``link``, ``footnote``, ``role``, ``code``, ``strong``, ``emphasis``, ``span`` or ``title``.

    ``span`` and ``title`` are words with a class, plain and emphasised: ``[words]{.class}``, ``[*words*]{.class}``.
    """
    words: str
    """The text; for a role all that is between its backquotes; empty for a footnote."""
    target: str = ""
    """The target of a link, the label of a footnote, the name of a role or class; else empty."""


# Possessive quantifiers are on single characters only: on groups, Python before 3.11.5 matches them wrongly.
# Letters and digits; then punctuation that is not markup in MyST, whatever the settings, except _ACTS_ON_WORDS.
_LETTER = r"[^\W_\u115f\u1160\u3164\uffa0]"
_MARK = r"[ ,;.?!()%/+=\-\u00a0\u00a3\u00d7\u2009\u202f\u2010\u2011\u2013\u2014\u2018-\u201e\u2026\u00ab\u00bb\u2039\u203a\u20ac]"
WORDS = rf"(?:{_LETTER}++|{_MARK}++|(?<!^)(?<!:):(?!:)|&(?=[ \u00a0\u202f]))+"
_WORDS_ALONE = re.compile(WORDS)
_RULES = re.compile(r"---|\+\+\+")
_ACTS_ON_WORDS = frozenset(("smartquotes", "replacements", "linkify", "gfm_autolink"))
# Stars are certainly emphasis if there is a letter on their inner side and none on their outer side.
STRESSED = rf"(?={_LETTER}){WORDS}(?<![\W_])"
# (?<!!) because an exclamation mark before the bracket makes the link an image.
_SEGMENT = re.compile(
    rf"(?P<text>{WORDS})"
    rf"|(?<!!)\[(?P<link>{WORDS})\]\((?P<target>(?:https?://[a-z0-9.-]+/)?[#./?A-Za-z0-9][A-Za-z0-9_./#?=&-]*)\)"
    rf"|\[(?P<span>{WORDS})\]\{{\.(?P<plain>[a-z][a-z-]*)\}}"
    rf"|\[\*(?P<title>(?!\s){WORDS}(?<!\s))\*\]\{{\.(?P<class>[a-z][a-z-]*)\}}"
    r"|(?<!!)\[\^(?P<footnote>[A-Za-z0-9-]+)\](?![({]|\[(?!\^))"
    r"|\{(?P<name>[a-z]+)\}`(?P<role>[^`\n]+)`(?!`)"
    r"|`(?P<code>[^\s`](?:[^`\n]*[^\s`])?)`(?!`)"
    rf"|(?<![\w*])\*\*(?P<strong>{STRESSED})\*\*(?![\w*])"
    rf"|(?<![\w*])\*(?P<emphasis>{STRESSED})\*(?![\w*])"
)

_KINDS = {
    "text": "", "link": "target", "role": "name", "code": "", "strong": "", "emphasis": "", "span": "plain",
    "title": "class",
}  # fmt: skip
"""The kinds whose words are in a group of the same name, with the group of the target."""
_MAY_BE_LABELS = ("footnote", "span", "title")


def is_plain(text: str, extensions: AbstractSet[str], *, gfm_only: bool = False) -> bool:
    """Whether a text certainly has no markup; ``extensions`` and ``gfm_only`` are MyST's settings."""
    if gfm_only or not _ACTS_ON_WORDS.isdisjoint(extensions):
        return False
    return bool(_WORDS_ALONE.fullmatch(text)) and text == text.strip() and not _RULES.search(text)


@lru_cache(maxsize=4096)
def segments(text: str, *, has_labels: bool = False) -> tuple[Segment, ...] | None:
    """The segments of a simple message in the default dialect of a briefing; None if it has anything else.

    ``has_labels``: the page has link definitions (``[label]: address``), so brackets without a target may be a link,
    which only the parser can decide.
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
"""Characters: a longer text is taken to show words without a search."""
# Letters and digits, and symbols with a meaning of their own: Braille, emoji and the like.
_SHOWN = re.compile(rf"{_LETTER}|[\u2600-\u27bf\u2801-\u28ff\U0001f000-\U0001faff]")
# Markup that readers do not see: HTML line breaks, footnote references, targets, attributes, role names and targets.
_UNSEEN = re.compile(
    r"</?(?:br|hr|p|wbr)\s*/?>|\[\^[^\[\]\s]+\]|\]\((?:[^()\\]|\\.|\([^()]*\))*\)|\]\[[^\[\]]*\]"
    r"|\]\{[^{}]*\}|\{[\w:+.-]{1,60}\}(?=`)|<[^<>`]*>(?=`)"
)


_TAG = re.compile(r"<!--[^<>]*>|</?[A-Za-z][\w-]*(?:\s[^<>]*)?>")


def shows_words(text: str, source: str | None = None) -> bool:
    """Whether readers see a letter, a digit or an emoji of a message.

    HTML tags do not count.  For a translation, tags that its ``source`` lacks do count, so that the judge sees and
    refuses them; otherwise the message would merely count as untranslated.
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

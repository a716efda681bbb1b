"""What the pages of an edition show of each message, as harmless HTML: pages in, fragments out.

The pages are those of the preview, whose elements name their messages (``preview/marks.py``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markupsafe import Markup, escape

from startoolkit.preview.marks import ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KEPT = frozenset(
    ("abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "pre", "q", "s", "samp", "small",
     "strong", "sub", "sup", "u", "var")
)  # fmt: skip
"""Elements that are kept, without their attributes but for language and direction; of others only the words are."""
_DROPPED = frozenset(("button", "embed", "iframe", "input", "math", "object", "script", "style", "svg", "template"))
"""Elements that are left out with all that is in them."""
_HEADERLINK = "headerlink"
"""The class of the sign beside a heading, which links to it."""
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")
_DIRECTIONS = ("ltr", "rtl", "auto")


@attrs.frozen
class Pair:
    """What two pages show of a message; None where no element of a page shows it alone."""

    message: str
    """Its digest, see ``preview/names.py``."""
    source: Markup | None
    target: Markup | None


def pairs(messages: Iterable[str], source: Mapping[str, Markup], target: Mapping[str, Markup]) -> list[Pair]:
    """The messages (digests) of a page, in their order, with what the page shows of them in both languages."""
    return [Pair(message, source.get(message), target.get(message)) for message in messages]


def fragments(page: str) -> dict[str, Markup]:
    """What a page shows of each message, by the digest of the message; the first element that shows it counts.

    Links are words with their targets as a title, ids and all other attributes are dropped, pictures are their
    alternative texts.
    """
    found: dict[str, Markup] = {}
    for element in BeautifulSoup(page, "html.parser").select(f"[{ATTRIBUTE}]"):
        message = str(element[ATTRIBUTE]).split(" ", 1)[0]
        html = _inner(element).strip()
        if message not in found and html.striptags():
            found[message] = html
    return found


def title_of(page: str) -> str:
    """The words of the first heading; empty where there is none."""
    heading = BeautifulSoup(page, "html.parser").select_one("h1")
    return _inner(heading).striptags() if heading else ""


def _inner(element: Tag) -> Markup:
    return Markup("").join(map(_harmless, element.children))


def _harmless(node: object) -> Markup:
    if type(node) is NavigableString:  # comments and the like are subclasses
        return escape(str(node))
    if not isinstance(node, Tag) or node.name in _DROPPED or _HEADERLINK in node.get_attribute_list("class"):
        return Markup("")
    if node.name == "img":
        return Markup('<span class="picture">{}</span>').format(node.get("alt", "")) if node.get("alt") else Markup("")
    return _element(node)


def _element(node: Tag) -> Markup:
    inner, attributes = _inner(node), _spoken(node)
    if node.name == "a" and node.get("href"):
        return Markup('<span class="link" title="{}"{}>{}</span>').format(node["href"], attributes, inner)
    if node.name == "br":
        return Markup("<br>")
    name = node.name if node.name in _KEPT else "span" if attributes else ""
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), attributes, inner) if name else inner  # noqa: S704


def _spoken(node: Tag) -> Markup:
    """The attributes for language and direction."""
    language, direction = str(node.get("lang", "")), str(node.get("dir", ""))
    said = Markup(' lang="{}"').format(language) if _LANGUAGE.fullmatch(language) else Markup("")
    return said + (Markup(' dir="{}"').format(direction) if direction in _DIRECTIONS else Markup(""))

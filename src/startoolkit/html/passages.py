"""What the pages of an edition show of each message, as harmless HTML: pages in, fragments out.

The elements of the pages name their messages (``sphinxext/translations/marks.py``), as in the preview.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markupsafe import Markup, escape

from startoolkit.html.shown import Passage
from startoolkit.messages.names import ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Link = Callable[[str, Markup, Markup], Markup]
    """Makes a link from its address, its attributes for language and direction, and what is in it."""

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


def named(address: str, attributes: Markup, inner: Markup) -> Markup:
    """A link as words with its target as a title."""
    return Markup('<span class="link" title="{}"{}>{}</span>').format(address, attributes, inner)


def passages(page: str, link: Link = named) -> Iterator[Passage]:
    """All passages of a page in its order, repeated ones each time; those inside of another one are left out.

    Ids and other attributes than for language and direction are dropped, pictures are their alternative texts, and
    ``link`` makes links.
    """
    shown: set[int] = set()
    for element in BeautifulSoup(page, "html.parser").find_all(_is_marked):
        if any(id(outer) in shown for outer in element.parents):
            continue
        inner, around = _inner(element, link), _spoken(element)
        html = Markup("<span{}>{}</span>").format(around, inner.strip()) if around else inner.strip()
        if html.striptags():
            shown.add(id(element))
            kind, mark = _kind_and_mark(element)
            yield Passage(str(element[ATTRIBUTE]).split(" ", 1)[0], kind, mark + html)


def _is_marked(element: Tag) -> bool:
    return element.has_attr(ATTRIBUTE)


def note_mark(text: str) -> Markup:
    """The mark of a note, such as ``[1]``, as it is shown."""
    return Markup("<sup>{}</sup>").format(text.strip(" []"))


def _kind_and_mark(element: Tag) -> tuple[str, Markup]:
    """The kind of a passage, and what stands before it: the mark of a note, or the number of an item."""
    around = element.parent
    if around is not None and around.name == "aside" and around.find("p") is element:
        label = around.find("span", class_="label")
        return "p", note_mark(label.get_text()) + " " if label else Markup("")
    if around is not None and "key-figure" in around.get_attribute_list("class"):
        return "dt" if element.name == "strong" else "p", Markup("")
    if element.name == "p" and "admonition-title" in element.get_attribute_list("class"):
        return "dt", Markup("")
    stands = _stands_in(element)
    items = stands.parent
    if stands.name != "li" or items is None or items.name != "ol":
        return stands.name, Markup("")
    start = str(items.get("start", "1"))
    number = (int(start) if start.isdecimal() else 1) + len(stands.find_previous_siblings("li"))
    return "ol", Markup("{}. ").format(number)


def _stands_in(element: Tag) -> Tag:
    """What a paragraph begins; else the element itself."""
    around = element.parent
    begins = around is not None and around.name in _AROUND and around.find(True) is element
    return around if around is not None and begins and element.name == "p" else element


_AROUND = frozenset(("dd", "figcaption", "li", "td", "th"))
"""Elements that count, and not the paragraph that they begin with."""


def title_and_fragments(page: str) -> tuple[str, dict[str, Markup]]:
    """The words of the first heading of a page, empty where there is none, and what the page shows of each message.

    That is by the digest of the message; the first element that shows it counts.

    Links are words with their targets as a title, ids and all other attributes are dropped, pictures are their
    alternative texts.
    """
    parsed = BeautifulSoup(page, "html.parser")
    found: dict[str, Markup] = {}
    for element in parsed.find_all(_is_marked):
        message = str(element[ATTRIBUTE]).split(" ", 1)[0]
        html = _inner(element, named).strip()
        if message not in found and html.striptags():
            found[message] = html
    heading = parsed.find("h1")
    return _inner(heading, named).striptags() if heading else "", found


def _inner(element: Tag, link: Link) -> Markup:
    return Markup("").join(_harmless(child, link) for child in element.children)


def _harmless(node: object, link: Link) -> Markup:
    if type(node) is NavigableString:  # comments and the like are subclasses
        return escape(str(node))
    if not isinstance(node, Tag) or node.name in _DROPPED or _HEADERLINK in node.get_attribute_list("class"):
        return Markup("")
    if node.name == "img":
        return Markup('<span class="picture">{}</span>').format(node.get("alt", "")) if node.get("alt") else Markup("")
    return _element(node, link)


def _element(node: Tag, link: Link) -> Markup:
    inner, attributes = _inner(node, link), _spoken(node)
    if node.name == "a" and node.get("href"):
        return link(str(node["href"]), attributes, inner)
    if node.name == "br":
        return Markup("<br>")
    name = node.name if node.name in _KEPT else "span" if attributes else ""
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), attributes, inner) if name else inner  # noqa: S704


def _spoken(node: Tag) -> Markup:
    """The attributes for language and direction."""
    language, direction = str(node.get("lang", "")), str(node.get("dir", ""))
    said = Markup(' lang="{}"').format(language) if _LANGUAGE.fullmatch(language) else Markup("")
    return said + (Markup(' dir="{}"').format(direction) if direction in _DIRECTIONS else Markup(""))

"""What the pages of an edition show of each message, as harmless HTML: pages in, fragments out.

The elements of the pages name their messages (``sphinxext/translations/marks.py``), as in the preview.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree
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
_DROPPED = frozenset(
    ("button", "embed", "iframe", "input", "math", "object", "rp", "rt", "script", "style", "svg", "template")
)
"""Elements that are left out with all that is in them."""
_HEADERLINK = "headerlink"
"""The class of the sign beside a heading, which links to it."""
_MARKED, _TEXT = etree.XPath(f"//*[@{ATTRIBUTE}]"), etree.XPath("string()")
_SPACES = " \t\n\r\f"
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
    shown: set[Any] = set()
    for element in _MARKED(_parsed(f"<div>{page}</div>")):
        if any(outer in shown for outer in element.iterancestors()):
            continue
        inner, around = _inner(element, link), _spoken(element)
        html = Markup("<span{}>{}</span>").format(around, inner.strip()) if around else inner.strip()
        if html.striptags():
            shown.add(element)
            kind, mark = _kind_and_mark(element)
            yield Passage(element.get(ATTRIBUTE).split(" ", 1)[0], kind, mark + html)


def _parsed(page: str) -> Any:
    return etree.fromstring((page or "<p>").encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))


def note_mark(text: str) -> Markup:
    """The mark of a note, such as ``[1]``, as it is shown."""
    return Markup("<sup>{}</sup>").format(text.strip(" []"))


def _kind_and_mark(element: Any) -> tuple[str, Markup]:
    """The kind of a passage, and what stands before it: the mark of a note, or the number of an item."""
    around = element.getparent()
    if around.tag == "aside" and next(around.iter("p")) is element:
        label = next((span for span in around.iter("span") if "label" in _classes(span)), None)
        return "p", Markup("") if label is None else note_mark(_TEXT(label)) + " "
    if "key-figure" in _classes(around):
        return "dt" if element.tag == "strong" else "p", Markup("")
    if element.tag == "p" and "admonition-title" in _classes(element):
        return "dt", Markup("")
    stands = _stands_in(element)
    items = stands.getparent()
    if stands.tag != "li" or items.tag != "ol":
        return stands.tag, Markup("")
    start = items.get("start", "1")
    number = (int(start) if start.isdecimal() else 1) + len([*stands.itersiblings("li", preceding=True)])
    return "ol", Markup("{}. ").format(number)


def _stands_in(element: Any) -> Any:
    """What a paragraph begins; else the element itself."""
    around = element.getparent()
    begins = element.tag == "p" and around.tag in _AROUND and next(around.iterchildren("*")) is element
    return around if begins else element


_AROUND = frozenset(("dd", "figcaption", "li", "td", "th"))
"""Elements that count, and not the paragraph that they begin with."""


def title_and_fragments(page: str) -> tuple[str, dict[str, Markup]]:
    """The words of the first heading of a page, empty where there is none, and what the page shows of each message.

    That is by the digest of the message; the first element that shows it counts.

    Links are words with their targets as a title, ids and all other attributes are dropped, pictures are their
    alternative texts.
    """
    parsed = _parsed(page)
    found: dict[str, Markup] = {}
    for element in _MARKED(parsed):
        message = element.get(ATTRIBUTE).split(" ", 1)[0]
        html = _inner(element, named).strip()
        if message not in found and html.striptags():
            found[message] = html
    heading = next(parsed.iter("h1"), None)
    return "" if heading is None else _inner(heading, named).striptags(), found


def _inner(element: Any, link: Link) -> Markup:
    parts = [_escaped(element.text, element)]
    for child in element:
        if isinstance(child.tag, str):  # not that of a comment
            parts.append(_harmless(child, link))
        parts.append(_escaped(child.tail, element))
    return Markup("".join(parts))  # noqa: S704  (all of them are escaped)


def _escaped(text: str | None, parent: Any) -> Markup:
    """A text; one of nothing but several spaces, which show as one, as one."""
    if text and len(text) > 1 and not text.strip(_SPACES) and not _keeps_spaces(parent):
        text = "\n" if "\n" in text else " "
    return escape(text or "")


def _keeps_spaces(element: Any) -> bool:
    return element.tag in _PLAIN or next(element.iterancestors(*_PLAIN), None) is not None


_PLAIN = ("pre", "textarea")
"""Elements in which each space and line end shows."""


def _harmless(node: Any, link: Link) -> Markup:
    if node.tag in _DROPPED or _HEADERLINK in _classes(node):
        return Markup("")
    if node.tag == "img":
        return Markup('<span class="picture">{}</span>').format(node.get("alt")) if node.get("alt") else Markup("")
    return _element(node, link)


def _element(node: Any, link: Link) -> Markup:
    inner, attributes = _inner(node, link), _spoken(node)
    if node.tag == "a" and node.get("href"):
        return link(node.get("href"), attributes, inner)
    if node.tag == "br":
        return Markup("<br>")
    name = node.tag if node.tag in _KEPT else "span" if attributes else ""
    return Markup(f"<{name}{attributes}>{inner}</{name}>") if name else inner  # noqa: S704  (all is escaped)


def _classes(node: Any) -> list[str]:
    return (node.get("class") or "").split()


def _spoken(node: Any) -> Markup:
    """The attributes for language and direction."""
    language, direction = node.get("lang") or "", node.get("dir")
    if not language and not direction:
        return Markup("")
    said = Markup(' lang="{}"').format(language) if _LANGUAGE.fullmatch(language) else Markup("")
    return said + (Markup(' dir="{}"').format(direction) if direction in _DIRECTIONS else Markup(""))

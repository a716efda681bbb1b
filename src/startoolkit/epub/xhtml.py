"""Documents of a book: the HTML of a page as XHTML, without what a book must not have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import attrs
from lxml import etree
from lxml import html as lxml_html

from startoolkit.languages import Language

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#(?:x0*(?:1?[0-8bcef])|0*(?:[0-8]|1[124-9]|2\\d|3[01]));",
    re.IGNORECASE,
)
"""Characters that XML does not have, written as they are or as references."""
_NAME = re.compile(r"[^\W\d][\w.-]*")
"""What an id may be: an XML name without a colon."""
_ACTIVE = ("script", "style", "link", "meta", "base", "iframe", "object", "embed", "form", "audio", "video", "template")
"""Elements of raw HTML that run or load something, or belong elsewhere; they are left out."""
_MANY = 3
"""Columns that are too many for a phone."""
_KNOWN = re.compile(
    "a|abbr|address|article|aside|b|bdi|bdo|blockquote|body|br|caption|cite|code|col|colgroup|data|dd|del"
    "|details|dfn|div|dl|dt|em|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|header|hr|i|img|ins|kbd|li|main|mark"
    "|nav|ol|p|picture|pre|q|rp|rt|ruby|s|samp|section|small|source|span|strong|sub|summary|sup|table|tbody|td"
    "|tfoot|th|thead|time|tr|u|ul|var|wbr"
)
"""Elements of XHTML that a book may have; others, which only raw HTML has, become plain text."""
_FIELDS = ("input", "textarea", "select", "button")
_CODE = ("code", "pre", "samp", "kbd")
"""Elements that are written from left to right in every language (style sheets of books must not say so)."""
_REFERENCES = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details")
"""Attributes with ids."""
_TYPES = {
    "doc-noteref": "noteref",
    "doc-footnote": "footnote",
    "doc-backlink": "backlink",
    "doc-glossary": "glossary",
    "doc-biblioentry": "biblioentry",
}
"""``epub:type`` by role: e-readers show notes so marked as pop-ups."""
_CASES = {
    name.lower(): name for name in ("viewBox", "preserveAspectRatio", "textLength", "lengthAdjust", "startOffset")
}
_VAR = re.compile(r"var\(--[\w-]+, ([^()]+)\)")


@attrs.frozen
class Text:
    """Some words with their language, or "" if it is that of the book."""

    words: str
    language: str = ""


@attrs.frozen
class Head:
    """A heading: its words, level 1 to 6, and the id of its section."""

    text: Text
    level: int
    ident: str


def without_forbidden(text: str) -> str:
    """Text without the characters that XML does not have."""
    return _FORBIDDEN.sub("", text)


def ident_of(ident: str) -> str:
    """An id as XML allows it; the same for the same id, so links between pages can use it without a list."""
    return ident if _NAME.fullmatch(ident) else f"id-{hashlib.sha256(ident.encode()).hexdigest()[:12]}"


def xml(data: bytes) -> etree._Element:
    """The root of XML from anyone: nothing is loaded, and no entity expanded.  Raises XMLSyntaxError."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def parsed(body: str) -> etree._Element:
    """The ``body`` element of a document for the HTML of a page."""
    text = without_forbidden(body)
    start = f'<body xmlns="{XHTML}" xmlns:epub="{OPS}">'
    try:
        return xml(f"{start}{text}</body>".encode())
    except etree.XMLSyntaxError:  # raw HTML that is no XML
        found = lxml_html.fragment_fromstring(text, create_parent="body")
        for element in found.iter(etree.Element):
            for name in {*element.attrib} & _CASES.keys():
                element.set(_CASES[name], element.attrib.pop(name))
            for name in [name for name in element.attrib if not _NAME.fullmatch(name) and ":" not in name]:
                del element.attrib[name]
        repaired = etree.tostring(found, encoding="unicode").partition(">")[2]
        return xml(f"{start}{repaired or '</body>'}".encode())


def settle(body: etree._Element, language: Language) -> None:
    """Turn what is good for the web into what is good for a book in this language: no scripts, forms or styles."""
    seen: set[str] = set()
    for element in [*body.iter(etree.Element)]:
        name = etree.QName(element).localname
        if name in _ACTIVE or name in _FIELDS or (name == "foreignObject"):
            _leave_out(element)
            continue
        if element.tag.startswith(f"{{{XHTML}}}") and not _KNOWN.fullmatch(name):
            element.tag = f"{{{XHTML}}}span"
            element.attrib.clear()
        _settle_attributes(element, seen)
        if tag := element.get("lang"):
            element.set(f"{{{_XML}}}lang", tag)
            if _direction(tag) not in (language.direction, ""):
                element.set("dir", _direction(tag))
        if name in _CODE and language.direction == "rtl":
            element.set("dir", "ltr")
    for table in [*body.iter(f"{{{XHTML}}}table")]:
        _settle_table(table)
    for bar in body.iter(f"{{{XHTML}}}div"):
        _draw_bar(bar)
    for picture in body.iter(f"{{{SVG}}}svg"):
        _settle_drawing(picture)


def _direction(tag: str) -> str:
    """The direction of a language; empty for a tag that names none."""
    try:
        return Language.of_tag(tag).direction
    except ValueError:
        return ""


def _settle_attributes(element: etree._Element, seen: set[str]) -> None:
    for name in [*element.attrib]:
        if name.startswith(("on", "data-")):
            del element.attrib[name]
        elif name in _REFERENCES:
            element.set(name, " ".join(map(ident_of, element.attrib[name].split())))
    if ident := element.attrib.pop("id", ""):
        ident = ident_of(ident)
        if ident not in seen:
            element.set("id", ident)
        seen.add(ident)
    role = element.get("role")
    if role in _TYPES:
        element.set(f"{{{OPS}}}type", _TYPES[role])


def _leave_out(element: etree._Element) -> None:
    """Remove an element; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unlink(link: etree._Element) -> None:
    """Turn a link into plain text."""
    link.tag = f"{{{etree.QName(link).namespace}}}" + ("g" if etree.QName(link).namespace == SVG else "span")
    for name in ("href", f"{{{XLINK}}}href", "role", f"{{{OPS}}}type", "type", "hreflang", "target", "rel"):
        link.attrib.pop(name, None)


def _has_content(cell: etree._Element) -> bool:
    return bool("".join(cell.itertext()).strip()) or next(cell.iter(f"{{{XHTML}}}img"), None) is not None


def _settle_table(table: etree._Element) -> None:
    """Widths of columns stay only where there is something to fill in: they are made for wide pages.

    A table of many columns may break words where all else fails.
    """
    is_filled = all(_has_content(cell) for cell in table.iter(f"{{{XHTML}}}td"))
    for group in table.findall(f"{{{XHTML}}}colgroup") if is_filled else ():
        table.remove(group)
    columns = max((len(row) for row in table.iter(f"{{{XHTML}}}tr")), default=0)
    if columns >= _MANY:
        table.set("class", f"{table.get('class', '')} many".strip())


def _draw_bar(row: etree._Element) -> None:
    """The bar of a row of a chart as an element of its own: e-readers know no variables in styles."""
    share = re.fullmatch(r"--share: ([\d.e-]+)", row.get("style", ""))
    value = row.find(f"{{{XHTML}}}dd")
    if share is None or value is None:
        return
    del row.attrib["style"]
    bar = etree.SubElement(value, f"{{{XHTML}}}span", {"class": "bar", "style": f"width: {float(share[1]):.1%}"})
    bar.text = "\N{NO-BREAK SPACE}"
    bar.set("aria-hidden", "true")


def _settle_drawing(picture: etree._Element) -> None:
    """Colours without variables, and links as e-readers of every age know them."""
    for element in picture.iter(etree.Element):
        for name, value in element.attrib.items():
            if "var(" in value:
                element.set(name, _VAR.sub(r"\1", value))
        if href := element.attrib.pop("href", None):
            element.set(f"{{{XLINK}}}href", href)


def links(body: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """The links of a document: element, name of the attribute, address."""
    for element in body.iter(f"{{{XHTML}}}a", f"{{{SVG}}}a"):
        for name in ("href", f"{{{XLINK}}}href"):
            if name in element.attrib:
                yield element, name, element.attrib[name]


def heads(body: etree._Element) -> Iterator[Head]:
    """The headings of the sections of a document, in order."""
    for section in body.iter(f"{{{XHTML}}}section"):
        title = next(
            (part for part in section if isinstance(part.tag, str) and re.fullmatch(r".*\}h[1-6]", part.tag)), None
        )
        if title is not None and section.get("id"):
            spoken = [part.get("lang") for part in title.iter(etree.Element) if part.get("lang")]
            text = " ".join("".join(title.itertext()).split())
            yield Head(Text(text, spoken[0] if spoken else ""), int(title.tag[-1]), section.get("id"))


def properties(body: etree._Element) -> str:
    """What the package has to say of a document: whether it holds drawings or formulas."""
    found = {"svg": SVG, "mathml": MATHML}
    names = [name for name, space in found.items() if next(body.iter(f"{{{space}}}*"), None) is not None]
    return " ".join(names)


def document(body: etree._Element, title: str, language: Language, style: str) -> bytes:
    """A whole document with this body; ``style`` is the address of its style sheet."""
    root = etree.Element(f"{{{XHTML}}}html", nsmap={None: XHTML, "epub": OPS})
    root.set("lang", language.tag)
    root.set(f"{{{_XML}}}lang", language.tag)
    root.set("dir", language.direction)
    head = etree.SubElement(root, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = title
    etree.SubElement(head, f"{{{XHTML}}}link", {"rel": "stylesheet", "type": "text/css", "href": style})
    root.append(body)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["epub"])
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    return data


def drawing(data: bytes) -> bytes | None:
    """A picture in SVG without scripts and without what lies elsewhere; None if it is no SVG."""
    try:
        root = xml(data)
    except etree.XMLSyntaxError:
        return None
    for element in [*root.iter(etree.Element)]:
        if etree.QName(element).localname in ("script", "foreignObject"):
            _leave_out(element)
            continue
        for name, value in element.attrib.items():
            is_outside = name in ("href", f"{{{XLINK}}}href") and not value.startswith(("#", "data:image/"))
            if name.startswith("on") or is_outside:
                del element.attrib[name]
    result: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return result

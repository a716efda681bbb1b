"""Elements of OpenDocument: making them, adding text to them, and how they say in which language a text is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from odfdo import Element
from odfdo.element import ODF_NAMESPACES

if TYPE_CHECKING:
    from startoolkit.languages import Language

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""


def element(tag: str, **attributes: str) -> Element:
    """An element; the names of attributes are written with ``__`` for the colon and ``_`` for a hyphen."""
    prefix, name = tag.split(":")
    space = ODF_NAMESPACES[prefix]
    # Given a name, odfdo parses a document that declares all its namespaces for each element.
    made = Element.from_tag(etree.Element(f"{{{space}}}{name}", nsmap={prefix: space}))
    for attribute, value in attributes.items():
        made.set_attribute(attribute.replace("__", ":").replace("_", "-"), value)
    return made


def child(parent: Element, tag: str, **attributes: str) -> Element:
    """A new last child of ``parent``."""
    made = element(tag, **attributes)
    Element.append(parent, made)  # that of tables and rows appends a copy
    return made


def append_text(parent: Element, text: str) -> None:
    """Add text at the end, its line ends as spaces; odfdo escapes it, and lxml refuses what is left out here."""
    text = _NOT_XML.sub("", text).replace("\n", " ")
    last = parent.children[-1] if parent.children else None
    if last is None:
        parent.text = (parent.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def speech(language: Language) -> dict[str, str]:
    """The attributes of text properties for a language, whatever script a word processor takes a letter to be of."""
    parts = {"language": language.base, "country": language.territory or "none"}
    if language.script:
        parts["script"] = language.script
    latin = {f"fo:{name}": value for name, value in parts.items()}
    return latin | {f"style:{name}-{kind}": value for kind in ("asian", "complex") for name, value in parts.items()}


def writing_mode(language: Language) -> str:
    """The value of ``style:writing-mode``."""
    return "rl-tb" if language.direction == "rtl" else "lr-tb"


def start_of(language: Language) -> str:
    """The value of ``fo:text-align`` for text that begins where lines begin; LibreOffice takes ``start`` for the left."""
    return "right" if language.direction == "rtl" else "left"

"""Which structure elements may have which others in a PDF 2.0 (ISO/TS 32005, table 5).

Typst follows PDF 1.7, which does not rule that.  The rules here are about the elements that Typst makes: one that may not
be where it is gets the nearest name that may be there, and its content stays where it is.  A ``Div`` has no rules of its
own: what it has counts as part of what it is in.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf

from startoolkit.pdf.structure import children, descendants, is_element, kids

_HEADINGS = tuple(f"/H{level}" for level in range(1, 7))
_TEXTS = (*_HEADINGS, "/P", "/Lbl", "/Span", "/Strong", "/Em", "/Quote")
"""Texts and parts of texts."""
_LARGE = ("/Table", "/L", "/BlockQuote", "/TOC")
"""What no text may have, so that what has it is no text."""
_GROUPS = ("/Document", "/Part", "/BlockQuote")
"""What has texts, but no parts of texts."""
_PARTS = ("/Span", "/Strong", "/Em", "/Quote", "/Lbl", "/Reference", "/Caption")
_WRAPPED = ("/Strong", "/Em", "/Quote", "/Reference")
"""Parts of texts that become the content of a paragraph in a group; the others become paragraphs."""
_RENAMED = {
    **{(text, block): Name.Span for text in _TEXTS for block in (*_HEADINGS, "/P", "/Div", "/Caption", "/Title")},
    **{(cell, "/Caption"): Name.P for cell in ("/TH", "/TD", "/Caption")},
    **{(cell, "/BlockQuote"): Name.Div for cell in ("/TH", "/TD")},
    **{(note, heading): Name.P for note in ("/FENote", "/Code") for heading in _HEADINGS},
    ("/LBody", "/Lbl"): Name.Span,  # the mark of a note; the label of the item is beside its body
    ("/Lbl", "/Lbl"): Name.Span,
}
"""New names of elements, by the name of what they are in, and their own."""


def settle(pdf: Pdf, element: Object, within: str = "") -> None:
    """Rename what may not be where it is in an element, which is in one of the name ``within``."""
    around = within if element.S == "/Div" else str(element.S)
    inside: list[Object] = []
    for kid in kids(element):
        if is_element(kid):
            _rename(kid, around)
            settle(pdf, kid, around)
            if kid.S in ("/TOC", "/TOCI") and not kids(kid):
                continue  # an entry of the contents that is not shown
            if around in _GROUPS and kid.S in _WRAPPED:
                inside.append(_paragraph(pdf, element, kid))
                continue
        inside.append(kid)
    element.K = Array(inside)
    if element.S == "/L":
        _tell_labels(element)


def _rename(element: Object, around: str) -> None:
    """Give an element the name under which it may be in one of the name ``around``."""
    name = str(element.S)
    if name in _TEXTS and any(part.S in _LARGE for part in descendants(element)):
        element.S = Name.Div
    elif around in _GROUPS and name in _PARTS and name not in _WRAPPED:
        element.S = Name.Div if any(part.S in ("/P", "/Div") for part in children(element)) else Name.P
    elif around in _GROUPS and name == "/Div" and not all(map(is_element, kids(element))):
        element.S = Name.P
    elif (around, name) in _RENAMED:
        element.S = _RENAMED[around, name]


def _paragraph(pdf: Pdf, around: Object, part: Object) -> Object:
    """A paragraph in an element, with a part of a text that was in it."""
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=around, K=Array([part]), NS=part.NS))
    part.P = made
    return made


def _tell_labels(element: Object) -> None:
    """Say what the labels of a list are: of terms, or boxes to tick, if Typst says nothing about them."""
    labels = [part for item in children(element) for part in children(item) if part.S == "/Lbl"]
    own = next((one for one in element.get("/A", Array()) if one.O == "/List"), None)
    if labels and (own is None or own.get("/ListNumbering", "/None") == "/None"):
        drawn = any(part.S in ("/Figure", "/Form") for label in labels for part in descendants(label))
        if own is None:
            own = Dictionary(O=Name.List)
            element.A = Array([*element.get("/A", Array()), own])
            own = element.A[-1]
        own.ListNumbering = Name.Unordered if drawn else Name.Description

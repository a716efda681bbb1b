"""Structure elements of a tagged PDF, in reading order, and its metadata."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Object, Pdf


def kids(element: Object) -> list[Object]:
    """What an element has: elements, numbers of marked content, and references to content and to objects."""
    inside = element.get("/K", Array())
    return [*inside] if isinstance(inside, Array) else [inside]


def children(element: Object) -> Iterator[Object]:
    """The elements directly in an element."""
    return (kid for kid in kids(element) if is_element(kid))


def is_element(kid: Object) -> bool:
    """Whether something that an element has is an element, too."""
    return isinstance(kid, Dictionary) and "/S" in kid


def descendants(element: Object) -> Iterator[Object]:
    """All elements in an element."""
    for child in children(element):
        yield child
        yield from descendants(child)


def annotations_of(element: Object) -> Iterator[Object]:
    """The annotations of an element, such as those of a link, one for each of its lines."""
    return (kid.Obj for kid in kids(element) if isinstance(kid, Dictionary) and "/Obj" in kid)


def describe(pdf: Pdf, properties: str) -> None:
    """Append properties to Typst's XMP, by editing the text: an XML writer might change other bytes of it."""
    head, end, tail = pdf.Root.Metadata.read_bytes().rpartition(b"</rdf:Description>")
    pdf.Root.Metadata.write(head + properties.encode() + end + tail)

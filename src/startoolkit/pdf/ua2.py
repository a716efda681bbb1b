"""Makes PDF/UA-2 (ISO 14289-2) and WTPDF 1.0 for accessibility of what Typst 0.15 exports as PDF/A-4 (ISO 19005-4).

Typst's structure elements are those of PDF 1.7 in part, and its links lead to places on pages.  What is changed:

* the namespace of PDF 2.0 gets the name that ISO 32000-2 gives it, and all its elements are in it;
* links and bookmarks lead to structure elements (``destinations``), and entries of the contents refer to these;
* notes and their marks refer to each other;
* a link has one annotation for each line instead of one for each piece of text, so that keys lead through a page faster;
* elements stand in those that may have them (``nesting``);
* fields have their description as ``Contents``, the window the title, and the XMP metadata the claims.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from startoolkit.pdf.destinations import Destinations, bookmarks
from startoolkit.pdf.links import join_pieces
from startoolkit.pdf.nesting import settle
from startoolkit.pdf.structure import annotations_of, children, descendants, describe

_CLAIMS = (
    '  <pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">2</pdfuaid:part>\n'
    '    <pdfuaid:rev xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">2024</pdfuaid:rev>\n'
    '    <pdfd:declarations xmlns:pdfd="http://pdfa.org/declarations/"><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#accessibility1.0</pdfd:conformsTo>"
    "</rdf:li></rdf:Bag></pdfd:declarations>\n    "
)
"""XMP properties: PDF/UA-2 in the edition of 2024, and the PDF declaration of WTPDF 1.0 for accessibility."""
_NAMESPACE = "http://iso.org/pdf2/ssn"
_WRONG_NAMESPACE = "https://www.iso.org/pdf2/ssn"
"""The namespace of PDF 2.0 as Typst 0.15 writes it."""
_OLD = ("/Art", "/BibEntry", "/BlockQuote", "/Code", "/Index", "/Quote", "/Reference", "/TOC", "/TOCI")
"""Elements of PDF 1.7 that PDF 2.0 has no longer; those without a namespace are in that of PDF 1.7."""


def conform(pdf: Pdf) -> None:
    """Change a PDF/A-4 by Typst, with its fields, into a PDF/UA-2."""
    destinations = Destinations(pdf)
    _refer_notes(pdf, destinations)
    _lead(pdf, destinations)
    join_pieces(pdf)
    document = next(children(pdf.Root.StructTreeRoot))
    _refer_contents(document)
    settle(pdf, document)
    _name_elements(pdf)
    for page in pdf.pages:
        for note in page.get("/Annots", Array()):
            if note.Subtype == "/Widget":
                note.Contents = note.TU
    if "/ViewerPreferences" not in pdf.Root:
        pdf.Root.ViewerPreferences = Dictionary()
    pdf.Root.ViewerPreferences.DisplayDocTitle = True
    describe(pdf, _CLAIMS)


def _name_elements(pdf: Pdf) -> None:
    """Put the elements that PDF 2.0 has into its namespace."""
    tree = pdf.Root.StructTreeRoot
    current = next(one for one in tree.Namespaces if one.NS in (_WRONG_NAMESPACE, _NAMESPACE))
    current.NS = String(_NAMESPACE)
    for element in descendants(tree):
        if element.S in _OLD:
            if "/NS" in element:
                del element.NS
        elif "/NS" not in element or element.S == "/Title":
            element.NS = current


def _refer_notes(pdf: Pdf, destinations: Destinations) -> None:
    """Let notes and their marks refer to each other."""
    for mark, note in destinations.notes:
        mark.Ref = Array([note])
        note.Ref = Array([*note.get("/Ref", Array()), mark])
    for element in descendants(pdf.Root.StructTreeRoot):
        if element.S == "/Note":
            element.S = Name.FENote
            element.A = Array([*_attributes(element), Dictionary(O=Name.FENote, NoteType=Name.Footnote)])


def _attributes(element: Object) -> list[Object]:
    own = element.get("/A", Array())
    return [*own] if isinstance(own, Array) else [own]


def _lead(pdf: Pdf, destinations: Destinations) -> None:
    """Let links and bookmarks lead to structure elements; programs that know none go to the same places as before."""

    def lead(item: Object) -> Object:
        element = destinations.element(item.Dest)
        page, *place = destinations.array(item.Dest)
        del item.Dest
        item.A = pdf.make_indirect(Dictionary(S=Name.GoTo, D=Array([page, *place]), SD=Array([element, *place])))
        return element

    for page in pdf.pages:
        for note in page.get("/Annots", Array()):
            if "/Dest" in note:
                lead(note)
    for item in bookmarks(pdf):
        item.SE = lead(item)
    if "/Dests" in pdf.Root.get("/Names", Dictionary()):
        del pdf.Root.Names.Dests
        if not pdf.Root.Names.keys():
            del pdf.Root.Names


def _refer_contents(document: Object) -> None:
    """Let the entries of the contents refer to what they lead to."""
    for entry in [one for one in descendants(document) if one.S == "/TOCI"]:
        targets = [
            note.A.SD[0] for link in descendants(entry) for note in annotations_of(link) if "/SD" in note.get("/A", {})
        ]
        if targets:
            entry.Ref = Array(targets[:1])

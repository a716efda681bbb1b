"""Links that Typst makes of many annotations in a PDF 2.0, one for each piece of text, each a stop on the way of the Tab key."""

from __future__ import annotations

from pikepdf import Array, Dictionary, NumberTree, Object, Pdf

from startoolkit.pdf.structure import descendants, kids

_GAP = 4.0
"""Points between pieces of one line, at most: the width of a space."""


def join_pieces(pdf: Pdf) -> None:
    """Make one annotation of the pieces of a link on one line, and remove those without extent if there are others."""
    tree, gone = pdf.Root.StructTreeRoot, set[int]()
    for element in [one for one in descendants(tree) if one.S == "/Link"]:
        gone |= _superfluous(element)
        element.K = Array([kid for kid in kids(element) if not _is_of(kid, gone)])
    for page in pdf.pages:
        if "/Annots" in page.obj:
            page.obj.Annots = Array(
                [note for note in page.obj.Annots if int(note.get("/StructParent", -1)) not in gone]
            )
    parents = NumberTree(tree.ParentTree)
    for number in gone:
        del parents[number]


def _superfluous(link: Object) -> set[int]:
    """The annotations of a link that are not needed, by their numbers in the parent tree; widens the others."""
    lines: list[Object] = []  # references, each with its annotation
    gone: set[int] = set()
    for kid in kids(link):
        if not isinstance(kid, Dictionary) or "/Obj" not in kid:
            continue
        if (
            lines
            and lines[-1].get("/Pg", link.get("/Pg")) == kid.get("/Pg", link.get("/Pg"))
            and _join(lines[-1].Obj, kid.Obj)
        ):
            gone.add(int(kid.Obj.StructParent))
        else:
            lines.append(kid)
    flat = [line for line in lines if not _has_extent(line.Obj)]
    if len(flat) < len(lines):
        gone |= {int(line.Obj.StructParent) for line in flat}
    return gone


def _join(one: Object, other: Object) -> bool:
    """Whether two annotations are beside each other on one line; the first then gets the extent of both."""
    left, bottom, right, top = map(float, one.Rect)
    left_other, bottom_other, right_other, top_other = map(float, other.Rect)
    shared = min(top, top_other) - max(bottom, bottom_other)
    gap = max(left, left_other) - min(right, right_other)
    if gap > _GAP or shared <= min(top - bottom, top_other - bottom_other) / 2:
        return False
    one.Rect = Array([min(left, left_other), min(bottom, bottom_other), max(right, right_other), max(top, top_other)])
    return True


def _has_extent(note: Object) -> bool:
    left, bottom, right, top = map(float, note.Rect)
    return right > left and top > bottom


def _is_of(kid: Object, gone: set[int]) -> bool:
    """Whether something in an element refers to an annotation that is gone."""
    return isinstance(kid, Dictionary) and "/Obj" in kid and int(kid.Obj.StructParent) in gone

"""The structure elements that the destinations of a PDF by Typst lead to: Typst knows only places on pages.

Bookmarks lead to headings in reading order, and other links to the same places to the same headings.  A note follows its
mark, and each has a link to the other.  For the rest the element is found whose content begins at the place; a
destination of Typst is 10 points above the upper edge of a block, or above the baseline of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import attrs
from pikepdf import Array, Dictionary, NameTree, NumberTree, Object, Pdf

from startoolkit.pdf.ink import bare, code_of
from startoolkit.pdf.structure import annotations_of, children, descendants, kids

Place = tuple[int, float, float]
"""The number of the object of a page, and the distances of a place from its left and lower edge, in points."""

_ABOVE = 10
_NEAR = 0.5
"""Points between places that are taken for the same."""
_HEADING = re.compile(r"/H[1-6]")
_INLINE = ("/Span", "/Strong", "/Em")
_GROUPS = ("/Document", "/Part", "/StructTreeRoot")
_CODE = re.compile(rb"/MCID (\d+)[^>]*>>\s*BDC\b|\b(EMC|Do|BT|q|Q)\b|((?:-?[0-9]*\.?[0-9]+[ \n]){6})cm\b")


@attrs.frozen
class Run:
    """Where a piece of marked content begins on its page: a text with its baseline, a picture with its upper edge."""

    content: int
    x: float
    y: float


class Destinations:
    """The elements that the destinations of a PDF lead to."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._tree = pdf.Root.StructTreeRoot
        self._pages = {page.obj.objgen[0]: page for page in pdf.pages}
        names = pdf.Root.get("/Names", Dictionary()).get("/Dests")
        self._named = {} if names is None else dict(NameTree(names).items())
        self._known: dict[Place, Object] = {}
        self._runs = cache(self._runs_of)
        self._find_headings()
        self.notes = self._find_notes()
        """The marks of notes, in reading order, each with its note."""

    def array(self, destination: Object) -> Array:
        """A destination, which may be a name, as an array of a page and a place on it."""
        found = destination if isinstance(destination, Array) else self._named[str(destination)]
        assert isinstance(found, Array)
        return found

    def element(self, destination: Object) -> Object:
        """The element that a destination leads to."""
        place = self._place(destination)
        if place not in self._known:
            self._known[place] = self._at(place)
        return self._known[place]

    def _place(self, destination: Object) -> Place:
        page, _, left, top, *_ = self.array(destination)
        return page.objgen[0], round(float(left), 2), round(float(top), 2)

    def _find_headings(self) -> None:
        headings = [one for one in descendants(self._tree) if _HEADING.fullmatch(str(one.S))]
        places = [self._place(item.Dest) for item in bookmarks(self._pdf)]
        if len(places) == len(headings):
            pairs = zip(places, headings, strict=True)
            self._known.update((place, one) for place, one in pairs if place[0] in _pages_of(one))

    def _find_notes(self) -> list[tuple[Object, Object]]:
        found: list[tuple[Object, Object, Object]] = []
        further: list[tuple[Object, Object]] = []
        labels: set[tuple[int, int]] = set()
        for element in descendants(self._tree):
            beside: list[Object | None] = [] if element.S == "/LI" else [*children(element), None]
            for mark, note in pairwise(beside):
                there = None if mark is None or mark.objgen in labels else _leads_to(mark)
                if mark is None or there is None:
                    continue
                label = next(filter(_leads_to, descendants(note)), None) if note and note.S == "/Note" else None
                back = label and _leads_to(label)
                if note and label and back:
                    self._known[self._place(there)], self._known[self._place(back)] = note, mark
                    found.append((mark, note, there))
                    labels.add(label.objgen)
                else:
                    further.append((mark, there))
        # A further mark of a note has a link to the note, or to the first mark, and then gets one to the note.
        notes = {one.objgen: (note, there) for mark, note, there in found for one in (mark, note)}
        for mark, there in further:
            known = self._known.get(self._place(there))
            if known is not None and known.objgen in notes:
                note, own = notes[known.objgen]
                for link in children(mark):
                    for annotation in annotations_of(link):
                        annotation.Dest = own
                found.append((mark, note, own))
        return [(mark, note) for mark, note, _ in found]

    def _at(self, place: Place) -> Object:
        """The element whose content begins at a place, or is the first below it; for a block the outermost one."""
        number, x, y = place[0], place[1], place[2] - _ABOVE
        page, document = self._pages[number], next(children(self._tree))
        runs = self._runs(number)
        if not runs or "/StructParents" not in page.obj:
            return document
        in_line = [run for run in runs if abs(run.y - y) < _NEAR]
        if in_line:
            run = min(in_line, key=lambda run: abs(run.x - x))
        else:
            below = [run for run in runs if run.y < y]
            run = max(below or runs, key=lambda run: (run.y, -abs(run.x - x)))
        element = NumberTree(self._tree.ParentTree)[int(page.obj.StructParents)][run.content]
        while _begins(element) and (element.S in _INLINE or not in_line):
            element = element.P
        return element

    def _runs_of(self, number: int) -> list[Run]:
        """The pieces of marked content of a page, in the order in which they are drawn."""
        found: dict[int, Run] = {}
        content: int | None = None
        x, y, scale = 0.0, 0.0, 1.0
        saved: list[tuple[float, float, float]] = []
        for marked, operator, matrix in _CODE.findall(bare(code_of(self._pages[number]))):
            if marked:
                content = int(marked)
            elif operator == b"EMC":
                content = None
            elif operator == b"q":
                saved.append((x, y, scale))
            elif operator == b"Q":
                x, y, scale = saved.pop() if saved else (0.0, 0.0, 1.0)
            elif matrix:
                _, _, _, own, right, up = map(float, matrix.split())
                x, y, scale = x + abs(scale) * right, y + scale * up, scale * own
            elif content is not None and content not in found:
                found[content] = Run(content, x, y + (max(scale, 0) if operator == b"Do" else 0))
        return [*found.values()]


def bookmarks(pdf: Pdf) -> Iterator[Object]:
    """The bookmarks of a PDF, in reading order."""
    outlines = pdf.Root.get("/Outlines", Dictionary())
    waiting = [outlines.First] if "/First" in outlines else []
    while waiting:
        item = waiting.pop()
        yield item
        waiting += [item[key] for key in ("/Next", "/First") if key in item]


def _leads_to(label: Object) -> Object | None:
    """The destination of the link in the mark of a note, or in its label; None in other elements."""
    links = children(label) if label.S == "/Lbl" else ()
    return next((note.Dest for link in links for note in annotations_of(link) if "/Dest" in note), None)


def _pages_of(element: Object) -> set[int]:
    """The pages of an element, as the numbers of their objects."""
    found = {element.Pg.objgen[0]} if "/Pg" in element else set()
    return found.union(*(_pages_of(kid) for kid in kids(element) if isinstance(kid, Dictionary)))


def _begins(element: Object) -> bool:
    """Whether the element around this one, which is no mere group of blocks, begins with it, or with it after its label."""
    around = element.P
    if around.get("/S", "/StructTreeRoot") in _GROUPS:
        return False
    first = kids(around)[0]
    return element.S == "/LBody" or (isinstance(first, Dictionary) and first.objgen == element.objgen)

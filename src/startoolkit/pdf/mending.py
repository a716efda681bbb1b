"""Looks for faults of a layout that Typst does not see, and says what the next layout has to do about them.

The faults: a note on another page than its mark, a page that is more than a third empty, a heading that ends a page.
``boxes.typ`` reads the mends from ``mends.json``; the writer numbers the places that they are about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
from sphinx.util import logging

from startoolkit.pdf.ink import Page

if TYPE_CHECKING:
    from startoolkit.pdf.writer import TypstTranslator

logger = logging.getLogger(__name__)

TOP, BOTTOM = 59.5, 51.0
"""Points: the upper and lower margin of ``template.typ``."""
_FULL = 2 / 3
"""The part of a page's text area that has to be filled, that is, without a gap of more than the rest."""
_ROOM = 30.0
"""Points that are kept free at the foot of a page to move a line, whose note has no room, to the next page."""
_NEAR = 0.45
"""A box whose place is above this part of its page left the gap on the page before."""

QUERY = """{
  let at(it) = { let place = it.location().position(); (place.page, place.y.pt()) }
  let named(note) = if note.has("label") { str(note.label) } else { "" }
  (
    notes: query(footnote.entry).map(it => (named(it.note), ..at(it.note), ..at(it))),
    again: query(<again>).map(it => (..it.value, it.location().page())),
    spots: query(<spot>).map(it => (it.value, ..at(it))),
    after: query(<after>).map(it => (it.value, it.location().page())),
    kept: query(<kept>).map(it => (it.value, ..at(it))),
    opens: (query(heading.where(level: 1)) + query(<opens>)).map(it => it.location().page()),
    sheets: query(<sheet>).map(it => it.location().page()),
  )
}"""
"""Typst code for what ``Facts`` needs; pages count from 1, heights are points from the top of the page."""


@attrs.define
class Mends:
    """What the next layout has to do."""

    again: dict[str, str] = attrs.field(factory=dict)
    """Further marks of a note that is on another page: each with the mark whose note it shares, empty for its own."""
    breaks: list[int] = attrs.field(factory=list)
    """Spots at which a page begins."""
    rooms: dict[str, float] = attrs.field(factory=dict)
    """Spots on pages at whose foot room is kept free, in points."""
    split: list[int] = attrs.field(factory=list)
    """Boxes and tables that may be divided, though they would fit on a page."""

    def json(self) -> str:
        """The file that ``boxes.typ`` reads."""
        return json.dumps(attrs.asdict(self), sort_keys=True)


@attrs.frozen
class Fault:
    """A fault of a layout."""

    kind: str
    """``note``, ``gap`` or ``heading``."""
    page: int
    """The page, from 1; of a note that of its mark."""
    place: str | int = ""
    """The label of the note, or the number of the heading's spot."""
    size: float = 0
    """Of a gap: its part of the text area."""


class Facts:
    """A layout: the answer to ``QUERY``, and the ink of its pages."""

    def __init__(self, answer: dict[str, Any], pages: list[Page]) -> None:
        self.pages = pages
        self.notes: list[tuple[str, int, float, int, float]] = [tuple(note) for note in answer["notes"]]
        self.again: list[tuple[str, str, int]] = [tuple(mark) for mark in answer["again"]]
        self.spots: list[tuple[int, int, float]] = [tuple(spot) for spot in answer["spots"]]
        self.kept: list[tuple[int, int, float]] = [tuple(box) for box in answer["kept"]]
        self.after: dict[int, int] = dict(answer["after"])
        self.opens = set(answer["opens"])
        sheets: list[int] = answer["sheets"]  # the first and the last page of each worksheet in turn
        ranges = zip(sheets[::2], sheets[1::2], strict=False)
        self.sheets = {page for first, last in ranges for page in range(first, last + 1)}

    def faults(self) -> list[Fault]:
        """All faults, by kind."""
        return [*self._notes(), *self._headings(), *self.gaps()]

    def _notes(self) -> Iterator[Fault]:
        for label, page, _, foot, _ in self.notes:
            if page != foot:
                yield Fault("note", page, label)
        shown = {(label, foot) for label, _, _, foot, _ in self.notes}
        for name, first, page in self.again:
            own = {label for label, foot in shown if foot == page and label.startswith(f"{first}@")}
            if (first, page) not in shown and not own:
                yield Fault("note", page, name)

    def _headings(self) -> Iterator[Fault]:
        for number, page, _ in self.spots:
            if self.after.get(number, page) != page:
                yield Fault("heading", page, number)

    def gaps(self) -> Iterator[Fault]:
        """Pages more than a third empty that are not meant to be."""
        for number, page in enumerate(self.pages, 1):
            upper, lower = page.gap(TOP, BOTTOM)
            share = (lower - upper) / (page.height - TOP - BOTTOM)
            if share > 1 - _FULL and not self._is_meant(number):
                yield Fault("gap", number, size=share)

    def _is_meant(self, number: int) -> bool:
        """Whether a page need not be full: it is before the contents, has a worksheet, or is the last of a chapter."""
        if number < min(self.opens, default=1) or number in self.sheets:
            return True
        following = number + 1
        while following in self.sheets and following not in self.opens:
            following += 1  # a worksheet on a page of its own, before and after which the text goes on
        return following in self.opens or following > len(self.pages)

    def mend(self, mends: Mends) -> Mends:
        """``mends`` and what mends the faults of this layout as well; equal to ``mends`` if nothing can be mended."""
        more = attrs.evolve(
            mends,
            again={**mends.again},
            breaks=[*mends.breaks],
            rooms={**mends.rooms},
            split=[*mends.split],
        )
        self._mend_marks(more)
        for _, page, y, foot, _ in self.notes:
            if page != foot:
                self._mend_note(more, page, y, foot)
        for heading in self._headings():
            _add(more.breaks, int(heading.place))
        for gap in self.gaps():
            self._mend_gap(more, gap.page)
        return more

    def _mend_marks(self, mends: Mends) -> None:
        """The first further mark of a note on a page gets the note once more, and the others on that page share it."""
        first_feet = {label: foot for label, _, _, foot, _ in self.notes}
        owners: dict[tuple[str, int], str] = {}
        mends.again.clear()
        for name, first, page in self.again:
            if first_feet.get(first) == page:
                continue
            owner = owners.setdefault((first, page), name)
            mends.again[name] = "" if owner == name else owner

    def _mend_note(self, mends: Mends, page: int, y: float, foot: int) -> None:
        """Begin a page before a block that was moved without its notes, or keep the line of a mark from a page.

        A row of a table, or an item of a list, goes over to the next page if the foot of the page is kept free.
        """
        before = [spot for spot in self.spots if spot[1:] <= (page, y + 1)]
        here = [number for number, on, _ in before if on == page]
        if foot < page and here:
            _add(mends.breaks, here[0])
            return
        on_page = [str(number) for number, on, _ in before if on == min(page, foot)]
        if on_page:
            ends = min(
                (top for _, _, _, at, top in self.notes if at == page), default=self.pages[page - 1].height - BOTTOM
            )
            room = max(_ROOM, ends - y) if foot > page else _ROOM
            mends.rooms[on_page[-1]] = mends.rooms.get(on_page[-1], 0) + room
        elif before:
            _add(mends.breaks, before[-1][0])

    def _mend_gap(self, mends: Mends, page: int) -> None:
        """Allow what comes next to be divided, if it begins its page."""
        for number, on, y in self.kept:
            if on > page:
                if y < TOP + _NEAR * self.pages[on - 1].height and number not in mends.split:
                    mends.split.append(number)
                return


def _add(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)


def consecutive(pages: list[int]) -> str:
    """Numbers of pages in words, as in ``3, 5–7``."""
    parts: list[list[int]] = []
    for before, page in pairwise([-1, *pages]):
        if parts and page == before + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)


def tell(faults: Sequence[Fault], pages: int, writer: TypstTranslator, name: str = "the PDF") -> None:
    """Warn about the faults that are left in the PDF called ``name``, with page and reason.

    Of gaps it warns only if more than one page in ten has one.
    """
    for fault in faults:
        if fault.kind == "note":
            mark = writer.marks[str(fault.place)]
            message = f"The note [{mark.astext()}] stands on another page than its mark, which is on page {fault.page} of {name}"
            writer.warn(mark, f"{message}: its page has no room for it. Shorten the text or the note.", "layout")
        elif fault.kind == "heading":
            heading = writer.spots[int(fault.place)]
            message = f"The heading {heading.astext()!r} ends page {fault.page} of {name}"
            writer.warn(heading, f"{message}: what follows does not fit below it. Put a sentence after it.", "layout")
    empty = [fault.page for fault in faults if fault.kind == "gap"]
    if len(empty) * _GAPS > max(pages, _GAPS):
        which = f"pages {consecutive(empty)}" if len(empty) > 1 else f"page {empty[0]}"
        message = f"More than a third of {which} of {name} is empty: what follows cannot be divided."
        logger.warning("%s Shorten or divide it.", message, type="typst", subtype="layout")


_GAPS = 10
"""One page in so many may have a gap."""

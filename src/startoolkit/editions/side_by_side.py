"""Pages that show two editions side by side, passage by passage, for the pairs of the setting ``side-by-side``.

They are files of the right one's edition, in a folder named after both languages: ``de/en-de/``.  Made from what both
editions have kept of their pages (``html/shown.py``), so editions may be built on any machine.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from gettext import NullTranslations
from typing import Any
from urllib.parse import quote

import attrs
from markupsafe import Markup, escape

from startoolkit.colours import tokens
from startoolkit.html import shown
from startoolkit.html.shown import Passage, led
from startoolkit.html.templates import environment
from startoolkit.interface import spoken_in
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Record

_SHEET = "side-by-side.css"
_LACKING = '<span class="lacking" aria-hidden="true">–</span>'
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@attrs.frozen
class Row:
    """A passage in both languages; None where the page of a language does not show it."""

    kind: str
    left: Markup | None
    right: Markup | None

    @property
    def level(self) -> int:
        """The level of a heading; 0 for other passages."""
        return int(self.kind[1]) if self.kind in _HEADINGS else 0


def rows(left: Sequence[Passage], right: Sequence[Passage]) -> Iterator[Row]:
    """The passages of two pages, paired by message in the order of the left one; each repetition with its own."""
    others: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in right:
        others[passage.message].append(passage)
    seen: Counter[str] = Counter()
    for passage in left:
        found, number = others[passage.message], seen[passage.message]
        seen[passage.message] += 1
        other = found[min(number, len(found) - 1)].html if found else None
        yield Row(passage.kind, passage.html, other)
    for passage in right:
        if passage.message not in seen:
            yield Row(passage.kind, None, passage.html)


@attrs.frozen
class Side:
    """One of the two editions."""

    record: Record
    shown: shown.Passages
    words: NullTranslations
    draft: str
    """What is said of a draft; empty for an edition."""

    @cached_property
    def language(self) -> Language:
        """Its language."""
        return Language(self.record.language)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles of its pages."""
        return {page.docname: page.title for page in self.record.pages}


@attrs.frozen
class Pair:
    """Two editions side by side."""

    project: Project
    left: Side
    right: Side

    @property
    def folder(self) -> str:
        """The folder of the pages, in that of the right edition."""
        return f"{self.left.record.tag}-{self.right.record.tag}"

    @property
    def whole(self) -> str:
        """The file that has all pages, in that folder."""
        return f"{self.project.settings.name}-{self.folder}.html"

    @cached_property
    def pages(self) -> list[str]:
        """The pages that both have, in the order of the left one."""
        both = self.left.shown.keys() & self.right.shown.keys() & self.right.titles.keys()
        return [page.docname for page in self.left.record.pages if page.docname in both]

    def files(self) -> dict[str, bytes]:
        """The files of the folder, by their paths in it."""
        template = environment(self.right.words).get_template("side-by-side.html")
        facts, names = self._facts(), self.pages
        sheet = environment().get_template(f"styles/{_SHEET}").render(facts["names"], tokens=tokens())
        whole = template.render(facts, pages=[self._page(name, None) for name in names], whole="", sheet=sheet)
        found = {self.whole: whole.encode(), _SHEET: sheet.encode()}
        size = self.right.language.size(len(found[self.whole]))
        for at, name in enumerate(names):
            around = {
                "up": "../" * name.count("/"),
                "before": self._titles(names[at - 1]) if at else None,
                "after": self._titles(names[at + 1]) if at + 1 < len(names) else None,
                "is_first": at == 0,
            }
            pages = [self._page(name, "../" * (name.count("/") + 1))]
            text = template.render(facts, pages=pages, whole=self.whole, size=size, sheet="", **around)
            found[f"{name}.html"] = text.encode()
        return found

    def _facts(self) -> dict[str, Any]:
        record = self.right.record
        return {
            "left": self.left,
            "right": self.right,
            "names": {"left": self.left.record.name, "right": record.name},
            "in_left": self.spoken[0],
            "in_right": self.spoken[1],
            "said": title(self.left.language, self.right.language, self.right.language, self.right.words),
            "contents": [self._titles(name) for name in self.pages],
            "settings": self.project.settings,
            "date": self.right.language.date(datetime.date.fromisoformat(record.date)),
            "tokens": tokens(),
        }

    @cached_property
    def spoken(self) -> tuple[Markup, Markup]:
        """The attributes of what is in each language; the direction is that of the page unless the two differ."""
        languages = self.left.language, self.right.language
        html = 'lang="{}" dir="{}"' if "rtl" in {one.direction for one in languages} else 'lang="{}"'
        left, right = (Markup(html).format(one.tag, one.direction) for one in languages)  # noqa: S704  (one of two texts)
        return left, right

    def _titles(self, name: str) -> dict[str, str]:
        """The titles of a page in both languages, and its address in the folder."""
        return {
            "docname": name,
            "href": f"{quote(name)}.html",
            "left": self.left.titles[name],
            "right": self.right.titles[name],
        }

    def _page(self, name: str, up: str | None) -> dict[str, Any]:
        """A page; ``up`` leads to the folder of the right edition, or is None for one whose links stay in it."""
        to = {"left": up and f"{up}../{self.left.record.tag}/", "right": up}
        found = [
            Row(row.kind, row.left and led(row.left, to["left"]), row.right and led(row.right, to["right"]))
            for row in rows(self.left.shown[name], self.right.shown[name])
        ]
        heading = next((row for row in found if row.level == 1), None)
        return {
            **self._titles(name),
            "heading": heading,
            "blocks": [(one, self._cells(below)) for one, below in _blocks(row for row in found if row is not heading)],
            "only": {side: address and f"{address}{quote(name)}.html" for side, address in to.items()},
        }

    def _cells(self, found: Sequence[Row]) -> Markup:
        """The rows of a table, of which there are thousands: macros of a template take ten times as long."""
        left, right = self.spoken
        parts = []
        for row in found:
            kind = "" if row.kind == "p" else f' class="{escape(row.kind)}"'
            parts.append(
                f'<tr role="row"><td role="cell" {left}{kind}>{row.left or _LACKING}</td>'
                f'<td role="cell" {right}{kind}>{row.right or _LACKING}</td></tr>\n'
            )
        return Markup("".join(parts))  # noqa: S704  (of what was harmless)


def _blocks(found: Iterator[Row]) -> Iterator[tuple[Row | None, list[Row]]]:
    """Headings, each with the rows up to the next; the first may have none."""
    heading: Row | None = None
    below: list[Row] = []
    for row in found:
        if row.level:
            if heading or below:
                yield heading, below
            heading, below = row, []
        else:
            below.append(row)
    if heading or below:
        yield heading, below


def title(left: Language, right: Language, language: Language, words: NullTranslations, *, whole: bool = False) -> str:
    """What the pages of a pair, or the file with all of them, are called in a language."""
    text = words.gettext(
        "Side by side in one file: {first} and {second}" if whole else "Side by side: {first} and {second}"
    )
    spoken = spoken_in(text, language)
    return text.format(first=left.name_in(spoken), second=right.name_in(spoken))

"""The pairs of the setting ``side-by-side`` in an output: their files, and what leads there from the pages of editions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

import attrs
from jinja2 import Template

from startoolkit.editions.side_by_side import Pair, Side, title
from startoolkit.errors import StarError
from startoolkit.html import shown
from startoolkit.html.templates import environment
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.record import Record

Changes = dict[str, bytes | None]
"""Files of an edition by path: those to write, and with None those to remove."""


@attrs.frozen
class Pairs:
    """The pairs whose editions are both there, with pages."""

    there: Sequence[Pair]
    changes: Mapping[str, Changes]
    """By tag of an edition: the files of its pairs that are not as they should be."""
    sizes: Mapping[str, int]
    """The size of the file with all pages in bytes, by folder of the pair."""

    def slots(self, tag: str, name: str) -> dict[str, str]:
        """The slot that leads from a page (``name.html``) of an edition to where it stands side by side with others."""
        links = [
            {"href": f"{'../' * name.count('/')}{_to(pair, tag)}{quote(name)}", "text": _title(pair, tag)}
            for pair in self._of(tag)
            if name.removesuffix(".html") in pair.pages
        ]
        return {"side-by-side": _template().render(links=links)}

    def downloads(self, tag: str, up: str) -> list[dict[str, str]]:
        """For download lists: the files with all pages; ``up`` leads to the folder of the edition."""
        return [
            {
                "href": f"{up}{_to(pair, tag)}{quote(pair.whole)}",
                "media_type": "text/html",
                "label": _title(pair, tag, whole=True),
                "size": _side(pair, tag).language.size(self.sizes[pair.folder]),
            }
            for pair in self._of(tag)
        ]

    def _of(self, tag: str) -> list[Pair]:
        return [pair for pair in self.there if tag in (pair.left.record.tag, pair.right.record.tag)]


@cache
def _template() -> Template:
    """What leads to the pairs; made once, since each page of each edition asks for it."""
    return environment().get_template("partials/side-by-side.html")


def pairs_of(
    project: Project,
    records: Mapping[str, Record],
    at: Mapping[str, Path],
    made: Collection[str],
    notice: Callable[[Record], str],
) -> Pairs:
    """The pairs of the settings among the editions ``records``, whose folders are ``at``.

    Pages of two editions that are not ``made`` by this build stay as they are.  ``notice`` says what there is to say of a
    draft.  Raises StarError where pages of the briefing have the place of a pair.
    """
    sides: dict[str, Side] = {}
    for tag in dict.fromkeys(language.tag for pair in project.settings.side_by_side for language in pair):
        if tag in records and "html" in records[tag].formats:
            words = project.words(Language(records[tag].language))
            sides[tag] = Side(records[tag], shown.read(at[tag]), words, notice(records[tag]))
    there: list[Pair] = []
    changes: dict[str, Changes] = {tag: {} for tag in records}
    sizes: dict[str, int] = {}
    for left, right in project.settings.side_by_side:
        if right.tag not in sides:
            continue
        folder = at[right.tag] / f"{left.tag}-{right.tag}"
        pair = Pair(project, sides[left.tag], sides[right.tag]) if left.tag in sides else None
        if pair is None or not pair.pages:
            changes[right.tag] |= _different(folder, {}) if not _taken(sides[right.tag], folder.name) else {}
            continue
        _check_free(pair)
        whole = folder / pair.whole
        there.append(pair)
        if not {left.tag, right.tag} & {*made} and whole.is_file():
            sizes[pair.folder] = whole.stat().st_size
            continue
        files = pair.files()
        sizes[pair.folder] = len(files[pair.whole])
        changes[right.tag] |= _different(folder, files)
    return Pairs(there, changes, sizes)


def _different(folder: Path, wanted: Mapping[str, bytes]) -> Changes:
    """What to write and to remove so that ``folder`` has the wanted files; paths are relative to its parent."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    different = {
        name: data for name, data in wanted.items() if name not in present or (folder / name).read_bytes() != data
    }
    gone = dict.fromkeys(present - wanted.keys())
    return {f"{folder.name}/{name}": data for name, data in {**different, **gone}.items()}


def apply(changes: Changes, edition: Path) -> None:
    """Write and remove files of an edition; other hard links to them keep what they have.  Raises OSError."""
    for name, data in changes.items():
        file = edition / name
        file.unlink(missing_ok=True)
        if data is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def _taken(right: Side, folder: str) -> str:
    """A page of the briefing in the folder of a pair; empty if there is none."""
    return next((name for name in right.titles if name.startswith(f"{folder}/")), "")


def _check_free(pair: Pair) -> None:
    taken = _taken(pair.right, pair.folder)
    if taken:
        raise StarError(
            "bad-settings",
            f"'side-by-side' needs the folder {pair.folder}, which has the page {taken!r} of this briefing.",
            place=pair.project.place_of("side-by-side"),
            hint="Rename the folder of the page, or take the pair out.",
        )


def _side(pair: Pair, tag: str) -> Side:
    return pair.left if tag == pair.left.record.tag else pair.right


def _title(pair: Pair, tag: str, *, whole: bool = False) -> str:
    side = _side(pair, tag)
    return title(pair.left.language, pair.right.language, side.language, side.words, whole=whole)


def _to(pair: Pair, tag: str) -> str:
    """What leads from the folder of an edition to that of the pair."""
    right = pair.right.record.tag
    return f"{'' if tag == right else f'../{right}/'}{pair.folder}/"

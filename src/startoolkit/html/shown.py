"""``shown.json``: what the pages of an edition show, passage by passage, for pages that stand side by side."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import attrs
from markupsafe import Markup

from startoolkit.json_files import decode, encode

FILE = "shown.json"
_WRITTEN = "_shown"
"""The folder for pages that are being written, which may be done by several processes."""


@attrs.frozen
class Passage:
    """What an element of a page shows of a message."""

    message: str
    """The digest of the message, see ``messages/names.py``."""
    kind: str
    """The element that it stands in: ``h2``, ``li``, ``td``, ``figcaption``; ``p`` for a paragraph, ``ol`` for a numbered item,
    ``dt`` for a short title, too."""
    html: Markup


_WITHIN = re.compile(r'<a href="edition:([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


def within(path: str, attributes: Markup, inner: Markup) -> Markup:
    """A link to a place in the edition, given its path there, which ``led`` completes."""
    return Markup('<a href="edition:{}"{}>{}</a>').format(path, attributes, inner)


def led(html: Markup, up: str | None) -> Markup:
    """HTML whose links into the edition lead there by way of ``up``; they are words where it is None."""
    if "<a " not in html:
        return html
    to = r"\3" if up is None else rf'<a href="{up}\1"\2>\3</a>'
    return Markup(_WITHIN.sub(to, str(html)))  # noqa: S704  (of the parts of what was harmless)


Passages = dict[str, list[Passage]]
"""The passages of pages, in their order, by docname."""


@attrs.frozen
class _Shown:
    """The content of the file: for each passage its message, its kind and its HTML."""

    pages: dict[str, list[tuple[str, str, str]]]


def write_page(folder: Path, docname: str, passages: Iterable[Passage]) -> None:
    """Write what a page shows into the folder of its edition, until ``gather``; raises OSError."""
    file = folder / _WRITTEN / f"{docname}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    shown = [(one.message, one.kind, str(one.html)) for one in passages]
    file.write_text(encode(_Shown({docname: shown})), encoding="utf-8", newline="\n")


def gather(folder: Path) -> None:
    """Bring the pages that were written, and those that the file has had before, together in the file; raises OSError."""
    written = folder / _WRITTEN
    pages = {**_read(folder / FILE)}
    for file in written.rglob("*.json"):
        pages |= _read(file)
    shutil.rmtree(written, ignore_errors=True)
    if pages:
        text = encode(_Shown(dict(sorted(pages.items()))), indent=0)
        (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path) -> Passages:
    """What the pages of the edition in a folder show; empty if that is not known."""
    return {
        name: [Passage(message, kind, Markup(html)) for message, kind, html in passages]  # noqa: S704  (of a build)
        for name, passages in _read(folder / FILE).items()
    }


def _read(file: Path) -> dict[str, list[tuple[str, str, str]]]:
    try:
        return decode(file.read_bytes(), _Shown).pages
    except (OSError, ValueError):
        return {}

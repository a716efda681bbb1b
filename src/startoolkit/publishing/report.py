"""The changes between editions as JSON, for other programs, and as Markdown, for a release note or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from startoolkit.messages.word_diff import Kind, Piece, difference
from startoolkit.publishing.approval_origins import Origin
from startoolkit.publishing.changed_messages import Message
from startoolkit.publishing.changes import Change, Changes, PageChange, Passage
from startoolkit.record import Record

NOTES = {
    "": "",
    "source": "source only",
    "translation": "translation only",
    "translated": "now translated",
    "untranslated": "not yet translated",
    "withdrawn": "translation withdrawn",
}
_NOUNS = (
    ("pages-added", "page{s} added"),
    ("pages-renamed", "page{s} renamed"),
    ("pages-removed", "page{s} removed"),
    ("passages-added", "passage{s} added"),
    ("passages-changed", "passage{s} changed"),
    ("passages-removed", "passage{s} removed"),
)
_MARKS: Mapping[Kind, tuple[str, str]] = {"same": ("", ""), "old": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}
_SIGNS = re.compile(r"([\\`*_{}\[\]#!|~$^@])")


def summary(changes: Changes) -> str:
    """A summary in one line: ``1 page added, 2 passages changed (1 in the translation only)``."""
    counts, said = changes.counts, []
    for name, noun in _NOUNS:
        if counts[name]:
            said.append(f"{counts[name]} {noun.format(s='' if counts[name] == 1 else 's')}")
            if name == "passages-changed" and counts["passages-translation"]:
                said[-1] += f" ({counts['passages-translation']} in the translation only)"
    return ", ".join(said) or "no page and no passage has changed"


def pieces(change: Change) -> tuple[Piece, ...]:
    """The pieces of a change that were kept, removed and added; for an added or removed passage all of its text."""
    return difference(change.shown.old, change.shown.new)


def heading(page: PageChange) -> str:
    """The docname of a page, and how the page has changed."""
    if page.kind == "renamed":
        return f"{page.old_docname} → {page.docname} (renamed)"
    return page.docname if page.kind == "changed" else f"{page.docname} ({page.kind})"


def as_data(
    compared: Sequence[Changes], messages: Sequence[Message] | None, approvals: Sequence[Origin] | None, root: str
) -> dict[str, Any]:
    """All changes as data for JSON; ``messages`` and ``approvals`` are None where the catalogs are not available."""
    return {
        "editions": [
            {
                "language": changes.new.language,
                "old": _edition(changes.old),
                "new": _edition(changes.new),
                "counts": changes.counts,
                "pages": [_page(page) for page in changes.pages],
            }
            for changes in compared
        ],
        "messages": None if messages is None else [_message(message, root) for message in messages],
        "approvals": None if approvals is None else list(map(_approval, approvals)),
    }


def _edition(record: Record) -> dict[str, str]:
    return {"label": record.label, "date": record.date, "revision": record.revision}


def _page(page: PageChange) -> dict[str, Any]:
    return {
        "change": page.kind,
        "page": page.docname,
        "old-page": page.old_docname or None,
        "title": page.title,
        "passages": [_change(change) for change in page.passages],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "change": change.kind,
        "cause": change.cause,
        "note": change.note or None,
        "old": _passage(change.old),
        "new": _passage(change.new),
        "difference": [list(piece) for piece in pieces(change)],
    }


def _passage(passage: Passage | None) -> dict[str, str | None] | None:
    return {"source": passage.source, "translation": passage.translation} if passage else None


def _message(message: Message, root: str) -> dict[str, Any]:
    return {
        "language": message.language.code,
        "page": message.docname,
        "catalog": message.catalog.relative_to(root).as_posix(),
        "line": message.line,
        "state": message.state,
        "source": message.source,
    }


def _approval(one: Origin) -> dict[str, Any]:
    return {
        "language": one.language.code,
        "page": one.approval.page,
        "name": one.approval.name,
        "date": one.approval.date.isoformat(),
        "with-translation": one.is_with_translation,
        "source": one.source,
    }


def approved(one: Origin) -> str:
    """An approval in one line, without the text: ``de about: approved by Ben, 2026-11-23``."""
    own = ", in the change that brings the translation" if one.is_with_translation else ""
    return f"{one.language.code} {one.approval.page}: approved by {one.approval.name}, {one.approval.date}{own}"


def as_markdown(
    compared: Sequence[Changes], messages: Sequence[Message] | None, approvals: Sequence[Origin], root: str
) -> str:
    """All changes as Markdown, with the texts of passages escaped."""
    lines = [*_markdown(compared, messages, root), *["# Approvals\n"] * bool(approvals)]
    lines += [f"- {_quoted(approved(one))}: {_quoted(one.source)}" for one in approvals]
    return "\n".join(lines) + "\n"


def _markdown(compared: Sequence[Changes], messages: Sequence[Message] | None, root: str) -> Iterator[str]:
    for changes in compared:
        yield f"# {_quoted(changes.new.name)}: {_quoted(changes.old.label)} → {_quoted(changes.new.label)}\n"
        yield f"{summary(changes)}.\n"
        for page in changes.pages:
            yield f"## {_quoted(page.title)}\n\n{_quoted(heading(page))}\n"
            if page.kind not in ("added", "removed"):
                yield from map(_item, page.passages)
                yield ""
    if messages:
        yield "# Messages\n"
        for message in messages:
            data = _message(message, root)
            place = f"{data['catalog']}:{message.line}" if message.line else data["catalog"]
            yield f"- [{'x' if message.state == 'translated' else ' '}] {_quoted(place)} {message.state}: {_quoted(message.source)}"


def _item(change: Change) -> str:
    note = NOTES[change.note]
    text = "".join(f"{_MARKS[kind][0]}{_quoted(text)}{_MARKS[kind][1]}" for kind, text in pieces(change))
    return f"- {change.kind}{note and f' ({note})'}: {text}"


def _quoted(text: str) -> str:
    """Text on one line, with the special characters of Markdown and HTML escaped."""
    return _SIGNS.sub(r"\\\1", escape(re.sub(r"\s+", " ", text), quote=False))

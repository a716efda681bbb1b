"""Languages held against their gates before they are published: what is missing, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from startoolkit.gate import Judgement, judge_record
from startoolkit.languages import Language
from startoolkit.printable import one_line
from startoolkit.project import Project
from startoolkit.readings import Passage
from startoolkit.record import Record, read_passages

_SHOWN, _LONG = 3, 90
"""How many messages of a page are shown, and how much of each."""


def below_gate(project: Project, records: list[Record], folder: Path, *, drafts: bool) -> list[str]:
    """What keeps languages from being published, a line each; ``folder`` holds their editions.

    With ``drafts`` those that may be published as drafts are let through.
    """
    lines: list[str] = []
    for record in records:
        gate = project.settings.gate_of(Language(record.language))
        judgement = judge_record(project.settings, record)
        if judgement.verdict == "edition" or (drafts and judgement.verdict == "draft"):
            continue
        lines += _explained(record, judgement, gate.draft if drafts else gate.words, read_passages(folder / record.tag))
        if judgement.is_unreviewed and not drafts:
            lines += _unreviewed(record, judgement, gate.reviewed)
    return lines


def _explained(
    record: Record, judgement: Judgement, wanted: float, passages: dict[str, list[Passage]]
) -> Iterator[str]:
    is_short = judgement.share < wanted
    if not is_short and not judgement.incomplete:
        return
    yield (
        f"{record.tag} {record.name}: {judgement.share:.4g} % of its words are translated, {wanted:g} % are required."
        if is_short
        else f"{record.tag} {record.name}: pages that must be complete are not."
    )
    for page in record.pages:
        left = page.progress.messages.left
        if left and (is_short or page.docname in judgement.incomplete):
            yield f"  {page.docname}: {left} of {page.progress.messages.total} messages missing"
            missing = [msgid for msgid, msgstr in passages.get(page.docname, []) if msgstr is None]
            yield from (f"    {one_line(msgid, _LONG)}" for msgid in missing[:_SHOWN])
            if missing[_SHOWN:]:
                yield f"    and {len(missing) - _SHOWN} more"
    known = {page.docname for page in record.pages}
    yield from (f"  {name}: no page has this name" for name in judgement.incomplete if name not in known)


def _unreviewed(record: Record, judgement: Judgement, wanted: float) -> Iterator[str]:
    share = f"{judgement.reviewed:.4g} % of its translated words are reviewed"
    yield f"{record.tag} {record.name}: {share}, {wanted:g} % are required."
    for page in record.pages:
        messages = page.progress.messages
        if messages.reviewed < messages.translated:
            left = messages.translated - messages.reviewed
            yield f"  {page.docname}: {left} of {messages.translated} translated messages not reviewed"

"""Languages held against their gates before they are published: what is missing, page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from startoolkit.gate import Judgement, judge_record
from startoolkit.languages import Language
from startoolkit.printable import one_line
from startoolkit.project import Project
from startoolkit.readings import Passage
from startoolkit.record import Record

_SHOWN, _LONG = 3, 90
"""How many messages of a page are shown, and how much of each."""


@attrs.frozen
class BelowGate:
    """What keeps languages from being published."""

    lines: tuple[str, ...] = ()
    """What each lacks; empty if nothing keeps them."""
    drafts: tuple[str, ...] = ()
    """The codes of those that can be published as drafts, and of those that are already to be, for the option."""

    @property
    def reason(self) -> str:
        """The sentence that sums it up, with the option that publishes them where it can."""
        hint = f" With --drafts {','.join(self.drafts)} they are published as drafts." if self.drafts else ""
        return f"Languages are below their gates.{hint}"


def below_gate(
    project: Project,
    records: Iterable[Record],
    drafts: Collection[Language],
    passages: Callable[[Record], Mapping[str, Sequence[Passage]]],
) -> BelowGate:
    """What keeps languages from being published, by the records of their editions.

    Those of ``drafts`` that are far enough for drafts are let through.  ``passages`` has the messages of an edition by page.
    """
    lines, refused, let_through = list[str](), list[str](), list[str]()
    for record in records:
        language = Language(record.language)
        gate, judgement = project.settings.gate_of(language), judge_record(project.settings, record)
        if judgement.verdict == "edition":
            continue
        is_draft = language in drafts
        if judgement.verdict == "draft":
            (let_through if is_draft else refused).append(language.code)
            if is_draft:
                continue
        wanted = gate.draft if is_draft else gate.words
        lines += _explained(record, judgement, wanted, passages(record))
        if judgement.is_unreviewed and not is_draft:
            lines += _unreviewed(record, judgement, gate.reviewed)
    return BelowGate(tuple(lines), (*let_through, *refused) if refused else ())


def _explained(
    record: Record, judgement: Judgement, wanted: float, passages: Mapping[str, Sequence[Passage]]
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

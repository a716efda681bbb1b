"""The gate told before an edition is built: from the catalogs, where the last build has told the messages of the pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs

from startoolkit.catalogs.progress import progress
from startoolkit.catalogs.worklist import worklist
from startoolkit.editions import cache
from startoolkit.editions.inputs import Inputs, digest_of, docs_of
from startoolkit.editions.stat_cache import StatCache
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.publishing.gate_report import BelowGate, below_gate
from startoolkit.readings import Passage
from startoolkit.record import Record, read_messages

_MAY_DIFFER = frozenset(("label", "date", "gate", "reviewers", "errata"))
"""Settings on which the messages of pages do not depend."""


def below_gate_ahead(project: Project, languages: Sequence[Language], drafts: Collection[Language]) -> BelowGate:
    """What ``below_gate`` will say of the languages once they are built; nothing where that cannot be told for all.

    It is told where nothing but catalogs has changed since the last build into the usual folder.
    """
    source = project.settings.source_language
    if project.is_lenient or not project.output.is_dir():
        return BelowGate()
    known = cache.stat_cache(project.output, fresh=False)
    docs = docs_of(project, known.digest)
    records, left = list[Record](), dict[str, Mapping[str, Sequence[Passage]]]()
    for language in languages:
        if language != source:
            found = _read(project, language, docs, known)
            if found is None:
                return BelowGate()
            record, left[language.tag] = found
            records.append(record)
    return below_gate(project, records, drafts, lambda record: left[record.tag])


def _read(
    project: Project, language: Language, docs: Mapping[str, str], known: StatCache
) -> tuple[Record, Mapping[str, Sequence[Passage]]] | None:
    """The record that a build would write, as far as the gate needs it, and the messages that are left by page.

    None where only a build can tell.
    """
    folder = project.output / language.tag
    before = cache.read(project.output, language.tag, known.digest)
    if before is None:
        return None
    now = Inputs.of(project, language, "", docs, before.shared.outside, known.digest)
    differences = now.differences(before.inputs)
    settings = {*differences.pop("settings", ())}
    if differences.keys() - {"catalogs", "revision"} or settings - _MAY_DIFFER:
        return None
    messages = read_messages(folder, digest_of(docs))
    standing = progress(project, language, known=messages)
    try:
        record = Record.read(folder)
    except StarError:
        return None
    if standing.errors or {page.docname for page in record.pages} != standing.pages.keys():
        return None
    counts = [(page, standing.pages[page.docname]) for page in record.pages]
    pages = tuple(attrs.evolve(page, messages=one.messages, words=one.words) for page, one in counts)
    left: dict[str, list[Passage]] = {}
    for item in worklist(project, language, messages) if standing.judgement.is_draft else ():
        left.setdefault(item.page, []).append((item.msgid, None))
    return attrs.evolve(record, pages=pages), left

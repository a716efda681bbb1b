"""The gate: whether a language is far enough to be an edition, or is a draft, or is not built at all."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

import attrs

from startoolkit.record import Progress
from startoolkit.settings import Gate

Verdict = Literal["edition", "draft", "not built"]


@attrs.frozen
class Judgement:
    """What the gate says of a language."""

    verdict: Verdict
    share: float
    """Words translated, per cent."""
    incomplete: tuple[str, ...]
    """Pages that must be complete and are not; then patterns of the gate that no page has."""

    @property
    def is_draft(self) -> bool:
        """Whether the language is built, and marked as a draft everywhere."""
        return self.verdict == "draft"


def judge(gate: Gate, pages: Mapping[str, Progress]) -> Judgement:
    """Hold the progress of each page against the gate of its language."""
    words = sum(pages.values(), Progress()).words
    held = {name: [page for page in pages if fnmatchcase(page, name)] for name in gate.pages}
    wanted = dict.fromkeys(page for found in held.values() for page in found)
    incomplete = [page for page in wanted if pages[page].messages.translated < pages[page].messages.total]
    incomplete += [name for name, found in held.items() if not found]
    reaches = {share: words.translated * 100 >= share * words.total for share in (gate.words, gate.draft)}
    verdict: Verdict = "not built"
    if reaches[gate.words] and not incomplete:
        verdict = "edition"
    elif reaches[gate.draft]:
        verdict = "draft"
    return Judgement(verdict, 100 * words.translated / words.total if words.total else 100.0, tuple(incomplete))

"""The progress of all languages as JSON and as a Markdown table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from startoolkit.readings import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from startoolkit.catalogs.standing import Standing
    from startoolkit.setting_values import Gate

STATES = ("translated", "fuzzy", "refused", "untranslated")


def rows(standing: Standing, *, every: bool) -> dict[str, Progress | None]:
    """The progress of the pages that are incomplete or have changed, or of ``every`` page, sorted by docname.

    The value is None for a page without a catalog.
    """
    changed = standing.changed or {}
    counted = {name: one for name, one in standing.pages.items() if every or _is_left(one) or changed.get(name)}
    return dict(sorted({**counted, **{name: None for name in standing.missing if name not in standing.pages}}.items()))


def _is_left(one: Progress) -> bool:
    return one.messages.translated < one.messages.total


def verdict(standing: Standing, gate: Gate) -> str:
    """The verdict with its reasons: ``draft: 96 % of its words are translated, and an edition needs 100 %.``"""
    judgement = standing.judgement
    limit = gate.draft if judgement.verdict == "not built" else gate.words
    needs = "a draft needs" if judgement.verdict == "not built" else "an edition needs"
    text = f"{judgement.verdict}: {judgement.percent} % of its words are translated"
    text += f", and {needs} {limit:g} %." if judgement.share < limit else "."
    if judgement.is_unreviewed:
        text += f" {judgement.percent_reviewed} % of what is translated is reviewed, and an edition needs {gate.reviewed:g} %."
    if judgement.incomplete:
        text += f" Pages that must be complete and are not: {', '.join(judgement.incomplete)}."
    return text


def as_json(standings: Sequence[Standing]) -> str:
    """The progress of all pages as JSON, in ASCII, which any encoding of stdout can write."""
    return json.dumps({"languages": [_data(standing) for standing in standings]}, indent=2)


def _data(standing: Standing) -> dict[str, Any]:
    language, judgement, changed = standing.language, standing.judgement, standing.changed
    pages = [
        {
            "docname": name,
            **(one.as_json() if one else {"messages": None, "words": None}),
            **({} if changed is None else {"changed": changed.get(name)}),
        }
        for name, one in rows(standing, every=True).items()
    ]
    return {
        "language": language.code,
        "tag": language.tag,
        "name": language.own_name,
        "verdict": judgement.verdict,
        "share": judgement.share,
        "share-reviewed": judgement.reviewed if standing.counts_reviewed and standing.total.words.translated else None,
        "incomplete": judgement.incomplete,
        **standing.total.as_json(),
        **({} if changed is None else {"changed": sum(changed.values())}),
        "without-catalog": standing.missing,
        "outdated": standing.outdated,
        "errors": [str(error) for error in standing.errors],
        "pages": pages,
    }


def as_markdown(standings: Sequence[Standing], *, every: bool) -> str:
    """A Markdown table for an issue; a cell has the number of messages, a slash, and their number of words."""
    changed = any(standing.changed is not None for standing in standings)
    reviewed = any(standing.counts_reviewed for standing in standings)
    heads = ["Page", "Words translated", *(state.capitalize() for state in STATES)]
    heads += [*["Reviewed"] * reviewed, *["Changed"] * changed]
    lines = [_line(heads), _line(["---", *["---:"] * (len(heads) - 1)])]
    for standing in standings:
        language, sums = standing.language, standing.changed
        name = f"**{language.own_name}** ({language.code}): {standing.judgement.verdict}"
        total = [f"{standing.judgement.percent} %", *[*cells(standing.total)][1:]]
        total += [share_reviewed(standing.total)] * reviewed
        lines.append(_line([name, *total, *([] if sums is None else [str(sum(sums.values()))])]))
        for page, one in rows(standing, every=every).items():
            extra = [share_reviewed(one)] * reviewed
            extra += [] if sums is None else [str(sums.get(page, "–"))]
            lines.append(_line([f"`{page}`", *(cells(one) if one else ["0 %", *["–"] * 4]), *extra]))
    return "\n".join([*lines, "", "Messages / words. Fuzzy and refused translations do not count as translated."])


def _line(row: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in row)} |"


def cells(one: Progress) -> Iterator[str]:
    """The cells of a row: the share of translated words, then messages and words of each state."""
    yield f"{percent(one)} %"
    for state in STATES:
        yield f"{getattr(one.messages, state)} / {getattr(one.words, state)}"


def percent(one: Progress) -> int:
    """The percentage of words that are translated, or of messages on a page without words; rounded down."""
    counts = one.words if one.words.total else one.messages
    return 100 * counts.translated // counts.total if counts.total else 100


def share_reviewed(one: Progress | None) -> str:
    """How many of the translated words are approved, or of messages on a page without words: ``57 %``, rounded down.

    A dash where nothing is translated, and for a page without a catalog.
    """
    if one is None or not one.messages.translated:
        return "–"
    counts = one.words if one.words.translated else one.messages
    return f"{100 * counts.reviewed // counts.translated} %"

"""The gate: whether a language is translated far enough for an edition or a draft, or is not built."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.interface import joined, spoken_in
from startoolkit.languages import Language
from startoolkit.readings import Progress, Reading, with_reviewed
from startoolkit.setting_values import Gate
from startoolkit.settings import TABLE, guess

if TYPE_CHECKING:
    from gettext import NullTranslations
    from pathlib import Path

    from startoolkit.project import Edition, Project
    from startoolkit.record import Record
    from startoolkit.settings import Settings

Verdict = Literal["edition", "draft", "not built"]


@attrs.frozen
class Judgement:
    """The result of the gate for a language."""

    verdict: Verdict
    share: float
    """Translated words, per cent."""
    incomplete: tuple[str, ...]
    """Pages that must be complete and are not; then patterns of the gate that match no page."""

    reviewed: float = 100
    """Words that are approved, per cent of those translated."""
    is_unreviewed: bool = False
    """Whether fewer are approved than the gate asks for."""

    @property
    def is_draft(self) -> bool:
        """Whether the edition is marked as a draft; also if it is built although the verdict is ``not built``."""
        return self.verdict != "edition"

    @property
    def percent(self) -> int:
        """The share rounded down, so that only a complete translation has 100."""
        return math.floor(self.share)

    @property
    def percent_reviewed(self) -> int:
        """The share of approved words, rounded down alike."""
        return math.floor(self.reviewed)


def judge(gate: Gate, pages: Mapping[str, Progress]) -> Judgement:
    """Compare the progress of all pages (by docname) with the gate of the language."""
    words = sum(pages.values(), Progress()).words
    held = {name: [page for page in pages if fnmatchcase(page, name)] for name in gate.pages}
    wanted = dict.fromkeys(page for found in held.values() for page in found)
    incomplete = [page for page in wanted if pages[page].messages.translated < pages[page].messages.total]
    incomplete += [name for name, found in held.items() if not found]
    reaches = {share: words.translated * 100 >= share * words.total for share in (gate.words, gate.draft)}
    is_unreviewed = words.reviewed * 100 < gate.reviewed * words.translated
    verdict: Verdict = "not built"
    if reaches[gate.words] and not incomplete and not is_unreviewed:
        verdict = "edition"
    elif reaches[gate.draft]:
        verdict = "draft"
    share, reviewed = _share(words.translated, words.total), _share(words.reviewed, words.translated)
    return Judgement(verdict, share, tuple(incomplete), reviewed, is_unreviewed)


def _share(part: int, whole: int) -> float:
    """A share in per cent; all of nothing is 100."""
    return 100 * part / whole if whole else 100.0


def draft_sentences(
    judgement: Judgement, language: Language, source: Language, titles: Sequence[str], words: NullTranslations
) -> list[str]:
    """The sentences of the draft notice, in ``language``; ``titles`` are the titles of incomplete pages.

    ``source`` is the source language of the briefing; ``words`` translates the interface.
    """
    _ = words.gettext
    sentences = []
    if language != source:
        share = _("This edition is a draft: {share} of its words are translated so far.")
        sentences.append(share.format(share=spoken_in(share, language).percent(judgement.percent)))
        if judgement.is_unreviewed:
            seen = _("A second reader has approved {share} of the translation.")
            sentences.append(seen.format(share=spoken_in(seen, language).percent(judgement.percent_reviewed)))
        if judgement.share < 100:
            rest = _("What is not yet translated is shown in {language}.")
            sentences.append(rest.format(language=source.name_in(spoken_in(rest, language))))
    if titles:
        still = _("Still to be completed: {pages}")
        sentences.append(still.format(pages=spoken_in(still, language).enumerated(titles)))
    return sentences


@attrs.frozen
class Allowed:
    """Languages that their gates allow to be built; made by ``catalogs.progress.allowed``, required by every build."""

    languages: tuple[Language, ...]
    """The allowed ones of the requested languages, in the requested order."""
    held: Mapping[Language, Judgement]
    """All languages of the briefing that are below their gates."""
    absent: tuple[Language, ...]
    """All languages of the briefing that are not built, so that no page may link to them."""


def allowed(
    project: Project, languages: Sequence[Language], held: Callable[[Sequence[Language]], Mapping[Language, Judgement]]
) -> Allowed:
    """Those of the languages that may be built.

    ``held`` tells of languages which are not far enough; it is called where a gate has a least share for drafts, with the
    languages that have one.  Raises StarErrors where a gate names pages or languages that the briefing does not have.
    """
    check(project)
    settings = project.settings
    counted = [one for one in settings.languages if one != settings.source_language and settings.gate_of(one).draft > 0]
    found = held(counted) if counted else {}
    return Allowed(tuple(language for language in languages if language not in found), found, tuple(found))


def judge_readings(edition: Edition, readings: Mapping[str, Reading]) -> Judgement:
    """Judge a language by what Sphinx has read, during a build; raises StarError for approvals that cannot be read."""
    gate = edition.settings.gate_of(edition.language)
    approved = edition.approved if gate.reviewed else ()
    return judge(
        gate,
        {name: with_reviewed(one.progress, one.passages, approved) for name, one in sorted(readings.items())},
    )


def judge_record(settings: Settings, record: Record) -> Judgement:
    """Judge an edition by its record."""
    return judge(settings.gate_of(Language(record.language)), {page.docname: page.progress for page in record.pages})


def draft_notice(
    edition: Edition,
    readings: Mapping[str, Reading],
    titles: Mapping[str, str],
    words: NullTranslations,
    most: int | None = None,
) -> str:
    """The notice for readers of a draft, during a build; empty if the edition meets its gate.

    ``titles`` are those of the pages, of which it names ``most`` at most.  Raises StarError as ``judge_readings``.
    """
    judgement = judge_readings(edition, readings)
    if not judgement.is_draft:
        return ""
    named = [titles[name] for name in judgement.incomplete if name in titles]
    if most is not None and len(named) > most:
        named = [*named[:most], "…"]
    sentences = draft_sentences(judgement, edition.language, edition.settings.source_language, named, words)
    return joined(sentences) or words.gettext("Draft")


def check(project: Project) -> None:
    """Raise StarErrors, each with its line, if gates name pages or languages that the briefing does not have."""
    if project.is_lenient:  # it has no gates
        return
    file = project.root / "pyproject.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    codes = [language.code for language in project.settings.languages]
    pages = set(_sources(project.docs))
    errors: list[StarError] = []

    def wrong(message: str, hint: str, *texts: str) -> None:
        errors.append(StarError("bad-settings", message, place=Place(file, _line(lines, *texts)), hint=hint))

    for code in project.settings.gate:
        if code and code not in codes:
            hint = guess(code, codes) or "Take it out, or add the language to 'languages'."
            wrong(f"There is a gate of {code!r}, which is no language of this briefing.", hint, f"gate.{code}]", code)
    for name in dict.fromkeys(name for gate in project.settings.gate.values() for name in gate.pages):
        if not any(fnmatchcase(page, name) for page in pages):
            hint = guess(name, project.pages()) or 'Pages are named as in "cases/oxford", many as in "cases/*".'
            wrong(f"The gate asks for the page {name!r}, and there is none.", hint, f'"{name}"', f"'{name}'")
    if errors:
        raise StarErrors(errors)


def _sources(docs: Path) -> Iterator[str]:
    """The docnames that files below ``docs`` may have, whatever their suffix."""
    for path in docs.rglob("*"):
        name = path.relative_to(docs).with_suffix("").as_posix()
        if not {part[0] for part in name.split("/")} & {".", "_"}:
            yield name


def _line(lines: Sequence[str], *texts: str) -> int | None:
    """The first line (from 1) of a gate's table or key with one of the texts; None if there is none."""
    inside = False
    for number, line in enumerate(lines, start=1):
        plain = line.strip()
        if plain.startswith("["):
            inside = plain.startswith(f"[{TABLE}.gate")
        if (inside or plain.startswith("gate")) and any(text in line for text in texts):
            return number
    return None

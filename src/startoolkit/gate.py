"""The gate: whether a language is far enough to be an edition, or is a draft, or is not built at all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.interface import spoken_in
from startoolkit.languages import Language
from startoolkit.readings import Progress, Reading
from startoolkit.settings import TABLE, Gate, guess

if TYPE_CHECKING:
    from gettext import NullTranslations
    from pathlib import Path

    from startoolkit.project import Project
    from startoolkit.record import Record
    from startoolkit.settings import Settings

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
        """Whether an edition of the language, wherever one is built, is marked as a draft everywhere."""
        return self.verdict != "edition"

    @property
    def percent(self) -> int:
        """The share without decimals, never rounded up: what is not whole is less than 100."""
        return math.floor(self.share)


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


def told(
    judgement: Judgement, language: Language, source: Language, titles: Sequence[str], words: NullTranslations
) -> list[str]:
    """What readers of a draft are told, in sentences of the language; ``titles`` are those of its incomplete pages.

    ``source`` is the language of what is not translated; ``words`` are those of the interface.
    """
    _ = words.gettext
    sentences = []
    if language != source:
        share = _("This edition is a draft: {share} of its words are translated so far.")
        sentences.append(share.format(share=spoken_in(share, language).percent(judgement.percent)))
        rest = _("What is not yet translated is shown in {language}.")
        sentences.append(rest.format(language=source.name_in(spoken_in(rest, language))))
    if titles:
        still = _("Still to be completed: {pages}")
        sentences.append(still.format(pages=spoken_in(still, language).enumerated(titles)))
    return sentences


@attrs.frozen
class Allowed:
    """Languages that their gates allow to be built; ``catalogs.progress.allowed`` makes it, and every build takes it."""

    languages: tuple[Language, ...]
    """Those asked for, in the order of the settings or as they were named."""
    held: Mapping[Language, Judgement]
    """All languages of the briefing that are not far enough."""
    absent: tuple[Language, ...]
    """All languages of the briefing that no page leads to."""


def judge_readings(gate: Gate, readings: Mapping[str, Reading]) -> Judgement:
    """The verdict on what Sphinx has read of each page."""
    return judge(gate, {name: readings[name].progress for name in sorted(readings)})


def judge_record(settings: Settings, record: Record) -> Judgement:
    """The verdict on an edition, from its record."""
    return judge(settings.gate_of(Language(record.language)), {page.docname: page.progress for page in record.pages})


def check(project: Project) -> None:
    """Refuse gates of pages and languages that the briefing does not have; raises StarErrors that name each line."""
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
    """The names that pages may have, whatever they are written in."""
    for path in docs.rglob("*"):
        name = path.relative_to(docs).with_suffix("").as_posix()
        if not {part[0] for part in name.split("/")} & {".", "_"}:
            yield name


def _line(lines: Sequence[str], *texts: str) -> int | None:
    """The first line that has one of the texts and belongs to a gate; None where it is written in another way."""
    inside = False
    for number, line in enumerate(lines, start=1):
        plain = line.strip()
        if plain.startswith("["):
            inside = plain.startswith(f"[{TABLE}.gate")
        if (inside or plain.startswith("gate")) and any(text in line for text in texts):
            return number
    return None

"""Publishing an edition: it is built and checked in a working folder, then exchanged atomically with the served one."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from startoolkit.catalogs.check import check
from startoolkit.catalogs.progress import known_messages
from startoolkit.editions.build import build, in_languages
from startoolkit.editions.inputs import docs_digest
from startoolkit.editions.output_folder import working_folder
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.findings import Finding, stopping
from startoolkit.gate import Allowed
from startoolkit.languages import Language, names_language
from startoolkit.plugins import EPUB, OWN, UA2
from startoolkit.project import Project
from startoolkit.publishing.archive import RESERVED, Errata, connect, keep
from startoolkit.publishing.before_build import below_gate_ahead
from startoolkit.publishing.conformance import checked, damages, faults
from startoolkit.publishing.gate_report import below_gate
from startoolkit.publishing.labels import is_lower
from startoolkit.publishing.links import broken_links
from startoolkit.publishing.manifest import Edition, Manifest, published
from startoolkit.publishing.manifest import Language as Published
from startoolkit.publishing.swap import check_exchange, place, settle
from startoolkit.publishing.target import check_place, publish_error, published_in
from startoolkit.publishing.whats_new import write_news
from startoolkit.record import Record, read_passages
from startoolkit.settings import guess

if TYPE_CHECKING:
    from startoolkit.editions.processes import Step

_LONGEST = 64
"""Maximum length of a label in characters; it becomes the name of a folder."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows reserves for devices; a folder of that name could not be copied there."""


@attrs.frozen
class Refused:
    """Why nothing was published: a sentence, and the problems, a line or two each."""

    reason: str
    problems: tuple[str, ...]


@attrs.frozen
class Outcome:
    """The result of publishing."""

    state: Literal["published", "would be published", "is published already"]
    new: Manifest
    old: Manifest | None
    """The manifest of the folder before; None where there was none."""
    findings: tuple[str, ...] = ()
    """Findings in the sources that do not prevent publishing."""
    checked: tuple[str, ...] = ()
    """What was checked, in words."""
    unchecked: tuple[str, ...] = ()
    """The files that were not checked against their standards, as no library here knows these."""

    def changes(self) -> dict[str, list[str]]:
        """The files ``added``, ``changed`` and ``removed`` in the current edition, compared with the previous one."""
        before = self.old.files_of(self.old.current) if self.old else {}
        now = self.new.files_of(self.new.current)
        return {
            "added": sorted(now.keys() - before.keys()),
            "changed": sorted(path for path in now.keys() & before.keys() if now[path] != before[path]),
            "removed": sorted(before.keys() - now.keys()),
        }


def publish(
    project: Project,
    label: str,
    allowed: Allowed,
    target: Path,
    *,
    drafts: Collection[Language] = (),
    strict: bool = False,
    older: bool = False,
    dry_run: bool = False,
    jobs: int | None = None,
    listen: Callable[[Step], None] = lambda _step: None,
) -> Outcome | Refused:
    """Publish the edition ``label`` of the project to ``target``, or return why it was refused.

    The folder is exchanged atomically, so readers get either the old or the new one.  Those of the languages
    ``drafts`` that are below their gates are published as drafts; with ``older``, an edition whose label or date is
    before that of the current one may replace it as the current one; with ``dry_run``, everything but the exchange is
    done.  Raises StarError for faults in label, target, disk or sources.
    """
    _check_label(project, label)
    check_place(project, target)
    known = known_messages(project, project.output, docs_digest(project)) if project.output.is_dir() else None
    found = [
        finding for finding in check(project, allowed.languages, known=known).findings if finding.severity == "error"
    ]
    if found:
        lines = (f"{one.path}{f':{one.line}' if one.line else ''}: {one.message} [{one.check}]" for one in found)
        return Refused("The catalogs have errors; startoolkit check says what to do.", tuple(lines))
    try:
        with working_folder(target) as work:
            publication = _Publication(project, label, target, work, drafts, strict, older)
            return publication.run(allowed, jobs, listen, dry_run=dry_run)
    except (OSError, StarError) as error:
        raise publish_error(error, target) from error


def _what_to_raise(project: Project) -> str:
    """What gives a new edition its label and date, for hints."""
    return "release in conf.py" if project.is_lenient else "label (and date) in pyproject.toml"


def _check_label(project: Project, label: str) -> None:
    place = project.place_of("label")
    if label != project.settings.label:
        raise StarError(
            "wrong-label",
            f"The label of this edition is {project.settings.label!r} in the settings, not {label!r}.",
            place=place,
            hint=f'It stands on every page, so it is set there: {project.key_of("label")} = "{label}", to be committed first.',
        )
    # Folders of editions and of languages are siblings, so a label must be no language tag, not even one of a language
    # that may be added later.  Case is ignored, as on some file systems.
    taken = {name.casefold() for name in (*RESERVED, *(one.tag for one in project.settings.languages))}
    is_taken = label.casefold() in taken or names_language(label) or _DEVICES.fullmatch(label)
    if is_taken or len(label) > _LONGEST or label.endswith("."):
        raise StarError(
            "wrong-label",
            f"The edition cannot be kept in a folder named {label!r}.",
            place=place,
            hint=f"Choose a short label such as 2026.1: no language, no reserved name of Windows like con, at most {_LONGEST} characters.",
        )


@attrs.frozen
class _Publication:
    """A run of ``publish``, with its working folder."""

    project: Project
    label: str
    target: Path
    work: Path
    drafts: Collection[Language]
    strict: bool
    older: bool

    @property
    def new(self) -> Path:
        """The new folder, which will be served."""
        return self.work / "dist"

    def run(
        self, allowed: Allowed, jobs: int | None, listen: Callable[[Step], None], *, dry_run: bool
    ) -> Outcome | Refused:
        """Run all steps; all but the last, the exchange, leave the served folder unchanged."""
        old = published_in(self.project, self.target)
        self._check_archive(old)
        if old and self.label != old.current.label and not self.older:
            self._check_order(old.current)
        check_exchange(self.work, self.target)
        ahead = below_gate_ahead(self.project, allowed.languages, self.drafts)
        if ahead.lines:
            return Refused(ahead.reason, ahead.lines)
        built = self._build(allowed, jobs, listen)
        if isinstance(built, Refused):
            return built
        records, told_of = built
        below = below_gate(self.project, records, self.drafts, lambda record: read_passages(self.new / record.tag))
        if below.lines:
            return Refused(below.reason, below.lines)
        current = Edition(self.label, self.project.settings.date, tuple(map(Published.of, records)))
        earlier = self._place_earlier(old, current)
        manifest = published(self.project.settings.name, (current, *earlier), self.new)
        if old and old.current.label == self.label:
            return self._again(old, manifest)
        refused = self._check(manifest, records)
        if refused:
            return refused
        manifest.write(self.new)
        if not dry_run:
            self._switch(old)
        unchecked = tuple(
            f"{one.tag}/{file.file}" for one in records for file in one.downloads if file.format == UA2.name
        )
        state: Literal["published", "would be published"] = "would be published" if dry_run else "published"
        return Outcome(state, manifest, old, told_of, checked(self.project, records), unchecked)

    def _check_archive(self, old: Manifest | None) -> None:
        """Raise StarError if the label is used in the archive, or if the archive has a language's tag as a label."""
        kept = {edition.label.casefold(): edition.label for edition in old.editions} if old else {}
        if old and self.label.casefold() in kept and self.label != old.current.label:
            raise StarError(
                "label-taken",
                f"The folder has an edition {kept[self.label.casefold()]!r} already.",
                place=Place(self.target),
                hint=f"Raise {_what_to_raise(self.project)}.",
            )
        for language in self.project.settings.languages:
            if language.tag.casefold() in kept:
                raise StarError(
                    "label-taken",
                    f"The language {language.tag} cannot be published: an edition has its name as a label.",
                    place=Place(self.target),
                    hint="Publish to a new folder.",
                )

    def _check_order(self, current: Edition) -> None:
        """Raise StarError if the edition is older than the current one: a mistake, or a wrong SOURCE_DATE_EPOCH.

        An earlier date is refused; a lower label only if the date is not later.
        """
        date = self.project.settings.date
        if date <= current.date and is_lower(self.label, current.label):
            raise StarError(
                "wrong-label",
                f"The label {self.label} is before that of the current edition, {current.label},"
                f" and its date, {date}, is not later.",
                place=self.project.place_of("label"),
                hint=f"Raise {_what_to_raise(self.project)}; --older publishes it anyway.",
            )
        if date < current.date:
            way = "Set date in pyproject.toml (or SOURCE_DATE_EPOCH, if it comes from there) to the day of this edition"
            if self.project.is_lenient:
                way = "The date is that of the last commit, or SOURCE_DATE_EPOCH"
            raise StarError(
                "wrong-date",
                f"The date of this edition, {date}, is before that of edition {current.label}, {current.date}.",
                place=self.project.place_of("date"),
                hint=f"{way}; --older publishes it anyway.",
            )

    def _build(
        self, allowed: Allowed, jobs: int | None, listen: Callable[[Step], None]
    ) -> tuple[list[Record], tuple[str, ...]] | Refused:
        """The records of the built editions and the findings as text; Refused if a finding prevents publishing.

        Raises StarErrors where editions could not be built.
        """
        formats = self.project.settings.formats
        absent = tuple(one for one in self.project.settings.languages if one not in allowed.languages)
        outcome = build(
            self.project,
            attrs.evolve(allowed, absent=absent),
            formats,
            self.new,
            stops=self._stops,
            whats_new="html" in formats,
            jobs=jobs,
            listen=listen,
        )
        if outcome.failed:
            raise StarErrors(one for error in outcome.failed.values() for one in error.each)
        if not outcome.placed:
            return Refused("The build found what must not be published.", in_languages(outcome.findings))
        return [built.record for built in outcome.built], in_languages(outcome.findings)

    def _stops(self, finding: Finding) -> bool:
        return bool(stopping([finding], strict=self.strict, publishing=True))

    def _place_earlier(self, old: Manifest | None, current: Edition) -> tuple[Edition, ...]:
        """Add the editions of the old folder and the pages *What is new* to the new folder; returns these editions."""
        earlier = keep(self.target, old, self.new, self.label) if old else ()
        if "html" in self.project.settings.formats:
            for one in current.languages:
                self._tell_news(one.tag, earlier)
        before, settings = old.current.label if old else "", self.project.settings
        errata = errata_of(self.project, earlier)
        connect(self.new, current, earlier, before, settings.base_url, self.project.words, settings.moved, errata)
        return earlier

    def _tell_news(self, tag: str, earlier: Sequence[Edition]) -> None:
        """Write a language's page *What is new*, compared with the latest earlier edition that has this language."""
        settings = self.project.settings
        write = partial(
            write_news,
            self.new / tag,
            languages=settings.languages,
            base=settings.base_url,
            publisher=settings.publisher,
            licence=settings.licence,
            contact=settings.contact,
            words=self.project.words,
        )
        withdrawn = {label for label, one in settings.errata.items() if one.is_withdrawn}
        before = next(
            (self.new / one.label / tag for one in earlier if one.language(tag) and one.label not in withdrawn), None
        )
        if before:
            link = f"../{before.parent.name}/{tag}/index.html" if (before / "index.html").is_file() else ""
            # An edition published by another version of startoolkit is kept even if this one cannot compare it.
            with contextlib.suppress(StarError):
                write(before, link)
                return
        write(None, "")

    def _again(self, old: Manifest, new: Manifest) -> Outcome:
        """The outcome for a label that is already published with the same content; raises StarError if it differs."""
        if _inputs(old.current) == _inputs(new.current) or old.files_of(old.current) == new.files_of(new.current):
            return Outcome("is published already", old, old)
        raise StarError(
            "label-taken",
            f"Edition {self.label} is published already, with other content.",
            place=Place(self.target),
            hint=f"Raise {_what_to_raise(self.project)}: what is published under a label stays as it is.",
        )

    def _check(self, manifest: Manifest, records: Sequence[Record]) -> Refused | None:
        """Check the links of all pages and the files of all formats in the new folder; None if there is no fault."""
        broken = broken_links(self.new, self.project.settings.base_url)
        if broken:
            return Refused("Links lead nowhere.", tuple(broken))
        wrong = [
            f"{one.tag}/{one.pdf}: {fault}"
            for one in manifest.current.languages
            if one.pdf
            for fault in faults(self.new / one.tag / one.pdf)
        ]
        if wrong:
            return Refused("PDFs do not keep to their standards.", tuple(wrong))
        wrong = [
            f"{record.tag}/{one.file}: {fault}"
            for record in records
            for one in record.downloads
            for fault in self._faults(one.format, self.new / record.tag / one.file)
        ]
        return Refused("Files of other formats are not as they should be.", tuple(wrong)) if wrong else None

    def _faults(self, name: str, file: Path) -> Iterable[str]:
        """The faults of a file in the format of this name."""
        if name not in OWN:
            return self.project.plugins.formats[name].faults(file)
        if name != EPUB.name:
            return damages(file) if name == UA2.name else faults(file)
        from startoolkit.epub.check import faults as epub_faults  # noqa: PLC0415  (imports all that makes books)

        return epub_faults(file)

    def _switch(self, old: Manifest | None) -> None:
        """Exchange the new folder with the old one; raises StarError if that was changed in the meantime."""
        switch(self.project, self.new, self.target, old)


def switch(project: Project, new: Path, target: Path, old: Manifest | None) -> None:
    """Exchange a new folder with the published one; raises StarError if that is not ``old`` any more."""
    settle(new)
    if published_in(project, target) != old:
        message = "The published folder was changed by somebody else in the meantime."
        raise StarError("foreign-target", message, place=Place(target), hint="Look at it, then publish again.")
    place(new, target)


def errata_of(project: Project, earlier: Iterable[Edition], current: str = "") -> Errata:
    """What the settings say is wrong with earlier editions; raises StarError for a label that none of them has.

    ``current`` is the label of the current edition, if that stays the current one.
    """
    settings, labels = project.settings, [one.label for one in earlier]
    for label in settings.errata:
        if label == current:
            raise StarError(
                "wrong-label",
                f"The setting errata names {label}, which is the current edition: only earlier ones say what is wrong with them.",
                place=project.place_of("errata"),
                hint=f"Publish {settings.label}, the corrected edition; {label} says it from then on.",
            )
        if label not in labels:
            raise StarError(
                "wrong-label",
                f"The setting errata names {label}, and there is no earlier edition of that label.",
                place=project.place_of("errata"),
                hint=guess(label, labels)
                or (f"Earlier editions are {', '.join(labels)}." if labels else "There are no earlier editions yet."),
            )
    return Errata(settings.errata, settings.source_language.code)


def _inputs(edition: Edition) -> Edition:
    """An edition without its revision, for comparison: a new revision of the same sources is no different edition."""
    same = tuple(attrs.evolve(one, revision="", committed=True) for one in edition.languages)
    return attrs.evolve(edition, languages=same)

"""``publish`` and ``verify``: publishing a folder for readers, and checking that it is complete and unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import ERR, OUT, chosen_languages, cli, number_of, short
from startoolkit.cli.build import Display, buildable
from startoolkit.editions.output_folder import absolute
from startoolkit.printable import printable
from startoolkit.project import Project

if TYPE_CHECKING:
    from startoolkit.publishing.manifest import Edition, Language
    from startoolkit.publishing.publish import Outcome, Refused

_NAMED = 20
"""Maximum number of files of a kind that are listed by name."""


@cli.command()
@click.argument("label")
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), help="The folder that readers are served."
)
@click.option("--dry-run", is_flag=True, help="Do all but the last step, and say what would change.")
@click.option("--drafts", is_flag=True, help="Publish languages below their gates, as drafts.")
@click.option("--strict", is_flag=True, help="Refuse what is only told otherwise, such as matters of layout.")
@click.option("--older", is_flag=True, help="Publish although the label or the date is before the current edition's.")
@click.option("--jobs", type=click.IntRange(min=1), help="Editions built at once; default: as many as there are cores.")
@click.pass_obj
def publish(
    folder: Path,
    label: str,
    languages: Sequence[str],
    target: Path,
    dry_run: bool,
    drafts: bool,
    strict: bool,
    older: bool,
    jobs: int | None,
) -> int:
    """Build, check and publish the edition LABEL; earlier ones are kept under their labels."""
    from startoolkit.publishing.publish import Refused  # noqa: PLC0415  (keeps other commands quick)
    from startoolkit.publishing.publish import publish as publish_edition  # noqa: PLC0415

    project = Project.load(folder)
    allowed = buildable(project, chosen_languages(project, languages))
    if languages and len(allowed.languages) < len(set(languages)):
        return 1
    with Display(allowed.languages) as display:
        outcome = publish_edition(
            project,
            label,
            allowed,
            absolute(target),
            drafts=drafts,
            strict=strict,
            older=older,
            dry_run=dry_run,
            jobs=jobs,
            listen=display.step,
        )
    return _refuse(outcome, target) if isinstance(outcome, Refused) else _tell(outcome, target)


def _refuse(refused: Refused, target: Path) -> int:
    for line in refused.problems:
        ERR.print(line, markup=False, soft_wrap=True)
    before = "is as it was" if target.exists() else "was not made"
    ERR.print(f"{refused.reason} Nothing was published: {short(target)} {before}.", markup=False, soft_wrap=True)
    return 1


def _tell(outcome: Outcome, target: Path) -> int:
    """Print what was published, or would be; returns the exit code."""
    edition, shown = outcome.new.current, short(target)
    for line in outcome.told:
        ERR.print(line, markup=False, soft_wrap=True)
    if outcome.state == "is published already":
        _show(f"Edition {edition.label} is in {shown} with the same content already: nothing is to do.")
        return 0
    for one in edition.languages:
        draft = ", a draft" if one.verdict != "edition" else ""
        words = one.progress.words
        _show(f"{one.tag} {one.name}: {number_of(one.pages, 'page')}, {words.translated} of {words.total} words{draft}")
    _show(f"Source revision: {_revisions(edition)}")
    for what, paths in outcome.changes().items():
        if paths:
            _list(what, paths)
    _show("Checked: catalogs, gates, links and PDFs.")
    earlier = ", ".join(one.label for one in outcome.new.earlier)
    also = f"; kept: {earlier}" if earlier else ""
    if outcome.state == "published":
        _show(f"Edition {edition.label} is the current one in {shown}{also}.")
        _show(f"Open {shown}/index.html")
    else:
        _show(f"Edition {edition.label} would be the current one in {shown}{also}.")
    return 0


def _list(what: str, paths: Sequence[str]) -> None:
    """List pages and PDFs by name, and the number of other files."""
    read = [path for path in paths if path.endswith((".html", ".pdf"))]
    others = number_of(len(paths) - len(read), "other file")
    _show(f"{what.capitalize()}: {number_of(len(read), 'page')} and PDFs, {others}")
    for path in read[:_NAMED]:
        _show(f"  {path}")
    if read[_NAMED:]:
        _show(f"  and {len(read) - _NAMED} more")


def _revisions(edition: Edition) -> str:
    return "; ".join(dict.fromkeys(map(_revision, edition.languages)))


def _revision(language: Language) -> str:
    """The revision of the sources that a language was built from, and whether it had uncommitted changes."""
    if not language.revision:
        return "none (no git repository)"
    return language.revision[:12] + ("" if language.committed else ", with changes that were not committed")


@cli.command()
@click.argument("path", metavar="FOLDER|PDF", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--manifest", type=click.Path(path_type=Path, dir_okay=False), help="For a PDF: the manifest to hold it against."
)
def verify(path: Path, manifest: Path | None) -> int:
    """Check a published folder, or a copy of it, or a single PDF, against its manifest."""
    if path.is_dir():
        if manifest:
            raise click.UsageError("--manifest is for a single PDF; a folder has its own.")
        return _verify_folder(path)
    if not path.is_file():
        raise click.UsageError(f"{path} is neither a folder nor a file.")
    return _verify_pdf(path, manifest)


def _verify_folder(folder: Path) -> int:
    from startoolkit.publishing import verify as verifying  # noqa: PLC0415

    manifest, differences = verifying.verify(folder)
    labels = ", ".join(edition.label for edition in manifest.editions)
    if differences:
        counts = []
        for state in verifying.STATES:
            paths = [one.path for one in differences if one.state == state]
            for path in paths[:_NAMED]:
                _show(f"{state}: {printable(path)}")
            if paths[_NAMED:]:
                _show(f"{state}: and {len(paths) - _NAMED:,} more")
            if paths:
                counts.append(f"{len(paths):,} {state}")
        files = f"{len(differences):,} file{'' if len(differences) == 1 else 's'}"
        _show(f"{files} not as published: {', '.join(counts)} (editions {labels}).")
        return 1
    files = number_of(len(manifest.files), "file")
    _show(f"Whole: {files} of {manifest.briefing}, editions {labels}. Source revision: {_revisions(manifest.current)}")
    return 0


def _verify_pdf(pdf: Path, path: Path | None) -> int:
    from startoolkit.publishing import verify as verifying  # noqa: PLC0415

    manifest, found = verifying.identify(pdf, path)
    if found is None:
        _show(f"{pdf.name} is no PDF of {manifest.briefing} in any edition that the manifest lists, or was changed.")
        return 1
    edition, language = found.edition, found.language
    draft = "" if language.verdict == "edition" else ", a draft"
    _show(
        f"{pdf.name} is {manifest.briefing}, edition {edition.label} of {edition.date}, in {language.name}"
        f" ({language.tag}){draft}. Source revision: {_revision(language)}"
    )
    return 0


def _show(text: str) -> None:
    OUT.print(text)

"""``verify``: a published folder, a PDF or an EPUB held against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from startoolkit.cli.base import OUT, cli, number_of
from startoolkit.printable import printable

if TYPE_CHECKING:
    from startoolkit.publishing.manifest import Edition, Language

MOST_NAMED = 20
"""Maximum number of files of a kind that are listed by name."""


def revisions(edition: Edition) -> str:
    return "; ".join(dict.fromkeys(map(revision, edition.languages)))


def revision(language: Language) -> str:
    """The revision of the sources that a language was built from, and whether it had uncommitted changes."""
    if not language.revision:
        return "none (no git repository)"
    return language.revision[:12] + ("" if language.committed else ", with changes that were not committed")


@cli.command()
@click.argument("path", metavar="FOLDER|FILE", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    help="For a PDF or EPUB: the manifest to hold it against.",
)
def verify(path: Path, manifest: Path | None) -> int:
    """Check a published folder, or a copy of it, or a single PDF or EPUB, against its manifest."""
    if path.is_dir():
        if manifest:
            raise click.UsageError("--manifest is for a single file; a folder has its own.")
        return _verify_folder(path)
    if not path.is_file():
        raise click.UsageError(f"{path} is neither a folder nor a file.")
    return _verify_file(path, manifest)


def _verify_folder(folder: Path) -> int:
    from startoolkit.publishing import verify as verifying  # noqa: PLC0415

    manifest, differences = verifying.verify(folder)
    labels = ", ".join(edition.label for edition in manifest.editions)
    if differences:
        counts = []
        for state in verifying.STATES:
            paths = [one.path for one in differences if one.state == state]
            for path in paths[:MOST_NAMED]:
                OUT.print(f"{state}: {printable(path)}")
            if paths[MOST_NAMED:]:
                OUT.print(f"{state}: and {len(paths) - MOST_NAMED:,} more")
            if paths:
                counts.append(f"{len(paths):,} {state}")
        files = f"{len(differences):,} file{'' if len(differences) == 1 else 's'}"
        OUT.print(f"{files} not as published: {', '.join(counts)} (editions {labels}).")
        return 1
    files = number_of(len(manifest.files), "file")
    OUT.print(
        f"Whole: {files} of {manifest.briefing}, editions {labels}. Source revision: {revisions(manifest.current)}"
    )
    return 0


def _verify_file(file: Path, path: Path | None) -> int:
    from startoolkit.publishing import verify as verifying  # noqa: PLC0415

    manifest, found = verifying.identify(file, path)
    if found is None:
        OUT.print(
            f"{file.name} is no PDF or EPUB of {manifest.briefing} in any edition that the manifest lists, or was changed."
        )
        return 1
    edition, language = found.edition, found.language
    draft = "" if language.verdict == "edition" else ", a draft"
    OUT.print(
        f"{file.name} is {manifest.briefing}, edition {edition.label} of {edition.date}, in {language.name}"
        f" ({language.tag}){draft}. Source revision: {revision(language)}"
    )
    return 0

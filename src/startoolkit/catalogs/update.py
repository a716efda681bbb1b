"""``startoolkit update``: brings the catalogs up to date with the briefing and loses nothing on the way."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages.plurals import get_plural
from filelock import FileLock, Timeout

from startoolkit import po
from startoolkit.catalogs import files, templates
from startoolkit.catalogs.merge import Merged, merge
from startoolkit.errors import Place, StarError, is_full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.project import Project

_PATIENCE = 60.0
"""Seconds to wait for another update of the same catalogs."""


@dataclass(frozen=True)
class Updated:
    """What became of one catalog."""

    language: Language
    docname: str
    path: Path
    state: str
    """``created``, ``changed``, ``unchanged``, ``orphan`` (its page is gone; left as it is) or ``broken``."""
    merged: Merged | None = None
    """What became of its messages; None for an orphan or a broken catalog."""
    error: StarError | None = None
    """Why a broken catalog was left alone."""


def update(
    project: Project,
    languages: Sequence[Language],
    *,
    extract: Callable[[Project], templates.Templates] = templates.extract,
) -> list[Updated]:
    """Update every catalog of the languages; a broken one is named and left alone while the others are done.

    Raises StarError where none can be updated, or where the disk is full; the catalogs done until then are whole.
    """
    with _locked(project):
        pages = extract(project)
        return [
            updated
            for language in languages
            if language != project.settings.source_language
            for updated in _language(project, language, pages)
        ]


@contextmanager
def _locked(project: Project) -> Iterator[None]:
    """Keeps a second update away, so that none merges into what the other is about to replace."""
    lock = FileLock(project.locale / ".lock")
    try:
        po.refuse_links(project.locale, project.root)
        project.locale.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise StarError(
            "locale-busy",
            "Another update of the catalogs is running.",
            place=Place(project.locale),
            hint="Wait until it has ended, then run this one again.",
        ) from None
    except OSError as error:
        raise _unwritable(project.locale, error) from error
    try:
        yield
    finally:
        lock.release()


def _language(project: Project, language: Language, pages: templates.Templates) -> Iterator[Updated]:
    for docname, template in sorted(pages.items()):
        path = project.catalog(language, docname)
        try:
            yield _catalog(project, language, docname, template)
        except StarError as error:
            if error.code == "disk-full":  # the catalog is not at fault, and those after it would fail the same
                raise
            yield Updated(language, docname, path, "broken", error=error)
    for docname, path in project.catalogs(language).items():
        if docname not in pages:
            yield Updated(language, docname, path, "orphan")


def _catalog(project: Project, language: Language, docname: str, template: Sequence[po.Message]) -> Updated:
    path = project.catalog(language, docname)
    try:
        po.refuse_links(path, project.root)
        # Whatever stands in the place of a catalog is read or refused, never replaced unread.
        old = po.read(path, within=project.root) if os.path.lexists(path) else None
        merged = merge(old.messages if old else (), template)
        if old and _meanings(old.messages) == _meanings(merged.messages):
            return Updated(language, docname, path, "unchanged", merged)
        head = old.head if old else new_head(project, language)
        text = files.render(head, merged.messages, old.tail if old else ())
        _refuse_change_of_meaning(text, path, head, merged)
        files.replace(path, text)
    except OSError as error:
        raise _unwritable(path, error) from error
    return Updated(language, docname, path, "changed" if old else "created", merged)


def _meanings(messages: Sequence[po.Message]) -> list[po.Message]:
    """All that is worth a new file: not the lines and locations of messages."""
    ordered = sorted(messages, key=lambda message: message.obsolete)
    return [replace(message, line=0, locations=()) for message in ordered]


def _refuse_change_of_meaning(text: str, path: Path, head: po.Message, merged: Merged) -> None:
    written = po.parse(text.encode(), path)
    if _meanings([written.head, *written.messages]) != _meanings([head, *merged.messages]):
        raise StarError(
            "defect",
            "What startoolkit would write is not what it merged, so the catalog was left alone.",
            place=Place(path),
            hint="Please report this, with the catalog.",
        )


def new_head(project: Project, language: Language) -> po.Message:
    """The header of a new catalog, the same on every machine and day."""
    settings = project.settings
    moment = f"{settings.date:%Y-%m-%d} 00:00+0000"
    fields = {
        "Project-Id-Version": " ".join(f"{settings.title} {settings.label}".split()),
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": moment,
        "PO-Revision-Date": moment,
        "Last-Translator": "",
        "Language-Team": "",
        "Language": language.code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural_forms(language.locale),
    }
    msgstr = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return po.Message(line=0, msgid="", msgstr=msgstr)


def _plural_forms(locale: Locale) -> str:
    return str(get_plural(locale).plural_forms)


def _unwritable(path: Path, error: OSError) -> StarError:
    if is_full(error):
        return StarError(
            "disk-full",
            f"The disk is full ({error.strerror}): this is as it was, and what comes after it was not updated.",
            place=Place(path),
            hint="Make room, then update again.",
        )
    return StarError(
        "catalog-unwritable",
        f"The catalog cannot be written: {error.strerror or error}.",
        place=Place(path),
        hint="See that you may write there; the file is as it was.",
    )
